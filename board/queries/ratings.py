"""Ratings read from one reading of the scorecard: month by month, how they changed, and how long they have been red."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from organisation.models import Area
from organisation.months import Month, months_between
from scorecard.due import is_due
from scorecard.models import Measure, Target
from scorecard.movement import Run, red_run
from scorecard.queries.measure import READ_AT_LEAST
from scorecard.queries.points import Series
from scorecard.queries.scorecard import Line, Reading, Tally, rate_point, target_in
from scorecard.rag import Rated, Rating

RANK = {Rating.RED: 0, Rating.AMBER: 1, Rating.GREEN: 2}


@dataclass(frozen=True, slots=True)
class Change:
    """A measure's rating beside what it was before."""

    line: Line
    before: Rated
    after: Rated

    @property
    def is_better(self) -> bool:
        return RANK[self.after.rating] > RANK[self.before.rating]


def rated_twice(lines: Iterable[Line], earlier: Reading, month: Month) -> list[Change]:
    """Return the measures rated both now and in an earlier month."""
    found = []
    for line in lines:
        if not line.is_counted or line.measure.opened > month or line.rated.rating not in RANK:
            continue
        before = earlier.rated(line.measure, month)
        if before.rating in RANK:
            found.append(Change(line, before, line.rated))
    return found


def changed(both: Iterable[Change]) -> tuple[Change, ...]:
    """Return those of the measures rated twice whose rating differs; the worst changes first."""
    found = [one for one in both if one.before.rating != one.after.rating]
    return tuple(sorted(found, key=lambda one: (one.is_better, *(-part for part in one.after.furthest))))


# --- The heat map ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HeatRow:
    """An area's counts of ratings, month by month."""

    area: Area
    cells: tuple[Tally, ...]


def heat(reading: Reading, months: Sequence[Month]) -> tuple[HeatRow, ...]:
    """Return each area's counts a month: of the measures reported in that month, by the rating that stood."""
    counts: dict[int, dict[Month, dict[str, int]]] = {}
    for month in months:
        for measure in reading.open_in(month):
            if not measure.is_heading:
                cell = counts.setdefault(measure.area_id, {}).setdefault(month, {})
                rating = reading.rated(measure, month).rating
                cell[rating] = cell.get(rating, 0) + 1
    areas = sorted((reading.areas[pk] for pk in counts), key=lambda area: (area.position, area.name))
    return tuple(HeatRow(area, tuple(_tally(counts[area.pk].get(month, {})) for month in months)) for area in areas)


def _tally(cell: dict[str, int]) -> Tally:
    return Tally(**{rating.value: cell.get(rating, 0) for rating in Rating})


# --- Months red in a row --------------------------------------------------------------------------------


def months_red(reading: Reading, measure: Measure) -> Run:
    """Return how many due months a measure has been red up to the month read, as its own page counts them."""
    series: Series = {}
    targets: list[Target] = []
    for one in _with_predecessors(reading, measure):
        series = {**reading.series.get(one.pk, {}), **series}
        targets += reading.targets.get(one.pk, [])
    if not series:
        return red_run([])
    targets.sort(key=lambda target: target.from_month)
    first = max(reading.month + (1 - READ_AT_LEAST), min(series))
    rated: list[Rated | None] = []
    for month in months_between(first, reading.month):
        point = series.get(month)
        if point is not None:
            baseline = reading.baselines.get(measure.pk)
            rated.append(rate_point(point, measure=measure, target=target_in(targets, month), baseline=baseline))
        elif is_due(month, measure.frequency, measure.due_month):
            rated.append(None)
    return red_run(rated)


def _with_predecessors(reading: Reading, measure: Measure) -> list[Measure]:
    """Return a measure and those it succeeds, nearest first."""
    chain, one = [measure], reading.measures.get(measure.succeeds_id or 0)
    while one is not None:
        chain.append(one)
        one = reading.measures.get(one.succeeds_id or 0)
    return chain
