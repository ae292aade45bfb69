"""Months, quarters and days as sheets write them, by a strict list: what isn't on it is text, and no guess is made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from organisation.months import LONG, SHORT, Month, NotAMonth
from spreadsheets.cells import Cell, Kind

MONTHS = {name.lower(): number for names in (SHORT, LONG) for number, name in enumerate(names, 1)} | {"sept": 9}
DASH = r"\s*[-–]\s*"
YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
NAMED_MONTH = re.compile(rf"(?P<name>[a-z]{{3,9}})(?:{DASH}|\s+){YEAR}", re.IGNORECASE)  # Jul-20, July 2020, Oct -20
NUMBERED_MONTHS = (
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})"),  # 2020-07
    re.compile(r"(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})"),  # 07/2020
)
QUARTER = re.compile(r"(?P<year>[0-9]{4})[/-](?P<next>[0-9]{2})\s+Q(?P<quarter>[1-4])", re.IGNORECASE)  # 2020/21 Q1
DAYS = (
    re.compile(
        r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?:[ T]00:00(?::00(?:\.0+)?)?)?"
    ),  # 2020-07-31
    re.compile(rf"(?P<day>[0-9]{{1,2}})(?P<sign>[/.-])(?P<month>[0-9]{{1,2}})(?P=sign){YEAR}"),  # 31/07/2020, 24.06.20
    re.compile(
        rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:{DASH}|\s+)(?P<name>[a-z]{{3,9}})(?:{DASH}|\s+){YEAR}", re.IGNORECASE
    ),  # 24th March 2020, 1-Jun-20
)
LONGEST = 40


class NotADate(ValueError):
    """What was read is no day; its text says so and what is expected."""


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """A quarter of a financial year: ``Quarter(2020, 1)`` is April to June 2020 and prints as ``2020/21 Q1``."""

    year: int  # the one in which the financial year begins
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.number <= 4 and Month(self.year, 4) < Month(self.year + 1, 3)):
            raise NotAMonth(f"A year has no quarter {self.number}.")

    @property
    def first(self) -> Month:
        return Month(self.year, 4) + 3 * (self.number - 1)

    @property
    def last(self) -> Month:
        return self.first + 2

    def __str__(self) -> str:
        return f"{self.year}/{(self.year + 1) % 100:02d} Q{self.number}"


def read_month(text: str) -> Month:
    """Read ``Jul-20``, ``July 2020``, ``2020-07``, ``07/2020``, or a day, whose month is meant. :raises NotAMonth:"""
    plain = _plain(text)
    for pattern in (NAMED_MONTH, *NUMBERED_MONTHS):
        if found := pattern.fullmatch(plain):
            parts = found.groupdict()
            month = MONTHS.get(parts["name"].lower(), 0) if "name" in parts else int(parts["month"])
            if 1 <= month <= 12:
                return Month(_year(parts["year"]), month)
    try:
        return Month.of(read_date(plain))
    except NotADate:
        raise NotAMonth(f"“{text.strip()[:LONGEST]}” is not a month. Write it like Jul 2020 or 2020-07.") from None


def read_quarter(text: str) -> Quarter:
    """Read ``2020/21 Q1``. :raises NotAMonth:"""
    found = QUARTER.fullmatch(_plain(text))
    if not found or (int(found["year"]) + 1) % 100 != int(found["next"]):
        raise NotAMonth(f"“{text.strip()[:LONGEST]}” is not a quarter. Write it like 2020/21 Q1.")
    return Quarter(int(found["year"]), int(found["quarter"]))


def read_period(text: str) -> Month | Quarter:
    """Read a month or a quarter, as the heading of a column has it. :raises NotAMonth:"""
    return read_quarter(text) if QUARTER.fullmatch(_plain(text)) else read_month(text)


def read_date(text: str) -> date:
    """Read ``31/07/2020``, ``24.06.20``, ``2020-07-31`` or ``24th March 2020``, the day first. :raises NotADate:"""
    plain = _plain(text)
    for pattern in DAYS:
        if found := pattern.fullmatch(plain):
            parts = found.groupdict()
            month = MONTHS.get(parts["name"].lower(), 0) if "name" in parts else int(parts["month"])
            try:
                Month(_year(parts["year"]), month)
                return date(_year(parts["year"]), month, int(parts["day"]))
            except ValueError:
                break
    raise NotADate(f"“{text.strip()[:LONGEST]}” is not a date. Write it like 31/07/2020.")


def period_in(cell: Cell) -> Month | Quarter:
    """Return the month or quarter of a cell: a real date's, or what its text says. :raises NotAMonth:"""
    if cell.kind is Kind.DATE and isinstance(cell.value, date):
        return Month.of(cell.value)
    return read_period(cell.text if cell.kind is Kind.TEXT else f"{cell.kind} {cell.text}")


def date_in(cell: Cell) -> date:
    """Return the day of a cell, its time of day left out. :raises NotADate:"""
    if cell.kind is Kind.DATE and isinstance(cell.value, date):
        return cell.value.date() if isinstance(cell.value, datetime) else cell.value
    return read_date(cell.text if cell.kind is Kind.TEXT else f"{cell.kind} {cell.text}")


def _plain(text: str) -> str:
    """Return the text with plain spaces; what is too long to be a date becomes nothing."""
    return text.replace("\u00a0", " ").strip() if len(text) <= 2 * LONGEST else ""


def _year(digits: str) -> int:
    """Return the year; two digits are of this century, as in every sheet we have seen."""
    return int(digits) + (2000 if len(digits) == 2 else 0)
