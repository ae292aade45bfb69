"""What a measure's page rests on, read once: every version of its figures, and what they are rated against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from organisation.models import Unit
from organisation.months import Month
from scorecard.figures import Figure
from scorecard.models import Baseline, Measure, Observation, Target
from scorecard.queries.points import Point
from scorecard.queries.scorecard import rate_point, target_in
from scorecard.rag import Goal, Rated


@dataclass(frozen=True, slots=True)
class Ledgers:
    """All that a page rests on, read once."""

    targets: tuple[Target, ...]
    baseline: Baseline | None
    versions: dict[Month, list[Observation]]
    old: frozenset[Month]
    measure: Measure

    def goal(self, month: Month) -> Goal | None:
        target = target_in(self.targets, month)
        base = self.baseline
        start = base.start if base else None
        return target.goal(start) if target else None

    def rate(self, figure: Figure | None, month: Month) -> Rated:
        point = Point(month, figure) if figure else None
        return rate_point(
            point, measure=self.measure, target=target_in(self.targets, month), baseline=self.baseline
        )  # fmt: skip


def read_ledgers(
    measure: Measure, chain: Sequence[Measure], root: Unit, first: Month, last: Month, as_at: datetime | None
) -> Ledgers:
    pks = [measure.pk, *(m.pk for m in chain)]
    targets = Target.objects.as_at(as_at).filter(measure__in=pks, unit=root).order_by("from_month")
    own = [t for t in targets if t.measure_id == measure.pk]
    before = [t for t in targets if t.measure_id != measure.pk]
    versions: dict[Month, list[Observation]] = {}
    entries = (
        Observation.objects.known_by(as_at)
        .filter(measure__in=pks, unit=root, month__gte=first, month__lte=last)
        .order_by("recorded_at")
    )
    for entry in entries:
        versions.setdefault(entry.month, []).append(entry)
    old = frozenset(m for m, found in versions.items() if found[-1].measure_id != measure.pk)
    return Ledgers(
        tuple(sorted(before + own, key=lambda t: t.from_month)),
        Baseline.objects.as_at(as_at).filter(measure=measure).first(),
        versions,
        old,
        measure,
    )
