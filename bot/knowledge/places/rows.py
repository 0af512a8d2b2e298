"""Reads `places.csv`: one row for each former unit in each commune that its ground belongs to now.

Takes what spreadsheets make of such a file: a byte order mark, semicolons or tabs between the cells,
empty rows, codes without their leading zeros, decomposed letters and both places of tone marks.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path

from bot.knowledge.problems import Problem, TopicError, problem
from bot.vietnamese.folding import normalise

CODE, NOW, WAS = "mã", "đơn vị nay", "đơn vị cũ"
DISTRICT, PERHAPS, PROVINCE = "huyện cũ", "chưa rõ giữa", "tỉnh cũ"
PART, SPELLINGS = "một phần", "tên cũ viết khác"
COLUMNS = (CODE, NOW, WAS, DISTRICT, PERHAPS, PROVINCE, PART, SPELLINGS)

NOW_KINDS = ("xã", "phường")
WAS_KINDS = ("xã", "phường", "thị trấn")
DISTRICT_KINDS = ("huyện", "thị xã", "thành phố")
YES = "có"

_CODE = re.compile(r"\d{1,5}", re.ASCII)
# Anything else in a name comes of a wrong encoding.
_LETTERS = "[a-zàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]+"
_NAME = re.compile(f"{_LETTERS}(?:[ '-]{_LETTERS})*")


@dataclass(frozen=True, slots=True)
class FullName:
    kind: str
    name: str

    @property
    def full_name(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Row:
    """A checked row. `districts` are several where it is not known which of them is right."""

    line: int
    code: str
    now: FullName
    was: FullName
    districts: tuple[FullName, ...]
    province: str
    is_part: bool
    spellings: tuple[str, ...]

    @property
    def unit(self) -> tuple[FullName, tuple[FullName, ...], str]:
        """What tells a former unit from others of the same name."""
        return self.was, self.districts, self.province


def read_rows(text: str, path: Path) -> list[Row]:
    """Read and check the rows.

    Raises:
        TopicError: with the problems of all rows.
    """
    lines = _cells(text.removeprefix("\ufeff"), path)
    number, head = next(lines, (1, []))
    missing = [column for column in COLUMNS if column not in head]
    if missing:
        raise TopicError(
            [problem(path, number, "places_column_missing", column=column) for column in missing]
        )
    problems: list[Problem] = []
    rows: list[Row] = []
    for number, cells in lines:
        cells += [""] * (len(head) - len(cells))
        row = _RowReader(path, number, dict(zip(head, cells, strict=False)))
        if read := row.read():
            rows.append(read)
        problems += row.problems
    problems += _contradictions(rows, path)
    if problems:
        raise TopicError(sorted(problems, key=lambda found: found.line))
    return rows


def _cells(text: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, with their lines."""
    head = text.split("\n", 1)[0]
    reader = csv.reader(
        StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True
    )
    tidy = cache(normalise)  # most cells stand in the row above too
    line = 1
    try:
        for cells in reader:
            tidied = [tidy(cell) for cell in cells]
            if any(tidied):
                yield line, tidied
            line = reader.line_num + 1
    except csv.Error as error:
        raise TopicError([problem(path, line, "places_csv", said=error)]) from None


class _RowReader:
    """Reads the cells of one row, and gathers what is wrong with them."""

    def __init__(self, path: Path, line: int, cells: dict[str, str]) -> None:
        self._path, self._line, self._cells = path, line, cells
        self.problems: list[Problem] = []

    def read(self) -> Row | None:
        code = self._cells[CODE]
        if not _CODE.fullmatch(code):
            self._complain("places_bad_code", found=code)
        now = self._full_name(NOW, self._cells[NOW], NOW_KINDS)
        was = self._full_name(WAS, self._cells[WAS], WAS_KINDS)
        column = DISTRICT if self._cells[DISTRICT] else PERHAPS
        districts = [
            self._full_name(column, name, DISTRICT_KINDS) for name in _listed(self._cells[column])
        ]
        province = self._name(PROVINCE, self._cells[PROVINCE])
        part = self._cells[PART].lower()
        if part not in ("", YES):
            self._complain("places_part", found=self._cells[PART])
        spellings = [self._name(SPELLINGS, name) for name in _listed(self._cells[SPELLINGS])]
        if self.problems or not (now and was and province):
            return None
        return Row(
            line=self._line,
            code=code.zfill(5),
            now=now,
            was=was,
            districts=tuple(district for district in districts if district),
            province=province,
            is_part=part == YES,
            spellings=tuple(spelling for spelling in spellings if spelling),
        )

    def _full_name(self, column: str, value: str, kinds: Sequence[str]) -> FullName | None:
        if not self._name(column, value):
            return None
        for kind in kinds:
            if f"{value} ".lower().startswith(f"{kind} "):
                name = self._name(column, value[len(kind) + 1 :])
                return FullName(kind, name) if name else None
        allowed = ", ".join(kinds)
        self._complain("places_unknown_type", column=column, found=value, allowed=allowed)
        return None

    def _name(self, column: str, value: str) -> str | None:
        if not value:
            self._complain("places_empty_name", column=column)
            return None
        if not _NAME.fullmatch(value.lower()):
            self._complain("places_encoding", column=column, found=value)
            return None
        return value

    def _complain(self, rule: str, **values: object) -> None:
        self.problems.append(problem(self._path, self._line, rule, **values))


def _listed(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _contradictions(rows: list[Row], path: Path) -> Iterator[Problem]:
    """One code is one commune; a unit stands in several communes exactly if each has a part of it."""
    first: dict[str, Row] = {}
    of_unit: dict[object, list[Row]] = {}
    for row in rows:
        earlier = first.setdefault(row.code, row)
        if earlier.now != row.now:
            yield problem(
                path, row.line, "places_duplicate_code",
                code=row.code, here=row.now.full_name, other=earlier.now.full_name, earlier=earlier.line,
            )  # fmt: skip
        of_unit.setdefault(row.unit, []).append(row)
    for same in of_unit.values():
        codes = {row.code for row in same}
        for row in same:
            if len(codes) < len(same):
                yield problem(path, row.line, "places_twice", unit=row.was.full_name)
            elif row.is_part != (len(same) > 1):
                rule = "places_part_alone" if row.is_part else "places_part_missing"
                yield problem(path, row.line, rule, unit=row.was.full_name)
