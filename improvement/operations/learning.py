"""Learning reviews: opened, their steps recorded, learning added, reads logged, counts published."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from improvement.models import STEP_LABELS, LearningPoint, LearningReview, ReviewMeasure, ReviewStep
from improvement.reviews import Counts, Step, why_not_step
from organisation.clock import day_of
from organisation.models import ChangeKind, Post, Unit, User
from organisation.months import Month
from organisation.operations import UNCHECKED, Reason, Refused, leave_record, record_entry, save_version
from scorecard.figures import Figure
from scorecard.operations.figures import NewFigure, record_figures
from scorecard.operations.keeping import refuse_texts


def _leave(review: LearningReview, by: User, at: datetime, did: str, summary: str, reason: str = "") -> None:
    leave_record(
        by=by, at=at, action=did, subject_kind="learning review", subject=review.code,
        summary=f"{review.code}: {summary}", reason=reason,
    )  # fmt: skip


@transaction.atomic
def open_review(*, review: LearningReview, by: User, at: datetime, reason: str = "Opened") -> LearningReview:
    """Add a review that has been filled in but not saved. :raises Refused: with personal data in its words"""
    refuse_texts(review.title, review.summary, reason=reason)
    save_version(record=review, by=by, at=at, reason=reason)
    _leave(review, by, at, "open learning review", "opened", reason)
    return review


def next_code() -> str:
    """Return the code after the highest in use: ``LR19``."""
    numbers = [int(code[2:]) for code in LearningReview.objects.values_list("code", flat=True) if code[2:].isdigit()]
    return f"LR{max(numbers, default=0) + 1:02d}"


@transaction.atomic
def open_with_awareness(*, review: LearningReview, aware: date, by: User, at: datetime) -> LearningReview:
    """Open a review under the next code, with the day one became aware, which starts its clock. :raises Refused:"""
    review.code = next_code()
    open_review(review=review, by=by, at=at)
    record_step(review=review, step=Step.AWARE, day=aware, by=by, at=at)
    return review


@transaction.atomic
def change_review(*, review: LearningReview, reason: str, by: User, at: datetime) -> None:
    """Save a review whose title, summary or theme was changed. :raises Refused:"""
    if not reason.strip():
        raise Refused("Give a reason for the change.")
    refuse_texts(review.title, review.summary, reason=reason)
    save_version(record=review, by=by, at=at, reason=reason)
    _leave(review, by, at, "change learning review", "changed", reason)


@transaction.atomic
def record_step(
    *,
    review: LearningReview,
    step: str,
    day: date,
    note: str = "",
    reason: str = "",
    based_on: int | None = UNCHECKED,
    by: User,
    at: datetime,
    is_illustrative: bool = False,
) -> ReviewStep | None:
    """Record the day of a step; a correction supersedes it, with a reason.

    :raises NoLongerCurrent: where another has corrected it meanwhile
    :raises Refused: where the step can't come on that day
    """
    LearningReview.objects.select_for_update().get(pk=review.pk)
    refuse_texts(note, reason=reason)
    days = dict(ReviewStep.objects.as_at(None).filter(review=review).values_list("step", "day"))
    is_correction = step in days
    others = {name: known for name, known in days.items() if name != step} if is_correction else days
    why = why_not_step(Step(step), day, others if not is_correction or reason else days, day_of(at))
    if why:
        raise Refused(why)
    entry = record_entry(
        model=ReviewStep,
        key={"review": review, "step": step},
        facts={"day": day, "note": note.strip()},
        by=by,
        at=at,
        reason=Reason(kind=ChangeKind.ERROR if is_correction else ChangeKind.FIRST, text=reason,
                      is_illustrative=is_illustrative),
        based_on=based_on,
    )  # fmt: skip
    if entry is not None:
        _leave(review, by, entry.recorded_at, "record step", STEP_LABELS[Step(step)].lower(), reason)
    assert entry is None or isinstance(entry, ReviewStep)
    return entry


@transaction.atomic
def add_point(*, point: LearningPoint, by: User, at: datetime) -> LearningPoint:
    """Add a learning point, a question or how learning was shared. :raises Refused: with personal data"""
    if not point.text.strip():
        raise Refused("Write what was learnt, asked or shared.")
    refuse_texts(point.text)
    save_version(record=point, by=by, at=at, reason="Added")
    _leave(point.review, by, at, "add learning point", f"{point.get_kind_display().lower()} added")
    return point


@transaction.atomic
def give_owner(*, point: LearningPoint, owner: Post | None, by: User, at: datetime) -> None:
    """Say which post a question or recommendation belongs to."""
    point.owner = owner
    save_version(record=point, by=by, at=at, reason="Owner set")
    said = f"owner of a {point.get_kind_display().lower()}: {owner or 'nobody'}"
    _leave(point.review, by, at, "set owner of learning point", said)


@transaction.atomic
def note_read(*, review: LearningReview, by: User, at: datetime) -> None:
    """Log that somebody read a review that isn't published."""
    _leave(review, by, at, "read learning review", "read before publication")


@transaction.atomic
def publish_timeliness(
    *, counts: Counts, month: Month, reason: str, by: User, at: datetime, is_illustrative: bool = False
) -> int:
    """Record rapid reviews finished in time, of those whose clock ran, as the figure of the chosen measure.

    :raises Refused: where no measure is chosen, none was timed, or a change comes without a reason
    """
    chosen = ReviewMeasure.objects.select_related("measure").order_by("pk").first()
    root = Unit.objects.root()
    if chosen is None or root is None:
        raise Refused("No measure is chosen for reviews in time. An administrator chooses it.")
    if not counts.timed:
        raise Refused("No review’s clock ended in that time, so there is nothing to publish.")
    figure = Figure(numerator=Decimal(counts.in_time), denominator=Decimal(counts.timed))
    if chosen.measure.unit != "percentage":
        figure = Figure(value=Decimal(counts.in_time))
    written = record_figures(
        figures=[NewFigure(measure=chosen.measure, unit=root, month=month, figure=figure)],
        by=by, at=at,
        reason=Reason(kind=ChangeKind.LATE, text=reason, source="Learning reviews", is_illustrative=is_illustrative),
    )  # fmt: skip
    leave_record(
        by=by, at=at, action="publish reviews in time", subject_kind="measure", subject=chosen.measure.code,
        summary=f"{chosen.measure.code}: reviews in time published for {month.long}", reason=reason,
    )  # fmt: skip
    return written.new + written.changed
