"""A workbook as plain values: sheets of rows of cells, each with its place as Excel names it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter

from spreadsheets.formats import GENERAL

PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # Excel's own


class Kind(StrEnum):
    """What a cell holds."""

    EMPTY = "empty"
    TEXT = "text"
    NUMBER = "number"
    PERCENTAGE = "percentage"
    DATE = "date"
    BOOLEAN = "boolean"
    ERROR = "error"
    UNCALCULATED = "uncalculated"  # a formula whose program stored no value


@dataclass(frozen=True, slots=True)
class Cell:
    """One value.

    :param text: as the sheet shows it: ``98%``, ``Jul-20``, ``#N/A``
    :param value: 98 for 98%; a date, or a datetime where it has a time of day; None in an empty or faulty cell
    :param number_format: ``""`` where the file's kind doesn't say (.xls, .ods): it may have been a percentage
    """

    text: str = ""
    value: Decimal | date | bool | str | None = None
    kind: Kind = Kind.EMPTY
    number_format: str = GENERAL

    @property
    def words(self) -> str:
        """Its text without spaces around, and without the apostrophe that downloads put before what would be run."""
        text = self.text.strip()
        return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@"} else text


EMPTY = Cell()


class NotAPlace(ValueError):
    """What was given is no cell's place, like C7."""


def column_letters(column: int) -> str:
    """Return the letters of a column counted from 1: 28 is ``AB``."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number of a column from its letters, counted from 1: ``AB`` is 28."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def place(row: int, column: int) -> str:
    """Return the name of a cell by its row and column, both counted from 1: ``C7`` for (7, 3)."""
    return f"{column_letters(column)}{row}"


def parse_place(name: str) -> tuple[int, int]:
    """Return row and column of a place: (7, 3) for ``C7``. :raises NotAPlace:"""
    found = PLACE.fullmatch(name)
    if found:
        row, column = int(found[2]), column_number(found[1])
        if row <= LAST_ROW and column <= LAST_COLUMN:
            return row, column
    raise NotAPlace(f"“{name[:20]}” is not the place of a cell, like C7.")


@dataclass(frozen=True, slots=True)
class Span:
    """How many rows and columns a merged cell covers, itself included."""

    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its number and its cells by their column, both counted from 1. Only cells that hold something."""

    number: int
    cells: Mapping[int, Cell]

    def __getitem__(self, column: int) -> Cell:
        return self.cells.get(column, EMPTY)

    def place(self, column: int) -> str:
        return place(self.number, column)


@dataclass(frozen=True)
class Sheet:
    """A sheet's rows in order, without those that hold nothing; a merged cell's value is at its top left."""

    name: str
    rows: Sequence[Row]
    is_hidden: bool = False
    merges: Mapping[str, Span] = field(default_factory=dict)

    def row(self, number: int) -> Row:
        """Return the row of that number, empty where the sheet has nothing there."""
        index = bisect_left(self.rows, number, key=attrgetter("number"))
        found = self.rows[index] if index < len(self.rows) else None
        return found if found and found.number == number else Row(number, {})

    def __getitem__(self, name: str) -> Cell:
        """Return the cell at a place such as ``C7``. :raises NotAPlace:"""
        row, column = parse_place(name)
        return self.row(row)[column]

    def faults(self) -> Iterator[tuple[str, Cell]]:
        """Yield place and cell of each error and each formula without a stored value."""
        for row in self.rows:
            for column, cell in row.cells.items():
                if cell.kind in {Kind.ERROR, Kind.UNCALCULATED}:
                    yield row.place(column), cell


@dataclass(frozen=True)
class Book:
    """What a file holds.

    :param read_as: ``xlsx``, ``xls``, ``ods`` or ``csv``, by its content and not by its name
    :param notes: what the person should know about how it was read
    """

    sheets: Sequence[Sheet]
    notes: tuple[str, ...] = ()
    read_as: str = "xlsx"

    def sheet(self, name: str) -> Sheet:
        """:raises KeyError:"""
        return {sheet.name: sheet for sheet in self.sheets}[name]
