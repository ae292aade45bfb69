"""What all kinds of file about measures share: who imports them, and the operations that write and take back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from organisation.models import User
from organisation.operations import Reason
from organisation.permissions import Access, may_keep_measures
from scorecard.operations.importing import apply_changes, undo_import
from spreadsheets.kinds import Applied, Change, ImportKind


class MeasuresKind(ImportKind):
    """Files about measures and their figures."""

    def may_import(self, access: Access) -> bool:
        return may_keep_measures(access)

    def apply(self, *, changes: Sequence[Change], by: User, at: datetime, reason: Reason) -> Applied:
        return apply_changes(changes=changes, by=by, at=at, reason=reason)

    def undo(self, *, began: datetime, ended: datetime, by: User, at: datetime, reason: Reason) -> Sequence[str]:
        return undo_import(began=began, ended=ended, by=by, at=at, reason=reason)
