"""What stands on record for the figures of a file, read in bulk: the same few queries for 3 rows and for 300."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from organisation.months import Month
from scorecard.figures import Figure
from scorecard.models import DraftEntry, Observation, ReportingUnit, State, SubmissionState

Key = tuple[int, int, Month]  # measure, unit, month
BEFORE = 24  # months of history that say what is usual


@dataclass(frozen=True, slots=True)
class Standing:
    """The current entry of a figure."""

    pk: int
    figure: Figure
    note: str


@dataclass(frozen=True)
class OnRecord:
    """What is known now of some measures, units and months."""

    series: Mapping[tuple[int, int], Mapping[Month, Standing]] = field(default_factory=dict)  # by measure and unit
    drafts: Mapping[Key, DraftEntry] = field(default_factory=dict)
    states: Mapping[int, Mapping[Month, str]] = field(default_factory=dict)  # by area
    reporting: Mapping[tuple[int, int], list[tuple[Month, Month | None]]] = field(default_factory=dict)

    def standing(self, key: Key) -> Standing | None:
        """Return the current entry of a figure."""
        measure, unit, month = key
        series = self.series.get((measure, unit))
        return series.get(month) if series else None

    def reports(self, measure: int, unit: int, month: Month) -> bool:
        """Return whether a unit reports a measure in a month."""
        return any(
            first <= month and (last is None or month <= last)
            for first, last in self.reporting.get((measure, unit), ())
        )

    def units_of(self, measure: int, month: Month) -> list[int]:
        """Return the units that report a measure in a month."""
        return [unit for unit in self.teams.get(measure, ()) if self.reports(measure, unit, month)]

    @cached_property
    def teams(self) -> dict[int, list[int]]:
        """The units that report a measure in any month, by measure."""
        found: dict[int, list[int]] = {}
        for measure, unit in self.reporting:
            found.setdefault(measure, []).append(unit)
        return found


def sheet_is_open(states: Mapping[Month, str], month: Month) -> bool:
    """Return whether a figure goes onto a sheet: of a month that is open, returned, or not begun.

    Months before an area's first sheet are history, kept in the ledger without one.
    """
    state = states.get(month)
    if state is None:
        return any(begun <= month for begun in states)
    return state in (State.OPEN, State.RETURNED)


def read_record(*, measures: Collection[int], units: Collection[int], first: Month, last: Month) -> OnRecord:
    """Read what stands from ``first`` less two years to ``last``, in four queries."""
    entries = Observation.objects.as_at(None).filter(
        measure__in=measures, unit__in=units, month__gte=first + -BEFORE, month__lte=last
    )
    same: dict[Decimal | None, Decimal | None] = {}  # equal numbers are kept once: a long file stays small
    series: dict[tuple[int, int], dict[Month, Standing]] = {}
    for pk, measure, unit, month, value, numerator, denominator, *rest, note in entries.values_list(
        "pk", "measure", "unit", "month", "value", "numerator", "denominator", "qualifier", "absence", "as_printed",
        "note",
    ).iterator(chunk_size=5000):  # fmt: skip
        figure = Figure(
            same.setdefault(value, value), same.setdefault(numerator, numerator),
            same.setdefault(denominator, denominator), *rest,
        )  # fmt: skip
        series.setdefault((measure, unit), {})[month] = Standing(pk, figure, note)
    drafts = DraftEntry.objects.filter(measure__in=measures, month__gte=first, month__lte=last)
    states: dict[int, dict[Month, str]] = {}
    for area, month, state in SubmissionState.objects.as_at(None).values_list("area_id", "month", "state"):
        states.setdefault(area, {})[month] = state
    reporting: dict[tuple[int, int], list[tuple[Month, Month | None]]] = {}
    spans = ReportingUnit.objects.filter(measure__in=measures, unit__parent__isnull=False)
    for one, unit, since, until in spans.values_list("measure", "unit", "first_month", "last_month"):
        reporting.setdefault((one, unit), []).append((since, until))
    return OnRecord(series, {(d.measure_id, d.unit_id, d.month): d for d in drafts}, states, reporting)
