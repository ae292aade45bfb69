"""What the events of meetings act upon, found by code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from board.models import GovernanceGroup, Meeting
from organisation.management.sample import DATA_MANAGER
from organisation.models import Area, Partner, Post, PostHolding, User
from scorecard.models import Measure


class World:
    """The sample as it stands in the database."""

    @cached_property
    def holders(self) -> dict[str, User]:
        holdings = PostHolding.objects.select_related("person", "post").filter(person__is_sample=True)
        return {holding.post.code: holding.person for holding in holdings}

    @cached_property
    def keeper(self) -> User:
        """Who keeps the groups' meetings: the data team."""
        return self.holders[DATA_MANAGER]

    def manager_of(self, area: Area) -> User:
        """Who holds the area's managing post."""
        codes = Post.objects.filter(area=area).values_list("code", flat=True)
        return next(self.holders[code] for code in codes if code in self.holders)

    def group(self, code: str) -> GovernanceGroup:
        return GovernanceGroup.objects.get(code=code)

    def meeting(self, code: str, day: str) -> Meeting:
        return Meeting.objects.select_related("group").get(group__code=code, held_on=date.fromisoformat(day))

    def post(self, code: str) -> Post | None:
        return Post.objects.get(code=code) if code else None

    def partner(self, name: str) -> Partner | None:
        return Partner.objects.get(name=name) if name else None

    def area(self, code: str) -> Area | None:
        return Area.objects.get(code=code) if code else None

    def measure(self, code: str) -> Measure | None:
        return Measure.objects.get(code=code) if code else None


Happening = Callable[[World, datetime], None]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens at a moment; ``what`` names its sort in the line that is printed."""

    at: datetime
    what: str
    happens: Happening
