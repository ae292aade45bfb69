"""Adding an area that a file names and nobody has set up yet."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from organisation.models import Area, User
from organisation.operations import Refused, leave_record, save_version


@transaction.atomic
def add_area(*, name: str, by: User, at: datetime, reason: str) -> Area:
    """Add an area after the others. :raises Refused: where there is one of that name by now"""
    if Area.objects.filter(name__iexact=name).exists():
        raise Refused(f"The area “{name}” has been added meanwhile. Check the file again.")
    last = Area.objects.order_by("-position").values_list("position", flat=True).first() or 0
    area = Area(code=_free_code(name), name=name, position=last + 1)
    save_version(record=area, by=by, at=at, reason=reason)
    leave_record(
        by=by, at=at, action="add area", subject_kind="area", subject=area.code, summary=f"{area.name}: added",
        reason=reason,
    )  # fmt: skip
    return area


def _free_code(name: str) -> str:
    wanted = slugify(name)[:36].strip("-") or "area"
    taken = set(Area.objects.filter(code__startswith=wanted).values_list("code", flat=True))
    return next(code for code in (wanted, *(f"{wanted}-{n}" for n in range(2, 1000))) if code not in taken)
