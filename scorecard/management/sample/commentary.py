"""Commentary of the sample, recorded by the post that explains the figure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from organisation.management.sample import moment, rows
from organisation.models import ChangeKind
from organisation.months import Month
from organisation.operations import Reason
from scorecard.management.sample.paper import Row, month_of
from scorecard.management.sample.world import Event, Happening, World
from scorecard.operations.goals import record_commentary

CORRECTED = "The figure it explained was put right"


def events() -> Iterator[Event]:
    said = set()
    for n, row in enumerate(rows("commentary")):
        key = (row["code"], row["month"])
        reason = Reason(kind=ChangeKind.ERROR, text=CORRECTED if key in said else "", is_illustrative=True)
        said.add(key)
        yield Event(moment(date.fromisoformat(row["recorded"]), 13, n), "commentaries", _comment(row, reason))


def _comment(row: Row, reason: Reason) -> Happening:
    def happens(world: World, at: datetime) -> None:
        record_commentary(
            measure=world.measures[row["code"]], month=Month.parse(row["month"]), text=row["text"],
            remedial_action=row["remedial_action"], action_post=world.posts.get(row["action_post"]),
            action_due=date.fromisoformat(row["action_due"]) if row["action_due"] else None,
            expected_green=month_of(row["expected_green"]),
            by=world.holders[row["post_code"]], at=at, reason=reason,
        )  # fmt: skip

    return happens
