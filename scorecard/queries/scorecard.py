"""The scorecard: every measure of a month with its trend, rating, movement, target and comparators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from django.db.models import Exists, OuterRef

from organisation.models import Area, Unit
from organisation.months import Month, months_up_to
from organisation.queries import as_known
from scorecard.due import STEPS, longest_wait, previous_due, standing
from scorecard.models import SIGNED_OFF, Baseline, ComparatorValue, Measure, State, Target
from scorecard.movement import NOTHING, Movement, Verdict, movement
from scorecard.queries.months import states
from scorecard.queries.points import Point, Series, baselines_without_few, read_points, without_small_numbers
from scorecard.rag import Rated, Rating, Why, rate, unrated

UNSIGNED = frozenset(set(State.values) - set(SIGNED_OFF))
LONGEST = 12  # months a figure may stand
SHOWN = 13  # months of a trend: a year, and the same month a year before
EMPTY: Mapping[int, Sequence[ComparatorValue]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Line:
    """A measure in a month: the figure that stands, how it is rated and how it moved."""

    measure: Measure
    area: Area
    points: tuple[Point | None, ...]  # oldest first, the month shown last
    latest: Point | None
    rated: Rated
    moved: Movement
    target: Target | None
    baseline: Baseline | None
    comparators: tuple[ComparatorValue, ...]
    is_provisional: bool

    @property
    def is_counted(self) -> bool:
        return not self.measure.is_heading


@dataclass(frozen=True, slots=True)
class Tally:
    """How many are rated how, and how many got worse or better."""

    red: int = 0
    amber: int = 0
    green: int = 0
    none: int = 0
    worse: int = 0
    better: int = 0

    @property
    def all(self) -> int:
        return self.red + self.amber + self.green + self.none


def tally(lines: Iterable[Line]) -> Tally:
    """Count ratings and movements; headings, which have no figure of their own, don't count."""
    ratings: dict[str, int] = defaultdict(int)
    verdicts: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.is_counted:
            ratings[line.rated.rating] += 1
            verdicts[line.moved.verdict] += 1
    return Tally(
        red=ratings[Rating.RED],
        amber=ratings[Rating.AMBER],
        green=ratings[Rating.GREEN],
        none=ratings[Rating.NONE],
        worse=verdicts[Verdict.WORSE],
        better=verdicts[Verdict.BETTER],
    )


@dataclass(frozen=True, slots=True)
class Scorecard:
    """All lines of a month, in printed order."""

    month: Month
    months: tuple[Month, ...]
    lines: tuple[Line, ...]
    states: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the scorecards of a month and those before it rest on, as known at one moment."""

    month: Month
    areas: dict[int, Area]
    measures: dict[int, Measure]  # those that have closed, too
    series: dict[int, Series]
    targets: dict[int, list[Target]]
    baselines: dict[int, Baseline]

    def open_in(self, month: Month) -> list[Measure]:
        """Return the measures that are reported in a month."""
        return [m for m in self.measures.values() if m.opened <= month and (m.closed is None or month <= m.closed)]

    def rated(self, measure: Measure, month: Month) -> Rated:
        """Return the rating that stands in a month, as its line of that month's scorecard had it."""
        series = self.series.get(measure.pk, {})
        own = standing(series.keys(), month, measure.frequency, measure.due_month)
        return rate_point(
            series[own] if own else None,
            measure=measure,
            target=target_in(self.targets.get(measure.pk, ()), own or month),
            baseline=self.baselines.get(measure.pk),
        )


def read(
    *, month: Month, root: Unit, as_at: datetime | None, sees_small_numbers: bool = True, months_back: int = SHOWN - 1
) -> Reading:
    """Read what scorecards of a month, and of so many before it, rest on: five queries whatever their size."""
    areas = {area.pk: area for area in as_known(Area, as_at)}
    known = {measure.pk: measure for measure in as_known(Measure, as_at)}
    first = month + -months_back
    earlier = min(first, month + -_reach(known.values()))
    series = read_points(
        unit=root, first=first if sees_small_numbers else earlier, last=month, as_at=as_at,
        slow=[m for m in known.values() if m.frequency != "monthly"] if earlier < first else (),
        slow_first=earlier if earlier < first else None,
    )  # fmt: skip
    targets = _targets(root, month, as_at, max(LONGEST, months_back))
    baselines = {b.measure_id: b for b in Baseline.objects.as_at(as_at)}
    if not sees_small_numbers:
        # a part that has closed since tells of its whole too
        series = without_small_numbers(series, known.values())
        baselines = baselines_without_few(baselines.values(), known.values())
    return Reading(month, areas, known, series, targets, baselines)


def scorecard(*, month: Month, root: Unit, as_at: datetime | None, sees_small_numbers: bool = True) -> Scorecard:
    """Read the scorecard of a month as known at a moment, in seven queries whatever its size."""
    reading = read(month=month, root=root, as_at=as_at, sees_small_numbers=sees_small_numbers)
    return card(
        reading,
        states(month, as_at),
        comparators=_comparators(as_at, only_published=not sees_small_numbers),
    )


def card(
    reading: Reading,
    area_states: dict[int, str],
    *,
    comparators: Mapping[int, Sequence[ComparatorValue]] = EMPTY,
) -> Scorecard:
    """Return the scorecard of the month that was read; ``area_states`` say how far each area's submission is."""
    shown = tuple(months_up_to(reading.month, SHOWN))
    lines = [
        _line(
            measure, reading.areas[measure.area_id], reading.month, shown, reading.series.get(measure.pk, {}),
            reading.targets.get(measure.pk, ()), reading.baselines.get(measure.pk),
            comparators.get(measure.pk, ()), area_states,
        )
        for measure in reading.open_in(reading.month)
    ]  # fmt: skip
    lines.sort(key=lambda line: (line.area.position, line.area.name, line.measure.position, line.measure.code))
    return Scorecard(reading.month, shown, tuple(lines), area_states)


def _reach(measures: Iterable[Measure]) -> int:
    """Return how many months back to read: those of a trend, or as far as a slow measure's figure before last."""
    slow = [longest_wait(m.frequency) + STEPS.get(m.frequency, 5) for m in measures]
    return max([SHOWN, *slow]) - 1


def _targets(root: Unit, month: Month, as_at: datetime | None, months_back: int) -> dict[int, list[Target]]:
    """Return the targets in force in a month and in so many before it, by measure; older ones were replaced."""
    found: dict[int, list[Target]] = defaultdict(list)
    known = Target.objects.as_at(as_at).filter(unit=root, from_month__lte=month)
    replaced = known.filter(
        measure=OuterRef("measure"), from_month__gt=OuterRef("from_month"), from_month__lte=month + -months_back
    )
    for target in known.filter(~Exists(replaced)).order_by("from_month"):
        found[target.measure_id].append(target)
    return found


def target_in(targets: Sequence[Target], month: Month) -> Target | None:
    """Return the target in force in a month; ``targets`` are in order of their first month."""
    return next((target for target in reversed(targets) if target.from_month <= month), None)


def _comparators(as_at: datetime | None, *, only_published: bool) -> dict[int, list[ComparatorValue]]:
    """Return the latest of each kind a measure."""
    known = ComparatorValue.objects.as_at(as_at)
    if only_published:
        known = known.filter(is_published=True)
    later = known.filter(measure=OuterRef("measure"), compared=OuterRef("compared"), period__gt=OuterRef("period"))
    found = known.filter(~Exists(later)).order_by("period", "recorded_at")
    latest: dict[int, dict[str, ComparatorValue]] = defaultdict(dict)
    for one in found:
        latest[one.measure_id][one.compared] = one
    order = ("sn", "region", "england")
    return {pk: [kinds[kind] for kind in order if kind in kinds] for pk, kinds in latest.items()}


def rate_point(
    point: Point | None, *, measure: Measure, target: Target | None, baseline: Baseline | None, is_team: bool = False
) -> Rated:
    """Rate a point against the target that is in force."""
    start = baseline.start if baseline else None
    return rate(
        point.figure if point else None,
        goal=target.goal(start) if target else None,
        month=point.month if point else measure.opened,
        polarity=measure.polarity,
        counts=measure.is_rated,
        is_team_percentage=is_team and measure.unit == "percentage",
    )


def aim_of(target: Target | None) -> tuple[Decimal, Decimal] | None:
    """Return the range of a range measure's target."""
    if target is None or target.value is None or target.upper is None:
        return None
    return (target.value, target.upper)


def _line(
    measure: Measure, area: Area, month: Month, shown: Sequence[Month], series: Series, targets: Sequence[Target],
    baseline: Baseline | None, comparators: Sequence[ComparatorValue], area_states: dict[int, str],
) -> Line:  # fmt: skip
    own = standing(series.keys(), month, measure.frequency, measure.due_month)
    latest = series[own] if own else None
    target = target_in(targets, own or month)
    if measure.is_heading:
        rated, moved = unrated(Why.NO_VALUE), NOTHING
    else:
        rated = rate_point(latest, measure=measure, target=target, baseline=baseline)
        moved = move_to(latest, series, measure, target)
    return Line(
        measure, area, tuple(series.get(m) for m in shown), latest, rated, moved, target, baseline,
        tuple(comparators), latest is not None and latest.month == month and area_states.get(area.pk) in UNSIGNED,
    )  # fmt: skip


def move_to(point: Point | None, series: Series, measure: Measure, target: Target | None) -> Movement:
    """Compare a point with that of the previous due month."""
    if point is None:
        return NOTHING
    before = series.get(previous_due(point.month, measure.frequency, measure.due_month))
    return movement(
        point.figure, before.figure if before else None,
        polarity=measure.polarity, noise_band=measure.noise_band, aim=aim_of(target),
    )  # fmt: skip
