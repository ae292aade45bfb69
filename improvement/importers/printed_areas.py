"""Areas of a printed plan: by the title of a table or its sheet’s name; offered to be added where not on record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from improvement.importers.new_areas import NAMELESS, NewAreas
from improvement.importers.on_record import OnRecord
from improvement.importers.printed_cells import area_names
from improvement.importers.printed_rows import area_of
from organisation.models import Area
from spreadsheets.headings import Table, titles
from spreadsheets.kinds import Item


class Areas:
    """Finds the area of each table."""

    def __init__(self, record: OnRecord, tables: Iterable[Table]) -> None:
        self.record = record
        self.titles = titles((table.band, table.sheet.name) for table in tables)
        self.new = NewAreas(record)

    def find(self, table: Table) -> tuple[Area | None, list[Item]]:
        """Return the area of a table, not saved where it would be added, and its offer the first time."""
        if found := area_of(table, self.record):
            return found, []
        return self.new.named(self._name(table), table.sheet.name, f"A{table.heading_row}")

    def _name(self, table: Table) -> str:
        """Return what an area would be called: the title, or the sheet's name where the title stands on several."""
        title = "" if table.band in self.titles else table.band
        names = [" ".join(name.split()) for name in _said(title, table.sheet.name)]
        return next((name for name in names if not NAMELESS.fullmatch(name)), names[0])


def _said(title: str, sheet: str) -> Iterator[str]:
    """Yield the names of a table, each without the number before it first where it has one."""
    for said in (title, sheet):
        yield from (name for name, _ in reversed(list(area_names(said, ""))) if name)
