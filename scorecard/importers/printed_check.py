"""Walks the rows of a printed scorecard: areas, measures old and new, compound rows, and what each cell says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from django.conf import settings as site

from organisation.months import Month, NotAMonth
from scorecard.importers.printed_actuals import Actuals
from scorecard.importers.printed_areas import Areas
from scorecard.importers.printed_known import Known
from scorecard.importers.printed_new import Adding, PrintedRow, part_subject, parts_of, share
from scorecard.importers.printed_rows import Fields, Where
from scorecard.importers.printed_words import Subject, on_record, text_of
from scorecard.models import Frequency, Measure
from scorecard.printed import NotPrinted, Others, Printed, read_actual, read_printed
from spreadsheets.cells import Kind, Row
from spreadsheets.dates import read_month
from spreadsheets.headings import Column, Table, normalised
from spreadsheets.kinds import Choice, Item, Outcome, Reading

CELLS = ("baseline", "actual", "target")
FAULTS = {
    Kind.ERROR: ("error_in_cell", "The cell holds an error. Put it right in the file."),
    Kind.UNCALCULATED: ("not_calculated", "A formula whose result is not stored. Open the file, save it, upload it."),
}
UNDERSTOOD = (Choice("understood", "Understood, nothing is written"),)


class PrintedCheck:
    """Holds each row of a file against what is on record.

    :param month: that of the actuals
    """

    def __init__(self, reading: Reading, month: Month, known: Known) -> None:
        self.reading, self.month, self.known = reading, month, known
        options = reading.settings.options
        self.frequency = options.get("frequency") or Frequency.MONTHLY.value
        self.tolerance = options.get("tolerance") or "0.1"
        self.opened = Month(month.year - (2 if month.month < 4 else 1), 4)  # April of the financial year before
        self.areas = Areas(reading, known)
        self.seen: dict[str, str] = {}
        self.strange: set[tuple[str, int]] = set()

    def items(self) -> Iterator[Item]:
        """Yield the fate of each field; the whole service first, where it is not on record."""
        is_first = True
        for table, row in self.reading.rows():
            where = Where(table.sheet.name, {key: table.place(row, key) for key in ("measure", *CELLS, "outcome")})
            if is_first and self.known.root is None:
                name = site.SERVICE_NAME
                change = {"do": "service", "name": name, "opened": self.opened.iso}
                yield where.item(Outcome.NEW, name, "measure", "The whole service", name, change=change)
            is_first = False
            if (month := month_in(table)) not in (None, self.month):
                yield from self._of_another_month(table, where, month)
                continue
            yield from self._row(table, row, where)

    def _of_another_month(self, table: Table, where: Where, month: Month | None) -> Iterator[Item]:
        """Say once for each table that its actuals are of another month, so that nothing of it is read."""
        if (table.sheet.name, table.heading_row) in self.strange:
            return
        self.strange.add((table.sheet.name, table.heading_row))
        yield where.item(
            Outcome.ERROR, "The table", "actual", "Month", str(month), code="other_month",
            message=f"Its actuals are of {month}, those before of {self.month}. Import it as a file of its own.",
        )  # fmt: skip

    def _row(self, table: Table, row: Row, where: Where) -> Iterator[Item]:
        name = " ".join(row[table.column("measure")].text.split()).removeprefix("'")
        if not name:
            words = " | ".join(cell.text for cell in row.cells.values() if cell.text)
            yield where.item(
                Outcome.TO_CHECK, "", "measure", "Row", words, code="no_measure",
                message="The row names no measure, so nothing of it is read.", choices=UNDERSTOOD,
            )  # fmt: skip
            return
        measure = self.known.measure(name)
        key = normalised(measure.code if measure else name)
        if earlier := self.seen.get(key):
            yield where.item(
                Outcome.ERROR, name, "measure", "Measure", name, code="duplicate",
                message=f"The measure stands in the file twice, first in {earlier}. Keep one.",
            )  # fmt: skip
            return
        self.seen[key] = f"{where.sheet} {where.places['measure']}"
        area: int | Mapping[str, str] = 0
        if measure is None:
            area, offers = self.areas.for_new(table, where)
        else:
            area, offers = measure.area_id, self.areas.of_known(table, where, measure)
        yield from offers
        cells, faults, others = _cells(table, row, name, where)
        yield from faults
        outcome = row[table.column("outcome")].text.strip().removeprefix("'")
        yield from self._fates(PrintedRow(name, area, outcome, cells, others), measure, where)

    def _fates(self, row: PrintedRow, measure: Measure | None, where: Where) -> Iterator[Item]:
        adding = Adding(self.known, where, self.opened, self.frequency)
        parts = parts_of(row)
        if measure is not None and parts and not self.known.components(measure):
            parts = {}  # on record as one measure: its words are compared as words
        if not parts:
            if measure is None:
                yield from adding.plain(row)
            subject = on_record(measure) if measure else adding.subject(row)
            yield from self._all_of(subject, row, row.cells, where)
            return
        if measure is None:
            yield from adding.compound(row, parts)
        dealt, own = share(row, parts)
        heading = on_record(measure) if measure else adding.subject(row)
        yield from self._all_of(heading, row, own, where)
        for key, part in parts.items():
            found = self.known.component(measure, row.name, part.label, key) if measure else None
            if measure is not None and found is None:
                yield where.item(
                    Outcome.TO_CHECK, row.name, "measure", "Part", part.text, code="unknown_measure",
                    message=f"“{measure.name}” has no part called “{part.label}”. Add it, then check again.",
                    choices=UNDERSTOOD,
                )  # fmt: skip
                continue
            subject = on_record(found) if found else part_subject(row, part)
            note = "" if own.get("actual") else row.others.left  # said below the cell that the parts share
            yield from self._figures_of(subject, dealt[key], where, note)

    def _all_of(self, subject: Subject, row: PrintedRow, cells: Mapping[str, Printed], where: Where) -> Iterator[Item]:
        fields = Fields(self.known, where, self.tolerance)
        yield from self._figures_of(subject, cells, where, row.others.left)
        yield from fields.others(subject, row.others)
        yield from fields.outcome(subject, row.outcome)
        yield from fields.is_local(subject, row.others)

    def _figures_of(
        self, subject: Subject, cells: Mapping[str, Printed], where: Where, note: str
    ) -> Iterator[Item]:  # fmt: skip
        fields = Fields(self.known, where, self.tolerance)
        actuals = Actuals(self.known, where, note)
        for field, compare in (("baseline", fields.baseline), ("actual", actuals.item), ("target", fields.target)):
            if field in cells:
                yield from compare(subject, cells[field])


def month_in(table: Table) -> Month | None:
    """Return the month that the heading of a table's actuals names; None where it names none."""
    return next((month_said(column) for column in table.columns if column.field == "actual" and column.said), None)


def month_said(column: Column) -> Month | None:
    try:
        return read_month(re.sub(r"^actuals?\b|[()]", " ", column.heading, flags=re.IGNORECASE))
    except NotAMonth:
        return None


def _cells(table: Table, row: Row, name: str, where: Where) -> tuple[dict[str, Printed], list[Item], Others]:
    """Return baseline, actual and target as read, errors of cells, and what stands below the actual."""
    cells: dict[str, Printed] = {}
    faults: list[Item] = []
    others = read_actual("")[1]

    def fault(field: str, text: str, code: str, message: str) -> None:
        faults.append(where.item(Outcome.ERROR, name, field, field.capitalize(), text, code=code, message=message))

    for field in CELLS:
        cell = row[table.column(field)]
        cells[field] = Printed()
        if cell.kind in FAULTS:
            fault(field, cell.text, *FAULTS[cell.kind])
            continue
        text = text_of(cell)
        if field == "actual":
            text, others = read_actual(text)
            if not text and others.left:  # nothing above it: it is the actual
                text, others = others.left, replace(others, left="")
        try:
            cells[field] = Printed(text) if cell.kind in {Kind.DATE, Kind.BOOLEAN} else read_printed(text)
        except NotPrinted as error:
            fault(field, text[:80], "too_long", str(error))
    return cells, faults, others
