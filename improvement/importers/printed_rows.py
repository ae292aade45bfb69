"""A row of a printed plan: the area it belongs to, its actions, and the lists that stand beside them."""

from __future__ import annotations

from dataclasses import dataclass

from improvement.importers.on_record import OnRecord
from improvement.importers.printed_cells import Block, area_names, blocks, code_and_text
from organisation.models import Area
from spreadsheets.cells import Row
from spreadsheets.headings import Table, normalised


@dataclass(frozen=True, slots=True)
class List:
    """A list that stands beside the actions.

    :param which: what a line of it is called when it is kept by itself
    """

    key: str
    label: str
    which: str
    many: str


DATES = List("due", "Target date", "date", "dates")
MEASUREMENTS = List("measured_by", "Performance measurement", "measurement", "measurements")
PARTNERS = List("partners", "Key partners", "partners", "partners")
LISTS = (DATES, MEASUREMENTS, PARTNERS)
BY_LABEL = {one.label: one for one in LISTS}


@dataclass(frozen=True, slots=True)
class Printed:
    """An action as it is printed, under its outcome."""

    table: Table
    row: Row
    area: Area
    block: Block
    code: str
    text: str


def area_of(table: Table, record: OnRecord) -> Area | None:
    """Return the area of a table, by its title or else its sheet: a name on record, another name, or a number."""
    by_plain = {" ".join(name.replace("/", " ").split()): one for name, one in record.areas.items()}
    numbered: dict[int, set[Area]] = {}
    for one in record.areas.values():
        numbered.setdefault(one.position, set()).add(one)
    by_number = {number: next(iter(areas)) for number, areas in numbered.items() if len(areas) == 1}
    for name, number in area_names(table.band, table.sheet.name):
        said = normalised(name)
        found = by_number.get(number) if number else record.areas.get(said) or by_plain.get(said)
        if found is not None:
            return found
    return None


def read_printed(table: Table, row: Row, area: Area, record: OnRecord) -> list[Printed]:
    """Return the actions of a row, each with its outcome and the reference it may begin with."""
    return [
        Printed(table, row, area, block, *code_and_text(text, record.actions.__contains__))
        for block in blocks(row[table.column("actions")].text)
        for text in block.actions
    ]
