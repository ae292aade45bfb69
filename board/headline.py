"""The headline: what the page says in plain sentences, each computed from the figures beneath it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Worst:
    """The fall to look at: a measure's name and its figure as shown."""

    name: str
    figure: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What the sentences rest on. ``since`` is the month before, by its name; ``compared`` were rated in both."""

    rated: int
    red: int
    compared: int
    improved: int
    fell: int
    since: str
    worst: Worst | None = None
    unanswered: int | None = None  # reds without a credible response; None where the reader sees no commentary
    overdue: int | None = None  # actions of the plan; None where there is no plan
    falling_due: int = 0
    due_by: str = ""


def is_are(number: int) -> str:
    return "is" if number == 1 else "are"


def plural(number: int, one: str, many: str = "") -> str:
    """Print a number with its word: ``1 measure``, ``3 measures``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def sentences(counts: Counts) -> list[str]:
    """Return the headline, sentence by sentence; what doesn't exist isn't spoken of."""
    said = [f"{_of(counts.red, counts.rated)}."]
    if counts.compared:
        said.append(_movement(counts))
    if counts.unanswered:
        answer = "has no credible response" if counts.unanswered == 1 else "have no credible response"
        said.append(f"{counts.unanswered} of the reds {answer}.")
    if counts.overdue is not None:
        said.append(_plan(counts))
    return said


def _of(red: int, rated: int) -> str:
    if rated == 0:
        return "No measure is rated yet"
    verb = is_are(red if red and rated > 1 else rated)
    return f"{red or 'None'} of {plural(rated, 'rated measure')} {verb} red"


def _movement(counts: Counts) -> str:
    if counts.improved == counts.fell == 0:
        return f"No rating has changed since {counts.since}."
    improved = f"{counts.improved or 'None'} improved a rating since {counts.since}"
    fell = f"{counts.fell or 'none'} fell"
    text = f"{improved} and {fell}"
    if counts.worst is None:
        return f"{text}."
    return f"{text}; the fall to look at is {counts.worst.name}, at {counts.worst.figure}."


def _plan(counts: Counts) -> str:
    overdue = f"{plural(counts.overdue or 0, 'plan action')} {is_are(counts.overdue or 0)} overdue"
    if counts.overdue == 0:
        overdue = "No plan action is overdue"
    if not counts.falling_due:
        return f"{overdue}."
    falls = "falls" if counts.falling_due == 1 else "fall"
    return f"{overdue}, and {counts.falling_due} more {falls} due by {counts.due_by}."


def joined(words: Sequence[str]) -> str:
    """Join words as a sentence does: ``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
