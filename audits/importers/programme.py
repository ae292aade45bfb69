"""What is published of a programme: grades by month as percentages, whatever they add up to, and its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from audits.importers.programme_cohorts import cohorts
from audits.importers.programme_figures import figures
from audits.importers.programme_known import Known
from audits.importers.programme_sheets import sheets
from audits.models import Programme, Round
from audits.operations.importing import apply_published, undo_published
from audits.printed_months import read_months
from organisation.models import Role, User
from organisation.months import Month, NotAMonth
from organisation.operations import Reason
from organisation.permissions import Access
from scorecard.figures import plain
from spreadsheets.cells import Kind, Row
from spreadsheets.cells import Sheet as FileSheet
from spreadsheets.exports import as_xlsx
from spreadsheets.headings import Field, Table
from spreadsheets.kinds import Applied, Change, ImportKind, Item, Option, Outcome, Reading
from spreadsheets.numbers import NotANumber, number_in

GRADES = {"outstanding": "outstanding", "good": "good", "requires": "requires-improvement", "inadequate": "inadequate"}
NOT_OURS = (
    "Another council's programme is kept beside ours and never enters our scorecard. Of our own programme the pages "
    "show a round as published only where none of its audits is on record; else what its audits come to."
)
NO_PROGRAMME = (
    "No programme is on record yet. Add it and its grades first, on the page of audits; then check this file again."
)
PAUSED = "paused"
ROUNDING = 1  # points by which rounded percentages may miss 100
FIELDS = (
    Field("month", "Month", ("period", "round"), is_required=True),
    Field("outstanding", "Outstanding"),
    Field("good", "Good"),
    Field("requires", "Requires improvement", ("requires improvement to be good", "ri")),
    Field("inadequate", "Inadequate", is_required=True),
    Field("sum", "Sum", ("total",)),
    Field("note", "Note", ("notes",)),
)


class ProgrammeKind(ImportKind):
    """One row a round, its grades in per cent; on further sheets the programme's figures, and whose records."""

    key = "audit-programme"
    label = "Audit programme, grades by month"
    description = (
        "One row a month or joined months, the percentage of each grade; a paused programme says so in words. Further "
        "sheets may hold figures (Figure, Value, Period) and cohorts."
    )
    fields: Sequence[Field] = FIELDS
    leads_to = ("Audits", "audits:programmes")
    set_up = ("Set up programmes and their grades", "audits:programmes")

    def may_import(self, access: Access) -> bool:
        return access.has(Role.DATA_TEAM, Role.ADMINISTRATOR)

    def options(self, reading: Reading) -> Sequence[Option]:
        found = sorted(Programme.objects.all(), key=lambda one: (one.is_own, one.name))
        others = [one for one in found if not one.is_own]
        return (
            Option(
                "programme", "Whose programme is it?", tuple((str(one.pk), one.name) for one in found),
                default=str(others[0].pk) if len(others) == 1 else "",
                help=NOT_OURS if found else NO_PROGRAMME,
            ),
        )  # fmt: skip

    def check(self, reading: Reading) -> Iterator[Item]:
        (option,) = self.options(reading)
        known = Known.of(reading.settings.options.get(option.key, option.default))
        for table, row in reading.rows():
            yield from _items(table, row, known)
        for sheet in reading.sheets:
            if reading.headings.score(sheet):
                yield from _pauses_of(sheet, known)
        yield from figures(reading, known)
        yield from cohorts(reading, known)

    def apply(self, *, changes: Sequence[Change], by: User, at: datetime, reason: Reason) -> Applied:
        return apply_published(changes=changes, by=by, at=at, reason=reason)

    def undo(self, *, began: datetime, ended: datetime, by: User, at: datetime, reason: Reason) -> Sequence[str]:
        return undo_published(began=began, ended=ended, by=by, at=at, reason=reason)

    def template(self, *, today: date) -> bytes:
        headings = tuple(field.label for field in self.fields)
        # The columns of the grades stand in the order of GRADES.
        return as_xlsx(*sheets(headings, tuple(GRADES.values()), today=today))


def _items(table: Table, row: Row, known: Known) -> Iterator[Item]:
    said = row[table.column("month")]
    try:
        months = read_months(said.text) if said.kind is Kind.TEXT else (_month(said.value),) * 2
    except NotAMonth as error:
        yield _problem(table, row, "month", said.text, "not_a_month", str(error))
        return
    of = known.rounds.get(months)
    subject = str(of) if of else said.text
    if any(_pauses(cell.text) for cell in row.cells.values()):
        return  # said once for the sheet, since such a row is often merged across
    given = known.read.setdefault(months, {})
    found: list[Item] = []
    for key, code in GRADES.items():
        item, number = _share(table, row, key, code, subject, months, of, known)
        if item is not None:
            found.append(item)
        if number is not None:
            given[code] = number
    yield from found
    if any(item.outcome is not Outcome.UNCHANGED for item in found):  # what is on record was looked at before
        yield from _sum(table, row, subject, given)


def _month(value: object) -> Month:
    if isinstance(value, date):
        return Month.of(value)
    raise NotAMonth("This is no month. Write it like July 2020.")


def _pauses(text: str) -> bool:
    return text.strip().lower().startswith(PAUSED)


def _share(
    table: Table, row: Row, key: str, code: str, subject: str, months: tuple[Month, Month], of: Round | None,
    known: Known,
) -> tuple[Item | None, Decimal | None]:  # fmt: skip
    cell = row[table.column(key)]
    if not cell.text.strip():
        return None, None
    try:
        number = number_in(cell).number
    except NotANumber as error:
        return _problem(table, row, key, subject, "not_a_number", str(error)), None
    column = next(field for field in FIELDS if field.key == key)
    grade, label = known.grade_of(months, code, column.label, *column.headings), column.label
    if grade is None:
        return _problem(table, row, key, subject, "no_such_grade", no_such_grade(label, code)), None
    if not 0 <= number <= 100:
        return _problem(table, row, key, subject, "not_a_share", f"{plain(number)} is no share of 100."), None
    now = known.shares.get((of.pk, grade.code)) if of else None
    outcome = Outcome.NEW if now is None else Outcome.UNCHANGED if now.percent == number else Outcome.CHANGED
    change = {
        "do": "share", "programme": known.programme.pk, "first": months[0].iso, "last": months[1].iso,
        "grade": now.grade_id if now else grade.pk, "percent": str(number), "printed": cell.text.strip()[:60],
        "based_on": now.pk if now else None,
    }  # fmt: skip
    item = Item(
        outcome, table.sheet.name, table.place(row, key), subject, label, f"{plain(number)}%",
        on_record=f"{plain(now.percent)}%" if now else "", change=None if outcome is Outcome.UNCHANGED else change,
    )  # fmt: skip
    return item, number


def no_such_grade(label: str, code: str) -> str:
    return (
        f"The programme has no grade “{label}”, by its label or the code {code}. Add it where the programme is set up, "
        "or say there that a grade is also printed as this; then check this file again. Or leave it out."
    )


def _sum(table: Table, row: Row, subject: str, given: Mapping[str, Decimal]) -> Iterator[Item]:
    """Mark a round whose grades are all given and don't add up: it is kept as published, never rescaled."""
    total = sum(given.values(), Decimal(0))
    if len(given) < 3 or abs(total - 100) <= ROUNDING:
        return
    lack = f"{plain(abs(100 - total))} points are {'missing' if total < 100 else 'too many'}"
    yield Item(
        Outcome.TO_CHECK, table.sheet.name, table.place(row, "sum"), subject, "Sum", f"{plain(total)}%",
        code="does_not_add_up",
        message=f"The grades add up to {plain(total)}%: {lack}. They are kept as published and shown with a mark.",
    )  # fmt: skip


def _pauses_of(sheet: FileSheet, known: Known) -> Iterator[Item]:
    """Yield the rows of a sheet that say that the programme was paused, merged across or not."""
    for row in sheet.rows:
        first, *others = row.cells.values()
        words = next((cell.text for cell in others if _pauses(cell.text)), "")
        if words:
            yield _pause(sheet, row, first.text, words, known)


def _pause(sheet: FileSheet, row: Row, said: str, words: str, known: Known) -> Item:
    where: dict[str, Any] = {"sheet": sheet.name, "place": row.place(1), "field": "Paused"}
    try:
        months = read_months(said)
    except NotAMonth as error:
        return Item(Outcome.ERROR, subject=said, in_file=said, code="not_a_month", message=str(error), **where)
    known.pauses.add(months)
    of = known.rounds.get(months)
    reason = words.strip()[len(PAUSED) :].strip(" –—-:,") or "Reason not given"
    if of is not None and not of.is_paused:
        said_why = "This round was held, as it stands on record. Leave the row out."
        return Item(Outcome.ERROR, subject=str(of), in_file=reason, code="held", message=said_why, **where)
    if of is not None:
        return Item(Outcome.UNCHANGED, subject=str(of), in_file=reason, on_record=of.pause_reason, **where)
    change = {
        "do": "pause", "programme": known.programme.pk, "first": months[0].iso, "last": months[1].iso,
        "reason": reason[:300],
    }  # fmt: skip
    return Item(Outcome.NEW, subject=said, in_file=reason, change=change, **where)


def _problem(table: Table, row: Row, key: str, subject: str, code: str, sentence: str) -> Item:
    return Item(
        Outcome.ERROR, table.sheet.name, table.place(row, key), subject, key, row[table.column(key)].text, code=code,
        message=sentence,
    )  # fmt: skip


KIND = ProgrammeKind()
