"""Learning reviews as one may see them: published for all, the others for the named group."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from improvement.clocks import Clock, Reading, Unit
from improvement.models import LearningPoint, LearningReview, PointKind, ReviewClock, ReviewStep
from improvement.permissions import in_learning_group
from improvement.reviews import USUAL, ClockName, Counts, Stage, Step, count, readings, stage_of
from organisation.models import User
from organisation.queries import as_known


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A review with its steps, stage and clocks on a day."""

    review: LearningReview
    steps: dict[str, ReviewStep]
    stage: Stage
    clocks: dict[ClockName, Reading]
    questions: int  # still without an owner

    @property
    def is_published(self) -> bool:
        return self.stage == Stage.PUBLISHED

    @property
    def begun(self) -> date:
        return min((step.day for step in self.steps.values()), default=date.max)


def clocks_set() -> dict[str, Clock]:
    """Return how long each step may take: as set, else as statute and guidance say."""
    found: dict[str, Clock] = {name.value: clock for name, clock in USUAL.items()}
    return found | {one.name: Clock(one.count, Unit(one.unit)) for one in ReviewClock.objects.all()}


def review_lines(*, sees_all: bool, as_at: datetime | None, today: date) -> list[ReviewLine]:
    """Return the reviews that a person sees, the latest first, in four queries. Others' don't leave the database."""
    entries = ReviewStep.objects.as_at(as_at)
    if not sees_all:
        published = ReviewStep.objects.as_at(as_at).filter(step=Step.PUBLISHED)
        entries = entries.filter(review__in=published.values("review"))
    steps: dict[int, dict[str, ReviewStep]] = defaultdict(dict)
    for entry in entries:
        steps[entry.review_id][entry.step] = entry
    clocks = clocks_set()
    questions = _unowned(set(steps), as_at)
    reviews = as_known(LearningReview, as_at)
    known = reviews if sees_all else reviews.filter(id__in=steps)  # of a history, pk__in would mean its versions
    lines = [_line(review, steps.get(review.pk, {}), clocks, questions.get(review.pk, 0), today) for review in known]
    return sorted(lines, key=lambda line: (line.begun, line.review.code), reverse=True)


def _line(
    review: LearningReview, steps: dict[str, ReviewStep], clocks: dict[str, Clock], questions: int, today: date
) -> ReviewLine:
    days = {name: step.day for name, step in steps.items()}
    return ReviewLine(review, steps, stage_of(days), readings(days, clocks, today), questions)


def _unowned(reviews: set[int], as_at: datetime | None) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    points = as_known(LearningPoint, as_at).filter(review_id__in=reviews, owner_id__isnull=True)
    for point in points:
        if point.kind in (PointKind.QUESTION, PointKind.RECOMMENDATION):
            found[point.review_id] += 1
    return found


def read_review(code: str, *, sees_all: bool, as_at: datetime | None, today: date) -> ReviewLine | None:
    """Return one review; none where there is none, or it isn't the person's to see."""
    lines = review_lines(sees_all=sees_all, as_at=as_at, today=today)
    return next((line for line in lines if line.review.code == code), None)


def records_kept_back(*, person: User, day: date) -> Q | None:
    """Return which lines of the trail tell of reviews that aren't published; none for the named group."""
    if in_learning_group(person, day):
        return None
    published = ReviewStep.objects.as_at(None).filter(step=Step.PUBLISHED).values("review__code")
    return Q(subject_kind="learning review") & ~Q(subject__in=published)


def points_of(line: ReviewLine, as_at: datetime | None) -> dict[str, list[LearningPoint]]:
    """Return what was learnt, asked, recommended and shared, by kind."""
    found: dict[str, list[LearningPoint]] = {kind: [] for kind in PointKind.values}
    for point in as_known(LearningPoint, as_at).filter(review_id=line.review.pk).order_by("pk"):
        found[point.kind].append(point)
    return found


def year_of(day: date) -> tuple[date, date]:
    """Return the first and last day of the financial year that a day lies in."""
    first = date(day.year if day.month >= 4 else day.year - 1, 4, 1)
    return first, date(first.year + 1, 3, 31)


def year_counts(lines: list[ReviewLine], *, first: date, last: date) -> Counts:
    """Count a year from the reviews themselves."""
    days = [{name: step.day for name, step in line.steps.items()} for line in lines]
    return count(days, clocks_set(), first=first, last=last)
