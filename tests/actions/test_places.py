"""What became of a commune or district, asked in a conversation, over the real list of places."""

from collections.abc import Iterator

import pytest

from actions.state import State
from bot.settings import ROOT
from tests.actions.chat import Chat
from tests.actions.conftest import Village
from tests.bot.knowledge.samples import ARTICLE, ARTICLE_PATH, GUIDE, GUIDE_PATH, write

PLACE_TOPIC = "vneid-muc-2"  # the sample article, made the one that looks places up


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> Iterator[Village]:
    """The small village with the real places."""
    village = Village(tmp_path_factory.mktemp("places"))
    places = (ROOT / "knowledge" / "places.csv").read_bytes()
    write(village.content / "places.csv", places)
    lookup = ARTICLE.replace("review_by:", "lookup: places\nofficial: [cong-an-xa]\nreview_by:")
    write(
        village.content / ARTICLE_PATH,
        lookup.replace("mức 2: quét mã qr ở đâu", "xã tôi giờ thuộc xã nào"),
    )
    registry = village.content / "registry.yml"
    write(registry, registry.read_text("utf-8").replace("Công an xã", "Công an xã, phường"))
    guide = GUIDE.replace("official: [zalo]", "official: [zalo, cong-an-xa]")
    write(village.content / GUIDE_PATH, guide)
    village.publish()
    yield village
    village.services.engine.dispose()


@pytest.fixture
def talk(installation) -> Chat:
    return Chat(installation.services)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("xã Thung Nai giờ thuộc xã nào", "nay thuộc xã Thung Nai, tỉnh Phú Thọ"),
        (
            "xa binh thanh gio thuoc xa nao",
            "Xã Bình Thanh (huyện Cao Phong) trước đây nay thuộc xã Thung Nai",
        ),
        ("huyện Mai Châu bây giờ gọi là gì", "Huyện Mai Châu nay không còn nữa"),
        ("huyen mai chau bay gio la xa nao", "xã Mai Hạ"),
        (
            "xã Vầy Nưa nay thuộc đâu",
            "đã được chia ra, nay thuộc: phường Thống Nhất, xã Tiền Phong",
        ),
        ("tỉnh Hòa Bình còn không", "Tỉnh Hòa Bình trước đây nay là một phần của tỉnh Phú Thọ"),
        ("xã Mường Thàng gồm những xã nào", "Đơn vị này gồm: xã Tây Phong"),
    ],
)
def test_a_question_about_a_place_is_answered_from_the_list(talk, asked, told):
    """With or without diacritics; with the source and the day of the topic about places."""
    reply = talk.say(asked)
    assert told in reply.text
    assert reply.said[-1] == "utter_answer_source"
    assert (reply.data["status"], reply.data["topic"]) == ("answered", PLACE_TOPIC)


def test_communes_of_one_name_are_all_told_with_their_districts(talk):
    """ "Cao Sơn" was in Đà Bắc and in Lương Sơn; the district in the question settles it."""
    both = talk.say("xã Cao Sơn giờ thuộc xã nào").text
    assert "huyện Đà Bắc" in both
    assert "huyện Lương Sơn" in both
    one = talk.say("xã Cao Sơn huyện Lương Sơn giờ thuộc xã nào").text
    assert "huyện Đà Bắc" not in one


def test_who_names_no_place_is_asked_and_a_bare_name_is_understood(talk):
    """ "xã tôi giờ thuộc xã nào", "Bình Thanh"."""
    asked = talk.say("xã tôi giờ thuộc xã nào")
    assert asked.said == ["utter_place_which"]
    assert (asked.data["status"], talk.state.context) == ("clarify", "choice")
    assert "nay thuộc xã Thung Nai" in talk.say("Bình Thanh").text
    assert talk.state == State(place=talk.state.place)


def test_another_question_instead_of_a_name_is_answered(talk):
    """Nobody is held in the question about the place."""
    talk.say("xã tôi giờ thuộc xã nào")
    assert talk.say("Làm sao để quét mã?").data["topic"] == "quet-ma-qr"


def test_offices_are_named_for_the_commune_that_was_named(talk):
    """Once the bot knows where somebody lives, "Công an xã" is that of their commune."""
    assert "utter_offices_here" not in talk.say("quét mã qr ở đâu").said
    talk.say("xã Bình Thanh giờ thuộc xã nào")
    assert "Bác ở xã Thung Nai thì đến: Công an xã Thung Nai." in talk.say("quét mã qr ở đâu").text
    assert "Công an xã Thung Nai" in talk.say("cho gặp người", "ask_human").text


def test_a_name_that_several_communes_bear_is_not_taken_for_home(talk):
    """A guess would send somebody to the wrong office."""
    talk.say("xã Cao Sơn giờ thuộc xã nào")
    assert talk.state.place is None


def test_a_guide_waits_while_a_place_is_told(talk):
    """The way back is offered."""
    talk.press('/start_guide{"topic":"quet-ma-qr"}')
    reply = talk.say("xã Thung Nai giờ thuộc xã nào")
    assert reply.said[-1] == "utter_offer_way_back"
    assert reply.data["guide"]["step"] == 1


def test_a_misspelt_name_is_repeated_as_it_was_understood(talk):
    """So that the resident sees what was guessed."""
    reply = talk.say("xã Thung Nải giờ thuộc xã nào")
    assert "xã Thung Nai" in reply.text
