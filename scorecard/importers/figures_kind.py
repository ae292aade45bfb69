"""What the kinds of monthly actuals have in common: who may, what names mean, writing, undoing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from organisation.models import Unit
from organisation.months import Month, NotAMonth
from organisation.operations import Refused
from scorecard.due import last_due
from scorecard.importers.given import Unclear, read_given
from scorecard.importers.measures_kind import MeasuresKind
from scorecard.importers.names import Names, measure_names, unit_names
from scorecard.models import Measure
from scorecard.operations.importing import hold_areas, measures_of
from spreadsheets.cells import EMPTY, Cell, Kind
from spreadsheets.dates import Quarter, period_in
from spreadsheets.headings import Field, normalised
from spreadsheets.kinds import Change, Choice, Item, Outcome, Reading

WHOLE = frozenset({"", "total", "totals", "all", "all teams", "grand total", "whole service", "service", "overall"})


@dataclass
class Words:
    """Finds what the texts of a file mean, each text once."""

    measures: Names[Measure]
    units: Names[Unit]
    root: Unit | None
    periods: dict[Any, Month | Quarter | None] = field(default_factory=dict)
    teams: dict[str, Unit | None] = field(default_factory=dict)

    @classmethod
    def of(cls, reading: Reading) -> Words:
        units = unit_names(reading.settings.names)
        root = next((entry.record for entry in units.by_code.values() if entry.record.parent_id is None), None)
        return cls(measure_names(reading.settings.names), units, root)

    def unit(self, text: str) -> Unit | None:
        """Return the unit of a text; no text, and the words for a total, mean the whole service."""
        if text not in self.teams:
            self.teams[text] = self.root if normalised(text) in WHOLE else self.units.find(text)
        return self.teams[text]

    def month(self, cell: Cell, measure: Measure) -> Month | None:
        """Return the month of a cell; None where it is none. A quarter is its last month, or the one due in it."""
        key = cell.value if cell.kind is Kind.DATE else cell.text
        if key not in self.periods:
            try:
                self.periods[key] = period_in(cell)
            except NotAMonth:
                self.periods[key] = None
        return month_of(self.periods[key], measure)


def month_of(period: Month | Quarter | None, measure: Measure) -> Month | None:
    """Return the month a figure of a period is kept under: a quarter's last, or that in which the measure is due."""
    if not isinstance(period, Quarter):
        return period
    due = last_due(period.last, measure.frequency, measure.due_month)
    return due if period.first <= due and measure.frequency == "quarterly" else period.last


class FiguresKind(MeasuresKind):
    """A kind of monthly actuals."""

    key: str
    label: str
    description: str
    fields: Sequence[Field]
    leads_to = ("Scorecard", "scorecard:scorecard")

    def typed(self, item: Item, choice: Choice, text: str) -> Change:
        """Return the change with the figure that a person typed. :raises Refused: where it is none"""
        if choice.change is None:
            raise Refused("There is nothing to type here.")
        change = dict(choice.change)
        measure = Measure.objects.get(pk=change["measure"])
        try:
            cell = Cell(text.strip(), text.strip(), Kind.TEXT)
            given = read_given(EMPTY, EMPTY, cell, unit=measure.unit, decimals=measure.decimals)
        except Unclear as unclear:
            raise Refused(str(unclear)) from None
        if given is None:
            raise Refused("Type the figure, or leave it out.")
        figure = given.figure
        return change | {
            "value": None if figure.value is None else format(figure.value, "f"),
            "qualifier": figure.qualifier, "absence": figure.absence, "as_printed": figure.as_printed,
        }  # fmt: skip

    def lock(self, *, changes: Sequence[Change]) -> None:
        hold_areas(measures=measures_of(changes))


def unknown(
    what: str, names: Names[Any], text: str, *, sheet: str, place: str, subject: str = "", shown: Mapping[str, str]
) -> Item:
    """Return the error of a name that nothing, or more than one thing, is called by; with likely ones to choose."""
    choices = names.choices(text)
    message = f"No {what} on record is called “{text[:80]}”."
    message += " Say which one it is, or leave it out." if choices else shown["hint"]
    code = f"similar_{what}" if choices else f"unknown_{what}"
    return Item(Outcome.ERROR, sheet, place, subject or text, what.capitalize(), text, code=code, message=message,
                choices=choices)  # fmt: skip


HINTS = {
    "measure": {"hint": " Add the measure, or an alias to the one it is, and import the file again."},
    "team": {"hint": " Add the team, or correct the name in the file."},
}
