"""The conventions of "explore education statistics" (EES), in which the Department for Education publishes.

A row is a place in a period; the columns that identify it come first, then those that filter, then indicators.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

ENGLAND, REGION, COUNCIL = "National", "Regional", "Local authority"
ENGLAND_CODE = "E92000001"
REGIONS_PREFIX = "E12"  # inner and outer London (E13) are published beside London: counted once
SIX_DIGITS = re.compile(r"(?P<first>[12][0-9]{3})(?P<second>[0-9]{2})")
FOUR_DIGITS = re.compile(r"[12][0-9]{3}")
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
MANY_DIGITS = Decimal("0.0001")  # as a comparator's value is kept
ROUNDED = Decimal("0.02")  # published counts are rounded: their sum may be that far from the total
FEWEST_REGIONS = 5

# What stands where a value should, and why: key of the absence and words.
SYMBOLS = {
    "z": ("not_applicable", "not applicable"),
    "x": ("not_collected", "not available"),
    "c": ("suppressed", "suppressed"),
    "u": ("words", "of low reliability"),
    "k": ("words", "rounds to 0"),
    "low": ("words", "rounds to 0"),
    "~": ("words", "rounds to 0"),
    ":": ("not_collected", "not available"),
    "na": ("not_collected", "not available"),
    "": ("not_collected", "blank"),
}


class NotEES(ValueError):
    """What was read isn't as the convention has it; its text says so."""


@dataclass(frozen=True, slots=True)
class Published:
    """A value as published, or the symbol in its place.

    :param absence: key of why there is none, "" where there is a value
    """

    value: Decimal | None
    absence: str = ""
    as_printed: str = ""


@dataclass(frozen=True, slots=True)
class Average:
    """The mean of the councils that have a value, of all that were looked for. Not rounded beyond four places."""

    value: Decimal | None
    counted: tuple[str, ...]
    looked_for: int
    absence: str = ""

    @property
    def words(self) -> str:
        """``8 of 10: Derby, Leeds, …``"""
        return f"{len(self.counted)} of {self.looked_for}: {', '.join(self.counted) or 'none'}"


def period_words(time_period: str, identifier: str) -> str:
    """Return a period as people write it: ``2024/25 (financial year)``, ``2025 (reporting year)``. :raises NotEES:"""
    text, kind = time_period.strip(), " ".join(identifier.split())
    kind = kind[:1].lower() + kind[1:] if kind else "year"
    if found := SIX_DIGITS.fullmatch(text):
        if (int(found["first"]) + 1) % 100 == int(found["second"]):
            return f"{found['first']}/{found['second']} ({kind})"[:40]
    elif FOUR_DIGITS.fullmatch(text):
        return f"{text} ({kind})"[:40]
    raise NotEES(f"“{text[:20]}” is no period: expected is a year, like 2025, or two that follow, like 202425.")


def read_value(text: str) -> Published:
    """Read what stands in an indicator's cell. :raises NotEES: where it is neither a number nor a symbol"""
    tidy = text.strip().replace(",", "")
    if tidy.lower() in SYMBOLS:
        return Published(None, SYMBOLS[tidy.lower()][0], text.strip())
    try:
        if NUMBER.fullmatch(tidy) and len(tidy) <= 16:
            return Published(Decimal(tidy).quantize(MANY_DIGITS, ROUND_HALF_UP).normalize(), "", text.strip())
    except InvalidOperation:
        pass
    raise NotEES(f"“{text[:30]}” is neither a number nor one of the symbols z, x, c, u, k, low, ~, : and NA.")


def is_value(text: str) -> bool:
    """Return whether a text may stand in an indicator's cell; words may only stand in a filter's."""
    try:
        read_value(text)
    except NotEES:
        return False
    return True


def average(found: Sequence[tuple[str, Published | None]]) -> Average:
    """Return the mean of councils, each with its name and what is published of it; None where it isn't in the file."""
    values = [(name, one.value) for name, one in found if one and one.value is not None]
    if not values:
        reasons = {one.absence for _, one in found if one}
        return Average(None, (), len(found), "suppressed" if "suppressed" in reasons else "not_collected")
    mean = sum((value for _, value in values), Decimal(0)) / len(values)
    return Average(mean.quantize(MANY_DIGITS, ROUND_HALF_UP), tuple(name for name, _ in values), len(found))


def are_totals(england: Decimal | None, regions: Iterable[tuple[str, Decimal | None]]) -> bool:
    """Return whether England's value is the sum of its regions': a count, in which no council compares with it."""
    values = [value for code, value in regions if code.startswith(REGIONS_PREFIX) and value is not None]
    if not england or len(values) < FEWEST_REGIONS:
        return False
    return abs(sum(values) - england) <= abs(england) * ROUNDED
