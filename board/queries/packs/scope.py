"""What the sections of a pack rest on, read once for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from board.models import GovernanceGroup, Meeting
from board.packs import audiences
from board.queries.names import Names, names
from board.queries.rows import DecisionRow, decision_rows, meeting_before, meetings_of
from organisation.errors import NotFound
from organisation.models import Unit
from organisation.months import Month
from organisation.queries import as_known
from scorecard.models import Commentary
from scorecard.queries.scorecard import Scorecard, scorecard


@dataclass(frozen=True)
class Scope:
    """A pack to read: of a meeting, for an audience, about a month, as known at a moment (None: now)."""

    meeting: int
    audience: str
    month: Month
    as_at: datetime | None
    today: date

    @cached_property
    def known_meeting(self) -> Meeting:
        found: Meeting = as_known(Meeting, self.as_at).get(id=self.meeting)
        return found

    @cached_property
    def group(self) -> GovernanceGroup:
        found: GovernanceGroup = as_known(GovernanceGroup, self.as_at).get(id=self.known_meeting.group_id)
        return found

    @cached_property
    def names(self) -> Names:
        return names(self.as_at)

    @property
    def has_words(self) -> bool:
        """Whether what the group wrote for itself is shown."""
        return audiences.hears_words(self.group.audience, self.audience)

    @cached_property
    def card(self) -> Scorecard:
        root = Unit.objects.root()
        if root is None:
            raise NotFound("The whole service has not been set up yet, so there is nothing to send.")
        shown = audiences.sees_small_numbers(self.audience)
        return scorecard(month=self.month, root=root, as_at=self.as_at, sees_small_numbers=shown)

    @cached_property
    def comments(self) -> dict[int, Commentary]:
        """The latest commentary of each measure up to the month; none for readers outside the service."""
        if not (self.has_words and audiences.sees_small_numbers(self.audience)):
            return {}
        found = Commentary.objects.as_at(self.as_at).filter(month__lte=self.month, month__gte=self.month + -11)
        return {one.measure_id: one for one in found.order_by("month")}

    @cached_property
    def meetings(self) -> list[Meeting]:
        return meetings_of(self.group.pk, self.as_at)

    @cached_property
    def carried(self) -> tuple[DecisionRow, ...]:
        """The decisions of the meeting before, and older ones still open."""
        day = self.known_meeting.held_on
        before = meeting_before(self.meetings, day)
        earlier = [one for one in self.meetings if one.held_on < day]
        rows = decision_rows(earlier, self.names, today=self.today, as_at=self.as_at)
        return tuple(row for row in rows if row.is_open or (before and row.meeting == before.pk))
