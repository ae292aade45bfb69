"""Areas that a plan names and nobody has set up: each is offered once, and all its actions go with it."""

from __future__ import annotations

import re

from improvement.importers.on_record import OnRecord
from improvement.importers.rows import area_choices, plain_text
from improvement.persons import may_be_a_person
from organisation.models import Area
from spreadsheets.headings import normalised
from spreadsheets.kinds import Item, Outcome, Unclear

NAMELESS = re.compile(r"(?:sheet|table|area|page|tab)?\s*[0-9]*", re.IGNORECASE)


class NewAreas:
    """Offers areas of a file; an area that would be added isn't saved, and its changes name it by its key."""

    def __init__(self, record: OnRecord) -> None:
        self.record = record
        self.offered: dict[str, Area | None] = {}

    def named(self, name: str, sheet: str, place: str) -> tuple[Area | None, list[Item]]:
        """Return the area that would be added by a name, and its offer the first time; none where it can't be."""
        key = normalised(name)
        if key in self.offered:
            return self.offered[key], []
        try:
            plain_text(name, "area")
        except Unclear as unclear:
            self.offered[key] = None
            item = Item(
                Outcome.ERROR, sheet, place, name, "Area", name, code=unclear.code, message=str(unclear),
                choices=area_choices(name, self.record),
            )  # fmt: skip
            return None, [item]
        self.offered[key] = area = Area(name=name)
        return area, [self._offer(name, sheet, place)]

    def _offer(self, name: str, sheet: str, place: str) -> Item:
        """Return the offer; without a question only where there is no other area that could be meant."""
        change = {"do": "area", "new": normalised(name), "name": name}
        if not self.record.areas and not NAMELESS.fullmatch(name) and not may_be_a_person(name):
            return Item(Outcome.NEW, sheet, place, name, "Area", name, change=change)
        return Item(
            Outcome.TO_CHECK, sheet, place, name, "Area", name, code="unknown_area",
            message=f"No area is called “{name}”. It would be added.", change=change,
            choices=area_choices(name, self.record),
        )  # fmt: skip
