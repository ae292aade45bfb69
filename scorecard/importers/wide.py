"""Monthly actuals with measures down and months across, of the whole service or, with a column Team, of teams."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from scorecard.importers.actuals import check_lines
from scorecard.importers.actuals_template import wide_template
from scorecard.importers.figure_items import Line
from scorecard.importers.figures_kind import HINTS, FiguresKind, Words, unknown
from scorecard.importers.given import is_given
from spreadsheets.cells import Row
from spreadsheets.headings import Field, Table
from spreadsheets.kinds import Item, Outcome, Reading

NAMED = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\s+(?:[0-9]{4}|[0-9]{2})"
PERIOD = re.compile(
    rf"{NAMED}|[0-9]{{4}} [0-9]{{2}}|[0-9]{{1,2}}/[0-9]{{4}}|[0-9]{{4}}[/ ][0-9]{{2}}\s+q[1-4]"
    r"|[0-9]{4} [0-9]{2} [0-9]{2}|[0-9]{1,2}/[0-9]{1,2}/(?:[0-9]{4}|[0-9]{2})",
    re.IGNORECASE,
)
FIELDS = (
    Field("measure", "Measure", ("indicator", "measure name", "kpi", "code", "measure code"), is_required=True),
    Field("team", "Team", ("unit", "team name", "locality", "team unit")),
    Field("month", "Month across", pattern=PERIOD, repeats=True, is_required=True),
    Field("note", "Comment", ("comments", "note", "notes")),
)
COMMENT = "A comment beside several months belongs to no single one, so it is not brought in. Key it with its month."


class Wide(FiguresKind):
    key = "actuals-wide"
    label = "Monthly actuals, months across"
    description = "One row a measure, with a column a month; with a column Team, one row a measure and team."
    fields = FIELDS

    def check(self, reading: Reading) -> Iterator[Item]:
        """Yield the fate of each cell below a month."""
        words = Words.of(reading)
        return check_lines(lambda rows: self._all(words, rows), reading)

    def _all(self, words: Words, rows: Iterable[tuple[Table, Row]]) -> Iterator[Line | Item]:
        for table, row in rows:
            yield from self._lines(words, table, row)

    def template(self, *, today: date) -> bytes:
        return wide_template(today=today)

    def _lines(self, words: Words, table: Table, row: Row) -> Iterator[Line | Item]:
        months = table.columns_of("month")
        given = [column for column in months if is_given(row[column.number])]
        if not given:
            return
        sheet, at = table.sheet.name, table.column("measure")
        name = row[at].text
        measure = words.measures.find(name)
        if measure is None:
            yield unknown(
                "measure", words.measures, name, sheet=sheet, place=row.place(at), shown=HINTS["measure"]
            )  # fmt: skip
            return
        team = row[table.column("team")].text
        unit = words.unit(team)
        if unit is None:
            place = row.place(table.column("team") or 1)
            yield unknown(
                "team", words.units, team, sheet=sheet, place=place, subject=measure.name, shown=HINTS["team"]
            )
            return
        headings = table.sheet.row(table.heading_row)
        for column in given:
            month = words.month(headings[column.number], measure)
            if month is None:
                place = f"{headings.place(column.number)}"
                yield Item(
                    Outcome.ERROR, sheet, place, measure.name, "Month", column.heading, code="not_a_month",
                    message=f"“{column.heading[:40]}” is not a month. Write it like Jul 2020 or 2020-07.",
                )  # fmt: skip
                continue
            yield Line(
                sheet, row.number, (0, 0, column.number), measure, unit, month, value=row[column.number]
            )  # fmt: skip
        note = table.column("note")
        if note and row[note].text:
            yield Item(
                Outcome.TO_CHECK, sheet, row.place(note), measure.name, "Comment", row[note].text,
                code="comment_of_a_row", message=COMMENT,
            )  # fmt: skip


KIND = Wide()
