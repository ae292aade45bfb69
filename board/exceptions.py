"""Exceptions: the order in which the Board sees its reds, and whether a red is answered credibly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from organisation.months import Month
from scorecard.movement import Verdict
from scorecard.rag import Rated

Order = tuple[bool, bool, Fraction]


def worst_first(rated: Rated, verdict: Verdict) -> Order:
    """Return the key that sorts reds: those getting worse first, then the furthest from target (miss ÷ tolerance)."""
    no_tolerance, distance = rated.furthest
    return (verdict is not Verdict.WORSE, not no_tolerance, -distance)


@dataclass(frozen=True, slots=True)
class Response:
    """What a manager answered to a red: what happened, what is done about it, by when, and when it turns green."""

    text: str = ""
    remedial_action: str = ""
    due: date | None = None
    expected_green: Month | None = None


class Gap(StrEnum):
    """Why a response to a red isn't credible, as printed."""

    NO_COMMENTARY = "No commentary"
    NO_ACTION = "No remedial action"
    ACTION_PAST = "The action’s date has gone by"
    GREEN_PAST = "Green was expected by now"


def gaps(response: Response | None, *, month: Month, today: date) -> tuple[Gap, ...]:
    """Return what is missing from the response to a figure of a month that is red; empty where it is credible."""
    if response is None or not response.text.strip():
        return (Gap.NO_COMMENTARY,)
    if not response.remedial_action.strip():
        return (Gap.NO_ACTION,)
    found = []
    if response.due is not None and response.due < today:
        found.append(Gap.ACTION_PAST)
    if response.expected_green is not None and response.expected_green <= month:
        found.append(Gap.GREEN_PAST)
    return tuple(found)


def weeks_late(due: date, today: date) -> int:
    """Return how many whole weeks a date has gone by, at least 1 once it has."""
    return max((today - due).days // 7, 1)
