"""What a pack says: plain frozen values, written as canonical JSON so that the same content has the same hash.

Everything a rendering needs is here, already suppressed for its audience: a renderer decides nothing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

FORM = 1  # of the content; a later form is read beside this one


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as printed; ``number`` is its value as a numeral where it has one, ``unit`` what it is a number of."""

    text: str
    number: str = ""
    unit: str = ""
    rating: str = ""  # red, amber, green, none; "" where the cell is no rating


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, whether it holds numbers, and how wide it stands beside the others."""

    title: str
    is_number: bool = False
    width: int = 2


@dataclass(frozen=True, slots=True)
class Row:
    """A row, found again by its key; those of one ``group`` stand together under its name."""

    key: str
    cells: tuple[Cell, ...]
    group: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its heads and rows."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """A row of values, one a category, as numerals; "" is a gap. ``role`` says how it is drawn."""

    name: str
    role: str  # actual, target, or a rating
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its finding as title, what it shows in a sentence, and its values."""

    kind: str  # trend: lines over months; bars: stacked counts
    title: str
    text: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    wrong: str = ""  # which side of the target is wrong: below, above or ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the pack."""

    key: str
    title: str
    text: str
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """A whole pack."""

    title: str
    group: str
    day: str
    month: str
    audience: str
    marking: str
    known: str
    notes: tuple[str, ...]
    sections: tuple[Section, ...]
    form: int = FORM


def canonical(content: Content) -> str:
    """Return content as canonical JSON: keys in order, no needless space, letters as they are."""
    return json.dumps(asdict(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return fingerprint_of(text.encode())


def fingerprint_of(file: bytes) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(file).hexdigest()


def read(text: str) -> Content:
    """Return the content that canonical JSON holds."""
    found = json.loads(text)
    return Content(
        **{
            **found,
            "notes": tuple(found["notes"]),
            "sections": tuple(_section(one) for one in found["sections"]),
        }
    )


def _section(found: dict[str, Any]) -> Section:
    return Section(
        found["key"],
        found["title"],
        found["text"],
        tuple(_chart(one) for one in found["charts"]),
        tuple(_table(one) for one in found["tables"]),
    )


def _chart(found: dict[str, Any]) -> Chart:
    series = tuple(Series(one["name"], one["role"], tuple(one["values"])) for one in found["series"])
    return Chart(**{**found, "categories": tuple(found["categories"]), "series": series})


def _table(found: dict[str, Any]) -> Table:
    columns = tuple(Column(**one) for one in found["columns"])
    rows = tuple(Row(one["key"], tuple(Cell(**cell) for cell in one["cells"]), one["group"]) for one in found["rows"])
    return Table(found["title"], columns, rows, found["note"])
