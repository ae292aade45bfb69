"""Who reports a measure in a month, and of how many its rates are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from organisation.models import Unit
from organisation.months import Month
from scorecard.models import Measure, Population, ReportingUnit


def units_reporting(measures: list[int], month: Month) -> dict[int, list[Unit]]:
    """Return the units below the whole service that report each measure in a month, by name."""
    found: dict[int, list[Unit]] = defaultdict(list)
    rows = ReportingUnit.objects.in_month(month).filter(measure__in=measures, unit__parent__isnull=False)
    for one in rows.select_related("unit").order_by("unit__name"):
        found[one.measure_id].append(one.unit)
    return found


def populations_of(measures: Iterable[Measure], month: Month) -> Mapping[int, int]:
    """Return the population, in persons, of each measure that is a rate and whose group has one by the month."""
    groups = {m.pk: m.population for m in measures if m.population and m.unit in ("rate_10000", "rate_1000")}
    rows = Population.objects.as_at(None).filter(
        group__in=set(groups.values()), unit__parent__isnull=True, from_month__lte=month
    )
    values = {one.group: one.value for one in rows.order_by("from_month")}
    return {pk: values[group] for pk, group in groups.items() if group in values}
