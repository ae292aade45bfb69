"""Updating an action: progress, a revised date, closing by two people, embedding, reopening, comments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from improvement.models import STATUS_LABELS, Action, ActionComment, ActionUpdate, EvidenceKind, UpdateKind
from improvement.models import ActionKind as Kind
from improvement.operations.evidence import NewEvidence, add_evidence
from improvement.operations.standing import (
    Recording,
    add_update,
    hold,
    leave,
    refuse_if_ended,
)
from improvement.progress import KEYED, Due, Status, moved, next_due, why_not_embedded
from organisation.clock import day_of
from organisation.operations import Refused, leave_record
from scorecard.operations.keeping import refuse_texts

EXPLAIN = (Status.AT_RISK, Status.OFF_TRACK)
HELD_BY = (EvidenceKind.AUDIT, EvidenceKind.DIP_SAMPLE, EvidenceKind.FEEDBACK)


def _add(action: Action, evidence: NewEvidence | None, recording: Recording) -> None:
    if evidence is not None:
        add_evidence(
            action=action, evidence=evidence, by=recording.by, at=recording.at,
            is_illustrative=recording.is_illustrative,
        )  # fmt: skip


@transaction.atomic
def update_action(
    *,
    action: Action,
    status: str,
    narrative: str = "",
    due: Due | None = None,
    reason: str = "",
    evidence: NewEvidence | None = None,
    recording: Recording,
) -> ActionUpdate | None:
    """Record progress: status, narrative, evidence, and a revised date with its reason. None where nothing differs.

    :raises UpdatedMeanwhile: where another update was recorded since
    :raises Refused: where it has ended, a closing waits, or a word is missing
    """
    held, standing = hold(action, recording)
    refuse_if_ended(standing)
    narrative, reason = narrative.strip(), reason.strip()
    refuse_texts(narrative, reason=reason)
    is_moved = due is not None and moved(standing.due, due)
    why = _why_no_progress(standing, Status(status), narrative, is_moved=is_moved, reason=reason)
    if why:
        raise Refused(why)
    if not (narrative or is_moved or evidence) and status == standing.status:
        return None
    _add(held, evidence, recording)
    update = add_update(
        held, standing, recording, kind=UpdateKind.PROGRESS, status=status, narrative=narrative,
        due=due if is_moved else None, reason=reason if is_moved else "",
    )  # fmt: skip
    leave(held, update, recording, did="update action", summary=_said(standing, update))
    return update


def _why_no_progress(standing: ActionUpdate, status: Status, narrative: str, *, is_moved: bool, reason: str) -> str:
    """Say what is missing before progress can be recorded; empty where nothing is."""
    if standing.awaits_closing:
        return "Closing is proposed. A second person accepts or declines it first."
    if status not in KEYED:
        return "An action is completed by closing it, with evidence and a second person."
    if is_moved and not reason:
        return "Say why the date moves; the first date stays on record."
    if status in EXPLAIN and status != standing.status and not narrative:
        return f"Say in the progress note why it is {STATUS_LABELS[status].lower()}, and what is being done."
    return ""


def _said(before: ActionUpdate, after: ActionUpdate) -> str:
    words = [str(after.get_status_display())]
    if after.times_moved != before.times_moved:
        words.append(f"date moved from {before.due_on or before.due_printed or 'none'} to {after.due_on or 'none'}")
    return ", ".join(words).lower()


@transaction.atomic
def repeat_action(*, action: Action, narrative: str, recording: Recording) -> ActionUpdate:
    """Record that a recurring action was done this time; it falls due again, which is no slip. :raises Refused:"""
    held, standing = hold(action, recording)
    refuse_if_ended(standing)
    if held.kind != Kind.RECURRING or held.every_months is None:
        raise Refused("Only a recurring action is done again and again.")
    if not narrative.strip():
        raise Refused("Say what was done this time.")
    refuse_texts(narrative)
    update = add_update(
        held, standing, recording, kind=UpdateKind.REPEATED, status=Status.ON_TRACK, narrative=narrative.strip(),
        due=next_due(standing.due, held.every_months, day_of(recording.at)), counts_as_moved=False,
    )  # fmt: skip
    leave(held, update, recording, did="repeat action", summary="done this time")
    return update


# --- Closing: one proposes with evidence, another accepts ------------------------------------------------


@transaction.atomic
def propose_closing(
    *,
    action: Action,
    narrative: str,
    evidence: NewEvidence | None = None,
    on_target: Sequence[bool | None] = (),
    recording: Recording,
) -> ActionUpdate:
    """Propose that an action is complete. It needs evidence; a monitoring action, its measures on target.

    :param on_target: for each of its measures whether it is green now, none where it isn't rated
    :raises Refused: naming what is missing
    """
    held, standing = hold(action, recording)
    refuse_if_ended(standing)
    if standing.awaits_closing:
        raise Refused("Closing is proposed already; a second person accepts or declines it.")
    if not narrative.strip():
        raise Refused("Say what has been done, in a sentence.")
    refuse_texts(narrative)
    _add(held, evidence, recording)
    if not held.evidence.filter(deleted_at__isnull=True).exists():
        raise Refused("Closing needs evidence: add a link, a file, or say which measure or audit shows it.")
    if held.kind == Kind.MONITORING and not (on_target and all(on_target)):
        raise Refused("A monitoring action is closed by its measure, which is not on target now.")
    update = add_update(
        held, standing, recording, kind=UpdateKind.PROPOSED, narrative=narrative.strip(), awaits_closing=True
    )
    leave(held, update, recording, did="propose closing", summary="closing proposed")
    return update


@transaction.atomic
def settle_closing(*, action: Action, accept: bool, reason: str = "", recording: Recording) -> ActionUpdate:
    """Accept a proposed closing, or decline it with a reason. :raises Refused: for whoever proposed it"""
    held, standing = hold(action, recording)
    if not standing.awaits_closing:
        raise Refused("No closing is proposed.")
    proposed = held.updates.filter(kind=UpdateKind.PROPOSED).order_by("number").last()
    if proposed is None or proposed.by_id == recording.by.pk:
        raise Refused("You proposed this closing; a second person accepts or declines it.")
    reason = reason.strip()
    refuse_texts(reason=reason)
    if not accept and not reason:
        raise Refused("Say what is missing.")
    kind, status = (UpdateKind.CLOSED, Status.COMPLETE) if accept else (UpdateKind.DECLINED, Status(standing.status))
    update = add_update(held, standing, recording, kind=kind, status=status, reason=reason)
    leave(held, update, recording, did="settle closing", summary="closed" if accept else "closing declined")
    return update


@transaction.atomic
def embed_action(
    *,
    action: Action,
    basis: str,
    narrative: str,
    held_months: Sequence[bool | None] = (),
    evidence: NewEvidence | None = None,
    recording: Recording,
) -> ActionUpdate:
    """Call a completed action embedded, once what shows it has held for the months its plan sets.

    :param basis: the kind of evidence it rests on: measure, audit, dip_sample or feedback
    :param held_months: for a measure, whether it was green in each due month since completion
    :raises Refused: saying what hasn't held, or what evidence is missing
    """
    held, standing = hold(action, recording)
    if standing.status != Status.COMPLETE:
        raise Refused("Only a completed action can be called embedded.")
    completed = held.updates.filter(kind=UpdateKind.CLOSED).order_by("number").last()
    if completed is None or completed.by_id == recording.by.pk:
        raise Refused("Whoever accepted the closing doesn’t also call it embedded.")
    months = held.outcome.section.plan.embed_months
    completed_on, today = day_of(completed.at), day_of(recording.at)
    why = why_not_embedded(completed_on=completed_on, today=today, months=months, held=held_months)
    if why:
        raise Refused(why)
    if basis == EvidenceKind.MEASURE and not held_months:
        raise Refused("It has no linked measure. Rest it on an audit theme, a dip sample or feedback.")
    _add(held, evidence, recording)
    if basis != EvidenceKind.MEASURE and not _has_shown(held, basis, completed_on):
        raise Refused("Add evidence of that kind first, from after the action was completed.")
    refuse_texts(narrative)
    update = add_update(
        held, standing, recording, kind=UpdateKind.EMBEDDED, status=Status.EMBEDDED, narrative=narrative.strip()
    )
    leave(held, update, recording, did="embed action", summary=f"embedded, shown by {basis.replace('_', ' ')}")
    return update


def _has_shown(action: Action, basis: str, since: date) -> bool:
    """Whether there is evidence of a kind, added after a day."""
    times = action.evidence.filter(kind=basis, deleted_at__isnull=True).values_list("at", flat=True)
    return basis in HELD_BY and any(day_of(at) > since for at in times)


@transaction.atomic
def reopen_action(*, action: Action, reason: str, due: Due | None = None, recording: Recording) -> ActionUpdate:
    """Reopen an action that has ended. :raises Refused: where it hasn't, was merged or split, or without a reason"""
    held, standing = hold(action, recording)
    if not standing.has_ended:
        raise Refused("This action is open.")
    if held.merged_into_id or standing.kind == UpdateKind.SPLIT:
        raise Refused("It goes on as another action; reopen or update that one.")
    if not reason.strip():
        raise Refused("Say why it is reopened.")
    refuse_texts(reason=reason)
    facts: dict[str, Any] = {"status": Status.ON_TRACK, "reason": reason.strip(), "due": due}
    update = add_update(held, standing, recording, kind=UpdateKind.REOPENED, **facts)
    leave(held, update, recording, did="reopen action", summary="reopened")
    return update


@transaction.atomic
def comment_on_action(*, action: Action, text: str, recording: Recording) -> ActionComment:
    """Add a comment, which changes nothing else. :raises Refused: where it is empty or holds personal data"""
    text = text.strip()
    if not text:
        raise Refused("Write a comment.")
    refuse_texts(text)
    comment = ActionComment.objects.create(
        action=action, text=text, at=recording.at, by=recording.by, by_title=recording.by.title,
        is_illustrative=recording.is_illustrative,
    )  # fmt: skip
    leave_record(
        by=recording.by, at=recording.at, action="comment on action", subject_kind="action", subject=action.code,
        summary=f"{action.code}: comment added",
    )  # fmt: skip
    return comment
