"""Which groups a reader may look into: by whom a group is read today, whatever day is looked back to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from board.models import GovernanceGroup
from organisation.queries import as_known


def open_groups(audiences: Collection[str], as_at: datetime | None) -> QuerySet[GovernanceGroup]:
    """Return the groups that write for one of these audiences today, with the words they had at a moment.

    A group that has become the service's own is no longer read by others, on no day.
    """
    if as_at is None:
        return GovernanceGroup.objects.filter(audience__in=audiences)
    today = GovernanceGroup.objects.filter(audience__in=audiences).values("pk")
    found: QuerySet[GovernanceGroup] = as_known(GovernanceGroup, as_at).filter(id__in=today)
    return found
