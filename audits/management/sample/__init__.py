"""The sample's audits: an illustrative programme of our own, and beside it, clearly named, another council's."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from audits.management.sample import other, own, thematic
from organisation.management.sample import FIRST_DAY, moment
from scorecard.management.sample.world import Event, World


def load(*, after: date | None, until: date) -> str:
    """Play what happened after a day (from the beginning where none is given) and until another."""
    begin = moment(after + timedelta(days=1), 0) if after else moment(FIRST_DAY, 0)
    end = moment(until + timedelta(days=1), 0)
    happened = [event for event in story() if begin <= event.at < end]
    world = World()
    for event in sorted(happened, key=lambda event: event.at):
        event.happens(world, event.at)
    counts = Counter(event.what for event in happened if event.what)
    return f"Audits: {', '.join(f'{count} {what}' for what, count in counts.items()) or 'nothing happened'}."


def story() -> list[Event]:
    """Return all that happens with audits in the sample."""
    return [*own.events(), *other.events(), *thematic.events()]
