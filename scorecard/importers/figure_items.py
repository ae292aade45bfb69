"""Items of monthly actuals: a figure's place and words, its errors, and the change that it would be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from organisation.models import Unit
from organisation.months import Month
from scorecard.figures import WORDS, Figure, plain, shown_figure
from scorecard.importers.given import Given
from scorecard.models import DraftEntry, Measure, RollUp
from scorecard.queries.importing import Standing
from spreadsheets.cells import EMPTY, Cell, place
from spreadsheets.kinds import Choice, Item, Outcome

COLUMNS = ("numerator", "denominator", "value")
LONGEST_NOTE = 300


class Line(NamedTuple):
    """The cells of one figure, whose measure, unit and month are known."""

    sheet: str
    row: int
    columns: tuple[int, int, int]  # of numerator, denominator and value; 0 where there is none
    measure: Measure
    unit: Unit
    month: Month
    numerator: Cell = EMPTY
    denominator: Cell = EMPTY
    value: Cell = EMPTY
    note: str = ""

    @property
    def key(self) -> tuple[int, int, Month]:
        return (self.measure.pk, self.unit.pk, self.month)

    @property
    def may_be_total(self) -> bool:
        """Whether it is formed from teams, where any report it."""
        return self.unit.parent_id is None and self.measure.roll_up != RollUp.ENTERED

    @property
    def place(self) -> str:
        held = [column for column in self.columns if column]
        first, last = place(self.row, min(held)), place(self.row, max(held))
        return first if first == last else f"{first}:{last}"

    @property
    def subject(self) -> str:
        return self.measure.name if self.unit.parent_id is None else f"{self.measure.name}, {self.unit.name}"


# --- Items ------------------------------------------------------------------------------------------------


def item_of(line: Line, outcome: Outcome, in_file: str, *, on_record: str = "", change: Any = None) -> Item:
    return Item(
        outcome, line.sheet, line.place, line.subject, f"Actual {line.month}", in_file, on_record, change=change
    )


def error_of(line: Line, in_file: str, code: str, message: str, column: str = "") -> Item:
    item = replace(item_of(line, Outcome.ERROR, in_file), code=code, message=message)
    number = line.columns[COLUMNS.index(column)] if column else 0
    return replace(item, place=place(line.row, number)) if number else item


def not_reported(line: Line, given: Given) -> Item:
    message = (
        f"{line.unit.name} doesn’t report this measure in {line.month}. Add it to the measure’s teams, or leave it out."
    )
    return error_of(line, given.shown, "not_reported", message)


def lifetime(line: Line) -> str:
    measure = line.measure
    return f"The measure runs from {measure.opened} to {measure.closed or 'now'}. Leave it out, or put the month right."


def twice(line: Line, first: Line, in_file: str) -> Item:
    message = f"This figure stands in {_where(first, line)} already. Leave one of them out."
    return error_of(line, in_file, "duplicate", message)


def _where(line: Line, beside: Line) -> str:
    return line.place if line.sheet == beside.sheet else f"{line.place} of “{line.sheet}”"


def choose(given: Sequence[tuple[Line, Item]]) -> Item:
    """Return one item for a figure that the file gives in several ways, as when it was corrected: which one counts?"""
    first, item = given[0]
    figures = [f"{one.in_file} in {_where(line, first)}" for line, one in given]
    choices = tuple(
        Choice(f"take-{number}", f"Take {words}" + (f": {line.note[:60]}" if line.note else ""), change_of(one))
        for number, ((line, one), words) in enumerate(zip(given, figures, strict=True), 1)
    )
    message = f"The file has this figure more than once: {', '.join(figures)}. Choose the one that counts."
    return replace(
        item, outcome=Outcome.TO_CHECK, code="two_values", message=message, change=None, choices=choices,
        in_file="; ".join(one.in_file for _, one in given),
    )  # fmt: skip


def change_of(item: Item) -> Any:
    """Return what is written if an item is taken; a draft that differs is, where the file's figure is chosen."""
    return item.change or next((choice.change for choice in item.choices if choice.key == "take"), None)


def absences(item: Item) -> tuple[Choice, ...]:
    change = dict(item.change or {})
    if change.get("do") != "figure":
        return ()
    return tuple(
        Choice(code, label, {**change, "absence": code, "as_printed": item.in_file[:200] if code == WORDS else ""})
        for code, label in (("not_collected", "Not collected"), ("not_applicable", "Not applicable"),
                            (WORDS, "Keep it as words"))
    )  # fmt: skip


def figure_words(figure: Figure, measure: Measure) -> str:
    words = shown_figure(figure, measure.unit, measure.decimals)
    if figure.numerator is None or figure.denominator is None:
        return words
    return f"{words} ({plain(figure.numerator)} of {plain(figure.denominator)})"


def with_comments(item: Item, note: str, old_note: str) -> Item:
    """Return an item that says both comments, where nothing but the comment differs and its figures look the same."""
    if item.outcome is not Outcome.CHANGED or not note or note == old_note or item.in_file != item.on_record:
        return item
    before = f"with “{old_note}”" if old_note else "without a comment"
    return replace(item, in_file=f"{item.in_file}, with “{note}”", on_record=f"{item.on_record}, {before}")


def typed_words(draft: DraftEntry) -> str:
    """Return what was typed where it makes no figure; empty where nothing was."""
    if draft.numerator or draft.denominator:
        return f"{draft.numerator or '–'} of {draft.denominator or '–'}"
    return draft.value or draft.absence


def is_same(standing: Standing, given: Given, note: str) -> bool:
    old, new = standing.figure, given.figure
    if note and note != standing.note:
        return False
    if old == new:
        return True
    if old.as_printed and given.shown == old.as_printed:
        return True
    return says_the_same(new, old) or (given.code == "no_figure" and old.value is None)


def says_the_same(said: Figure, stands: Figure) -> bool:
    """Return whether what is said without counts is what stands: it takes no counts away."""
    if said.denominator is not None or said.absence == WORDS:
        return False
    return (said.value, said.qualifier, said.absence) == (stands.value, stands.qualifier, stands.absence)


# --- Changes ----------------------------------------------------------------------------------------------


def number_text(number: Any) -> str | None:
    return None if number is None else format(number, "f")


def figure_change(line: Line, figure: Figure, standing: Standing | None) -> dict[str, Any]:
    return {
        "do": "figure", "measure": line.measure.pk, "unit": line.unit.pk, "month": line.month.iso,
        "numerator": number_text(figure.numerator), "denominator": number_text(figure.denominator),
        "value": number_text(figure.value),
        "qualifier": figure.qualifier, "absence": figure.absence, "as_printed": figure.as_printed,
        "note": line.note or (standing.note if standing else ""), "based_on": standing.pk if standing else None,
    }  # fmt: skip


def draft_change(line: Line, figure: Figure, draft: DraftEntry | None) -> dict[str, Any]:
    has_counts = figure.denominator is not None
    texts = {
        "numerator": number_text(figure.numerator) or "",
        "denominator": number_text(figure.denominator) or "",
        "value": "" if has_counts else number_text(figure.value) or "",
        "absence": "" if has_counts else figure.absence,
        "note": line.note or (draft.note if draft else ""),
    }
    return {
        "do": "draft", "measure": line.measure.pk, "unit": line.unit.pk, "month": line.month.iso, "texts": texts,
        "based_on": draft.version if draft else 0,
    }  # fmt: skip
