"""Checks of a keyed figure. Stops hold back sending, never saving; warnings are kept with a tick "it is right".

Each rule is a function of a :class:`Cell` that returns its finding, or None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import mean, median

from scorecard.figures import Figure, plain
from scorecard.rag import FEW
from scorecard.typed import NotANumber, read_number

UNUSUAL = Decimal("3.5")  # modified z-score (Iglewicz and Hoaglin, 1993)
ENOUGH = 8  # points of a series before its spread says anything
TIMES = 3


class Weight(StrEnum):
    STOP = "stop"  # holds back sending
    WARNING = "warning"  # kept with a tick
    NOTE = "note"  # said, nothing to do


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: its code, what it says, how grave it is, and the field it points at."""

    code: str
    message: str
    weight: Weight
    field: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """What was typed for a measure, unit and month, and what it is checked against.

    ``last`` and ``history`` (oldest first, up to 24 months) are figures of the same series as known now.
    """

    unit: str
    numerator: str = ""
    denominator: str = ""
    value: str = ""
    absence: str = ""
    may_exceed: bool = False
    name: str = ""
    last: Figure | None = None
    history: Sequence[Decimal] = ()
    figure: Figure | None = None  # what the texts come to, where they can be read
    is_team: bool = False
    total_of_teams: Figure | None = None


Rule = Callable[[Cell], Finding | None]


def texts(cell: Cell) -> dict[str, str]:
    return {"numerator": cell.numerator, "denominator": cell.denominator, "value": cell.value}


def number_or_none(text: str) -> Decimal | None:
    """Return a number where one can be read."""
    try:
        return read_number(text)
    except NotANumber:
        return None


# --- Stops ----------------------------------------------------------------------------------------------


def not_a_number(cell: Cell) -> Finding | None:
    """``12o``, NaN, infinity and words are no numbers."""
    for field, text in texts(cell).items():
        try:
            read_number(text)
        except NotANumber as error:
            return Finding("not-a-number", str(error), Weight.STOP, field)
    return None


def negative(cell: Cell) -> Finding | None:
    """Counts and values of children can't be negative."""
    for field, text in texts(cell).items():
        number = number_or_none(text)
        if number is not None and number < 0:
            return Finding("negative", f"{plain(number)} is negative.", Weight.STOP, field)
    return None


def half_a_pair(cell: Cell) -> Finding | None:
    """A numerator goes with a denominator."""
    has_numerator, has_denominator = bool(cell.numerator.strip()), bool(cell.denominator.strip())
    if has_numerator == has_denominator:
        return None
    missing = "denominator" if has_numerator else "numerator"
    return Finding("half-a-pair", f"The {missing} is missing.", Weight.STOP, missing)


def numerator_above_denominator(cell: Cell) -> Finding | None:
    """A share can't be more than all, unless the measure says that it may; of nothing there is never some."""
    numerator, denominator = number_or_none(cell.numerator), number_or_none(cell.denominator)
    if numerator is None or denominator is None or numerator <= denominator:
        return None
    if denominator != 0 and (cell.unit != "percentage" or cell.may_exceed):
        return None
    return Finding("above", f"{plain(numerator)} is more than {plain(denominator)}.", Weight.STOP, "numerator")


def outside_percentage(cell: Cell) -> Finding | None:
    """A percentage keyed as such lies between 0 and 100, unless the measure says that it may not."""
    value = number_or_none(cell.value)
    if cell.unit != "percentage" or cell.may_exceed or value is None or value <= 100:
        return None
    return Finding("outside", f"{plain(value)}% is more than 100%.", Weight.STOP, "value")


def figure_and_absence(cell: Cell) -> Finding | None:
    """A coded absence says there is no figure, so there can't be one beside it."""
    if cell.absence and any(text.strip() for text in texts(cell).values()):
        return Finding("both", "There is a figure and a reason why there is none. Keep one.", Weight.STOP, "absence")
    return None


def value_beside_counts(cell: Cell) -> Finding | None:
    """A value keyed beside counts would be passed over in silence, since they make the value."""
    if not cell.value.strip() or not (cell.numerator.strip() or cell.denominator.strip()):
        return None
    return Finding("value-beside", "Give numerator and denominator, or the value alone.", Weight.STOP, "value")


STOPS: tuple[Rule, ...] = (
    not_a_number,
    negative,
    half_a_pair,
    numerator_above_denominator,
    outside_percentage,
    figure_and_absence,
    value_beside_counts,
)


# --- Warnings -------------------------------------------------------------------------------------------


def modified_z(value: Decimal, history: Sequence[Decimal]) -> Decimal | None:
    """Return 0.6745 · (x − median) ÷ MAD, or ÷ 1.2533 mean deviation where MAD is 0; none for a constant series."""
    middle = median(history)
    away = [abs(point - middle) for point in history]
    spread = median(away)
    if spread:
        return Decimal("0.6745") * (value - middle) / spread
    spread = mean(away)
    return (value - middle) / (Decimal("1.253314") * spread) if spread else None


def outside_its_usual(cell: Cell) -> Finding | None:
    """A value far from what the series did in its last 24 months; with too few of them that is said."""
    value = cell.figure.value if cell.figure else None
    if value is None:
        return None
    if len(cell.history) < ENOUGH:
        text = f"Only {len(cell.history)} earlier months: too few to say what is usual."
        return Finding("too-few", text, Weight.NOTE)
    low, high = min(cell.history), max(cell.history)
    if low == high:
        text = f"It was {plain(low)} in each of its last {len(cell.history)} months."
        return Finding("unusual", text, Weight.WARNING) if value != low else None
    score = modified_z(value, cell.history)
    if score is None or abs(score) <= UNUSUAL:
        return None
    text = f"Unusual for this series: {plain(low)} to {plain(high)} in its last {len(cell.history)} months."
    return Finding("unusual", text, Weight.WARNING)


def same_as_last_month(cell: Cell) -> Finding | None:
    """The very same figure as last month, counts included; a percentage or count alone is often the same."""
    if cell.figure is None or cell.last is None or cell.figure.value is None or cell.figure.numerator is None:
        return None
    if (cell.figure.denominator or 0) < FEW:
        return None  # in a small team the same counts come back by chance
    same = (cell.figure.numerator, cell.figure.denominator) == (cell.last.numerator, cell.last.denominator)
    return Finding("same", "Identical to last month.", Weight.WARNING) if same else None


def three_times_last_month(cell: Cell) -> Finding | None:
    """A denominator or a count three times last month's, or a third of it."""
    if cell.figure is None or cell.last is None:
        return None
    now = cell.figure.denominator if cell.figure.denominator is not None else _count(cell.figure, cell.unit)
    before = cell.last.denominator if cell.last.denominator is not None else _count(cell.last, cell.unit)
    if now is None or not before or before < 5 or (now * TIMES > before and now < before * TIMES):
        return None
    how = f"{TIMES} times" if now > before else "A third of"
    return Finding("times", f"{how} last month ({plain(before)}).", Weight.WARNING, "denominator")


def _count(figure: Figure, unit: str) -> Decimal | None:
    return figure.value if unit in ("number", "days") else None


def team_missing(cell: Cell) -> Finding | None:
    """A team that reported last month gives nothing, without saying why."""
    if not cell.is_team or cell.figure is not None or cell.absence or any(t.strip() for t in texts(cell).values()):
        return None
    if cell.last is None or cell.last.value is None:
        return None
    return Finding("team-missing", "Reported last month, nothing yet.", Weight.WARNING, "numerator")


def total_differs(cell: Cell) -> Finding | None:
    """A keyed total that its teams don't add up to."""
    if cell.total_of_teams is None or cell.figure is None or cell.figure.denominator is None:
        return None
    teams = cell.total_of_teams
    if (teams.numerator, teams.denominator) == (cell.figure.numerator, cell.figure.denominator):
        return None
    if teams.numerator is None or teams.denominator is None:
        return None
    text = f"The teams add up to {plain(teams.numerator)} of {plain(teams.denominator)}. The teams’ total is sent."
    return Finding("total-differs", text, Weight.WARNING, "numerator")


WARNINGS: tuple[Rule, ...] = (
    outside_its_usual,
    same_as_last_month,
    three_times_last_month,
    team_missing,
    total_differs,
)


def check(cell: Cell) -> list[Finding]:
    """Return all findings; warnings only where nothing stops."""
    stops = [finding for rule in STOPS if (finding := rule(cell)) is not None]
    return stops or [finding for rule in WARNINGS if (finding := rule(cell)) is not None]
