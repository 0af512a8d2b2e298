"""The actions around questions: answering, offers taken and refused, people to turn to, the phone."""

from typing import Literal

from actions.answer_replies import (
    answer_from_retrieval,
    answer_topic,
    ask_in_guide,
    entry_path,
    offer_choice,
    offer_one,
    offer_path,
    say_topic_gone,
)
from actions.guide import guide_event
from actions.guide_replies import (
    answer_choice,
    begin_guide,
    continue_guide,
    open_guide,
    pressed_step,
    show_where_we_are,
    typed_answer,
)
from actions.place_replies import answers_place, remember_place, say_offices, tell_named_place
from actions.state import Offer
from actions.turn import BanSoAction, Turn
from bot.guidance.choices import is_number, match_choice
from bot.guidance.engine import Event
from bot.observability.outcome import Outcome
from bot.storage import inbox


def answer_question(turn: Turn) -> None:
    """Answer the topic of the button, or whatever retrieval finds for the text."""
    if slug := turn.entities.get("topic"):
        answer_topic(turn, slug)
        return
    if path := entry_path(turn):
        offer_path(turn, path)
        return
    if "path" in turn.entities:
        say_topic_gone(turn)
        return
    places, found = remember_place(turn), turn.search()
    if not answers_place(turn, places, found):
        answer_from_retrieval(turn, found)


def accept_offer(turn: Turn, offer: Offer) -> None:
    """Do the first thing offered: go back to the open guide, begin one, or answer the topic."""
    if offer.kind == "resume" and turn.state.run:
        turn.say("utter_resumed")
        continue_guide(turn, Event.RESUME)
    elif offer.kind == "guide" and (guide := turn.catalogue.guide(offer.topics[0])):
        begin_guide(turn, guide)
    else:
        answer_topic(turn, offer.topics[0])


class ActionAnswerQuestion(BanSoAction):
    """A question, or anything that was not understood as something else."""

    def name(self) -> str:
        return "action_answer_question"

    def act(self, turn: Turn) -> None:
        if pressed_step(turn):
            guide_event(turn, Event.STUCK)
        elif target := typed_answer(turn):
            answer_choice(turn, target)
        elif turn.entities.get("topic") or not is_number(turn.text):
            answer_question(turn)
        else:
            self._take_number(turn)

    @staticmethod
    def _take_number(turn: Turn) -> None:
        """A bare number is no question: "1" takes the one thing offered, if there is one."""
        if turn.state.offer and match_choice(turn.text, [()]) == 0:
            accept_offer(turn, turn.state.offer)
        elif turn.state.is_guiding:
            ask_in_guide(turn)
        else:
            _say_unclear(turn)


class ActionAccept(BanSoAction):
    """Yes to the one thing that was offered."""

    def name(self) -> str:
        return "action_accept"

    def act(self, turn: Turn) -> None:
        if pressed_step(turn):
            guide_event(turn, Event.NEXT)
        elif turn.state.offer:
            accept_offer(turn, turn.state.offer)
        else:
            _say_unclear(turn)


class ActionTakeChoice(BanSoAction):
    """After "which one?": a number, an ordinal, a title, or else a new question."""

    def name(self) -> str:
        return "action_take_choice"

    def act(self, turn: Turn) -> None:
        offer = turn.state.offer
        if pressed_step(turn):
            guide_event(turn, Event.NEXT if turn.intent == "guide_next" else Event.STUCK)
        elif turn.entities.keys() & {"topic", "path"} or offer is None:
            answer_question(turn)
        elif offer.kind == "place":
            if not tell_named_place(turn):
                answer_question(turn)
        elif chosen := self._chosen(turn, offer.topics):
            answer_topic(turn, chosen)
        elif turn.intent in ("affirm", "guide_next"):
            offer_one(turn, offer.topics + offer.rest)
        else:
            answer_question(turn)

    @staticmethod
    def _chosen(turn: Turn, topics: tuple[str, ...]) -> str | None:
        """The topic that the text names; the numbers stay as they were shown, whatever is gone."""
        shown = [turn.catalogue.topics.get(slug) for slug in topics]
        titles = [(topic.button, topic.title) if topic else () for topic in shown]
        position = match_choice(turn.text, titles)
        return None if position is None else topics[position]


class ActionDecline(BanSoAction):
    """No to what was offered, or "that is not it": the next candidates, else back to what is open.

    No to going back to a guide pauses it: the resident has just said that they do not want it now.
    """

    def name(self) -> str:
        return "action_decline"

    def act(self, turn: Turn) -> None:
        offer = turn.state.offer
        turn.state.settle()
        kind = offer.kind if offer else None
        rest = [t for t in (offer.rest if offer else ()) if t in turn.catalogue.topics]
        if rest:
            offer_choice(turn, "utter_next_candidates", rest)
        elif kind in ("topic", "topics") or turn.intent == "wrong_topic":
            turn.say("utter_rephrase")
            turn.report(Outcome.NOTICE)
        elif kind == "resume" and turn.state.run:
            continue_guide(turn, Event.STOP)
        elif turn.state.is_guiding:
            show_where_we_are(turn, "utter_resumed")
        else:
            turn.say("utter_nothing_open")
            turn.report(Outcome.SMALL_TALK)


class ActionRepeat(BanSoAction):
    """ "Nói lại": the step on screen, or else what the bot said last, word for word."""

    def name(self) -> str:
        return "action_repeat"

    def act(self, turn: Turn) -> None:
        on_screen = turn.state.context == "guide" or turn.lost_guide
        if on_screen or (pressed_step(turn) and turn.state.run):
            guide_event(turn, Event.REPEAT)
            return
        said = [
            (event["text"], (event.get("data") or {}).get("buttons") or [])
            for event in turn.last_replies
        ]
        for text, buttons in said or _before_this_session(turn):
            turn.say_again(text, buttons)
        if not turn.has_said_something:
            turn.say("utter_greet")
        turn.report(Outcome.NOTICE)


def _before_this_session(turn: Turn) -> list[tuple[str, list[dict[str, str]]]]:
    """What the gateway stored as the last reply: Rasa forgets the words of an ended session."""
    bodies = inbox.recent_replies(turn.services.engine, turn.conversation, 1)
    return [(reply["text"], reply["buttons"]) for body in bodies for reply in body]


class ActionAskHuman(BanSoAction):
    """Whom a resident can turn to; the guide stays where it was."""

    def name(self) -> str:
        return "action_ask_human"

    def act(self, turn: Turn) -> None:
        turn.say("utter_ask_human")
        say_offices(turn, turn.catalogue.references.registry.entries)
        turn.report(Outcome.HANDED_OFF)
        turn.state.offer = None
        turn.state.context = "handoff"


class ActionOtherRoute(BanSoAction):
    """The first way to a person did not work: the village team."""

    def name(self) -> str:
        return "action_other_route"

    def act(self, turn: Turn) -> None:
        if pressed_step(turn):
            guide_event(turn, Event.STUCK)
            return
        turn.say("utter_other_route")
        turn.report(Outcome.HANDED_OFF)
        turn.state.settle()


class ActionCloseHandoff(BanSoAction):
    """The resident knows whom to ask: back to the open guide, or goodbye for now."""

    def name(self) -> str:
        return "action_close_handoff"

    def act(self, turn: Turn) -> None:
        turn.state.settle()
        if pressed_step(turn):
            guide_event(turn, Event.NEXT)
        elif turn.state.is_guiding:
            show_where_we_are(turn, "utter_resumed")
        else:
            turn.say("utter_handoff_closed")
            turn.report(Outcome.SMALL_TALK)


class ActionChoosePhone(BanSoAction):
    """Android, iPhone or none: remembered, and the step on screen told anew for that phone."""

    def name(self) -> str:
        return "action_choose_phone"

    def act(self, turn: Turn) -> None:
        phones: dict[str, Literal["android", "iphone", "none"]] = {
            "choose_android": "android",
            "choose_iphone": "iphone",
            "choose_no_smartphone": "none",
        }
        if target := typed_answer(turn):
            answer_choice(turn, target)
            return
        turn.state.phone = phones[turn.intent]
        if turn.state.phone == "none":
            self._say_other_way(turn)
        else:
            turn.say(f"utter_phone_{turn.state.phone}")
            turn.report(Outcome.NOTICE)
            if turn.state.is_guiding:
                continue_guide(turn, Event.REPEAT)

    @staticmethod
    def _say_other_way(turn: Turn) -> None:
        if turn.state.is_guiding:
            _run, guide = open_guide(turn)
            turn.say("utter_phone_none_here", {"no_smartphone": guide.no_smartphone})
            turn.report(Outcome.STUCK_HELP, guide.topic)
        else:
            turn.say("utter_phone_none")
            turn.report(Outcome.NOTICE)


class ActionUnclear(BanSoAction):
    """The safety net when no rule fits; no reply is ever empty."""

    def name(self) -> str:
        return "action_unclear"

    def act(self, turn: Turn) -> None:
        _say_unclear(turn)


def _say_unclear(turn: Turn) -> None:
    turn.state.settle()
    turn.say("utter_unclear")
    turn.report(Outcome.NOTICE)
