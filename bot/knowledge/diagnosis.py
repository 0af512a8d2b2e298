"""Turns what pydantic says about a topic into problems with a line, for a clerk."""

from collections.abc import Sized
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.knowledge.frontmatter import FrontMatter, Location
from bot.knowledge.problems import Problem, problem, sentences
from bot.knowledge.schema import (
    ACT_TAG,
    CHOICE_TAG,
    PROCEDURE,
    Act,
    Article,
    Choice,
    Guide,
    Option,
    Source,
    StuckPoint,
    Variants,
)

# pydantic's error type -> our rule. What is not here is worded by the rule "invalid".
RULES = {
    "missing": "missing",
    "extra_forbidden": "unknown_key",
    "string_type": "not_text",
    "string_too_short": "empty",
    "string_too_long": "too_long",
    "too_short": "too_few",
    "too_long": "too_many",
    "literal_error": "not_allowed",
    "int_type": "not_number",
    "int_parsing": "not_number",
    "int_from_float": "not_number",
    "greater_than_equal": "number_range",
    "less_than_equal": "number_range",
    "date_type": "bad_date",
    "date_parsing": "bad_date",
    "date_from_datetime_parsing": "bad_date",
    "date_from_datetime_inexact": "bad_date",
    "url_type": "bad_url",
    "url_parsing": "bad_url",
    "url_scheme": "bad_url",
    "url_too_long": "bad_url",
    "tuple_type": "not_list",
    "model_type": "not_keys",
    "slug": "bad_slug",
    "duplicate_step": "duplicate_step",
    "bad_next": "bad_next",
    "one_default": "one_default",
    "procedure_incomplete": "procedure_incomplete",
    "few_wordings": "few_wordings",
    "phone_number": "registry_number",
    "domain": "registry_domain",
}

KINDS = ("article", "guide")  # each model knows only its own

MODELS: dict[str, type[BaseModel]] = {
    ACT_TAG: Act,
    CHOICE_TAG: Choice,
    "stuck": StuckPoint,
    "options": Option,
    "variants": Variants,
    "sources": Source,
    "source": Source,
}


def diagnose(
    error: ValidationError, parts: FrontMatter, model: type[BaseModel], path: Path
) -> list[Problem]:
    """Word every error of a topic, in the order of the lines."""
    errors = [details for details in error.errors(include_url=False) if not _only_follows(details)]
    found = [_word(details, parts, model, path) for details in errors]
    return sorted(found, key=lambda problem: problem.line)


def _only_follows(details: ErrorDetails) -> bool:
    """pydantic also calls a list too short when an item in it is wrong; that one is reported."""
    limit = details.get("ctx", {}).get("min_length", 0)
    return details["type"] == "too_short" and len(details["input"]) >= limit


def _word(details: ErrorDetails, parts: FrontMatter, model: type[BaseModel], path: Path) -> Problem:
    tagged: Location = details["loc"]
    location = _untagged(tagged)
    context = details.get("ctx", {})
    rule = RULES.get(details["type"], "invalid")
    if rule == "duplicate_step":
        location = ("steps", context["index"], "id")
    elif rule == "bad_next":
        location = context["location"]
    elif rule == "one_default":
        location = (*location, "options")
    elif rule == "procedure_incomplete":
        location = next(((key,) for key in PROCEDURE if key in parts.data), ("kind",))
    elif rule == "few_wordings":
        location = ("questions",)
    elif rule == "unknown_key":
        return _unknown_key(tagged, parts, model, path)
    elif location == ("body",):
        return problem(path, parts.body_line, "body_empty")
    elif rule != "missing" and details["input"] is None:
        rule = "empty"
    return problem(path, parts.line(location), rule, **_values(location, details))


def _values(location: Location, details: ErrorDetails) -> dict[str, Any]:
    """Everything that a sentence about this error may mention."""
    context = details.get("ctx", {})
    found = details["input"]
    bounds = ("max_length", "min_length", "ge", "le", "limit")
    limit = next((context[k] for k in bounds if k in context), 0)
    counted = found.strip() if isinstance(found, str) else found
    length = len(counted) if isinstance(counted, Sized) else 0
    return {
        "key": name(location),
        "found": found if isinstance(found, str | int) else "",
        "limit": limit,
        "length": length,
        "excess": abs(length - limit),
        "allowed": ", ".join(KINDS) if location == ("kind",) else _choices(context),
        "id": context.get("id", ""),
        "count": context.get("count", 0),
        "target": context.get("target", ""),
        "keys": context.get("keys", ""),
        "said": details["msg"],
    }


def _choices(context: dict[str, Any]) -> str:
    """pydantic's `'a', 'b' or 'c'` as a plain list."""
    return str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")


def name(location: Location) -> str:
    """Name a place in the front matter for a reader, counting from 1: `steps 2 > act`."""
    words: list[str] = []
    for part in location:
        if isinstance(part, int) and words:
            words[-1] += f" {part + 1}"
        else:
            words.append(str(part))
    return " > ".join(words)


def _untagged(tagged: Location) -> Location:
    """The path as the writer knows it: which kind of step pydantic chose is no key of the file."""
    return tuple(part for part in tagged if part not in (ACT_TAG, CHOICE_TAG))


def _unknown_key(
    tagged: Location, parts: FrontMatter, model: type[BaseModel], path: Path
) -> Problem:
    location = _untagged(tagged)
    key = str(location[-1])
    outer = [part for part in tagged[:-1] if isinstance(part, str)]
    fields = MODELS[outer[-1]].model_fields if outer else model.model_fields
    known = [field for field in fields if field != "body"]
    line = parts.line(location)
    if not outer and model is Article and key in Guide.model_fields and key != "body":
        return problem(path, line, "guide_only", key=key)
    close = get_close_matches(key, known, n=1)
    hints = sentences()["hints"]
    if close:
        hint = hints["did_you_mean"].format(guess=close[0])
    else:
        hint = hints["known_keys"].format(keys=", ".join(known))
    return problem(path, line, "unknown_key", key=name(location), hint=hint)
