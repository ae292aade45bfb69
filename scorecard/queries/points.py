"""Points of a series: a figure in its month, with its marks; and what may not be shown of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from organisation.models import Unit
from organisation.months import Month
from organisation.suppression import is_small, must_hide, tells_of_few
from scorecard.figures import HIDDEN, SUPPRESSED, Figure
from scorecard.models import Baseline, Measure, Observation

COLUMNS = (
    "measure_id", "month", "value", "numerator", "denominator", "qualifier", "absence", "as_printed",
    "is_revision", "is_illustrative", "units_reported", "units_expected",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Point:
    """A figure in its month, and how it is marked."""

    month: Month
    figure: Figure
    is_revision: bool = False
    is_illustrative: bool = False
    units_reported: int | None = None
    units_expected: int | None = None

    @property
    def value(self) -> Decimal | None:
        return self.figure.value


Series = dict[Month, Point]


def read_points(
    *, unit: Unit, first: Month, last: Month, as_at: datetime | None,
    slow: Iterable[Measure] = (), slow_first: Month | None = None,
) -> dict[int, Series]:  # fmt: skip
    """Return one unit's points of all measures between two months, by measure, in one query.

    ``slow`` measures are read from ``slow_first`` on, which lies earlier.
    """
    wanted = Observation.objects.as_at(as_at).filter(unit=unit, month__gte=slow_first or first, month__lte=last)
    if slow_first is not None:
        wanted = wanted.filter(Q(month__gte=first) | Q(measure__in=[measure.pk for measure in slow]))
    rows = wanted.values_list(*COLUMNS)
    series: dict[int, Series] = defaultdict(dict)
    for measure, month, value, numerator, denominator, qualifier, absence, printed, *marks in rows:
        figure = Figure(value, numerator, denominator, qualifier, absence, printed)
        series[measure][month] = Point(month, figure, *marks)
    return series


def without_small_numbers(series: Mapping[int, Series], measures: Iterable[Measure]) -> dict[int, Series]:
    """Return the points as readers outside the service may see them.

    Measures under one heading are one family: where one figure of a month is hidden the others are too, since a
    rate tells of its count and a part of its whole. So are they where a part was suppressed at source, which its
    whole less the other parts would give, and where such a rest is itself 1 to 5.
    """
    measures = list(measures)
    family = {m.pk: m.heading_id or m.pk for m in measures}
    units = {m.pk: m.unit for m in measures}
    hidden = _with_few_left(series, measures)
    for pk, points in series.items():
        for month, point in points.items():
            figure = point.figure
            count = figure.value if units.get(pk) == "number" else None
            is_few = must_hide(count=count, numerator=figure.numerator, denominator=figure.denominator)
            is_few = is_few or (figure.absence == SUPPRESSED and family.get(pk, pk) != pk)
            if is_few or tells_of_few(figure.as_printed):
                hidden.add((family.get(pk, pk), month))
    return {
        pk: {
            month: replace(point, figure=Figure(absence=HIDDEN)) if (family.get(pk, pk), month) in hidden else point
            for month, point in points.items()
        }
        for pk, points in series.items()
    }


def _with_few_left(series: Mapping[int, Series], measures: Iterable[Measure]) -> set[tuple[int, Month]]:
    """Return the families and months where a count less one of its parts, or less all of them, leaves 1 to 5."""
    parts: dict[int, list[int]] = defaultdict(list)
    for measure in measures:
        if measure.heading_id is not None and measure.unit == "number":
            parts[measure.heading_id].append(measure.pk)
    found: set[tuple[int, Month]] = set()
    for whole, own in parts.items():
        for month, point in series.get(whole, {}).items():
            counts = [one for part in own if (one := _value(series, part, month)) is not None]
            taken = [*counts, sum(counts, Decimal())]
            if point.value is not None and any(is_small(point.value - one) for one in taken if one):
                found.add((whole, month))
    return found


def _value(series: Mapping[int, Series], measure: int, month: Month) -> Decimal | None:
    point = series.get(measure, {}).get(month)
    return point.value if point else None


def baselines_without_few(baselines: Iterable[Baseline], measures: Iterable[Measure]) -> dict[int, Baseline]:
    """Return, by measure, the baselines that readers outside the service may see: of a family all or none."""
    known = {m.pk: (m.heading_id or m.pk, m.unit) for m in measures}
    found = {b.measure_id: b for b in baselines if b.measure_id in known}
    hidden = {
        known[pk][0]
        for pk, baseline in found.items()
        if must_hide(count=baseline.value if known[pk][1] == "number" else None) or tells_of_few(baseline.as_printed)
    }
    return {pk: baseline for pk, baseline in found.items() if known[pk][0] not in hidden}
