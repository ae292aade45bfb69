"""Comparators as a plain table, one row a comparator: what is on record goes out and comes in again unchanged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from scorecard.importers.compared import Compared, OnRecord, compare
from scorecard.importers.measures_kind import MeasuresKind
from scorecard.importers.names import Names, measure_names
from scorecard.models import Absence, ComparatorKind, ComparatorValue, Measure, Window
from spreadsheets.cells import Row
from spreadsheets.exports import Sheet, as_xlsx
from spreadsheets.headings import Field, Table, normalised
from spreadsheets.kinds import Item, Outcome, Reading, Unclear
from spreadsheets.numbers import NotANumber, number_in

LONGEST_PERIOD, LONGEST_NAME, LONGEST_METHOD = 40, 80, 200
MOST = 32_767  # what a small count holds
PLACES = Decimal("0.0001")
BASES = {"year": "Year", **{window.value: str(window.label) for window in Window}}
FIELDS = (
    Field("measure", "Measure", ("code", "measure code"), is_required=True),
    Field("compared", "Compared with", ("comparator",), is_required=True),
    Field("period", "Period", ("year",), is_required=True),
    Field("value", "Value", is_required=True),
    Field("absence", "Why no value", ("absence",)),
    Field("name", "Name", ("which region or list",)),
    Field("names", "Councils averaged", ("councils",)),
    Field("number_of", "Number averaged"),
    Field("window", "Basis", ("covers",)),
    Field("published", "Published"),
    Field("method", "Method"),
    Field("as_printed", "As printed"),
)


class Comparators(MeasuresKind):
    """One row a comparator."""

    key = "comparators"
    label = "Comparators, one row each"
    description = (
        "Measure, compared with, period and value, with where it comes from. "
        "Download the template to change what is on record."
    )
    fields = FIELDS
    leads_to = ("Scorecard", "scorecard:scorecard")

    def check(self, reading: Reading) -> Iterator[Item]:
        names, record = measure_names(reading.settings.names), OnRecord()
        seen: dict[tuple[int, str, str], str] = {}
        for table, row in reading.rows():
            yield _item(table, row, names, record, seen)

    def template(self, *, today: date) -> bytes:
        entries = ComparatorValue.objects.as_at(None).select_related("measure")
        rows = tuple(
            (
                one.measure.code, one.get_compared_display(), one.period, one.value,
                one.get_absence_display() if one.absence else "", one.name, one.names, one.number_of,
                BASES.get(one.window, ""), "Yes" if one.is_published else "No", one.method, one.as_printed,
            )
            for one in entries.order_by("measure__code", "compared", "period")
        )  # fmt: skip
        note = f"Comparators on record, {today:%-d %B %Y}"
        return as_xlsx(Sheet("Comparators", (note,), tuple(field.label for field in self.fields), rows))


def _item(
    table: Table, row: Row, names: Names[Measure], record: OnRecord, seen: dict[tuple[int, str, str], str]
) -> Item:  # fmt: skip
    said = table.words(row, "measure")
    measure = names.find(said)
    sheet = table.sheet.name
    if measure is None:
        choices = names.choices(said)
        return Item(
            Outcome.TO_CHECK if choices else Outcome.ERROR, sheet, table.place(row, "measure"), said, "Measure", said,
            code="similar_measure" if choices else "unknown_measure",
            message=f"No measure on record is called “{said[:60]}”. Choose one, or leave the row out.",
            choices=choices,
        )  # fmt: skip
    try:
        found = _read(table, row)
    except Unclear as unclear:
        return Item(
            Outcome.ERROR, sheet, table.place(row, unclear.field), measure.name, unclear.field.replace("_", " "),
            table.words(row, unclear.field), code=unclear.code, message=str(unclear),
        )  # fmt: skip
    key = (measure.pk, found.kind, found.period)
    before = seen.setdefault(key, f"{sheet}, {found.place}")
    if before != f"{sheet}, {found.place}":
        return Item(
            Outcome.ERROR, sheet, found.place, measure.name, found.period, table.words(row, "value"),
            code="duplicate", message=f"{before} gives this comparator too. Keep one of them.",
        )  # fmt: skip
    return compare(found, measure, record)


def _read(table: Table, row: Row) -> Compared:
    """Read a row. :raises Unclear:"""
    kind = _one_of(table, row, "compared", {one.value: str(one.label) for one in ComparatorKind})
    period = _within(table, row, "period", LONGEST_PERIOD)
    if not kind:
        raise Unclear(
            "compared", "no_comparator", "Say with what it is compared: statistical neighbours, region or England."
        )
    if not period:
        raise Unclear("period", "no_period", "Name the period, such as 2024/25.")
    value = _number(table, row, "value")
    absence = _one_of(table, row, "absence", {one.value: str(one.label) for one in Absence})
    if (value is None) == (absence == ""):
        raise Unclear("value", "value_or_absence", "Give a value, or say why there is none; not both.")
    return Compared(
        table.sheet.name, table.place(row, "value"), kind, period, value, absence,
        name=_within(table, row, "name", LONGEST_NAME), names=table.words(row, "names"),
        number_of=_count(table, row), window=_one_of(table, row, "window", BASES),
        method=_within(table, row, "method", LONGEST_METHOD),
        is_published=_one_of(table, row, "published", {"yes": "Yes", "no": "No"}) != "no",
        as_printed=_within(table, row, "as_printed", LONGEST_NAME),
    )  # fmt: skip


def _within(table: Table, row: Row, key: str, longest: int) -> str:
    text = table.words(row, key)
    if len(text) > longest:
        raise Unclear(key, "too_long", f"This has {len(text)} characters; at most {longest} are kept. Shorten it.")
    return text


def _one_of(table: Table, row: Row, key: str, meanings: Mapping[str, str]) -> str:
    """Return the key of what a cell names, by key or words; "" where it is empty. :raises Unclear:"""
    text = normalised(table.words(row, key))
    known = {normalised(name): meant for meant, label in meanings.items() for name in (meant, label)}
    if text and text not in known:
        raise Unclear(key, "not_one_of", f"This is none of: {', '.join(meanings.values())}.")
    return known[text] if text else ""


def _number(table: Table, row: Row, key: str) -> Decimal | None:
    cell = row[table.column(key)]
    if not cell.text:
        return None
    try:
        found = number_in(cell)
    except NotANumber as error:
        raise Unclear(key, "not_a_number", str(error)) from error
    if found.qualifier:
        raise Unclear(key, "not_a_number", "A comparator is one number, without < or >. Put the number alone.")
    if abs(found.number) >= 10**12:
        raise Unclear(key, "not_a_number", "This number is too large for a comparator. Check it.")
    return found.number.quantize(PLACES)


def _count(table: Table, row: Row) -> int | None:
    number = _number(table, row, "number_of")
    if number is None:
        return None
    if number != int(number) or not 0 <= number <= MOST:
        raise Unclear("number_of", "not_a_count", "The number averaged is a whole number, such as 10.")
    return int(number)


KIND = Comparators()
