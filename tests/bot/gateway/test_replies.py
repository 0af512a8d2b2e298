"""Rasa's utterances as one reply."""

from bot.gateway.replies import fold


def test_texts_are_joined_as_paragraphs() -> None:
    """Rasa splits a text at its blank lines; empty parts vanish."""
    reply = fold([{"text": "một "}, {"text": "  "}, {"image": "/1.png"}, {"text": "hai\nba"}])
    assert reply.text == "một\n\nhai\nba"
    assert reply.image == "/1.png"


def test_buttons_keep_their_order() -> None:
    """Of all utterances; what a channel does not know about a button is dropped."""
    one, two, three = ({"title": name, "payload": f"/{name}"} for name in "abc")
    reply = fold(
        [{"text": "x", "buttons": [one | {"type": "postback"}, two]}, {"buttons": [three]}]
    )
    assert [button.payload for button in reply.buttons] == ["/a", "/b", "/c"]


def test_later_data_counts_and_the_guide_stays_unknown_unless_said() -> None:
    """Without any data the reply is a notice."""
    assert fold([{"text": "x"}]).data == {"status": "notice", "topic": None, "candidates": []}
    data = fold([{"custom": {"status": "a", "guide": None}}, {"custom": {"status": "b"}}]).data
    assert data == {"status": "b", "topic": None, "candidates": [], "guide": None}
