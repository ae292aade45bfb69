"""Downloads of groups and risks: as shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from board.queries.groups import GroupLine
from board.queries.rows import RiskRow
from spreadsheets.exports import Sheet


def day_words(day: date | None) -> str | None:
    """Print a day as pages do: ``24 September 2020``."""
    return f"{day.day} {day:%B %Y}" if day else None


def groups_sheet(lines: Iterable[GroupLine]) -> Sheet:
    """Return the list of groups."""
    return Sheet(
        title="Groups",
        notes=("Governance groups",),
        headings=("Group", "Purpose", "Audience", "Meets", "Quorum", "Members", "Last meeting", "Next meeting"),
        rows=tuple(
            (
                line.name, line.purpose, line.audience, line.cadence, line.quorum, line.members,
                day_words(line.last), day_words(line.next),
            )
            for line in lines
        ),
    )  # fmt: skip


def risks_sheet(group: str, rows: Sequence[RiskRow]) -> Sheet:
    """Return a group's risk log."""
    return Sheet(
        title="Risks",
        notes=(f"Risk log, {group}", "Likelihood and impact from 1 to 5; 15 and more is high, 6 to 14 medium."),
        headings=(
            "Number", "Risk", "Description", "Likelihood", "Impact", "Score", "Gravity", "What is done", "Area",
            "Who watches it", "Opened", "Closed", "Closed because",
        ),
        rows=tuple(
            (
                row.number, row.title, row.description, row.likelihood, row.impact, row.score, row.gravity.value,
                row.mitigation, row.area, row.owner, day_words(row.opened_on), day_words(row.closed_on),
                row.closed_because,
            )
            for row in rows
        ),
    )  # fmt: skip
