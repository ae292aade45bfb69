"""An action's page in words: its facts, its history as told, and the steps that are open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest

from django.utils.safestring import SafeString

from improvement.models import ActionComment, ActionKind, ActionUpdate, UpdateKind
from improvement.progress import Precision, Shown, Slippage, Status, late_words, slippage_words
from improvement.queries.action import ActionPage
from improvement.tables.plan import due_words, status_badge


@dataclass(frozen=True, slots=True)
class Facts:
    """The strip of facts under the heading."""

    due: str
    printed: str
    late: str
    first: str
    slippage: str
    owner: str
    is_vacant: bool
    kind: str
    held: str


def facts_of(page: ActionPage, today: date) -> Facts:
    """Return when an action is due, how far it slipped, who owns it."""
    line = page.line
    slip = line.slip
    held = ""
    if page.completed_on:
        held = f"Completed {page.completed_on.day} {page.completed_on:%B %Y}, {page.held_months} months ago"
    kind = ActionKind(line.action.kind).label
    if line.action.every_months:
        kind += f", every {line.action.every_months} month{'' if line.action.every_months == 1 else 's'}"
    printed = line.due.as_printed if line.due.precision != Precision.WORDS else ""
    return Facts(
        due=due_words(line.due),
        printed=f"printed “{printed}”" if printed and printed != due_words(line.due) else "",
        late=late_words(line.days_late) if line.shown == Shown.OVERDUE else "",
        first=due_words(slip.first),
        slippage=slippage_words(slip) or "Not moved",
        owner=line.owner.title if line.owner else "No owner",
        is_vacant=line.owner is None or line.is_vacant,
        kind=kind,
        held=held,
    )


# --- History --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """An update or a comment, as the history tells it."""

    at: datetime
    what: str
    badge: SafeString
    text: str
    moved: str
    reason: str
    by: str
    is_illustrative: bool


def history_of(page: ActionPage) -> list[Told]:
    """Return updates and comments together, newest first."""
    told = [*_updates(page.updates), *(_comment(one) for one in page.comments)]
    return sorted(told, key=lambda one: one.at, reverse=True)


def _updates(updates: tuple[ActionUpdate, ...]) -> Iterator[Told]:
    for one, earlier in zip_longest(updates, updates[1:]):
        moved = ""
        if earlier is not None and one.times_moved != earlier.times_moved:
            slip = Slippage(earlier.due, one.due, 1)
            moved = f"Target moved from {due_words(earlier.due)} to {due_words(one.due)}"
            if slip.months:
                moved += f", {abs(slip.months)} months {'later' if slip.months > 0 else 'earlier'}"
        yield Told(
            one.at, UpdateKind(one.kind).label, status_badge(Shown(one.status)), one.narrative, moved, one.reason,
            one.by_title, one.is_illustrative,
        )  # fmt: skip


def _comment(one: ActionComment) -> Told:
    return Told(one.at, "Comment", SafeString(""), one.text, "", "", one.by_title, one.is_illustrative)


# --- Steps ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step that the reader may take now."""

    name: str
    label: str
    is_main: bool = False


def steps_open(page: ActionPage) -> list[OpenStep]:
    """Return the steps that the reader may take."""
    line, standing = page.line, page.line.standing
    may, is_open = line.may_update, not line.has_ended
    waits = standing.awaits_closing
    is_recurring = line.action.kind == ActionKind.RECURRING
    goes_on_elsewhere = line.action.merged_into_id is not None or standing.kind == UpdateKind.SPLIT
    steps = (
        (page.may_settle, OpenStep("settle", "Accept or decline closing", is_main=True)),
        (may and is_open and is_recurring and not waits, OpenStep("repeat", "Done this time")),
        (may and is_open and not waits, OpenStep("close", "Propose closing")),
        (page.may_embed and standing.status == Status.COMPLETE, OpenStep("embed", "Call it embedded")),
        (page.may_edit and is_open, OpenStep("change", "Change words or links")),
        (page.may_edit and is_open, OpenStep("reassign", "Reassign")),
        (page.may_edit and is_open, OpenStep("split", "Split")),
        (page.may_edit and is_open, OpenStep("merge", "Merge")),
        (page.may_edit and is_open, OpenStep("withdraw", "Withdraw")),
        (page.may_edit and line.has_ended and not goes_on_elsewhere, OpenStep("reopen", "Reopen")),
    )
    return [step for is_possible, step in steps if is_possible]
