"""An audit from its draft to its completion, the re-audit that follows, moderation and a team's challenge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from audits.compliance import due_on
from audits.models import (
    Audit,
    AuditDraft,
    AuditFinding,
    AuditStanding,
    Challenge,
    ChildReference,
    Feedback,
    FeedbackSought,
    Grade,
    Kind,
    Outcome,
    PracticeTheme,
    Reflection,
    ReflectionQuestion,
    ThemeGrade,
)
from audits.operations.actions import NewAction, raise_actions
from audits.operations.allocating import change_standing, leave_about, standing_of
from organisation.models import ChangeKind, User
from organisation.operations import Reason, Refused, record_entry, refuse_personal_data

LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Sought:
    """Whose feedback was sought: what was said, or why there is none."""

    voice: str
    text: str = ""
    is_strength: bool = True
    why_not: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Graded:
    """What an auditor sends: grades by theme with what they rest on, the overall grade, and what was found."""

    grade: Grade
    met: str
    themes: Mapping[PracticeTheme, tuple[Grade | None, str]] = field(default_factory=dict)
    strengths: tuple[str, ...] = ()
    improvements: tuple[str, ...] = ()
    sought: tuple[Sought, ...] = ()
    reflections: Mapping[ReflectionQuestion, str] = field(default_factory=dict)
    actions: tuple[NewAction, ...] = ()

    def texts(self) -> list[str]:
        """Return every free text."""
        return [
            *(note for _, note in self.themes.values()), *self.strengths, *self.improvements,
            *(text for one in self.sought for text in (one.text, one.why_not)), *self.reflections.values(),
            *(text for one in self.actions for text in (one.text, one.owner)),
        ]  # fmt: skip


class DraftMoved(Refused):
    """A draft that was saved elsewhere meanwhile: ``typed`` is what stands now, ``version`` its number."""

    def __init__(self, draft: AuditDraft) -> None:
        super().__init__("This audit was typed on in another window meanwhile. Reload the page to go on from there.")
        self.typed, self.version = draft.typed, draft.version


@transaction.atomic
def save_draft(*, audit: Audit, typed: Mapping[str, Any], version: int, by: User, at: datetime) -> int:
    """Keep what is typed, possible or not; return the draft's new version.

    :raises DraftMoved: where it was saved elsewhere since version
    :raises Refused: where the audit is completed or exempted, or it isn't theirs
    """
    standing = standing_of(audit)
    if standing.is_completed or standing.is_exempt or standing.auditor_id != by.pk:
        raise Refused("This audit is no longer open to you; what you typed stays in your browser.")
    draft = AuditDraft.objects.select_for_update().filter(audit=audit).first()
    if draft is None:
        draft = AuditDraft(audit=audit, version=0)
    if draft.version != version:
        raise DraftMoved(draft)
    draft.typed, draft.version = dict(typed), version + 1
    draft.saved_at, draft.saved_by = at, by
    draft.save()
    return draft.version


@transaction.atomic
def complete_audit(*, audit: Audit, graded: Graded, by: User, at: datetime, today: date) -> AuditStanding:
    """Send a graded audit: from now on it counts. A grade that asks for it brings a re-audit by itself.

    :raises Refused: where it isn't theirs or no longer open, a grade is of another programme, or a text can't be kept
    """
    standing = standing_of(audit)
    if standing.auditor_id != by.pk:
        raise Refused("Only its auditor completes an audit.")
    if standing.is_completed or standing.is_exempt:
        raise Refused("This audit is completed or exempted already.")
    _refuse_content(audit, graded)
    done = change_standing(
        standing=standing,
        by=by,
        at=at,
        reason="Graded",
        completed_on=today,
        met=graded.met,
        grade=graded.grade,
        final_grade=graded.grade,
    )
    _write_content(audit, graded, by=by, at=done.recorded_at)
    raise_actions(audit=audit, new=graded.actions, by=by, at=at)
    AuditDraft.objects.filter(audit=audit).delete()
    leave_about(audit=audit, by=by, at=at, action="complete audit", summary="completed")
    if graded.grade.is_inadequate:
        _follow_with_re_audit(audit, today, by=by, at=at)
    return done


def _refuse_content(audit: Audit, graded: Graded) -> None:
    programme = audit.round.programme_id
    grades = [graded.grade, *(grade for grade, _ in graded.themes.values() if grade is not None)]
    if any(grade.scale.programme_id != programme for grade in grades):
        raise Refused("A grade belongs to another programme.")
    for text in graded.texts():
        refuse_personal_data(text)
        if len(text) > LONGEST:
            raise Refused(f"“{text[:30]}…” is too long; at most {LONGEST} characters.")
    for one in graded.sought:
        if not one.text.strip() and not one.why_not.strip():
            raise Refused("Where feedback was sought but not obtained, say why not.")


def _write_content(audit: Audit, graded: Graded, *, by: User, at: datetime) -> None:
    common: dict[str, Any] = {
        "round": audit.round, "audit": audit, "recorded_at": at, "recorded_by": by, "recorded_as": by.title,
    }  # fmt: skip
    for theme, (grade, note) in graded.themes.items():
        record_entry(
            model=ThemeGrade, key={"audit": audit, "theme": theme}, facts={"grade": grade, "note": note}, by=by, at=at,
            reason=Reason(),
        )  # fmt: skip
    AuditFinding.objects.bulk_create(
        AuditFinding(text=text, is_strength=is_strength, **common)
        for is_strength, texts in ((True, graded.strengths), (False, graded.improvements))
        for text in texts
    )
    FeedbackSought.objects.bulk_create(
        FeedbackSought(
            audit=audit, voice=one.voice, is_obtained=bool(one.text), why_not="" if one.text else one.why_not
        )
        for one in graded.sought
    )
    Feedback.objects.bulk_create(
        Feedback(text=one.text, voices=one.voice, is_strength=one.is_strength, **common)
        for one in graded.sought
        if one.text
    )
    Reflection.objects.bulk_create(
        Reflection(question=question, text=text, **common) for question, text in graded.reflections.items() if text
    )


def _follow_with_re_audit(audit: Audit, today: date, *, by: User, at: datetime) -> None:
    """Make the re-audit that an inadequate grade asks for, dated but not yet allocated; once."""
    if Audit.objects.filter(of=audit).exists():
        return
    again = Audit.objects.create(
        round=audit.round, unit=audit.unit, area=audit.area, kind=Kind.RE_AUDIT, method=audit.method, of=audit,
        created_at=at, is_illustrative=audit.is_illustrative,
    )  # fmt: skip
    reference = ChildReference.objects.filter(audit=audit).first()
    if reference is not None:
        ChildReference.objects.create(audit=again, reference=reference.reference)
    due = due_on(today, audit.round.programme.re_audit_days)
    record_entry(
        model=AuditStanding, key={"audit": again}, facts={"first_due": due, "due": due}, by=by, at=at,
        reason=Reason(text="Follows from an inadequate grade", is_illustrative=audit.is_illustrative),
    )  # fmt: skip
    leave_about(audit=again, by=by, at=at, action="add audit", summary="to be allocated")


@transaction.atomic
def record_outcome(
    *, audit: Audit, grade: Grade, completed_on: date, by: User, at: datetime, reason: str = "Recorded elsewhere",
    follows: bool = True,
) -> AuditStanding:  # fmt: skip
    """Record that an audit was completed and graded, where that is known from elsewhere, such as a workbook.

    ``follows`` False where the re-audit of an inadequate grade comes from there as well.
    :raises Refused: where it is completed or exempted already, or the grade is of another programme
    """
    standing = standing_of(audit)
    if standing.is_completed or standing.is_exempt or standing.allocated_on is None:
        raise Refused("This audit is completed, exempted, or not allocated yet.")
    if grade.scale.programme_id != audit.round.programme_id:
        raise Refused("This grade belongs to another programme.")
    done = change_standing(
        standing=standing, by=by, at=at, reason=reason, completed_on=completed_on, grade=grade, final_grade=grade
    )
    leave_about(audit=audit, by=by, at=at, action="record audit", summary="completed", reason=reason)
    if grade.is_inadequate and follows:
        _follow_with_re_audit(audit, completed_on, by=by, at=at)
    return done


# --- Moderation and challenge ---------------------------------------------------------------------------


@transaction.atomic
def moderate(*, audit: Audit, grade: Grade, why: str, by: User, at: datetime, today: date) -> AuditStanding:
    """Put a moderator's grade beside the auditor's; both stay. An inadequate one brings a re-audit.

    :raises Refused: where it isn't completed, who moderates graded it, or another grade comes without a reason
    """
    standing = standing_of(audit)
    refuse_personal_data(why)
    if not standing.is_completed:
        raise Refused("An audit is moderated once it is completed.")
    if standing.auditor_id == by.pk:
        raise Refused("Who graded a record doesn't moderate it.")
    if grade.scale.programme_id != audit.round.programme_id:
        raise Refused("This grade belongs to another programme.")
    if grade.pk != standing.grade_id and not why.strip():
        raise Refused("Say why the grade is changed.")
    if len(why) > 500:
        raise Refused("The reason is too long; at most 500 characters.")
    done = change_standing(
        standing=standing,
        by=by,
        at=at,
        reason=why or "Moderated: the same grade",
        moderated_grade=grade,
        moderator=by,
        moderated_as=by.title,
        moderated_on=today,
        moderation_reason=why,
        final_grade=grade,
    )
    leave_about(audit=audit, by=by, at=at, action="moderate audit", summary="moderated")
    if grade.is_inadequate:
        _follow_with_re_audit(audit, today, by=by, at=at)
    return done


@transaction.atomic
def challenge(*, audit: Audit, points: str, by: User, at: datetime) -> None:
    """Challenge a completed audit's grade for the team. :raises Refused: where one is open, or it says nothing"""
    refuse_personal_data(points)
    if not standing_of(audit).is_completed:
        raise Refused("An audit can be challenged once it is completed.")
    if not points.strip():
        raise Refused("Say what the team challenges, and on what grounds.")
    if Challenge.objects.as_at(None).filter(audit=audit).exists():
        raise Refused("This audit was challenged already.")
    record_entry(
        model=Challenge, key={"audit": audit}, facts={"points": points, "outcome": Outcome.OPEN, "answer": ""}, by=by,
        at=at, reason=Reason(),
    )  # fmt: skip
    leave_about(audit=audit, by=by, at=at, action="challenge audit", summary="challenged by the team")


@transaction.atomic
def answer_challenge(*, audit: Audit, outcome: str, answer: str, by: User, at: datetime) -> None:
    """Answer a team's challenge. Where the grade changes, it is moderated as well.

    :raises Refused: where there is none to answer, or the answer says nothing
    """
    refuse_personal_data(answer)
    current = Challenge.objects.as_at(None).filter(audit=audit).first()
    if current is None or current.outcome != Outcome.OPEN:
        raise Refused("There is no challenge that waits for an answer.")
    if not answer.strip() or outcome not in (Outcome.UPHELD, Outcome.CHANGED):
        raise Refused("Say whether the grade stands, and why.")
    record_entry(
        model=Challenge, key={"audit": audit},
        facts={"points": current.points, "outcome": outcome, "answer": answer}, by=by, at=at,
        reason=Reason(kind=ChangeKind.DECISION, text="Answered"),
    )  # fmt: skip
    leave_about(audit=audit, by=by, at=at, action="answer challenge", summary=f"challenge answered: {outcome}")
