"""Workbooks of monthly actuals to fill in, with what is on record: importing one as it comes changes nothing."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from organisation.models import Unit
from organisation.months import Month, months_up_to
from scorecard.due import is_due
from scorecard.figures import ABSENCE_WORDS, Figure, plain
from scorecard.models import DraftEntry, Measure, Observation, SubmissionState
from scorecard.queries.cells import as_figure
from scorecard.queries.importing import sheet_is_open
from spreadsheets.exports import Cell, harmless

LONG = ("Measure", "Team", "Month", "Numerator", "Denominator", "Value", "Comment")
MONTHS = 13  # as a scorecard looks back
SPARE = 500  # rows below in which the lists can be chosen from
Written = tuple[Cell, str]  # a cell's value and its number format


class Held(NamedTuple):
    """A figure on record."""

    measure: Measure
    unit: Unit
    month: Month
    figure: Figure
    note: str


def long_template(*, today: date) -> bytes:
    """Return one row a figure of the last months, without the totals that are formed from teams."""
    months = months_up_to(Month.of(today) + -1, MONTHS)
    measures, units = _measures(), _units()
    book, page = _book(LONG, "Actuals")
    for held in _held(months, measures, units):
        figure = held.figure
        has_counts = figure.numerator is not None and figure.denominator is not None
        cells: list[Written] = [
            (harmless(held.measure.name), "General"),
            (harmless(held.unit.name) if held.unit.parent_id else "", "General"),
            (held.month.first_day, "mmm yyyy"),
            (figure.numerator if has_counts else None, "General"),
            (figure.denominator if has_counts else None, "General"),
            (None, "General") if has_counts else _value(figure, held.measure),
            (harmless(held.note) or None, "General"),
        ]
        _append(page, cells)
    _finish(book, page, measures.values(), units.values())
    return _saved(book)


def wide_template(*, today: date) -> bytes:
    """Return one row a measure and unit, with a column for each of the last months, and a row for each measure."""
    months = months_up_to(Month.of(today) + -1, MONTHS)
    measures, units = _measures(), _units()
    held: dict[tuple[int, int], dict[Month, Figure]] = {}
    root = next((unit.pk for unit in units.values() if unit.parent_id is None), None)
    if root is not None:
        held = {(measure.pk, root): {} for measure in measures.values()}
    for one in _held(months, measures, units):
        held.setdefault((one.measure.pk, one.unit.pk), {})[one.month] = one.figure
    book, page = _book(("Measure", "Team", *(str(month) for month in months)), "Actuals")
    for number, month in enumerate(months, 3):
        page.cell(3, number, month.first_day).number_format = "mmm yyyy"
    for (measure_pk, unit_pk), figures in held.items():
        measure, unit = measures[measure_pk], units[unit_pk]
        cells: list[Written] = [
            (harmless(measure.name), "General"),
            (harmless(unit.name) if unit.parent_id else "", "General"),
            *(_value(figures[month], measure) if month in figures else (None, "General") for month in months),
        ]
        _append(page, cells)
    _finish(book, page, measures.values(), units.values())
    return _saved(book)


# --- What is on record ------------------------------------------------------------------------------------


def _measures() -> dict[int, Measure]:
    found = (
        Measure.objects.filter(is_heading=False).select_related("area").order_by("area__position", "position", "code")
    )
    return {measure.pk: measure for measure in found}


def _units() -> dict[int, Unit]:
    return {unit.pk: unit for unit in Unit.objects.order_by("name")}


def _held(months: Sequence[Month], measures: dict[int, Measure], units: dict[int, Unit]) -> Iterable[Held]:
    """Yield figures of the ledger, and of open sheets what is typed there, in the order of the scorecard."""
    states: dict[int, dict[Month, str]] = {}
    for area, month, state in SubmissionState.objects.as_at(None).values_list("area_id", "month", "state"):
        states.setdefault(area, {})[month] = state
    found = []
    entries = Observation.objects.as_at(None).filter(month__in=months, units_expected__isnull=True)
    for entry in entries:
        measure = measures.get(entry.measure_id)
        if measure and not sheet_is_open(states.get(measure.area_id, {}), entry.month):
            found.append(Held(measure, units[entry.unit_id], entry.month, entry.figure, entry.note))
    for draft in DraftEntry.objects.filter(month__in=months).select_related("based_on"):
        measure = measures.get(draft.measure_id)
        if measure is None or not sheet_is_open(states.get(measure.area_id, {}), draft.month):
            continue
        figure = as_figure(draft, measure, None)
        if figure and is_due(draft.month, measure.frequency, measure.due_month):
            found.append(Held(measure, units[draft.unit_id], draft.month, figure, draft.note))
    order = {pk: number for number, pk in enumerate(measures)}
    return sorted(found, key=lambda one: (order[one.measure.pk], one.month, one.unit.parent_id is None, one.unit.name))


def _value(figure: Figure, measure: Measure) -> Written:
    """Return a value as its cell holds it: a percentage by its format, a bound or an absence in words."""
    if figure.value is None:
        return harmless(figure.as_printed or ABSENCE_WORDS[figure.absence]), "General"
    if figure.qualifier != "=":
        return f"{figure.qualifier}{plain(figure.value)}{'%' if measure.unit == 'percentage' else ''}", "General"
    places = f".{'0' * measure.decimals}" if measure.decimals else ""
    if measure.unit == "percentage":
        return figure.value / Decimal(100), f"0{places}%"
    return figure.value, f"#,##0{places}"


# --- The workbook -----------------------------------------------------------------------------------------


def _book(headings: Sequence[str], title: str) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = title
    page["A1"] = "Monthly actuals. Fill in, save, and bring the file in under Imports."
    page["A1"].font = Font(bold=True, size=13)
    for number, heading in enumerate(headings, 1):
        page.cell(3, number, heading).font = Font(bold=True)
        page.column_dimensions[get_column_letter(number)].width = {1: 60, 2: 28}.get(number, 13)
    page.freeze_panes = "C4"
    return book, page


def _append(page: Worksheet, cells: Sequence[Written]) -> None:
    row = page.max_row + 1
    for number, (value, number_format) in enumerate(cells, 1):
        if value not in (None, "") and not isinstance(value, Month):
            page.cell(row, number, value).number_format = number_format


def _finish(book: Workbook, page: Worksheet, measures: Iterable[Measure], units: Iterable[Unit]) -> None:
    """Offer measures and teams as lists, kept on a hidden sheet."""
    lists = book.create_sheet("Lists")
    lists.sheet_state = "hidden"
    for column, names in enumerate(
        ([one.name for one in measures], [one.name for one in units if one.parent_id is not None]), 1
    ):
        for row, name in enumerate(names, 1):
            lists.cell(row, column, str(harmless(name)))
        if names:
            letter = get_column_letter(column)
            offered = DataValidation(
                type="list", formula1=f"Lists!${letter}$1:${letter}${len(names)}", allow_blank=True
            )
            offered.error = "Choose one from the list, or leave it as it is."
            offered.errorStyle = "warning"
            page.add_data_validation(offered)
            offered.add(f"{letter}4:{letter}{page.max_row + SPARE}")


def _saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
