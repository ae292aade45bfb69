"""Rows of the scorecard as a page prints them: every string prepared here, none in the template."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.safestring import SafeString

from scorecard.charts.small import spark, strip
from scorecard.due import is_due
from scorecard.figures import plain, shown_figure, shown_short
from scorecard.models import Comparison, Measure
from scorecard.queries.points import Point
from scorecard.queries.scorecard import Line, Tally, tally
from scorecard.rag import Goal, Rating, expected
from scorecard.tables.badges import badge
from scorecard.wording import SHORT_NAMES, WAYS, WHY_TEXTS, moved_words, target_words


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the scorecard, in words and marks."""

    code: str
    name: str
    is_heading: bool
    is_component: bool
    way: str
    way_words: str
    badge: SafeString
    why: str
    baseline: str
    spark: SafeString
    latest: str
    is_words: bool
    counts: str
    own_month: str
    marks: tuple[tuple[str, str], ...]  # letter, and what it stands for
    moved: str
    is_worse: bool
    is_quiet: bool
    target: str
    strip: SafeString
    comparators: str
    explanation: str
    why_it_matters: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Group:
    """An area's rows, and how its measures are rated."""

    anchor: str
    name: str
    summary: str
    state: str
    rows: tuple[Row, ...]


def counts_of(point: Point, unit: str) -> str:
    """Print what a value is made of: ``441 of 450``."""
    figure = point.figure
    if figure.numerator is None or figure.denominator is None:
        return ""
    text = f"{plain(figure.numerator)} of {plain(figure.denominator)}"
    if point.units_expected and point.units_reported != point.units_expected:
        text += f", {point.units_reported} of {point.units_expected} teams"
    return text


def marks_of(point: Point | None, *, is_provisional: bool) -> tuple[tuple[str, str], ...]:
    """Return the letters beside a figure with what they stand for."""
    marks = []
    if is_provisional:
        marks.append(("p", "provisional, not signed off yet"))
    if point is not None and point.is_revision:
        marks.append(("r", "revised after sign-off"))
    if point is not None and point.is_illustrative:
        marks.append(("i", "illustrative"))
    return tuple(marks)


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def goal_of(line: Line) -> Goal | None:
    """Return what a line is rated on, with its trajectory where it has one."""
    if line.target is None:
        return None
    base = line.baseline
    start = base.start if base else None
    return line.target.goal(start)


def is_same_basis(measure: Measure, window: str) -> bool:
    """Whether another's value may be drawn beside ours: never counts, and only where both cover the same time."""
    return measure.unit != "number" and window == measure.window


def _spark(line: Line, goal: Goal | None, months: tuple) -> SafeString:
    values = [_number(point.value) if point else None for point in line.points]
    measure = line.measure
    known = [(p.month, p.figure) for p in line.points if p is not None and p.value is not None]
    if not known:
        return SafeString("")
    (first, then), (last, now) = known[0], known[-1]
    label = f"{shown_figure(then, measure.unit, measure.decimals)} in {first}"
    if len(known) > 1:
        label = f"From {label} to {shown_figure(now, measure.unit, measure.decimals)} in {last}"
    if goal is not None:
        label += f"; target {target_words(goal, measure.unit)}"
    is_illustrative = any(point.is_illustrative for point in line.points if point is not None)
    if is_illustrative:
        label += "; illustrative months among them"
    return spark(
        values=values,
        due=[is_due(month, measure.frequency, measure.due_month) for month in months],
        aims=[None if goal is None else float(expected(goal, month)) for month in months],
        upper=_number(goal.upper) if goal else None,
        comparison=goal.comparison if goal and goal.comparison != Comparison.BETWEEN else "",
        label=label,
        is_illustrative=is_illustrative,
    )


def _comparators(line: Line, goal: Goal | None) -> tuple[SafeString, str]:
    """Return the strip of those on the same basis, and the words for all."""
    measure = line.measure
    words = [
        f"{SHORT_NAMES[c.compared]} {shown_short(c.value, measure.unit) if c.value is not None else 'n/a'}"
        for c in line.comparators
    ]
    others = {
        c.compared: float(c.value) for c in line.comparators if c.value is not None and is_same_basis(measure, c.window)
    }
    own = line.latest.value if line.latest and line.latest.figure.qualifier == "=" else None
    text = " · ".join(words) or ("Local" if measure.is_local else "–")
    if not others or own is None:
        return SafeString(""), text
    target = _number(goal.value) if goal else None
    own_words = shown_short(own, measure.unit)
    label = "; ".join([f"Ours {own_words}", *([f"target {target_words(goal, measure.unit)}"] if goal else []), *words])
    return strip(own=float(own), target=target, others=others, label=label), text


def row(line: Line, months: tuple) -> Row:
    """Return a line as the page prints it."""
    measure, latest, goal = line.measure, line.latest, goal_of(line)
    way, way_words = WAYS[measure.polarity]
    comparators = _comparators(line, goal)
    figure = latest.figure if latest else None
    printed_target = line.target.as_printed if line.target else ""
    return Row(
        code=measure.code,
        name=measure.name,
        is_heading=measure.is_heading,
        is_component=measure.heading_id is not None,
        way="" if measure.is_heading else way,
        way_words="" if measure.is_heading else way_words,
        badge=badge(line.rated),
        why=WHY_TEXTS.get(line.rated.why, ""),
        baseline=baseline_words(line),
        spark=_spark(line, goal, months),
        latest=shown_figure(figure, measure.unit, measure.decimals) if figure else "No figure",
        is_words=figure is None or figure.value is None,
        counts=counts_of(latest, measure.unit) if latest else "",
        own_month=str(latest.month) if latest and latest.month != months[-1] else "",
        marks=() if measure.is_heading else marks_of(latest, is_provisional=line.is_provisional),
        moved=moved_words(line.moved, measure.unit),
        is_worse=line.moved.verdict == "worse",
        is_quiet=line.moved.verdict in ("no change", "little change") or line.moved.direction == "none",
        target=target_words(goal, measure.unit, printed_target),
        strip=comparators[0],
        comparators=comparators[1],
        explanation=measure.explanation,
        why_it_matters=measure.why_it_matters,
        outcome=measure.outcome,
    )


def baseline_words(line: Line) -> str:
    """Print a baseline: its value, or the words as printed."""
    base = line.baseline
    if base is None:
        return "–"
    if base.value is None:
        return base.as_printed
    sign = "" if base.qualifier == "=" else base.qualifier
    return f"{sign}{shown_short(base.value, line.measure.unit)}"


def tally_words(counted: Tally) -> str:
    """Say a tally: ``4 red, 2 green``; empty where nothing is counted."""
    named = ((counted.red, "red"), (counted.amber, "amber"), (counted.green, "green"), (counted.none, "not rated"))
    return ", ".join(f"{number} {word}" for number, word in named if number)


def groups(lines: Iterable[Line], months: tuple, states: dict[int, str]) -> list[Group]:
    """Return lines by area, each with its tally and, while it is reported, how far its submission is."""
    result = []
    for area, members in groupby(lines, key=lambda line: line.area):
        found = list(members)
        result.append(
            Group(
                anchor=area.code, name=area.name, summary=tally_words(tally(found)), state=states.get(area.pk, ""),
                rows=tuple(row(line, months) for line in found),
            )
        )  # fmt: skip
    return result


def sort_key(order: str) -> Callable[[Line], Any]:
    """Return the key by which lines are sorted where the page isn't grouped by area."""
    worst = {Rating.RED: 0, Rating.AMBER: 1, Rating.GREEN: 2, Rating.NONE: 3}
    keys: dict[str, Callable[[Line], Any]] = {
        "rating": lambda line: (worst[line.rated.rating], tuple(-part for part in line.rated.furthest)),
        "name": lambda line: line.measure.name.lower(),
        "movement": lambda line: ({"worse": 0, "better": 2}.get(line.moved.verdict, 1), -line.moved.size),
    }
    return keys[order]
