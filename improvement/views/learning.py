"""Learning reviews: the list with the year's counts, one review, and what is recorded of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from improvement.clocks import Kept, Reading, reading_words
from improvement.forms.learning import OwnerForm, PointForm, ReviewForm, StepForm
from improvement.models import CLOCK_LABELS, STEP_LABELS, LearningPoint, LearningReview, PointKind
from improvement.operations import learning
from improvement.permissions import in_learning_group
from improvement.queries.learning import ReviewLine, points_of, read_review, review_lines, year_counts, year_of
from improvement.reviews import ClockName, Stage, Step
from improvement.views.selection import today_of
from organisation.errors import NotFound
from organisation.months import Month
from organisation.operations import Refused
from spreadsheets.exports import Sheet, download

STAGE_LABELS = {
    Stage.REFERRAL: "Referral", Stage.RAPID_REVIEW: "Rapid review done", Stage.PRACTICE_REVIEW: "Practice review",
    Stage.THEMATIC: "Thematic learning", Stage.NEARING: "Nearing completion", Stage.PUBLISHED: "Published",
    Stage.ENDED: "Ended",
}  # fmt: skip
NOT_THERE = "There is no such review, or it isn’t yours to see."


def _clock_rows(clocks: dict[ClockName, Reading]) -> list[dict[str, Any]]:
    return [
        {"name": CLOCK_LABELS[name], "words": reading_words(reading),
         "is_late": reading.kept in (Kept.LATE, Kept.OUT_OF_TIME)}
        for name, reading in clocks.items()
        if reading.kept != Kept.NOT_RUNNING
    ]  # fmt: skip


def _row(line: ReviewLine) -> dict[str, Any]:
    running = [one for one in _clock_rows(line.clocks) if not one["words"].startswith("In time")]
    return {
        "line": line, "review": line.review, "stage": STAGE_LABELS[line.stage],
        "begun": line.begun if line.steps else None, "clock": running[-1] if running else None,
    }  # fmt: skip


def _year(request: Any) -> tuple[date, date]:
    """Return the financial year asked for (``?year=2022`` is 2022/23), else that of today."""
    text = request.GET.get("year", "")
    if not text:
        return year_of(today_of(request))
    if not (text.isascii() and text.isdigit() and 2000 <= int(text) <= 2199):
        raise NotFound(f"“{text[:10]}” is not a year. Write it like year=2022, for 2022/23.")
    return year_of(date(int(text), 4, 1))


@require_safe
def reviews(request: Any) -> HttpResponse:
    """List the reviews that the reader may see; the named group also sees the year's counts."""
    is_member = in_learning_group(request.user, request.today)
    lines = review_lines(sees_all=is_member, as_at=request.as_at, today=today_of(request))
    first, last = _year(request)
    return render(request, "improvement/learning/reviews.html", {
        "rows": [_row(line) for line in lines], "is_member": is_member, "first": first, "last": last,
        "year": f"{first.year}/{last.year % 100:02d}", "previous": first.year - 1, "next": first.year + 1,
        "counts": year_counts(lines, first=first, last=last) if is_member else None,
        "is_now": request.as_at is None,
    })  # fmt: skip


@require_safe
def reviews_download(request: Any, kind: str) -> HttpResponse:
    """Return the reviews that the reader may see, as .xlsx or .csv."""
    is_member = in_learning_group(request.user, request.today)
    lines = review_lines(sees_all=is_member, as_at=request.as_at, today=today_of(request))
    rows = tuple(
        (line.review.code, line.review.title, STAGE_LABELS[line.stage],
         *(line.steps[step].day if step in line.steps else None for step in Step))
        for line in lines
    )  # fmt: skip
    headings = ("Code", "Review", "Stage", *(STEP_LABELS[step] for step in Step))
    return download(
        Sheet("Learning reviews", ("Learning reviews",), headings, rows), kind=kind, name="learning-reviews"
    )


def _line_or_404(request: Any, code: str) -> tuple[ReviewLine, bool]:
    """Return a review, and whether the reader is of the group; reading one unpublished is logged.

    :raises NotFound: for whoever may not see it, as where there is none
    """
    is_member = in_learning_group(request.user, request.today)
    line = read_review(code, sees_all=is_member, as_at=request.as_at, today=today_of(request))
    if line is None:
        raise NotFound(NOT_THERE)
    return line, is_member


@require_safe
def review(request: Any, code: str) -> HttpResponse:
    """Show a review; reading one that isn't published leaves a line in the trail."""
    line, is_member = _line_or_404(request, code)
    if not line.is_published:
        learning.note_read(review=_record(line), by=request.user, at=request.now)
    return _show(request, line, is_member=is_member)


def _record(line: ReviewLine) -> LearningReview:
    return LearningReview.objects.get(pk=line.review.pk)


def _show(request: Any, line: ReviewLine, *, is_member: bool, **forms: Any) -> HttpResponse:
    may_record = is_member and request.as_at is None
    points = points_of(line, request.as_at)
    return render(request, "improvement/learning/review.html", {
        "line": line, "review": line.review, "stage": STAGE_LABELS[line.stage], "clocks": _clock_rows(line.clocks),
        "steps": [(STEP_LABELS[step], line.steps.get(step)) for step in Step],
        "points": [(PointKind(kind).label, kind, found) for kind, found in points.items() if found],
        "may_record": may_record, "step_form": forms.get("step_form") or StepForm(),
        "point_form": forms.get("point_form") or PointForm(), "owner_form": OwnerForm(auto_id=False),
        "form": forms.get("step_form") or forms.get("point_form"),
    })  # fmt: skip


def _for_the_group(request: Any, code: str) -> ReviewLine:
    """Return a review to record on. :raises NotFound: for whoever isn't of the group"""
    line, is_member = _line_or_404(request, code)
    if not is_member:
        raise NotFound(NOT_THERE)
    return line


@require_POST
def record_step(request: Any, code: str) -> HttpResponse:
    """Record or correct the day of a step."""
    line = _for_the_group(request, code)
    form = StepForm(request.POST)
    if form.is_valid():
        try:
            done = learning.record_step(review=_record(line), **form.cleaned_data, by=request.user, at=request.now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The step is recorded." if done else "Nothing differs.")
            return redirect("improvement:review", code)
    return _show(request, line, is_member=True, step_form=form)


@require_POST
def add_point(request: Any, code: str) -> HttpResponse:
    """Add a learning point, a question, a recommendation, or how learning was shared."""
    line = _for_the_group(request, code)
    form = PointForm(request.POST)
    if form.is_valid():
        point = LearningPoint(review=_record(line), **form.cleaned_data)
        try:
            learning.add_point(point=point, by=request.user, at=request.now)
        except Refused as refused:
            form.add_error("text", str(refused))
        else:
            messages.success(request, "It is added.")
            return redirect("improvement:review", code)
    return _show(request, line, is_member=True, point_form=form)


@require_POST
def set_owner(request: Any, code: str, key: int) -> HttpResponse:
    """Give a question or recommendation its owner post."""
    line = _for_the_group(request, code)
    point = LearningPoint.objects.filter(pk=key, review=line.review.pk).first()
    if point is None:
        raise NotFound(NOT_THERE)
    form = OwnerForm(request.POST)
    if form.is_valid():
        learning.give_owner(point=point, owner=form.cleaned_data["owner"], by=request.user, at=request.now)
        messages.success(request, "The owner is set.")
    else:
        messages.error(request, "Choose an owner post.")
    return redirect("improvement:review", code)


@require_http_methods(["GET", "HEAD", "POST"])
def open_review(request: Any) -> HttpResponse:
    """Open a review; for the named group."""
    if not in_learning_group(request.user, request.today):
        raise NotFound(NOT_THERE)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        record = form.save(commit=False)
        try:
            learning.open_with_awareness(
                review=record, aware=form.cleaned_data["aware"], by=request.user, at=request.now
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{record.code} is open.")
            return redirect("improvement:review", record.code)
    return render(request, "improvement/learning/open.html", {"form": form})


@require_POST
def publish(request: Any) -> HttpResponse:
    """Publish the year's rapid reviews finished in time to the scorecard."""
    if not in_learning_group(request.user, request.today):
        raise NotFound(NOT_THERE)
    first, last = _year(request)
    lines = review_lines(sees_all=True, as_at=None, today=request.today)
    counts = year_counts(lines, first=first, last=min(last, request.today))
    month = Month.of(min(last, request.today))
    try:
        written = learning.publish_timeliness(
            counts=counts, month=month, reason=request.POST.get("reason", ""), by=request.user, at=request.now
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        said = f"{counts.in_time} of {counts.timed} in time is published for {month.long}."
        messages.success(request, said if written else "It is published already; nothing differs.")
    return redirect("improvement:reviews")
