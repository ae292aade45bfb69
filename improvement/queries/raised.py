"""What actions were raised from, and which were raised from a finding or a recommendation of an audit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from audits.permissions import may_see_programmes
from improvement.models import Action, ActionOrigin, ActionUpdate, OriginKind, ReviewStep
from improvement.progress import ENDED, Due, Shown, Status, shown
from improvement.reviews import Step
from organisation.permissions import Access
from organisation.queries import as_known

OF_AUDITS = (OriginKind.FINDING, OriginKind.RECOMMENDATION)


@dataclass(frozen=True, slots=True)
class RaisedAction:
    """An action as it stood, for the page of what it was raised from."""

    code: str
    text: str
    shown: Shown
    due: Due
    is_open: bool


def named_by(reference: str) -> str:
    """Return which finding or recommendation a reference names: what follows its programme, else all of it."""
    return reference.rpartition("/")[2]


def raised_from(kind: str, *, as_at: datetime | None, today: date) -> dict[str, tuple[RaisedAction, ...]]:
    """Return the actions raised from findings or recommendations, by which one, in three queries."""
    origins = list(ActionOrigin.objects.filter(kind=kind).order_by("action__position", "pk"))
    keys = {one.action_id for one in origins}
    actions = {one.pk: one for one in as_known(Action, as_at).filter(id__in=keys)}
    standing = {one.action_id: one for one in ActionUpdate.objects.standing(as_at).filter(action__in=keys)}
    found: dict[str, list[RaisedAction]] = defaultdict(list)
    for origin in origins:
        action, update = actions.get(origin.action_id), standing.get(origin.action_id)
        if action is not None and update is not None:
            found[named_by(origin.reference)].append(
                RaisedAction(
                    action.code, action.text, shown(update.status, update.due, today), update.due,
                    Status(update.status) not in ENDED,
                )
            )  # fmt: skip
    return {key: tuple(rows) for key, rows in found.items()}


def origins_seen(action: int, *, access: Access, as_at: datetime | None) -> tuple[ActionOrigin, ...]:
    """Return what an action was raised from: audits only for who sees audits, learning reviews once published."""
    found = list(ActionOrigin.objects.filter(action=action).order_by("pk"))
    if not may_see_programmes(access):
        found = [one for one in found if one.kind not in OF_AUDITS]
    if any(one.kind == OriginKind.REVIEW for one in found):
        steps = ReviewStep.objects.as_at(as_at).filter(step=Step.PUBLISHED)
        published = set(steps.values_list("review__code", flat=True))
        found = [one for one in found if one.kind != OriginKind.REVIEW or one.reference in published]
    return tuple(found)
