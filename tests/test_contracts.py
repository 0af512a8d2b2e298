"""What several files must agree on: domain, rules, responses, payloads, actions, settings and docs."""

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.knowledge.contacts_in_prose import digits, find_domains, find_phones
from bot.knowledge.files import topic_files
from bot.knowledge.references import parse_references, read_reference_texts
from bot.knowledge.tree import read_tree
from bot.observability.outcome import Outcome
from bot.settings import ROOT, Settings
from tests.actions.chat import actions, responses, rules

CONTEXTS = {"idle", "guide", "confirm", "choice", "handoff"}
FALLBACK = "nlu_fallback"  # Rasa's own intent, of no line in the domain
DOMAIN: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
INTENTS = {name for intent in DOMAIN["intents"] for name in intent}


def read(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def kept_files(ending: str) -> list[Path]:
    """The files of the repository with that ending; not what is made when it runs."""
    made = {"models", "results", "var"}
    kept = [p for p in ROOT.iterdir() if not p.name.startswith(".") and p.name not in made]
    inside = [path for folder in kept if folder.is_dir() for path in folder.rglob(f"*{ending}")]
    return sorted(inside + [path for path in kept if path.is_file() and path.suffix == ending])


def table_rows(path: str, heading: str) -> list[list[str]]:
    """The cells of the first table below a heading of a Markdown file, without its head."""
    text = read(path).split(f"\n{heading}\n", 1)[1]
    lines = re.search(r"(?:^\|.*\n)+", text, flags=re.MULTILINE).group().splitlines()
    return [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines[2:]]


# Responses


def response_names_in_code() -> set[str]:
    """Every utter_* in the actions; names made at run time end in the values they can have."""
    source = "".join(path.read_text("utf-8") for path in (ROOT / "actions").glob("*.py"))
    names = set(re.findall(r'"(utter_\w+)"', source))
    endings = {
        r"turn\.state\.phone": ("android", "iphone"),
        r"len\(step\.options\)": ("2", "3"),
    }
    for value, possible in endings.items():
        stems = re.findall(rf'f"(utter_\w+)\{{{value}\}}"', source)
        names |= {stem + ending for stem in stems for ending in possible}
    return names


def test_every_response_is_defined_once_and_used():
    """No name is said that has no words, and no words wait for nobody."""
    files = (ROOT / "data" / "responses").glob("*.yml")
    defined = Counter(
        name for path in files for name in yaml.safe_load(path.read_text("utf-8"))["responses"]
    )
    in_rules = {action for action in rules().values() if action.startswith("utter_")}
    used = response_names_in_code() | in_rules
    assert set(defined) == used
    assert set(defined.values()) == {1}


@pytest.mark.parametrize("name", sorted(responses()))
def test_responses_name_only_numbers_and_addresses_of_the_registry(name):
    """A number that changes in the registry must not live on in a sentence of the dialogue."""
    registry = parse_references(read_reference_texts(ROOT / "knowledge"), ROOT).registry
    text = responses()[name]["text"]
    assert {digits(number) for _, number in find_phones(text)} <= set(registry.phones)
    assert {domain for _, domain in find_domains(text)} <= set(registry.domains)


def test_the_domain_holds_no_words():
    """Sentences live in data/responses alone; responses used there exist."""
    assert "responses" not in DOMAIN
    assert set(re.findall(r"utter_\w+", read("domain.yml"))) <= set(responses())


@pytest.mark.parametrize("name", sorted(responses()))
def test_a_plain_response_reports_what_it_did(name):
    """What a rule says without an action carries its own status, out of the fixed vocabulary."""
    status = responses()[name].get("custom", {}).get("status")
    assert status is None or status in set(Outcome)
    if name in rules().values():
        assert status is not None


def buttons() -> list[tuple[str, str]]:
    """Name of the response and payload of every button in data/responses."""
    return [(n, b["payload"]) for n, r in responses().items() for b in r.get("buttons", [])]


@pytest.mark.parametrize(("name", "payload"), buttons())
def test_every_button_leads_somewhere(name, payload):
    """An intent of the domain, the known entities only, and topics that exist."""
    intent, entities = re.fullmatch(r"/(\w+)(\{\{.*\}\})?", payload).groups()
    assert intent in INTENTS
    given = json.loads(entities[1:-1]) if entities else {}
    assert set(given) <= set(DOMAIN["entities"]) == {"topic", "part", "path", "step", "goto"}
    assert given.get("part", "body") == "body"
    topic = given.get("topic", "{topic}")
    assert topic == "{topic}" or topic in {path.stem for path in topic_files(ROOT / "knowledge")}
    assert given.get("step", "{step_id}") == "{step_id}"
    paths = parse_references(read_reference_texts(ROOT / "knowledge"), ROOT).paths
    assert given.get("path", paths[0].id) in {path.id for path in paths}


def test_a_greeting_that_offers_to_start_a_guide_names_a_guide():
    """/start_guide with a fixed topic leads to steps."""
    fixed = [p for _, p in buttons() if p.startswith("/start_guide") and '"{topic}"' not in p]
    kinds = {d.topic.topic: d.topic.kind for d in read_tree(ROOT / "knowledge").documents}
    assert all(kinds[json.loads(p[13:-1])["topic"]] == "guide" for p in fixed)


# Intents, rules, actions


@pytest.mark.parametrize("intent", sorted(INTENTS | {FALLBACK}))
def test_every_intent_has_exactly_one_rule_in_every_context(intent):
    """Either one for all contexts, or one for each of the five; never both."""
    contexts = {context for ruled, context in rules() if ruled == intent}
    assert contexts in ({None}, CONTEXTS)


def test_the_rules_know_no_other_intent():
    """A rule for an intent that Rasa does not know would never match."""
    assert {intent for intent, _context in rules()} == INTENTS | {FALLBACK}


def test_contexts_are_the_values_of_the_slot():
    """In the domain and in the actions' own type."""
    assert set(DOMAIN["slots"]["dialogue_context"]["values"]) == CONTEXTS


def test_every_action_is_declared_written_and_used():
    """domain.yml, the code and the rules (or Rasa's fallback) name the same actions."""
    config = yaml.safe_load(read("config.yml"))
    fallbacks = {p.get("core_fallback_action_name") for p in config["policies"]} - {None}
    in_rules = {action for action in rules().values() if action.startswith("action_")}
    assert len(DOMAIN["actions"]) == len(set(DOMAIN["actions"]))
    assert set(DOMAIN["actions"]) == set(actions()) == in_rules | fallbacks


def test_every_intent_has_examples():
    """Rasa cannot learn what it never saw; examples of unknown intents are mistakes."""
    files = [yaml.safe_load(path.read_text("utf-8")) for path in (ROOT / "data/nlu").glob("*.yml")]
    shown = {item["intent"] for document in files for item in document["nlu"] if "intent" in item}
    assert shown == INTENTS


def test_the_slots_are_those_of_the_state():
    """actions.state reads and writes exactly what domain.yml declares."""
    from actions.state import State

    assert set(State().to_slots()) == set(DOMAIN["slots"])


def test_the_dialogue_page_tells_the_rules_as_they_are():
    """docs/dialogue.md: both tables, cell by cell."""
    page = "docs/dialogue.md"
    order = ["idle", "guide", "confirm", "choice", "handoff"]
    told = {
        (intent, context): action
        for intent, *row in table_rows(page, "## Intents that depend on the context")
        for context, action in zip(order, row, strict=True)
    }
    everywhere = table_rows(page, "## Intents that mean the same everywhere")
    told |= {(intent, None): action for intent, action, _said in everywhere}
    assert told == rules()


# Settings and docs


def test_the_example_settings_are_all_settings_and_no_other():
    """.env.example names every field of Settings once, active or commented out."""
    named = re.findall(r"^#?\s?BANSO_(\w+)=", read(".env.example"), flags=re.MULTILINE)
    assert sorted(name.lower() for name in named) == sorted(Settings.model_fields)


def test_the_example_settings_can_be_used_as_they_are(tmp_path):
    """Copied to .env they change no default."""
    path = tmp_path / ".env"
    path.write_text(read(".env.example"), "utf-8")
    copied, defaults = Settings(_env_file=path), Settings(_env_file=None)
    assert copied.model_dump() == defaults.model_dump()


def test_the_architecture_page_explains_every_outcome():
    """Its table lists exactly the words of `Outcome`, each once."""
    words = [word for word, _meaning in table_rows("docs/architecture.md", "## Outcomes")]
    assert sorted(words) == sorted(Outcome)


@pytest.mark.parametrize(
    "page",
    [p.relative_to(ROOT).as_posix() for p in kept_files(".md") if "knowledge" not in p.parts],
)
def test_every_path_that_a_page_links_to_exists(page):
    """Links of README.md and docs lead to files, and to headings that are there."""
    text = (ROOT / page).read_text("utf-8")
    for target in re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        place = (ROOT / page).parent / path if path else ROOT / page
        assert place.exists(), f"{page}: {target}"
        if anchor:
            assert anchor in _anchors(place.read_text("utf-8")), f"{page}: {target}"


def _anchors(text: str) -> set[str]:
    """The names that GitHub gives to headings."""
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


def test_every_path_that_the_readme_names_exists():
    """In backticks: folders, files and the launcher."""
    named = re.findall(r"`([^`\s]+)`", read("README.md"))
    paths = [n for n in named if "/" in n.strip("/") or re.search(r"/$|\.(yml|md|toml)$", n)]
    assert len(paths) > 10
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize(
    "ending", [".yml", ".md", ".json", ".jsonl", ".html", ".txt", ".py", ".js"]
)
def test_all_text_is_utf8_in_nfc(ending):
    """One spelling of each letter, so that search and comparison work."""
    spelt_twice = [
        path.relative_to(ROOT).as_posix()
        for path in kept_files(ending)
        if not unicodedata.is_normalized("NFC", path.read_bytes().decode("utf-8"))
    ]
    assert spelt_twice == []
