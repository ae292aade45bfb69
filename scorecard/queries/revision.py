"""What stands for an area and month once it was sent: every figure, its entry, its rating and what it is checked by."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from organisation.models import Area, Unit
from organisation.months import Month
from scorecard.due import is_due, previous_due
from scorecard.figures import Figure, plain
from scorecard.models import (
    SENT_STATES,
    Baseline,
    Measure,
    Observation,
    RollUp,
    SubmissionState,
    Target,
)
from scorecard.queries.blocks_read import HISTORY
from scorecard.queries.cells import PAIRED, typed_of
from scorecard.queries.points import Point
from scorecard.queries.reporting import populations_of, units_reporting
from scorecard.queries.scorecard import rate_point, target_in
from scorecard.rag import Rated

CHECKED = re.compile(r"(?:^|\. )Checked: .*$", re.DOTALL)  # what sending adds to a note about warnings
TEXTS = ("numerator", "denominator", "value", "absence", "note")
Key = tuple[int, int]  # measure, unit


@dataclass(frozen=True, slots=True)
class Standing:
    """A figure that stands, or a place where none does: a measure's own, or a team's beneath it."""

    measure: Measure
    unit: Unit
    is_team: bool
    is_total: bool  # formed from its teams, so it is revised only through them
    entry: Observation | None
    rated: Rated
    last: Figure | None
    history: tuple[Decimal, ...]
    population: int | None

    @property
    def key(self) -> str:
        return f"{self.measure.code}:{self.unit.code}"

    @property
    def figure(self) -> Figure | None:
        return self.entry.figure if self.entry else None

    @property
    def has_pair(self) -> bool:
        """Whether it is given as numerator and denominator, or was."""
        return self.measure.unit in PAIRED or (self.entry is not None and self.entry.denominator is not None)

    @property
    def has_value(self) -> bool:
        """Whether its value may be given alone: not a team's percentage, unless it was."""
        alone = self.entry is not None and self.entry.value is not None and self.entry.denominator is None
        return not self.is_team or not self.has_pair or alone


@dataclass(frozen=True, slots=True)
class Standings:
    """All figures of an area and month, teams after their measure."""

    area: Area
    month: Month
    state: str  # "" where nobody has begun
    state_by: str
    rows: tuple[Standing, ...]

    @property
    def is_sent(self) -> bool:
        return self.state in SENT_STATES


def typed_of_entry(entry: Observation | None) -> dict[str, str]:
    """Return the texts that a form begins with: numerator, denominator, value (perhaps ``<5``), absence, note."""
    texts = dict.fromkeys(TEXTS, "")
    if entry is None:
        return texts
    texts |= typed_of(entry.figure)
    if entry.qualifier != "=" and entry.value is not None:
        texts["value"] = f"{entry.qualifier}{plain(entry.value)}"
    return texts | {"note": CHECKED.sub("", entry.note)}


def measures_of(area: Area, month: Month) -> list[Measure]:
    """Return the measures due for a month, and those that have a figure all the same, in printed order."""
    reported = set(
        Observation.objects.as_at(None).filter(measure__area=area, month=month).values_list("measure_id", flat=True)
    )
    found = Measure.objects.filter(area=area, is_heading=False, opened__lte=month).order_by("position", "code")
    return [
        m for m in found
        if (m.closed is None or month <= m.closed) and (m.pk in reported or is_due(month, m.frequency, m.due_month))
    ]  # fmt: skip


def read_standings(*, area: Area, month: Month, only: str = "") -> Standings:
    """Read what stands, of all measures or the one with a code, in nine queries whatever their number."""
    state = SubmissionState.objects.as_at(None).filter(area=area, month=month).first()
    measures = [measure for measure in measures_of(area, month) if only in ("", measure.code)]
    reader = _Reader(measures, month)
    return Standings(
        area=area,
        month=month,
        state=state.state if state else "",
        state_by=state.recorded_as if state else "",
        rows=tuple(row for measure in measures for row in reader.rows(measure)),
    )


def entries_named(pks: Collection[int], *, area: Area, month: Month) -> dict[int, Observation]:
    """Return the entries that a form was based on, those of this area and month only."""
    return {one.pk: one for one in Observation.objects.filter(pk__in=pks, measure__area=area, month=month)}


class _Reader:
    """What rows are made of, read once for all of them."""

    def __init__(self, measures: list[Measure], month: Month) -> None:
        pks = [measure.pk for measure in measures]
        self.month = month
        self.root = Unit.objects.get(parent__isnull=True)
        self.teams = units_reporting(pks, month)
        self.entries: dict[Key, dict[Month, Observation]] = defaultdict(dict)
        entries = Observation.objects.as_at(None).filter(
            measure__in=pks, month__gte=month + -HISTORY, month__lte=month
        )  # fmt: skip
        for entry in entries:
            self.entries[entry.measure_id, entry.unit_id][entry.month] = entry
        self.targets: dict[Key, list[Target]] = defaultdict(list)
        for target in Target.objects.as_at(None).filter(measure__in=pks).order_by("from_month"):
            self.targets[target.measure_id, target.unit_id].append(target)
        self.baselines = {one.measure_id: one for one in Baseline.objects.as_at(None).filter(measure__in=pks)}
        self.populations = populations_of(measures, month)

    def rows(self, measure: Measure) -> list[Standing]:
        teams = self.teams.get(measure.pk, [])
        is_total = bool(teams) and measure.roll_up != RollUp.ENTERED
        own = self.row(measure, self.root, is_total=is_total)
        return [own, *(self.row(measure, unit, is_team=True) for unit in teams)]

    def row(self, measure: Measure, unit: Unit, *, is_team: bool = False, is_total: bool = False) -> Standing:
        series = self.entries.get((measure.pk, unit.pk), {})
        entry = series.get(self.month)
        last = series.get(previous_due(self.month, measure.frequency, measure.due_month))
        before = [one for month, one in sorted(series.items()) if month < self.month]
        return Standing(
            measure=measure, unit=unit, is_team=is_team, is_total=is_total, entry=entry,
            rated=rate_point(
                Point(self.month, entry.figure) if entry else None, measure=measure, is_team=is_team,
                target=self._target(measure, unit), baseline=None if is_team else self.baselines.get(measure.pk),
            ),
            last=last.figure if last else None,
            history=tuple(one.value for one in before if one.value is not None and one.qualifier == "="),
            population=None if is_team else self.populations.get(measure.pk),
        )  # fmt: skip

    def _target(self, measure: Measure, unit: Unit) -> Target | None:
        """Return the unit's own target, else the whole service's, as on the measure's page."""
        own = target_in(self.targets.get((measure.pk, unit.pk), []), self.month)
        return own or target_in(self.targets.get((measure.pk, self.root.pk), []), self.month)
