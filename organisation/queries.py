"""What pages of the ground floor read: setting up, and the trail of a thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.module_loading import import_string

from organisation.models import Area, ChangeRecord, RoleHolding, Unit, Versioned
from organisation.permissions import Access, may_administer


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One step of setting up an empty installation; ``done`` once its first records are there.

    Without ``url`` the step is for an administrator. Without an optional one a scorecard can be read all the same.
    """

    title: str
    text: str
    url: str
    label: str
    done: bool
    is_optional: bool = False


def setup_steps(access: Access) -> list[SetupStep]:
    """Return the steps that all floors ask for, in their order (``SETUP_STEPS``)."""
    return [import_string(path)(access) for path in settings.SETUP_STEPS]


def areas_step(access: Access) -> SetupStep:
    return SetupStep(
        "Areas of the service",
        "Name the service areas as your Board knows them, such as Assessment or Fostering. A printed scorecard brings "
        "its areas and measures with it, a plan its areas: import one instead.",
        reverse("admin:organisation_area_changelist") if may_administer(access) else "",
        "Add areas",
        Area.objects.exists(),
    )


def units_step(access: Access) -> SetupStep:
    return SetupStep(
        "The whole service and its teams",
        "Start with the whole service; add localities and teams beneath it where measures are reported by team.",
        reverse("admin:organisation_unit_changelist") if may_administer(access) else "",
        "Add the service",
        Unit.objects.exists(),
    )


def people_step(access: Access) -> SetupStep:
    return SetupStep(
        "People and what they may do",
        "Add each person by work email and give them a role. They set their password with “Forgotten password”.",
        reverse("admin:organisation_user_changelist") if may_administer(access) else "",
        "Add people",
        RoleHolding.objects.exists(),
    )


def as_known(model: Any, moment: datetime | None) -> models.QuerySet[Any]:
    """Return the records of a versioned model with the words they had at a moment; as they are where none is given."""
    return model.objects.all() if moment is None else model.history.as_of(moment)


def links_known(model: type[Versioned], name: str, moment: datetime | None) -> models.QuerySet[Any]:
    """Return the links of one of a versioned model's ``LINKS`` that stood at a moment; as they are where none is given.

    Rows of the table between the two, or of its history, which name both alike: ``action_id``, ``partner_id``; in the
    order in which they were linked.
    """
    field: Any = model._meta.get_field(name)
    if moment is None:
        return field.remote_field.through._base_manager.order_by("id")
    history: Any = model.history
    kept = getattr(history.model, name).model
    return kept._base_manager.filter(history__in=history.as_of(moment).values("history_id")).order_by("id")


def trail_of(*, subject_kind: str, subject: str, moment: datetime | None) -> list[ChangeRecord]:
    """Return the newest hundred lines of the trail about a thing, newest first."""
    records = ChangeRecord.objects.filter(subject_kind=subject_kind, subject=subject)
    if moment is not None:
        records = records.filter(at__lte=moment)
    return list(records.order_by("-at", "-pk")[:100])


def version_of(record: Any) -> int:
    """Return the number of a record's present version: what an edit names as the one it was based on."""
    return record.history.order_by("-history_id").values_list("history_id", flat=True).first() or 0
