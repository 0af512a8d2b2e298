import json
from dataclasses import replace
from functools import partial
from unicodedata import is_normalized

import pytest
import yaml

from bot.bench.chat import Place, Reply
from bot.bench.measure import WARM_UP, run_load
from bot.bench.workload import (
    FILE,
    GuideTitle,
    ask_questions,
    is_answer,
    leads_to,
    press_steps,
    read_workload,
    talk_to_rasa_default,
    type_steps,
)
from bot.evaluation.questions import DEVELOPMENT
from bot.knowledge.tree import read_tree
from bot.settings import ROOT
from tests.bot.bench.fakes import GUIDES, EngineChat

WORKLOAD = read_workload()
TITLES = [GuideTitle(guide.topic, guide.title) for guide in GUIDES.values()]
ACTS = {text: act for act, text in WORKLOAD.typed_steps}
PLACE = Place("a-guide", 2, 4)
STEP_PAYLOADS = tuple(
    f'/{name}{{"topic":"a-guide","step":"x"}}'
    for name in ("guide_next", "guide_stuck", "guide_repeat")
)


def at(step: int, status: str = "guide_step") -> Reply:
    return Reply("a step", STEP_PAYLOADS, status, replace(PLACE, step=step))


def test_the_file_is_nfc() -> None:
    assert is_normalized("NFC", FILE.read_text("utf-8"))


def test_the_questions_are_many_and_differ() -> None:
    """Some sixty, a third or more of them without diacritics."""
    questions = WORKLOAD.questions
    assert len(questions) == len(set(questions)) >= 60
    assert len(questions) / 3 <= sum(q.isascii() for q in questions) < len(questions) / 2


def test_no_question_is_one_that_the_bot_was_made_with() -> None:
    """Neither a sample question of a topic nor one of the development set."""
    development = DEVELOPMENT.read_text("utf-8").splitlines()
    known = {json.loads(line)["text"].casefold() for line in development}
    for document in read_tree(ROOT / "knowledge").documents:
        known |= {question.casefold() for question in document.topic.questions}
    assert known.isdisjoint(question.casefold() for question in WORKLOAD.questions)


def test_every_act_is_an_intent_and_every_pressed_one_a_button_of_a_step() -> None:
    """What the users do exists in the domain and in the responses."""
    domain = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
    intents = {name for intent in domain["intents"] for name in intent}
    assert {f"guide_{act}" for act in ACTS.values()} <= intents
    responses = yaml.safe_load((ROOT / "data/responses/guide.yml").read_text("utf-8"))["responses"]
    buttons = responses["utter_guide_step"][0]["buttons"]
    shown = {button["payload"].removeprefix("/").partition("{")[0] for button in buttons}
    assert {f"guide_{act}" for act in WORKLOAD.pressed_steps} <= shown <= intents


def test_steps_move_on_in_the_long_run() -> None:
    """More steps forward than back, else no guide would ever end."""
    acts = [act for act, _ in WORKLOAD.typed_steps]
    assert acts.count("next") > 2 * acts.count("back")
    assert len({text for _, text in WORKLOAD.typed_steps}) == len(WORKLOAD.typed_steps) >= 20
    assert set(acts) == {"next", "back", "repeat", "stuck"}


@pytest.mark.parametrize("users", [1, 8])
@pytest.mark.parametrize("offers_choice", [False, True])
@pytest.mark.parametrize(
    "new_script",
    [
        partial(type_steps, WORKLOAD.typed_steps, TITLES),
        partial(press_steps, WORKLOAD.pressed_steps, TITLES),
    ],
    ids=["typed", "pressed"],
)
async def test_users_walk_through_all_guides_of_the_content(new_script, offers_choice, users):
    """With a bot that does what the engine says, no check fails and each user stays in one talk."""
    chat = EngineChat(ACTS, offers_choice=offers_choice)
    messages = 40 * len(TITLES)
    load = await run_load("x", chat, new_script, users, messages)
    assert load.failures == ()
    assert load.statuses["guide_done"] >= len(TITLES)
    assert load.replies > WARM_UP + messages  # asking for guides and beginning them comes on top
    assert len(load.latencies_ms) == messages
    assert len(chat.conversations) == users


async def test_questions_are_asked_round_and_round_in_another_order_by_each_user() -> None:
    """Users of one load do not ask the same at the same time."""
    first = [next(ask_questions(WORKLOAD.questions, user)).text for user in range(8)]
    assert len(set(first)) == 8
    script = ask_questions(("a", "b"), 0)
    asked = [next(script).text, *(script.send(Reply("yes")).text for _ in range(2))]
    assert asked == ["a", "b", "a"]


def test_the_example_bot_hears_whole_conversations() -> None:
    """Each user goes along the example's own stories from their beginning."""
    script = talk_to_rasa_default((("hello", "great"), ("hi", "sad", "yes")), 0)
    said = [next(script).text, *(script.send(Reply("yes")).text for _ in range(4))]
    assert said == ["hello", "great", "hi", "sad", "yes"]


@pytest.mark.parametrize(
    ("act", "step"), [("next", 3), ("back", 1), ("repeat", 2)], ids=["next", "back", "repeat"]
)
def test_a_step_must_lead_to_the_right_place(act, step) -> None:
    """The right step passes; any other one, or none, does not."""
    check = leads_to(PLACE, act)
    assert check(at(step)) is None
    assert check(at(step + 1)) is not None
    assert check(Reply("?", (), "answered")) is not None


def test_back_on_the_first_step_stays_there() -> None:
    assert leads_to(replace(PLACE, step=1), "back")(at(1)) is None


def test_stuck_must_get_help_on_the_same_step() -> None:
    """The step shown again without help is a failure."""
    check = leads_to(PLACE, "stuck")
    assert check(at(2, "stuck_help")) is None
    assert check(at(2)) is not None


def test_next_on_the_last_step_must_finish_the_guide() -> None:
    check = leads_to(replace(PLACE, step=4), "next")
    assert check(Reply("done", (), "guide_done")) is None
    assert check(at(4)) is not None


def test_a_step_without_its_buttons_is_a_failure() -> None:
    """The next press would have nothing to press."""
    bare = replace(at(3), payloads=STEP_PAYLOADS[:1])
    assert leads_to(PLACE, "next")(bare) == "no button for guide_repeat, guide_stuck"


@pytest.mark.parametrize("status", ["guide_step", "small_talk", "handed_off", "notice"])
def test_a_question_that_was_read_as_something_else_is_a_failure(status) -> None:
    """It would be measured without retrieval."""
    assert is_answer(Reply("yes", (), status)) is not None


def test_a_bot_that_stands_still_fails_at_its_first_step() -> None:
    """The check of the walk sees that the step did not advance."""
    script = press_steps(["next"], TITLES[:1], 0)
    asked = next(script)
    start = f'/start_guide{{"topic":"{TITLES[0].topic}"}}'
    assert asked.text == TITLES[0].title
    pressed = script.send(Reply("an answer", (start,), "answered"))
    assert pressed.payload == start
    payloads = tuple(p.replace("a-guide", TITLES[0].topic) for p in STEP_PAYLOADS)
    first = Reply("a step", payloads, "guide_step", Place(TITLES[0].topic, 1, 5))
    assert pressed.check(first) is None
    assert script.send(first).check(first) is not None


def test_an_answer_without_the_button_to_begin_is_a_failure() -> None:
    """The button to read on is not one to begin with."""
    asked = next(press_steps(["next"], TITLES[:1], 0))
    read_on = f'/ask_question{{"topic":"{TITLES[0].topic}","part":"body"}}'
    assert asked.check(Reply("an answer", (read_on,), "answered")) is not None
