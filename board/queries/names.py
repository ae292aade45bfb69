"""The names that pages print, as they were at a moment: read once, in four queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from organisation.models import Area, Partner, Post
from organisation.queries import as_known
from scorecard.models import Measure


@dataclass(frozen=True, slots=True)
class About:
    """What a decision or a report concerns: its name, and the code by which its page is found."""

    name: str
    measure: str = ""
    action: str = ""  # its code in the improvement plan
    recommendation: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """Names by key."""

    posts: Mapping[int, str]
    partners: Mapping[int, str]
    areas: Mapping[int, str]
    measures: Mapping[int, tuple[str, str]]  # code and name

    def post(self, pk: int | None) -> str:
        return self.posts.get(pk, "") if pk is not None else ""

    def area(self, pk: int | None) -> str:
        return self.areas.get(pk, "") if pk is not None else ""

    def about(self, *, measure: int | None, area: int | None) -> About | None:
        """Return what something concerns: the measure where one is named, else the area."""
        if measure is not None and measure in self.measures:
            code, name = self.measures[measure]
            return About(name, code)
        return About(self.area(area)) if area is not None else None


def names(as_at: datetime | None) -> Names:
    return Names(
        posts=dict(as_known(Post, as_at).values_list("id", "title")),
        partners=dict(as_known(Partner, as_at).values_list("id", "name")),
        areas=dict(as_known(Area, as_at).values_list("id", "name")),
        measures={pk: (code, name) for pk, code, name in as_known(Measure, as_at).values_list("id", "code", "name")},
    )
