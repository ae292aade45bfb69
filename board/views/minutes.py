"""Minuting a meeting: who was there, decisions and actions, what became of them, exception reports."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from board import permissions
from board.forms.groups import WhyForm
from board.forms.meetings import AnswerForm, AskForm, AttendanceForm, DecisionForm, OutcomeForm
from board.models import Decision, ExceptionReport, Meeting
from board.operations import meetings, minutes
from board.queries.meetings import meeting_page
from board.views.keeping import (
    FormPage,
    edited,
    meeting_crumbs,
    meeting_or_404,
    meeting_url,
    only_keepers,
)
from organisation.errors import NotFound
from organisation.working_days import add_working_days
from scorecard.permissions import posts_held

FORM = require_http_methods(["GET", "HEAD", "POST"])
ANSWER_WITHIN = 5  # working days, unless another day is chosen


def _page(meeting: Meeting, title: str, submit: str, anchor: str, sub: str = "") -> FormPage:
    return FormPage(title, sub or str(meeting), submit, meeting_url(meeting, anchor), meeting_crumbs(meeting))


@FORM
def attendance(request: Any, code: str, day: str) -> HttpResponse:
    """Record who was there."""
    found = meeting_or_404(request, code, day)
    only_keepers(request, found.group)
    seats = meeting_page(found, found.group, today=request.today, as_at=None).seats
    form = AttendanceForm(request.POST or None, seats=seats)

    def write() -> None:
        meetings.record_attendance(
            meeting=found, members=form.members, guests=form.guests, by=request.user, at=request.now
        )

    page = _page(found, "Who was there", "Save", "there")
    return edited(request, page, form, write, "Attendance is recorded.")


# --- Decisions ------------------------------------------------------------------------------------------


@FORM
def decision_new(request: Any, code: str, day: str) -> HttpResponse:
    """Minute a decision or an action."""
    found = meeting_or_404(request, code, day)
    only_keepers(request, found.group)
    form = DecisionForm(request.POST or None, meeting=found, initial={"item": request.GET.get("item", "")})

    def write() -> None:
        minutes.minute_decision(
            meeting=found, minuted=form.minuted, by=request.user, at=request.now, today=request.today
        )

    page = _page(found, "Minute a decision or an action", "Minute it", "decisions")
    return edited(request, page, form, write, "Minuted.")


def _decision(meeting: Meeting, number: int) -> Decision:
    return get_object_or_404(Decision, meeting=meeting.pk, number=number)


@FORM
def decision_change(request: Any, code: str, day: str, number: int) -> HttpResponse:
    """Change what was minuted, until the minutes are approved."""
    found = meeting_or_404(request, code, day)
    only_keepers(request, found.group)
    decision = _decision(found, number)
    form = DecisionForm(request.POST or None, record=decision)

    def write() -> None:
        minutes.change_decision(
            decision=decision, minuted=form.minuted, based_on=form.seen, by=request.user, at=request.now,
            reason=form.cleaned_data["reason"],
        )  # fmt: skip

    page = _page(found, f"Change {decision.kind} {number}", "Save", "decisions")
    return edited(request, page, form, write, "What was minuted is changed; the earlier words stay on record.")


@FORM
def decision_outcome(request: Any, code: str, day: str, number: int) -> HttpResponse:
    """Say what became of a decision: its owner, or who keeps the group."""
    found = meeting_or_404(request, code, day)
    decision = _decision(found, number)
    posts = posts_held(request.user, request.today)
    if request.as_at is not None:
        raise NotFound("An earlier day can be looked at, not changed.")
    if not permissions.may_tell_outcome(request.access, found.group, posts, decision.owner_id):
        raise PermissionDenied
    form = OutcomeForm(request.POST or None)

    def write() -> None:
        typed = form.cleaned_data
        minutes.tell_outcome(
            decision=decision, outcome=typed["outcome"], text=typed["text"], by=request.user, at=request.now
        )

    page = _page(found, f"What became of {decision.kind} {number}", "Record it", "decisions", decision.text)
    return edited(request, page, form, write, "What became of it is recorded.")


# --- Exception reports ----------------------------------------------------------------------------------


@FORM
def report_ask(request: Any, code: str, day: str) -> HttpResponse:
    """Ask an area for an exception report."""
    found = meeting_or_404(request, code, day)
    only_keepers(request, found.group)
    form = AskForm(request.POST or None, initial={"due": add_working_days(request.today, ANSWER_WITHIN)})

    def write() -> None:
        typed = form.cleaned_data
        minutes.ask_for_report(
            meeting=found, area=typed["area"], measure=typed["measure"], question=typed["question"],
            due=typed["due"], by=request.user, at=request.now,
        )  # fmt: skip

    page = _page(found, "Ask for an exception report", "Ask", "reports", "The area’s manager answers it here.")
    return edited(request, page, form, write, "The report is asked for; the area’s managers see it.")


@FORM
def report_answer(request: Any, code: str, day: str, pk: int) -> HttpResponse:
    """Answer an exception report, or better the answer."""
    found = meeting_or_404(request, code, day)
    report = get_object_or_404(ExceptionReport, meeting=found.pk, pk=pk)
    if request.as_at is not None:
        raise NotFound("An earlier day can be looked at, not changed.")
    if not permissions.may_answer(request.access, report.area_id):
        raise PermissionDenied
    form = AnswerForm(request.POST or None, record=report)

    def write() -> None:
        minutes.answer_report(
            report=report, answer=form.answer, based_on=form.seen, by=request.user, at=request.now
        )  # fmt: skip

    about = report.measure.name if report.measure else report.area.name
    page = _page(found, f"Exception report: {about}", "Answer", "reports", report.question)
    return edited(request, page, form, write, "Your answer is recorded, and stands on the meeting’s page.")


@FORM
def report_withdraw(request: Any, code: str, day: str, pk: int) -> HttpResponse:
    """No longer ask for a report."""
    found = meeting_or_404(request, code, day)
    only_keepers(request, found.group)
    report = get_object_or_404(ExceptionReport, meeting=found.pk, pk=pk)
    form = WhyForm(request.POST or None)

    def write() -> None:
        minutes.withdraw_report(
            report=report, by=request.user, at=request.now, reason=form.cleaned_data["reason"]
        )  # fmt: skip

    page = _page(found, f"Withdraw the report asked of {report.area}", "Withdraw it", "reports")
    return edited(request, page, form, write, "It is no longer asked for.")
