"""What the printed words and numbers of a row say of its measure: unit, decimals, which way is better, window."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from scorecard.printed import Value

HIGHER, LOWER, NEUTRAL = "higher", "lower", "neutral"
AGES = re.compile(r"\b([0-9]{1,2})\s*[-–]\s*([0-9]{1,2})\b")
LAST_DAYS = re.compile(r"last ([0-9]{1,2}) working days", re.IGNORECASE)
COUNTED = re.compile(r"(?:total )?(?:number|no\.?) of\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Derived:
    """A property and whether it is printed; where it isn't, a person confirms it. ``why`` says what it rests on."""

    value: str
    is_printed: bool
    why: str = ""


def unit_of(name: str, values: Iterable[Value]) -> Derived:
    """Return the unit of measure, as stored."""
    units = {value.unit for value in values}
    lower = name.casefold()
    if "%" in units or (not units - {""} and re.search(r"%|\bpercentage\b", lower) and units):
        return Derived("percentage", is_printed=True)
    if found := re.search(r"per (?:(10,?000)|1,?000)\b", lower):
        return Derived("rate_10000" if found[1] else "rate_1000", is_printed=True)
    if "days" in units or re.search(r"\b(?:number of )?days\b", lower):
        return Derived("days", is_printed=True)
    if COUNTED.match(name):
        return Derived("number", is_printed=True)
    if re.match(r"rate\b", lower):
        return Derived("rate_1000", is_printed=False, why="a rate whose base is not printed")
    if re.search(r"\bper\b.*\b(?:worker|employee)\b", lower):
        return Derived("ratio", is_printed=False, why="so many for each worker")
    if re.search(r"%|\bpercentage\b", lower):
        return Derived("percentage", is_printed=True)
    return Derived("number", is_printed=False, why="no unit is printed")


def decimals_of(values: Iterable[Value | None]) -> int:
    """Return the decimals of the first value there is, at most 4."""
    first = next((value for value in values if value is not None), None)
    return min(max(0, -int(first.number.as_tuple().exponent)), 4) if first else 0


def polarity_of(name: str, baseline: Value | None, actual: Value | None, target: Value | None) -> Derived:
    """Return which way is better: by a printed > or <, by the name's first word, else from where to where it goes."""
    if re.match(r"monitor\b", name, re.IGNORECASE):
        return Derived(NEUTRAL, is_printed=True)
    if target is not None and target.sign:
        return Derived(HIGHER if target.sign[0] == ">" else LOWER, is_printed=True)
    if found := re.match(r"(increase|reduce|decrease)\b", name, re.IGNORECASE):
        return Derived(HIGHER if found[1].casefold() == "increase" else LOWER, is_printed=True)
    if target is None:
        return Derived(NEUTRAL, is_printed=False, why="no target is printed")
    return _from_figures(baseline, actual, target)


def _from_figures(baseline: Value | None, actual: Value | None, target: Value) -> Derived:
    for start, called in ((baseline, "baseline"), (actual, "actual")):
        if start is None or start.number == target.number:
            continue
        is_up = target.number > start.number
        way = "above" if is_up else "below"
        return Derived(HIGHER if is_up else LOWER, is_printed=False, why=f"the target lies {way} the {called}")
    if target.unit == "%" and target.number == Decimal(100):
        return Derived(HIGHER, is_printed=False, why="the target is all of them")
    if target.number == 0:
        return Derived(LOWER, is_printed=False, why="the target is none")
    return Derived(HIGHER, is_printed=False, why="the target is what it stands at")


def window_of(name: str) -> tuple[str, int | None]:
    """Return the window and, for last working days, how many."""
    if found := LAST_DAYS.search(name):
        return "last_working_days", int(found[1])
    lower = name.casefold()
    if "rolling year" in lower:
        return "rolling_12", None
    if re.search(r"\b(?:month|period) end\b", lower):
        return "snapshot", None
    return "month", None


def population_of(name: str, unit: str) -> str:
    """Return the ages a rate is about, such as 0-17; nothing for what isn't a rate."""
    found = AGES.search(name)
    return f"{found[1]}-{found[2]}" if found and unit.startswith("rate") else ""
