"""Rows in memory, read as a kind of import reads a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from organisation.models import User
from organisation.operations import Reason
from spreadsheets.cells import Book, Cell, Kind, Row, Sheet
from spreadsheets.headings import Headings
from spreadsheets.kinds import Applied, Item, Outcome, Reading, Setting, Settings
from spreadsheets.reading import read

TODAY = date(2020, 9, 24)
AT = datetime.fromisoformat("2020-09-24T10:00:00+00:00")


def cell(value: object) -> Cell:
    """Return a cell as a workbook holds it: ``84%`` is a percentage, ``'84%`` the text."""
    if isinstance(value, Cell):
        return value
    if isinstance(value, date):
        return Cell(f"{value:%b-%y}", value, Kind.DATE)
    if isinstance(value, int | float | Decimal):
        return Cell(str(value), Decimal(str(value)), Kind.NUMBER)
    text = str(value)
    if text.startswith("#"):
        return Cell(text, None, Kind.ERROR)
    if text.endswith("%") and text[:-1].replace(".", "").isdigit():
        return Cell(text, Decimal(text[:-1]), Kind.PERCENTAGE)
    return Cell(text, text, Kind.TEXT)


def reading(kind: Any, *rows: Sequence[object], settings: Settings | None = None) -> Reading:
    """Return rows, the first of them the headings, as a file that is being checked."""
    made = [
        Row(number, {column: cell(value) for column, value in enumerate(row, 1) if value not in (None, "")})
        for number, row in enumerate(rows, 1)
    ]
    return reading_of(kind, Book([Sheet("Sheet1", [row for row in made if row.cells])]), settings=settings)


def reading_of(kind: Any, book: Book | Path, *, settings: Settings | None = None) -> Reading:
    book = read(book) if isinstance(book, Path) else book
    return Reading(book, "file.xlsx", Headings(kind.fields), settings or Settings(), TODAY)


def items(kind: Any, *rows: Sequence[object], **given: Any) -> list[Item]:
    return list(kind.check(reading(kind, *rows, **given)))


def outcomes(found: Sequence[Item]) -> list[str]:
    """Return each item as ``error duplicate`` or ``new``."""
    return [f"{item.outcome} {item.code}".strip() for item in found]


def apply(kind: Any, found: Sequence[Item], *, by: User, reason: str = "Extract of September") -> Applied:
    """Write what is new or changed, and what is taken as read."""
    changes = [item.change for item in found if item.change and item.outcome is not Outcome.ERROR]
    done: Applied = kind.apply(changes=changes, by=by, at=AT, reason=Reason(text=reason, source="Import"))
    return done


def named(said: str, code: str) -> Settings:
    setting = Setting("name", said, code)
    return Settings(names={setting.said: setting.meant})
