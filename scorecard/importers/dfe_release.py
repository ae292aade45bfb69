"""What a release of the department holds: its columns, its filters, and the rows that one council needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from scorecard import ees
from scorecard.importers.dfe_places import number_of
from spreadsheets.cells import Cell, Row
from spreadsheets.headings import Column, Field, Table, normalised
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


def filter_options(reading: Reading) -> list[Option]:
    """Return a question for each filter: which of its categories is wanted. A total is the default."""
    found: dict[str, dict[str, None]] = {}
    names: dict[str, str] = {}
    filters: set[str] = set()
    for table, row in reading.rows():
        for column in _unassigned(table):
            text, key = written(row[column.number]), normalised(column.heading)
            names[key] = column.heading
            if len(values := found.setdefault(key, {})) <= MOST_CATEGORIES:
                values[text] = None
            if key not in filters and not ees.is_value(text):
                filters.add(key)
    return [_option(key, names[key], [v for v in found[key] if v]) for key in found if key in filters]


def _option(key: str, heading: str, values: list[str]) -> Option:
    totals = [value for value in values if value.casefold() in {"total", "all", "all children"}]
    default = values[0] if len(values) == 1 else totals[0] if len(totals) == 1 else ""
    return Option(
        FILTER + key, f"Which {heading.replace('_', ' ')}?", tuple((value, value) for value in values), default,
        "The file has a row for each. Only rows of this one are read.",
    )  # fmt: skip


def _unassigned(table: Table) -> list[Column]:
    return [column for column in table.columns if not column.field]


def read_release(reading: Reading, wanted: set[str]) -> Release:
    """Read England, the regions and the councils wanted, in the categories chosen."""
    release = Release()
    order: dict[str, tuple[str, str]] = {}
    categories = _categories(reading)
    for table, row in reading.rows():
        _note_columns(release, table, set(categories))
        place = _place(table, row)
        if place is None or (place.level == ees.COUNCIL and place.code not in wanted):
            continue
        if any(
            categories.get(normalised(c.heading)) not in {None, "", written(row[c.number])} for c in _unassigned(table)
        ):
            continue
        _note_row(release, table, row, place, order)
    release.periods = sorted(order, key=lambda period: order[period], reverse=True)
    return release


def _categories(reading: Reading) -> dict[str, str]:
    """Return the wanted category of each filter; "" where it isn't said, or what was said isn't in this file."""
    wanted: dict[str, str] = {}
    for option in filter_options(reading):
        said = reading.settings.options.get(option.key, "")
        is_in_file = said in {key for key, _ in option.choices}
        wanted[option.key.removeprefix(FILTER)] = said if is_in_file else option.default
    return wanted


def _note_columns(release: Release, table: Table, filters: set[str]) -> None:
    for column in table.columns:
        if column.field.startswith(MEASURE):
            release.columns[column.heading] = column.field.removeprefix(MEASURE)
        elif not column.field and column.heading not in release.others and normalised(column.heading) not in filters:
            release.others.append(column.heading)


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


def _note_row(release: Release, table: Table, row: Row, place: Place, order: dict[str, tuple[str, str]]) -> None:
    time, identifier = _said(table, row, "time_period"), _said(table, row, "time_identifier")
    try:
        period = ees.period_words(time, identifier)
    except ees.NotEES as error:
        release.faults.append((Found(table.sheet.name, table.place(row, "time_period"), time), str(error)))
        return
    order[period] = (time, identifier)
    if place.level == ees.COUNCIL:
        release.regions[place.code] = _said(table, row, "region_code")
    for column in _assigned(table):
        found = Found(table.sheet.name, row.place(column.number), written(row[column.number]))
        release.cells.setdefault((column.heading, period, place), []).append(found)


def _assigned(table: Table) -> Iterator[Column]:
    return (column for column in table.columns if column.field.startswith(MEASURE))
