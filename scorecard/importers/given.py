"""What the cells of a figure say: numerator and denominator, a value, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from scorecard.figures import (
    NIL,
    NOT_APPLICABLE,
    NOT_COLLECTED,
    SUPPRESSED,
    WORDS,
    Figure,
    computed,
    plain,
    round_value,
    shown,
)
from scorecard.typed import LARGEST
from spreadsheets.cells import EMPTY, Cell, Kind
from spreadsheets.numbers import NotANumber, Reading, number_in

ABSENCES = {
    "not collected": NOT_COLLECTED,
    "not reported": NOT_COLLECTED,
    "not available": NOT_COLLECTED,
    "..": NOT_COLLECTED,
    "not applicable": NOT_APPLICABLE,
    "nil": NIL,
    "nil return": NIL,
    "suppressed": SUPPRESSED,
    "suppressed at source": SUPPRESSED,
}
UNCLEAR = frozenset({"n/a", "na", "n.a.", "-", "–", "—", "?", "tbc"})  # they say that there is none, not why
DASHES = frozenset({"-", "–", "—"})
KEPT_QUALIFIERS = {"": "=", "<": "<", ">": ">"}
UNITS = {"%": "percentage", "day": "days", "days": "days", "working day": "days", "working days": "days"}


class Unclear(ValueError):
    """What a cell holds can't be taken for a figure.

    :param code: the problem's slug
    :param column: ``numerator``, ``denominator`` or ``value``
    """

    def __init__(self, code: str, message: str, column: str = "value") -> None:
        super().__init__(message)
        self.code = code
        self.column = column


@dataclass(frozen=True, slots=True)
class Given:
    """A figure as read, and a doubt about it, if there is one."""

    figure: Figure
    shown: str
    code: str = ""
    doubt: str = ""


def is_given(*cells: Cell) -> bool:
    for cell in cells:
        if cell is not EMPTY and (cell.text.strip() or cell.kind in (Kind.ERROR, Kind.UNCALCULATED)):
            return True
    return False


def read_given(numerator: Cell, denominator: Cell, value: Cell, *, unit: str, decimals: int) -> Given | None:
    """Return what the cells say; None where they say nothing. :raises Unclear:"""
    if not is_given(numerator, denominator, value):
        return None
    for column, cell in (("numerator", numerator), ("denominator", denominator), ("value", value)):
        _refuse_faulty(cell, column)
    above, below = _count(numerator, "numerator"), _count(denominator, "denominator")
    if above is not None or below is not None:
        return _from_counts(above, below, value, unit=unit, decimals=decimals)
    return _from_value(value, unit=unit, decimals=decimals)


def _refuse_faulty(cell: Cell, column: str) -> None:
    if cell.kind is Kind.ERROR:
        raise Unclear("error_in_cell", f"The cell shows {cell.text}. Put the formula right in the file.", column)
    if cell.kind is Kind.UNCALCULATED:
        raise Unclear(
            "not_calculated", "The formula has no stored value. Open the file in Excel, save it, import it again.",
            column,
        )  # fmt: skip


def _count(cell: Cell, column: str) -> Decimal | None:
    """Return a numerator or denominator. :raises Unclear: where it is none, or bounded"""
    if cell is EMPTY or not cell.text.strip():
        return None
    if cell.kind is Kind.NUMBER and isinstance(cell.value, Decimal):
        return _fitting(cell.value, column)
    reading = _reading(cell, column)
    if reading.qualifier or reading.unit:
        raise Unclear("not_a_count", f"“{cell.text}” is no exact count. Give the number alone.", column)
    return _fitting(reading.number, column)


def _reading(cell: Cell, column: str) -> Reading:
    if cell.kind is Kind.DATE:
        raise Unclear("not_a_number", f"“{cell.text}” is a date. Format the cell as a number.", column)
    try:
        return number_in(Cell(cell.words, cell.value, cell.kind))
    except NotANumber as error:
        raise Unclear("not_a_number", str(error), column) from None


def _fitting(number: Decimal, column: str) -> Decimal:
    if abs(number) >= LARGEST:
        raise Unclear("too_large", f"{plain(number)} is larger than any figure kept here.", column)
    return round(number, 4) if -int(number.as_tuple().exponent) > 4 else number


def _from_counts(above: Decimal | None, below: Decimal | None, value: Cell, *, unit: str, decimals: int) -> Given:
    if above is None or below is None:
        missing = "numerator" if above is None else "denominator"
        raise Unclear("half_a_pair", f"The {missing} is missing. Give both, or the value alone.", missing)
    if below < 0 or above < 0:
        raise Unclear(
            "negative", f"{plain(min(above, below))} is negative.", "numerator" if above < 0 else "denominator"
        )
    result = computed(numerator=above, denominator=below, unit=unit, decimals=decimals)
    figure = Figure(result, above, below, absence="" if result is not None else NIL)
    counts = f"{plain(above)} of {plain(below)}"
    said = f"{shown(result, unit, decimals)} ({counts})" if result is not None else f"Nil ({counts})"
    return Given(figure, said, *_disagreement(figure, value, unit=unit, decimals=decimals))


def _disagreement(figure: Figure, value: Cell, *, unit: str, decimals: int) -> tuple[str, str]:
    """Return code and sentence where a value beside counts isn't what they make; empty where it is."""
    text = value.words
    if not text:
        return "", ""
    if figure.value is None:
        if text in UNCLEAR or text.lower() in ABSENCES or text in ("0", "0%"):
            return "", ""
        return "value_disagrees", f"The value {text} stands beside a denominator of 0; there is no value then."
    reading = _reading(value, "value")
    if reading.number == figure.value or round_value(reading.number, decimals) == figure.value:
        return "", ""
    assert figure.numerator is not None
    assert figure.denominator is not None
    places = max(0, -int(reading.number.as_tuple().exponent))
    if computed(
        numerator=figure.numerator, denominator=figure.denominator, unit=unit, decimals=places
    ) == reading.number:  # fmt: skip
        return "", ""
    made = shown(figure.value, unit, decimals)
    return "value_disagrees", (
        f"The value {text} isn’t what {plain(figure.numerator)} of {plain(figure.denominator)} make: {made}. "
        "It is read from the counts."
    )


def _from_value(cell: Cell, *, unit: str, decimals: int) -> Given:
    text = cell.words
    if (coded := ABSENCES.get(text.lower())) is not None:
        return Given(Figure(absence=coded), text)
    if text.lower() in UNCLEAR:
        doubt = f"“{text}” says that there is no figure, but not why. It is read as not applicable."
        return Given(Figure(absence=NOT_APPLICABLE), text, "no_figure", doubt)
    if cell.kind is Kind.TEXT and not any(letter.isdigit() for letter in text):
        doubt = f"“{text[:60]}” is no number. It is kept as the words that stand in place of one."
        return Given(Figure(absence=WORDS, as_printed=text[:200]), text, "words", doubt)
    reading = _reading(cell, "value")
    if reading.unit and UNITS.get(reading.unit) != unit:
        raise Unclear("wrong_unit", f"“{text}” isn’t in the measure’s unit. Give the number in the unit it is kept in.")
    qualifier = KEPT_QUALIFIERS.get(reading.qualifier)
    if qualifier is None:
        raise Unclear("qualifier", f"“{text}”: only < and > are kept. Write the bound with one of them.")
    if reading.number < 0:
        raise Unclear("negative", f"{text} is negative.")
    number = round_value(_fitting(reading.number, "value"), decimals)
    sign = "" if qualifier == "=" else qualifier
    return Given(Figure(number, qualifier=qualifier), f"{sign}{shown(number, unit, decimals)}")
