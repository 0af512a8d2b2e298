"""What a resident does inside a guide, from the message to the reply."""

import pytest

from tests.stack.residents import Json, Resident

GUIDE = "vneid-cai-dat"


@pytest.fixture
def at_step_2(resident: Resident) -> Resident:
    """A resident on the second of seven steps."""
    resident.say("cho bac hoi cach cai vneid")
    resident.press("Bắt đầu")
    assert resident.press("Xong rồi")["data"]["guide"]["step"] == 2
    return resident


def _stands(reply: Json) -> tuple[str, int, str, int]:
    guide = reply["data"]["guide"]
    return guide["topic"], guide["step"], guide["state"], guide["depth"]


def test_a_question_in_a_guide_is_answered_with_the_way_back(at_step_2: Resident) -> None:
    """The answer comes, the guide keeps its place, and "quay lại" leads to the step that was left."""
    answer = at_step_2.say("có người gọi dọa bắt tôi vì rửa tiền thì làm sao")
    assert answer["data"]["status"] == "answered"
    assert answer["data"]["topic"] != GUIDE
    assert _stands(answer) == (GUIDE, 2, "running", 1)
    assert any("Quay lại" in button["title"] for button in answer["buttons"])
    back = at_step_2.say("quay lại")
    assert back["data"]["status"] == "guide_step"
    assert _stands(back) == (GUIDE, 2, "running", 1)


def test_the_way_back_by_button_and_later(at_step_2: Resident) -> None:
    """ "Để sau" pauses the guide, "Làm tiếp" goes on at the same step."""
    at_step_2.say("có người gọi dọa bắt tôi vì rửa tiền thì làm sao")
    assert _stands(at_step_2.press("Để sau")) == (GUIDE, 2, "paused", 1)
    assert _stands(at_step_2.press("Làm tiếp")) == (GUIDE, 2, "running", 1)
    at_step_2.say("có người gọi dọa bắt tôi vì rửa tiền thì làm sao")
    assert _stands(at_step_2.press("Quay lại")) == (GUIDE, 2, "running", 1)


def test_a_second_guide_inside_the_first(at_step_2: Resident) -> None:
    """The inner guide is followed to its end; then the outer one goes on where it was left."""
    assert at_step_2.say("chu be qua, phong to chu the nao")["data"]["topic"] == "phong-to-chu"
    assert _stands(at_step_2.press("Bắt đầu")) == ("phong-to-chu", 1, "running", 2)
    seen = [1]
    while (done := at_step_2.say("xong rồi"))["data"]["status"] == "guide_step":
        topic, step, *state = _stands(done)  # a question is asked once more, then its default taken
        assert (topic, state) == ("phong-to-chu", ["running", 2])
        assert step - seen[-1] in (0, 1)
        seen.append(step)
    assert done["data"]["status"] == "guide_done"
    assert seen[-1] == len(set(seen))
    assert _stands(done)[:2] == (GUIDE, 2)
    assert _stands(at_step_2.say("vâng")) == (GUIDE, 2, "running", 1)


def test_stop_and_resume(at_step_2: Resident) -> None:
    """After "thôi" a "rồi" moves nothing; "làm tiếp" goes on, also after small talk."""
    stopped = at_step_2.say("thôi để lúc khác")
    assert stopped["data"]["status"] == "guide_stopped"
    assert _stands(stopped) == (GUIDE, 2, "paused", 1)
    assert _stands(at_step_2.say("xong rồi")) == (GUIDE, 2, "paused", 1)
    assert _stands(at_step_2.say("cảm ơn cháu nhé")) == (GUIDE, 2, "paused", 1)
    assert _stands(at_step_2.say("làm tiếp đi cháu")) == (GUIDE, 2, "running", 1)


def test_back_repeat_and_restart(at_step_2: Resident) -> None:
    """Back goes one step and no further than the first, repeat stays, restart begins anew."""
    at_step_2.say("xong rồi")
    assert _stands(at_step_2.say("nói lại đi cháu")) == (GUIDE, 3, "running", 1)
    assert _stands(at_step_2.say("quay lại bước trước")) == (GUIDE, 2, "running", 1)
    assert _stands(at_step_2.say("quay lại bước trước")) == (GUIDE, 1, "running", 1)
    assert _stands(at_step_2.say("quay lại bước trước")) == (GUIDE, 1, "running", 1)
    at_step_2.say("xong rồi")
    assert _stands(at_step_2.say("làm lại từ đầu")) == (GUIDE, 1, "running", 1)


def test_stuck_again_and_again(at_step_2: Resident) -> None:
    """Each "không thấy" brings other words, the last of them people to turn to, on the same step."""
    helps = [at_step_2.say(text) for text in ("không thấy", "van khong thay", "chả thấy đâu cả")]
    helps.append(at_step_2.press("Vẫn không được"))
    assert all(reply["data"]["status"] == "stuck_help" for reply in helps)
    assert all(_stands(reply) == (GUIDE, 2, "running", 1) for reply in helps)
    assert len({reply["text"] for reply in helps}) == len(helps)
    assert any("Hỏi người thật" in button["title"] for button in at_step_2.last["buttons"])
    assert at_step_2.press("Hỏi người thật")["data"]["status"] == "handed_off"
    assert _stands(at_step_2.say("làm tiếp")) == (GUIDE, 2, "running", 1)


def test_a_step_is_told_for_the_phone_at_hand(at_step_2: Resident) -> None:
    """Both ways while the phone is not known, then only that of the phone, in later steps too."""
    assert {"Android:", "iPhone:"} <= set(at_step_2.last["text"].replace("\n", " ").split())
    android = at_step_2.say("bác dùng máy samsung")
    assert _stands(android) == (GUIDE, 2, "running", 1)
    assert "iPhone:" not in android["text"]
    iphone = at_step_2.say("à không, máy bác là iphone")
    assert _stands(iphone) == (GUIDE, 2, "running", 1)
    assert iphone["text"] != android["text"]
    at_step_2.say("xong rồi")
    assert "Android" not in at_step_2.say("xong rồi")["text"]


def test_an_old_button_moves_nothing(at_step_2: Resident) -> None:
    """The button of step 1, pressed again further up on the page, shows the step that is on."""
    old = [b for r in at_step_2.replies.values() for b in r["buttons"] if "mo-kho" in b["payload"]]
    reply = at_step_2.post(payload=old[0]["payload"]).json()["replies"][0]
    assert _stands(reply) == (GUIDE, 2, "running", 1)


def test_a_fork_is_answered_in_words_and_leads_its_own_way(resident: Resident) -> None:
    """A question of a guide takes its own buttons, numbers and words; back leads to the question."""
    resident.say("quên mật khẩu vneid thì lấy lại thế nào")
    asked = resident.press("Bắt đầu")
    titles = [button["title"] for button in asked["buttons"]]
    assert titles[-1] == "Không biết"
    by_number = resident.say("cái thứ hai")
    assert by_number["data"]["guide"]["step"] == 2
    assert resident.say("quay lại bước trước")["data"]["guide"] == asked["data"]["guide"]
    assert resident.say(titles[1]) == by_number


def test_what_a_commune_is_now_is_told_in_the_middle_of_a_guide(at_step_2: Resident) -> None:
    """The place is told, the step stays, the way back is offered."""
    told = at_step_2.say("xa binh thanh gio thuoc xa nao")
    assert "nay thuộc xã Thung Nai" in told["text"]
    assert told["data"]["topic"] == "sap-nhap-tinh-xa"
    assert _stands(told) == (GUIDE, 2, "running", 1)
    assert _stands(at_step_2.say("quay lại")) == (GUIDE, 2, "running", 1)


def test_an_entry_page_leads_to_a_topic_by_number(resident: Resident) -> None:
    """Its topics as buttons, and a number is enough."""
    resident.say("cháu làm được những gì")
    page = resident.press("Không để bị lừa")
    assert page["data"]["status"] == "clarify"
    assert resident.say("số 2")["data"]["topic"] == "bao-ve-otp-mat-khau"
