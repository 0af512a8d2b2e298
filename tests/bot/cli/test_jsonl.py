import pytest

from bot.cli.jsonl import read_questions
from bot.processes.errors import BadQuestions

GOOD = b'{"id": "a", "text": "ch\xc3\xa0o"}'


@pytest.fixture
def read(tmp_path):
    """Read these bytes as a file."""

    def call(content: bytes):
        path = tmp_path / "q.jsonl"
        path.write_bytes(content)
        return list(read_questions(path))

    return call


@pytest.mark.parametrize(
    "content",
    [
        GOOD,
        GOOD + b"\n",
        b"\xef\xbb\xbf" + GOOD + b"\r\n",
        b"\n  \n" + GOOD + b"\n\n",
        b'{"text": "ch\\u00e0o", "id": "a", "more": [1]}',
    ],
)
def test_one_object_a_line(read, content):
    """Blank lines, Windows line ends, a byte order mark and further keys do no harm."""
    assert read(content) == [("a", "chào")]


@pytest.mark.parametrize("identifier", ["1", '"a"', "null", '[1, "b"]', "1.5"])
def test_an_id_may_be_anything(read, identifier):
    """It only comes back."""
    import json

    content = f'{{"id": {identifier}, "text": ""}}'.encode()
    assert read(content) == [(json.loads(identifier), "")]


def test_a_separator_inside_a_text_does_not_end_the_line(read):
    """U+2028 and U+0085 are text, not line ends."""
    assert read('{"id": 1, "text": "a\u2028b\u0085c"}'.encode()) == [(1, "a\u2028b\u0085c")]


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"null",
        b"7",
        b'"text"',
        b'{"id": 1}',
        b'{"text": "a"}',
        b'{"id": 1, "text": null}',
        b'{"id": 1, "text": 5}',
        b'{"id": 1, "text": "\xff"}',
        b'{"id": ' + b"9" * 5_000 + b', "text": "a"}',
        b"[" * 100_000,
    ],
)
def test_a_bad_line_is_named(read, line):
    """File and line, and what a line must be; lines before it are not blamed."""
    with pytest.raises(BadQuestions, match=r"q\.jsonl, dòng 3: .*JSON"):
        read(GOOD + b"\n\n" + line + b"\n" + GOOD)


def test_an_empty_file_holds_no_questions(read):
    """Nothing to do is no mistake."""
    assert read(b"") == []
