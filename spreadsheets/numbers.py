"""Numbers as people write them into sheets: with a sign before, with a unit behind. Anything else is text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from spreadsheets.cells import Cell, Kind
from spreadsheets.formats import plain

UNITS = (
    "%",
    "days",
    "day",
    "working days",
    "working day",
    "weeks",
    "week",
    "months",
    "month",
    "years",
    "year",
    "hours",
    "hour",
)
QUALIFIERS = {"": "", "<": "<", ">": ">", "<=": "≤", "≤": "≤", ">=": "≥", "≥": "≥"}
WRITTEN = re.compile(
    r"(?P<qualifier><=|>=|[<>≤≥]|)\s*(?P<number>[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|[+-]?\.[0-9]+)"
    rf"(?:\s*(?P<percent>%)|\s+(?P<unit>{'|'.join(UNITS[1:])})|)",
    re.IGNORECASE,
)
LONGEST = 40


class NotANumber(ValueError):
    """What was read is no number; its text says so and what is expected."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A number as it was written: ``Reading(Decimal(365), "<", "days")`` prints as ``<365 days``.

    :param unit: ``%`` or a length of time, in small letters; 98% is 98 with the unit %
    """

    number: Decimal
    qualifier: str = ""
    unit: str = ""

    def __str__(self) -> str:
        gap = " " if self.unit not in {"", "%"} else ""
        return f"{self.qualifier}{plain(self.number)}{gap}{self.unit}"


def read_number(text: str) -> Reading:
    """Read ``98%``, ``<0.3``, ``>80%``, ``<365 days``, ``1,234``. :raises NotANumber:"""
    tidy = text.replace("\u00a0", " ").replace("\u2212", "-").strip() if len(text) <= 2 * LONGEST else ""
    found = WRITTEN.fullmatch(tidy) if len(tidy) <= LONGEST else None
    if not found:
        raise NotANumber(f"“{text.strip()[:LONGEST]}” is not a number. Write digits, like 1731, 84.9 or 84%.")
    number = Decimal(found["number"].replace(",", ""))
    unit = found["percent"] or found["unit"] or ""
    return Reading(number, QUALIFIERS[found["qualifier"]], unit.lower())


def number_in(cell: Cell) -> Reading:
    """Return the number of a cell: one that the sheet keeps as a number, or what its text says. :raises NotANumber:"""
    if isinstance(cell.value, Decimal):
        return Reading(cell.value, unit="%" if cell.kind is Kind.PERCENTAGE else "")
    return read_number(cell.text if cell.kind is Kind.TEXT else f"{cell.kind} {cell.text}")
