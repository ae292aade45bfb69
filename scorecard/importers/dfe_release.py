"""What a release of the department holds: its columns, its filters, and the rows that one council needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from scorecard import ees
from scorecard.importers.dfe_places import number_of
from spreadsheets.cells import Cell, Row
from spreadsheets.headings import Field, Table, normalised
from spreadsheets.kinds import Option, Reading

MEASURE = "measure:"  # a column's field is this with the measure's code
FILTER = "filter:"  # an option's key is this with the normalised heading
MOST_CATEGORIES = 200
FIELDS = (
    Field("time_period", "Time period", is_required=True),
    Field("time_identifier", "Time identifier", is_required=True),
    Field("geographic_level", "Geographic level", is_required=True),
    Field("country_code", "Country code"),
    Field("country_name", "Country name"),
    Field("region_code", "Region code"),
    Field("region_name", "Region name"),
    Field("old_la_code", "Old LA code"),
    Field("new_la_code", "New LA code"),
    Field("la_name", "LA name"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row is about: its level and, for a region or council, its code."""

    level: str
    code: str = ""


ENGLAND = Place(ees.ENGLAND)


@dataclass(frozen=True, slots=True)
class Found:
    """A cell of an indicator, with its place in the file."""

    sheet: str
    place: str
    text: str


@dataclass
class Release:
    """The rows in the chosen categories, by period.

    :param cells: by heading, period and place; more than one where a filter doesn't tell the rows apart
    :param regions: code of each council's region, by council's number
    :param periods: words of each period by (time_period, time_identifier), the latest first
    :param faults: rows whose period can't be read, each with the sentence
    """

    columns: dict[str, str] = field(default_factory=dict)  # heading to measure's code
    others: list[str] = field(default_factory=list)  # headings that go to no measure
    cells: dict[tuple[str, str, Place], list[Found]] = field(default_factory=dict)
    regions: dict[str, str] = field(default_factory=dict)
    periods: list[str] = field(default_factory=list)
    faults: list[tuple[Found, str]] = field(default_factory=list)


def written(cell: Cell) -> str:
    """Return what a cell holds as the file of a release would have it: numbers in full."""
    return format(cell.value, "f") if isinstance(cell.value, Decimal) else cell.text.strip()


@dataclass
class Survey:
    """The columns of a release that go nowhere, and what stands in them: filters, and indicators not asked for."""

    headings: dict[str, str] = field(default_factory=dict)  # normalised to as written
    found: dict[str, dict[str, None]] = field(default_factory=dict)
    filters: set[str] = field(default_factory=set)
    columns: dict[tuple[str, int], tuple[tuple[int, str], ...]] = field(default_factory=dict)  # by sheet and row

    def unassigned(self, table: Table) -> tuple[tuple[int, str], ...]:
        """Return number and normalised heading of each column of a table that goes nowhere."""
        at = (table.sheet.name, table.heading_row)
        if at not in self.columns:
            columns = [column for column in table.columns if not column.field]
            self.columns[at] = tuple((one.number, normalised(one.heading)) for one in columns)
            self.headings |= {normalised(one.heading): one.heading for one in columns}
        return self.columns[at]

    def note(self, table: Table, row: Row) -> tuple[str, ...]:
        """Take in a row, and return what stands in its columns that go nowhere."""
        texts = []
        for number, key in self.unassigned(table):
            text = written(row[number])
            texts.append(text)
            values = self.found.setdefault(key, {})
            if text in values:
                continue
            if len(values) <= MOST_CATEGORIES:
                values[text] = None
            if key not in self.filters and not ees.is_value(text):
                self.filters.add(key)
        return tuple(texts)

    def options(self) -> list[Option]:
        """Return a question for each filter: which of its categories is wanted. A total is the default."""
        return [
            _option(key, self.headings[key], [value for value in values if value])
            for key, values in self.found.items()
            if key in self.filters
        ]

    def categories(self, said: Mapping[str, str]) -> dict[str, str]:
        """Return the wanted category of each filter; "" where it isn't said, or what was said isn't in this file."""
        wanted: dict[str, str] = {}
        for option in self.options():
            is_in_file = said.get(option.key, "") in {key for key, _ in option.choices}
            wanted[option.key.removeprefix(FILTER)] = said[option.key] if is_in_file else option.default
        return wanted


def filter_options(reading: Reading) -> list[Option]:
    """Return a question for each filter of a release."""
    survey = Survey()
    for table, row in reading.rows(quietly=True):
        survey.note(table, row)
    return survey.options()


def _option(key: str, heading: str, values: list[str]) -> Option:
    totals = [value for value in values if value.casefold() in {"total", "all", "all children"}]
    default = values[0] if len(values) == 1 else totals[0] if len(totals) == 1 else ""
    return Option(
        FILTER + key, f"Which {heading.replace('_', ' ')}?", tuple((value, value) for value in values), default,
        "The file has a row for each. Only rows of this one are read.",
    )  # fmt: skip


class _Kept(NamedTuple):
    """What a row says of a place that is wanted; kept until all categories of the file are known."""

    table: Table
    others: tuple[str, ...]
    place: Place
    time: str
    identifier: str
    region: str
    found: tuple[tuple[str, Found], ...]  # by heading
    first: Found  # the cell of its time period


def read_release(reading: Reading, wanted: set[str]) -> Release:
    """Read England, the regions and the councils wanted, in the categories chosen; in one walk through the file."""
    survey = Survey()
    kept: list[_Kept] = []
    for table, row in reading.rows():
        others = survey.note(table, row)
        place = _place(table, row)
        if place is not None and (place.level != ees.COUNCIL or place.code in wanted):
            kept.append(_kept(table, row, place, others))
    categories = survey.categories(reading.settings.options)
    release = Release()
    release.others = [heading for key, heading in survey.headings.items() if key not in categories]
    for sheet in reading.sheets:
        for table, _ in islice(reading.headings.walk(sheet), 1):
            release.columns |= {
                one.heading: one.field.removeprefix(MEASURE)
                for one in table.columns if one.field.startswith(MEASURE)
            }  # fmt: skip
    order: dict[str, tuple[str, str]] = {}
    for one in kept:
        keys = (key for _, key in survey.unassigned(one.table))
        if all(categories.get(key) in (None, "", text) for key, text in zip(keys, one.others, strict=True)):
            _note_row(release, one, order)
    release.periods = sorted(order, key=lambda period: order[period], reverse=True)
    return release


def _kept(table: Table, row: Row, place: Place, others: tuple[str, ...]) -> _Kept:
    sheet = table.sheet.name
    found = tuple(
        (column.heading, Found(sheet, row.place(column.number), written(row[column.number])))
        for column in table.columns
        if column.field.startswith(MEASURE)
    )
    time = _said(table, row, "time_period")
    first = Found(sheet, table.place(row, "time_period"), time)
    identifier, region = _said(table, row, "time_identifier"), _said(table, row, "region_code")
    return _Kept(table, others, place, time, identifier, region, found, first)


def _place(table: Table, row: Row) -> Place | None:
    """Return where a row is about; None for levels that aren't compared, such as constituencies."""
    level = _said(table, row, "geographic_level")
    if level == ees.ENGLAND:
        return ENGLAND
    if level == ees.REGION:
        return Place(level, _said(table, row, "region_code"))
    if level == ees.COUNCIL:
        return Place(level, number_of(_said(table, row, "old_la_code"), _said(table, row, "new_la_code")))
    return None


def _said(table: Table, row: Row, key: str) -> str:
    return written(row[table.column(key)])


def _note_row(release: Release, row: _Kept, order: dict[str, tuple[str, str]]) -> None:
    try:
        period = ees.period_words(row.time, row.identifier)
    except ees.NotEES as error:
        release.faults.append((row.first, str(error)))
        return
    order[period] = (row.time, row.identifier)
    if row.place.level == ees.COUNCIL:
        release.regions[row.place.code] = row.region
    for heading, found in row.found:
        release.cells.setdefault((heading, period, row.place), []).append(found)
