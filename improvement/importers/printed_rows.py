"""A row of a printed plan: its actions, what stands beside each, and the lines that are left over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from improvement.importers.on_record import OnRecord
from improvement.importers.printed_cells import (
    NOTHING,
    Block,
    area_names,
    blocks,
    code_and_text,
    due_in,
    partners_of,
)
from improvement.importers.rows import Found, Unclear, known_partners, plain_text
from improvement.models import Action
from improvement.progress import Due
from organisation.models import Area
from spreadsheets.cells import Row
from spreadsheets.headings import Table, normalised
from spreadsheets.listed import Match, align, items


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
class Beside:
    """What a list has for an action.

    :param doubt: a sentence, where it isn't certain that the lines belong to it
    """

    lines: tuple[str, ...]
    place: str
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """An action as it is printed, with what each list has for it."""

    table: Table
    row: Row
    area: Area
    block: Block
    code: str
    text: str
    beside: dict[str, Beside]

    @property
    def doubts(self) -> list[str]:
        return [one.doubt for one in self.beside.values() if one.doubt]


@dataclass(frozen=True, slots=True)
class Loose:
    """A line that belongs to no action for certain, and why."""

    table: Table
    place: str
    area: Area
    list: List
    value: str
    why: str


def area_of(table: Table, record: OnRecord) -> Area | None:
    """Return the area of a table, by its title or else its sheet: a name on record, another name, or a number."""
    by_plain = {name.replace("/", " ").replace("  ", " "): one for name, one in record.areas.items()}
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


def read_printed(table: Table, row: Row, area: Area, record: OnRecord) -> tuple[list[Printed], list[Loose]]:
    """Put a row's lists beside its actions; what is left over belongs to none."""
    parts = [(block, text) for block in blocks(row[table.column("actions")].text) for text in block.actions]
    lists = {one.key: _aligned(one, len(parts), table, row) for one in LISTS}
    actions = []
    for index, (block, said) in enumerate(parts):
        code, text = code_and_text(said, record.actions.__contains__)
        beside = {key: besides[index] for key, (besides, _) in lists.items()}
        actions.append(Printed(table, row, area, block, code, text, beside))
    loose = [
        Loose(table, table.place(row, one.key), area, one, value, why)
        for one in LISTS
        for value, why in lists[one.key][1]
        if value not in NOTHING
    ]
    return actions, loose


def _aligned(one: List, count: int, table: Table, row: Row) -> tuple[list[Beside], list[tuple[str, str]]]:
    """Return what a list has for each of the actions of a row, and its lines left over, each with why."""
    lines = items(row[table.column(one.key)].text)
    place = table.place(row, one.key)
    aligned = align(tuple(map(str, range(count))), lines)
    said = f"{len(lines)} {one.many if len(lines) != 1 else one.which} for {count} action{'s' if count != 1 else ''}"
    besides = []
    for index in range(count):
        mine = aligned.pairs[index][1] if index < len(aligned.pairs) else ()
        doubt = ""
        if aligned.match is Match.BY_POSITION and mine:
            doubt = f"Read by position: row {index + 1} of the list of {one.many} ({said})."
        elif aligned.match is not Match.CERTAIN and lines:
            doubt = f"No row of the list of {one.many} is left for it ({said})."
        besides.append(Beside(tuple(line for line in mine if line not in NOTHING), place, doubt))
    loose = [(value, f"{said}; which it belongs to isn’t certain") for value in aligned.unmatched]
    if one is DATES and count == 1 and len(besides[0].lines) > 1:
        first, *others = besides[0].lines
        besides = [Beside((first,), place, f"Read by position: row 1 of the list of dates ({said}).")]
        loose = [(value, f"{said}; which it belongs to isn’t certain") for value in others]
    return besides, loose


def found_in(printed: Printed, action: Action | None, outcome: str, record: OnRecord) -> Found:
    """Return an action as an import compares it. :raises Unclear:

    :param action: the one on record that it is
    :param outcome: the reference of its outcome on record, "" where there is none
    """
    text = plain_text(printed.text, "text")
    outcome_text = plain_text(printed.block.outcome, "outcome_text")
    answers = plain_text(printed.block.answers, "answers")
    return Found(
        printed.table.sheet.name, printed.table.place(printed.row, "actions"),
        action.code if action else plain_text(printed.code, "code"), printed.area, printed.area.name, outcome,
        outcome_text, answers, text, _due(printed, action, record),
        plain_text("; ".join(printed.beside["measured_by"].lines), "measured_by"),
        known_partners(list(_partners(printed.beside["partners"].lines, record)), record),
        None, "unclear" if printed.doubts else "", " ".join(printed.doubts)[:400],
    )  # fmt: skip


def _due(printed: Printed, action: Action | None, record: OnRecord) -> Due | None:
    """Return the date. Words on record that read like a month stay words."""
    lines = printed.beside["due"].lines
    if not lines:
        return None
    said = plain_text(lines[0], "printed")
    standing = record.standing.get(action.pk) if action else None
    if standing and standing.due.day is None and standing.due.as_printed.split() == said.split():
        return standing.due
    return due_in(said)


def _partners(lines: Sequence[str], record: OnRecord) -> Iterator[str]:
    for line in lines:
        yield from partners_of(plain_text(line, "partners"), lambda name: record.partners.find(name) is not None)


def label_of(unclear: Unclear) -> str:
    """Return what the field of a sentence is called: a date's words are its date."""
    labels = {"printed": DATES.label} | {one.key: one.label for one in LISTS}
    return labels.get(unclear.field, "Action")
