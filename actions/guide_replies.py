"""How a guide's turn is said: from the engine's view to the responses in data/responses/guide.yml."""

from collections.abc import Callable
from dataclasses import replace

from actions.state import Offer
from actions.topic_replies import bulleted, topic_button
from actions.turn import Turn
from bot.guidance import engine
from bot.guidance.choices import match_choice
from bot.guidance.engine import Event, Run, View
from bot.knowledge.schema import Act, Choice, Guide
from bot.observability.outcome import Outcome

Say = Callable[[Turn, Guide, Run], None]


def begin_guide(turn: Turn, guide: Guide) -> None:
    """Start a guide at its first step, inside the one that is open if there is one."""
    _pause_open_guides(turn)
    turn.state.stack = [run for run in turn.state.stack if run.topic != guide.topic]
    begun = engine.start(guide)
    values: dict[str, str | int] = {
        "title": guide.title,
        "steps": guide.usual_steps,
        "minutes": guide.minutes,
        "needs": bulleted(guide.needs or ()),
    }
    turn.say("utter_guide_intro", values)
    _show(turn, guide, begun)


def continue_guide(turn: Turn, event: Event) -> None:
    """Apply an event to the innermost open guide and say the result; the guide must be open."""
    run, guide = open_guide(turn)
    turn.state.stack.pop()
    _show(turn, guide, engine.advance(guide, run, event))


def answer_choice(turn: Turn, target: str) -> None:
    """Answer the question on screen by the step to which the answer leads; the guide must be open."""
    run, guide = open_guide(turn)
    turn.state.stack.pop()
    _show(turn, guide, engine.choose(guide, run, target))


def typed_answer(turn: Turn) -> str | None:
    """The step to which a typed text leads as an answer to the question on screen; None if it is none.

    A number, an ordinal or (the beginning of) what is written on a button; the button for "I do not
    know" counts as the last one.
    """
    step = None if turn.is_button else question_on_screen(turn)
    if step is None:
        return None
    chosen = match_choice(turn.text, [*((option.label,) for option in step.options), ()])
    return None if chosen is None else step.targets[chosen]


def question_on_screen(turn: Turn) -> Choice | None:
    """The choice on which the resident stands in a running guide, if the bot said nothing since."""
    if turn.state.context != "guide" or not turn.state.is_guiding:
        return None
    run, guide = open_guide(turn)
    position = guide.step_index(run.step_id)
    step = guide.steps[position] if position is not None else None
    return step if isinstance(step, Choice) else None


def say_still_here(turn: Turn) -> None:
    """After something else was said in a running guide: where we are, with the step's buttons."""
    run, guide = open_guide(turn)
    if isinstance(guide.steps[run.position], Choice):
        show_where_we_are(turn, "utter_asked_again")
    else:
        turn.say("utter_still_here", place(run))


def show_where_we_are(turn: Turn, lead: str) -> None:
    """Say a lead sentence, then the step of the open guide again."""
    turn.say(lead)
    continue_guide(turn, Event.REPEAT)


def open_guide(turn: Turn) -> tuple[Run, Guide]:
    """The innermost open guide and its content.

    Raises:
        LookupError: no guide is open; the caller must look first.
    """
    run = turn.state.run
    guide = turn.catalogue.guide(run.topic) if run else None
    if run is None or guide is None:
        raise LookupError("no guide is open")
    return run, guide


def pressed_step(turn: Turn) -> bool:
    """Whether the message is a button of a guide's step, of whatever age."""
    return turn.is_button and "step" in turn.entities


def pressed_current_step(turn: Turn) -> bool:
    """Whether the button pressed belongs to the step on which the resident stands."""
    run = turn.state.run
    pressed = (turn.entities.get("topic"), turn.entities.get("step"))
    return run is not None and pressed == (run.topic, run.step_id)


def say_guide_gone(turn: Turn) -> None:
    """Say that the guide on screen is no longer published, and what is left open."""
    turn.say("utter_topic_gone")
    turn.report(Outcome.NOTICE)
    offer_way_back(turn)


def offer_way_back(turn: Turn) -> None:
    """Offer to return to the guide that was left open, if there is one."""
    if turn.state.run is None:
        turn.state.settle()
        return
    run, guide = open_guide(turn)
    turn.say("utter_offer_way_back", {**place(run), "title": guide.title})
    turn.state.offer = Offer("resume", (run.topic,))
    turn.state.context = "confirm"


def _pause_open_guides(turn: Turn) -> None:
    turn.state.stack = [replace(run, state="paused") for run in turn.state.stack]


def _show(turn: Turn, guide: Guide, result: engine.Turn) -> None:
    if result.run is None:
        _say_done(turn, guide)
        return
    turn.state.stack.append(result.run)
    turn.state.settle()
    _SAY[result.view](turn, guide, result.run)


def place(run: Run) -> dict[str, str | int]:
    """The values that every response of a guide's step needs."""
    return {
        "topic": run.topic,
        "step_id": run.step_id,
        "step": run.step,
        "steps": run.steps,
    }


def _say_step(turn: Turn, guide: Guide, run: Run) -> None:
    step = guide.steps[run.position]
    if isinstance(step, Choice):
        _say_choice(turn, run, step)
    else:
        values = {**place(run), "act": _act(step, turn), "see": step.see}
        turn.say("utter_guide_step", values)
    turn.report(Outcome.GUIDE_STEP, guide.topic)


def _say_choice(turn: Turn, run: Run, step: Choice) -> None:
    values: dict[str, str | int] = {**place(run), "ask": step.ask, "hint": step.hint}
    for number, option in enumerate(step.options, start=1):
        values |= {f"label_{number}": option.label, f"next_{number}": option.next}
    turn.say(f"utter_guide_choice_of_{len(step.options)}", values)


def _act(step: Act, turn: Turn) -> str:
    """The act for the resident's phone, or for both kinds while the phone is not known."""
    if step.variants is None:
        return step.act
    android, iphone = step.variants.android, step.variants.iphone
    if turn.state.phone == "android":
        return f"{step.act}\n{android}"
    if turn.state.phone == "iphone":
        return f"{step.act}\n{iphone}"
    return f"{step.act}\n• Android: {android}\n• iPhone: {iphone}"


def _say_after(lead: str) -> Say:
    def say(turn: Turn, guide: Guide, run: Run) -> None:
        turn.say(lead)
        _say_step(turn, guide, run)

    return say


def _say_stuck_point(turn: Turn, guide: Guide, run: Run) -> None:
    point = _act_of(guide, run).stuck[run.stuck - 1]  # counted already
    values = {**place(run), "seen": point.seen, "help": point.help}
    turn.say("utter_guide_stuck_point", values)
    turn.report(Outcome.STUCK_HELP, guide.topic)


def _say_simpler(turn: Turn, guide: Guide, run: Run) -> None:
    simpler = _act_of(guide, run).simpler
    turn.say("utter_guide_simpler", {**place(run), "simpler": simpler})
    turn.report(Outcome.STUCK_HELP, guide.topic)


def _act_of(guide: Guide, run: Run) -> Act:
    """The step on which somebody is stuck: the engine gives that help only on an act."""
    step = guide.steps[run.position]
    if not isinstance(step, Act):
        raise TypeError(f"{guide.topic} {run.step_id} is no act")
    return step


def _say_other_route(turn: Turn, guide: Guide, run: Run) -> None:
    values = {**place(run), "no_smartphone": guide.no_smartphone}
    turn.say("utter_guide_other_route", values)
    turn.report(Outcome.STUCK_HELP, guide.topic)


def _say_stopped(turn: Turn, guide: Guide, run: Run) -> None:
    turn.say("utter_guide_stopped", {**place(run), "title": guide.title})
    turn.report(Outcome.GUIDE_STOPPED, guide.topic)


def _say_done(turn: Turn, guide: Guide) -> None:
    turn.report(Outcome.GUIDE_DONE, guide.topic)
    related = [turn.catalogue.topics[t] for t in guide.related if t in turn.catalogue.topics]
    buttons = [] if turn.state.stack else [topic_button(t.topic, t.button) for t in related[:2]]
    turn.say("utter_guide_done", {"title": guide.title, "finish": guide.finish}, buttons)
    offer_way_back(turn)


_SAY: dict[View, Say] = {
    View.STEP: _say_step,
    View.FIRST_STEP: _say_after("utter_first_step"),
    View.ASKED_AGAIN: _say_after("utter_asked_again"),
    View.MOVED: _say_after("utter_step_moved"),
    View.STUCK_POINT: _say_stuck_point,
    View.SIMPLER: _say_simpler,
    View.OTHER_ROUTE: _say_other_route,
    View.STOPPED: _say_stopped,
}
