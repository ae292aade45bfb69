"""What every write here shares: the version that an edit is based on, texts without personal data, the trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from organisation.models import User, Versioned
from organisation.operations import NoLongerCurrent, leave_record, refuse_personal_data, save_version
from organisation.queries import version_of
from scorecard.operations.keeping import refuse_unfit

Kept = TypeVar("Kept", bound=Versioned)
ANY = -1  # "based on whatever stands": for loads, and steps that carry no words


def hold(record: Kept, *, based_on: int = ANY) -> Kept:
    """Lock a record until the transaction ends and return it as it stands.

    :raises NoLongerCurrent: where another has changed it since the version that the person saw
    """
    standing: Kept = type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
    if based_on not in (ANY, version_of(standing)):
        raise NoLongerCurrent(None)
    return standing


def words_of(record: Any) -> dict[str, Any]:
    """Return what a record says, by field, for the trail."""
    return {
        field.name: field.value_from_object(record)
        for field in record._meta.concrete_fields
        if not field.primary_key and field.value_from_object(record) not in (None, "")
    }


@transaction.atomic
def keep(
    *,
    record: Versioned,
    by: User,
    at: datetime,
    kind: str,
    subject: str,
    action: str,
    summary: str,
    reason: str = "",
    texts: tuple[str, ...] = (),
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Save a record with its trail. :raises Refused: where a text holds personal data, or a constraint says no"""
    for text in texts:
        refuse_personal_data(text)
    refuse_unfit(record)
    save_version(record=record, by=by, at=at, reason=reason or summary[:300])
    leave_record(
        by=by, at=at, action=action, subject_kind=kind, subject=subject, summary=summary, reason=reason,
        detail=words_of(record) if detail is None else detail,
    )  # fmt: skip
