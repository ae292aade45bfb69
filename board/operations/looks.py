"""Noting that a person looked at the Board's page."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from board.models import Look
from organisation.models import User

VISIT = timedelta(hours=4)  # a page opened again within it is the same visit
NOTED = timedelta(minutes=10)  # within a visit, a look is noted again only after this


def needs_noting(look: Look | None, at: datetime) -> bool:
    """Whether a look now would change what is kept; a page reloaded a minute later writes nothing."""
    return look is None or at - look.looked_at >= NOTED


@transaction.atomic
def note_look(*, by: User, at: datetime, look: Look | None) -> Look:
    """Note that a person looks now; ``look`` is what is kept so far. In a new visit it becomes the one before.

    It changes nothing that anyone else reads, so it leaves no line in the trail. Where two pages are opened at once,
    either may win.
    """
    if look is None:
        look = Look(person=by, looked_at=at)
        Look.objects.bulk_create([look], ignore_conflicts=True)
    elif at > look.looked_at:
        if at - look.looked_at >= VISIT:
            look.before = look.looked_at
        look.looked_at = at
        Look.objects.filter(person=by).update(looked_at=look.looked_at, before=look.before)
    return look
