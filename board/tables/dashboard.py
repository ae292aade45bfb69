"""The Board's page in words and marks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString

from board.charts.counts import Cell, Part, bar, heat_cell
from board.headline import Counts, Worst, plural, sentences
from board.queries.dashboard import Board
from board.queries.quality import Late, Revised
from board.queries.ratings import Change, HeatRow
from board.tables.links import Links
from organisation.months import SHORT, Month
from scorecard.figures import shown_figure
from scorecard.queries.scorecard import Line, Tally
from scorecard.tables.badges import badge
from scorecard.wording import RATING_WORDS

# --- Headline and counts --------------------------------------------------------------------------------


def headline(board: Board, *, for_the_service: bool) -> str:
    """Say the page in plain sentences."""
    fell = board.fell[0].line if board.fell else None
    return " ".join(
        sentences(
            Counts(
                rated=board.rated,
                red=board.tally.red,
                compared=board.compared,
                improved=len(board.improved),
                fell=len(board.fell),
                since=(board.month + -1).name,
                worst=Worst(fell.measure.name, figure_words(fell)) if fell else None,
                unanswered=len(board.unanswered) if for_the_service else None,
                **_plan_counts(board),
            )
        )
    )


def _plan_counts(board: Board) -> dict[str, Any]:
    if board.plan is None:
        return {}
    until = board.plan.due_until
    return {
        "overdue": len(board.plan.overdue),
        "falling_due": len(board.plan.falling_due),
        "due_by": f"{until.day} {until:%B}",
    }


def figure_words(line: Line) -> str:
    """Print a line's latest figure, or that there is none."""
    if line.latest is None:
        return "No figure"
    return shown_figure(line.latest.figure, line.measure.unit, line.measure.decimals)


@dataclass(frozen=True, slots=True)
class Count:
    """A number of the strip under the headline, with its mark, its word and where it comes from."""

    mark: str
    number: int
    word: str
    url: str


def rating_counts(tally: Tally, links: Links, **chosen: str) -> list[Count]:
    """Return the counts of a tally, each leading to its measures on the scorecard; ``chosen`` narrows them."""
    return [
        Count(mark, number, word, links.scorecard(rating=rating, **chosen))
        for mark, number, word, rating in (
            ("r", tally.red, "red", "red"), ("a", tally.amber, "amber", "amber"),
            ("g", tally.green, "green", "green"), ("n", tally.none, "not rated", "none"),
        )
    ]  # fmt: skip


def rating_bar(tally: Tally) -> SafeString:
    return bar([
        Part("f-r", tally.red, "red"), Part("f-a", tally.amber, "amber"), Part("f-gw", tally.green, "green"),
        Part("f-n", tally.none, "not rated"),
    ])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """A measure that a line of words names."""

    name: str
    url: str
    detail: str = ""


def change_names(changes: tuple[Change, ...], links: Links) -> list[Named]:
    """Name the measures whose rating changed, with what it was and is: ``amber to red``."""
    return [
        Named(
            one.line.measure.name, links.measure(one.line.measure.code),
            f"{RATING_WORDS[one.before.rating].lower()} to {RATING_WORDS[one.after.rating].lower()}",
        )
        for one in changes
    ]  # fmt: skip


# --- The heat map ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HeatHead:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class HeatLine:
    name: str
    url: str
    cells: SafeString


def heat_heads(months: tuple[Month, ...], links: Links) -> list[HeatHead]:
    """Return the months of the map; the year stands with its first month, and with the first shown."""
    last = len(months) - 1
    return [
        HeatHead(
            f"{SHORT[month.month - 1]} {month.year}" if n in (0, last) or month.month == 1 else SHORT[month.month - 1],
            links.scorecard(month),
        )
        for n, month in enumerate(months)
    ]


def heat_lines(rows: Iterable[HeatRow], months: tuple[Month, ...], links: Links) -> list[HeatLine]:
    """Return areas with their cells, each leading to that area's scorecard of that month."""
    return [
        HeatLine(
            one.area.name, links.area(one.area.code),
            SafeString("".join(
                heat_cell(Cell(
                    tally.red, tally.amber, tally.green, tally.none, links.scorecard(month, area=one.area.code)
                ))
                for month, tally in zip(months, one.cells, strict=True)
            )),
        )
        for one in rows
    ]  # fmt: skip


# --- How far the figures can be relied on ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RevisedRow:
    """A revision as the Board is told of it."""

    name: str
    url: str
    month: str
    before: str
    after: str
    rated_before: SafeString
    rated_after: SafeString
    changed_rating: bool
    why: str
    on: str


def revised_rows(revised: tuple[Revised, ...], links: Links) -> list[RevisedRow]:
    """Return the revisions that are brought to the Board: a change of rating, or one above the threshold."""
    rows = []
    for one in revised:
        if one.is_material:
            unit, decimals = one.measure.unit, one.measure.decimals
            rows.append(
                RevisedRow(
                    one.measure.name, links.measure(one.measure.code), one.month.long,
                    shown_figure(one.before, unit, decimals), shown_figure(one.after, unit, decimals),
                    badge(one.rated_before), badge(one.rated_after), one.changed_rating,
                    f"{one.kind}: {one.reason}", f"{one.at:%-d %B %Y}",
                )
            )  # fmt: skip
    return rows


def late_words(late: Late) -> str:
    """Say how late a submission is or was: ``2 working days late``, ``not sent, 11 working days late``."""
    days = f"{plural(late.working_days, 'working day')} late"
    return days if late.sent else f"not sent, {days}"


def missing_names(lines: tuple[Line, ...], links: Links) -> list[Named]:
    """Name the measures without a value, each with its word: ``Not collected``."""
    return [Named(line.measure.name, links.measure(line.measure.code), figure_words(line)) for line in lines]


def day_words(day: date) -> str:
    return f"{day:%-d %B %Y}"
