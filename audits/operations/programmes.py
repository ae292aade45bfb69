"""Planning and pausing rounds of a programme, recording what was published of them, reporting a round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from audits.models import (
    Grade,
    Programme,
    PublishedCompliance,
    PublishedShare,
    Round,
    RoundCohort,
    RoundReport,
)
from audits.operations.setup import checked
from organisation.models import User
from organisation.months import Month
from organisation.operations import (
    Reason,
    Refused,
    leave_record,
    record_entry,
    refuse_personal_data,
    save_version,
    stamp,
)


@dataclass(frozen=True, slots=True)
class NewCohort:
    """Whose records a round looks at."""

    name: str
    age_group: str = ""
    window: str = ""


@transaction.atomic
def create_round(
    *, new: Round, by: User, at: datetime, cohorts: Iterable[NewCohort] = (), reason: str = "Planned"
) -> Round:
    """Save a new round, held or paused. :raises Refused: where it exists, or something doesn't go together"""
    for text in (new.title, new.note, new.pause_reason, new.done_instead):
        refuse_personal_data(text)
    checked(new)
    save_version(record=new, by=by, at=at, reason=reason)
    for position, cohort in enumerate(cohorts, 1):
        row = RoundCohort(
            round=new, name=cohort.name, age_group=cohort.age_group, window=cohort.window, position=position
        )
        checked(row)
        row.save()
    _leave(new.programme, by=by, at=at, action="create round", summary=f"{new.programme.name}: {new}, round created")
    return new


@transaction.atomic
def pause_round(
    *, paused: Round, from_day: date, why: str, by: User, at: datetime, until: date | None = None,
    done_instead: str = "",
) -> None:  # fmt: skip
    """Pause a round, with its reason and what is done instead. :raises Refused: without a reason"""
    if not why.strip():
        raise Refused("Give the reason of the pause.")
    for text in (why, done_instead):
        refuse_personal_data(text)
    paused.paused_from, paused.paused_until = from_day, until
    paused.pause_reason, paused.done_instead = why, done_instead
    checked(paused)
    save_version(record=paused, by=by, at=at, reason=why[:100])
    _leave(
        paused.programme, by=by, at=at, action="pause round", reason=why,
        summary=f"{paused.programme.name}: {paused}, paused from {from_day:%d %B %Y}",
    )  # fmt: skip


@transaction.atomic
def record_shares(
    *, of: Round, percents: Mapping[Grade, Decimal], by: User, at: datetime, reason: Reason,
    printed: Mapping[Grade, str] | None = None,
) -> int:  # fmt: skip
    """Record a round's grades as published percentages, as they are: they aren't made to add up. Returns how many.

    :raises Refused: where the round has audits of its own, whose grades are counted
    """
    if of.audits.exists():
        raise Refused(f"{of} has audits of its own; its grades are counted, not published.")
    written = 0
    for grade, percent in percents.items():
        if grade.scale.programme_id != of.programme_id:
            raise Refused(f"“{grade}” is no grade of this programme.")
        facts = {"percent": percent, "as_printed": (printed or {}).get(grade, "")}
        entry = record_entry(
            model=PublishedShare, key={"round": of, "grade": grade}, facts=facts, by=by, at=at, reason=reason
        )
        written += entry is not None
    if written:
        _leave(
            of.programme, by=by, at=at, action="record published grades", reason=reason.text,
            summary=f"{of.programme.name}: {of}, grades as published",
            detail={grade.name: percent for grade, percent in percents.items()},
        )  # fmt: skip
    return written


@transaction.atomic
def record_compliance(
    *, programme: Programme, audit_kind: str, months: tuple[Month, Month], completed: int, allocated: int, by: User,
    at: datetime, reason: Reason, as_printed: str = "",
) -> None:  # fmt: skip
    """Record how many audits of a span of months were allocated and completed, where only totals are known."""
    if completed > allocated:
        raise Refused(f"{completed} completed of {allocated} allocated: no more can be completed than were allocated.")
    record_entry(
        model=PublishedCompliance,
        key={
            "programme": programme, "audit_kind": audit_kind, "first_month": months[0], "last_month": months[1],
        },
        facts={"completed": completed, "allocated": allocated, "as_printed": as_printed},
        by=by, at=at, reason=reason,
    )  # fmt: skip
    _leave(
        programme, by=by, at=at, action="record compliance", reason=reason.text,
        summary=f"{programme.name}: {completed} of {allocated} completed, {months[0]} to {months[1]}",
    )  # fmt: skip


@transaction.atomic
def report_round(*, of: Round, by: User, at: datetime, summary: str = "") -> RoundReport:
    """Report a round: from now on those who see totals only see its grades, as they are known now.

    They don't change with each audit afterwards, so that what one of them was graded can't be worked out.
    :raises Refused: where it is paused, another council's, or reported already
    """
    refuse_personal_data(summary)
    if of.is_paused or not of.programme.is_own:
        raise Refused("Only a round of our own that was held can be reported.")
    if RoundReport.objects.filter(round=of).exists():
        raise Refused(f"{of} was reported already.")
    report = RoundReport.objects.create(
        round=of, reported_at=stamp(at=at), reported_by=by, reported_as=by.title, summary=summary
    )
    _leave(of.programme, by=by, at=at, action="report round", summary=f"{of.programme.name}: {of}, reported")
    return report


def _leave(programme: Programme, *, by: User, at: datetime, **said: Any) -> None:
    leave_record(by=by, at=at, subject_kind="audit programme", subject=programme.code, **said)
