"""A measure's page in words: its facts, the sentence of its trend, its teams, revisions and commentary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from organisation.clock import day_of
from organisation.months import SHORT
from scorecard.charts.trend import Dot, Level
from scorecard.figures import SUFFIXES, Figure, plain, shown_figure, shown_short
from scorecard.models import ComparatorValue, Measure
from scorecard.queries.measure import MeasurePage, Revision, TrendPoint
from scorecard.rag import Rating
from scorecard.tables.badges import badge
from scorecard.tables.scorecard import counts_of, is_same_basis, marks_of
from scorecard.wording import (
    MARKS,
    SHORT_NAMES,
    WHY_TEXTS,
    moved_words,
    rating_word,
    target_sentence,
    target_words,
    tolerance_words,
)

# --- The trend ------------------------------------------------------------------------------------------


def _float(figure: Figure | None) -> float | None:
    return None if figure is None or figure.value is None else float(figure.value)


def dots(page: MeasurePage) -> list[Dot]:
    """Return the points of the trend with their labels."""
    measure, result = page.measure, []
    for index, one in enumerate(page.trend):
        begins = index == 0 or one.month.month == 1 or one.month.year != page.trend[index - 1].month.year
        shown = shown_figure(one.figure, measure.unit, measure.decimals) if one.figure else ""
        first = _float(one.first)
        result.append(
            Dot(
                month=SHORT[one.month.month - 1],
                year=str(one.month.year) if begins else "",
                value=_float(one.figure),
                shown=shown,
                aim=None if one.aim is None else float(one.aim),
                is_new_target=index > 0 and one.goal != page.trend[index - 1].goal,
                first=first if _float(one.figure) is not None else None,
                first_shown=shown_figure(one.first, measure.unit, measure.decimals) if one.first else "",
                is_illustrative=one.point is not None and one.point.is_illustrative,
                is_provisional=page.is_provisional and page.latest is not None and one.month == page.latest.month,
                is_old=one.is_predecessor,
            )
        )
    return result


def levels(measure: Measure, comparators: Sequence[ComparatorValue]) -> list[Level]:
    """Return the comparators that may be drawn: the latest of each kind, on the same basis."""
    latest: dict[str, Decimal] = {}
    for one in comparators:
        if one.value is not None and is_same_basis(measure, one.window):
            latest[one.compared] = one.value
    return [
        Level(kind, float(value), f"{SHORT_NAMES[kind]} {shown_short(value, measure.unit)}")
        for kind, value in latest.items()
    ]


def finding(page: MeasurePage) -> str:
    """Say what the trend shows, as its title."""
    measure, latest = page.measure, page.latest
    if latest is None or latest.value is None:
        words = latest.figure.as_printed if latest else ""
        return f"No value for {page.month.long}" + (f": {words}" if words else "")
    start = f"{shown_figure(latest.figure, measure.unit, measure.decimals)} in {latest.month.long}"
    if page.rated.rating is Rating.NONE:
        return f"{start}, not rated"
    earlier = [one.rated.rating for one in page.trend if one.month < latest.month and one.point]
    if page.rated.rating is Rating.GREEN:
        came_back = bool(earlier) and earlier[-1] in (Rating.RED, Rating.AMBER)
        return f"{start}, back on target" if came_back else f"{start}, on target"
    if page.rated.rating is Rating.AMBER:
        return f"{start}, just short of target"
    if page.run.length > 1:
        return f"{start}, red {page.run.length} months in a row"
    return f"{start}, off target"


def finding_detail(page: MeasurePage) -> str:
    """Say the range of the trend and what is missing from it."""
    measure = page.measure
    values = [one.figure.value for one in page.trend if one.figure and one.figure.value is not None]
    if not values:
        return "No month shown has a value."
    low, high = (shown_figure(Figure(value=v), measure.unit, measure.decimals) for v in (min(values), max(values)))
    span = f"{page.trend[0].month} to {page.trend[-1].month}"
    text = f"{span}: between {low} and {high}." if low != high else f"{span}: {low} throughout."
    missing = len(page.trend) - len(values)
    if missing:
        text += f" {missing} {'month has' if missing == 1 else 'months have'} no value."
    if page.run.length > 1 and page.run.unreported:
        text += f" The run of red passes over {page.run.unreported} unreported."
    if any(one.point and one.point.is_illustrative for one in page.trend):
        text += " Months marked (i) are illustrative."
    return text


@dataclass(frozen=True, slots=True)
class TrendRow:
    """A month in the table under the trend."""

    month: str
    value: str
    marks: tuple[tuple[str, str], ...]
    counts: str
    first: str
    aim: str
    badge: SafeString
    note: str


def trend_rows(page: MeasurePage) -> list[TrendRow]:
    """Return the months of the trend, newest first."""
    return [_trend_row(one, page) for one in reversed(page.trend)]


def _trend_row(one: TrendPoint, page: MeasurePage) -> TrendRow:
    measure = page.measure
    provisional = page.is_provisional and page.latest is not None and one.month == page.latest.month
    aim = "–"
    if one.goal is not None and one.aim is not None:
        sloping = one.goal.start is not None and one.goal.reach_by is not None
        if sloping:
            aim = f"{plain(Decimal(round(float(one.aim), 1)).quantize(Decimal('0.1')))}{SUFFIXES.get(measure.unit, '')}"
        else:
            aim = target_words(one.goal, measure.unit)
    printed = one.figure.as_printed if one.figure and one.figure.value is not None else ""
    return TrendRow(
        month=str(one.month),
        value=shown_figure(one.figure, measure.unit, measure.decimals) if one.figure else "No figure",
        marks=marks_of(one.point, is_provisional=provisional),
        counts=counts_of(one.point, measure.unit) if one.point else "",
        first=shown_figure(one.first, measure.unit, measure.decimals) if one.first else "",
        aim=aim,
        badge=badge(one.rated) if one.figure else SafeString("–"),
        note=f"Printed “{printed}”" if printed else "Older measure" if one.is_predecessor else "",
    )


# --- Facts ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Facts:
    """The strip of facts under the heading."""

    month: str
    mark: str
    rating: str
    value: str
    counts: str
    why: str
    marks: tuple[tuple[str, str], ...]
    target: str
    target_detail: str
    before_label: str
    moved: str
    is_worse: bool
    moved_detail: str
    baseline: str
    run: str


def facts(page: MeasurePage) -> Facts:
    """Return the facts of the month: value and rating, target, movement, baseline."""
    measure, latest = page.measure, page.latest
    base = page.baseline
    baseline = "–"
    if base is not None:
        baseline = shown_short(base.value, measure.unit) if base.value is not None else base.as_printed
    detail = ""
    if page.goal is not None and page.target is not None:
        detail = f"{page.target.get_basis_display()}, {target_sentence(page.goal, measure.unit)}; "
        detail += tolerance_words(page.goal, measure.unit)
        if page.target.is_tolerance_illustrative:
            detail += " (tolerance illustrative)"
        if page.target.reach_by:
            detail += f"; to be reached by {page.target.reach_by}"
    before = page.before
    return Facts(
        month=latest.month.long if latest else page.month.long,
        mark=MARKS[page.rated.rating],
        rating=rating_word(page.rated),
        value=shown_figure(latest.figure, measure.unit, measure.decimals) if latest else "No figure",
        counts=counts_of(latest, measure.unit) if latest else "",
        why=WHY_TEXTS.get(page.rated.why, ""),
        marks=marks_of(latest, is_provisional=page.is_provisional),
        target=target_words(page.goal, measure.unit, page.target.as_printed if page.target else ""),
        target_detail=detail,
        before_label=f"On {before.month}" if before else "On the month before",
        moved=moved_words(page.moved, measure.unit),
        is_worse=page.moved.verdict == "worse",
        moved_detail=f"from {shown_figure(before.figure, measure.unit, measure.decimals)}" if before else "",
        baseline=baseline,
        run=f"Red {page.run.length} months in a row" if page.run.length > 1 else "",
    )


# --- Revisions and commentary ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """A change of a figure as told: both values, what it did to the rating, why, who, when."""

    month: str
    before: str
    after: str
    rating: str
    kind: str
    reason: str
    by: str
    on: str
    word: str


def revision_rows(revisions: Sequence[Revision], measure: Measure) -> list[RevisionRow]:
    rows = []
    for one in revisions:
        before, after = rating_word(one.rated_before), rating_word(one.rated_after)
        rows.append(
            RevisionRow(
                month=one.month.long,
                before=_with_counts(one.before, measure),
                after=_with_counts(one.after, measure),
                rating=f"{before} to {after}" if before != after else f"{after} either way",
                kind=one.kind,
                reason=one.reason,
                by=one.by,
                on=f"{day_of(one.at):%-d %B %Y}",
                word="revised after sign-off" if one.is_after_sign_off else "corrected before sign-off",
            )
        )
    return rows


def _with_counts(figure: Figure, measure: Measure) -> str:
    text = shown_figure(figure, measure.unit, measure.decimals)
    if figure.numerator is None or figure.denominator is None:
        return text
    return f"{text} ({plain(figure.numerator)} of {plain(figure.denominator)})"
