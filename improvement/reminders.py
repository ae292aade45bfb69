"""Whom actions that are due or overdue are brought to: the owning post; where there is nobody, the manager."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from improvement.models import Action, ActionUpdate
from improvement.progress import DONE, ENDED, Precision, late_words
from organisation.models import PostHolding, Role, RoleHolding
from organisation.reminders import Reminder

DAYS_AHEAD = 14


def actions_due(*, today: date) -> Iterable[Reminder]:
    """Return who is told of which action today, in six queries however many there are.

    No wording of the action is mailed: only its code, its date and the page.
    """
    standing = ActionUpdate.objects.standing(None)
    updates = standing.exclude(status__in=ENDED)
    near = list(updates.filter(due_on__lte=today + timedelta(days=DAYS_AHEAD)).order_by("due_on", "action_id"))
    found = Action.objects.filter(pk__in=[one.action_id for one in near]).select_related("outcome__section")
    actions = {action.pk: action for action in found}
    holders, managers = _holders(today), _managers(today)
    for update in near:
        action = actions[update.action_id]
        area = action.outcome.section.area_id
        people = (holders.get(action.owner_id, set()) if action.owner_id else set()) or managers.get(area, set())
        yield from _told(action, update, people, today)
    done = standing.filter(status__in=DONE).values("action")
    waiting = updates.filter(due_precision=Precision.FOLLOWS, action__follows__in=done).order_by("action_id")
    for update in waiting.select_related("action__follows", "action__outcome__section"):
        action = update.action
        area = action.outcome.section.area_id
        people = (holders.get(action.owner_id, set()) if action.owner_id else set()) or managers.get(area, set())
        yield from _may_begin(action, people)


def _may_begin(action: Action, people: set[int]) -> Iterator[Reminder]:
    path = reverse("improvement:action", args=[action.code])
    assert action.follows is not None
    for person in sorted(people):
        line = f"Action {action.code} follows {action.follows.code}, which is complete: give it a date"
        yield Reminder(person, line, False, path, "action")


def _told(action: Action, update: ActionUpdate, people: set[int], today: date) -> Iterator[Reminder]:
    day = update.due_on
    assert day is not None
    is_late = day < today
    words = f"was due by {day.day} {day:%B %Y}, {late_words((today - day).days)}" if is_late else (
        f"is due by {day.day} {day:%B %Y}"
    )  # fmt: skip
    for person in sorted(people):
        path = reverse("improvement:action", args=[action.code])
        yield Reminder(person, f"Action {action.code} {words}", is_late, path, "action")


def _holders(today: date) -> dict[int, set[int]]:
    """Return who holds or deputises for each post, of those at work with a role."""
    able = set(_at_work(today).values_list("person_id", flat=True))
    found: dict[int, set[int]] = defaultdict(set)
    for post, person, deputy in PostHolding.objects.on(today).values_list("post_id", "person_id", "deputy_id"):
        found[post] |= {one for one in (person, deputy) if one in able}
    return found


def _managers(today: date) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = _at_work(today).filter(role=Role.SERVICE_MANAGER)
    for area, person in rows.values_list("area_id", "person_id"):
        if area is not None:
            found[area].add(person)
    return found


def _at_work(today: date) -> QuerySet[RoleHolding]:
    at_work = Q(person__left_on__isnull=True) | Q(person__left_on__gt=today)
    return RoleHolding.objects.filter(at_work, person__is_active=True)
