"""Masks secrets in a resident's message before it is stored, logged or sent on.

It only finds and replaces; what counts as a secret is the table in `rules.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

from bot.safety.rules import MASKED, RULES, Rule
from bot.safety.skeleton import Skeleton, build_skeleton

PLACEHOLDER = "[đã che]"
_PLACEHOLDER_FOLDED = build_skeleton(PLACEHOLDER).text


@dataclass(frozen=True)
class Masked:
    """A text without its secrets, and the kinds that were hidden, each once, in reading order."""

    text: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class _Span:
    start: int
    end: int
    kind: str


def mask(text: str) -> Masked:
    """Replace every secret by the placeholder; the rest keeps its exact characters.

    Masking a masked text changes nothing. The time grows in proportion to the length.
    """
    skeleton = _hide_placeholders(build_skeleton(text))
    found = [span for rule in RULES for span in _find(rule, skeleton, len(text))]
    spans = _merge(sorted(found, key=attrgetter("start")))
    return Masked(_replace(text, spans), tuple(dict.fromkeys(span.kind for span in spans)))


def _hide_placeholders(skeleton: Skeleton) -> Skeleton:
    """Put one character that no text can hold where an earlier masking left a placeholder."""
    text, origins, position = skeleton.text, list[int](), 0
    while (hit := text.find(_PLACEHOLDER_FOLDED, position)) >= 0:
        origins += skeleton.origins[position : hit + 1]
        position = hit + len(_PLACEHOLDER_FOLDED)
    origins += skeleton.origins[position:]
    return Skeleton(text.replace(_PLACEHOLDER_FOLDED, MASKED), origins)


def _find(rule: Rule, skeleton: Skeleton, length: int) -> Iterator[_Span]:
    position = 0
    while match := rule.pattern.search(skeleton.text, position):
        position = match.start() + 1
        if all(check(match) for check in rule.checks):
            position = match.end("secret")
            yield _Span(*skeleton.original_span(*match.span("secret"), length), rule.kind)


def _merge(spans: list[_Span]) -> list[_Span]:
    """Join spans that overlap, sorted by start; of two that start together the first rule names."""
    merged: list[_Span] = []
    for span in spans:
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = _Span(last.start, max(last.end, span.end), last.kind)
        else:
            merged.append(span)
    return merged


def _replace(text: str, spans: list[_Span]) -> str:
    pieces, position = list[str](), 0
    for span in spans:
        pieces += text[position : span.start], PLACEHOLDER
        position = span.end
    return "".join([*pieces, text[position:]])
