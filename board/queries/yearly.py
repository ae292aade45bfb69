"""The list of yearly reports, and the entries of one for whoever writes it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from board.models import Pack, Part, ReportEntry, YearlyReport
from board.queries.open_groups import open_groups
from organisation.queries import as_known


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in the list."""

    code: str
    title: str
    group: str
    year: str
    is_open: bool
    issued: int


def report_lines(audiences: Collection[str], *, kept: Collection[int], as_at: datetime | None) -> list[ReportLine]:
    """Return the reports that are open, and those of kept groups, newest first, in three queries."""
    groups = {one.pk: one.name for one in open_groups(audiences, as_at)}
    found = [
        one for one in as_known(YearlyReport, as_at).filter(group_id__in=groups) if one.is_open or one.group_id in kept
    ]
    packs = Pack.objects.filter(report__in=[one.pk for one in found])
    if as_at is not None:
        packs = packs.filter(as_at__lte=as_at)
    issued = list(packs.values_list("report_id", flat=True))
    found.sort(key=lambda one: (one.first_month, one.title), reverse=True)
    return [
        ReportLine(
            one.code, one.title, groups[one.group_id], one.first_month.financial_year, one.is_open,
            issued.count(one.pk),
        )
        for one in found
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry as its writer sees it."""

    pk: int
    part: str
    label: str
    figure: str
    text: str
    public_text: str
    is_public_text_missing: bool
    approved_as: str
    approved_at: datetime | None


def entry_rows(report: int) -> list[EntryRow]:
    """Return the entries of a report that stand, in its order, in one query."""
    order = list(Part.values)
    found = ReportEntry.objects.filter(report=report, is_withdrawn=False)
    rows = sorted(found, key=lambda one: (order.index(one.part), one.position, one.pk))
    return [
        EntryRow(
            one.pk, str(Part(one.part).label), one.label, one.figure, one.text, one.public_text,
            bool(one.text) and not one.public_text, one.approved_as, one.approved_at,
        )
        for one in rows
    ]  # fmt: skip
