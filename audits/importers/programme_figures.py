"""The figures of a programme beside its months: how many were completed of those allocated, and when it was paused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from audits.grades import percent
from audits.importers.programme_known import Known, Months
from audits.models import Kind
from audits.printed_months import read_months
from organisation.months import LONG, Month, NotAMonth
from scorecard.figures import plain
from spreadsheets.cells import Row
from spreadsheets.dates import NotADate, date_in
from spreadsheets.headings import Field, Headings, Table, normalised
from spreadsheets.kinds import Item, Outcome, Reading
from spreadsheets.numbers import NotANumber, number_in

FIELDS = (
    Field("figure", "Figure", ("fact",), is_required=True),
    Field("value", "Value", is_required=True),
    Field("period", "Period"),
)
MONTH_AND_YEAR = re.compile(rf"\b(?:{'|'.join(LONG)})\s+(?:19|20)\d{{2}}\b", re.IGNORECASE)
INADEQUATE = "inadequate"
ALLOCATED, COMPLETED, RATE = "allocated", "completed", "compliance rate"
WHOLE = "Completed of allocated"


@dataclass
class Totals:
    """The rows of one kind of audit and period: each with its place and number."""

    kind: Kind
    said: str
    cells: dict[str, tuple[Table, Row, Decimal]] = field(default_factory=dict)


def figures(reading: Reading, known: Known) -> Iterator[Item]:
    """Yield the fate of each row of the sheets whose headings are Figure and Value."""
    headings = Headings(FIELDS)
    totals: dict[tuple[Kind, str], Totals] = {}
    end = known.latest[1] if known.latest else None
    for sheet in reading.sheets:
        for table, row in headings.walk(sheet):
            reading.counted[sheet.name] = reading.counted.get(sheet.name, 0) + 1
            yield from _row(table, row, known, totals)
    for one in totals.values():
        yield from _totals(one, known, end)


def _row(table: Table, row: Row, known: Known, totals: dict[tuple[Kind, str], Totals]) -> Iterator[Item]:
    words = normalised(row[table.column("figure")].text)
    part = next((name for name in (RATE, ALLOCATED, COMPLETED) if name in words), "")
    if part and "audit" in words:
        try:
            number = number_in(row[table.column("value")]).number
        except NotANumber as error:
            yield _item(Outcome.ERROR, table, row, code="not_a_number", message=str(error))
            return
        kind = Kind.RE_AUDIT if "re audit" in words else Kind.AUDIT
        said = " ".join(row[table.column("period")].text.split())
        totals.setdefault((kind, said), Totals(kind, said)).cells[part] = (table, row, number)
        return
    yield READERS.get(next((key for key in READERS if key in words), ""), _nothing)(table, row, known)


# --- Completed of allocated -----------------------------------------------------------------------------


def _totals(one: Totals, known: Known, end: Month | None) -> Iterator[Item]:
    table, row, _ = next(iter(one.cells.values()))
    try:
        months, is_open = _period(one.said, end)
    except NotAMonth as error:
        yield _item(Outcome.ERROR, table, row, code="not_a_period", message=str(error))
        return
    subject = f"{one.kind.label}s, {months[0].long} to {months[1].long}"
    missing = [name for name in (ALLOCATED, COMPLETED) if name not in one.cells]
    if missing:
        said = f"How many were {missing[0]} in “{one.said}” isn’t given, so nothing is kept."
        yield _item(Outcome.ERROR, table, row, code="no_pair", message=said, subject=subject)
        return
    completed, allocated = one.cells[COMPLETED][2], one.cells[ALLOCATED][2]
    if completed > allocated or completed % 1 or allocated % 1 or completed < 0:
        said = f"{plain(completed)} of {plain(allocated)} can’t be: no more are completed than allocated, and no parts."
        yield _item(Outcome.ERROR, table, row, code="not_of", message=said, subject=subject)
        return
    yield _pair(one, known, months, is_open=is_open, subject=subject)
    if RATE in one.cells:
        yield _rate(one, int(completed), int(allocated), subject)


def _pair(one: Totals, known: Known, months: Months, *, is_open: bool, subject: str) -> Item:
    table, row, completed = one.cells[COMPLETED]
    allocated = one.cells[ALLOCATED][2]
    now = known.compliance.get((one.kind, months))
    is_same = now is not None and (now.completed, now.allocated) == (int(completed), int(allocated))
    printed = one.cells[RATE][1][one.cells[RATE][0].column("value")].text.strip() if RATE in one.cells else ""
    change = {
        "do": "compliance", "programme": known.programme.pk, "kind": str(one.kind), "first": months[0].iso,
        "last": months[1].iso, "completed": int(completed), "allocated": int(allocated), "printed": printed[:60],
        "based_on": now.pk if now else None,
    }  # fmt: skip
    outcome = Outcome.UNCHANGED if is_same else Outcome.TO_CHECK if is_open else Outcome.CHANGED if now else Outcome.NEW
    return _item(
        outcome, table, row, subject=subject, field=WHOLE, in_file=f"{completed:,} of {allocated:,}",
        on_record=f"{now.completed:,} of {now.allocated:,}" if now else "", change=None if is_same else change,
        code="" if outcome is not Outcome.TO_CHECK else "period_open",
        message=f"“{one.said}” is read as {months[0].long} to {months[1].long}, the latest round." if is_open else "",
    )  # fmt: skip


def _rate(one: Totals, completed: int, allocated: int, subject: str) -> Item:
    """Return the fate of a printed rate: it follows from the numbers, or it is said that it doesn't."""
    table, row, rate = one.cells[RATE]
    follows = percent(completed, allocated)
    if follows is None or rate == follows:
        return _item(Outcome.UNCHANGED, table, row, subject=subject, on_record=f"{follows}%" if follows else "")
    said = f"{completed:,} of {allocated:,} are {follows}%, not {plain(rate)}%. The numbers are kept, not the rate."
    return _item(Outcome.TO_CHECK, table, row, subject=subject, code="rate_differs", message=said)


def _period(said: str, end: Month | None) -> tuple[Months, bool]:
    """Return the months of a period, and whether its end had to be read into it. :raises NotAMonth:"""
    found = MONTH_AND_YEAR.findall(said)
    months = [read_months(one)[0] for one in found]
    if len(months) == 2 and months[0] <= months[1]:
        return (months[0], months[1]), False
    if len(months) == 1 and "since" in said.lower() and end is not None and months[0] <= end:
        return (months[0], end), True
    if len(months) == 1 and said.strip().lower() == found[0].lower():
        return (months[0], months[0]), False
    raise NotAMonth(f"“{said[:60]}” is no period. Write it like December 2018 to September 2020.")


# --- Other rows -----------------------------------------------------------------------------------------


def _paused(table: Table, row: Row, known: Known, *, name: str) -> Item:
    """Return the fate of the day on which a programme was paused, or resumed."""
    try:
        day = date_in(row[table.column("value")])
    except NotADate as error:
        return _item(Outcome.ERROR, table, row, code="not_a_date", message=str(error))
    months = known.pause_of(Month.of(day))
    if months is None:
        said = "No round is paused in this month, so nothing is kept of it."
        return _item(Outcome.TO_CHECK, table, row, code="no_pause", message=said)
    of = known.rounds.get(months)
    now: date | None = getattr(of, name) if of else None
    change = {"do": "pause_day", "programme": known.programme.pk, "first": months[0].iso, "last": months[1].iso,
              "name": name, "day": day.isoformat()}  # fmt: skip
    outcome = Outcome.UNCHANGED if now == day else Outcome.CHANGED if of else Outcome.NEW
    return _item(
        outcome, table, row, field="Paused from" if name == "paused_from" else "Resumed on",
        in_file=f"{day:%-d %B %Y}", on_record=f"{now:%-d %B %Y}" if now else "",
        change=None if outcome is Outcome.UNCHANGED else change,
    )  # fmt: skip


def _paused_from(table: Table, row: Row, known: Known) -> Item:
    return _paused(table, row, known, name="paused_from")


def _resumed(table: Table, row: Row, known: Known) -> Item:
    return _paused(table, row, known, name="paused_until")


def _inadequate(table: Table, row: Row, known: Known) -> Item:
    """Return the fate of a month's percentage that the months give as well: theirs is kept."""
    name = row[table.column("period")].text.split(" ")[0].lower()
    named = [months for months in {*known.read, *known.rounds} if months[1].name.lower() == name]
    months = max(named, key=lambda one: one[1], default=None)
    kept = known.percent_of(months, INADEQUATE) if months else None
    try:
        given = number_in(row[table.column("value")]).number
    except NotANumber as error:
        return _item(Outcome.ERROR, table, row, code="not_a_number", message=str(error))
    if kept is not None and kept == given:
        return _item(Outcome.UNCHANGED, table, row, on_record=f"{plain(kept)}%")
    what = f"have {plain(kept)}%, which is kept" if kept is not None else "don’t have it, so nothing is kept"
    return _item(
        Outcome.TO_CHECK, table, row, code="months_differ", message=f"The months {what}. Put it right there.",
        on_record=f"{plain(kept)}%" if kept is not None else "",
    )  # fmt: skip


def _questions(table: Table, row: Row, known: Known) -> Item:
    """Return the fate of how many questions workers are asked, which is set up on its pages."""
    is_same = row[table.column("value")].text.strip() == str(known.questions)
    said = "" if is_same else f"The programme asks {known.questions}. Change them where the programme is set up."
    outcome = Outcome.UNCHANGED if is_same else Outcome.TO_CHECK
    return _item(
        outcome, table, row, on_record=str(known.questions), code="" if is_same else "questions_differ", message=said
    )


def _for_reading(table: Table, row: Row, known: Known) -> Item:
    return _item(Outcome.UNCHANGED, table, row, message="It explains the others; nothing is kept of it.")


def _nothing(table: Table, row: Row, known: Known) -> Item:
    said = "This is no figure that is kept of a programme. Leave it out, or put it into a round’s note."
    return _item(Outcome.TO_CHECK, table, row, code="not_kept", message=said)


READERS: dict[str, Callable[[Table, Row, Known], Item]] = {  # by words of the figure, the first that is found
    "decision to resume": _for_reading,
    "report period": _for_reading,
    "on hold": _paused_from,
    "paused": _paused_from,
    "resumed": _resumed,
    "inadequate": _inadequate,
    "reflection sheet": _questions,
}


def _item(outcome: Outcome, table: Table, row: Row, **said: Any) -> Item:
    words = {"subject": row[table.column("figure")].text, "in_file": row[table.column("value")].text, "field": "Value"}
    return Item(outcome, table.sheet.name, table.place(row, "value"), **(words | said))
