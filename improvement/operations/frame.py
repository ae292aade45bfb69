"""The plan's frame: plans, iterations, sections, sources, recommendations, outcomes; added, and changed by one of two.

Each change names the version that it was based on, as a change of an action does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from simple_history.utils import bulk_create_with_history

from improvement.models import Action, ActionFate, Fate, Iteration, Outcome, Recommendation
from organisation.models import User, Versioned
from organisation.operations import NoLongerCurrent, Refused, leave_record, save_version
from scorecard.operations.keeping import keep_record, refuse_texts
from scorecard.operations.links import Wanted

LAST_NUMBER = re.compile(r"(\d+)$")
NEEDS_WHY = (Fate.REWORDED, Fate.MERGED, Fate.DROPPED)


@transaction.atomic
def keep_part(
    *, record: Versioned, kind: str, links: Wanted | None = None, based_on: int = 0, by: User, at: datetime, reason: str
) -> bool:
    """Add a part of the plan's frame, with a code where it lacks one, or save it as changed, by :func:`keep_record`.

    :raises NoLongerCurrent: where another has changed it since
    :raises Refused: without a reason, with personal data, or where a rule of the plan says no
    """
    if record.pk is None:
        _give_code(record)
    return keep_record(record=record, kind=kind, links=links, based_on=based_on, by=by, at=at, reason=reason)


def _give_code(record: Versioned) -> None:
    if isinstance(record, Outcome) and not record.code:
        record.code = _next_code("O", 2, Outcome.objects.values_list("code", flat=True))
    if isinstance(record, Recommendation) and not record.code:
        own = Recommendation.objects.filter(source=record.source_id).values_list("code", flat=True)
        record.code = _next_code(f"{record.source.code}-", 1, own)


def _next_code(prefix: str, digits: int, codes: models.QuerySet[Any, str]) -> str:
    found = [int(match[1]) for code in codes if code.startswith(prefix) and (match := LAST_NUMBER.search(code))]
    return f"{prefix}{max(found, default=0) + 1:0{digits}d}"


# --- What became of an action ---------------------------------------------------------------------------


def seen_of(fate: ActionFate | None) -> str:
    """Return what a person saw of an action's fate: what a change of it names as the one it was based on."""
    return f"{fate.fate}: {fate.why}" if fate else ""


@transaction.atomic
def record_fate(
    *, action: Action, iteration: Iteration, fate: str, why: str = "", based_on: str, by: User, at: datetime
) -> bool:
    """Record what became of an action in an iteration of its plan, and why; returns whether anything differs.

    :param based_on: what the person saw (:func:`seen_of`)
    :raises NoLongerCurrent: where another has recorded it since
    :raises Refused: without a why where one is needed, or where the action is of another plan
    """
    held = Action.objects.select_for_update(of=("self",)).select_related("outcome__section").get(pk=action.pk)
    if held.outcome.section.plan_id != iteration.plan_id:
        raise Refused(f"{held.code} is of another plan.")
    stands = ActionFate.objects.filter(action=held, iteration=iteration).first()
    if seen_of(stands) != based_on:
        raise NoLongerCurrent(None)
    why = why.strip()
    if fate in NEEDS_WHY and not why:
        raise Refused("Say why it was reworded, merged or dropped.")
    refuse_texts(why)
    if stands is not None and (stands.fate, stands.why) == (fate, why):
        return False
    former, kept = stands.fate if stands else "", stands or ActionFate(action=held, iteration=iteration)
    kept.fate, kept.why = fate, why
    save_version(record=kept, by=by, at=at, reason=why)
    leave_record(
        by=by, at=at, action="record fate", subject_kind="action", subject=held.code,
        summary=f"{held.code}: {Fate(fate).label.lower()} in the {iteration.name.lower()}", reason=why,
        detail={"iteration": iteration.number, "fate": [former, fate]},
    )  # fmt: skip
    return True


@transaction.atomic
def continue_the_rest(*, iteration: Iteration, actions: Sequence[Action], by: User, at: datetime) -> int:
    """Record that actions of which nothing is recorded in an iteration continue as they were; return how many."""
    known = set(ActionFate.objects.filter(iteration=iteration).values_list("action_id", flat=True))
    rest = [one for one in actions if one.pk not in known]
    if not rest:
        return 0
    bulk_create_with_history(
        [ActionFate(action=one, iteration=iteration, fate=Fate.CONTINUED) for one in rest],
        ActionFate, default_user=by, default_date=at,
    )  # fmt: skip
    leave_record(
        by=by, at=at, action="record fate", subject_kind="iteration", subject=str(iteration),
        summary=f"{iteration}: {len(rest)} actions continue as they were",
        detail={"actions": [one.code for one in rest]},
    )  # fmt: skip
    return len(rest)
