"""Movement: how a displayed value compares with that of the previous due month, and runs of red."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from scorecard.figures import Figure
from scorecard.rag import Rated, Rating


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"
    LEVEL = "level"
    NONE = "none"  # a missing or bounded value on either side


class Verdict(StrEnum):
    """Good or bad, said by a word beside the arrow."""

    BETTER = "better"
    WORSE = "worse"
    LITTLE = "little change"
    SAME = "no change"
    NEITHER = ""  # neutral measures, or nothing to compare


@dataclass(frozen=True, slots=True)
class Movement:
    direction: Direction
    verdict: Verdict
    size: Decimal = Decimal(0)


NOTHING = Movement(Direction.NONE, Verdict.NEITHER)


def distance_outside(value: Decimal, lower: Decimal, upper: Decimal) -> Decimal:
    """Return how far a value lies outside a range; 0 within it."""
    return max(lower - value, value - upper, Decimal(0))


def movement(
    now: Figure | None,
    before: Figure | None,
    *,
    polarity: str,
    noise_band: Decimal | None = None,
    aim: tuple[Decimal, Decimal] | None = None,
) -> Movement:
    """Compare two displayed values, both as known at the same moment. ``aim`` is the range of a range measure."""
    if now is None or before is None or now.value is None or before.value is None:
        return NOTHING
    if now.qualifier != "=" or before.qualifier != "=":
        return NOTHING
    change = now.value - before.value
    if change == 0:
        return Movement(Direction.LEVEL, Verdict.SAME)
    direction = Direction.UP if change > 0 else Direction.DOWN
    if noise_band is not None and abs(change) <= noise_band:
        return Movement(direction, Verdict.LITTLE, abs(change))
    return Movement(direction, _verdict(now.value, before.value, polarity, aim), abs(change))


def _verdict(now: Decimal, before: Decimal, polarity: str, aim: tuple[Decimal, Decimal] | None) -> Verdict:
    if polarity == "range" and aim is not None:
        gain = distance_outside(before, *aim) - distance_outside(now, *aim)
    else:
        gain = {"higher": now - before, "lower": before - now}.get(polarity, Decimal(0))
    if gain == 0:
        return Verdict.NEITHER
    return Verdict.BETTER if gain > 0 else Verdict.WORSE


@dataclass(frozen=True, slots=True)
class Run:
    """Months red in a row, and how many unreported due months lie within, which neither count nor break it."""

    length: int
    unreported: int


def red_run(rated: Sequence[Rated | None]) -> Run:
    """Count back from the latest due month; ``rated`` is oldest first, None where a due month is unreported."""
    length = unreported = pending = 0
    for one in reversed(rated):
        if one is None or one.rating is Rating.NONE:
            pending += 1
        elif one.rating is Rating.RED:
            length, unreported, pending = length + 1, unreported + pending, 0
        else:
            break
    return Run(length, unreported)
