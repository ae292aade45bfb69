"""The sample's groups and meetings: what was set up, called, minuted and told, each on its day.

A load plays what happened after one day and until another, through the same operations that people use.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from board.management.sample import groups, meetings, yearly
from board.management.sample.world import World
from organisation.management.sample import moment


def load(*, after: date | None, until: date) -> str:
    """Play what happened after a day (from the beginning where none is given) and until another."""
    world = World()
    begin = moment(after + timedelta(days=1), 0) if after else None
    end = moment(until + timedelta(days=1), 0)
    story = [*groups.events(), *meetings.events(), *yearly.events()]
    happened = [event for event in story if event.at < end and (begin is None or event.at >= begin)]
    for event in sorted(happened, key=lambda event: event.at):
        event.happens(world, event.at)
    counts = Counter(event.what for event in happened)
    return f"Meetings: {', '.join(f'{count} {what}' for what, count in counts.items()) or 'nothing happened'}."
