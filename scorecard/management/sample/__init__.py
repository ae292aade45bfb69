"""The sample's measures and their story: what the papers print, and illustrative months between.

Everything is an event with its moment; a load plays those that happened after one day and until another,
through the same operations that people use, so that the ledgers tell what was known when.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from organisation.management.sample import moment
from scorecard.management.sample import actuals, commentary, drafts, paper, submissions, teams
from scorecard.management.sample.world import Event, World


def load(*, after: date | None, until: date) -> str:
    """Play what happened after a day (from the beginning where none is given) and until another."""
    world = World()
    begin = moment(after + timedelta(days=1), 0) if after else None
    end = moment(until + timedelta(days=1), 0)
    happened = [event for event in story() if event.at < end and (begin is None or event.at >= begin)]
    for event in sorted(happened, key=lambda event: event.at):
        event.happens(world, event.at)
    counts = Counter(event.what for event in happened if event.what)
    return f"Scorecard: {', '.join(f'{count} {what}' for what, count in counts.items()) or 'nothing happened'}."


def story() -> list[Event]:
    """Return all that happens in the sample."""
    calendar = submissions.read_calendar()
    return [
        *paper.events(),
        *actuals.events(calendar),
        *teams.events(calendar),
        *commentary.events(),
        *drafts.events(),
        *submissions.events(calendar),
    ]
