"""Key lines of enquiry: the questions that an area's figures raise for its performance clinic. Pure rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from board.exceptions import Gap

LONG_RED = 3  # due months red in a row from which it is asked what will be different
AT_MOST = 10


class Weight(IntEnum):
    """Which questions come first."""

    PROMISE = 0
    ANSWER = 1
    WORSE = 2
    LONG = 3
    SPREAD = 4
    FIGURE = 5


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a measure when its questions are asked."""

    name: str
    is_red: bool
    has_figure: bool
    is_worse: bool
    moved: str  # as printed: ``▼ 7 pts worse``
    run: int
    run_words: str  # ``Red 5 months in a row``
    gaps: tuple[Gap, ...] = ()
    promised_green: str = ""  # the month for which green was promised, where that has passed and it is still red
    teams_red: int = 0
    teams: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a measure."""

    weight: Weight
    measure: str
    text: str


def questions(facts: Iterable[Facts]) -> list[Question]:
    """Return the most pressing questions, in the order in which to ask them."""
    asked = [question for one in facts for question in _of(one)]
    return sorted(asked, key=lambda question: question.weight)[:AT_MOST]


def _of(one: Facts) -> Iterator[Question]:
    if not one.has_figure:
        yield Question(Weight.FIGURE, one.name, "There is no figure: why, and when will there be one?")
        return
    if one.is_red:
        yield from _of_red(one)
    if one.is_worse:
        yield Question(Weight.WORSE, one.name, f"{one.moved}: is it one team or all, and was it foreseen?")
    if 0 < one.teams_red < one.teams:
        text = f"{one.teams_red} of {one.teams} rated teams are red: what do the others do differently?"
        yield Question(Weight.SPREAD, one.name, text)


def _of_red(one: Facts) -> Iterator[Question]:
    if one.promised_green:
        text = f"Green was promised by {one.promised_green}: what stood in the way, and what is promised now?"
        yield Question(Weight.PROMISE, one.name, text)
    if Gap.NO_COMMENTARY in one.gaps or Gap.NO_ACTION in one.gaps:
        yield Question(Weight.ANSWER, one.name, "It is red without a response: what is done, by whom and by when?")
    if Gap.ACTION_PAST in one.gaps:
        yield Question(Weight.ANSWER, one.name, "The action’s date has gone by: is it done, and did it work?")
    if one.run >= LONG_RED and not one.promised_green:
        text = f"{one.run_words}: what has been tried, and what will be different now?"
        yield Question(Weight.LONG, one.name, text)
