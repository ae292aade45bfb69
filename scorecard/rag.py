"""RAG: the rating of a figure, as displayed, against its target. Pure rules, exactly as the help page says.

At least, at most and between (both ends) are met at equality; more than and less than are not. The miss is the
distance to the bound that was missed; a miss within the tolerance is amber, else red. Target, tolerance and
trajectory are not rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from organisation.months import Month
from scorecard.figures import Figure

FEW = 10  # under so many cases a team's percentage isn't rated: one case more would change it


class Rating(StrEnum):
    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    NONE = "none"


class Why(StrEnum):
    """Why something isn't rated, as printed."""

    RATED = ""
    NO_VALUE = "No value"
    NO_TARGET = "No target"
    NEUTRAL = "Neutral"
    DEMAND = "Demand"
    BOUNDED = "Only a bound"
    NO_COUNTS = "No counts"
    FEW = "Under 10"


class BadTarget(ValueError):
    """Comparison, values and polarity don't go together; the text says how."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What a rating rests on: ``comparison`` (≥ is ">="), ``value``, ``upper`` for between, and the tolerance.

    A ``tolerance`` is a distance in the unit of measure, or where ``relative`` a share of the bound missed (0.1).
    With ``start`` (month and value of the baseline) and ``reach_by`` a month is rated against the straight line.
    """

    comparison: str
    value: Decimal
    upper: Decimal | None = None
    tolerance: Decimal = Decimal(0)
    relative: bool = False
    start: tuple[Month, Decimal] | None = None
    reach_by: Month | None = None


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating, why there is none, and how far the figure missed (in the unit of measure and in tolerances)."""

    rating: Rating
    why: Why = Why.RATED
    miss: Fraction = Fraction(0)
    tolerance: Fraction = Fraction(0)

    @property
    def furthest(self) -> tuple[bool, Fraction]:
        """Sorts those furthest from target last: miss ÷ tolerance; a miss with zero tolerance beats all others."""
        if self.tolerance == 0:
            return (self.miss > 0, self.miss)
        return (False, self.miss / self.tolerance)


def unrated(why: Why) -> Rated:
    return Rated(Rating.NONE, why)


def check_goal(goal: Goal, polarity: str) -> None:
    """Refuse a pair that disagrees: the comparison rates, polarity only names better and worse.

    :raises BadTarget: naming what doesn't go together
    """
    fitting = {"higher": (">=", ">"), "lower": ("<=", "<"), "range": ("between",), "neutral": ()}[polarity]
    if goal.comparison not in fitting:
        better = {"higher": "higher is better", "lower": "lower is better", "range": "a range is better"}
        raise BadTarget(
            f"“{goal.comparison}” does not fit a measure for which {better.get(polarity, 'neither way is better')}."
        )
    if (goal.upper is not None) != (goal.comparison == "between"):
        raise BadTarget("Between needs two values, and the other comparisons one.")
    if goal.upper is not None and goal.upper < goal.value:
        raise BadTarget("The lower value comes first.")
    if goal.tolerance < 0:
        raise BadTarget("The tolerance can't be negative.")


def bounds(goal: Goal, month: Month) -> tuple[Fraction, Fraction]:
    """Return the lower and the upper bound a month is rated against; one and the same unless the goal is a range.

    With ``start`` and ``reach_by`` a bound lies on the straight line by month. Of a range only the bound moves that
    the baseline lies beyond.
    """
    lower = Fraction(goal.value)
    upper = lower if goal.upper is None else Fraction(goal.upper)
    if goal.start is None or goal.reach_by is None:
        return lower, upper
    (first, value), last = goal.start, goal.reach_by
    if month >= last or last <= first:
        return lower, upper
    to_go = Fraction(min(last - month, last - first), last - first)
    start = Fraction(value)
    if goal.upper is None:
        return (lower + (start - lower) * to_go,) * 2
    return lower + min(start - lower, Fraction(0)) * to_go, upper + max(start - upper, Fraction(0)) * to_go


def expected(goal: Goal, month: Month) -> Fraction:
    """Return the value to draw for a month: on the straight line to ``reach_by``, else the final target.

    Of a range it is the bound that moves, else the lower.
    """
    lower, upper = bounds(goal, month)
    if goal.upper is None or goal.start is None or goal.reach_by is None:
        return lower
    return upper if goal.start[1] > goal.upper else lower


def _miss(value: Fraction, goal: Goal, month: Month) -> tuple[Fraction, Fraction] | None:
    """Return the distance to the bound missed, and that bound; none where the target is met."""
    lower, upper = bounds(goal, month)
    if goal.comparison == "between":
        if lower <= value <= upper:
            return None
        return (lower - value, lower) if value < lower else (value - upper, upper)
    met = {">=": value >= lower, ">": value > lower, "<=": value <= lower, "<": value < lower}[goal.comparison]
    return None if met else (abs(value - lower), lower)


def _tolerance(goal: Goal, bound: Fraction) -> Fraction:
    return abs(bound) * Fraction(goal.tolerance) if goal.relative else Fraction(goal.tolerance)


def rate_value(value: Fraction, goal: Goal, month: Month) -> Rated:
    """Rate one exact value."""
    missed = _miss(value, goal, month)
    if missed is None:
        return Rated(Rating.GREEN)
    miss, bound = missed
    tolerance = _tolerance(goal, bound)
    return Rated(Rating.AMBER if miss <= tolerance else Rating.RED, miss=miss, tolerance=tolerance)


def rate_bounded(value: Fraction, qualifier: str, goal: Goal, month: Month) -> Rated:
    """Rate "above 25" or "below 3": only where all that it allows rates alike, else the bound isn't rated.

    Ratings change only at the target's bounds and at bounds ± tolerance, so it is enough to look just beyond
    the value, at each of those points, between them, and beyond the last.
    """
    edges = {b + sign * _tolerance(goal, b) for b in bounds(goal, month) for sign in (-1, 0, 1)}
    allowed = sorted(edge for edge in edges if (edge > value if qualifier == ">" else edge < value))
    path = sorted([value, *allowed], reverse=qualifier == "<")
    between = [(one + other) / 2 for one, other in pairwise(path)]
    beyond = path[-1] + 1 if qualifier == ">" else path[-1] - 1
    ratings = {rate_value(point, goal, month).rating for point in (*allowed, *between, beyond)}
    if len(ratings) > 1:
        return unrated(Why.BOUNDED)
    rating = ratings.pop()
    if rating is Rating.GREEN:
        return Rated(rating)
    miss, bound = min((abs(value - bound), bound) for bound in bounds(goal, month))
    return Rated(rating, miss=miss, tolerance=_tolerance(goal, bound))


def rate(
    figure: Figure | None,
    *,
    goal: Goal | None,
    month: Month,
    polarity: str,
    counts: bool = True,
    is_team_percentage: bool = False,
) -> Rated:
    """Rate a figure as displayed. ``counts`` is false for demand that the council has not opted in."""
    if polarity == "neutral":
        return unrated(Why.NEUTRAL)
    if not counts:
        return unrated(Why.DEMAND)
    if figure is None or figure.value is None:
        return unrated(Why.NO_VALUE)
    if goal is None:
        return unrated(Why.NO_TARGET)
    if is_team_percentage and (figure.denominator is None or figure.denominator < FEW):
        return unrated(Why.NO_COUNTS if figure.denominator is None else Why.FEW)
    if figure.qualifier == "=":
        return rate_value(Fraction(figure.value), goal, month)
    return rate_bounded(Fraction(figure.value), figure.qualifier, goal, month)
