"""The actions that answer a measure, for its page on the scorecard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from improvement.models import Action, ActionUpdate
from improvement.progress import ENDED, Due, Shown, Status, days_late, shown
from improvement.queries.measures import family_of
from organisation.models import Post
from organisation.queries import as_known, links_known
from scorecard.models import Measure


@dataclass(frozen=True, slots=True)
class AnsweringAction:
    """An action that answers a measure, as it stood."""

    code: str
    text: str
    shown: Shown
    due: Due
    days_late: int
    owner: str
    is_open: bool


def actions_answering(measure: Measure, *, as_at: datetime | None, today: date) -> list[AnsweringAction]:
    """Return the actions linked to a measure then, its heading or its components, in four queries; open ones first."""
    linked = links_known(Action, "measures", as_at).filter(measure__in=family_of(measure)).values("action")
    actions = {one.pk: one for one in as_known(Action, as_at).filter(id__in=linked)}
    owners = {post.pk: post.title for post in as_known(Post, as_at)}
    found = []
    for update in ActionUpdate.objects.standing(as_at).filter(action__in=linked):
        if update.action_id not in actions:
            continue
        action = actions[update.action_id]
        if update.status != Status.WITHDRAWN:
            found.append(
                AnsweringAction(
                    action.code, action.text, shown(update.status, update.due, today), update.due,
                    days_late(update.due, today), owners.get(action.owner_id or 0, "No owner"),
                    Status(update.status) not in ENDED,
                )
            )  # fmt: skip
    return sorted(found, key=lambda one: (not one.is_open, list(Shown).index(one.shown), one.code))
