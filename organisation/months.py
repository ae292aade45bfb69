"""A month as a value: ordered, printing as ``Jul 2020``, knowing its quarter and its years.

Financial years run April to March and academic years September to August (England).
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
FIRST_YEAR, LAST_YEAR = 1948, 2199  # since the first Children Act; wide enough, and refuses a typing slip


class NotAMonth(ValueError):
    """What was given is no month; its text says what was read and what is expected."""


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month, for example ``Month(2020, 7)``."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (FIRST_YEAR <= self.year <= LAST_YEAR and 1 <= self.month <= 12):
            raise NotAMonth(f"“{self.year}-{self.month:02d}” is not a month between {FIRST_YEAR} and {LAST_YEAR}.")

    def __hash__(self) -> int:  # half the time of the one made for a dataclass; long imports look up many
        return self.year * 12 + self.month

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read ``2020-07``, the form that addresses and month pickers use. :raises NotAMonth:"""
        found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text.strip())
        if not found:
            raise NotAMonth(f"“{text[:40]}” is not a month. Write the year and the month, like 2020-07.")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    @lru_cache(maxsize=4096)
    def from_number(cls, number: int) -> Month:
        """Return the month of a stored number, ``202007`` for July 2020. :raises NotAMonth:"""
        return cls(*divmod(number, 100))

    @property
    def number(self) -> int:
        """The number it is stored as: 202007 for July 2020; sorts as months do."""
        return self.year * 100 + self.month

    def __add__(self, months: int) -> Month:
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)

    def __sub__(self, other: Month) -> int:
        """Return how many months lie between two months; negative where the other is later."""
        return (self.year - other.year) * 12 + self.month - other.month

    def __str__(self) -> str:
        return f"{SHORT[self.month - 1]} {self.year}"

    @property
    def iso(self) -> str:
        return f"{self.year}-{self.month:02d}"

    @property
    def long(self) -> str:
        return f"{LONG[self.month - 1]} {self.year}"

    @property
    def name(self) -> str:
        """The name without its year: ``July``."""
        return LONG[self.month - 1]

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def financial_year(self) -> str:
        """The financial year it lies in, April to March: ``2020/21``."""
        start = self.year if self.month >= 4 else self.year - 1
        return f"{start}/{(start + 1) % 100:02d}"

    @property
    def academic_year(self) -> str:
        """The academic year it lies in, September to August: ``2019/20``."""
        start = self.year if self.month >= 9 else self.year - 1
        return f"{start}/{(start + 1) % 100:02d}"

    @property
    def quarter(self) -> int:
        """The quarter of the financial year, 1 (April to June) to 4 (January to March)."""
        return (self.month - 4) % 12 // 3 + 1


def months_between(first: Month, last: Month) -> list[Month]:
    """Return the months from first to last, both included; empty where last lies before first."""
    return [first + step for step in range(last - first + 1)]


def months_up_to(last: Month, how_many: int) -> list[Month]:
    """Return so many months ending with last, oldest first."""
    return months_between(last + (1 - how_many), last)
