"""Reminders: what a floor wants to say to a person today, and the one mail a day that says all of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reminder:
    """A line for one person, and the page it is about (``/scorecard/…``). No figures, nothing about a child."""

    person_id: int
    line: str
    is_late: bool
    path: str = ""
    what: str = "submission"  # what the subject counts, in the singular


@dataclass(frozen=True, slots=True)
class Mail:
    """What one person is sent."""

    subject: str
    body: str


def by_person(reminders: Iterable[Reminder]) -> dict[int, list[Reminder]]:
    """Return each person's reminders, each line once, those that are late first."""
    found: dict[int, list[Reminder]] = {}
    for reminder in dict.fromkeys(reminders):
        found.setdefault(reminder.person_id, []).append(reminder)
    return {person: sorted(own, key=lambda one: not one.is_late) for person, own in found.items()}


def mail_of(reminders: Sequence[Reminder], *, site: str, service: str) -> Mail:
    """Return the mail that tells a person of all that is due; ``site`` is where the service is found."""
    lines = [f"- {one.line}" + (f"\n  {site}{one.path}" if one.path else "") for one in reminders]
    body = "\n".join(
        [
            f"{service}: what is due, and what is late.",
            "",
            *lines,
            "",
            "You get at most one of these a day, while something is due or late.",
            f"Plimsoll: {site}/",
            "",
        ]
    )
    return Mail(f"Plimsoll: {_counted(reminders)}", body)


def _counted(reminders: Sequence[Reminder]) -> str:
    """Say how many of what are due and late: ``2 submissions due, 1 late``."""
    kinds: dict[str, list[Reminder]] = {}
    for one in reminders:
        kinds.setdefault(one.what, []).append(one)
    return "; ".join(_counted_kind(what, own) for what, own in kinds.items())


def _counted_kind(what: str, reminders: Sequence[Reminder]) -> str:
    late = sum(one.is_late for one in reminders)
    due = len(reminders) - late
    name = f"{what}{'s' if (due or late) != 1 else ''}"
    if not due:
        return f"{late} {name} late"
    return f"{due} {name} due, {late} late" if late else f"{due} {name} due"
