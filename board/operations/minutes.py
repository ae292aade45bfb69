"""Minuting decisions and actions, telling what became of them, asking for exception reports and answering them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from audits.models import Round
from board.models import AgendaItem, Decision, DecisionKind, DecisionUpdate, ExceptionReport, Meeting
from board.operations.keeping import ANY, hold, keep
from board.operations.meetings import MEETING, open_meeting, subject_of
from improvement.models import Action, OriginKind, Outcome, Recommendation
from improvement.operations.actions import Links, Origin, create_action, next_code
from improvement.operations.standing import Recording
from improvement.progress import Due, Precision
from organisation.models import Area, Post, User
from organisation.operations import Refused, leave_record, refuse_personal_data
from scorecard.models import Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Minuted:
    """What was decided, what it concerns, and who does it by when."""

    kind: str
    text: str
    item: AgendaItem | None = None
    measure: Measure | None = None
    area: Area | None = None
    plan_action: Action | None = None
    recommendation: Recommendation | None = None
    audit_round: Round | None = None
    owner: Post | None = None
    due: date | None = None
    outcome: Outcome | None = None  # under which an action lands in the improvement plan


@transaction.atomic
def minute_decision(*, meeting: Meeting, minuted: Minuted, by: User, at: datetime, today: date) -> Decision:
    """Minute a decision or an action under the meeting's next number.

    :raises Refused: before the meeting's day, once its minutes are approved, or where an action has no owner or day
    """
    meeting = open_meeting(meeting)
    if meeting.held_on > today:
        raise Refused(f"The meeting is on {meeting.held_on.day} {meeting.held_on:%B %Y}; it is minuted from then on.")
    number = (meeting.decisions.aggregate(last=Max("number"))["last"] or 0) + 1
    decision = Decision(meeting=meeting, number=number)
    _say(decision, minuted)
    if minuted.outcome is not None:
        decision.plan_action = _into_plan(decision, minuted.outcome, by=by, at=at)
    _keep_decision(decision, by=by, at=at, action=f"minute {minuted.kind}")
    return decision


@transaction.atomic
def change_decision(
    *, decision: Decision, minuted: Minuted, based_on: int = ANY, by: User, at: datetime, reason: str
) -> Decision:
    """Change what was minuted, until the minutes are approved. :raises NoLongerCurrent: where another has meanwhile"""
    open_meeting(decision.meeting)
    decision = hold(decision, based_on=based_on)
    _say(decision, minuted)
    _keep_decision(decision, by=by, at=at, action="change what was minuted", reason=reason)
    return decision


def _say(decision: Decision, minuted: Minuted) -> None:
    decision.kind, decision.text, decision.item = minuted.kind, minuted.text.strip(), minuted.item
    decision.measure, decision.area, decision.audit_round = minuted.measure, minuted.area, minuted.audit_round
    decision.plan_action, decision.recommendation = minuted.plan_action, minuted.recommendation
    decision.owner, decision.due = minuted.owner, minuted.due


def _into_plan(decision: Decision, outcome: Outcome, *, by: User, at: datetime) -> Action:
    """Raise a minuted action in the improvement plan, with the meeting as its origin.

    :raises Refused: where it is no action, or stands in the plan already
    """
    if decision.kind != DecisionKind.ACTION or decision.owner is None or decision.due is None:
        raise Refused("Only an action with its owner and day goes into the plan.")
    if decision.plan_action is not None:
        raise Refused(f"It concerns {decision.plan_action.code}, which is in the plan already. Choose one of the two.")
    meeting = decision.meeting
    action = Action(
        code=next_code(), outcome=outcome, text=decision.text, owner=decision.owner,
        position=Action.objects.count() + 1,
    )  # fmt: skip
    origin = Origin(
        kind=OriginKind.MEETING, reference=f"{subject_of(meeting)} {decision.number}",
        label=f"{meeting}, action {decision.number}",
    )  # fmt: skip
    return create_action(
        action=action, due=Due(decision.due, Precision.DAY), origins=[origin],
        links=Links(measures=[decision.measure] if decision.measure else []),
        reason=f"Raised in {meeting}", recording=Recording(by=by, at=at),
    )  # fmt: skip


def _keep_decision(decision: Decision, *, by: User, at: datetime, action: str, reason: str = "") -> None:
    keep(
        record=decision, by=by, at=at, kind=MEETING, subject=subject_of(decision.meeting), action=action,
        summary=f"{decision.meeting}, {decision.kind} {decision.number}: {decision.text}", reason=reason,
        texts=(decision.text,),
    )  # fmt: skip


@transaction.atomic
def tell_outcome(*, decision: Decision, outcome: str, text: str, by: User, at: datetime) -> DecisionUpdate:
    """Say what became of a decision; each telling stays. :raises Refused: without words"""
    if not text.strip():
        raise Refused("Say what became of it.")
    refuse_personal_data(text)
    decision = hold(decision)
    told = DecisionUpdate.objects.create(
        decision=decision, at=at, by=by, title=by.title, outcome=outcome, text=text.strip()
    )
    leave_record(
        by=by, at=at, action="tell outcome", subject_kind=MEETING, subject=subject_of(decision.meeting),
        summary=f"{decision.meeting}, {decision.kind} {decision.number}: {told.get_outcome_display().lower()}",
        detail={"text": told.text},
    )  # fmt: skip
    return told


# --- Exception reports ----------------------------------------------------------------------------------


@transaction.atomic
def ask_for_report(
    *, meeting: Meeting, area: Area, measure: Measure | None, question: str, due: date, by: User, at: datetime
) -> ExceptionReport:
    """Ask an area for an exception report. :raises Refused: where it was asked, or the measure isn't the area's"""
    meeting = open_meeting(meeting)
    if measure is not None and measure.area_id != area.pk:
        raise Refused(f"{measure.name} is not a measure of {area.name}.")
    report = ExceptionReport(meeting=meeting, area=area, measure=measure, question=question.strip(), due=due)
    _keep_report(report, by=by, at=at, action="ask for report", said="asked for", texts=(question,))
    return report


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an area's manager answers."""

    cause: str
    remedy: str
    expected: str = ""


@transaction.atomic
def answer_report(
    *, report: ExceptionReport, answer: Answer, based_on: int = ANY, by: User, at: datetime
) -> ExceptionReport:
    """Answer an exception report, or better the answer; earlier words stay on record.

    :raises NoLongerCurrent: where another has answered meanwhile
    :raises Refused: where it says too little, or the meeting's minutes are approved
    """
    open_meeting(report.meeting)
    report = hold(report, based_on=based_on)
    if report.withdrawn:
        raise Refused("This report is no longer asked for.")
    if not answer.cause.strip() or not answer.remedy.strip():
        raise Refused("Say what happened, and what is done about it.")
    report.cause, report.remedy, report.expected = answer.cause.strip(), answer.remedy.strip(), answer.expected.strip()
    report.answered_at, report.answered_as = at, by.title or "No job title"
    _keep_report(
        report, by=by, at=at, action="answer report", said="answered",
        texts=(answer.cause, answer.remedy, answer.expected),
    )  # fmt: skip
    return report


@transaction.atomic
def withdraw_report(*, report: ExceptionReport, by: User, at: datetime, reason: str) -> None:
    """No longer ask for a report. :raises Refused: where it is answered, or without a reason"""
    report = hold(report)
    if report.answered_at is not None:
        raise Refused("It is answered, so it stays.")
    if report.withdrawn or not reason.strip():
        raise Refused("Say why it is no longer asked for." if not report.withdrawn else "It is withdrawn already.")
    report.withdrawn = reason.strip()
    _keep_report(report, by=by, at=at, action="withdraw report", said="withdrawn", reason=reason)


def _keep_report(
    report: ExceptionReport, *, by: User, at: datetime, action: str, said: str, reason: str = "",
    texts: tuple[str, ...] = (),
) -> None:  # fmt: skip
    about = f"{report.area}: {report.measure}" if report.measure else str(report.area)
    keep(
        record=report, by=by, at=at, kind=MEETING, subject=subject_of(report.meeting), action=action,
        summary=f"{report.meeting}, exception report, {about}: {said}", reason=reason, texts=texts,
    )  # fmt: skip
