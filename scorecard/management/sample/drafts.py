"""What extracts had loaded into the sheets that were open in August 2020; gone once those were sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from organisation.management.sample import moment, rows
from organisation.months import Month
from scorecard.management.sample.submissions import AUGUST, LATE
from scorecard.management.sample.world import Event, World
from scorecard.models import DraftEntry


def events() -> Iterator[Event]:
    for row in rows("drafts"):
        yield _load(row)
    yield Event(moment(max(LATE), 17, 0), "clearings of drafts", _clear)


def _load(row: dict[str, str]) -> Event:
    def happens(world: World, at: datetime) -> None:
        DraftEntry.objects.create(
            measure=world.measures[row["code"]], unit=world.service, month=Month.parse(row["month"]),
            numerator=row["numerator"], denominator=row["denominator"], value=row["value"], is_loaded=True,
            saved_at=at, saved_by=world.data_manager, saved_as=world.data_manager.title,
        )  # fmt: skip

    return Event(moment(date.fromisoformat(row["on"]), 12, 0), "drafts", happens)


def _clear(world: World, at: datetime) -> None:
    DraftEntry.objects.filter(month=AUGUST).delete()
