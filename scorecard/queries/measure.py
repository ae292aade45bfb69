"""A measure's page: its trend across successors, revisions, teams, commentary and comparators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from itertools import pairwise

from organisation.models import Area, ChangeKind, Post, Unit
from organisation.months import Month, months_between
from organisation.queries import as_known
from scorecard.due import is_due, previous_due, standing
from scorecard.figures import HIDDEN, WORDS, Figure
from scorecard.models import (
    Baseline,
    Commentary,
    ComparatorValue,
    Measure,
    Observation,
    Target,
)
from scorecard.movement import NOTHING, Movement, Run, red_run
from scorecard.queries.ledgers import Ledgers, read_ledgers
from scorecard.queries.months import states
from scorecard.queries.points import Point, Series, baselines_without_few, read_points, without_small_numbers
from scorecard.queries.scorecard import UNSIGNED, move_to, rate_point, target_in
from scorecard.queries.teams import TeamLine, read_teams
from scorecard.rag import Goal, Rated, expected

READ_AT_LEAST = 37  # months read however few are shown, so that a run of red is told in full up to three years


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A month of the trend; ``first`` is the figure as first reported where it was changed since."""

    month: Month
    point: Point | None
    rated: Rated
    aim: Fraction | None
    goal: Goal | None
    first: Figure | None = None
    is_predecessor: bool = False

    @property
    def figure(self) -> Figure | None:
        return self.point.figure if self.point else None


@dataclass(frozen=True, slots=True)
class Revision:
    """A figure that was changed: both values, why, by which post and when."""

    month: Month
    before: Figure
    after: Figure
    kind: str
    reason: str
    by: str
    at: datetime
    is_after_sign_off: bool
    rated_before: Rated
    rated_after: Rated


@dataclass(frozen=True, slots=True)
class Comment:
    """Commentary of a month, with the rating it explains."""

    month: Month
    text: str
    remedial_action: str
    post: str
    due: date | None
    expected_green: Month | None
    by: str
    at: datetime
    reason: str
    is_change: bool
    is_superseded: bool
    is_illustrative: bool
    trend: TrendPoint | None


@dataclass(frozen=True, slots=True)
class MeasurePage:
    measure: Measure
    area: Area
    owner: str
    month: Month
    trend: tuple[TrendPoint, ...]
    latest: Point | None
    rated: Rated
    moved: Movement
    before: Point | None
    run: Run
    target: Target | None
    goal: Goal | None
    baseline: Baseline | None
    comparators: tuple[ComparatorValue, ...]
    is_provisional: bool
    state: str  # of the area's submission for the month, where that month has a figure
    teams: tuple[TeamLine, ...]
    revisions: tuple[Revision, ...]
    comments: tuple[Comment, ...]
    predecessor: Measure | None
    successor: Measure | None
    components: tuple[Measure, ...]


def find_measure(code: str, as_at: datetime | None) -> Measure | None:
    """Return a measure with the words it had at a moment."""
    return as_known(Measure, as_at).filter(code=code).first()


def measure_page(
    *, measure: Measure, root: Unit, month: Month, span: int | None, as_at: datetime | None, for_the_service: bool
) -> MeasurePage:
    """Read a measure's page up to a month, as known at a moment. ``span`` is how many months are shown, None for all.

    Readers outside the service get no small numbers, teams, commentary or revisions.
    """
    chain = _predecessors(measure, as_at)
    first = month + (1 - max(span, READ_AT_LEAST)) if span else min(m.opened for m in [measure, *chain])
    ledgers = read_ledgers(measure, chain, root, first, month, as_at)
    series = _series(ledgers.versions)
    if not for_the_service:
        series = _hidden(series, measure, root, first, month, as_at)
        baselines = baselines_without_few(Baseline.objects.as_at(as_at), as_known(Measure, as_at))
        ledgers = replace(ledgers, baseline=baselines.get(measure.pk))
    trend = _trend(measure, ledgers, series, first, month)
    if not for_the_service:
        trend = tuple(replace(one, first=None) for one in trend)  # a difference would tell of a small number
    own = standing({m for m in series if m not in ledgers.old}, month, measure.frequency, measure.due_month)
    latest = series[own] if own else None
    target = target_in(ledgers.targets, own or month)
    shown = trend if span is None else tuple(t for t in trend if t.month > month + -span)
    area_state = states(month, as_at).get(measure.area_id)
    neighbours = as_known(Measure, as_at)
    revisions = _revisions(ledgers, month + (1 - span) if span else first) if for_the_service else ()
    return MeasurePage(
        measure=measure,
        area=as_known(Area, as_at).get(pk=measure.area_id),
        owner=_owner(measure, as_at),
        month=month,
        trend=shown,
        latest=latest,
        rated=rate_point(latest, measure=measure, target=target, baseline=ledgers.baseline),
        moved=move_to(latest, series, measure, target) if latest else NOTHING,
        before=series.get(previous_due(own, measure.frequency, measure.due_month)) if own else None,
        run=red_run([t.rated if t.point else None for t in trend]),
        target=target,
        goal=ledgers.goal(own or month),
        baseline=ledgers.baseline,
        comparators=tuple(
            c for c in ComparatorValue.objects.as_at(as_at).filter(measure=measure).order_by("period", "compared")
            if for_the_service or c.is_published
        ),
        is_provisional=latest is not None and latest.month == month and area_state in UNSIGNED,
        state=(area_state or "") if latest is not None and latest.month == month else "",
        teams=read_teams(measure, ledgers.targets, own, as_at) if for_the_service and own else (),
        revisions=revisions,
        comments=_comments(measure, trend, month, as_at) if for_the_service else (),
        predecessor=chain[0] if chain else None,
        successor=neighbours.filter(succeeds=measure.pk).first(),
        components=tuple(neighbours.filter(heading=measure.pk).order_by("position")),
    )  # fmt: skip


def _owner(measure: Measure, as_at: datetime | None) -> str:
    post = as_known(Post, as_at).filter(pk=measure.owner_post_id).first() if measure.owner_post_id else None
    return post.title if post else ""


def _predecessors(measure: Measure, as_at: datetime | None) -> list[Measure]:
    """Return the measures that this one succeeds, nearest first, in one query."""
    if measure.succeeds_id is None:
        return []
    known = {m.pk: m for m in as_known(Measure, as_at)}
    chain: list[Measure] = []
    pk = measure.succeeds_id
    while pk is not None and pk in known:
        chain.append(known[pk])
        pk = known[pk].succeeds_id
    return chain


def _series(versions: dict[Month, list[Observation]]) -> Series:
    series = {}
    for month, found in versions.items():
        entry = found[-1]
        series[month] = Point(
            month, entry.figure, entry.is_revision, entry.is_illustrative, entry.units_reported, entry.units_expected
        )  # fmt: skip
    return series


def _hidden(series: Series, measure: Measure, root: Unit, first: Month, last: Month, as_at: datetime | None) -> Series:
    """Return the series as readers outside the service see it, with what its family would give away."""
    seen = without_small_numbers(read_points(unit=root, first=first, last=last, as_at=as_at), as_known(Measure, as_at))
    own = seen.get(measure.pk, {})
    hidden = Figure(absence=HIDDEN)
    return {
        month: own.get(month, point if point.figure.absence not in ("", WORDS) else replace(point, figure=hidden))
        for month, point in series.items()
    }


def _trend(measure: Measure, ledgers: Ledgers, series: Series, first: Month, last: Month) -> tuple[TrendPoint, ...]:
    """Return the due months, and others that have a figure, oldest first; a due month without one is a gap."""
    start = min([*series, last])
    points = []
    for month in months_between(max(first, start), last):
        point = series.get(month)
        if point is None and not is_due(month, measure.frequency, measure.due_month):
            continue
        goal = ledgers.goal(month)
        versions = ledgers.versions.get(month, [])
        original = versions[0].figure if len(versions) > 1 and versions[0].figure != versions[-1].figure else None
        rated = ledgers.rate(point.figure if point else None, month)
        aim = expected(goal, month) if goal else None
        points.append(
            TrendPoint(month, point, rated, aim, goal, original, month in ledgers.old)
        )  # fmt: skip
    return tuple(points)


def _revisions(ledgers: Ledgers, first: Month) -> tuple[Revision, ...]:
    """Return each change of a figure, newest first."""
    found = []
    for month, versions in ledgers.versions.items():
        for old, new in pairwise(versions):
            if month >= first and old.figure != new.figure:
                found.append(
                    Revision(
                        month, old.figure, new.figure, ChangeKind(new.kind).label, new.reason, new.recorded_as,
                        new.recorded_at, new.is_revision, ledgers.rate(old.figure, month),
                        ledgers.rate(new.figure, month),
                    )
                )  # fmt: skip
    return tuple(sorted(found, key=lambda revision: revision.at, reverse=True))


def _comments(
    measure: Measure, trend: Sequence[TrendPoint], month: Month, as_at: datetime | None
) -> tuple[Comment, ...]:
    """Return the commentary of the months shown, newest first, superseded versions too."""
    by_month = {point.month: point for point in trend}
    entries = list(
        Commentary.objects.known_by(as_at)
        .filter(measure=measure, month__lte=month, month__gte=month + -12)
        .order_by("-month", "-recorded_at")[:12]
    )
    posts = {post.pk: post.title for post in as_known(Post, as_at)} if entries else {}
    return tuple(
        Comment(
            entry.month, entry.text, entry.remedial_action, posts.get(entry.action_post_id or 0, ""),
            entry.action_due, entry.expected_green, entry.recorded_as, entry.recorded_at, entry.reason,
            entry.kind != ChangeKind.FIRST,
            entry.superseded_at is not None and (as_at is None or entry.superseded_at <= as_at),
            entry.is_illustrative, by_month.get(entry.month),
        )
        for entry in entries
    )  # fmt: skip
