"""The actions of a guide: one for each thing that a resident can do while following it."""

from actions.answer_replies import (
    answer_from_retrieval,
    answer_topic,
    ask_in_guide,
    is_outside,
)
from actions.guide_replies import (
    answer_choice,
    begin_guide,
    continue_guide,
    pressed_current_step,
    pressed_step,
    say_guide_gone,
    show_where_we_are,
    typed_answer,
)
from actions.turn import BanSoAction, Turn
from bot.guidance.engine import Event
from bot.observability.outcome import Outcome


def guide_event(turn: Turn, event: Event) -> None:
    """Apply an event, unless it comes from a button of another step: then show where we are."""
    if turn.lost_guide:
        say_guide_gone(turn)
    elif turn.state.run is None:
        turn.say("utter_acknowledge")
        turn.report(Outcome.SMALL_TALK)
    elif target := typed_answer(turn):
        answer_choice(turn, target)
    elif pressed_step(turn) and not pressed_current_step(turn):
        show_where_we_are(turn, "utter_old_button")
    elif event in _NEEDS_WORDS and turn.state.is_guiding and not turn.has_words:
        ask_in_guide(turn)
    elif target := turn.entities.get("goto"):
        answer_choice(turn, target)
    else:
        continue_guide(turn, event)


# A message of signs and pictures alone ("🙂", "?!") moves nobody to another step.
_NEEDS_WORDS = (Event.NEXT, Event.STUCK)


class ActionGuideNext(BanSoAction):
    """ "Xong rồi": the next step. Without a running guide only the button of a paused one counts."""

    def name(self) -> str:
        return "action_guide_next"

    def act(self, turn: Turn) -> None:
        if turn.state.is_guiding or turn.lost_guide or pressed_step(turn):
            guide_event(turn, Event.NEXT)
        else:
            turn.say("utter_acknowledge")
            turn.report(Outcome.SMALL_TALK)


class ActionGuideStuck(BanSoAction):
    """ "Không thấy": the next help for this step."""

    def name(self) -> str:
        return "action_guide_stuck"

    def act(self, turn: Turn) -> None:
        guide_event(turn, Event.STUCK)


class ActionGuideStop(BanSoAction):
    """ "Thôi": pause the guide and remember the step."""

    def name(self) -> str:
        return "action_guide_stop"

    def act(self, turn: Turn) -> None:
        guide_event(turn, Event.STOP)


class _OpenGuideAction(BanSoAction):
    """An event that only means something when a guide is open, running or paused."""

    event: Event

    def act(self, turn: Turn) -> None:
        if turn.lost_guide:
            say_guide_gone(turn)
        elif turn.state.run is None:
            turn.say("utter_nothing_to_resume")
            turn.state.settle()
        else:
            continue_guide(turn, self.event)


class ActionGuideBack(_OpenGuideAction):
    """ "Quay lại": the step before."""

    event = Event.BACK

    def name(self) -> str:
        return "action_guide_back"

    def act(self, turn: Turn) -> None:
        """After "shall we go back to it?" the words "quay lại" mean that guide, not the step before."""
        offer = turn.state.offer
        if offer is not None and offer.kind == "resume" and turn.state.run:
            continue_guide(turn, Event.RESUME)
        else:
            super().act(turn)


class ActionGuideRestart(_OpenGuideAction):
    """ "Làm lại từ đầu"."""

    event = Event.RESTART

    def name(self) -> str:
        return "action_guide_restart"


class ActionGuideResume(_OpenGuideAction):
    """ "Làm tiếp": back to the guide that was left."""

    event = Event.RESUME

    def name(self) -> str:
        return "action_guide_resume"

    def act(self, turn: Turn) -> None:
        if turn.state.run is not None and not turn.lost_guide:
            turn.say("utter_resumed")
        super().act(turn)


class ActionStartGuide(BanSoAction):
    """ "Bắt đầu": the guide of the button, of the offer, or the one that the message asks for."""

    def name(self) -> str:
        return "action_start_guide"

    def act(self, turn: Turn) -> None:
        topic = turn.entities.get("topic") or self._offered(turn)
        guide = turn.catalogue.guide(topic) if topic else None
        if guide is not None:
            begin_guide(turn, guide)
        elif topic:
            answer_topic(turn, topic)
        else:
            self._start_what_was_asked(turn)

    @staticmethod
    def _offered(turn: Turn) -> str | None:
        offer = turn.state.offer
        return offer.topics[0] if offer and offer.kind == "guide" else None

    @staticmethod
    def _start_what_was_asked(turn: Turn) -> None:
        found = turn.search()
        guide = turn.catalogue.guide(found.topic) if found.topic else None
        if guide is not None:
            begin_guide(turn, guide)
        elif found.status != "unanswerable" or is_outside(found.candidates):
            answer_from_retrieval(turn, found)
        else:
            turn.say("utter_no_guide")
            turn.state.settle()
