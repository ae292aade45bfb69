"""What actions answer and serve: records of the plan, and the Board's judgement of an outcome."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from improvement.models import ImpactJudgement, Outcome
from organisation.models import ChangeKind, User, Versioned
from organisation.operations import UNCHECKED, Reason, Refused, leave_record, record_entry, save_version
from scorecard.operations.keeping import refuse_texts
from scorecard.operations.links import Wanted, keys_of


@transaction.atomic
def save_record(
    *, record: Versioned, kind: str, subject: str, links: Wanted | None = None, by: User, at: datetime, reason: str
) -> None:
    """Save a plan, iteration, section, source, recommendation or outcome with who, when and why.

    :param links: what it is linked to, whole, by the name of the field; without any given, they stay as they are
    """
    is_new = record.pk is None
    save_version(record=record, by=by, at=at, reason=reason, links=keys_of(links or {}))
    leave_record(
        by=by, at=at, action=f"{'add' if is_new else 'change'} {kind}", subject_kind=kind, subject=subject,
        summary=f"{subject}: {'added' if is_new else 'changed'}", reason=reason,
    )  # fmt: skip


@transaction.atomic
def judge_impact(
    *,
    outcome: Outcome,
    impact: str,
    data: str = "",
    audit: str = "",
    voice: str = "",
    reason: str = "",
    based_on: int | None = UNCHECKED,
    by: User,
    at: datetime,
    is_illustrative: bool = False,
) -> ImpactJudgement | None:
    """Record the Board's judgement of an outcome; it supersedes the one before.

    :raises NoLongerCurrent: where another was recorded meanwhile
    :raises Refused: where it rests on nothing
    """
    refuse_texts(data, audit, voice, reason=reason)
    if impact != "none_yet" and not (data.strip() or audit.strip() or voice.strip()):
        raise Refused("Say what it rests on: the data, audits, or what children, families and staff say.")
    entry = record_entry(
        model=ImpactJudgement,
        key={"outcome": outcome},
        facts={"impact": impact, "data": data.strip(), "audit": audit.strip(), "voice": voice.strip()},
        by=by,
        at=at,
        reason=Reason(kind=ChangeKind.DECISION, text=reason or "Judged anew", is_illustrative=is_illustrative),
        based_on=based_on,
    )
    if entry is None:
        return None
    assert isinstance(entry, ImpactJudgement)
    leave_record(
        by=by, at=entry.recorded_at, action="judge impact", subject_kind="outcome", subject=outcome.code,
        summary=f"{outcome.code}: {entry.get_impact_display().lower()}", reason=reason,
    )  # fmt: skip
    return entry
