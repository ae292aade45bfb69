"""The whole service's figures, formed from what its units report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from organisation.models import Unit
from organisation.months import Month
from scorecard.figures import Figure, total
from scorecard.models import Measure, Observation, ReportingUnit, RollUp
from scorecard.operations.new_figures import Groups, NewFigure

LAST = 999_999  # after every month's number


def units_summed(keys: Iterable[tuple[Measure, Month]]) -> dict[tuple[int, Month], list[int]]:
    """Return, for each measure and month whose total is formed from units, the units that report it."""
    months: dict[int, set[Month]] = defaultdict(set)
    for measure, month in keys:
        if measure.roll_up != RollUp.ENTERED:
            months[measure.id].add(month)
    if not months:
        return {}
    units: dict[tuple[int, Month], list[int]] = {}
    reporting = ReportingUnit.objects.filter(measure__in=months, unit__parent__isnull=False)
    spans: Iterable[Any] = reporting.values_list("measure_id", "unit_id", "first_month", "last_month")
    for measure_id, unit, first, last in spans:
        since, until = first.number, last.number if last else LAST
        for month in months[measure_id]:
            if since <= month.number <= until:
                units.setdefault((measure_id, month), []).append(unit)
    return units


def totals_of(
    summed: dict[tuple[int, Month], list[int]], measures: Mapping[int, Measure], just_written: Groups
) -> list[NewFigure]:
    """Return the whole service's figures, as Σ/Σ or as a sum of what its units have reported.

    :param just_written: figures that are current now, of any unit; only those of other units are looked up
    """
    if not summed:
        return []
    root = Unit.objects.get(parent__isnull=True)
    teams = {key: {new.unit.id: new.figure for new in just_written.get(key, ())} for key in summed}
    _look_up(teams, {key: units for key, units in summed.items() if not teams[key].keys() >= set(units)})
    totals = []
    for (pk, month), units in summed.items():
        measure, given = measures[pk], teams[pk, month]
        formed = total(
            [given[unit] for unit in units if unit in given],
            roll_up=measure.roll_up, expected=len(units), unit=measure.unit, decimals=measure.decimals,
        )  # fmt: skip
        totals.append(
            NewFigure(
                measure=measure, unit=root, month=month, figure=formed.figure,
                units_reported=formed.reported, units_expected=formed.expected,
            )
        )  # fmt: skip
    return totals


def _look_up(teams: dict[tuple[int, Month], dict[int, Figure]], wanted: dict[tuple[int, Month], list[int]]) -> None:
    """Add current figures of units, where their measure and month has none of them yet."""
    if not wanted:
        return
    entries = Observation.objects.as_at(None).filter(
        measure__in={measure for measure, _ in wanted},
        unit__in={unit for units in wanted.values() for unit in units},
        month__in={month for _, month in wanted},
    )
    columns = ("value", "numerator", "denominator", "qualifier", "absence", "as_printed")
    rows: Iterable[Any] = entries.values_list("measure_id", "unit_id", "month", *columns)
    for pk, unit, month, *figure in rows:
        if (pk, month) in wanted:
            teams[pk, month].setdefault(unit, Figure(*figure))
