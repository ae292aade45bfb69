"""Writing the audits of an import by the operations that people use, and taking them back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from audits.models import (
    Audit,
    AuditDraft,
    AuditStanding,
    Challenge,
    ChildAction,
    ChildReference,
    Concern,
    Grade,
    Kind,
    Programme,
    Round,
    RoundReport,
)
from audits.operations.allocating import (
    NewAudit,
    change_standing,
    exempt,
    extend,
    leave_about,
    record_allocation,
    record_audits,
    standing_of,
)
from audits.operations.grading import record_outcome
from audits.operations.programmes import create_round
from audits.permissions import runs
from organisation.models import Area, Unit, User
from organisation.months import Month
from organisation.operations import NoLongerCurrent, Reason, Refused
from organisation.permissions import access_of
from spreadsheets.kinds import Applied, Change

IMPORTED = "Imported"


@transaction.atomic
def apply_cases(*, changes: Sequence[Change], by: User, at: datetime, reason: Reason) -> Applied:
    """Write the audits of an import: all allocations first, in their order, then what became of each.

    :raises Refused: where something has changed since the preview, naming its row; or they don't run the programme
    """
    new = [change for change in changes if change["do"] == "audit"]
    old = [change for change in changes if change["do"] == "change"]
    began = Round.objects.count()
    programmes = _programmes(new, old, by)
    audits = [(change, _change_of(change)) for change in old]
    audits += [(change, _added(change, programmes, by, at)) for change in _in_order(new)]
    followed = {_record(change) for change in new if change["kind"] == Kind.RE_AUDIT}
    before = Audit.objects.count()
    for change, audit in audits:
        _go_on(change, audit, followed, by=by, at=at, reason=reason)
    sentences = _sentences(rounds=Round.objects.count() - began, follow=Audit.objects.count() - before)
    return Applied(len(new), len(old), sentences=sentences)


def _sentences(*, rounds: int, follow: int) -> tuple[str, ...]:
    found = []
    if rounds:
        found.append(f"{rounds} round{'s' if rounds != 1 else ''} added.")
    if follow:
        found.append(
            f"{follow} re-audit{'s' if follow != 1 else ''} to be allocated: an inadequate grade asks for one."
        )
    return tuple(found)


def _programmes(new: Iterable[Change], old: Iterable[Change], by: User) -> dict[int, Programme]:
    """Return the programmes of an import. :raises Refused: where somebody doesn't run one of them"""
    keys = {change["programme"] for change in new}
    audits = [change["audit"] for change in old]
    keys |= set(Audit.objects.filter(pk__in=audits).values_list("round__programme", flat=True))
    found = Programme.objects.in_bulk(keys)
    access = access_of(by)
    if not all(runs(access, programme) for programme in found.values()):
        raise Refused("Only the managers who run a programme import its audits.")
    return found


def _in_order(new: Iterable[Change]) -> list[Change]:
    return sorted(new, key=lambda change: (change["kind"] == Kind.RE_AUDIT, change["allocated"], change["row"]))


def _record(change: Change) -> tuple[int, str]:
    return change["programme"], change["reference"].casefold()


# --- An audit that is not on record -------------------------------------------------------------------------


def _added(change: Change, programmes: dict[int, Programme], by: User, at: datetime) -> Audit:
    programme = programmes[change["programme"]]
    of = _round(change, programme, by, at)
    here = Audit.objects.filter(round__programme=programme, reference__reference__iexact=change["reference"])
    if here.filter(round=of, kind=change["kind"]).exists():
        raise Refused(f"The record of row {change['row']} has come in since the preview. Check the file again.")
    is_again = change["kind"] == Kind.RE_AUDIT
    before = here.filter(re_audit__isnull=True).order_by("pk").last() if is_again else None
    new = NewAudit(
        round=of, unit=Unit.objects.get(pk=change["unit"]), area=Area.objects.get(pk=change["area"]),
        reference=change["reference"], auditor=User.objects.filter(pk=change["auditor"]).first(),
        auditor_title=change["title"], allocated_on=date.fromisoformat(change["allocated"]),
        due=date.fromisoformat(change["due"]), kind=change["kind"], of=before,
    )  # fmt: skip
    try:
        (audit,) = record_audits(new=[new], by=by, at=at, reason=IMPORTED)
    except Refused as refused:
        raise Refused(f"Row {change['row']}: {refused}") from refused
    return audit


def _round(change: Change, programme: Programme, by: User, at: datetime) -> Round:
    month = Month.parse(change["month"])
    held = Round.objects.select_related("programme").filter(programme=programme, is_thematic=False)
    found = held.filter(pk=change["round"]) if change["round"] else held.filter(first_month=month, last_month=month)
    one = found.first()
    if one is None and change["round"]:
        raise Refused(f"The round of row {change['row']} is no longer there. Check the file again.")
    new = Round(programme=programme, first_month=month, last_month=month)
    return one or create_round(new=new, by=by, at=at, reason=IMPORTED)


# --- What became of an audit --------------------------------------------------------------------------------


def _change_of(change: Change) -> Audit:
    audit = Audit.objects.select_related("round__programme", "unit", "area").get(pk=change["audit"])
    if standing_of(audit).pk != change["based_on"]:
        raise Refused(f"The audit of row {change['row']} has changed since the preview. Check the file again.")
    return audit


def _go_on(
    change: Change, audit: Audit, followed: set[tuple[int, str]], *, by: User, at: datetime, reason: Reason
) -> None:  # fmt: skip
    """Allocate, extend, exempt and complete, as the change says. :raises Refused: naming the row"""
    common: dict[str, Any] = {"audit": audit, "by": by, "at": at}
    try:
        if change["do"] == "change" and "allocated" in change:
            record_allocation(
                auditor_title=change["title"], auditor=User.objects.filter(pk=change["auditor"]).first(),
                allocated_on=date.fromisoformat(change["allocated"]), due=date.fromisoformat(change["due"]), **common,
            )  # fmt: skip
        if "extended" in change:
            extend(due=date.fromisoformat(change["extended"]), why=change["why"], **common)
        if "exempt" in change:
            exempt(why=change["exempt"], **common)
        if "completed" in change:
            record_outcome(
                grade=Grade.objects.select_related("scale").get(pk=change["grade"]),
                completed_on=date.fromisoformat(change["completed"]), reason=reason.text or IMPORTED,
                follows=not (audit.kind == Kind.AUDIT and _of(audit) in followed), **common,
            )  # fmt: skip
            # A draft that its auditor had begun would only contradict what now counts.
            AuditDraft.objects.filter(audit=audit).delete()
    except Refused as refused:
        raise Refused(f"Row {change['row']}: {refused}") from refused


def _of(audit: Audit) -> tuple[int, str]:
    reference = ChildReference.objects.filter(audit=audit).values_list("reference", flat=True).first() or ""
    return audit.round.programme_id, reference.casefold()


# --- Taking it back -----------------------------------------------------------------------------------------


@transaction.atomic
def undo_cases(*, began: datetime, ended: datetime, by: User, at: datetime, reason: Reason) -> Sequence[str]:
    """Withdraw the audits that an import added, and let the others stand where they stood before it.

    A withdrawn audit is exempted with the undo's reason and no longer counts as allocated; its reference is deleted.
    :raises Refused: naming what was done since with one of them
    """
    entries = AuditStanding.objects.filter(recorded_at__gte=began, recorded_at__lte=ended).select_related(
        "audit__round__programme"
    )
    touched = {one.audit_id: one.audit for one in entries}
    known = AuditStanding.objects.filter(audit__in=touched, recorded_at__lt=began)
    former = {one.audit_id: one for one in known.order_by("recorded_at", "pk")}  # the last one before it stays
    added = [audit for key, audit in touched.items() if key not in former]
    _refuse_undo(touched, added, began, ended, by)
    for audit in added:
        _withdraw(audit, by=by, at=at, reason=reason)
    for key, entry in former.items():
        facts = {name: getattr(entry, name) for name in AuditStanding.FACTS}
        change_standing(standing=standing_of(touched[key]), by=by, at=at, reason=reason.text, **facts)
        leave_about(audit=touched[key], by=by, at=at, action="undo import", summary="as before", reason=reason.text)
    # Neither finds a withdrawn audit again: a corrected file adds it anew, and a grade may ask for a re-audit anew.
    ChildReference.objects.filter(audit__in=added).delete()
    Audit.objects.filter(pk__in=[audit.pk for audit in added], of__isnull=False).update(of=None)
    return [
        f"{len(added)} audits withdrawn, {len(former)} stand as before. Withdrawn ones stay as exempted, with this "
        "reason and without their reference, and no longer count as allocated. Rounds that it added stay."
    ]  # fmt: skip


def _refuse_undo(
    touched: dict[int, Audit], added: Sequence[Audit], began: datetime, ended: datetime, by: User
) -> None:  # fmt: skip
    access = access_of(by)
    if not all(runs(access, audit.round.programme) for audit in touched.values()):
        raise Refused("Only the managers who run a programme take back the import of its audits.")
    rests: list[tuple[str, QuerySet[Any]]] = [
        ("was allocated, moderated or completed", AuditStanding.objects.filter(recorded_at__gt=ended)),
        ("was challenged", Challenge.objects.filter(recorded_at__gt=began)),
        ("has actions for the child", ChildAction.objects.filter(raised_at__gt=began)),
        ("has an immediate concern", Concern.objects.filter(raised_at__gt=began)),
        ("has been begun by its auditor", AuditDraft.objects.filter(saved_at__gt=began)),
    ]  # fmt: skip
    for what, found in rests:
        one = found.filter(audit__in=touched).select_related("audit__round").first()
        if one is not None:
            raise Refused(f"{one.audit} of {one.audit.round} {what} since this import, so it can’t be undone.")
    rounds = {audit.round_id for audit in touched.values()}
    report = RoundReport.objects.filter(round__in=rounds, reported_at__gt=began).select_related("round").first()
    if report is not None:
        raise Refused(f"{report.round} was reported since this import, so it can’t be undone.")
    again = Audit.objects.filter(of__in=added).exclude(pk__in=touched).first()
    if again is not None:
        raise Refused(f"{again} follows an audit of this import, so it can’t be undone.")


def _withdraw(audit: Audit, *, by: User, at: datetime, reason: Reason) -> None:
    """Exempt an audit that was recorded in error, whatever became of it; its history stays in the ledger."""
    nothing: dict[str, Any] = dict.fromkeys(
        ("auditor", "allocated_on", "first_due", "due", "completed_on", "grade", "final_grade")
    )
    try:
        change_standing(
            standing=standing_of(audit), by=by, at=at, reason=reason.text, auditor_title="", is_exempt=True,
            excuse=reason.text[:300], excused_as=by.title, **nothing,
        )  # fmt: skip
    except NoLongerCurrent as error:
        raise Refused(f"{audit} has changed meanwhile, so the import can’t be undone.") from error
    leave_about(audit=audit, by=by, at=at, action="undo import", summary="withdrawn", reason=reason.text)
