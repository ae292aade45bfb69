"""Reading a row of audits: what it says, what is doubtful in it, and what can't be so. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from audits.allocation import LONGEST
from audits.models import Kind
from organisation.months import Month, NotAMonth
from organisation.operations import Refused, refuse_personal_data
from organisation.personal_data import find as find_personal_data
from spreadsheets.cells import Kind as CellKind
from spreadsheets.cells import Row
from spreadsheets.dates import NotADate, date_in, period_in, read_date
from spreadsheets.headings import Field, Table, normalised
from spreadsheets.kinds import Unclear

FIELDS = (
    Field(
        "reference", "Case reference", ("reference", "record", "case", "record reference"), is_required=True,
        is_personal=True,
    ),
    Field("team", "Team", ("unit",), is_required=True),
    Field("month", "Month", ("round",)),
    Field("auditor", "Auditor role", ("auditor", "auditor's e-mail", "auditor's email", "audited by")),
    Field("kind", "Kind", ("type", "audit or re-audit")),
    Field("allocated", "Allocated", ("allocated on", "date allocated"), is_required=True),
    Field("due", "Due", ("due date", "due by")),
    Field("completed", "Completed", ("completed on", "date completed")),
    Field("grade", "Judgement", ("grade", "overall grade", "judgment")),
    Field("exemption", "Exemption", ("exemption or extension", "extension")),
)  # fmt: skip
KINDS = {"audit": Kind.AUDIT, "": Kind.AUDIT, "re audit": Kind.RE_AUDIT, "reaudit": Kind.RE_AUDIT}
UNTIL = re.compile(r"\b(?:to|until|till)\s+(?P<day>[0-9].*?)(?:\s*[:;,(]|$)", re.IGNORECASE)
LONGEST_EXCUSE, SHOWN, SHORT = 300, 60, 3  # characters


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to confirm: in which field, a short code, and how it was read."""

    field: str
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Excuse:
    """An exemption, or an extension to a day, in the words of the file."""

    text: str
    is_exempt: bool
    until: date | None = None


@dataclass(kw_only=True, slots=True)
class Case:
    """What a row says, with the words for team, grade and auditor not yet looked up.

    ``shown`` are its words as a page may show them: never with the record's reference.
    """

    table: Table
    row: Row
    reference: str
    team: str
    month: Month | None
    auditor: str
    kind: Kind
    allocated: date | None
    due: date | None
    completed: date | None
    grade: str
    excuse: Excuse | None
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What a page calls the record, whose reference it doesn't show."""
        return name_of(self.row)

    def shown(self, text: str) -> str:
        return without(self.reference, text)


def name_of(row: Row) -> str:
    return f"Record of row {row.number}"


def without(reference: str, text: str) -> str:
    """Return words as a page may show them: cut short, and without the reference of the record."""
    return (names(reference).sub("[reference]", text) if reference else text)[:SHOWN]


def names(reference: str) -> re.Pattern[str]:
    """Return what finds a reference in a text; one of few characters, which words may hold, only by itself."""
    exact = re.escape(reference)
    return re.compile(exact if len(reference) > SHORT else rf"(?<!\w){exact}(?!\w)", re.IGNORECASE)


def read_case(table: Table, row: Row) -> Case:
    """Read a row. :raises Unclear: naming the first cell that can't be so"""
    doubts: list[Doubt] = []
    allocated, due, completed = (_day(table, row, key, doubts) for key in ("allocated", "due", "completed"))
    reference = _reference(table, row)
    case = Case(
        table=table, row=row, reference=reference, team=table.words(row, "team"),
        month=_month(table, row, reference), auditor=table.words(row, "auditor"), kind=_kind(table, row),
        allocated=allocated, due=due, completed=completed, grade=table.words(row, "grade"), excuse=None,
        doubts=doubts,
    )  # fmt: skip
    _refuse_dates(case)
    case.excuse = _excuse(table.words(row, "exemption"), case)
    return case


def _reference(table: Table, row: Row) -> str:
    text = table.words(row, "reference")
    if not text:
        raise Unclear("reference", "no_reference", "Give the reference of the record.")
    if len(text) > LONGEST:
        raise Unclear("reference", "too_long", f"A reference has at most {LONGEST} characters.")
    if any(not found.may_pass for found in find_personal_data(text)):
        raise Unclear("reference", "personal_data", "This is no pseudonym. Use the reference of the case system.")
    return text


def _month(table: Table, row: Row, reference: str) -> Month | None:
    cell = row[table.column("month")]
    if not cell.text.strip():
        return None
    try:
        found = period_in(cell)
    except NotAMonth:
        found = None
    if not isinstance(found, Month):
        said = without(reference, cell.text.strip())
        raise Unclear("month", "not_a_month", f"“{said}” is not a month. Write it like Jul 2020 or 2020-07.")
    return found


def _kind(table: Table, row: Row) -> Kind:
    kind = KINDS.get(normalised(table.words(row, "kind")))
    if kind is None:
        raise Unclear("kind", "not_a_kind", "This is neither Audit nor Re-audit.")
    return kind


def _day(table: Table, row: Row, key: str, doubts: list[Doubt]) -> date | None:
    cell = row[table.column(key)]
    if not cell.text.strip():
        return None
    try:
        day = date_in(cell)
    except NotADate:
        # The words themselves aren't repeated: they may be a child's.
        raise Unclear(key, "not_a_date", "This is not a date. Write it like 31/07/2020.") from None
    if cell.kind is CellKind.TEXT:
        said = f"{label_of(key)}: text, read as {day:%-d %B %Y}."
        doubts.append(Doubt(key, "date_as_text", said))
    return day


def label_of(key: str) -> str:
    return next(one.label for one in FIELDS if one.key == key)


def _refuse_dates(case: Case) -> None:
    before = case.allocated
    if before and case.due and case.due < before:
        raise Unclear("due", "due_before_allocated", "It is due before it was allocated. Put one of the dates right.")
    if before and case.completed and case.completed < before:
        sentence = "It was completed before it was allocated. Put one of the dates right."
        raise Unclear("completed", "completed_before_allocated", sentence)
    if case.completed and not before:
        raise Unclear("allocated", "never_allocated", "It is completed, but has no date of its allocation.")
    if bool(case.completed) is not bool(case.grade):
        lack = "grade", "no_grade", "A completed audit has a grade. Add it, or clear the date."
        other = "completed", "no_date", "A graded audit has the day it was completed. Add it, or clear the grade."
        raise Unclear(*(lack if case.completed else other))


# --- Exemptions and extensions ----------------------------------------------------------------------------

Reader = Callable[[str, Case], Excuse]


def _excuse(text: str, case: Case) -> Excuse | None:
    if not text:
        return None
    if len(text) > LONGEST_EXCUSE:
        raise Unclear("exemption", "too_long", f"At most {LONGEST_EXCUSE} characters are kept. Shorten it.")
    try:
        refuse_personal_data(text)
    except Refused:
        raise Unclear("exemption", "personal_data", "This holds what may not be kept. Say it without.") from None
    if names(case.reference).search(text):
        raise Unclear("exemption", "reference_in_text", "This holds the record’s reference. Say it without.")
    words = normalised(text)
    if words.startswith("exten"):
        return _extension(text, case)
    if not words.startswith("exempt"):
        raise Unclear("exemption", "not_an_excuse", "Begin it with Exempt or Extension, and say why.")
    if case.completed:
        raise Unclear("exemption", "exempt_and_completed", "It is completed and exempted. Clear one of the two.")
    return Excuse(text, True)


def _extension(text: str, case: Case) -> Excuse:
    """Read until when an extension runs: a day, else the end of the month, which is to be confirmed."""
    found = UNTIL.search(text)
    try:
        day = read_date(found["day"].strip()) if found else None
    except NotADate:
        day = None
    if day is None:
        base = case.due or case.allocated
        if base is None:
            raise Unclear("due", "no_due", "An extension needs the day the audit was due.")
        day = Month.of(base).last_day
        sentence = f"Extended, without a day: read as until the end of the month, {day:%-d %B %Y}."
        case.doubts.append(Doubt("exemption", "extension_without_day", sentence))
    return Excuse(text, False, day)
