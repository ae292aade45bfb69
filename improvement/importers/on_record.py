"""What is on record of a plan, read once for the whole check in a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from improvement.models import Action, ActionUpdate, Outcome
from improvement.operations.importing import NEW_PLAN
from organisation.models import Area, Partner, Post
from spreadsheets.headings import normalised


@dataclass(frozen=True)
class OnRecord:
    """A plan as it stands: actions by code and by what they say; areas, partners and posts by what they are called.

    :param elsewhere: codes of actions of other plans
    """

    plan: str
    actions: Mapping[str, Action]
    said: Mapping[tuple[int, str, str], Action]
    standing: Mapping[int, ActionUpdate]
    outcomes: Mapping[str, Outcome]
    elsewhere: frozenset[str]
    areas: Mapping[str, Area]
    partners: Mapping[str, Partner]
    posts: Mapping[str, Post]

    @classmethod
    def of(cls, plan: str, names: Mapping[str, str]) -> OnRecord:
        """Read a plan by its key; ``names`` are those that a person has said the meaning of."""
        own = "" if plan == NEW_PLAN else plan
        every = list(
            Action.objects.select_related("outcome__section__area", "owner").prefetch_related("partners").order_by("pk")
        )
        actions = [one for one in every if str(one.outcome.section.plan_id) == own]
        outcomes = Outcome.objects.select_related("section__area")
        areas = list(Area.objects.order_by("position"))
        by_name = {normalised(name): one for one in areas for name in (one.printed_name, one.name, one.code) if name}
        by_code = {one.code: one for one in areas}
        return cls(
            plan=plan,
            actions={one.code: one for one in actions},
            said={
                (one.outcome.section.area_id, normalised(one.outcome.text), normalised(one.text)): one
                for one in actions
            },
            standing={one.action_id: one for one in ActionUpdate.objects.standing(None)},
            outcomes={one.code: one for one in outcomes if str(one.section.plan_id) == own},
            elsewhere=frozenset(one.code for one in every if str(one.outcome.section.plan_id) != own),
            areas=by_name | {name: by_code[code] for name, code in names.items() if code in by_code},
            partners={normalised(one.name): one for one in Partner.objects.all()},
            posts={normalised(one.title): one for one in Post.objects.all()},
        )
