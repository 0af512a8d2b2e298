"""The NLU examples: closed list of intents, enough of each, and none in two places."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from bot.vietnamese.folding import has_marks, normalise

INTENTS = {
    *("guide_next", "guide_back", "guide_repeat", "guide_stuck", "guide_stop", "guide_resume"),
    *("guide_restart", "start_guide", "ask_question", "affirm", "deny", "ask_human", "read_aloud"),
    *("choose_android", "choose_iphone", "choose_no_smartphone", "share_secret", "wrong_topic"),
    *("feedback_good", "feedback_bad", "greet", "goodbye", "thanks", "ask_capabilities"),
}

MASKED = "[đã che]"  # what bot.safety leaves in place of a secret


def _read(path: Path) -> dict[str, list[str]]:
    blocks = yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
    return {b["intent"]: [line[2:] for line in b["examples"].splitlines()] for b in blocks}


@pytest.fixture(scope="module")
def examples() -> dict[str, list[str]]:
    files = [_read(path) for path in sorted(Path("data/nlu").glob("*.yml"))]
    assert sum(map(len, files)) == len(set().union(*files)), "an intent stands in two files"
    return {intent: texts for file in files for intent, texts in file.items()}


def test_the_list_of_intents_is_closed(examples):
    """Each intent of the table has examples, and no other intent does."""
    assert set(examples) == INTENTS


def test_every_intent_has_enough_examples(examples):
    """A hundred or more of each, and a thousand questions, which may be about anything."""
    counts = {intent: len(texts) for intent, texts in examples.items()}
    assert min(counts.values()) >= 100
    assert counts["ask_question"] >= 1_000


def test_no_example_stands_twice(examples):
    """The same words in two intents would teach the classifier to guess."""
    counts = Counter(normalise(text).lower() for texts in examples.values() for text in texts)
    assert [text for text, count in counts.items() if count > 1] == []


def test_every_intent_is_also_said_without_diacritics(examples):
    """At least a fifth of the examples of each intent are typed without any diacritic."""
    for intent, texts in examples.items():
        typed = [text.replace(MASKED, "") for text in texts]
        assert sum(not has_marks(text) for text in typed) >= len(texts) / 5, intent


def test_no_held_out_utterance_is_trained_on(examples):
    """What measures the model is new to it."""
    heldout = {
        (path, intent): texts
        for path in ("tests/bot/nlu/heldout.yml", "tests/bot/nlu/test_split.yml")
        for intent, texts in yaml.safe_load(Path(path).read_text(encoding="utf-8")).items()
    }
    trained = {normalise(text).lower() for texts in examples.values() for text in texts}
    assert {intent for _, intent in heldout} <= INTENTS
    assert trained.isdisjoint(normalise(t).lower() for texts in heldout.values() for t in texts)
