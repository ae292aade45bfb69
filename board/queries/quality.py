"""How far the figures can be relied on: late submissions, figures that are missing, revisions that changed a rating."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from organisation.clock import day_of
from organisation.models import Area, ChangeKind, Unit
from organisation.months import Month
from organisation.working_days import working_days_between
from scorecard.due import is_due
from scorecard.figures import Figure
from scorecard.models import SENT_STATES, Measure, Observation, State, SubmissionPolicy, SubmissionState
from scorecard.queries.points import Point
from scorecard.queries.scorecard import Line, Reading, rate_point, target_in
from scorecard.queries.sheet import due_on
from scorecard.rag import Rated

# --- Submissions ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """A step of an area's submission, as the ledger has it."""

    area: int
    month: Month
    state: str
    at: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of all submissions of three months: the one shown, and those before and after it."""

    month: Month
    steps: tuple[Step, ...]
    as_at: datetime | None

    def states(self, month: Month) -> dict[int, str]:
        """Return where each area's submission stands, by the area's key."""
        return {one.area: one.state for one in self.steps if one.month == month and self._stands(one)}

    def _stands(self, step: Step) -> bool:
        return step.until is None or (self.as_at is not None and step.until > self.as_at)

    def sent(self, month: Month) -> dict[int, datetime]:
        """Return when each area first sent a month."""
        first: dict[int, datetime] = {}
        for one in self.steps:
            if one.month == month and one.state == State.SENT:
                first.setdefault(one.area, one.at)
        return first

    def locked_at(self, month: Month) -> datetime | None:
        """Return when the last submission of a month was locked; none while one isn't."""
        states = self.states(month)
        if not states or set(states.values()) != {State.LOCKED}:
            return None
        return max(one.at for one in self.steps if one.month == month and one.state == State.LOCKED)


def read_steps(month: Month, as_at: datetime | None) -> Steps:
    """Return the steps of three months' submissions, in one query."""
    rows = (
        SubmissionState.objects.known_by(as_at)
        .filter(month__gte=month + -1, month__lte=month + 1)
        .order_by("recorded_at")
        .values_list("area_id", "month", "state", "recorded_at", "superseded_at")
    )
    return Steps(month, tuple(Step(*row) for row in rows), as_at)


@dataclass(frozen=True, slots=True)
class Late:
    """A submission that came after its day, or hasn't come though its day has passed."""

    area: Area
    due: date
    sent: date | None
    working_days: int


@dataclass(frozen=True, slots=True)
class Coming:
    """How far the next month's submissions are."""

    month: Month
    due: date
    sent: int
    areas: int


def late_submissions(reading: Reading, steps: Steps, policies: dict[int | None, SubmissionPolicy], today: date
) -> tuple[Late, ...]:  # fmt: skip
    """Return the submissions of the month that were or are late, the latest first."""
    sent = steps.sent(reading.month)
    found = []
    for area in _reporting_areas(reading, reading.month):
        due = due_on(reading.month, _policy(policies, area))
        at = sent.get(area.pk)
        day = day_of(at) if at else None
        days = working_days_between(due, day or today)
        if days > 0:
            found.append(Late(area, due, day, days))
    return tuple(sorted(found, key=lambda one: (one.sent is not None, -one.working_days, one.area.position)))


def coming(reading: Reading, steps: Steps, policies: dict[int | None, SubmissionPolicy]) -> Coming | None:
    """Return how far the next month is, and when it falls due; none where nothing is reported in it."""
    following = reading.month + 1
    areas = _reporting_areas(reading, following)
    if not areas:
        return None
    states = steps.states(following)
    sent = sum(states.get(area.pk) in SENT_STATES for area in areas)
    return Coming(following, max(due_on(following, _policy(policies, area)) for area in areas), sent, len(areas))


def read_policies() -> dict[int | None, SubmissionPolicy]:
    return {policy.area_id: policy for policy in SubmissionPolicy.objects.all()}


def _policy(policies: dict[int | None, SubmissionPolicy], area: Area) -> SubmissionPolicy:
    return policies.get(area.pk) or policies.get(None) or SubmissionPolicy()


def _reporting_areas(reading: Reading, month: Month) -> list[Area]:
    """Return the areas that have a figure to report for a month."""
    pks = {
        m.area_id for m in reading.open_in(month)
        if not m.is_heading and is_due(month, m.frequency, m.due_month)
    }  # fmt: skip
    return sorted((reading.areas[pk] for pk in pks), key=lambda area: (area.position, area.name))


# --- Figures that aren't there --------------------------------------------------------------------------


def missing(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return the lines without a value: a coded absence, words as printed, or no figure at all."""
    return tuple(line for line in lines if line.is_counted and (line.latest is None or line.latest.value is None))


# --- Revisions ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Revised:
    """A figure that was revised after sign-off: both values with their ratings, why and when."""

    measure: Measure
    month: Month
    before: Figure
    after: Figure
    rated_before: Rated
    rated_after: Rated
    kind: str
    reason: str
    at: datetime

    @property
    def changed_rating(self) -> bool:
        return self.rated_before.rating != self.rated_after.rating

    @property
    def is_material(self) -> bool:
        """Whether it is brought to the Board: a change of rating, or one above the measure's threshold."""
        if self.changed_rating or self.before.value is None or self.after.value is None:
            return self.changed_rating
        threshold = self.measure.materiality
        return threshold is not None and abs(self.after.value - self.before.value) > threshold


def revised_since(
    reading: Reading, *, root: Unit, since: datetime, as_at: datetime | None, months_back: int
) -> tuple[Revised, ...]:
    """Return what was revised after sign-off since a moment, of a month and so many before it, in one query."""
    entries = (
        Observation.objects.known_by(as_at)
        .filter(unit=root, month__gte=reading.month + -months_back, month__lte=reading.month)
        .exclude(superseded_at__isnull=False, superseded_at__lte=since)
        .exclude(superseded_at__isnull=True, kind=ChangeKind.FIRST)
        .order_by("measure", "month", "recorded_at")
    )
    found = []
    for before, after in pairwise(entries):
        is_pair = (before.measure_id, before.month) == (after.measure_id, after.month)
        if is_pair and after.recorded_at > since and after.is_revision and after.measure_id in reading.measures:
            found.append(_revised(reading, before, after))
    return tuple(sorted(found, key=lambda one: (not one.changed_rating, -one.month.number, one.measure.position)))


def _revised(reading: Reading, before: Observation, after: Observation) -> Revised:
    measure = reading.measures[after.measure_id]
    target = target_in(reading.targets.get(measure.pk, ()), after.month)
    baseline = reading.baselines.get(measure.pk)
    ratings = [
        rate_point(Point(after.month, entry.figure), measure=measure, target=target, baseline=baseline)
        for entry in (before, after)
    ]
    return Revised(
        measure, after.month, before.figure, after.figure, ratings[0], ratings[1],
        ChangeKind(after.kind).label, after.reason, after.recorded_at,
    )  # fmt: skip
