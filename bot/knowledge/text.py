"""Markdown and prose as plain text: for chat, for passages and for the rules about sentences."""

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

BULLET = "• "
_MARKDOWN = MarkdownIt("commonmark", {"html": False})
# A sentence ends at its mark before a space, at an empty line, or where a heading or item begins.
_SENTENCE_END = re.compile(r"[.!?…]+[\"”')\]]*(?=\s|$)|\n\s*\n|\n(?=\s*(?:[-*•#]|\d+[.)])\s)")


def plain(markdown: str) -> str:
    """Markdown as text for a chat: no signs, links as `text (address)`, items with bullets."""
    blocks: list[str] = []
    markers: list[int | None] = []  # the open lists: next number, or None for bullets
    marker = ""
    separator = ""
    for token in _MARKDOWN.parse(markdown):
        if token.type.endswith("_list_open"):
            markers.append(int(token.attrGet("start") or 1) if token.tag == "ol" else None)
        elif token.type.endswith("_list_close"):
            markers.pop()
            separator = "\n\n"
        elif token.type == "list_item_open":
            marker = _next_marker(markers)
        elif token.type in ("inline", "fence", "code_block"):
            line = _inline(token.children) if token.children else token.content.rstrip("\n")
            blocks += [separator if blocks else "", marker, line]
            marker, separator = "", "\n" if markers else "\n\n"
        elif token.type == "heading_close":
            separator = "\n"
    return "".join(blocks)


def _next_marker(markers: list[int | None]) -> str:
    indent = "  " * (len(markers) - 1)
    number = markers[-1]
    if number is None:
        return indent + BULLET
    markers[-1] = number + 1
    return f"{indent}{number}. "


def _inline(tokens: Sequence[Token]) -> str:
    text = ""
    links: list[tuple[str, int]] = []  # address, and where its text begins
    for token in tokens:
        if token.type == "link_open":
            links.append((str(token.attrGet("href")), len(text)))
        elif token.type == "link_close":
            address, start = links.pop()
            if text[start:] != address.removeprefix("mailto:"):
                text += f" ({address})"
        elif token.type in ("softbreak", "hardbreak"):
            text += " " if token.type == "softbreak" else "\n"
        else:
            text += token.content
    return text


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Split prose or Markdown into sentences, each with its offset in the text."""
    start = 0
    for end in _SENTENCE_END.finditer(text):
        yield from _trimmed(text, start, end.end())
        start = end.end()
    yield from _trimmed(text, start, len(text))


def words(sentence: str) -> int:
    """Number of written words (Vietnamese syllables), punctuation not counted."""
    return sum(any(letter.isalnum() for letter in word) for word in sentence.split())


def cut(text: str, limit: int) -> str:
    """At most `limit` characters of a text, ending with a whole word."""
    if len(text) <= limit:
        return text
    whole = re.sub(r"\s+\S*\Z", "", text[: limit + 1])
    return whole[:limit]


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    piece = text[start:end]
    if words(piece):
        yield start + len(piece) - len(piece.lstrip()), piece.strip()
