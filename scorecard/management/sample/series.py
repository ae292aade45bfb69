"""Illustrative months of a measure: a path with noise through its printed figure, the same at every load. Pure.

Before the printed month the path leads from the baseline to the printed figure; after it, towards the target or
along it, well or badly. Some months were not collected, some were revised after they had been locked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from random import Random

from organisation.months import Month, months_between
from scorecard.due import is_due
from scorecard.figures import NOT_COLLECTED, Figure, computed, round_value

MISSING, REVISED = 0.03, 0.02  # shares of months
LEGS = 3  # into so many the later path is cut
SMALL, SMALL_NOISE = 10, 1.1  # a count or rate up to this moves by single cases
NEAR_NOTHING = 0.3  # noise of a share that should be nil


@dataclass(frozen=True, slots=True)
class Sketch:
    """What an illustrative path is drawn from; values in the unit of measure.

    ``size`` is the usual denominator of a percentage. ``calm`` below 1 damps the noise, for rolling windows.
    Until ``turn`` the path stays where it starts.
    """

    code: str
    unit: str
    decimals: int
    start: float
    printed: float
    aim: float | None
    better: int  # 1 where higher is better, -1 where lower is, 0 where neither
    frequency: str
    due_month: int
    first: Month
    last: Month
    size: int | None = None
    calm: float = 1.0
    turn: Month | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A month's figure; where it was revised, what was first reported, how many months before, and why."""

    month: Month
    figure: Figure
    first: Figure | None = None
    lag: int = 0
    is_error: bool = False
    reason: str = ""


LATE_REASONS = ("Records were completed after the month was drawn", "Late entries came in after the month was drawn")
ERROR_REASONS = ("Some entries had been counted twice", "Entries of another month had been counted in")


def cells(sketch: Sketch, *, printed: Month) -> Iterator[Cell]:
    """Yield the months of a measure, without the printed one."""
    rng = Random(f"plimsoll sample {sketch.code}")  # noqa: S311 - the same story each time, not a secret
    for month, level in _levels(sketch, printed, rng):
        figure = _figure(sketch, level, rng)
        chance = rng.random()
        settled = sketch.first < month < printed + -2 or printed + 1 < month < sketch.last + -1
        if month == printed or not is_due(month, sketch.frequency, sketch.due_month):
            continue
        if settled and chance < MISSING:
            yield Cell(month, Figure(absence=NOT_COLLECTED))
        elif settled and chance < MISSING + REVISED and sketch.frequency == "monthly":
            yield _revised(sketch, month, figure, rng)
        else:
            yield Cell(month, figure)


def _levels(sketch: Sketch, printed: Month, rng: Random) -> Iterator[tuple[Month, float]]:
    """Yield the exact level of each month; noise fades near the printed figure."""
    noise = 0.0
    spread = _spread(sketch)
    course = {**_before(sketch, printed), **_after(sketch, printed, rng)}
    for month in months_between(sketch.first, sketch.last):
        noise = 0.5 * noise + rng.uniform(-spread, spread)
        near = abs(month - printed)
        yield month, course[month] + noise * min(1.0, (near + 1) / 3)


def _spread(sketch: Sketch) -> float:
    """Return how far noise reaches from one month to the next."""
    if sketch.aim == 0:
        return NEAR_NOTHING
    if sketch.unit == "percentage":
        few = 40 / sketch.size if sketch.size else 0
        return (1.8 + min(few, 2.5)) * sketch.calm
    level = max(sketch.printed, sketch.start)
    return (SMALL_NOISE if level <= SMALL else 0.025 * level) * sketch.calm


def _before(sketch: Sketch, printed: Month) -> dict[Month, float]:
    since = sketch.turn or sketch.first
    length = max(printed - since, 1)
    return {
        month: sketch.start + (sketch.printed - sketch.start) * _eased(max(month - since, 0) / length)
        for month in months_between(sketch.first, printed)
    }


def _eased(share: float) -> float:
    """Return a share that begins and ends slowly."""
    return 0.5 * share + 0.5 * share * share * (3 - 2 * share)


def _after(sketch: Sketch, printed: Month, rng: Random) -> dict[Month, float]:
    """Draw the course after the printed month: a few legs towards where it ends."""
    since = max(printed, sketch.first)
    begin = sketch.printed if since == printed else sketch.start
    end = _end(sketch, begin, rng)
    length = max(sketch.last - since, LEGS)
    sway = max(abs(end - begin), 0.05 * max(begin, 10)) * 0.25
    turns = [begin, *(begin + (end - begin) * n / LEGS + rng.uniform(-sway, sway) for n in range(1, LEGS)), end]
    course = {}
    for n, month in enumerate(months_between(since, sketch.last)):
        leg = min(n * LEGS // length, LEGS - 1)
        share = n * LEGS / length - leg
        course[month] = turns[leg] + (turns[leg + 1] - turns[leg]) * share
    return course


def _end(sketch: Sketch, begin: float, rng: Random) -> float:
    """Return where the path ends: most come nearer to their target, some stay, some that met it slip."""
    if sketch.aim is None:
        return begin * rng.uniform(0.85, 1.15)
    short = (sketch.aim - begin) * (sketch.better or 1)
    if short > 0:
        closed = rng.uniform(-0.2, 0.3) if rng.random() < 0.3 else rng.uniform(0.5, 1.25)
        return begin + (sketch.aim - begin) * closed
    slip = rng.uniform(-0.05, 0.11) * max(abs(sketch.aim), 4)
    return sketch.aim - slip * (sketch.better or 1) if rng.random() < 0.6 else begin


# --- Figures of a level ---------------------------------------------------------------------------------


def _figure(sketch: Sketch, level: float, rng: Random) -> Figure:
    if sketch.size is None:
        return Figure(value=round_value(Decimal(f"{max(level, 0.0):.6f}"), sketch.decimals))
    varies = 0.12 if sketch.calm == 1 else 0.03
    denominator = round(sketch.size * (1 + rng.uniform(-varies, varies)))
    numerator = min(max(round(level * denominator / 100), 0), denominator)
    return _of(sketch, numerator, denominator)


def _of(sketch: Sketch, numerator: int, denominator: int) -> Figure:
    """Return the figure of counts, its value computed as the ledger does."""
    n, d = Decimal(numerator), Decimal(denominator)
    return Figure(computed(numerator=n, denominator=d, unit=sketch.unit, decimals=sketch.decimals), n, d)


def _revised(sketch: Sketch, month: Month, figure: Figure, rng: Random) -> Cell:
    """Return a month that was first reported a little differently."""
    is_error = rng.random() < 0.5
    reason = rng.choice(ERROR_REASONS if is_error else LATE_REASONS)
    first = _nearly(sketch, figure, sign=1 if is_error else -1)
    return Cell(month, figure, first, rng.randint(1, 2), is_error, reason)


def _nearly(sketch: Sketch, figure: Figure, *, sign: int) -> Figure:
    """Return a figure a little higher or lower; the other way where it would leave its bounds."""
    if figure.numerator is not None and figure.denominator is not None:
        step = sign * max(1, round(figure.denominator / 50))
        wanted = figure.numerator + step
        within = 0 <= wanted <= figure.denominator
        return _of(sketch, int(wanted if within else figure.numerator - step), int(figure.denominator))
    assert figure.value is not None
    size = sign * max(Decimal(1).scaleb(-sketch.decimals), round_value(figure.value / 50, sketch.decimals))
    return Figure(value=figure.value + size if figure.value + size >= 0 else figure.value - size)


# --- Measures that follow from another ------------------------------------------------------------------


def scaled(source: Mapping[Month, Cell], factor: Fraction, decimals: int) -> list[Cell]:
    """Return the cells of a rate that follows a count: missing and revised where the count is."""

    def times(figure: Figure) -> Figure:
        if figure.value is None:
            return figure
        exact = Fraction(figure.value) * factor
        value = Decimal(exact.numerator) / Decimal(exact.denominator)
        return Figure(value=round_value(value, decimals))

    return [
        replace(cell, figure=times(cell.figure), first=times(cell.first) if cell.first else None)
        for cell in source.values()
    ]


def capped(part: Mapping[Month, Cell], whole: Mapping[Month, Cell]) -> list[Cell]:
    """Return the cells of a count that can't exceed another's."""
    return [
        replace(cell, figure=whole[month].figure) if _exceeds(cell, whole[month]) else cell
        for month, cell in part.items()
    ]


def _exceeds(part: Cell, whole: Cell) -> bool:
    if part.figure.value is None or whole.figure.value is None:
        return part.figure.value is not None
    return part.figure.value > whole.figure.value
