"""Where each number of the Board's pages comes from: addresses that carry the month and the day looked back to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from organisation.months import Month


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of what stands behind a page of a month; ``as_at`` where it is looked at as it stood."""

    month: Month
    as_at: date | None

    def query(self, month: Month | None = None, /, **chosen: str) -> str:
        """Return ``?month=2020-07`` with what is chosen besides."""
        pairs = {"month": (month or self.month).iso, **{name: value for name, value in chosen.items() if value}}
        if self.as_at:
            pairs["as_at"] = self.as_at.isoformat()
        return f"?{urlencode(pairs)}"

    def scorecard(self, month: Month | None = None, /, **chosen: str) -> str:
        return reverse("scorecard:scorecard") + self.query(month, **chosen)

    def measure(self, code: str) -> str:
        return reverse("scorecard:measure", args=[code]) + self.query()

    def area(self, code: str) -> str:
        return reverse("board:area", args=[code]) + self.query()

    def to(self, name: str, **chosen: str) -> str:
        """Return the address of another of the Board's pages: ``to("board:present")``."""
        return reverse(name) + self.query(**chosen)

    def plain(self, name: str, *parts: str, **chosen: str) -> str:
        """Return the address of a page that knows no month: with the day looked back to, and what is chosen."""
        pairs = {key: value for key, value in chosen.items() if value}
        if self.as_at:
            pairs["as_at"] = self.as_at.isoformat()
        return reverse(name, args=parts) + (f"?{urlencode(pairs)}" if pairs else "")
