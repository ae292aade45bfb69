"""The teams that report a measure in a month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from organisation.models import Unit
from organisation.months import Month
from organisation.queries import as_known
from scorecard.due import previous_due
from scorecard.figures import Figure
from scorecard.models import Measure, Observation, Target
from scorecard.movement import Movement, movement
from scorecard.queries.points import Point
from scorecard.queries.scorecard import aim_of, rate_point, target_in
from scorecard.rag import Rated


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A unit's figure in the month and in the due month before."""

    name: str
    place: str
    figure: Figure | None
    before: Figure | None
    rated: Rated
    moved: Movement


def read_teams(
    measure: Measure, targets_of_service: Sequence[Target], month: Month, as_at: datetime | None
) -> tuple[TeamLine, ...]:
    """Return the units that report a measure in a month: most missed first, those too small to rate after them."""
    reporting = set(measure.reporting_units.in_month(month).values_list("unit_id", flat=True))
    if not reporting:
        return ()
    before = previous_due(month, measure.frequency, measure.due_month)
    figures: dict[tuple[int, Month], Figure] = {}
    entries = Observation.objects.as_at(as_at).filter(measure=measure, unit__in=reporting, month__in=[before, month])
    for entry in entries:
        figures[entry.unit_id, entry.month] = entry.figure
    units = {unit.pk: unit for unit in as_known(Unit, as_at)}
    targets: dict[int, list[Target]] = {}
    for one in Target.objects.as_at(as_at).filter(measure=measure, unit__in=reporting).order_by("from_month"):
        targets.setdefault(one.unit_id, []).append(one)
    lines = []
    for pk in reporting & set(units):
        unit = units[pk]
        target = target_in(targets.get(pk, []), month) or target_in(targets_of_service, month)
        now, then = figures.get((pk, month)), figures.get((pk, before))
        rated = rate_point(
            Point(month, now) if now else None, measure=measure, target=target, baseline=None, is_team=True
        )
        moved = movement(now, then, polarity=measure.polarity, noise_band=measure.noise_band, aim=aim_of(target))
        parent = units.get(unit.parent_id) if unit.parent_id else None
        place = parent.name if parent and parent.parent_id else ""
        lines.append(TeamLine(unit.name, place, now, then, rated, moved))
    return tuple(sorted(lines, key=_missed))


def _missed(line: TeamLine) -> tuple[bool, Fraction, str]:
    figure = line.figure
    if figure is None or figure.denominator is None or figure.numerator is None:
        return (True, Fraction(0), line.name)
    return (line.rated.why != "", Fraction(figure.numerator - figure.denominator), line.name)
