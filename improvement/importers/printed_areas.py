"""Areas of a printed plan: by the title of a table or its sheet’s name; offered to be added where not on record."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from improvement.importers.on_record import OnRecord
from improvement.importers.printed_cells import area_names
from improvement.importers.printed_rows import area_of
from improvement.importers.rows import area_choices, plain_text
from improvement.persons import may_be_a_person
from organisation.models import Area
from spreadsheets.headings import Table, normalised
from spreadsheets.kinds import Item, Outcome, Unclear

NAMELESS = re.compile(r"(?:sheet|table|area|page|tab)?\s*[0-9]*", re.IGNORECASE)


class Areas:
    """Finds the area of each table; one that isn't on record is offered once, and all its actions go with it."""

    def __init__(self, record: OnRecord, tables: Iterable[Table]) -> None:
        self.record = record
        self.titles = _titles(tables)
        self.new: dict[str, Area] = {}
        self.told: set[str] = set()

    def find(self, table: Table) -> tuple[Area | None, list[Item]]:
        """Return the area of a table, not saved where it would be added, and its offer; none where it has no name."""
        if found := area_of(table, self.record):
            return found, []
        name = self._name(table)
        key = normalised(name)
        if key in self.told:
            return self.new.get(key), []
        self.told.add(key)
        try:
            plain_text(name, "area")
        except Unclear as unclear:
            return None, [self._item(table, name, Outcome.ERROR, unclear.code, str(unclear))]
        self.new[key] = Area(name=name)
        return self.new[key], [self._offer(table, name)]

    def _offer(self, table: Table, name: str) -> Item:
        message = f"No area is called “{name}”. It would be added."
        is_plain = not NAMELESS.fullmatch(name) and not may_be_a_person(name)
        if not self.record.areas and is_plain:
            return self._item(table, name, Outcome.NEW, "", "")
        return self._item(table, name, Outcome.TO_CHECK, "unknown_area", message)

    def _item(self, table: Table, name: str, outcome: Outcome, code: str, message: str) -> Item:
        change = None if outcome == Outcome.ERROR else {"do": "area", "new": normalised(name), "name": name}
        return Item(
            outcome, table.sheet.name, f"A{table.heading_row}", name, "Area", name, code=code, message=message,
            change=change, choices=() if outcome == Outcome.NEW else area_choices(name, self.record),
        )  # fmt: skip

    def _name(self, table: Table) -> str:
        """Return what an area would be called: the title, or the sheet's name where the title stands on several."""
        title = "" if table.band in self.titles else table.band
        names = [" ".join(name.split()) for name, _ in _said(title, table.sheet.name)]
        return next((name for name in names if not NAMELESS.fullmatch(name)), names[0])


def _said(title: str, sheet: str) -> Iterator[tuple[str, int]]:
    """Yield the names of a table, each without the number before it where it has one."""
    for said in (title, sheet):
        names = list(area_names(said, ""))
        yield from (one for one in reversed(names) if one[0])


def _titles(tables: Iterable[Table]) -> frozenset[str]:
    """Return the bands that stand on several sheets: they are titles, and each sheet is an area."""
    sheets: defaultdict[str, set[str]] = defaultdict(set)
    for table in tables:
        sheets[table.band].add(table.sheet.name)
    return frozenset(band for band, on in sheets.items() if len(on) > 1)
