"""What stands above the rows of an import: facts with a line about each, and the results to filter by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from spreadsheets.kinds import Outcome

TAGS = {
    Outcome.ERROR: ("err", "Error"), Outcome.TO_CHECK: ("warn", "Check"), Outcome.NEW: ("new", "New"),
    Outcome.CHANGED: ("chg", "Changed"), Outcome.UNCHANGED: ("", "Unchanged"),
}  # fmt: skip
HINTS = {
    Outcome.NEW: ("New", "not on record yet"), Outcome.CHANGED: ("Changed", "differ from the record"),
    Outcome.UNCHANGED: ("Unchanged", "same as on record"), Outcome.ERROR: ("Errors", "each needs a decision"),
    Outcome.TO_CHECK: ("To check", "read, but please confirm"),
}  # fmt: skip
SEGMENTS = (
    (Outcome.ERROR, "Errors"), (Outcome.TO_CHECK, "Check"), (Outcome.NEW, "New"), (Outcome.CHANGED, "Changed"),
    (Outcome.UNCHANGED, "Unchanged"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """A number with its name and a line about it."""

    name: str
    count: int
    hint: str
    is_bad: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """A link that shows the items of one result."""

    show: str
    label: str
    count: int
    is_current: bool


def facts(counts: Mapping[str, int], *, is_over: bool = False) -> list[Fact]:
    """Return how many items came to each result, with what is to be done about them, or was."""
    found = []
    for outcome, (name, hint) in HINTS.items():
        count = counts.get(outcome, 0)
        is_problem = outcome in (Outcome.ERROR, Outcome.TO_CHECK)
        line = "none" if not count else "decided, or left out" if is_over and is_problem else hint
        found.append(Fact(name, count, line, outcome is Outcome.ERROR and count > 0))
    return found


def segments(counts: Mapping[str, int], show: str) -> list[Segment]:
    """Return the results to filter by, with all of them first; those that nothing came to are left out."""
    found = [
        Segment(outcome.value, label, counts.get(outcome, 0), show == outcome)
        for outcome, label in SEGMENTS
        if counts.get(outcome) or show == outcome
    ]
    return [Segment("", "All", sum(counts.values()), not show), *found]
