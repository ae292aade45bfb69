"""The kinds of import that the apps above contribute, and what people said about files of each."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from organisation.permissions import Access
from spreadsheets.kept import PARTS
from spreadsheets.kinds import ImportKind
from spreadsheets.models import Remembered


def import_kinds() -> list[ImportKind]:
    """Return all kinds, in the order of ``IMPORT_KINDS``."""
    return [_kind(path) for path in settings.IMPORT_KINDS]


@cache
def _kind(path: str) -> ImportKind:
    found: ImportKind = import_string(path)
    return found


def kinds_for(access: Access) -> list[ImportKind]:
    """Return the kinds that a person may import."""
    return [kind for kind in import_kinds() if kind.may_import(access)]


def kind_of(key: str) -> ImportKind | None:
    """Return the kind of a key; none where it is unknown, or no longer listed."""
    return next((kind for kind in import_kinds() if kind.key == key), None)


def remembered(kinds: list[ImportKind]) -> dict[str, dict[str, dict[str, str]]]:
    """Return what people said before, by kind and part: ``{"actuals-long": {"columns": {…}, …}}``. One query."""
    found: dict[str, dict[str, dict[str, str]]] = {kind.key: defaultdict(dict) for kind in kinds}
    for one in Remembered.objects.filter(kind__in=found):
        found[one.kind][PARTS[one.what]][one.said] = one.meant
    return found
