"""What an address of the Board's pages asks for: the month, the day looked back to, and what the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from board.tables.links import Links
from organisation.models import Unit
from organisation.months import Month
from organisation.permissions import reads_for_the_service
from scorecard.queries.months import Months, months
from scorecard.views.selection import month_chosen


@dataclass(frozen=True, slots=True)
class Asked:
    """The month of a page, as known at a moment; ``day`` is the one as at which dates have gone by."""

    month: Month
    root: Unit
    known: Months
    as_at: datetime | None
    day: date
    for_the_service: bool
    links: Links

    @property
    def reading(self) -> dict[str, Any]:
        """What every query of these pages is given."""
        return {
            "month": self.month, "root": self.root, "as_at": self.as_at, "today": self.day,
            "for_the_service": self.for_the_service,
        }  # fmt: skip


def asked(request: Any) -> Asked | None:
    """Read the address, in two queries; None on an installation without figures.

    :raises NotFound: with a sentence, where it asks for what can't be
    """
    root = Unit.objects.root()
    known = months(request.as_at)
    if root is None or (known.reporting is None and request.as_at is None):
        return None
    month = month_chosen(request, known)
    return Asked(
        month, root, known, request.as_at, request.as_at_day or request.today, reads_for_the_service(request.access),
        Links(month, request.as_at_day),
    )  # fmt: skip
