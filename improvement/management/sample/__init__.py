"""The sample's improvement plan: what the paper prints, and an illustrative history of its actions.

Events with their moments, played through the same operations that people use, as the scorecard's are.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from improvement.management.sample import learning, paper, story
from organisation.management.sample import moment
from scorecard.management.sample.world import World


def load(*, after: date | None, until: date) -> str:
    """Play what happened after a day (from the beginning where none is given) and until another."""
    world = World()
    begin = moment(after + timedelta(days=1), 0) if after else None
    end = moment(until + timedelta(days=1), 0)
    told = [*paper.events(), *story.events(), *learning.events()]
    happened = [event for event in told if event.at < end and (begin is None or event.at >= begin)]
    for event in sorted(happened, key=lambda event: event.at):
        event.happens(world, event.at)
    counts = Counter(event.what for event in happened if event.what)
    return f"Plan: {', '.join(f'{count} {what}' for what, count in counts.items()) or 'nothing happened'}."
