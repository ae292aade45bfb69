"""The kind *scorecard*: the printed layout of the measures that matter, with area bands and others' figures below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings as site

from organisation.models import User
from organisation.months import Month, NotAMonth, months_up_to
from organisation.operations import Reason, Refused
from organisation.permissions import Access, may_keep_measures
from scorecard.exports.printed import printed_workbook
from scorecard.importers.printed_known import Known
from scorecard.importers.printed_new import Adding, PrintedRow, part_subject, parts_of, share
from scorecard.importers.printed_rows import Fields, Where
from scorecard.importers.printed_words import Subject, text_of
from scorecard.models import Frequency, Measure
from scorecard.operations.importing import apply_changes, undo_import
from scorecard.printed import NotPrinted, Printed, read_actual, read_printed
from scorecard.queries.scorecard import scorecard
from scorecard.typed import NotANumber, read_number
from spreadsheets.cells import Kind, Row
from spreadsheets.dates import read_month
from spreadsheets.headings import Field, Table, normalised
from spreadsheets.kinds import Applied, Change, Choice, Item, Option, Outcome, Reading

CELLS = ("baseline", "actual", "target")
FAULTS = {
    Kind.ERROR: ("error_in_cell", "The cell holds an error. Put it right in the file."),
    Kind.UNCALCULATED: ("not_calculated", "A formula whose result is not stored. Open the file, save it, upload it."),
}


class PrintedScorecard:
    """Measure | Baseline | Actual (month) | Target | Outcome, by area."""

    key = "scorecard"
    label = "Scorecard, as printed"
    description = (
        "The measures that matter as the Board’s paper has them: area bands, baseline, actual of one month, target, "
        "outcome; comparators in the actual’s second line. Adds areas and measures that are not on record."
    )
    fields: Sequence[Field] = (
        Field("measure", "Measure", ("measures", "indicator", "performance measure"), is_required=True),
        Field("baseline", "Baseline", ("starting point",)),
        Field("actual", "Actual", ("actuals", "current"), re.compile(r"actual\s+(?P<said>.+)"), is_required=True),
        Field("target", "Target", ("targets", "goal")),
        Field("outcome", "Outcome", ("outcomes", "outcome it serves")),
    )

    def may_import(self, access: Access) -> bool:
        return may_keep_measures(access)

    def options(self, reading: Reading) -> Sequence[Option]:
        """Ask for the month where no heading has it, and for what the layout never prints."""
        asked = []
        if _printed_month(reading) is None:
            months = [(month.iso, month.long) for month in reversed(months_up_to(Month.of(reading.today), 36))]
            asked.append(Option("month", "Which month are the actuals of?", tuple(months)))
        return (
            *asked,
            Option("frequency", "How often are new measures reported?", tuple(Frequency.choices), Frequency.MONTHLY,
                   "Not printed; it can be changed for each until it has figures."),
            Option("tolerance", "When is a new measure that misses its target still amber?",
                   (("0", "Never: each miss is red"), ("0.05", "Within 5% of it"), ("0.1", "Within 10% of it")),
                   "0.1", "Not printed. It is marked illustrative until somebody sets it."),
        )  # fmt: skip

    def column_targets(self, reading: Reading) -> Sequence[tuple[str, str]]:
        return [(field.key, field.label) for field in self.fields]

    def check(self, reading: Reading) -> Iterator[Item]:
        month = month_of(reading)
        check = _Check(reading, month, Known(month, reading.settings.names))
        yield from check.items()

    def typed(self, item: Item, choice: Choice, text: str) -> Change:
        """Return the figure that a person typed in place of one that can't be."""
        try:
            value = read_number(text)
        except NotANumber as error:
            raise Refused(str(error)) from error
        if value is None or choice.change is None:
            raise Refused("Give a number.")
        return {**choice.change, "value": str(value), "qualifier": "=", "absence": "", "as_printed": ""}

    def apply(self, *, changes: Sequence[Change], by: User, at: datetime, reason: Reason) -> Applied:
        flat = [one for change in changes for one in _flat(change)]
        return apply_changes(changes=flat, by=by, at=at, reason=reason)

    def undo(self, *, began: datetime, ended: datetime, by: User, at: datetime, reason: Reason) -> Sequence[str]:
        return undo_import(began=began, ended=ended, by=by, at=at, reason=reason)

    def template(self, *, today: date) -> bytes:
        known = Known(month := Month.of(today) + -1, {})
        card = scorecard(month=month, root=known.root, as_at=None) if known.root else None
        return printed_workbook(card.lines if card else (), month)


KIND = PrintedScorecard()


def _flat(change: Change) -> Iterator[Change]:
    if change["do"] == "several":
        for one in change["changes"]:
            yield from _flat(one)
    else:
        yield change


def _printed_month(reading: Reading) -> Month | None:
    """Return the month that the first heading with one names."""
    for sheet in reading.sheets:
        for row in sheet.rows:
            columns = reading.headings.read(row)
            for column in columns or ():
                if column.field == "actual" and column.said:
                    try:
                        return read_month(re.sub(r"^actuals?\b|[()]", " ", column.heading, flags=re.IGNORECASE))
                    except NotAMonth:
                        continue
            if columns:
                break
    return None


def month_of(reading: Reading) -> Month:
    """Return the month of the actuals. :raises Refused: where neither a heading nor a person has said it"""
    month = _printed_month(reading)
    said = reading.settings.options.get("month", "")
    if month is None and not said:
        raise Refused("No heading says which month the actuals are of. Choose the month.")
    return month or Month.parse(said)


class _Check:
    """Walks the rows of a file."""

    def __init__(self, reading: Reading, month: Month, known: Known) -> None:
        self.reading, self.month, self.known = reading, month, known
        options = reading.settings.options
        self.frequency = options.get("frequency") or Frequency.MONTHLY.value
        self.tolerance = options.get("tolerance") or "0.1"
        self.opened = Month(month.year - (2 if month.month < 4 else 1), 4)  # April of the financial year before
        self.offered: set[str] = set()
        self.seen: dict[str, str] = {}

    def items(self) -> Iterator[Item]:
        is_first = True
        for table, row in self.reading.rows():
            where = Where(table.sheet.name, {key: table.place(row, key) for key in ("measure", *CELLS, "outcome")})
            if is_first and self.known.root is None:
                name = site.SERVICE_NAME
                change = {"do": "service", "name": name, "opened": self.opened.iso}
                yield where.item(Outcome.NEW, name, "measure", "The whole service", name, change=change)
            is_first = False
            yield from self._row(table, row, where)

    def _row(self, table: Table, row: Row, where: Where) -> Iterator[Item]:
        name = " ".join(row[table.column("measure")].text.split()).removeprefix("'")
        if not name:
            words = " | ".join(cell.text for cell in row.cells.values() if cell.text)
            yield where.item(
                Outcome.TO_CHECK, "", "measure", "Row", words, code="no_measure",
                message="The row names no measure, so nothing of it is read.",
                choices=(Choice("understood", "Understood, nothing is written"),),
            )  # fmt: skip
            return
        if earlier := self.seen.get(normalised(name)):
            yield where.item(
                Outcome.ERROR, name, "measure", "Measure", name, code="duplicate",
                message=f"The measure stands in the file twice, first in {earlier}. Keep one.",
            )  # fmt: skip
            return
        self.seen[normalised(name)] = f"{where.sheet} {where.places['measure']}"
        measure = self.known.measure(name)
        area, offers = self._area(table, where)
        if measure is None:
            yield from offers
        cells, faults, others = self._cells(table, row, name, where)
        yield from faults
        printed = PrintedRow(
            name, area, _band(table), row[table.column("outcome")].text.strip().removeprefix("'"), cells, others
        )
        yield from self._fates(printed, measure, where)

    def _fates(self, row: PrintedRow, measure: Measure | None, where: Where) -> Iterator[Item]:
        fields = Fields(self.known, where, self.tolerance)
        adding = Adding(self.known, where, self.opened, self.frequency)
        parts = parts_of(row)
        if measure is not None and parts and not self.known.components(measure):
            parts = {}  # on record as one measure: its words are compared as words
        if not parts:
            if measure is None:
                yield from adding.plain(row)
            subject = _on_record(measure) if measure else adding.subject(row)
            yield from _all_of(fields, subject, row, row.cells)
            return
        if measure is None:
            yield from adding.compound(row, parts)
        dealt, own = share(row, parts)
        heading = _on_record(measure) if measure else adding.subject(row)
        if measure is not None and measure.is_heading:
            own = {key: cell for key, cell in own.items() if key != "actual"}
        yield from _all_of(fields, heading, row, own)
        for key, part in parts.items():
            found = self.known.component(measure, row.name, part.label, key) if measure else None
            if measure is not None and found is None:
                yield where.item(
                    Outcome.TO_CHECK, row.name, "measure", "Part", part.text, code="unknown_measure",
                    message=f"“{measure.name}” has no part called “{part.label}”. Add it, then check again.",
                    choices=(Choice("understood", "Understood, nothing is written"),),
                )  # fmt: skip
                continue
            yield from _figures_of(fields, _on_record(found) if found else part_subject(row, part), dealt[key])

    def _area(self, table: Table, where: Where) -> tuple[int | Mapping[str, str], list[Item]]:
        """Return the area that a table's rows stand under, and its offer where it is not on record."""
        name = self._area_name(table)
        if found := self.known.area(name):
            return found.pk, []
        key = normalised(name)
        named = {"new": key, "name": name}
        if key in self.offered:
            return named, []
        self.offered.add(key)
        change = {"do": "area", "new": key, "name": name[:120]}
        return named, [self._offer(where, name, change)]

    def _offer(self, where: Where, name: str, change: Change) -> Item:
        if self.known.is_empty:
            return where.item(Outcome.NEW, name, "measure", "Area", name, change=change)
        return where.item(
            Outcome.TO_CHECK, name, "measure", "Area", name, code="unknown_area",
            message=f"No area is called “{name}”. It would be added.", change=change,
        )  # fmt: skip

    def _area_name(self, table: Table) -> str:
        """Return the band above a table, or the sheet's name where there is one area a sheet."""
        band = _band(table)
        is_title = band and "measures that matter" in normalised(band)
        if (not band or is_title or self.known.area(band) is None) and self.known.area(table.sheet.name):
            return table.sheet.name
        return table.sheet.name if not band or is_title else band

    def _cells(self, table: Table, row: Row, name: str, where: Where) -> tuple[dict[str, Printed], list[Item], Any]:
        cells, faults = {}, []
        others = read_actual("")[1]
        for field in CELLS:
            cell = row[table.column(field)]
            if cell.kind in FAULTS:
                code, message = FAULTS[cell.kind]
                faults.append(
                    where.item(Outcome.ERROR, name, field, field.capitalize(), cell.text, code=code, message=message)
                )
                cells[field] = Printed()
                continue
            text = text_of(cell)
            if field == "actual":
                text, others = read_actual(text)
            try:
                cells[field] = Printed(text) if cell.kind in {Kind.DATE, Kind.BOOLEAN} else read_printed(text)
            except NotPrinted as error:
                faults.append(
                    where.item(
                        Outcome.ERROR, name, field, field.capitalize(), text[:80], code="too_long", message=str(error)
                    )
                )
                cells[field] = Printed()
        return cells, faults, others


def _band(table: Table) -> str:
    return " ".join(table.band.split()).removeprefix("'")


def _on_record(measure: Measure) -> Subject:
    return Subject(normalised(measure.name), measure.name, measure.unit, measure.decimals, measure)


def _all_of(fields: Fields, subject: Subject, row: PrintedRow, cells: Mapping[str, Printed]) -> Iterator[Item]:
    yield from _figures_of(fields, subject, cells)
    yield from fields.others(subject, row.others)
    yield from fields.outcome(subject, row.outcome)
    yield from fields.is_local(subject, row.others)


def _figures_of(fields: Fields, subject: Subject, cells: Mapping[str, Printed]) -> Iterator[Item]:
    for field, compare in (("baseline", fields.baseline), ("actual", fields.actual), ("target", fields.target)):
        if field in cells:
            yield from compare(subject, cells[field])
