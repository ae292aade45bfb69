"""Figures: how a value comes from a numerator and a denominator, how totals are formed, how values print.

Only the value is rounded, half up from the exact fraction, to the measure's decimals. 1298 of 1632 prints as 80%.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

SCALES = {"percentage": 100, "rate_10000": 10_000, "rate_1000": 1_000, "number": 1, "days": 1, "ratio": 1}
SUFFIXES = {"percentage": "%"}
DIFFERENCES = {"percentage": ("pt", "pts"), "days": ("day", "days")}  # how a change of the value is called

NOT_COLLECTED, NOT_APPLICABLE, NIL, SUPPRESSED, WORDS = "not_collected", "not_applicable", "nil", "suppressed", "words"
HIDDEN = "hidden"  # never stored: a small number that this reader may not see
ADDS_NOTHING = frozenset({NOT_APPLICABLE, NIL})


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure's actual for a unit and month: a value, perhaps bounded, or a coded absence; as printed if it was."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    qualifier: str = "="
    absence: str = ""
    as_printed: str = ""


def rounded(exact: Fraction, decimals: int) -> Decimal:
    """Round half up (away from zero), from the exact fraction, with no step between."""
    return _rounded(exact.numerator, exact.denominator, decimals)


def _rounded(above: int, below: int, decimals: int) -> Decimal:
    """Round a fraction, not necessarily in its lowest terms, whose lower part is positive."""
    whole = (2 * abs(above) * 10**decimals + below) // (2 * below)
    return Decimal(whole if above >= 0 else -whole).scaleb(-decimals)


def round_value(value: Decimal, decimals: int) -> Decimal:
    """Round a value that was given as such, by the same rule."""
    return _rounded(*value.as_integer_ratio(), decimals)


def computed(*, numerator: Decimal, denominator: Decimal, unit: str, decimals: int) -> Decimal | None:
    """Return the value of a numerator and a denominator in the unit of measure; none where the denominator is 0."""
    return _computed(numerator, denominator, unit, decimals)


@lru_cache(maxsize=65_536)  # the same small counts come again and again
def _computed(numerator: Decimal, denominator: Decimal, unit: str, decimals: int) -> Decimal | None:
    if denominator == 0:
        return None
    (above, above_by), (below, below_by) = numerator.as_integer_ratio(), denominator.as_integer_ratio()
    exact = above * below_by * SCALES[unit]
    return _rounded(exact if below > 0 else -exact, above_by * abs(below), decimals)


@dataclass(frozen=True, slots=True)
class Total:
    """A total over units, and how many of those expected it rests on."""

    figure: Figure
    reported: int
    expected: int

    @property
    def note(self) -> str:
        """The words shown beside a total that doesn't rest on all: ``22 of 23 teams``."""
        return "" if self.reported == self.expected else f"{self.reported} of {self.expected} teams"


def total(figures: Iterable[Figure], *, roll_up: str, expected: int, unit: str, decimals: int) -> Total:
    """Return Σ numerators / Σ denominators, or the sum, of the units that report a measure.

    Not applicable and nil add nothing. Where a unit is missing, Σ/Σ says of how many; a plain sum isn't formed.
    """
    given = [figure for figure in figures if _adds(figure, roll_up)]
    reported = len(given)
    figure = _sum(given, expected, decimals) if roll_up == "sum" else _ratio(given, unit, decimals)
    return Total(figure, reported, expected)


def _adds(figure: Figure, roll_up: str) -> bool:
    """Whether a unit has reported what a total needs: counts for Σ/Σ, a value for a sum, or that there is nothing."""
    if figure.absence in ADDS_NOTHING:
        return True
    if figure.qualifier != "=":
        return False
    return figure.value is not None if roll_up == "sum" else figure.denominator is not None


def _sum(given: Sequence[Figure], expected: int, decimals: int) -> Figure:
    if len(given) < expected or not given:
        return Figure(absence=NOT_COLLECTED)
    values = [figure.value for figure in given if figure.value is not None]
    return Figure(value=round_value(sum(values, Decimal(0)), decimals))


def _ratio(given: Sequence[Figure], unit: str, decimals: int) -> Figure:
    if not given:
        return Figure(absence=NOT_COLLECTED)
    numerator = sum((f.numerator for f in given if f.numerator is not None), Decimal(0))
    denominator = sum((f.denominator for f in given if f.denominator is not None), Decimal(0))
    value = computed(numerator=numerator, denominator=denominator, unit=unit, decimals=decimals)
    return Figure(value, numerator, denominator, absence="" if value is not None else NIL)


# --- How values print -----------------------------------------------------------------------------------


def plain(value: Decimal) -> str:
    """Print a number without needless zeros, with thousands separated: 1,632 or 82.4."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown(value: Decimal, unit: str, decimals: int) -> str:
    """Print a value to the measure's decimals: ``84%``, ``14.14``."""
    return _shown(value, unit, decimals)


@lru_cache(maxsize=65_536)
def _shown(value: Decimal, unit: str, decimals: int) -> str:
    return f"{round_value(value, decimals):,f}{SUFFIXES.get(unit, '')}"


def shown_short(value: Decimal, unit: str) -> str:
    """Print a target, baseline or comparator, which are not rounded: ``82.4``, ``94.5%``."""
    return f"{plain(value)}{SUFFIXES.get(unit, '')}"


def shown_figure(figure: Figure, unit: str, decimals: int) -> str:
    """Print a figure: its value with ``<`` or ``>``, or the words that stand for its absence."""
    if figure.value is not None:
        sign = "" if figure.qualifier == "=" else figure.qualifier
        return f"{sign}{shown(figure.value, unit, decimals)}"
    return figure.as_printed or ABSENCE_WORDS[figure.absence]


ABSENCE_WORDS = {
    "": "–",
    NOT_COLLECTED: "Not collected",
    NOT_APPLICABLE: "Not applicable",
    NIL: "Nil",
    SUPPRESSED: "Suppressed at source",
    WORDS: "–",
    HIDDEN: "Not shown: 1 to 5",
}


def difference(size: Decimal, unit: str) -> str:
    """Print the size of a change with its unit: ``3.8 pts``, ``1 pt``, ``0.24 days``."""
    one, many = DIFFERENCES.get(unit, ("", ""))
    word = one if size == 1 else many
    return f"{plain(size)} {word}".rstrip()
