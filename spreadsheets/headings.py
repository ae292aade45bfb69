"""Finding tables in sheets as people lay them out: titles above, bands between, headings in any order or repeated."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from spreadsheets.cells import Row, Sheet, parse_place, place

SEARCHED = 200  # rows in which the first headings are looked for
REMEMBERED = 10_000  # texts that are alike are looked up once
MEANINGLESS = re.compile(r"[^\w%<>/]+")


def normalised(text: str) -> str:
    """Return a heading or a name as it is compared: small letters, and nothing but words, numbers and %."""
    return MEANINGLESS.sub(" ", text.casefold().replace("&", " and ").replace("_", " ")).strip()


@dataclass(frozen=True, slots=True)
class Field:
    """What a column can hold.

    :param headings: how people call it; compared as :func:`normalised`
    :param pattern: for headings that say more, such as ``Actual (July 2020)``: matched against the whole
        normalised heading; its group ``said``, or the whole, becomes the column's ``said``
    :param repeats: whether several columns may hold it, such as months across
    :param is_required: whether without it there is no table
    :param is_personal: whether it may tell whose record a row is about: no page shows an example of it
    """

    key: str
    label: str
    headings: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    repeats: bool = False
    is_required: bool = False
    is_personal: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, counted from 1: its heading as written and the field it goes to, "" where to none."""

    number: int
    heading: str
    field: str
    said: str = ""


@dataclass(frozen=True)
class Table:
    """One row of headings and what it says of the rows below, up to the next one.

    :param band: the words across the row above, such as an area's name; "" where there are none
    """

    sheet: Sheet
    heading_row: int
    columns: tuple[Column, ...]
    band: str = ""

    def column(self, field: str) -> int:
        """Return the number of the column that goes to a field; 0, in which no row holds anything, where none does."""
        return next((column.number for column in self.columns if column.field == field), 0)

    def columns_of(self, field: str) -> list[Column]:
        return [column for column in self.columns if column.field == field]

    def words(self, row: Row, field: str) -> str:
        """Return the words of a row's cell, "" where no column goes to the field."""
        return row[self.column(field)].words

    def place(self, row: Row, field: str) -> str:
        return place(row.number, self.column(field) or 1)


class Headings:
    """Knows the headings of a kind of table, with what a person has said about some of them.

    :param chosen: normalised heading to key of field ("" for leave out), which goes before what the fields say
    """

    def __init__(self, fields: Sequence[Field], chosen: Mapping[str, str] | None = None) -> None:
        self.fields = {field.key: field for field in fields}
        self.chosen = chosen or {}
        self.known = {normalised(name): field.key for field in fields for name in (field.label, *field.headings)}
        self.patterns = [field for field in fields if field.pattern]
        self.required = {field.key for field in fields if field.is_required}
        self.is_personal = any(field.is_personal for field in fields)
        self.texts: dict[str, bool] = {}  # whether a text is the heading of a required field, as they are met

    def field_of(self, heading: str) -> tuple[str, str]:
        """Return the field a heading goes to and what it says beside; both "" where it is none we know."""
        name = normalised(heading)
        if name in self.chosen:
            return self.chosen[name], heading.strip() if self.chosen[name] else ""
        if name in self.known:
            return self.known[name], ""
        for field in self.patterns:
            assert field.pattern is not None
            if found := field.pattern.fullmatch(name):
                return field.key, found.groupdict().get("said") or heading.strip()
        return "", ""

    def may_show(self, field: str) -> bool:
        """Return whether examples of a column may be shown; of files about records only where it is harmless."""
        return not self.is_personal or (field in self.fields and not self.fields[field].is_personal)

    def read(self, row: Row) -> tuple[Column, ...] | None:
        """Return the columns of a row of headings; None where it is no such row."""
        columns: list[Column] = []
        taken: set[str] = set()
        for number, cell in row.cells.items():
            if not cell.text:
                continue
            key, said = self.field_of(cell.text)
            if key in taken and not (key in self.fields and self.fields[key].repeats):
                key, said = "", ""
            taken.add(key)
            columns.append(Column(number, cell.text, key, said))
        is_one = self.required <= taken and len(taken - {""}) >= 2
        return tuple(columns) if is_one else None

    def score(self, sheet: Sheet) -> int:
        """Return how many fields the first row of headings names; 0 where there is none."""
        for row in islice(sheet.rows, SEARCHED):
            if columns := self.read(row):
                return sum(column.field != "" for column in columns)
        return 0

    def walk(self, sheet: Sheet) -> Iterator[tuple[Table, Row]]:
        """Yield each row below headings with its table, reading the sheet once.

        A row of words across (merged, or alone above headings) is a band, and headings that come again begin a
        table of their own.
        """
        bands = _bands(sheet)
        table: Table | None = None
        band, held = "", None
        required: list[int] = []
        for row in sheet.rows if self.score(sheet) else ():
            columns = self.read(row) if table is None or self._may_be_headings(row, required) else None
            if columns:
                required = [column.number for column in columns if column.field in self.required]
                band = _words(held) if held else band
                table, held = Table(sheet, row.number, columns, band), None
                continue
            if held and table:
                yield table, held
            held = None
            if row.number in bands and len(row.cells) <= 2:
                band = _words(row)
                table = replace(table, band=band) if table else None
            elif len(row.cells) == 1:
                held = row
            elif table:
                yield table, row
        if held and table:
            yield table, held

    def _may_be_headings(self, row: Row, columns: Sequence[int]) -> bool:
        """Return whether a row might repeat the headings, by the columns of what is required alone."""
        cells, texts = row.cells, self.texts
        for column in columns:
            if column in cells:
                text = cells[column].text
                is_one = texts.get(text)
                if is_one if is_one is not None else self._is_required(text):
                    return True
        return False

    def _is_required(self, text: str) -> bool:
        if len(self.texts) > REMEMBERED:
            self.texts.clear()
        is_one = self.texts[text] = len(text) < 80 and self.field_of(text)[0] in self.required
        return is_one


def titles(bands: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return the bands, each with its sheet's name, that stand on several sheets: titles, and each sheet is an area."""
    sheets: defaultdict[str, set[str]] = defaultdict(set)
    for band, sheet in bands:
        sheets[band].add(sheet)
    return frozenset(band for band, on in sheets.items() if len(on) > 1)


def _bands(sheet: Sheet) -> set[int]:
    """Return the numbers of rows in which cells are merged across columns."""
    return {parse_place(name)[0] for name, span in sheet.merges.items() if span.columns > 1}


def _words(row: Row) -> str:
    return " ".join(next(iter(row.cells.values())).text.split())
