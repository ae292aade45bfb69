"""What a reader has chosen of the scorecard: shared by the page and its downloads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages

from organisation.errors import NotFound
from organisation.models import Unit
from organisation.months import Month
from scorecard.forms.filters import ScorecardFilter, first_problem
from scorecard.models import MeasureAlias
from scorecard.permissions import sees_small_numbers
from scorecard.queries.months import Months, months
from scorecard.queries.scorecard import Line, Scorecard, scorecard
from scorecard.tables.scorecard import sort_key


@dataclass(frozen=True, slots=True)
class Selection:
    """A scorecard and the lines chosen of it; ``counted`` are those before rating and movement are chosen."""

    card: Scorecard
    known: Months
    form: ScorecardFilter
    counted: tuple[Line, ...]
    lines: tuple[Line, ...]
    chosen: dict[str, Any]

    @property
    def is_filtered(self) -> bool:
        return any(self.chosen[name] for name in ("area", "judgement", "nature", "rating", "movement", "q"))

    @property
    def has_more(self) -> bool:
        """Whether one of the rarer choices was made."""
        return any(self.chosen[name] for name in ("judgement", "nature", "sort"))


def month_chosen(request: Any, known: Months) -> Month:
    """Return the month asked for, else the reporting month: also where the day looked back to knew no later one.

    :raises NotFound: where it is no month, or none that has figures
    """
    text = request.GET.get("month", "")
    if not text:
        if known.reporting is None:
            raise NotFound("No figures had been recorded by then.")
        return known.reporting
    try:
        month = Month.parse(text)
    except ValueError as error:
        raise NotFound(str(error)) from error
    if request.as_at and known.reporting and known.last and month > known.last:
        messages.info(request, f"{month} had not been reported by then; {known.reporting} is shown.")
        return known.reporting
    if not known.holds(month):
        raise NotFound(f"No figures for {month}: the scorecard runs from {known.first} to {known.last}.")
    return month


def select(request: Any) -> Selection | None:
    """Read the scorecard that the address asks for; None on an installation without figures.

    :raises NotFound: with a sentence, where the address asks for what can't be
    """
    root = Unit.objects.root()
    known = months(request.as_at)
    if root is None or (known.reporting is None and request.as_at is None):
        return None
    month = month_chosen(request, known)
    card = scorecard(month=month, root=root, as_at=request.as_at, sees_small_numbers=sees_small_numbers(request.access))
    areas = {line.area.code: line.area.name for line in card.lines}
    form = ScorecardFilter({**request.GET.dict(), "month": month.iso}, areas=list(areas.items()))
    if not form.is_valid():
        raise NotFound(first_problem(form))
    chosen = form.cleaned_data
    counted = _with_headings(
        card.lines, {line.measure.pk for line in card.lines if _fits(line, chosen)} & _found(chosen["q"], card)
    )
    lines = _with_headings(counted, {line.measure.pk for line in counted if _is_rated_so(line, chosen)})
    if chosen["sort"]:
        lines = tuple(sorted((line for line in lines if line.is_counted), key=sort_key(chosen["sort"])))
    return Selection(card, known, form, counted, lines, chosen)


def _fits(line: Line, chosen: dict[str, Any]) -> bool:
    return (
        (not chosen["area"] or line.area.code == chosen["area"])
        and (not chosen["judgement"] or line.measure.judgement == chosen["judgement"])
        and (not chosen["nature"] or line.measure.nature == chosen["nature"])
    )


def _is_rated_so(line: Line, chosen: dict[str, Any]) -> bool:
    if line.measure.is_heading:
        return not chosen["rating"] and not chosen["movement"]
    return (not chosen["rating"] or line.rated.rating == chosen["rating"]) and (
        not chosen["movement"] or line.moved.verdict == chosen["movement"]
    )


def _with_headings(lines: tuple[Line, ...], chosen: set[int]) -> tuple[Line, ...]:
    """Keep the chosen lines, with the heading above each component chosen."""
    above = {line.measure.heading_id for line in lines if line.measure.pk in chosen}
    return tuple(
        line for line in lines if line.measure.pk in chosen or (line.measure.is_heading and line.measure.pk in above)
    )


def _found(words: str, card: Scorecard) -> set[int]:
    """Return the measures whose name, code, area or older words hold words that begin with each one looked for."""
    everything = {line.measure.pk for line in card.lines}
    wanted = words.lower().split()
    if not wanted:
        return everything
    texts = {
        line.measure.pk: f"{line.measure.code} {line.measure.name} {line.area.name} {line.area.printed_name}".lower()
        for line in card.lines
    }
    for pk, alias in MeasureAlias.objects.filter(measure__in=everything).values_list("measure_id", "text"):
        texts[pk] += f" {alias.lower()}"
    starts = [re.compile(rf"(?<!\w){re.escape(word)}") for word in wanted]
    return {pk for pk, text in texts.items() if all(start.search(text) for start in starts)}
