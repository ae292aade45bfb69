"""Whose records the rounds of a programme looked at: one cohort a line, under a heading of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from audits.importers.programme_known import Known, Months
from audits.printed_months import read_months
from organisation.months import NotAMonth
from spreadsheets.cells import Row, Sheet, place
from spreadsheets.headings import normalised
from spreadsheets.kinds import Item, Outcome, Reading

HEADINGS = {"cohort", "cohorts", "whose records"}
ROUND = {"round", "month"}
LONGEST = 200


def cohorts(reading: Reading, known: Known) -> Iterator[Item]:
    """Yield the fate of each line of the sheets that list cohorts; without a round they belong to the latest one."""
    for sheet in reading.sheets:
        columns: tuple[int, int] | None = None
        for row in sheet.rows:
            if columns is None:
                columns = _columns(row)
            elif row[columns[0]].text.strip():
                reading.counted[sheet.name] = reading.counted.get(sheet.name, 0) + 1
                yield _cohort(sheet, row, columns, known)


def _columns(row: Row) -> tuple[int, int] | None:
    """Return the columns of cohort and round, 0 where none names the round; none where it is no row of headings."""
    names = {number: normalised(cell.text) for number, cell in row.cells.items()}
    cohort = next((number for number, name in names.items() if name in HEADINGS), None)
    if cohort is None or len([name for name in names.values() if name]) > len(("cohort", "round")):
        return None
    return cohort, next((number for number, name in names.items() if name in ROUND), 0)


def _cohort(sheet: Sheet, row: Row, columns: tuple[int, int], known: Known) -> Item:
    name, said = " ".join(row[columns[0]].text.split()), row[columns[1]].text if columns[1] else ""
    where: dict[str, Any] = {
        "sheet": sheet.name,
        "place": place(row.number, columns[0]),
        "field": "Cohort",
        "in_file": name,
    }
    try:
        months = read_months(said) if said.strip() else known.latest
    except NotAMonth as error:
        return Item(Outcome.ERROR, subject=said, code="not_a_month", message=str(error), **where)
    if months is None or months not in {*known.read, *known.rounds}:
        what = "There is no round that it could belong to. Give the months as well."
        return Item(Outcome.ERROR, subject=said, code="no_round", message=what, **where)
    if len(name) > LONGEST:
        what = f"It has more than {LONGEST} letters. Shorten it."
        return Item(Outcome.ERROR, subject=_words(months), code="too_long", message=what, **where)
    return _compared(name, months, known, is_read_so=not said.strip(), where=where)


def _compared(name: str, months: Months, known: Known, *, is_read_so: bool, where: dict[str, Any]) -> Item:
    of = known.rounds.get(months)
    if of is not None and name in known.cohorts.get(of.pk, frozenset()):
        return Item(Outcome.UNCHANGED, subject=str(of), on_record=name, **where)
    change = {"do": "cohort", "programme": known.programme.pk, "first": months[0].iso, "last": months[1].iso,
              "name": name}  # fmt: skip
    if not is_read_so:
        return Item(Outcome.NEW, subject=_words(months), change=change, **where)
    said = f"No round is named. It is read as a cohort of {_words(months)}, the latest round."
    return Item(Outcome.TO_CHECK, subject=_words(months), code="round_not_named", message=said, change=change, **where)


def _words(months: Months) -> str:
    first, last = months
    return first.long if first == last else f"{first.long} to {last.long}"
