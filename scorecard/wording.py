"""How ratings, targets and movements are said. Pure: the same words on page, chart, table and export."""

from __future__ import annotations

from decimal import Decimal

from scorecard.figures import difference, shown_short
from scorecard.movement import Direction, Movement, Verdict
from scorecard.rag import Goal, Rated, Rating, Why

RATING_WORDS = {Rating.RED: "Red", Rating.AMBER: "Amber", Rating.GREEN: "Green", Rating.NONE: "Not rated"}
MARKS = {Rating.RED: "r", Rating.AMBER: "a", Rating.GREEN: "g", Rating.NONE: "n"}
ARROWS = {Direction.UP: "▲", Direction.DOWN: "▼"}
WAYS = {
    "higher": ("↑", "Higher is better"),
    "lower": ("↓", "Lower is better"),
    "range": ("↕", "Within a range is better"),
    "neutral": ("", "Neither way is better"),
}
SIGNS = {">=": "", "<=": "", ">": ">", "<": "<"}
WHY_TEXTS = {
    Why.NO_VALUE: "There is no value to rate.",
    Why.NO_TARGET: "No target is set.",
    Why.NEUTRAL: "Neither way is better, so it is watched, not rated.",
    Why.DEMAND: "Demand, which the council has not decided to rate.",
    Why.BOUNDED: "Only a bound is known, and what it allows rates differently.",
    Why.NO_COUNTS: "Its counts are not known, so neither is how far it can be relied on.",
    Why.FEW: "Under 10 cases, so one case would change the rating.",
}
SHORT_NAMES = {"sn": "SN", "region": "Reg", "england": "Eng"}


def rating_word(rated: Rated) -> str:
    return RATING_WORDS[rated.rating]


def target_words(goal: Goal | None, unit: str, as_printed: str = "") -> str:
    """Print a target: ``81%``, ``>80%``, ``18 to 22``; the printed words where it has no number."""
    if goal is None:
        return as_printed or "–"
    if goal.upper is not None:
        return f"{shown_short(goal.value, unit)} to {shown_short(goal.upper, unit)}"
    return f"{SIGNS[goal.comparison]}{shown_short(goal.value, unit)}"


def target_sentence(goal: Goal, unit: str) -> str:
    """Say when a target is met: ``at least 81%``."""
    if goal.upper is not None:
        return f"between {shown_short(goal.value, unit)} and {shown_short(goal.upper, unit)}"
    words = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than"}
    return f"{words[goal.comparison]} {shown_short(goal.value, unit)}"


def tolerance_words(goal: Goal, unit: str) -> str:
    """Say how far a figure may miss and still be amber."""
    if goal.tolerance == 0:
        return "amber only at the target itself" if goal.comparison in (">", "<") else "any miss is red"
    if goal.relative:
        return f"amber within {shown_short(goal.tolerance * Decimal(100), 'percentage')} of the target"
    return f"amber within {difference(goal.tolerance, unit)} of the target"


def moved_words(moved: Movement, unit: str) -> str:
    """Say a movement: ``▲ 0.24 days worse``, ``No change``; a dash where there is nothing to compare."""
    if moved.direction is Direction.NONE:
        return "–"
    if moved.direction is Direction.LEVEL:
        return "No change"
    size = difference(moved.size, unit)
    if moved.verdict is Verdict.LITTLE:
        return f"{ARROWS[moved.direction]} {size}, little change"
    return f"{ARROWS[moved.direction]} {size} {moved.verdict}".rstrip()


def many(count: int, word: str) -> str:
    """Print a count with its word: ``1 figure``, ``3 figures``."""
    return f"{count} {word}{'' if count == 1 else 's'}"
