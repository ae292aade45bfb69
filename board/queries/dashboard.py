"""The Board's page: everything of a month as known at a moment, in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from board.queries.audits import AuditsSeen, read_audits
from board.queries.plan import PlanSeen, read_plan
from board.queries.quality import (
    Coming,
    Late,
    Revised,
    coming,
    late_submissions,
    missing,
    read_policies,
    read_steps,
    revised_since,
)
from board.queries.ratings import Change, HeatRow, changed, heat, rated_twice
from board.queries.responses import RedLine, commentary, read_posts, red_lines, reds
from board.queries.since import Since, last_meeting
from organisation.models import Unit
from organisation.months import Month
from scorecard.queries.measure import READ_AT_LEAST
from scorecard.queries.scorecard import Line, Reading, Scorecard, Tally, card, read, tally

MONTHS_BACK = READ_AT_LEAST - 1  # so that a run of red is told as the measure's own page tells it


@dataclass(frozen=True, slots=True)
class Quality:
    """How far the figures can be relied on."""

    late: tuple[Late, ...]
    missing: tuple[Line, ...]
    revised: tuple[Revised, ...]

    @property
    def changed_ratings(self) -> int:
        return sum(one.changed_rating for one in self.revised)


@dataclass(frozen=True, slots=True)
class Board:
    """The Board's page of a month."""

    month: Month
    card: Scorecard
    reading: Reading
    tally: Tally
    compared: int  # measures rated in this month and the one before
    improved: tuple[Change, ...]
    fell: tuple[Change, ...]
    reds: tuple[RedLine, ...]
    heat: tuple[HeatRow, ...]
    quality: Quality
    coming: Coming | None
    since: Since | None
    plan: PlanSeen | None
    audits: tuple[AuditsSeen, ...]

    @property
    def rated(self) -> int:
        return self.tally.all - self.tally.none

    @property
    def unanswered(self) -> tuple[RedLine, ...]:
        """The reds without a credible response; none to readers who see no commentary."""
        return tuple(one for one in self.reds if one.gaps)


def read_board(*, month: Month, root: Unit, as_at: datetime | None, today: date, for_the_service: bool) -> Board:
    """Read the Board's page. ``today`` is the day as at which dates have gone by.

    Readers outside the service get no small numbers, no commentary and no revisions.
    """
    reading = read(
        month=month, root=root, as_at=as_at, sees_small_numbers=for_the_service, months_back=MONTHS_BACK
    )  # fmt: skip
    steps = read_steps(month, as_at)
    shown = card(reading, steps.states(month))
    both = rated_twice(shown.lines, reading, month + -1)
    changes = changed(both)
    red = reds(shown.lines)
    policies = read_policies()
    meeting = last_meeting(today, as_at)
    since = Since.of(meeting, steps.locked_at(month + -1))
    revised = (
        revised_since(reading, root=root, since=since.moment, as_at=as_at, months_back=len(shown.months) - 1)
        if since and for_the_service
        else ()
    )
    return Board(
        month=month,
        card=shown,
        reading=reading,
        tally=tally(shown.lines),
        compared=len(both),
        improved=tuple(one for one in changes if one.is_better),
        fell=tuple(one for one in changes if not one.is_better),
        reds=red_lines(
            red, reading, posts=read_posts(as_at, today), today=today,
            said=commentary([line.measure.pk for line in red], month, as_at) if for_the_service else None,
        ),
        heat=heat(reading, shown.months),
        quality=Quality(late_submissions(reading, steps, policies, today), missing(shown.lines), revised),
        coming=coming(reading, steps, policies),
        since=since,
        plan=read_plan(reading.areas, as_at=as_at, day=today),
        audits=read_audits(as_at) if for_the_service else (),
    )  # fmt: skip
