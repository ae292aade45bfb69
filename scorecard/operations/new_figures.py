"""A figure to record: settled, and in itself without contradiction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from organisation.models import Unit
from organisation.months import Month
from scorecard.figures import NIL, WORDS, Figure, computed, round_value
from scorecard.models import Measure
from scorecard.typed import LARGEST

Key = tuple[int, int, Month]  # measure, unit, month


class NewFigure(NamedTuple):
    """A figure to record. With numerator and denominator its value is computed, whatever value comes along."""

    measure: Measure
    unit: Unit
    month: Month
    figure: Figure
    note: str = ""
    outturn_of: str = ""
    units_reported: int | None = None
    units_expected: int | None = None

    @property
    def key(self) -> Key:
        return (self.measure.id, self.unit.id, self.month)

    @property
    def name(self) -> str:
        return f"{self.measure.name}, {self.unit}, {self.month}"


Groups = Mapping[tuple[int, Month], Sequence[NewFigure]]  # by measure and month


def grouped(figures: Iterable[NewFigure]) -> Groups:
    """Return figures by measure and month, since much is the same for all units of one."""
    groups: dict[tuple[int, Month], list[NewFigure]] = {}
    for new in figures:
        groups.setdefault((new.measure.id, new.month), []).append(new)
    return groups


def settled(figure: Figure, measure: Measure) -> Figure:
    """Return a figure with its value computed and rounded to the measure's decimals."""
    if figure.numerator is not None and figure.denominator is not None:
        value = computed(
            numerator=figure.numerator, denominator=figure.denominator, unit=measure.unit, decimals=measure.decimals
        )
        if value is not None and value == figure.value and not figure.absence:
            return figure  # as most are: computed before
        return replace(figure, value=value, absence="" if value is not None else figure.absence or NIL)
    if figure.value is not None:
        return replace(figure, value=round_value(figure.value, measure.decimals))
    return figure


def with_settled(new: NewFigure) -> NewFigure:
    figure = settled(new.figure, new.measure)
    return new if figure is new.figure else new._replace(figure=figure)


def contradiction(figure: Figure) -> str:
    """Return what doesn't go together in a figure, as the database would refuse it; empty where all does."""
    value, denominator = figure.value, figure.denominator
    if (
        value is not None
        and not figure.absence
        and abs(value) < LARGEST
        and denominator is not None
        and denominator > 0
    ):
        return ""  # as most are
    wrong = {
        "give a value, or say why there is none.": (value is None) == (figure.absence == ""),
        "it comes to more than any figure kept here.": value is not None and abs(value) >= LARGEST,
        "below or above needs a value.": value is None and figure.qualifier != "=",
        "a numerator needs its denominator.": figure.numerator is not None and denominator is None,
        "a denominator can't be negative.": denominator is not None and denominator < 0,
        "with a denominator of 0 there is no value.": denominator == 0 and value is not None,
        "give the words that stand in place of a number.": figure.absence == WORDS and not figure.as_printed,
    }
    return next((sentence for sentence, is_so in wrong.items() if is_so), "")
