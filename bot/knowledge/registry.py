"""The registry of official contacts: every app, website, hotline and office that topics may name.

Topics refer to an entry by its id, as `[[id]]` in running text and in the list `official`, so that a
number or an address is written, checked and changed in one place, `knowledge/registry.yml`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ValidationError
from pydantic_core import PydanticCustomError

from bot.knowledge.contacts_in_prose import digits
from bot.knowledge.diagnosis import diagnose
from bot.knowledge.frontmatter import FrontMatter, ListItem, items_of, read_yaml
from bot.knowledge.problems import Problem, TopicError, problem
from bot.knowledge.schema import Record, Slug, Source, Text

REFERENCE = re.compile(r"\[\[([^\[\]\n]+)\]\]")
KEY = "entries"
LOCAL = "xã, phường"  # in the name of an office: every commune has one

_NUMBER = re.compile(r"\d+(?: \d+)*")
_LENGTHS = (3, 4, 8, 10, 11)  # 113, 5656, 1900 0368, 0912 345 678, 024 3789 9999
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")


def _is_number(value: str) -> str:
    if not _NUMBER.fullmatch(value) or len(digits(value)) not in _LENGTHS:
        raise PydanticCustomError("phone_number", "groups of digits, e.g. 1900 0368")
    return value


def _is_domain(value: str) -> str:
    if not _DOMAIN.fullmatch(value) or value.startswith("www."):
        raise PydanticCustomError("domain", "a host name only, e.g. dichvucong.gov.vn")
    return value


Number = Annotated[str, AfterValidator(_is_number)]
Domain = Annotated[str, AfterValidator(_is_domain)]


class _Entry(Record):
    """What all entries share.

    `caution` is told with the value where the source is old or doubtful. `ended` says since when it
    is closed, `instead` which entry serves now.
    """

    id: Slug
    name: Text
    caution: Text | None = None
    ended: date | None = None
    instead: Slug | None = None
    source: Source


class App(_Entry):
    """An app; `android` and `iphone` are its names in the stores, `publisher` whose it is there."""

    kind: Literal["app"]
    owner: Text
    publisher: Text | None = None
    android: Text | None = None
    iphone: Text | None = None


class Website(_Entry):
    """A website, known by its host name."""

    kind: Literal["website"]
    owner: Text
    domain: Domain


class Hotline(_Entry):
    """A number to call or to text, in the groups in which residents read it."""

    kind: Literal["hotline"]
    owner: Text
    number: Number
    cost: Text | None = None
    hours: Text | None = None


class Office(_Entry):
    """A place or a person to go to; numbers differ from commune to commune and are not given."""

    kind: Literal["office"]
    owner: Text | None = None
    address: Text | None = None


class Fake(_Entry):
    """What frauds pretend to be, so that topics can warn of it; never an official channel."""

    kind: Literal["fake"]
    domain: Domain | None = None


Entry = App | Website | Hotline | Office | Fake

MODELS: dict[str, type[Entry]] = {
    "app": App,
    "website": Website,
    "hotline": Hotline,
    "office": Office,
    "fake": Fake,
}


@dataclass(frozen=True, slots=True)
class Channel:
    """An entry for a list of official channels. `str` is its line: name, value and remarks."""

    kind: str
    name: str
    value: str | None
    owner: str | None
    cost: str | None
    hours: str | None
    caution: str | None

    def __str__(self) -> str:
        owner = self.owner if self.kind == "app" else None  # elsewhere the name says it
        remarks = "; ".join(filter(None, (owner, self.cost, self.hours, self.caution)))
        told = f"{self.name}: {self.value}" if self.value else self.name
        return (told[0].upper() + told[1:]) + (f" ({remarks})" if remarks else "")


@dataclass(frozen=True, eq=False)
class Registry:
    """All entries by id; never changes after loading."""

    entries: Mapping[str, Entry]

    @cached_property
    def phones(self) -> Mapping[str, str]:
        """The id of the hotline with this number, given as digits only."""
        return MappingProxyType(
            {digits(e.number): e.id for e in self.entries.values() if isinstance(e, Hotline)}
        )

    @cached_property
    def domains(self) -> Mapping[str, str]:
        """The id of the website, or of the fake, with this host name."""
        return MappingProxyType(
            {
                e.domain: e.id
                for e in self.entries.values()
                if isinstance(e, Website | Fake) and e.domain
            }
        )

    def shown(self, name: str) -> str:
        """What `[[name]]` becomes: a number, a host name, or what the entry is called.

        Raises:
            KeyError: there is no such entry.
        """
        entry = self.entries[name]
        return _value(entry) or entry.name

    def described(self, name: str) -> Channel:
        """The entry for a list of official channels.

        Raises:
            KeyError: there is no such entry.
        """
        entry = self.entries[name]
        hotline = entry if isinstance(entry, Hotline) else None
        return Channel(
            kind=entry.kind,
            name=entry.name,
            value=entry.address if isinstance(entry, Office) else _value(entry),
            owner=None if isinstance(entry, Fake) else entry.owner,
            cost=hotline.cost if hotline else None,
            hours=hotline.hours if hotline else None,
            caution=entry.caution,
        )

    def expand(self, text: str) -> str:
        """The text with every `[[id]]` replaced; an unknown id is left as it stands."""
        return REFERENCE.sub(
            lambda match: self.shown(match[1]) if match[1] in self.entries else match[0], text
        )

    def references(self, text: str) -> list[str]:
        """The ids of all entries to which a text refers, in its order."""
        return [m[1] for m in REFERENCE.finditer(text) if m[1] in self.entries]

    def unknown_references(self, text: str) -> list[tuple[int, str]]:
        """Offset and id of every reference to an entry that there is not."""
        return [(m.start(), m[1]) for m in REFERENCE.finditer(text) if m[1] not in self.entries]

    def offices_in(self, names: Iterable[str], commune: str) -> list[str]:
        """Those of the entries of which every commune has its own, named for one ("xã Thung Nai")."""
        entries = (self.entries[name] for name in names if name in self.entries)
        return [e.name.replace(LOCAL, commune) for e in entries if LOCAL in e.name]


NO_ENTRIES = Registry(MappingProxyType({}))


def _value(entry: Entry) -> str | None:
    if isinstance(entry, Hotline):
        return entry.number
    return entry.domain if isinstance(entry, Website | Fake) else None


def parse_registry(text: str, path: Path) -> Registry:
    """Read the registry; `path` is only what problems name as their place.

    Raises:
        TopicError: the text cannot be used; its `problems` say where and why.
    """
    parts = read_yaml(text, path)
    items = parts.data.get(KEY)
    if not isinstance(items, list) or set(parts.data) != {KEY}:
        stray = next((key for key in parts.data if key != KEY), KEY)
        raise TopicError([problem(path, max(parts.line((stray,)), 1), "registry_no_entries")])
    entries: list[tuple[int, Entry]] = []
    problems: list[Problem] = []
    for index, (item, part) in enumerate(items_of(parts, KEY)):
        try:
            entries.append((index, _entry(item, part, path)))
        except TopicError as error:
            problems += error.problems
    problems += _clashes(entries, parts, path)
    if problems:
        raise TopicError(sorted(problems, key=lambda problem: problem.line))
    return Registry(MappingProxyType({entry.id: entry for _, entry in entries}))


def _entry(item: Any, part: ListItem, path: Path) -> Entry:
    if not isinstance(item, dict):
        raise TopicError([problem(path, part.line(()), "registry_not_keys")])
    kind = item.get("kind")
    if kind is None:
        raise TopicError([problem(path, part.line(("kind",)), "missing", key="kind")])
    model = MODELS.get(kind) if isinstance(kind, str) else None
    if model is None:
        allowed = ", ".join(MODELS)
        where = part.line(("kind",))
        raise TopicError(
            [problem(path, where, "not_allowed", key="kind", found=kind, allowed=allowed)]
        )
    try:
        entry = model.model_validate(item)
    except ValidationError as error:
        raise TopicError(diagnose(error, part, model, path)) from None
    if entry.source.url.scheme != "https":
        url = str(entry.source.url)
        raise TopicError([problem(path, part.line(("source", "url")), "not_https", url=url)])
    return entry


def _clashes(entries: list[tuple[int, Entry]], parts: FrontMatter, path: Path) -> Iterator[Problem]:
    """What is wrong between entries: things said twice, and successors that do not serve."""
    by_id: dict[str, Entry] = {}
    ids: dict[str, str] = {}  # digits or host name -> the entry that has it
    for index, entry in entries:
        if entry.id in by_id:
            where = parts.line((KEY, index, "id"))
            yield problem(path, where, "registry_duplicate_id", id=entry.id)
        by_id.setdefault(entry.id, entry)
        value = _value(entry)
        if value is None:
            continue
        key = digits(value) if isinstance(entry, Hotline) else value
        if key in ids:
            where = parts.line((KEY, index, "number" if isinstance(entry, Hotline) else "domain"))
            yield problem(path, where, "registry_duplicate_value", value=value, other=ids[key])
        ids.setdefault(key, entry.id)
    for index, entry in entries:
        if entry.instead is not None:
            successor = by_id.get(entry.instead)
            if successor is None or successor.ended or successor.id == entry.id:
                where = parts.line((KEY, index, "instead"))
                yield problem(path, where, "registry_instead", id=entry.instead)
