"""The measures that actions are judged by, as the scorecard shows them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from organisation.models import Unit
from organisation.months import Month, months_between
from scorecard.models import Measure
from scorecard.queries.months import months
from scorecard.queries.scorecard import Line, scorecard
from scorecard.rag import Rating


@dataclass(frozen=True, slots=True)
class MeasuresShown:
    """Lines of the scorecard for some measures, in the reporting month."""

    months: tuple[Month, ...] = ()
    lines: tuple[Line, ...] = ()


def lines_for(codes: Collection[str], *, as_at: datetime | None, sees_small_numbers: bool) -> MeasuresShown:
    """Return the scorecard's lines of measures, those of a heading's components too; nothing where none is reported."""
    root, month = Unit.objects.root(), months(as_at).reporting if codes else None
    if root is None or month is None:
        return MeasuresShown()
    card = scorecard(month=month, root=root, as_at=as_at, sees_small_numbers=sees_small_numbers)
    headings = {line.measure.pk for line in card.lines if line.measure.code in codes}
    found = [line for line in card.lines if line.measure.code in codes or line.measure.heading_id in headings]
    return MeasuresShown(card.months, tuple(line for line in found if not line.measure.is_heading))


def card_of(*, as_at: datetime | None, sees_small_numbers: bool) -> tuple[Line, ...]:
    """Return the whole scorecard of the reporting month; nothing where none is reported."""
    root, month = Unit.objects.root(), months(as_at).reporting
    if root is None or month is None:
        return ()
    return scorecard(month=month, root=root, as_at=as_at, sees_small_numbers=sees_small_numbers).lines


def family_of(measure: Measure) -> set[int]:
    """Return the measures whose actions concern a measure: itself, its heading, its components, what it succeeds."""
    keys = {measure.pk, measure.heading_id, measure.succeeds_id}
    keys |= set(Measure.objects.filter(heading=measure.pk).values_list("pk", flat=True))
    return {key for key in keys if key is not None}


def is_green(line: Line) -> bool | None:
    """Whether a line is green; none where it isn't rated."""
    return None if line.rated.rating == Rating.NONE else line.rated.rating == Rating.GREEN


def on_target(codes: Collection[str]) -> tuple[bool | None, ...]:
    """Return for each measure whether it is green in the reporting month."""
    shown = lines_for(codes, as_at=None, sees_small_numbers=True)
    return tuple(is_green(line) for line in shown.lines)


def held_since(codes: Collection[str], day: date) -> tuple[bool | None, ...]:
    """Return for each month after a day, up to the reporting month, whether all measures were green in it."""
    root, last = Unit.objects.root(), months(None).reporting if codes else None
    if root is None or last is None:
        return ()
    found: list[bool | None] = []
    for month in months_between(Month.of(day) + 1, last)[-12:]:
        card = scorecard(month=month, root=root, as_at=None)
        headings = {line.measure.pk for line in card.lines if line.measure.code in codes}
        own = [line for line in card.lines if line.measure.code in codes or line.measure.heading_id in headings]
        greens = [is_green(line) for line in own if not line.measure.is_heading]
        rated = [one for one in greens if one is not None]
        found.append(all(rated) if rated else None)
    return tuple(found)
