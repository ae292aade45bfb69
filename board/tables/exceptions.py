"""An exception in words: figure, movement, how long it has been red, what was said, what is done, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from board.exceptions import weeks_late
from board.headline import plural
from board.queries.responses import Owner, RedLine
from board.tables.links import Links
from organisation.months import Month
from scorecard.models import Commentary
from scorecard.movement import Run
from scorecard.tables.scorecard import Row, row


@dataclass(frozen=True, slots=True)
class Said:
    """Commentary in words; ``month`` is printed where it speaks of an earlier figure than the one shown."""

    text: str
    month: str
    action: str
    post: str
    due: str
    late: str
    green: str
    is_green_past: bool
    is_illustrative: bool


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """A red as the page prints it."""

    number: int
    row: Row
    url: str
    area: str
    area_url: str
    run: str
    said: Said | None
    owner: str
    owner_acts: bool  # whether the owner takes the action, too
    is_vacant: bool
    gaps: tuple[str, ...]


def exception_rows(reds: tuple[RedLine, ...], months: tuple[Month, ...], links: Links, today: date
) -> list[ExceptionRow]:  # fmt: skip
    """Return the reds in their order, numbered from 1."""
    return [_row(one, number, months, links, today) for number, one in enumerate(reds, 1)]


def _row(one: RedLine, number: int, months: tuple[Month, ...], links: Links, today: date) -> ExceptionRow:
    line = one.line
    return ExceptionRow(
        number=number,
        row=row(line, months),
        url=links.measure(line.measure.code),
        area=line.area.name,
        area_url=links.area(line.area.code),
        run=run_words(one.run, line.measure.frequency),
        said=words_of(one.said, today, month=one.month, post=one.action_post) if one.said else None,
        owner=owner_words(one.owner),
        owner_acts=bool(one.action_post) and one.action_post == one.owner.title,
        is_vacant=one.owner.is_vacant,
        gaps=tuple(gap.value for gap in one.gaps),
    )


def run_words(run: Run, frequency: str) -> str:
    """Say how long a measure has been red: ``Red 5 months in a row, 1 unreported among them``."""
    if run.length < 2:
        return "Newly red" if run.length else ""
    text = f"Red {run.length} {'months' if frequency == 'monthly' else 'times'} in a row"
    return f"{text}, {run.unreported} unreported among them" if run.unreported else text


def owner_words(owner: Owner) -> str:
    if not owner.title:
        return "No post owns it"
    return f"{owner.title} (vacant)" if owner.is_vacant else owner.title


def words_of(entry: Commentary, today: date, *, month: Month, post: str = "") -> Said:
    """Return commentary in words beside the figure of a month: how late its action is, whether green was expected."""
    late = ""
    if entry.action_due is not None and entry.action_due < today:
        late = f"{plural(weeks_late(entry.action_due, today), 'week')} late"
    return Said(
        text=entry.text,
        month="" if entry.month == month else entry.month.long,
        action=entry.remedial_action,
        post=post,
        due=due_words(entry),
        late=late,
        green=str(entry.expected_green) if entry.expected_green else "",
        is_green_past=entry.expected_green is not None and entry.expected_green <= month,
        is_illustrative=entry.is_illustrative,
    )


def due_words(entry: Commentary) -> str:
    """Print the day an action is due: ``due 31 January 2021``."""
    return f"due {entry.action_due:%-d %b %Y}" if entry.action_due else ""
