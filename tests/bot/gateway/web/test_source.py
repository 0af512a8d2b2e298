"""Rules that the page's files keep: wording in HTML, strict content policy, old phones."""

import json
import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest

from .fake_gateway import WEB

HTML = (WEB / "index.html").read_text(encoding="utf-8")
SCRIPTS = sorted(WEB.glob("*.js"))
# Syntax and methods that Chrome 66 and Safari 12 (phones of 2018) stumble over.
TOO_NEW = re.compile(r"\?\.(?!\d)|\?\?|\(\?<[=!]|\.(at|replaceAll|replaceChildren|toSorted)\(")


class Attributes(HTMLParser):
    """Collects (tag, attributes) of every element."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.fixture
def elements() -> list[tuple[str, dict[str, str | None]]]:
    parser = Attributes()
    parser.feed(HTML)
    return parser.found


def test_html_has_no_inline_script_or_style(
    elements: list[tuple[str, dict[str, str | None]]],
) -> None:
    """Nothing in the page needs more than `default-src 'self'`."""
    for tag, attributes in elements:
        assert tag != "style"
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
        if tag == "script" and attributes.get("type") != "application/json":
            assert str(attributes["src"]).startswith("/static/")


def test_every_file_named_by_the_page_exists(
    elements: list[tuple[str, dict[str, str | None]]],
) -> None:
    """Static addresses in the page and imports between modules lead to files."""
    addresses = [a.get("src") or a.get("href") or "" for _, a in elements]
    names = [a.removeprefix("/static/") for a in addresses if a.startswith("/static/")]
    for script in SCRIPTS:
        names += re.findall(r'from "\./([\w-]+\.js)"', script.read_text(encoding="utf-8"))
    assert len(names) > 10
    assert [name for name in names if not (WEB / name).is_file()] == []


def test_every_sentence_is_defined_and_used() -> None:
    """Each key of the copy block is asked for by code, and each asked for is there."""
    block = re.search(r'id="copy">(.*?)</script>', HTML, re.S)
    assert block is not None
    defined = set(json.loads(block[1]))
    code = "\n".join(script.read_text(encoding="utf-8") for script in SCRIPTS)
    quoted = set(re.findall(r'"([a-z_]+)"', code))
    assert defined <= quoted
    assert set(re.findall(r'sentence\("([a-z_]+)"', code)) <= defined


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_hold_no_wording_and_run_on_old_phones(script: Path) -> None:
    """A module is plain ASCII (no Vietnamese sentence) and avoids syntax newer than 2018."""
    code = script.read_text(encoding="utf-8")
    assert code.isascii()
    assert TOO_NEW.search(code) is None


def test_html_is_composed_unicode() -> None:
    """Vietnamese letters are stored in NFC."""
    assert unicodedata.is_normalized("NFC", HTML)
