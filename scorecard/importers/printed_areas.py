"""Areas of a printed scorecard: the band above a table, or the sheet's name; offered where not on record."""

from __future__ import annotations

from collections.abc import Mapping

from scorecard.importers.printed_known import Known
from scorecard.importers.printed_rows import Where
from scorecard.models import Measure
from spreadsheets.headings import Table, normalised, titles
from spreadsheets.kinds import Choice, Item, Outcome, Reading

TITLE = "measures that matter"
UNDERSTOOD = (Choice("understood", "Understood, it stays where it is"),)


class Areas:
    """Finds the area that the rows of a table stand under."""

    def __init__(self, reading: Reading, known: Known) -> None:
        self.known = known
        self.titles = titles(
            (band_of(table), sheet.name) for sheet in reading.sheets for table, _ in reading.headings.walk(sheet)
        )
        self.offered: set[str] = set()
        self.said: set[str] = set()

    def for_new(self, table: Table, where: Where) -> tuple[int | Mapping[str, str], list[Item]]:
        """Return the area of a measure that would be added, and the area's offer where it is not on record."""
        name = self._name(table)
        if found := self.known.area(name):
            return found.pk, []
        key = normalised(name)
        named = {"new": key, "name": name}
        if key in self.offered:
            return named, []
        self.offered.add(key)
        change = {"do": "area", "new": key, "name": name[:120]}
        if self.known.is_empty:
            return named, [where.item(Outcome.NEW, name, "measure", "Area", name, change=change)]
        return named, [
            where.item(
                Outcome.TO_CHECK, name, "measure", "Area", name, code="unknown_area",
                message=f"No area is called “{name}”. It would be added.", change=change,
                choices=self.known.areas.choices(name),
            )
        ]  # fmt: skip

    def of_known(self, table: Table, where: Where, measure: Measure) -> list[Item]:
        """Say where a measure on record stands under another area in the file; nothing is written of it."""
        name = self._name(table)
        found = self.known.area(name)
        if found is not None and found.pk != measure.area_id:
            return [
                where.item(
                    Outcome.TO_CHECK, measure.name, "measure", "Area", name, on_record=measure.area.name,
                    code="other_area", choices=UNDERSTOOD,
                    message=f"The file has it under {found.name}, on record it belongs to {measure.area.name}. "
                    "It stays there. To move it, change the measure.",
                )
            ]  # fmt: skip
        if found is not None or name == table.sheet.name or name in self.said:
            return []
        self.said.add(name)
        return [
            where.item(
                Outcome.TO_CHECK, name, "measure", "Area", name, on_record=measure.area.name, code="unknown_area",
                message=f"No area is called “{name}”. Measures below it that are on record stay in their areas.",
                choices=(*self.known.areas.choices(name), *UNDERSTOOD),
            )
        ]  # fmt: skip

    def _name(self, table: Table) -> str:
        """Return the band above a table, or the sheet's name where the band is none or a title."""
        band, sheet = band_of(table), table.sheet.name
        if not band or TITLE in normalised(band) or band in self.titles:
            return sheet
        return sheet if self.known.area(band) is None and self.known.area(sheet) else band


def band_of(table: Table) -> str:
    return " ".join(table.band.split()).removeprefix("'")
