"""Months of a round as reports print them: one, joined ones, or several in words. Pure."""

from __future__ import annotations

import re
from itertools import pairwise

from organisation.months import Month, NotAMonth
from spreadsheets.dates import read_month

SPAN = re.compile(r"\s*(?:\bto\b|–|—)\s*", re.IGNORECASE)
JOINTS = re.compile(r"\s*(?:/|,|&|\band\b|\bto\b|–|—)\s*", re.IGNORECASE)
YEAR = re.compile(r"(?:19|20)\d{2}")


def read_months(text: str) -> tuple[Month, Month]:
    """Read ``July 2020``, ``July/August 2019``, ``March, April and May 2020``, ``March to May 2020``: first and last.

    :raises NotAMonth: where it is none of these, or the months don't follow each other
    """
    parts = [part for part in JOINTS.split(text.strip()) if part]
    year = YEAR.search(parts[-1]) if parts else None
    if len(parts) < 2 or year is None:
        month = read_month(text)
        return month, month
    months = [read_month(part if YEAR.search(part) else f"{part} {year[0]}") for part in parts]
    is_span = len(months) == 2 and SPAN.search(text) is not None and months[0] < months[1]
    if not is_span and any(later - earlier not in (1, 0) for earlier, later in pairwise(months)):
        raise NotAMonth(f"“{text[:40]}” names months that don't follow each other.")
    return months[0], months[-1]
