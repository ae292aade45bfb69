"""Keeping records whose words are versioned: added, and changed by one of two, with reason, version and trail.

Each change names the version that it was based on, so that nobody's change is overwritten unseen.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from organisation.models import User, Versioned
from organisation.operations import NoLongerCurrent, Refused, leave_record, refuse_personal_data, save_version
from organisation.queries import version_of
from scorecard.operations.links import Wanted, keys_of, relinked, summed_up

LONGEST_REASON = 500


def words_of(record: models.Model) -> dict[str, Any]:
    """Return what a record says, field by field."""
    return {
        field.attname: field.value_from_object(record)
        for field in record._meta.concrete_fields
        if not field.primary_key
    }  # fmt: skip


def refuse_texts(*texts: str, reason: str = "") -> None:
    """Refuse texts with personal data, and a reason that is too long."""
    for text in (*texts, reason):
        refuse_personal_data(text)
    if len(reason) > LONGEST_REASON:
        raise Refused(f"The reason is too long; at most {LONGEST_REASON} characters.")


def refuse_unfit(record: models.Model) -> None:
    """:raises Refused: where something else has the same code or number, or a constraint says no"""
    try:
        record.validate_unique()
        record.validate_constraints()
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error


@transaction.atomic
def keep_record(
    *,
    record: Versioned,
    kind: str,
    links: Wanted | None = None,
    subject: tuple[str, str] | None = None,
    based_on: int = 0,
    by: User,
    at: datetime,
    reason: str,
) -> bool:
    """Add a record, or save it as changed; returns whether anything differs.

    :param record: filled in, not saved
    :param kind: what a person calls it, such as ``outcome``
    :param links: what it is linked to, whole, by the name of the field
    :param subject: kind and name under which the trail files it; its own where none is given
    :param based_on: the version that the person saw, of a record that exists
    :raises NoLongerCurrent: where another has changed it since
    :raises Refused: without a reason, with personal data, or where a constraint says no
    """
    is_new = record.pk is None
    changed = _said(record) if is_new else _changed(record, based_on)
    linked = relinked(record, links or {})
    changed |= {name: one.keys[1] if is_new else one.keys for name, one in linked.items()}
    if not changed:
        return False
    if not reason.strip():
        raise Refused("Give a reason for the change.")
    refuse_texts(*(value for value in words_of(record).values() if isinstance(value, str)), reason=reason)
    refuse_unfit(record)
    save_version(record=record, by=by, at=at, reason=reason.strip(), links=keys_of(links or {}))
    called = str(getattr(record, "code", record))
    subject_kind, filed = subject or (kind, called)
    leave_record(
        by=by, at=at, action=f"{'add' if is_new else 'change'} {kind}", subject_kind=subject_kind, subject=filed,
        summary=f"{called}: {'added' if is_new else f'changed {summed_up(changed, linked)}'}", reason=reason,
        detail=changed,
    )  # fmt: skip
    return True


def _said(record: Versioned) -> dict[str, Any]:
    """Return what a new record says."""
    return {name: value for name, value in words_of(record).items() if value not in (None, "")}


def _changed(record: Versioned, based_on: int) -> dict[str, Any]:
    """Lock a record and return what differs in its words, by field: before and after."""
    before: Any = type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
    if version_of(before) != based_on:
        raise NoLongerCurrent(None)
    old, new = words_of(before), words_of(record)
    return {name: [old[name], new[name]] for name in old if old[name] != new[name]}
