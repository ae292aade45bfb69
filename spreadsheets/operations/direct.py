"""Importing without a preview, as a nightly job does: the same rules, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from organisation.models import User
from organisation.operations import Reason
from spreadsheets.kinds import Change, ImportKind
from spreadsheets.models import Import, State
from spreadsheets.operations.confirming import write


@transaction.atomic
def import_directly(
    *, file_name: str, size: int, sha256: str, kind: ImportKind, counts: dict[str, int], changes: Sequence[Change],
    reason: Reason, by: User, at: datetime,
) -> Import:  # fmt: skip
    """Write the changes of a file that was checked. The file itself isn't kept. :raises Refused: nothing is saved"""
    upload = Import.objects.create(
        file_name=file_name[-255:], size=size, sha256=sha256, kind=kind.key, state=State.CHECKED, counts=counts,
        uploaded_by=by, uploaded_at=at, uploaded_as=by.title, file_deleted_at=at,
    )  # fmt: skip
    return write(upload=upload, kind=kind, changes=changes, reason=reason, by=by, at=at)
