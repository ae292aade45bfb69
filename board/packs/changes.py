"""What has changed since a pack was sent: its frozen content beside the same pack made now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from board.packs.content import Content, Row, Section, Table


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that says something else now, or a row that came or went (``column`` is then empty)."""

    section: str
    what: str
    column: str
    before: str
    after: str


def changes(frozen: Content, now: Content) -> tuple[Change, ...]:
    """Return what differs, in the order of the frozen pack; sections that one of them lacks are left out."""
    present = {section.key: section for section in now.sections}
    return tuple(
        change
        for section in frozen.sections
        if section.key in present
        for change in _of_section(section, present[section.key])
    )


def _of_section(frozen: Section, now: Section) -> Iterator[Change]:
    for before, after in zip(frozen.tables, now.tables, strict=False):
        yield from _of_table(frozen.title, before, after)


def _of_table(section: str, frozen: Table, now: Table) -> Iterator[Change]:
    rows = {row.key: row for row in now.rows}
    for row in frozen.rows:
        if row.key not in rows:
            yield Change(section, name_of(row), "", "In the pack", "No longer there")
            continue
        for column, before, after in zip(frozen.columns, row.cells, rows[row.key].cells, strict=False):
            if before != after:
                yield Change(section, name_of(row), column.title, before.text, after.text)
    known = {row.key for row in frozen.rows}
    for row in now.rows:
        if row.key not in known:
            yield Change(section, name_of(row), "", "Not in the pack", "Added since")


def name_of(row: Row) -> str:
    """Return what a row is called: its first cell that is neither a rating nor a number."""
    return next((cell.text for cell in row.cells if not cell.rating and not cell.number and cell.text), row.key)
