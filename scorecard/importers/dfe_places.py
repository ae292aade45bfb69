"""Councils and their statistical neighbours, from the department's lists. Joined on numbers, never on names."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LISTS = Path(__file__).resolve().parent.parent.parent / "fixtures" / "dfe"
EDITIONS = ("May 2025", "April 2021")


@dataclass(frozen=True, slots=True)
class Council:
    """A council by its number of three digits, as the lists have it."""

    number: str
    name: str


def _rows(name: str) -> list[dict[str, str]]:
    with (LISTS / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@cache
def councils() -> dict[str, Council]:
    """Return every council that has neighbours, by number, in the order of names."""
    rows = sorted(_rows("statistical_neighbours.csv"), key=lambda row: row["la_name"])
    return {row["la_number"]: Council(row["la_number"], row["la_name"]) for row in rows}


@cache
def neighbours(number: str, edition: str) -> tuple[Council, ...]:
    """Return the statistical neighbours of a council in an edition, the closest first."""
    rows = [r for r in _rows("statistical_neighbours.csv") if (r["la_number"], r["edition"]) == (number, edition)]
    return tuple(Council(r["sn_number"], r["sn_name"]) for r in sorted(rows, key=lambda r: int(r["rank"])))


@cache
def _numbers() -> dict[str, str]:
    """Return the numbers of councils by their codes, E06000045 to 852, former codes too."""
    return {row["new_la_code"]: row["old_la_code"] for row in _rows("councils.csv") if row["old_la_code"].isdigit()}


def number_of(old_code: str, new_code: str) -> str:
    """Return a council's number from the codes of a row; "" where neither is known."""
    return old_code if old_code.isdigit() else _numbers().get(new_code, "")


@cache
def region_names() -> dict[str, str]:
    return {row["region_code"]: row["region_name"] for row in _rows("regions.csv")}
