"""Monthly actuals with one figure a row: Measure, Team, Month, Numerator, Denominator, Value, Comment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from scorecard.importers.actuals import check_lines
from scorecard.importers.actuals_template import long_template
from scorecard.importers.figure_items import Line
from scorecard.importers.figures_kind import HINTS, FiguresKind, Words, unknown
from scorecard.importers.given import is_given
from spreadsheets.cells import EMPTY, Row
from spreadsheets.headings import Field, Table
from spreadsheets.kinds import Item, Outcome, Reading

FIELDS = (
    Field("measure", "Measure", ("indicator", "measure name", "kpi", "code", "measure code"), is_required=True),
    Field("team", "Team", ("unit", "team name", "service", "locality", "team unit")),
    Field("month", "Month", ("period", "reporting month", "month ending", "date"), is_required=True),
    Field("numerator", "Numerator", ("num", "in time", "numerator count")),
    Field("denominator", "Denominator", ("den", "denom", "out of", "denominator count")),
    Field("value", "Value", ("actual", "figure", "result", "%", "percentage", "rate")),
    Field("note", "Comment", ("comments", "note", "notes")),
)


class Where(NamedTuple):
    """The columns of a table by field; 0 where there is none."""

    measure: int
    team: int
    month: int
    numerator: int
    denominator: int
    value: int
    note: int


class Long(FiguresKind):
    key = "actuals-long"
    label = "Monthly actuals, one figure a row"
    description = "One row a measure, team and month, with numerator and denominator or the value."
    fields = FIELDS

    def check(self, reading: Reading) -> Iterator[Item]:
        """Yield the fate of each row."""
        words = Words.of(reading)
        return check_lines(lambda rows: self._lines(words, rows), reading)

    def _lines(self, words: Words, rows: Iterable[tuple[Table, Row]]) -> Iterator[Line | Item]:
        last: Table | None = None
        for table, row in rows:
            if table is not last:
                last, where = table, Where(*[table.column(field) for field in Where._fields])
            found = self._line(words, table, row, where)
            if found is not None:
                yield found

    def template(self, *, today: date) -> bytes:
        return long_template(today=today)

    def _line(self, words: Words, table: Table, row: Row, where: Where) -> Line | Item | None:
        """Return the row as a line, or the error of what it names; None where it holds no figure."""
        held = row.cells.get
        numerator, denominator = held(where.numerator, EMPTY), held(where.denominator, EMPTY)
        value = held(where.value, EMPTY)
        if not is_given(numerator, denominator, value):
            return None
        name, sheet = held(where.measure, EMPTY).text, table.sheet.name
        measure = words.measures.find(name) if name else None
        if measure is None:
            if not name and not row[where.month].text:
                return None  # a total at the foot of a table, which belongs to no measure and month
            place = row.place(where.measure)
            return unknown("measure", words.measures, name, sheet=sheet, place=place, shown=HINTS["measure"])
        team = held(where.team, EMPTY).text
        unit = words.unit(team)
        if unit is None:
            place = row.place(where.team or 1)
            return unknown(
                "team", words.units, team, sheet=sheet, place=place, subject=measure.name, shown=HINTS["team"]
            )
        period = held(where.month, EMPTY)
        month = words.month(period, measure)
        if month is None:
            message = f"“{period.text[:40]}” is not a month. Write it like Jul 2020 or 2020-07."
            return Item(
                Outcome.ERROR, sheet, row.place(where.month), measure.name, "Month", period.text,
                code="not_a_month", message=message,
            )  # fmt: skip
        columns, note = where[3:6], held(where.note, EMPTY)
        return Line(
            sheet, row.number, columns, measure, unit, month, numerator, denominator, value,
            note.words if note.text else "",
        )  # fmt: skip


KIND = Long()
