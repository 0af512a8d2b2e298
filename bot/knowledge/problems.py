"""What can be wrong with content, as values a clerk can act on. The sentences are in `bot/copy`.

KnowledgeError
├── TopicError      one topic's text cannot be used; carries its problems
└── TreeMissing     the folder holds no content at all, so it is surely the wrong folder
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

SENTENCES = Path(__file__).parent.parent / "copy" / "checks.vi.yml"

Severity = Literal["error", "notice"]

# A notice is worth a look, but the content is right without it, or becomes so by itself later.
NOTICES = frozenset({"related_unknown", "review_overdue"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: where it is, what it is and how to mend it, in words for a clerk.

    `line` counts from 1; `rule` is the name of the broken rule, a key of `checks.vi.yml`.
    """

    path: Path
    line: int
    rule: str
    what: str
    mend: str
    severity: Severity = "error"


class KnowledgeError(Exception):
    """Base of all errors about content."""


class TopicError(KnowledgeError):
    """A topic's text cannot be used; `problems` says why, in the order of the lines."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{p.path}:{p.line}: {p.rule}" for p in problems))
        self.problems = tuple(problems)


class TreeMissing(KnowledgeError):
    """The folder has neither `articles/` nor `guides/`."""


@cache
def sentences() -> dict[str, Any]:
    """The content of `checks.vi.yml`: everything the checks say, and the terms they look for."""
    loaded: dict[str, Any] = yaml.safe_load(SENTENCES.read_text(encoding="utf-8"))
    return loaded


def problem(path: Path, line: int, rule: str, **values: object) -> Problem:
    """Word a broken rule; `values` fill the placeholders of its sentences."""
    words = sentences()["rules"][rule]
    return Problem(
        path=path,
        line=line,
        rule=rule,
        what=words["what"].format(**values),
        mend=words["mend"].format(**values),
        severity="notice" if rule in NOTICES else "error",
    )
