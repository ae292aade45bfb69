"""The plan's frame: plans, iterations, sections, sources, recommendations, outcomes; added, and changed by one of two.

Each change names the version that it was based on, as a change of an action does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from simple_history.utils import bulk_create_with_history

from improvement.models import Action, ActionFate, Fate, Iteration, Outcome, Recommendation
from improvement.operations.links import Wanted, keys_of, relinked, summed_up
from improvement.operations.standing import refuse_texts
from organisation.models import User, Versioned
from organisation.operations import NoLongerCurrent, Refused, leave_record, save_version
from organisation.queries import version_of

LAST_NUMBER = re.compile(r"(\d+)$")
NEEDS_WHY = (Fate.REWORDED, Fate.MERGED, Fate.DROPPED)


def words_of(record: models.Model) -> dict[str, Any]:
    """Return what a record says, field by field."""
    return {
        field.attname: field.value_from_object(record)
        for field in record._meta.concrete_fields
        if not field.primary_key
    }  # fmt: skip


@transaction.atomic
def keep_record(
    *,
    record: Versioned,
    kind: str,
    links: Wanted | None = None,
    based_on: int = 0,
    by: User,
    at: datetime,
    reason: str,
) -> bool:
    """Add a record of the plan's frame, or save it as changed; returns whether anything differs.

    :param record: filled in, not saved; a code that it lacks is given
    :param links: what it is linked to, whole, by the name of the field
    :param based_on: the version that the person saw, of a record that exists
    :raises NoLongerCurrent: where another has changed it since
    :raises Refused: without a reason, with personal data, or where a rule of the plan says no
    """
    is_new = record.pk is None
    changed = _words_of_new(record) if is_new else _changed(record, based_on)
    linked = relinked(record, links or {})
    changed |= {name: one.keys[1] if is_new else one.keys for name, one in linked.items()}
    if not changed:
        return False
    if not reason.strip():
        raise Refused("Give a reason for the change.")
    refuse_texts(*(value for value in words_of(record).values() if isinstance(value, str)), reason=reason)
    _refuse_unfit(record)
    save_version(record=record, by=by, at=at, reason=reason.strip(), links=keys_of(links or {}))
    subject = str(getattr(record, "code", record))
    leave_record(
        by=by, at=at, action=f"{'add' if is_new else 'change'} {kind}", subject_kind=kind, subject=subject,
        summary=f"{subject}: {'added' if is_new else f'changed {summed_up(changed, linked)}'}", reason=reason,
        detail=changed,
    )  # fmt: skip
    return True


def _words_of_new(record: Versioned) -> dict[str, Any]:
    """Give a new record its code, and return what it says."""
    if isinstance(record, Outcome) and not record.code:
        record.code = _next_code("O", 2, Outcome.objects.values_list("code", flat=True))
    if isinstance(record, Recommendation) and not record.code:
        own = Recommendation.objects.filter(source=record.source_id).values_list("code", flat=True)
        record.code = _next_code(f"{record.source.code}-", 1, own)
    return {name: value for name, value in words_of(record).items() if value not in (None, "")}


def _next_code(prefix: str, digits: int, codes: models.QuerySet[Any, str]) -> str:
    found = [int(match[1]) for code in codes if code.startswith(prefix) and (match := LAST_NUMBER.search(code))]
    return f"{prefix}{max(found, default=0) + 1:0{digits}d}"


def _changed(record: Versioned, based_on: int) -> dict[str, Any]:
    """Lock a record and return what differs in its words, by field: before and after."""
    before: Any = type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
    if version_of(before) != based_on:
        raise NoLongerCurrent(None)
    old, new = words_of(before), words_of(record)
    return {name: [old[name], new[name]] for name in old if old[name] != new[name]}


def _refuse_unfit(record: Versioned) -> None:
    """:raises Refused: where something else has the same code or number, or a constraint says no"""
    try:
        record.validate_unique()
        record.validate_constraints()
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error


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
