"""The short way for figures that are plain: exact counts or a number alone, for a month kept in the ledger.

Most of a long file is like that. The fate is what the rules in full (:mod:`scorecard.importers.actuals`) come to, found
with whole numbers and without making anything that isn't shown; for all else there is no answer, and they decide.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

from organisation.months import Month
from scorecard.figures import SCALES, SUFFIXES, Figure
from scorecard.importers.figure_items import LONGEST_NOTE, Line
from scorecard.queries.importing import Key, OnRecord, Standing, sheet_is_open
from spreadsheets.cells import EMPTY, Cell, Kind, column_letters
from spreadsheets.kinds import Item, Outcome

MOST = 10**9  # larger numbers, which the rules in full take, are not plain
PLACES = -4  # exponent of what is kept of a number
NUMBERS = (Kind.NUMBER, Kind.PERCENTAGE)


class MonthFacts(NamedTuple):
    """What is the same for all figures of a month."""

    number: int
    iso: str
    field: str
    open_areas: dict[int, bool]  # whether its sheet is open, by area; as they are met


class SeriesFacts(NamedTuple):
    """What is the same for all figures of a measure and unit."""

    subject: str
    scale: int  # that makes the rounded value a whole number
    decimals: int
    step: Decimal  # of the value
    suffix: str
    most: int  # a larger value alone needs a look
    is_percentage: bool
    area: int
    first: int  # month, as its number
    last: int
    standing: Mapping[Month, Standing]


class Said(NamedTuple):
    """A plain figure: its value, its counts where it has them, how it is shown, and all three as written."""

    value: Decimal
    numerator: Decimal | None
    denominator: Decimal | None
    shown: str
    written: tuple[str | None, str | None, str]


class PlainFigures:
    """Knows the fate of plain figures.

    :param in_file: takes the figures of teams, where totals of the file are to be compared with them; else None
    """

    def __init__(self, record: OnRecord, in_file: MutableMapping[Key, Figure] | None) -> None:
        self.record = record
        self.in_file = in_file
        self.series: dict[tuple[int, int], SeriesFacts | None] = {}
        self.months: dict[Month, MonthFacts] = {}
        self.columns: dict[tuple[int, int, int], tuple[str, str]] = {}

    def item(self, line: Line) -> Item | None:
        """Return the fate of a figure; None where the rules in full must say it."""
        key = (line.measure.id, line.unit.id)
        try:
            series = self.series[key]
        except KeyError:
            series = self.series[key] = self._series(line)
        if series is None or len(line.note) > LONGEST_NOTE:
            return None
        month = self.months.get(line.month) or self._month(line.month)
        if not series.first <= month.number <= series.last or self._is_open(series.area, month, line.month):
            return None
        said = _counts(line, series) if line.denominator.text else _value_alone(line, series)
        return self._compared(line, key, series, month, said) if said else None

    def _compared(
        self, line: Line, key: tuple[int, int], series: SeriesFacts, month: MonthFacts, said: Said
    ) -> Item | None:
        """Return the figure as new or unchanged; whatever differs from what stands, or has a history, needs a look."""
        standing = series.standing.get(line.month)
        if standing is None and series.standing:
            return None
        if standing and not _is_same(standing, said, line.note):
            return None
        if self.in_file is not None:
            self.in_file[(*key, line.month)] = Figure(said.value, said.numerator, said.denominator)
        change = None if standing else _change(line, key, month.iso, said)
        return Item(
            Outcome.UNCHANGED if standing else Outcome.NEW, line.sheet, self._place(line), series.subject, month.field,
            said.shown, said.shown if standing else "", "", "", change,
        )  # fmt: skip

    # --- What is looked up once -----------------------------------------------------------------------

    def _series(self, line: Line) -> SeriesFacts | None:
        """Return what is the same for a measure and unit; None where its figures are never plain."""
        measure, unit = line.measure, line.unit
        first, last = measure.opened, measure.closed
        if unit.parent_id is not None:
            spans = self.record.reporting.get((measure.pk, unit.pk), [])
            if len(spans) != 1:
                return None
            since, until = spans[0]
            first = max(first, since)
            last = min((one for one in (last, until) if one), default=None)
        elif line.may_be_total and self.record.teams.get(measure.pk):
            return None
        is_percentage = measure.unit == "percentage"
        return SeriesFacts(
            line.subject, SCALES[measure.unit] * 10**measure.decimals, measure.decimals,
            Decimal(1).scaleb(-measure.decimals), SUFFIXES.get(measure.unit, ""),
            100 if is_percentage and not measure.may_exceed else MOST, is_percentage, measure.area_id,
            first.number, last.number if last else 999_999,
            self.record.series.get((measure.pk, unit.pk), {}),
        )  # fmt: skip

    def _month(self, month: Month) -> MonthFacts:
        facts = self.months[month] = MonthFacts(month.number, month.iso, f"Actual {month}", {})
        return facts

    def _is_open(self, area: int, facts: MonthFacts, month: Month) -> bool:
        is_open = facts.open_areas.get(area)
        if is_open is None:
            is_open = facts.open_areas[area] = sheet_is_open(self.record.states.get(area, {}), month)
        return is_open

    def _place(self, line: Line) -> str:
        letters = self.columns.get(line.columns)
        if letters is None:
            held = [column for column in line.columns if column]
            letters = self.columns[line.columns] = (column_letters(min(held)), column_letters(max(held)))
        first, last = letters
        return f"{first}{line.row}" if first == last else f"{first}{line.row}:{last}{line.row}"


# --- What the cells say -----------------------------------------------------------------------------------


def _counts(line: Line, series: SeriesFacts) -> Said | None:
    """Return whole counts, one a part of the other, beside the value they make or none."""
    numerator, denominator, beside = line.numerator, line.denominator, line.value
    if numerator.kind is not Kind.NUMBER or denominator.kind is not Kind.NUMBER:
        return None
    above, below = _whole(numerator), _whole(denominator)
    if above is None or below is None or above > below or not below:
        return None
    said = _share(above, below, series.scale, series.decimals, series.suffix)
    if beside is not EMPTY:
        given = _number(beside)
        if given is None or (given != said.value and given.quantize(series.step, ROUND_HALF_UP) != said.value):
            return None
    return said


@lru_cache(maxsize=16_384)  # the same small counts come again and again
def _share(above: int, below: int, scale: int, decimals: int, suffix: str) -> Said:
    value = Decimal((2 * above * scale + below) // (2 * below)).scaleb(-decimals)
    shown = f"{value:,f}{suffix} ({above:,} of {below:,})"
    return Said(value, Decimal(above), Decimal(below), shown, (str(above), str(below), f"{value:f}"))


def _value_alone(line: Line, series: SeriesFacts) -> Said | None:
    """Return a number that stands alone, in the unit that the measure is kept in."""
    cell = line.value
    if line.numerator.kind is not Kind.EMPTY or line.denominator.kind is not Kind.EMPTY or line.numerator.text:
        return None
    given = _number(cell)
    if given is None or not cell.text[:1].isdigit() or (cell.kind is Kind.PERCENTAGE and not series.is_percentage):
        return None
    if given.as_tuple().exponent < PLACES:  # type: ignore[operator]
        given = round(given, -PLACES)
    value = given.quantize(series.step, ROUND_HALF_UP)
    if value > series.most:
        return None
    return Said(value, None, None, f"{value:,f}{series.suffix}", (None, None, f"{value:f}"))


def _number(cell: Cell) -> Decimal | None:
    """Return the number that a cell holds as such; None where it is negative, too large, or no number."""
    number = cell.value
    if cell.kind not in NUMBERS or not isinstance(number, Decimal) or number.is_signed() or not number < MOST:
        return None
    return number


def _whole(cell: Cell) -> int | None:
    """Return the whole number of a usual size that a cell holds; None for any other."""
    number = cell.value
    if not isinstance(number, Decimal):
        return None
    whole = int(number)
    return whole if 0 <= whole < MOST and whole == number else None


def _is_same(standing: Standing, said: Said, note: str) -> bool:
    """Return whether nothing differs. A value alone takes no counts away, and no note leaves the one that stands."""
    old = standing.figure
    if (note and note != standing.note) or old.value != said.value or old.qualifier != "=" or old.as_printed:
        return False
    return said.denominator is None or (old.numerator, old.denominator) == (said.numerator, said.denominator)


def _change(line: Line, key: tuple[int, int], month: str, said: Said) -> dict[str, object]:
    above, below, value = said.written
    return {
        "do": "figure", "measure": key[0], "unit": key[1], "month": month,
        "numerator": above, "denominator": below, "value": value,
        "qualifier": "=", "absence": "", "as_printed": "", "note": line.note, "based_on": None,
    }  # fmt: skip
