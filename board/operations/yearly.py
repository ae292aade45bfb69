"""Writing the yearly report: its entries, the approval of their public texts, and issuing it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from board.models import Audience, GovernanceGroup, Pack, Part, ReportEntry, YearlyReport
from board.operations.keeping import ANY, hold, keep
from board.packs import audiences
from board.packs.content import canonical, fingerprint
from board.queries.packs.yearly import YearlyScope, build_report
from organisation.models import User
from organisation.months import Month
from organisation.operations import Refused, leave_record, refuse_personal_data, stamp

REPORT = "yearly report"


@transaction.atomic
def start_report(*, group: GovernanceGroup, first_month: Month, title: str, by: User, at: datetime) -> YearlyReport:
    """Begin the report of a financial year. :raises Refused: where the month is no April, or it is begun already"""
    if first_month.month != 4:
        raise Refused(f"A financial year begins in April, not in {first_month.name}.")
    if group.audience not in (Audience.PARTNERSHIP, Audience.PUBLIC):
        raise Refused(f"{group.name} writes for {audiences.IN_WORDS[group.audience]}, so it has no yearly report.")
    year = first_month.financial_year
    report = YearlyReport(
        group=hold(group), first_month=first_month, title=title.strip(),
        code=f"{group.code}-{year.replace('/', '-')}",
    )  # fmt: skip
    keep(
        record=report, by=by, at=at, kind=REPORT, subject=report.code, action="begin report",
        summary=f"{report.title}: begun", texts=(title,),
    )  # fmt: skip
    return report


@transaction.atomic
def open_report(*, report: YearlyReport, by: User, at: datetime) -> None:
    """Open a report to its readers. :raises Refused: where it is open, or says nothing yet"""
    report = hold(report)
    if report.is_open:
        raise Refused("It is open to its readers already.")
    if not report.entries.filter(is_withdrawn=False).exists():
        raise Refused("It says nothing yet. Add its first entry.")
    report.is_open = True
    keep(
        record=report, by=by, at=at, kind=REPORT, subject=report.code, action="open report",
        summary=f"{report.title}: open to its readers",
    )  # fmt: skip


@transaction.atomic
def save_entry(*, entry: ReportEntry, based_on: int = ANY, by: User, at: datetime) -> None:
    """Add an entry, or save it as changed. Changed words are approved anew.

    :raises NoLongerCurrent: where another has changed it meanwhile
    """
    is_new = entry.pk is None
    if is_new:
        last = entry.report.entries.filter(part=entry.part).aggregate(last=Max("position"))["last"] or 0
        entry.position = entry.position or last + 1
    else:
        before = hold(entry, based_on=based_on)
        if _published(before) != _published(entry):
            entry.approved_at, entry.approved_as = None, ""
    keep(
        record=entry, by=by, at=at, kind=REPORT, subject=entry.report.code,
        action="add entry" if is_new else "change entry", texts=(entry.label, entry.text, entry.public_text),
        summary=f"{entry.report.title}, {Part(entry.part).label}: {entry.label}",
    )  # fmt: skip


def _published(entry: ReportEntry) -> tuple[str, ...]:
    """Return what of an entry the public reads."""
    return (
        entry.part, entry.label, entry.figure, entry.period, entry.compared, entry.public_text, entry.source,
        entry.caveat, entry.priority, entry.progress, str(entry.measure_id),
    )  # fmt: skip


@transaction.atomic
def approve_entry(*, entry: ReportEntry, based_on: int = ANY, by: User, at: datetime) -> None:
    """Approve what the public will read of an entry. :raises NoLongerCurrent: where another has changed it meanwhile"""
    entry = hold(entry, based_on=based_on)
    if entry.approved_at is not None:
        raise Refused(f"“{entry.label}” is approved already.")
    entry.approved_at, entry.approved_as = at, by.title or "No job title"
    _step(entry, by=by, at=at, action="approve for the public")


@transaction.atomic
def withdraw_entry(*, entry: ReportEntry, by: User, at: datetime) -> None:
    """Take an entry out of the report; it stays on record. :raises Refused: where it is out already"""
    entry = hold(entry)
    if entry.is_withdrawn:
        raise Refused(f"“{entry.label}” is out of the report already.")
    entry.is_withdrawn = True
    _step(entry, by=by, at=at, action="withdraw entry")


def _step(entry: ReportEntry, *, by: User, at: datetime, action: str) -> None:
    keep(
        record=entry, by=by, at=at, kind=REPORT, subject=entry.report.code, action=action,
        summary=f"{entry.report.title}: {entry.label}",
    )  # fmt: skip


@transaction.atomic
def issue_report(*, report: YearlyReport, audience: str, by: User, at: datetime, reason: str = "") -> Pack:
    """Freeze the report for the partnership or the public.

    :raises Refused: where nothing is approved for the public, or it is issued again without a reason
    """
    report = hold(report)
    if audience not in audiences.SUPPRESSED:
        raise Refused("A yearly report is issued for the partnership or the public.")
    moment = stamp(at=at)
    last = Pack.objects.filter(report=report, audience=audience).aggregate(last=Max("number"))["last"] or 0
    if last and not reason.strip():
        raise Refused("It was issued already. Say why it is issued again; the earlier one stays.")
    refuse_personal_data(reason)
    found = build_report(YearlyScope(report.pk, audience, moment))
    if not found.sections:
        raise Refused("Nothing is approved for the public yet.")
    content = canonical(found)
    refuse_personal_data(content)
    pack = Pack.objects.create(
        report=report, number=last + 1, audience=audience, sections=[section.key for section in found.sections],
        month=report.first_month + 11, as_at=moment, content=content, sha256=fingerprint(content),
        software=f"Plimsoll {settings.VERSION}", dispatched_as=by.title or "No job title",
        reason=reason.strip() if last else "",
    )  # fmt: skip
    leave_record(
        by=by, at=moment, action="issue report", subject_kind=REPORT, subject=report.code, reason=pack.reason,
        summary=f"{report.title}: issued for {audiences.IN_WORDS[audience]}, number {pack.number}",
        detail={"sha256": pack.sha256},
    )  # fmt: skip
    return pack
