"""What the events of the sample act upon: its people, areas, units and measures, found by code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from organisation.management.sample import ADMINISTRATOR, DATA_MANAGER
from organisation.models import Area, Post, PostHolding, Role, RoleHolding, Unit, User
from scorecard.models import Measure


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens at a moment; ``what`` names its sort in the line that is printed, where it is counted."""

    at: datetime
    what: str
    happens: Happening


class World:
    """The sample as it stands in the database."""

    def __init__(self) -> None:
        holdings = PostHolding.objects.select_related("person", "post__area").filter(person__is_sample=True)
        self.posts: dict[str, Post] = {holding.post.code: holding.post for holding in holdings}
        self.holders: dict[str, User] = {holding.post.code: holding.person for holding in holdings}
        self.administrator = User.objects.get(email=ADMINISTRATOR)
        self.data_manager = self.holders[DATA_MANAGER]
        self.areas: dict[str, Area] = {area.code: area for area in Area.objects.all()}
        self.units: dict[str, Unit] = {unit.code: unit for unit in Unit.objects.all()}
        self.measures: dict[str, Measure] = {measure.code: measure for measure in Measure.objects.all()}
        roles = RoleHolding.objects.select_related("person", "area").filter(person__is_sample=True)
        heads = roles.filter(role=Role.HEAD_OF_SERVICE)
        self.heads: dict[str, User] = {held.area.code: held.person for held in heads if held.area}
        self.managers: dict[str, User] = {
            holding.post.area.code: holding.person for holding in holdings if holding.post.area
        }

    @property
    def service(self) -> Unit:
        """The whole service."""
        return next(unit for unit in self.units.values() if unit.parent_id is None)


Happening = Callable[[World, datetime], None]
