from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.guidance.engine import Event, Run, Turn, View, advance, choose, describe, start, stuck_help
from bot.knowledge.schema import FINISH, Choice
from tests.bot.guidance.guides import (
    FORK,
    SAMPLE,
    forked_guides,
    guide_of,
    renamed,
    with_steps,
    without,
)

HELPS = {View.STUCK_POINT, View.SIMPLER, View.OTHER_ROUTE}
straight = st.integers(min_value=4, max_value=12).map(guide_of)
guides = straight | forked_guides()
events = st.lists(st.sampled_from(Event), max_size=60)


def at(guide, position, **changes) -> Run:
    """A run that stands on a step."""
    path = tuple(step.id for step in guide.steps[: position + 1])
    return replace(Run(guide.topic, path, position, len(guide.steps)), **changes)


def after(guide, *happened: Event) -> Turn:
    """The turn after events, from the start."""
    turn = start(guide)
    for event in happened:
        turn = advance(guide, turn.run, event)
    return turn


def assert_valid(guide, turn) -> None:
    """What must hold of every turn: the run names a step that is there, and fits the view."""
    if turn.run is None:
        assert turn.view is View.DONE
        return
    run = turn.run
    assert guide.steps[run.position].id == run.step_id
    assert run.topic == guide.topic
    assert len(run.path) <= run.steps <= len(guide.steps)
    assert list(run.path) == sorted(set(run.path), key=guide.step_index)
    assert (run.state == "paused") == (turn.view is View.STOPPED)
    assert (run.stuck > 0) or turn.view not in HELPS


@given(guides, events)
def test_no_sequence_of_events_reaches_an_invalid_state(guide, happened):
    """Whatever a resident does, the run stands on an existing step or the guide is done."""
    turn = start(guide)
    for event in happened:
        assert_valid(guide, turn)
        if turn.run is None:
            break
        turn = advance(guide, turn.run, event)
    assert_valid(guide, turn)


@given(guides, guides, events, events)
def test_no_edit_leads_to_an_invalid_state(before, edited, happened, then):
    """The same holds when the guide is replaced by a longer or shorter one in between."""
    edited = renamed(edited, "buoc-2", "buoc-moi")
    turn = after_or_none(before, happened)
    for event in then:
        if turn.run is None:
            return
        turn = advance(edited, turn.run, event)
        assert_valid(edited, turn)


def after_or_none(guide, happened) -> Turn:
    turn = start(guide)
    for event in happened:
        if turn.run is not None:
            turn = advance(guide, turn.run, event)
    return turn


@given(straight)
def test_only_next_finishes_in_as_many_events_as_steps(guide):
    """ "Xong rồi" shows every step once, in order, and then the guide is done."""
    turn, shown = start(guide), []
    while turn.run is not None:
        shown.append(turn.run.step_id)
        turn = advance(guide, turn.run, Event.NEXT)
    assert shown == [step.id for step in guide.steps]
    assert turn.view is View.DONE


@given(guides)
def test_every_guide_ends_by_next_alone(guide):
    """On a question "xong rồi" is asked once more and then takes the default: nobody is held up."""
    turn, asked = start(guide), 0
    for _ in range(2 * len(guide.steps)):
        if turn.run is None:
            break
        position = turn.run.position
        turn = advance(guide, turn.run, Event.NEXT)
        asked += turn.view is View.ASKED_AGAIN
        if turn.view is View.ASKED_AGAIN:
            assert isinstance(guide.steps[position], Choice)
            assert turn.run.position == position
    assert turn.view is View.DONE


@given(guides)
def test_every_guide_ends_by_giving_up_on_questions(guide):
    """Who answers no question ("không biết") is led on to the end all the same."""
    turn = start(guide)
    while turn.run is not None:
        step = guide.steps[turn.run.position]
        turn = advance(guide, turn.run, Event.STUCK if isinstance(step, Choice) else Event.NEXT)
        assert turn.view in (View.STEP, View.DONE)
    assert turn.view is View.DONE


@given(forked_guides(), st.data())
def test_the_number_of_the_step_never_jumps_back_on_the_way(guide, data):
    """Whichever branch is taken, each step has the next number, and `steps` is what is left of the way."""
    turn, number = start(guide), 1
    while turn.run is not None:
        place = describe([turn.run])
        assert place["step"] == number
        assert place["steps"] >= number
        targets = guide.targets(turn.run.position)
        if isinstance(guide.steps[turn.run.position], Choice):
            turn = choose(guide, turn.run, data.draw(st.sampled_from(targets)))
        else:
            turn = advance(guide, turn.run, Event.NEXT)
        number += 1


@given(forked_guides())
def test_every_step_to_which_a_way_leads_is_shown_on_some_way(guide):
    """Choosing all answers in turn shows every step that is not reported as unreachable."""
    seen, waiting = set(), [start(guide)]
    while waiting:
        turn = waiting.pop()
        if turn.run is None or turn.run.step_id in seen:
            continue
        seen.add(turn.run.step_id)
        if isinstance(guide.steps[turn.run.position], Choice):
            targets = guide.targets(turn.run.position)
            waiting += [choose(guide, turn.run, target) for target in targets]
        else:
            waiting.append(advance(guide, turn.run, Event.NEXT))
    unreachable = {guide.steps[i].id for i in guide.unreachable()}
    assert seen == {step.id for step in guide.steps} - unreachable


def test_an_answer_leads_where_its_button_says():
    """ "Chưa có" skips what is for those who have an account; the way there is part of the path."""
    turn = choose(FORK, start(FORK).run, "buoc-3")
    assert turn.view is View.STEP
    assert turn.run.path == ("co-tai-khoan", "buoc-3")
    assert describe([turn.run])["step"] == 2
    assert describe([turn.run])["steps"] == 3  # buoc-3 and buoc-4 after the question


def test_back_after_an_answer_is_the_question():
    """The way back is the way that was gone, not the order of the file."""
    turn = choose(FORK, start(FORK).run, "buoc-3")
    assert advance(FORK, turn.run, Event.BACK).run == start(FORK).run


def test_an_answer_may_finish_the_guide():
    """A button may lead straight to the end."""
    question = FORK.steps[0].model_copy(update={"unknown": FINISH})
    guide = with_steps([question, *FORK.steps[1:]])
    assert advance(guide, start(guide).run, Event.STUCK) == Turn(None, View.DONE)


@pytest.mark.parametrize("target", ["buoc-2", "khong-co", ""])
def test_what_is_no_answer_to_the_question_shows_it_again(target):
    """A button of an older edition of the guide moves nobody."""
    run = start(FORK).run
    assert choose(FORK, run, target) == Turn(run, View.STEP)


def test_an_answer_on_an_act_shows_the_act_again():
    """There is nothing to choose on a step that is done."""
    run = at(SAMPLE, 1)
    assert choose(SAMPLE, run, "buoc-3") == Turn(run, View.STEP)


@given(straight, st.data())
def test_every_step_can_be_reached_from_every_other(guide, data):
    """Forwards by "xong rồi", backwards by "quay lại"."""
    last = len(guide.steps) - 1
    here, there = (data.draw(st.integers(0, last)) for _ in range(2))
    event = Event.NEXT if there > here else Event.BACK
    turn = Turn(at(guide, here), View.STEP)
    for _ in range(abs(there - here)):
        turn = advance(guide, turn.run, event)
    assert turn.run.step_id == guide.steps[there].id


def test_a_guide_begins_at_its_first_step():
    """The first step, running, with nobody stuck."""
    assert start(SAMPLE) == Turn(Run("quet-ma-qr", ("buoc-1",), 0, 4), View.STEP)


def test_back_on_the_first_step_stays_there_and_says_so():
    """There is nothing before the first step."""
    turn = after(SAMPLE, Event.BACK)
    assert (turn.run.position, turn.view) == (0, View.FIRST_STEP)


def test_repeat_changes_nothing_but_the_pause():
    """ "Nói lại" shows the step again and keeps the count of how often the resident was stuck."""
    run = at(SAMPLE, 2, stuck=2)
    assert advance(SAMPLE, run, Event.REPEAT) == Turn(run, View.STEP)


def test_stuck_goes_from_stuck_points_to_simpler_words_to_another_route():
    """Each "không thấy" on a step gets the next kind of help; the last one stays."""
    step = SAMPLE.steps[0].model_copy(update={"stuck": SAMPLE.steps[0].stuck * 2})
    guide = with_steps([step, *SAMPLE.steps[1:]])
    turn, views = start(guide), []
    for _ in range(5):
        turn = advance(guide, turn.run, Event.STUCK)
        views.append(turn.view)
    assert views == [View.STUCK_POINT] * 2 + [View.SIMPLER] + [View.OTHER_ROUTE] * 2
    assert (turn.run.position, turn.run.stuck) == (0, 5)
    assert [stuck_help(step, n) for n in range(5)] == views


@pytest.mark.parametrize("away", [Event.NEXT, Event.BACK, Event.RESTART])
def test_leaving_a_step_forgets_how_often_one_was_stuck(away):
    """The help begins anew on every step."""
    turn = advance(SAMPLE, at(SAMPLE, 1, stuck=3), away)
    assert turn.run.stuck == 0


@pytest.mark.parametrize("event", [e for e in Event if e is not Event.STOP])
def test_every_event_but_stop_wakes_a_paused_run(event):
    """Whoever acts in a paused guide is following it again."""
    assert advance(SAMPLE, at(SAMPLE, 1, state="paused"), event).run.state == "running"


def test_stop_pauses_where_one_stands_and_resume_goes_on_there():
    """Nothing is lost by a pause, not even how often the resident was stuck."""
    run = at(SAMPLE, 2, stuck=1)
    stopped = advance(SAMPLE, run, Event.STOP)
    assert stopped == Turn(replace(run, state="paused"), View.STOPPED)
    assert advance(SAMPLE, stopped.run, Event.RESUME) == Turn(run, View.STEP)


def test_restart_goes_to_the_first_step():
    """ "Làm lại từ đầu" from anywhere."""
    assert advance(SAMPLE, at(SAMPLE, 3), Event.RESTART) == start(SAMPLE)


@pytest.mark.parametrize("event", Event)
def test_a_removed_step_moves_to_the_one_in_its_place_and_says_so(event):
    """Whatever was meant, the resident first sees where they are now."""
    turn = advance(without(SAMPLE, "buoc-2"), at(SAMPLE, 1, stuck=2, state="paused"), event)
    assert turn.view is View.MOVED
    assert turn.run == Run("quet-ma-qr", ("buoc-1", "buoc-3"), 1, 3)


def test_a_removed_last_step_moves_to_the_new_last_one():
    """The nearest step that is left."""
    turn = advance(without(SAMPLE, "buoc-3", "buoc-4"), at(SAMPLE, 3), Event.NEXT)
    assert (turn.view, turn.run.step_id, turn.run.position) == (View.MOVED, "buoc-2", 1)


def test_a_renamed_step_is_shown_again_under_its_new_name():
    """The position finds it."""
    turn = advance(renamed(SAMPLE, "buoc-3", "buoc-khac"), at(SAMPLE, 2), Event.NEXT)
    assert (turn.view, turn.run.step_id) == (View.MOVED, "buoc-khac")


def test_a_step_that_only_changed_its_place_is_followed_there():
    """A step inserted or removed before it does not disturb the resident; the numbers are new."""
    shorter = without(SAMPLE, "buoc-1")
    turn = advance(shorter, at(SAMPLE, 2), Event.REPEAT)
    assert (turn.view, turn.run) == (View.STEP, Run("quet-ma-qr", ("buoc-2", "buoc-3"), 1, 3))


@given(guides, events, st.data())
@settings(max_examples=50)
def test_a_run_survives_its_slot(guide, happened, data):
    """Rasa keeps runs as JSON; what comes back is what was stored."""
    turn = after_or_none(guide, happened)
    if turn.run is not None:
        assert Run.from_slot(turn.run.to_slot()) == turn.run


def test_describe_tells_the_innermost_guide_counted_from_one():
    """`data.guide`: the guide on top, its step counted from 1, and how many are open."""
    outer = replace(at(SAMPLE, 0, state="paused"), topic="bai-ngoai")
    assert describe([]) is None
    assert describe([outer, at(SAMPLE, 2, stuck=4)]) == {
        "topic": "quet-ma-qr",
        "step_id": "buoc-3",
        "step": 3,
        "steps": 4,
        "state": "running",
        "depth": 2,
    }
