from dataclasses import replace

import pytest

from actions import answer_replies
from actions.state import Offer, State
from bot.guidance.engine import Run
from bot.storage import unanswered
from tests.actions.chat import Chat, rules
from tests.bot.knowledge.samples import ARTICLE_PATH, write
from tests.bot.retrieval.small import NOBODY_KNOWS

RUNNING = Run("goi-video", ("buoc-1", "buoc-2"), 1, 4)
PAUSED = replace(RUNNING, state="paused")
GUIDE = State("guide", [RUNNING])
EVERY_STATE = {
    "idle": State(),
    "guide": GUIDE,
    "confirm": State("confirm", offer=Offer("guide", ("quet-ma-qr",))),
    "choice": State("choice", offer=Offer("topics", ("quet-ma-qr", "vneid-muc-2"))),
    "handoff": State("handoff", [RUNNING]),
}
WAY_BACK = ('/guide_resume{"topic":"goi-video"}', "/guide_stop")


def choice(*topics, rest=(), stack=()) -> State:
    return State("choice", list(stack), Offer("topics", topics, tuple(rest)))


# Answers


def test_an_article_is_answered_with_source_date_and_more(chat):
    """Title, summary, source with the day it was checked, a button for the whole text."""
    talk = chat()
    reply = talk.say("mức 2: quét mã qr ở đâu")
    assert reply.said == ["utter_answer", "utter_answer_source", "utter_offer_body"]
    assert "Làm tài khoản mức 2\n\nBác ra Công an xã làm trực tiếp." in reply.text
    assert "Trang trợ giúp (xem ngày 21/11/2026)" in reply.text
    assert reply.payloads == ['/ask_question{"topic":"vneid-muc-2","part":"body"}']
    assert (reply.data["status"], reply.data["topic"]) == ("answered", "vneid-muc-2")
    first, *others = reply.data["candidates"]
    assert first["topic"] == "vneid-muc-2"
    assert all(set(c) == {"topic", "score"} and c["score"] <= first["score"] for c in others)
    assert talk.state == State()


def test_a_warning_is_said_before_the_source(chat):
    """What protects the resident is not left out."""
    reply = chat().say("lương hưu: quét mã qr ở đâu")
    assert reply.said[:3] == ["utter_answer", "utter_answer_warning", "utter_answer_source"]
    assert "Bác đừng đưa thẻ cho ai." in reply.text


def test_a_guide_is_answered_and_offered(chat):
    """Its summary, and whether to begin."""
    talk = chat()
    reply = talk.say("quét mã qr ở đâu")
    assert reply.said[-1] == "utter_offer_guide"
    assert "4 bước" in reply.text
    assert reply.payloads[0] == '/start_guide{"topic":"quet-ma-qr"}'
    assert talk.state == State("confirm", offer=Offer("guide", ("quet-ma-qr",)))


def test_the_whole_text_can_be_read(chat):
    """The body as plain text, with the source; nothing more is offered to read."""
    reply = chat().press('/ask_question{"topic":"vneid-muc-2","part":"body"}')
    assert reply.said == ["utter_answer_body", "utter_answer_source"]
    assert reply.text.startswith("Ở đâu")
    assert "##" not in reply.text
    assert reply.data["status"] == "answered"


def test_a_procedure_tells_what_it_takes_before_its_text_and_where_to_turn_to_after(chat):
    """Who, what is needed, fee, time and end; then the article; then the official channels."""
    reply = chat().press('/ask_question{"topic":"quet-ma-qr","part":"body"}')
    assert reply.said[:3] == ["utter_answer_facts", "utter_answer_body", "utter_answer_official"]
    assert "• Điện thoại có mạng" in reply.text
    assert "Phí: Không mất tiền." in reply.text
    assert "gọi 1900 0368" in reply.text
    assert "• Zalo (VNG)" in reply.text


def test_a_button_answers_without_retrieval(chat, shared):
    """A topic that was chosen is not searched for."""
    before = len(shared.encoder.queries)
    reply = chat().press('/ask_question{"topic":"vneid-muc-2"}')
    assert (reply.data["topic"], reply.data["candidates"]) == ("vneid-muc-2", [])
    assert len(shared.encoder.queries) == before


@pytest.mark.parametrize("state", EVERY_STATE.values(), ids=EVERY_STATE)
def test_a_question_is_answered_in_every_context(chat, state):
    """Whatever is open; an open guide stays where it was and is offered again."""
    talk = chat(state)
    reply = talk.say("mức 2: quét mã qr ở đâu")
    assert (reply.data["status"], reply.data["topic"]) == ("answered", "vneid-muc-2")
    assert talk.state.stack == state.stack
    if state.stack:
        assert reply.said[-1] == "utter_offer_way_back"
        assert tuple(reply.payloads) == WAY_BACK
        assert talk.state.offer == Offer("resume", ("goi-video",))
        assert reply.data["guide"]["state"] == "running"
    else:
        assert talk.state == State()


def test_a_question_about_the_guide_that_is_open_leads_back_to_it(chat):
    """It is not offered as a new one, running or paused."""
    for run in (RUNNING, PAUSED):
        talk = chat(State("guide" if run is RUNNING else "idle", [run]))
        reply = talk.say("gọi video")
        assert reply.said[-1] == "utter_offer_way_back"
        assert talk.say("vâng", "affirm").said == ["utter_resumed", "utter_guide_step"]
        assert talk.place == ("goi-video", 2, "running")


def test_another_guide_is_offered_inside_a_guide(chat):
    """It starts inside, the open one waits."""
    talk = chat(GUIDE)
    talk.say("quét mã qr ở đâu")
    assert talk.state.offer == Offer("guide", ("quet-ma-qr",))
    talk.say("vâng", "affirm")
    assert [run.topic for run in talk.state.stack] == ["goi-video", "quet-ma-qr"]


def test_a_topic_that_is_gone_is_said_so(chat):
    """A button from before it was unpublished."""
    talk = chat(EVERY_STATE["choice"])
    reply = talk.press('/ask_question{"topic":"khong-con"}')
    assert (reply.said, reply.data["status"]) == (["utter_topic_gone"], "notice")
    assert talk.state == State()


def test_a_number_with_nothing_to_choose_is_no_question(chat):
    """It is neither searched for nor recorded for the clerks."""
    assert chat().say("số 2").said == ["utter_unclear"]
    in_guide = chat(GUIDE).say("số 2")
    assert (in_guide.said, in_guide.data["guide"]["step"]) == (["utter_unclear_in_guide"], 2)


def test_the_number_one_takes_the_one_thing_offered(chat):
    """An article, a guide, or the way back; "2" names nothing."""
    one = State("confirm", offer=Offer("topic", ("vneid-muc-2",)))
    assert chat(one).say("1").data["topic"] == "vneid-muc-2"
    assert chat(one).say("2").said == ["utter_unclear"]
    assert chat(EVERY_STATE["confirm"]).say("số 1 nhé").data["guide"]["topic"] == "quet-ma-qr"
    way_back = State("confirm", [RUNNING], Offer("resume", ("goi-video",)))
    assert chat(way_back).say("1").said == ["utter_resumed", "utter_guide_step"]


# Questions back


def test_near_topics_are_offered_as_buttons(chat):
    """The best first; topics that are hardly possible are left out, outside ones always."""
    talk = chat()
    reply = talk.say("gọi quét mã")
    assert (reply.said, reply.data["status"], reply.data["topic"]) == (
        ["utter_clarify"],
        "clarify",
        None,
    )
    assert reply.buttons[0] == ("Gọi video", '/ask_question{"topic":"goi-video"}')
    assert len(reply.buttons) == 2
    assert len(reply.data["candidates"]) == 5
    assert talk.state == choice("goi-video", "quet-ma-qr")


def test_at_most_three_are_shown(chat, monkeypatch):
    """The fourth waits for "none of these"."""
    monkeypatch.setattr(answer_replies, "OFFER_AT", 0.001)
    talk = chat()
    assert len(talk.say("quét mã bằng máy").buttons) == 3
    offer = talk.state.offer
    assert len(offer.topics) == 3
    assert sorted(offer.topics + offer.rest) == [
        "goi-video",
        "luong-huu",
        "quet-ma-qr",
        "vneid-muc-2",
    ]


def test_the_only_near_topic_is_asked_about_by_name(chat):
    """Not "which of these" over one button; "phải" answers it, "không" asks for other words."""
    talk = chat()
    reply = talk.say("lương")
    assert (reply.said, reply.data["status"]) == (["utter_confirm_topic"], "clarify")
    assert "“Nhận lương hưu”" in reply.text
    assert reply.data["candidates"][0]["topic"] == "luong-huu"
    assert talk.state == State("confirm", offer=Offer("topic", ("luong-huu",)))
    assert talk.say("không phải", "deny").said == ["utter_rephrase"]
    talk = chat()
    talk.say("lương")
    assert talk.say("phải rồi", "affirm").data["topic"] == "luong-huu"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("2", "vneid-muc-2"),
        ("số hai ạ", "vneid-muc-2"),
        ("cái đầu tiên", "quet-ma-qr"),
        ("Tài khoản mức 2", "vneid-muc-2"),
        ("tai khoan muc 2", "vneid-muc-2"),
        ("quét mã qr bằng điện thoại", "quet-ma-qr"),
    ],
)
@pytest.mark.parametrize("intent", ["ask_question", "nlu_fallback", "affirm", "guide_next"])
def test_a_choice_is_taken_by_number_ordinal_or_title(chat, text, topic, intent):
    """Whatever Rasa takes such a short text for."""
    talk = chat(choice("quet-ma-qr", "vneid-muc-2", rest=["goi-video"]))
    reply = talk.say(text, intent)
    assert (reply.data["status"], reply.data["topic"]) == ("answered", topic)
    assert talk.state.context == ("confirm" if topic == "quet-ma-qr" else "idle")


def test_a_choice_is_taken_by_its_button(chat):
    """Without any search."""
    talk = chat(choice("quet-ma-qr", "vneid-muc-2"))
    assert talk.press('/ask_question{"topic":"vneid-muc-2"}').data["topic"] == "vneid-muc-2"


def test_a_new_question_may_come_instead_of_a_choice(chat):
    """It is answered, the choice is forgotten."""
    talk = chat(choice("quet-ma-qr", "vneid-muc-2"))
    reply = talk.say("lương hưu: quét mã qr ở đâu")
    assert (reply.data["topic"], talk.state.offer) == ("luong-huu", None)


def test_a_number_that_was_not_offered_is_a_question(chat):
    """ "Số 5" of two is not known, and nothing is guessed."""
    reply = chat(choice("quet-ma-qr", "vneid-muc-2")).say("số 5")
    assert reply.data["topic"] is None


def test_a_bare_yes_to_a_choice_asks_about_the_first_and_no_leads_to_the_rest(chat):
    """ "Vâng" -> "do you mean the first?" -> "không" -> the others -> "không" -> say it differently."""
    talk = chat(choice("quet-ma-qr", "vneid-muc-2", rest=["goi-video"]))
    confirm = talk.say("vâng", "affirm")
    assert (confirm.said, confirm.data["status"]) == (["utter_confirm_topic"], "clarify")
    assert "“Quét mã QR”" in confirm.text
    assert confirm.payloads == ['/ask_question{"topic":"quet-ma-qr"}']
    assert talk.state == State(
        "confirm", offer=Offer("topic", ("quet-ma-qr",), ("vneid-muc-2", "goi-video"))
    )
    rest = talk.say("không", "deny")
    assert (rest.said, rest.data["status"]) == (["utter_next_candidates"], "clarify")
    assert [p for _, p in rest.buttons] == [
        '/ask_question{"topic":"vneid-muc-2"}',
        '/ask_question{"topic":"goi-video"}',
    ]
    assert talk.state == choice("vneid-muc-2", "goi-video")
    last = talk.say("không phải", "deny")
    assert (last.said, last.data["status"]) == (["utter_rephrase"], "notice")
    assert talk.state == State()


def test_yes_to_the_first_answers_it(chat):
    """The second "vâng" is an answer to one question."""
    talk = chat(choice("vneid-muc-2", "quet-ma-qr"))
    talk.say("vâng", "affirm")
    assert talk.say("phải rồi", "affirm").data["topic"] == "vneid-muc-2"


@pytest.mark.parametrize("intent", ["deny", "guide_stop", "wrong_topic"])
def test_none_of_these_shows_the_rest(chat, intent):
    """ "Không", "thôi", "không phải cái này"."""
    talk = chat(choice("quet-ma-qr", rest=["goi-video", "vneid-muc-2"], stack=[RUNNING]))
    assert talk.say("không", intent).said == ["utter_next_candidates"]
    assert talk.say("không", intent).said == ["utter_rephrase"]
    assert talk.state == GUIDE


def test_topics_that_went_meanwhile_are_not_offered_and_keep_their_numbers(village):
    """Number 2 stays number 2; one that is gone is said so; no choice is ever empty."""
    state = choice("vneid-muc-2", "quet-ma-qr", rest=["vneid-muc-2"])
    (village.content / ARTICLE_PATH).unlink()
    village.publish()
    assert Chat(village.services, state).say("2").data["topic"] == "quet-ma-qr"
    assert Chat(village.services, state).say("1").said == ["utter_topic_gone"]
    assert Chat(village.services, state).say("vâng", "affirm").said == ["utter_topic_gone"]
    assert Chat(village.services, state).say("không", "deny").said == ["utter_rephrase"]


# Offers taken and refused


def test_yes_starts_the_guide_that_was_offered(chat):
    """ "Vâng" and "rồi" alike."""
    for intent in ("affirm", "guide_next"):
        talk = chat(EVERY_STATE["confirm"])
        assert talk.say("vâng", intent).said == ["utter_guide_intro", "utter_guide_step"]
        assert talk.place == ("quet-ma-qr", 1, "running")


def test_no_to_a_guide_ends_there(chat):
    """ "Không" and "thôi" alike; the answer was given already."""
    for intent in ("deny", "guide_stop"):
        talk = chat(EVERY_STATE["confirm"])
        reply = talk.say("thôi", intent)
        assert (reply.said, reply.data["status"]) == (["utter_nothing_open"], "small_talk")
        assert talk.state == State()


def test_no_to_another_guide_leads_back_to_the_open_one(chat):
    """The step is shown again."""
    talk = chat(State("confirm", [RUNNING], Offer("guide", ("quet-ma-qr",))))
    assert talk.say("không", "deny").said == ["utter_resumed", "utter_guide_step"]
    assert talk.state == GUIDE


def test_no_to_going_back_pauses_the_guide(chat):
    """Nobody is led back against their word; they hear how to come back."""
    for intent in ("deny", "guide_stop"):
        talk = chat(State("confirm", [RUNNING], Offer("resume", ("goi-video",))))
        assert talk.say("để sau", intent).said == ["utter_guide_stopped"]
        assert talk.state == State("idle", [PAUSED])


@pytest.mark.parametrize("kind", ["guide", "resume"])
def test_that_was_not_it_asks_for_other_words(chat, kind):
    """After an answer to something else; the guide stays open."""
    talk = chat(State("confirm", [RUNNING], Offer(kind, ("goi-video",))))
    assert talk.say("không phải cái này", "wrong_topic").said == ["utter_rephrase"]
    assert talk.state == GUIDE


def test_an_offer_that_is_gone_is_said_so(chat):
    """The guide was unpublished between the offer and the yes."""
    for kind in ("guide", "topic", "resume"):
        talk = chat(State("confirm", offer=Offer(kind, ("khong-con",))))
        assert talk.say("vâng", "affirm").said == ["utter_topic_gone"]
        assert talk.state == State()


def test_without_an_offer_yes_asks_what_is_meant(chat):
    """It cannot happen by the rules alone, but slots may be lost."""
    for context in ("confirm", "choice"):
        talk = chat(State(context))
        reply = talk.say("vâng", "affirm")
        assert reply.data["status"] in ("notice", "unanswerable")
        assert talk.state == State()


# Not known


def test_what_nobody_knows_is_said_and_recorded_once(chat, shared):
    """Once for each message id: a repeated delivery adds nothing."""
    talk, engine = chat(), shared.services.engine
    before = len(unanswered.newest(engine))
    for _ in range(2):
        reply = talk.say(NOBODY_KNOWS, message_id="gold-1")
        assert (reply.said, reply.data["status"]) == (["utter_unanswerable"], "unanswerable")
    talk.say(NOBODY_KNOWS, message_id="gold-2")
    questions = unanswered.newest(engine)
    assert len(questions) == before + 2
    assert questions[0].text == NOBODY_KNOWS
    assert questions[0].nearest == tuple(c["topic"] for c in reply.data["candidates"])
    assert len(reply.data["candidates"]) == 5


def test_signs_alone_are_unanswerable_too(chat):
    """Nothing to look for, and still one reply."""
    reply = chat().say("😀")
    assert (reply.data["status"], reply.data["candidates"]) == ("unanswerable", [])
    assert reply.text


@pytest.mark.parametrize("state", [State(), GUIDE], ids=["idle", "guide"])
def test_an_outside_topic_is_named(chat, state):
    """Not written yet, and recorded for the people who write; also in three words in a guide."""
    talk = chat(state)
    reply = talk.say("làm hộ chiếu")
    assert reply.said[0] == "utter_no_article"
    assert "“Làm hộ chiếu”" in reply.text
    assert reply.data["candidates"][0]["topic"] == "ho-chieu"
    assert (reply.data["status"], reply.data["topic"]) == ("unanswerable", None)
    assert talk.state == state


def test_a_few_unclear_words_in_a_guide_are_asked_about(chat, shared):
    """One short question with the step's buttons; nothing is recorded."""
    before = len(unanswered.newest(shared.services.engine, 1000))
    talk = chat(GUIDE)
    reply = talk.say("ờ kìa kìa", "nlu_fallback")
    assert (reply.said, reply.data["status"]) == (["utter_unclear_in_guide"], "unanswerable")
    assert "bước 2/4" in reply.text
    assert reply.payloads[0] == '/guide_next{"topic":"goi-video","step":"buoc-2"}'
    assert talk.state == GUIDE
    assert len(unanswered.newest(shared.services.engine, 1000)) == before


def test_a_whole_question_in_a_guide_is_recorded_and_the_guide_stays(chat):
    """It is said honestly, and where we are."""
    talk = chat(GUIDE)
    reply = talk.say(NOBODY_KNOWS)
    assert reply.said == ["utter_unanswerable", "utter_still_here"]
    assert reply.payloads[0] == '/guide_next{"topic":"goi-video","step":"buoc-2"}'
    assert talk.state == GUIDE


# People, phones, saying again


@pytest.mark.parametrize("state", EVERY_STATE.values(), ids=EVERY_STATE)
def test_asking_for_a_human_names_people_and_keeps_the_guide(chat, state):
    """In every context; an offer is forgotten."""
    talk = chat(state)
    reply = talk.say("cho gặp cán bộ", "ask_human")
    assert (reply.said, reply.data["status"]) == (["utter_ask_human"], "handed_off")
    assert talk.state == State("handoff", state.stack)


@pytest.mark.parametrize("stack", [[], [RUNNING], [PAUSED]])
def test_no_after_that_names_the_village_team(chat, stack):
    """And what was open goes on."""
    talk = chat(State("handoff", stack))
    reply = talk.say("không gọi được", "deny")
    assert (reply.said, reply.data["status"]) == (["utter_other_route"], "handed_off")
    assert talk.state == State("guide" if stack == [RUNNING] else "idle", stack)


def test_yes_after_that_leads_back_or_says_goodbye(chat):
    """To the running guide, else nothing is open."""
    talk = chat(State("handoff", [RUNNING]))
    assert talk.say("được", "affirm").said == ["utter_resumed", "utter_guide_step"]
    assert talk.state == GUIDE
    talk = chat(State("handoff", [PAUSED]))
    reply = talk.say("được", "affirm")
    assert (reply.said, reply.data["status"]) == (["utter_handoff_closed"], "small_talk")
    assert talk.state == State("idle", [PAUSED])


@pytest.mark.parametrize("phone", ["android", "iphone"])
@pytest.mark.parametrize("state", EVERY_STATE.values(), ids=EVERY_STATE)
def test_the_phone_is_remembered_and_the_step_told_for_it(chat, phone, state):
    """In a running guide at once, else for later."""
    talk = chat(state)
    reply = talk.say("máy này", f"choose_{phone}")
    assert talk.state.phone == phone
    if state.stack:
        assert reply.said == [f"utter_phone_{phone}", "utter_guide_step"]
        assert reply.data["status"] == "guide_step"
    else:
        assert (reply.said, reply.data["status"]) == ([f"utter_phone_{phone}"], "notice")
        assert talk.state == replace(state, phone=phone)


def test_without_a_smartphone_there_is_another_way(chat):
    """The guide's own way inside one, else the general one."""
    reply = chat(GUIDE).say("không có điện thoại", "choose_no_smartphone")
    assert (reply.said, reply.data["status"]) == (["utter_phone_none_here"], "stuck_help")
    assert "Bác đọc số in dưới mã" in reply.text
    talk = chat(State("idle", [PAUSED]))
    reply = talk.say("không có điện thoại", "choose_no_smartphone")
    assert (reply.said, reply.data["status"]) == (["utter_phone_none"], "notice")
    assert talk.state.phone == "none"


def test_say_again_repeats_the_last_reply_word_for_word(chat):
    """With its buttons, as often as wanted, and the offer stays."""
    talk = chat()
    first = talk.say("quét mã qr ở đâu")
    for _ in range(2):
        again = talk.say("nói lại", "guide_repeat")
        assert (again.text, again.buttons) == (first.text, first.buttons)
        assert again.data["status"] == "notice"
    assert talk.say("vâng", "affirm").said[0] == "utter_guide_intro"


def test_say_again_shows_the_step_in_a_guide(chat):
    """Not what was said about something else in between."""
    reply = chat(GUIDE).say("nói lại", "guide_repeat")
    assert (reply.said, reply.data["status"]) == (["utter_guide_step"], "guide_step")


def test_say_again_with_nothing_said_yet_greets(chat):
    """There is always one reply."""
    reply = chat().say("nói lại", "guide_repeat")
    assert (reply.said, reply.data["status"]) == (["utter_greet"], "notice")


def test_the_safety_net_says_that_it_did_not_understand(chat, monkeypatch):
    """`action_unclear` replies and puts the context in order."""
    talk = chat(State("confirm", [RUNNING]))
    monkeypatch.setitem(rules(), ("no_such_intent", None), "action_unclear")
    reply = talk.say("?", "no_such_intent")
    assert (reply.said, reply.data["status"]) == (["utter_unclear"], "notice")
    assert talk.state == GUIDE


@pytest.mark.parametrize("asked", ['/ask_question{"path":"giay-to"}', "giay to", "Giấy tờ!"])
def test_an_entry_page_offers_its_topics_in_order(village, asked):
    """By its button or by its name; a number picks one of them."""
    paths = "paths:\n  - id: giay-to\n    title: Giấy tờ\n    intro: Bác chọn một việc.\n"
    write(village.content / "paths.yml", paths + "    topics: [luong-huu, goi-video, quet-ma-qr]\n")
    village.publish()
    talk = Chat(village.services)
    reply = talk.press(asked) if asked.startswith("/") else talk.say(asked)
    assert reply.said == ["utter_entry_path"]
    assert [title for title, _ in reply.buttons] == ["Nhận lương hưu", "Gọi video", "Quét mã QR"]
    assert talk.say("số 3").data["topic"] == "quet-ma-qr"


def test_an_entry_page_that_is_gone_is_said_to_be_gone(chat):
    """An old button is no question to search for, in whatever context it is pressed."""
    for context in ("idle", "choice"):
        offer = Offer("topics", ("goi-video", "luong-huu")) if context == "choice" else None
        reply = chat(State(context, offer=offer)).press('/ask_question{"path":"khong-con"}')
        assert (reply.said, reply.data["status"]) == (["utter_topic_gone"], "notice")


def test_an_old_yes_button_after_a_choice_is_a_yes(chat):
    """It asks about the first topic, like a typed "vâng"; it is never searched for."""
    state = State("choice", offer=Offer("topics", ("goi-video", "luong-huu")))
    assert chat(state).press("/affirm").said == ["utter_confirm_topic"]
