"""What has changed since a moment, in words and marks."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from board.queries.changes import Caused, Changes
from board.tables.dashboard import Named, figure_words
from board.tables.links import Links
from scorecard.tables.badges import badge


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change of rating as the page prints it."""

    name: str
    url: str
    area: str
    before: SafeString
    after: SafeString
    figure: str
    why: str
    direction: str  # Improved, Fell; nothing where it was or is not rated
    is_worse: bool


def change_rows(changes: Changes, links: Links) -> list[ChangeRow]:
    """Return the changes of rating: what fell, what improved, what is newly or no longer rated."""
    kinds = ((changes.fell, "▼ Fell"), (changes.improved, "▲ Improved"), (changes.unrated, ""))
    return [_row(one, links, direction) for found, direction in kinds for one in found]


def _row(one: Caused, links: Links, direction: str) -> ChangeRow:
    line, change = one.change.line, one.change
    return ChangeRow(
        line.measure.name, links.measure(line.measure.code), line.area.name, badge(change.before), badge(change.after),
        figure_words(line), one.cause.value, direction, "Fell" in direction,
    )  # fmt: skip


def opened(changes: Changes, links: Links) -> list[Named]:
    """Name the measures that are new, each with its area."""
    return [Named(one.measure.name, links.measure(one.measure.code), one.area.name) for one in changes.opened]
