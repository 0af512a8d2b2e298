"""How retrieval's outcome is said: an answer in the topic's own words, a question back, or honesty."""

from collections.abc import Sequence

from actions.guide_replies import (
    offer_way_back,
    place,
    question_on_screen,
    say_still_here,
    show_where_we_are,
)
from actions.place_replies import say_offices
from actions.state import Offer
from actions.topic_replies import bulleted, say_source, topic_button
from actions.turn import Turn
from bot.guidance.choices import is_named
from bot.knowledge.paths import EntryPath
from bot.knowledge.schema import Article, Guide
from bot.knowledge.text import plain
from bot.observability.outcome import Outcome
from bot.retrieval.retriever import Candidate, Retrieval
from bot.storage import unanswered

MAX_CHOICES = 3
# A topic below this probability is no button of a question back: of 56 right topics offered to our own
# questions none is lost, and 83 questions back have 2.3 buttons instead of 3 on average.
OFFER_AT = 0.01
# A topic below this probability is not worth an elder's reading when nothing was found.
NEAREST_AT = 0.05
# From this probability on an outside topic is named in the reply.
OUTSIDE_AT = 0.4


def answer_from_retrieval(turn: Turn, found: Retrieval) -> None:
    """Say what retrieval found: the topic, a choice, or that it is not known."""
    if found.topic is not None:
        answer_topic(turn, found.topic, found.candidates)
    elif found.status == "clarify":
        _ask_back(turn, found.candidates)
    elif is_outside(found.candidates):
        _say_unknown(turn, found.candidates)
    elif turn.state.is_guiding and len(turn.text.split()) <= 3:
        ask_in_guide(turn, found.candidates)
    else:
        _say_unknown(turn, found.candidates)


def is_outside(candidates: Sequence[Candidate]) -> bool:
    """Whether what was asked is, surely enough to say so, a topic that is not written yet."""
    return bool(candidates) and candidates[0].outside and candidates[0].score >= OUTSIDE_AT


def answer_topic(turn: Turn, slug: str, candidates: Sequence[Candidate] = ()) -> None:
    """Answer with a topic: its summary, warning, source and date, and what can be done next."""
    topic = turn.catalogue.topics.get(slug)
    if topic is None:
        say_topic_gone(turn)
        return
    if turn.entities.get("part") == "body":
        _say_body(turn, topic)
    else:
        turn.say("utter_answer", {"title": topic.title, "summary": topic.summary})
        if topic.warning:
            turn.say("utter_answer_warning", {"warning": topic.warning})
        say_offices(turn, topic.official)
    say_source(turn, topic)
    turn.report(Outcome.ANSWERED, slug, candidates)
    _offer_more(turn, topic)


def say_topic_gone(turn: Turn) -> None:
    """What a button leads to is no longer published."""
    turn.say("utter_topic_gone")
    turn.report(Outcome.NOTICE)
    turn.state.settle()


def _say_body(turn: Turn, topic: Article | Guide) -> None:
    """What a procedure takes, then the text, then where to turn to."""
    if topic.is_procedure:
        facts = {"who": topic.who, "fee": topic.fee, "time": topic.time, "result": topic.result}
        told = {key: value or "" for key, value in facts.items()}
        turn.say("utter_answer_facts", {**told, "needs": bulleted(topic.needs or ())})
    turn.say("utter_answer_body", {"body": plain(topic.body)})
    if topic.official:
        registry = turn.catalogue.references.registry
        channels = bulleted(str(registry.described(name)) for name in topic.official)
        turn.say("utter_answer_official", {"channels": channels})


def _ask_back(turn: Turn, candidates: Sequence[Candidate]) -> None:
    """Ask which of the near topics was meant, or by name whether the only near one was."""
    near = [c.topic for c in candidates if c.score >= OFFER_AT and c.topic in turn.catalogue.topics]
    if not near:
        _say_unknown(turn, candidates)
    elif len(near) == 1:
        offer_one(turn, near, candidates)
    else:
        offer_choice(turn, "utter_clarify", near, candidates)


def entry_path(turn: Turn) -> EntryPath | None:
    """The entry page whose button was pressed or whose name was typed."""
    paths = turn.catalogue.references.paths
    if turn.is_button:
        return next((path for path in paths if path.id == turn.entities.get("path")), None)
    return next((path for path in paths if is_named(turn.text, path.title)), None)


def offer_path(turn: Turn, path: EntryPath) -> None:
    """Show the topics of an entry page; a number or a button picks one."""
    topics = tuple(topic for topic in path.topics if topic in turn.catalogue.topics)
    values = {"title": path.title, "intro": path.intro}
    turn.say("utter_entry_path", values, topic_buttons(turn, topics))
    turn.report(Outcome.CLARIFY)
    turn.state.offer = Offer("topics", topics)
    turn.state.context = "choice"


def offer_choice(
    turn: Turn, response: str, topics: Sequence[str], candidates: Sequence[Candidate] = ()
) -> None:
    """Ask which of the first topics was meant; the others wait for "none of these"."""
    shown, rest = tuple(topics[:MAX_CHOICES]), tuple(topics[MAX_CHOICES:])
    turn.say(response, buttons=topic_buttons(turn, shown))
    turn.report(Outcome.CLARIFY, candidates=candidates)
    turn.state.offer = Offer("topics", shown, rest)
    turn.state.context = "choice"


def offer_one(turn: Turn, topics: Sequence[str], candidates: Sequence[Candidate] = ()) -> None:
    """Ask whether the first topic was meant; the others stay at hand."""
    first = turn.catalogue.topics.get(topics[0])
    if first is None:
        answer_topic(turn, topics[0])
        return
    turn.say("utter_confirm_topic", {"button": first.button}, topic_buttons(turn, [first.topic]))
    turn.report(Outcome.CLARIFY, candidates=candidates)
    turn.state.offer = Offer("topic", (first.topic,), tuple(topics[1:]))
    turn.state.context = "confirm"


def topic_buttons(turn: Turn, topics: Sequence[str]) -> list[dict[str, str]]:
    return [topic_button(slug, turn.catalogue.topics[slug].button) for slug in topics]


def _offer_more(turn: Turn, topic: Article | Guide) -> None:
    """After an answer: start the guide, read the whole article, or go back to the open guide."""
    turn.state.settle()
    reads_body = turn.entities.get("part") == "body"
    if isinstance(topic, Guide) and not _is_in(turn, topic):
        turn.say("utter_offer_guide", {"topic": topic.topic, "steps": topic.usual_steps})
        turn.state.offer = Offer("guide", (topic.topic,))
        turn.state.context = "confirm"
    elif turn.state.is_guiding or isinstance(topic, Guide):
        offer_way_back(turn)
    elif not reads_body:
        turn.say("utter_offer_body", {"topic": topic.topic})


def _is_in(turn: Turn, topic: Guide) -> bool:
    return turn.state.run is not None and turn.state.run.topic == topic.topic


def ask_in_guide(turn: Turn, candidates: Sequence[Candidate] = ()) -> None:
    """A few words that mean nothing in a guide: ask one short question, stay on the step."""
    if question_on_screen(turn):
        show_where_we_are(turn, "utter_asked_again")
    else:
        turn.say("utter_unclear_in_guide", place(turn.state.stack[-1]))
    turn.report(Outcome.UNANSWERABLE, candidates=candidates)


def _say_unknown(turn: Turn, candidates: Sequence[Candidate]) -> None:
    """Say that there is no answer, by name when the topic is outside, and record the question."""
    unanswered.record(
        turn.services.engine,
        message_id=turn.message_key,
        text=turn.text,
        nearest=[candidate.topic for candidate in candidates],
    )
    turn.state.settle()
    near = [] if turn.state.is_guiding else _nearest(turn, candidates)
    if is_outside(candidates):
        turn.say("utter_no_article", {"title": turn.retriever.title(candidates[0].topic)})
    elif near:
        turn.say("utter_unanswerable_nearest", buttons=topic_buttons(turn, near))
    else:
        turn.say("utter_unanswerable")
    if turn.state.is_guiding:
        say_still_here(turn)
    turn.report(Outcome.UNANSWERABLE, candidates=candidates)


def _nearest(turn: Turn, candidates: Sequence[Candidate]) -> list[str]:
    """At most two written topics that are near enough to be worth a look."""
    near = [c.topic for c in candidates if not c.outside and c.score >= NEAREST_AT]
    return [topic for topic in near if topic in turn.catalogue.topics][:2]
