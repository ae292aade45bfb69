"""Who may import what: each kind says so for itself."""

from __future__ import annotations

from organisation.permissions import Access
from spreadsheets.queries.kinds import import_kinds


def may_import_anything(access: Access) -> bool:
    """Whether there is a kind of file that the person may import; they see the imports of that kind."""
    return any(kind.may_import(access) for kind in import_kinds())
