"""What rounds lead to: recommendations and teams' answers, feedback, findings and changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from audits.models import (
    Audit,
    Feedback,
    FindingChange,
    FindingCheck,
    FindingStatus,
    Method,
    Programme,
    Recommendation,
    RecommendationKind,
    RecommendationResponse,
    Reflection,
    ReflectionQuestion,
    Round,
    ServiceFinding,
)
from audits.operations.setup import checked
from organisation.clock import day_of
from organisation.models import ChangeKind, Unit, User
from organisation.operations import Reason, Refused, leave_record, record_entry, refuse_personal_data


@dataclass(frozen=True, kw_only=True, slots=True)
class NewRecommendation:
    """A recommendation to be issued; ``teams`` empty means all of them, ``code`` empty that it gets one."""

    text: str
    code: str = ""
    kind: str = RecommendationKind.RECOMMENDATION
    heading: str = ""
    number: str = ""
    addressed_to: str = ""
    parent: Recommendation | None = None
    same_as: Recommendation | None = None
    teams: tuple[Unit, ...] = ()
    due: date | None = None


@transaction.atomic
def recommend(*, of: Round, new: NewRecommendation, by: User, at: datetime) -> Recommendation:
    """Issue a practice recommendation of a round.

    :raises Refused: where its code is taken, it says nothing, or it is due before it is issued
    """
    for text in (new.text, new.addressed_to):
        refuse_personal_data(text)
    if new.due is not None and new.due < day_of(at):
        raise Refused(f"{new.due:%d %B %Y} has passed. Give the day by which teams discuss it.")
    position = of.recommendations.count() + 1
    found = Recommendation(
        round=of, code=new.code or f"{of.programme.code[:24]}-{of.pk}-{position}",
        kind=new.kind, parent=new.parent, same_as=new.same_as, heading=new.heading,
        number=new.number, text=new.text, addressed_to=new.addressed_to, issued_at=at,
        position=position, is_illustrative=of.is_illustrative, due=new.due,
    )  # fmt: skip
    checked(found)
    found.save()
    found.teams.set(new.teams)
    _leave(of.programme, by=by, at=at, action="recommend", summary=f"{of}: recommendation {found.code} issued")
    return found


@transaction.atomic
def respond(
    *, recommendation: Recommendation, unit: Unit, discussed_on: date, what_changed: str, by: User, at: datetime,
    today: date,
) -> None:  # fmt: skip
    """Record when a team discussed a recommendation and what changed; a later answer supersedes it.

    :raises Refused: where it isn't addressed to the team, lies ahead, or says nothing
    """
    refuse_personal_data(what_changed)
    named = set(recommendation.teams.values_list("pk", flat=True))
    if named and unit.pk not in named:
        raise Refused(f"This recommendation isn't addressed to {unit}.")
    if discussed_on > today:
        raise Refused(f"{discussed_on:%d %B %Y} lies ahead. Give the day on which the team discussed it.")
    if not what_changed.strip():
        raise Refused("Say what changed, or that nothing had to.")
    record_entry(
        model=RecommendationResponse, key={"recommendation": recommendation, "unit": unit},
        facts={"discussed_on": discussed_on, "what_changed": what_changed}, by=by, at=at,
        reason=Reason(kind=ChangeKind.DECISION, text="Answered again"),
    )  # fmt: skip
    _leave(
        recommendation.round.programme, by=by, at=at, action="answer recommendation",
        summary=f"{unit}: answered {recommendation.code}",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewFeedback:
    """What somebody said, paraphrased."""

    text: str
    is_strength: bool
    voices: tuple[str, ...] = ()
    described_as: str = ""
    is_recurring: bool = False


@transaction.atomic
def record_feedback(
    *, of: Round, new: Iterable[NewFeedback], by: User, at: datetime, audit: Audit | None = None
) -> int:  # fmt: skip
    """Record feedback of a round as a whole, or of one audit; return how many. :raises Refused: personal data"""
    rows = []
    for one in new:
        for text in (one.text, one.described_as):
            refuse_personal_data(text)
        if not one.text.strip():
            raise Refused("Say in your words what was said.")
        rows.append(
            Feedback(
                round=of, audit=audit, text=one.text, is_strength=one.is_strength, voices=";".join(one.voices),
                described_as=one.described_as, is_recurring=one.is_recurring, recorded_at=at, recorded_by=by,
                recorded_as=by.title,
            )
        )  # fmt: skip
    Feedback.objects.bulk_create(rows)
    _leave(of.programme, by=by, at=at, action="record feedback", summary=f"{of}: feedback of {len(rows)} recorded")
    return len(rows)


@transaction.atomic
def record_reflections(
    *, of: Round, answers: Sequence[tuple[ReflectionQuestion, str, bool]], by: User, at: datetime
) -> int:
    """Record workers' answers of a round as a whole, as (question, answer, recurring theme); return how many."""
    rows = []
    for question, text, is_recurring in answers:
        refuse_personal_data(text)
        rows.append(
            Reflection(
                round=of, question=question, text=text, is_recurring=is_recurring, recorded_at=at, recorded_by=by,
                recorded_as=by.title,
            )
        )  # fmt: skip
    Reflection.objects.bulk_create(rows)
    _leave(of.programme, by=by, at=at, action="record reflections", summary=f"{of}: {len(rows)} reflections recorded")
    return len(rows)


# --- Findings and what changed --------------------------------------------------------------------------


@transaction.atomic
def record_finding(
    *, programme: Programme, source: str, text: str, by: User, at: datetime, is_context: bool = False
) -> ServiceFinding:
    """Record a finding about the service, or context that explains findings. :raises Refused: where it says nothing"""
    refuse_personal_data(text)
    found = ServiceFinding(
        programme=programme, source=source, text=text, is_context=is_context, found_at=at,
        position=programme.findings.count() + 1,
    )  # fmt: skip
    checked(found)
    found.save()
    _leave(programme, by=by, at=at, action="record finding", summary=f"{source}: finding recorded")
    return found


@dataclass(frozen=True, slots=True)
class NewCheck:
    """The result of a check of a finding: in how many of the records looked at it had changed."""

    checked_on: date
    looked_at: int
    held_up: int
    method: str = Method.DIP_SAMPLE
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFinding:
    """A finding, or context that explains findings; what changed, how it is checked and a first check, where known."""

    source: str
    text: str
    is_context: bool = False
    what_changed: str = ""
    follow_up: str = ""
    status: str = FindingStatus.ONGOING
    check: NewCheck | None = None


@transaction.atomic
def add_finding(*, programme: Programme, new: NewFinding, by: User, at: datetime, today: date) -> ServiceFinding:
    """Record a finding with what changed and its first check, all of it or nothing.

    :raises Refused: where something is missing or doesn't go together
    """
    if new.is_context and (new.what_changed or new.follow_up or new.check):
        raise Refused("Context explains findings; what changed and a check belong to a finding.")
    if not new.what_changed.strip() and (new.follow_up.strip() or new.status == FindingStatus.DONE):
        raise Refused("Say what changed; how it is checked and its status follow from that.")
    refuse_personal_data(new.source)
    found = record_finding(
        programme=programme, source=new.source.strip(), text=new.text, is_context=new.is_context, by=by, at=at
    )
    if new.what_changed.strip():
        record_change(
            finding=found, what_changed=new.what_changed, follow_up=new.follow_up, status=new.status, by=by, at=at
        )
    if new.check is not None:
        one = new.check
        record_check(
            finding=found, checked_on=one.checked_on, looked_at=one.looked_at, held_up=one.held_up, method=one.method,
            note=one.note, by=by, at=at, today=today,
        )  # fmt: skip
    return found


@transaction.atomic
def record_change(
    *, finding: ServiceFinding, what_changed: str, status: str, by: User, at: datetime, follow_up: str = "",
    reason: str = "Brought up to date",
) -> None:  # fmt: skip
    """Record what was done about a finding; a later record supersedes it. :raises Refused: where it says nothing"""
    for text in (what_changed, follow_up):
        refuse_personal_data(text)
    if finding.is_context or not what_changed.strip():
        raise Refused("Say what changed; context needs no change.")
    record_entry(
        model=FindingChange, key={"finding": finding},
        facts={"what_changed": what_changed, "follow_up": follow_up, "status": status}, by=by, at=at,
        reason=Reason(kind=ChangeKind.DECISION, text=reason),
    )  # fmt: skip
    _leave(finding.programme, by=by, at=at, action="record change", summary=f"{finding.source}: what changed")


@transaction.atomic
def record_check(
    *, finding: ServiceFinding, checked_on: date, looked_at: int, held_up: int, by: User, at: datetime, today: date,
    method: str = Method.DIP_SAMPLE, note: str = "",
) -> FindingCheck:  # fmt: skip
    """Record the result of a check such as a dip sample. :raises Refused: where it lies ahead or doesn't add up"""
    refuse_personal_data(note)
    if checked_on > today:
        raise Refused(f"{checked_on:%d %B %Y} lies ahead. Give the day of the check.")
    check = FindingCheck(
        finding=finding, checked_on=checked_on, method=method, looked_at=looked_at, held_up=held_up, note=note,
        recorded_at=at, recorded_by=by, recorded_as=by.title,
    )  # fmt: skip
    checked(check)
    check.save()
    _leave(
        finding.programme, by=by, at=at, action="record check", summary=f"{finding.source}: {held_up} of {looked_at}"
    )
    return check


def _leave(programme: Programme, *, by: User, at: datetime, action: str, summary: str) -> None:
    leave_record(
        by=by, at=at, action=action, subject_kind="audit programme", subject=programme.code, summary=summary
    )  # fmt: skip
