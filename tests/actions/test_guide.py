from dataclasses import replace

import pytest

from actions.state import Offer, State
from bot.guidance.engine import Run
from tests.actions.chat import Chat
from tests.bot.knowledge.samples import FORKED, GUIDE, GUIDE_PATH, write

START = '/start_guide{"topic":"quet-ma-qr"}'
START_VIDEO = '/start_guide{"topic":"goi-video"}'


def button(intent, step, topic="quet-ma-qr") -> str:
    return f'/{intent}{{"topic":"{topic}","step":"buoc-{step}"}}'


def following(step, *, topic="quet-ma-qr", **changes) -> Run:
    path = tuple(f"buoc-{n}" for n in range(1, step + 1))
    return replace(Run(topic, path, step - 1, 4), **changes)


def in_guide(step, **changes) -> State:
    """Somebody who stands on a step of the QR guide."""
    return State("guide", [following(step, **changes)])


def paused_at(step) -> State:
    return State("idle", [following(step, state="paused")])


def test_start_tells_what_it_takes_and_shows_the_first_step(chat):
    """The introduction with its preparations, then step 1 with its three buttons."""
    talk = chat()
    reply = talk.press(START)
    assert reply.said == ["utter_guide_intro", "utter_guide_step"]
    assert "4 bước, chừng 5 phút" in reply.text
    assert "• Điện thoại có mạng" in reply.text
    assert "Bước 1/4: Bác mở máy ảnh lần 1." in reply.text
    assert reply.payloads == [button(f"guide_{e}", 1) for e in ("next", "stuck", "repeat")]
    assert reply.data == {
        "status": "guide_step",
        "topic": "quet-ma-qr",
        "candidates": [],
        "guide": {
            "topic": "quet-ma-qr",
            "step_id": "buoc-1",
            "step": 1,
            "steps": 4,
            "state": "running",
            "depth": 1,
        },
    }
    assert talk.slots["dialogue_context"] == "guide"
    assert talk.slots["guide_stack"] == [following(1).to_slot()]


@pytest.mark.parametrize(
    ("phone", "shown", "hidden"),
    [
        ("android", ["nút tròn"], ["vuốt màn hình", "Android:"]),
        ("iphone", ["vuốt màn hình"], ["nút tròn", "iPhone:"]),
        (None, ["• Android: Bác bấm nút tròn", "• iPhone: Bác vuốt"], []),
        ("none", ["• Android: Bác bấm nút tròn", "• iPhone: Bác vuốt"], []),
    ],
)
def test_a_step_is_told_for_the_phone_in_hand(chat, phone, shown, hidden):
    """For one kind when it is known, for both when not."""
    reply = chat(replace(in_guide(1), phone=phone)).say("nói lại", "guide_repeat")
    assert all(part in reply.text for part in shown)
    assert not any(part in reply.text for part in hidden)


@pytest.mark.parametrize("intent", ["guide_next", "affirm"])
@pytest.mark.parametrize("pressed", [True, False])
def test_done_shows_the_next_step(chat, intent, pressed):
    """ "Xong rồi" and "vâng", typed or pressed."""
    talk = chat(in_guide(2))
    reply = talk.press(button(intent, 2)) if pressed else talk.say("xong rồi", intent)
    assert reply.said == ["utter_guide_step"]
    assert talk.place == ("quet-ma-qr", 3, "running")


def test_done_on_the_last_step_finishes_with_what_comes_next(chat):
    """The end, what to see then, and related topics; no guide is open any more."""
    talk = chat(in_guide(4))
    reply = talk.say("xong rồi", "guide_next")
    assert reply.said == ["utter_guide_done"]
    assert "Bác thấy trang của nơi phát mã." in reply.text
    assert reply.buttons == [("Tài khoản mức 2", '/ask_question{"topic":"vneid-muc-2"}')]
    assert (reply.data["status"], reply.data["guide"]) == ("guide_done", None)
    assert talk.state == State("idle")


def test_related_topics_that_do_not_exist_are_not_offered(chat):
    """A button must lead somewhere; at most two are shown."""
    state = State("guide", [following(4, topic="goi-video")])
    reply = chat(state).say("xong", "guide_next")
    assert [title for title, _ in reply.buttons] == ["Quét mã QR", "Tài khoản mức 2"]


def test_back_shows_the_step_before_and_says_when_there_is_none(chat):
    """On the first step the bot says so and shows it again."""
    talk = chat(in_guide(2))
    assert talk.say("quay lại", "guide_back").said == ["utter_guide_step"]
    assert talk.say("quay lại", "guide_back").said == ["utter_first_step", "utter_guide_step"]
    assert talk.place == ("quet-ma-qr", 1, "running")


def test_stuck_climbs_the_ladder_and_stays_on_its_last_rung(chat):
    """What others got stuck on, then simpler words, then another way; done starts anew."""
    talk = chat(in_guide(3))
    replies = [talk.say("không thấy", "guide_stuck") for _ in range(4)]
    assert [reply.said for reply in replies] == [
        ["utter_guide_stuck_point"],
        ["utter_guide_simpler"],
        ["utter_guide_other_route"],
        ["utter_guide_other_route"],
    ]
    assert "Màn hình đen số 3" in replies[0].text
    assert "lau ống kính, lần 3" in replies[0].text
    assert "chạm vào hình máy ảnh, lần 3" in replies[1].text
    assert "Bác đọc số in dưới mã" in replies[2].text
    assert {reply.data["status"] for reply in replies} == {"stuck_help"}
    assert talk.place == ("quet-ma-qr", 3, "running")
    talk.say("được rồi", "guide_next")
    assert talk.say("không thấy", "guide_stuck").said == ["utter_guide_stuck_point"]


def test_every_stuck_point_of_a_step_is_told_in_order(village):
    """The most frequent one is written first."""
    second = "      - seen: Máy đòi mật khẩu\n        help: Bác gõ mật khẩu mở máy.\n"
    place = "    simpler: Bác chạm vào hình máy ảnh, lần 3."
    write(village.content / GUIDE_PATH, GUIDE.replace(place, second + place))
    village.publish()
    talk = Chat(village.services, in_guide(3))
    replies = [talk.say("không thấy", "guide_stuck") for _ in range(3)]
    assert [reply.said for reply in replies] == [
        ["utter_guide_stuck_point"],
        ["utter_guide_stuck_point"],
        ["utter_guide_simpler"],
    ]
    assert "Màn hình đen số 3" in replies[0].text
    assert "Máy đòi mật khẩu" in replies[1].text


def test_no_in_a_guide_means_stuck(chat):
    """ "Không" on a step is not a refusal of the guide."""
    assert chat(in_guide(1)).say("không", "deny").said == ["utter_guide_stuck_point"]


def test_help_is_for_the_step_where_it_stands_now(village):
    """Steps inserted or removed before it change its number, not its help."""
    first = GUIDE[GUIDE.index("  - id: buoc-1\n") : GUIDE.index("  - id: buoc-2\n")]
    added = first.replace("buoc-1", "buoc-5")  # a guide needs four steps
    edited = GUIDE.replace(first, "").replace("finish:", f"{added}finish:")
    write(village.content / GUIDE_PATH, edited)
    village.publish()
    reply = Chat(village.services, in_guide(3)).say("không thấy", "guide_stuck")
    assert "Bước 2/4" in reply.text
    assert "Màn hình đen số 3" in reply.text


def test_a_step_that_was_renamed_meanwhile_is_shown_anew(village):
    """The resident hears that the guide was edited and sees where they are."""
    write(village.content / GUIDE_PATH, GUIDE.replace("id: buoc-2", "id: buoc-hai"))
    village.publish()
    talk = Chat(village.services, in_guide(2))
    reply = talk.say("xong rồi", "guide_next")
    assert reply.said == ["utter_step_moved", "utter_guide_step"]
    assert reply.data["guide"]["step_id"] == "buoc-hai"


def test_stop_pauses_and_resume_goes_on(chat):
    """ "Thôi" keeps the place; "làm tiếp" and its button lead back to it."""
    talk = chat(in_guide(3))
    stopped = talk.say("thôi", "guide_stop")
    assert (stopped.said, stopped.data["status"]) == (["utter_guide_stopped"], "guide_stopped")
    assert "bước 3/4" in stopped.text
    assert stopped.data["guide"]["state"] == "paused"
    assert talk.slots["dialogue_context"] == "idle"
    assert stopped.payloads == ['/guide_resume{"topic":"quet-ma-qr"}']
    resumed = talk.press(stopped.payloads[0])
    assert resumed.said == ["utter_resumed", "utter_guide_step"]
    assert talk.place == ("quet-ma-qr", 3, "running")


def test_restart_begins_anew(chat):
    """From a running or a paused guide."""
    for state in (in_guide(3), paused_at(3)):
        talk = chat(state)
        assert talk.say("làm lại từ đầu", "guide_restart").said == ["utter_guide_step"]
        assert talk.place == ("quet-ma-qr", 1, "running")


@pytest.mark.parametrize("intent", ["guide_resume", "guide_back", "guide_restart"])
def test_without_an_open_guide_there_is_nothing_to_go_on_with(chat, intent):
    """Said plainly, and an open offer is forgotten."""
    talk = chat(State("confirm", offer=Offer("guide", ("quet-ma-qr",))))
    reply = talk.say("làm tiếp", intent)
    assert (reply.said, reply.data["status"]) == (["utter_nothing_to_resume"], "notice")
    assert talk.state == State("idle")


@pytest.mark.parametrize("intent", ["guide_next", "affirm"])
def test_done_without_a_running_guide_moves_nothing(chat, intent):
    """ "Rồi" in the middle of nothing is small talk, also while a guide is paused."""
    talk = chat(paused_at(2))
    reply = talk.say("rồi", intent)
    assert (reply.said, reply.data["status"]) == (["utter_acknowledge"], "small_talk")
    assert talk.place == ("quet-ma-qr", 2, "paused")


@pytest.mark.parametrize(
    "pressed", [button("guide_next", 1), button("guide_stuck", 1, "goi-video")]
)
def test_an_old_button_shows_where_we_are(chat, pressed):
    """A button of another step, or of another guide's step of the same name, moves nobody."""
    talk = chat(in_guide(2 if "quet" in pressed else 1))
    before = talk.place
    reply = talk.press(pressed)
    assert reply.said == ["utter_old_button", "utter_guide_step"]
    assert talk.place == before


@pytest.mark.parametrize(
    ("intent", "context"),
    [(i, c) for i in ("guide_next", "guide_stuck") for c in ("confirm", "choice")],
)
def test_a_button_of_the_current_step_counts_while_something_is_offered(chat, intent, context):
    """Pressing "xong rồi" on the step above goes on with the guide, whatever was asked since."""
    kind = "resume" if context == "confirm" else "topics"
    state = State(context, [following(2)], Offer(kind, ("quet-ma-qr", "vneid-muc-2")))
    talk = chat(state)
    reply = talk.press(button(intent, 2))
    assert talk.place == ("quet-ma-qr", 3 if intent == "guide_next" else 2, "running")
    assert reply.data["status"] == ("guide_step" if intent == "guide_next" else "stuck_help")
    assert (talk.state.context, talk.state.offer) == ("guide", None)


@pytest.mark.parametrize(
    ("intent", "said", "step"),
    [
        ("guide_next", "utter_guide_step", 3),
        ("guide_stuck", "utter_guide_stuck_point", 2),
        ("guide_repeat", "utter_guide_step", 2),
    ],
)
@pytest.mark.parametrize("context", ["idle", "handoff"])
def test_a_button_of_the_last_step_shown_always_counts(chat, intent, said, step, context):
    """Whoever presses it is following the guide again, after a pause or advice whom to ask."""
    state = "paused" if context == "idle" else "running"
    talk = chat(State(context, [following(2, state=state)]))
    assert talk.press(button(intent, 2)).said == [said]
    assert talk.place == ("quet-ma-qr", step, "running")
    assert talk.slots["dialogue_context"] == "guide"


def test_a_guide_inside_a_guide_and_the_way_back(chat):
    """The outer guide waits, is offered when the inner one is done, and goes on at its step."""
    talk = chat(in_guide(3))
    inner = talk.press(START_VIDEO)
    assert inner.data["guide"]["depth"] == 2
    assert talk.state.stack[0] == following(3, state="paused")
    for _ in range(3):
        talk.say("xong", "guide_next")
    done = talk.say("xong", "guide_next")
    assert done.said == ["utter_guide_done", "utter_offer_way_back"]
    assert "Quét mã QR bằng điện thoại (bước 3/4)" in done.text
    assert done.data["status"] == "guide_done"
    assert done.data["guide"]["topic"] == "quet-ma-qr"
    assert done.payloads == ['/guide_resume{"topic":"quet-ma-qr"}', "/guide_stop"]
    assert (talk.state.context, talk.state.offer) == ("confirm", Offer("resume", ("quet-ma-qr",)))
    back = talk.say("vâng", "affirm")
    assert back.said == ["utter_resumed", "utter_guide_step"]
    assert talk.place == ("quet-ma-qr", 3, "running")


def test_the_way_back_can_wait(chat):
    """ "Để sau" keeps the guide paused and tells how to come back."""
    talk = chat(State("confirm", [following(3)], Offer("resume", ("quet-ma-qr",))))
    reply = talk.press("/guide_stop")
    assert (reply.said, reply.data["status"]) == (["utter_guide_stopped"], "guide_stopped")
    assert talk.place == ("quet-ma-qr", 3, "paused")
    assert (talk.state.context, talk.state.offer) == ("idle", None)


def test_a_guide_that_is_open_already_is_not_opened_twice(chat):
    """Starting it again begins at its first step; another open guide stays below it."""
    talk = chat(State("guide", [following(2), following(4, topic="goi-video")]))
    talk.press(START)
    assert [(run.topic, run.position, run.state) for run in talk.state.stack] == [
        ("goi-video", 3, "paused"),
        ("quet-ma-qr", 0, "running"),
    ]


def test_start_takes_the_guide_that_was_offered(chat):
    """ "Bắt đầu" after "shall I guide you?"."""
    talk = chat(State("confirm", offer=Offer("guide", ("goi-video",))))
    talk.say("bắt đầu", "start_guide")
    assert talk.place == ("goi-video", 1, "running")


def test_start_finds_the_guide_in_the_message(chat):
    """ "Chỉ bác quét mã": retrieval tells which one."""
    talk = chat()
    reply = talk.say("quét mã qr ở đâu", "start_guide")
    assert reply.said[0] == "utter_guide_intro"
    assert talk.place == ("quet-ma-qr", 1, "running")


def test_start_with_an_article_answers_it(chat):
    """There are no steps to start; by button or by text."""
    for talk, reply in (
        (t := chat(), t.press('/start_guide{"topic":"vneid-muc-2"}')),
        (t := chat(), t.say("mức 2: quét mã qr ở đâu", "start_guide")),
    ):
        assert reply.said[0] == "utter_answer"
        assert (reply.data["status"], talk.place) == ("answered", None)


def test_start_of_something_unclear_asks_back(chat):
    """Two near topics are offered; nothing at all is a question which task it is."""
    assert chat().say("quét mã bằng máy", "start_guide").said == ["utter_clarify"]
    talk = chat()
    reply = talk.say("chỉ bác với", "start_guide")
    assert (reply.said, reply.data["status"]) == (["utter_no_guide"], "notice")


def test_start_of_an_outside_topic_is_honest(chat):
    """It is named as not written yet, not asked for again."""
    reply = chat().say("làm hộ chiếu", "start_guide")
    assert reply.said == ["utter_no_article"]
    assert "“Làm hộ chiếu”" in reply.text


def test_start_of_a_guide_that_is_gone_says_so(chat):
    """An old button of an unpublished guide."""
    reply = chat().press('/start_guide{"topic":"khong-con"}')
    assert (reply.said, reply.data["status"]) == (["utter_topic_gone"], "notice")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("xong rồi", "guide_next"),
        (button("guide_next", 2), "guide_next"),
        ("vâng", "affirm"),
        ("không thấy", "guide_stuck"),
        ("không", "deny"),
        ("thôi", "guide_stop"),
        ("nói lại", "guide_repeat"),
        ("quay lại", "guide_back"),
        ("làm tiếp", "guide_resume"),
        ("từ đầu", "guide_restart"),
    ],
)
def test_a_guide_unpublished_while_somebody_stands_in_it(village, text, intent):
    """They hear that it is gone, whatever they say, and stand nowhere."""
    talk = Chat(village.services, in_guide(2))
    (village.content / GUIDE_PATH).unlink()
    village.publish()
    reply = talk.press(text) if text.startswith("/") else talk.say(text, intent)
    assert (reply.said, reply.data["status"]) == (["utter_topic_gone"], "notice")
    assert reply.data["guide"] is None
    assert talk.state == State("idle")


def test_what_has_nothing_to_do_with_an_unpublished_guide_still_leaves_it(village):
    """The context does not go on saying that a step is on screen."""
    talk = Chat(village.services, in_guide(2))
    (village.content / GUIDE_PATH).unlink()
    village.publish()
    assert talk.say("máy samsung", "choose_android").said == ["utter_phone_android"]
    assert talk.state == State("idle", phone="android")


def test_an_inner_guide_unpublished_leads_back_to_the_outer_one(village):
    """The way back is offered."""
    outer = following(3, topic="goi-video", state="paused")
    talk = Chat(village.services, State("guide", [outer, following(2)]))
    (village.content / GUIDE_PATH).unlink()
    village.publish()
    reply = talk.say("xong rồi", "guide_next")
    assert reply.said == ["utter_topic_gone", "utter_offer_way_back"]
    assert talk.place == ("goi-video", 3, "paused")
    assert talk.say("vâng", "affirm").said == ["utter_resumed", "utter_guide_step"]


@pytest.fixture
def at_fork(village) -> Chat:
    """Somebody who is asked whether they have an account: yes leads to buoc-1, no to buoc-3."""
    write(village.content / GUIDE_PATH, FORKED)
    village.publish()
    talk = Chat(village.services)
    talk.press(START)
    return talk


def test_the_usual_number_of_steps_is_promised(village):
    """Not that of all branches together."""
    write(
        village.content / GUIDE_PATH,
        FORKED.replace("next: buoc-1, default", "next: buoc-2, default"),
    )
    village.publish()
    assert "4 bước" in Chat(village.services).press(START).text


def test_a_question_of_a_guide_shows_its_own_buttons(at_fork):
    """The writer's answers, and after them "I do not know"."""
    reply = at_fork.say("nhắc lại giúp bác", "guide_repeat")
    assert reply.said == ["utter_guide_choice_of_2"]
    assert "Bước 1/5: Bác có tài khoản chưa?" in reply.text
    assert [title for title, _ in reply.buttons] == ["Có rồi", "Chưa có", "Không biết"]


@pytest.mark.parametrize(
    ("typed", "intent", "place"),
    [
        ("Có rồi", "guide_next", 2),
        ("chưa có", "deny", 2),
        ("chua co", "guide_stuck", 2),
        ("số 2", "ask_question", 2),
        ("2", "nlu_fallback", 2),
        ("cái đầu tiên", "choose_android", 2),
        ("cuối cùng", "ask_question", 2),
    ],
)
def test_an_answer_may_be_typed(at_fork, typed, intent, place):
    """In words, by number, whatever the NLU makes of it."""
    reply = at_fork.say(typed, intent)
    assert (reply.data["status"], reply.data["guide"]["step"]) == ("guide_step", place)


@pytest.mark.parametrize(
    ("number", "step", "steps"), [(0, "buoc-1", 5), (1, "buoc-3", 3), (2, "buoc-3", 3)]
)
def test_each_button_leads_where_its_writer_said(at_fork, number, step, steps):
    """`steps` is the length of the way that is gone now."""
    shown = at_fork.say("nói lại", "guide_repeat")
    guide = at_fork.press(shown.payloads[number]).data["guide"]
    assert (guide["step_id"], guide["step"], guide["steps"]) == (step, 2, steps)


def test_done_is_no_answer_and_then_the_usual_way_is_taken(at_fork):
    """ "Xong rồi" on a question: asked once more, then the default; nobody turns in a circle."""
    again = at_fork.say("xong rồi", "guide_next")
    assert again.said == ["utter_asked_again", "utter_guide_choice_of_2"]
    assert at_fork.say("xong rồi", "guide_next").data["guide"]["step_id"] == "buoc-1"


def test_an_old_answer_shows_where_we_are(at_fork):
    """A button of the question, pressed when the guide has gone on."""
    old = at_fork.say("nói lại", "guide_repeat").payloads[1]
    at_fork.say("có rồi", "affirm")
    reply = at_fork.press(old)
    assert reply.said == ["utter_old_button", "utter_guide_step"]
    assert reply.data["guide"]["step_id"] == "buoc-1"


def test_an_unclear_text_on_a_question_asks_it_again(at_fork):
    """There is no "done" to ask about on a question."""
    reply = at_fork.say("ờ ừm", "ask_question")
    assert reply.said == ["utter_asked_again", "utter_guide_choice_of_2"]
    assert reply.data["status"] == "unanswerable"


def test_something_else_on_a_question_is_answered_and_the_question_stays(at_fork):
    """Who asks in between finds the question of the guide again."""
    at_fork.say("giá vàng hôm nay bao nhiêu một chỉ", "ask_question")
    assert at_fork.say("chưa có", "deny").data["guide"]["step_id"] == "buoc-3"
