"""Audits as a plain table, one row an audit: allocated, graded, exempted or extended; whose record is never shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from audits.importers.case_compared import changed_audit, excuse_of, look_up, new_audit
from audits.importers.case_known import Known, standings_of
from audits.importers.case_rows import FIELDS, Case, Doubt, label_of, name_of, read_case, without
from audits.models import AuditStanding, Programme
from audits.operations.importing_cases import apply_cases, undo_cases
from audits.permissions import runs_any
from organisation.models import User
from organisation.operations import Reason
from organisation.permissions import Access
from spreadsheets.cells import Row, place
from spreadsheets.exports import Cell, Sheet, as_xlsx
from spreadsheets.headings import Field, Table
from spreadsheets.kinds import Applied, Change, ImportKind, Item, Option, Outcome, Reading, Unclear

# How a cell was read: settled where the record says the same.
READINGS = {"date_as_text", "team_by_alias", "grade_read_as", "extension_without_day"}


class Cases(ImportKind):
    """One row an audit."""

    key = "audits"
    label = "Practice audits, one row each"
    description = (
        "Case reference, team, round, auditor, dates, grade, exemption or extension. References are used to find "
        "the audit and are never shown."
    )
    fields: Sequence[Field] = FIELDS
    leads_to = ("Audits", "audits:programmes")
    set_up = ("Set up programmes and their grades", "audits:programmes")

    def may_import(self, access: Access) -> bool:
        return runs_any(access)

    def options(self, reading: Reading) -> Sequence[Option]:
        own = sorted(Programme.objects.own(), key=lambda one: one.name)
        return (
            Option(
                "programme", "Which programme is it?", tuple((str(one.pk), one.name) for one in own),
                default=str(own[0].pk) if len(own) == 1 else "", help="You import into a programme that you run.",
            ),
        )  # fmt: skip

    def check(self, reading: Reading) -> Iterator[Item]:
        (option,) = self.options(reading)
        programme = Programme.objects.own().get(pk=reading.settings.options.get(option.key, option.default))
        known = Known.of(programme, reading.settings.names, reading.today)
        for table, row in reading.rows():
            yield _item(table, row, known)

    def apply(self, *, changes: Sequence[Change], by: User, at: datetime, reason: Reason) -> Applied:
        return apply_cases(changes=changes, by=by, at=at, reason=reason)

    def undo(self, *, began: datetime, ended: datetime, by: User, at: datetime, reason: Reason) -> Sequence[str]:
        return undo_cases(began=began, ended=ended, by=by, at=at, reason=reason)

    def template(self, *, today: date) -> bytes:
        """Return a workbook with what is on record; without rows where others run another programme of ours.

        Whoever may import runs a programme, and sees whose records were audited in that one only.
        """
        own = list(Programme.objects.own())
        note = f"Practice audits on record, {today:%-d %B %Y}. Holds references of records: keep it as you keep those"
        headings = tuple(field.label for field in self.fields)
        return as_xlsx(Sheet("Audits", (note,), headings, _rows(own[0]) if len(own) == 1 else ()))


def _rows(programme: Programme) -> tuple[tuple[Cell, ...], ...]:
    standings = (one for several in standings_of(programme).values() for one in several)
    return tuple(
        (
            one.audit.reference.reference, one.audit.unit.name, one.audit.round.first_month,
            one.auditor.email if one.auditor else one.auditor_title, one.audit.get_kind_display(), one.allocated_on,
            one.first_due, one.completed_on, one.grade.name if one.grade else "", excuse_of(one),
        )
        for one in standings
    )  # fmt: skip


def _item(table: Table, row: Row, known: Known) -> Item:
    reference = table.words(row, "reference")
    base = Item(
        Outcome.ERROR, table.sheet.name, _span(table, row), name_of(row), without(reference, _kind(table, row)),
        without(reference, table.words(row, "team")),
    )  # fmt: skip
    try:
        case = read_case(table, row)
        return _compared(base, case, known)
    except Unclear as unclear:
        return replace(
            base, place=table.place(row, unclear.field), field=label_of(unclear.field), code=unclear.code,
            message=str(unclear), choices=unclear.choices, in_file="",
        )  # fmt: skip


def _kind(table: Table, row: Row) -> str:
    return table.words(row, "kind").capitalize() or "Audit"


def _span(table: Table, row: Row) -> str:
    columns = [column.number for column in table.columns if column.field]
    return f"{place(row.number, min(columns))}:{place(row.number, max(columns))}"


def _compared(base: Item, case: Case, known: Known) -> Item:
    found = look_up(case, known)
    standing = found.standing
    place_of = f"audit {standing.audit_id}" if standing else found.month.iso
    key = (case.reference.casefold(), str(case.kind), place_of)
    before = known.of_the_file.setdefault(key, base.place)
    if before != base.place:
        raise Unclear("reference", "duplicate", f"{before} is about this record too. Keep one of them.")
    change = changed_audit(found, standing) if standing else new_audit(found, known)
    if case.allocated is not None:
        known.drawn[case.reference.casefold()].append((case.allocated, base.place))
    item = replace(
        base, subject=f"{case.name}, {found.team.unit.name}", field=f"{case.kind.label}, {found.month.long}",
        in_file=_said(case), on_record=_recorded(standing) if standing else "", change=change or None,
    )  # fmt: skip
    return _with_outcome(item, found.doubts, is_new=standing is None)


def _with_outcome(item: Item, doubts: Sequence[Doubt], *, is_new: bool) -> Item:
    """Return an item with what becomes of it: how a cell was read matters only where it would be written."""
    matter = [one for one in doubts if item.change or one.code not in READINGS]
    if matter:
        words = " ".join(one.sentence for one in matter)
        return replace(item, outcome=Outcome.TO_CHECK, code=matter[0].code, message=words)
    if item.change is None:
        return replace(item, outcome=Outcome.UNCHANGED)
    return replace(item, outcome=Outcome.NEW if is_new else Outcome.CHANGED)


def _said(case: Case) -> str:
    """Say what a row says: ``Good, completed 12 July 2020``."""
    parts = [case.shown(case.grade)]
    if case.completed:
        parts.append(f"completed {case.completed:%-d %B %Y}")
    if case.excuse:
        parts.append(case.excuse.text)
    if case.allocated:
        parts.append(f"allocated {case.allocated:%-d %B %Y}")
    return _sentence(parts)


def _recorded(standing: AuditStanding) -> str:
    parts = [standing.grade.name if standing.grade else ""]
    if standing.completed_on:
        parts.append(f"completed {standing.completed_on:%-d %B %Y}")
    parts.append(excuse_of(standing))
    parts.append(f"allocated {standing.allocated_on:%-d %B %Y}" if standing.allocated_on else "to be allocated")
    return _sentence(parts)


def _sentence(parts: Sequence[str]) -> str:
    text = ", ".join(part for part in parts if part)
    return text[:1].upper() + text[1:]


KIND = Cases()
