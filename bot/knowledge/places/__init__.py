"""The communes of the province, and what stood on their ground until 30 June 2025.

Gives facts only; what a reply says of them is not decided here. Names are recognised by
`names`, rows are read and checked by `rows`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from bot.knowledge.places.names import COMMUNE, LEVELS, Mention, NameIndex
from bot.knowledge.places.questions import MAX_TEXT, asks_about_place
from bot.knowledge.places.rows import FullName, Row, read_rows

PRESENT_PROVINCE = "Phú Thọ"
DISTRICTS_ENDED_ON = date(2025, 7, 1)  # Nghị quyết 203/2025/QH15


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of today; `kind` is "xã" or "phường"."""

    code: str
    name: str
    kind: str

    @property
    def full_name(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class FormerUnit:
    """A commune of before; `now` lists the communes that its ground belongs to today.

    `districts` holds full names ("huyện Cao Phong"): more than one if it is not known which of them.
    """

    name: str
    kind: str
    districts: tuple[str, ...]
    province: str
    now: tuple[Commune, ...]

    @property
    def full_name(self) -> str:
        return f"{self.kind} {self.name}"

    @property
    def district(self) -> str | None:
        """The district it belonged to; None where that is not certain."""
        return self.districts[0] if len(self.districts) == 1 else None

    @property
    def is_split(self) -> bool:
        return len(self.now) > 1


@dataclass(frozen=True, slots=True)
class FormerDistrict:
    """A district ("huyện", "thị xã" or "thành phố") of before; `communes` lie on its ground."""

    name: str
    kind: str
    province: str
    communes: tuple[Commune, ...]

    @property
    def full_name(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class FormerProvince:
    """One of the provinces that became the present one, which bears the name of one of them."""

    name: str
    communes: tuple[Commune, ...]

    @property
    def kind(self) -> str:
        return "tỉnh"

    @property
    def full_name(self) -> str:
        return f"{self.kind} {self.name}"


Place = Commune | FormerUnit | FormerDistrict | FormerProvince
_Wider = FormerDistrict | FormerProvince


@dataclass(frozen=True, slots=True)
class Found:
    """What a sentence names, in its order; several of a kind if the name is borne by several.

    `misspelt` is set when a name was only one letter away: worth repeating it in the reply.
    """

    communes: tuple[Commune, ...] = ()
    former_units: tuple[FormerUnit, ...] = ()
    districts: tuple[FormerDistrict, ...] = ()
    provinces: tuple[FormerProvince, ...] = ()
    misspelt: bool = False

    def __bool__(self) -> bool:
        return bool(self.communes or self.former_units or self.districts or self.provinces)


@dataclass(frozen=True)
class Gazetteer:
    """All places, in the order of the file. `spellings` are further ways to write a former unit."""

    communes: tuple[Commune, ...] = ()
    former_units: tuple[FormerUnit, ...] = ()
    districts: tuple[FormerDistrict, ...] = ()
    provinces: tuple[FormerProvince, ...] = ()
    spellings: tuple[tuple[str, FormerUnit], ...] = ()

    def find(self, text: str, *, bare: bool = False) -> Found:
        """The places that a resident's sentence names; reads its first `MAX_TEXT` characters.

        A bare name counts only in a question about places (or when `bare` says that a name was asked
        for), or right behind a commune of that district or province. A district named in the
        sentence settles which of several communes is meant.
        """
        asked = bare or asks_about_place(text)
        mentions = [*self._counting([*self._index.mentions(text[:MAX_TEXT])], asked)]
        settled = self._settled(mentions)
        return Found(
            communes=tuple(place for place in settled if isinstance(place, Commune)),
            former_units=tuple(place for place in settled if isinstance(place, FormerUnit)),
            districts=tuple(place for place in settled if isinstance(place, FormerDistrict)),
            provinces=tuple(place for place in settled if isinstance(place, FormerProvince)),
            misspelt=any(mention.misspelt for mention in mentions),
        )

    def made_of(self, commune: Commune) -> tuple[FormerUnit, ...]:
        """The former units of which a commune consists, wholly or in part."""
        return self._parts.get(commune, ())

    def _counting(self, mentions: list[Mention[Place]], asked: bool) -> Iterator[Mention[Place]]:
        """Leave out the names that are more likely everyday words."""
        read = [*self._qualified(mentions, asked)]
        named = any(_is_commune_level(m) and (m.unit or not m.everyday) for m in read)
        for mention in read:
            if mention.unit:
                doubtful = mention.everyday and mention.loose and not asked
            else:
                doubtful = not asked or (mention.everyday and (mention.loose or named))
            if not doubtful:
                yield mention

    def _qualified(self, mentions: list[Mention[Place]], asked: bool) -> Iterator[Mention[Place]]:
        """Read a bare name behind that of a commune as the district or province around it."""
        before: Mention[Place] | None = None
        for mention in mentions:
            around = before and mention.qualifies and self._around(before, mention)
            yield around or mention
            before = mention if not around and (mention.unit or asked) else None

    def _around(self, mention: Mention[Place], place: Mention[Place]) -> Mention[Place] | None:
        """The readings of `place` as a district or province that hold a reading of `mention`."""
        if not _is_commune_level(mention):
            return None
        around = tuple(
            outer
            for outer in place.places
            if isinstance(outer, _Wider)
            and any(self._lies_in(inner, [outer]) for inner in mention.places)
        )
        return replace(place, places=around, unit=around[0].kind) if around else None

    def _settled(self, mentions: list[Mention[Place]]) -> list[Place]:
        """All readings, without those outside of the districts and provinces that are named."""
        wider: list[_Wider] = [
            place
            for mention in mentions
            if mention.unit and LEVELS[mention.unit] != COMMUNE
            for place in mention.places
            if isinstance(place, FormerDistrict)
            or (isinstance(place, FormerProvince) and place.name != PRESENT_PROVINCE)
        ]
        districts: list[_Wider] = [p for p in wider if isinstance(p, FormerDistrict)]
        kept: list[Place] = []
        for mention in mentions:
            within = [p for p in mention.places if self._lies_in(p, districts or wider)]
            kept += within if wider and within else mention.places
        return list(dict.fromkeys(kept))

    def _lies_in(self, place: Place, wider: Iterable[_Wider]) -> bool:
        if isinstance(place, _Wider):
            return False
        for outer in wider:
            if isinstance(place, Commune):
                if place in outer.communes:
                    return True
            elif outer.full_name in place.districts or outer.full_name == f"tỉnh {place.province}":
                return True
        return False

    @cached_property
    def _parts(self) -> dict[Commune, tuple[FormerUnit, ...]]:
        parts: dict[Commune, list[FormerUnit]] = defaultdict(list)
        for unit in self.former_units:
            for commune in unit.now:
                parts[commune].append(unit)
        return {commune: tuple(units) for commune, units in parts.items()}

    @cached_property
    def _index(self) -> NameIndex[Place]:
        places: tuple[Place, ...] = (
            *self.communes, *self.former_units, *self.districts, *self.provinces,
        )  # fmt: skip
        return NameIndex([*((place.name, place) for place in places), *self.spellings])


NO_PLACES = Gazetteer()


def parse_places(text: str, path: Path) -> Gazetteer:
    """Read the places; `path` is only what problems name as their place.

    Raises:
        TopicError: the text cannot be used; its `problems` say where and why.
    """
    rows = read_rows(text, path)
    communes = {row.code: Commune(row.code, row.now.name, row.now.kind) for row in rows}
    units: dict[tuple[FullName, tuple[FullName, ...], str], list[Row]] = defaultdict(list)
    districts: dict[tuple[FullName, str], dict[Commune, None]] = defaultdict(dict)
    provinces: dict[str, dict[Commune, None]] = defaultdict(dict)
    for row in rows:
        units[row.unit].append(row)
        provinces[row.province][communes[row.code]] = None
        for district in row.districts:
            districts[district, row.province][communes[row.code]] = None
    former = {unit: _former_unit(same, communes) for unit, same in units.items()}
    return Gazetteer(
        communes=tuple(communes.values()),
        former_units=tuple(former.values()),
        districts=tuple(
            FormerDistrict(district.name, district.kind, province, tuple(ground))
            for (district, province), ground in districts.items()
        ),
        provinces=tuple(FormerProvince(name, tuple(ground)) for name, ground in provinces.items()),
        spellings=tuple((other, former[row.unit]) for row in rows for other in row.spellings),
    )


def _former_unit(rows: list[Row], communes: Mapping[str, Commune]) -> FormerUnit:
    first = rows[0]
    return FormerUnit(
        name=first.was.name,
        kind=first.was.kind,
        districts=tuple(district.full_name for district in first.districts),
        province=first.province,
        now=tuple(communes[row.code] for row in rows),
    )


def _is_commune_level(mention: Mention[Place]) -> bool:
    return any(LEVELS[place.kind] == COMMUNE for place in mention.places)
