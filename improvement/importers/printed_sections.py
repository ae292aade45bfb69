"""The AREA column of a printed plan beside the sections on record: what all rows of an area say, taken together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from improvement.importers.area_cells import CORE, DELIVERY_PLANS, RESPONSIBLE, read_area_cell
from improvement.importers.on_record import OnRecord, no_person
from improvement.importers.printed_cells import area_names
from improvement.importers.printed_linked import Ask, Link, Linked, a_plan
from improvement.importers.printed_lists import Loose
from improvement.importers.printed_rows import List
from improvement.importers.rows import area_named, plain_text
from improvement.importers.sections_on_record import EMPTY, SectionsOnRecord, Standing
from organisation.models import Area
from spreadsheets.cells import Row
from spreadsheets.headings import Table, normalised
from spreadsheets.kinds import Item, Outcome, Unclear

LABELS = {
    RESPONSIBLE: "Responsible posts", DELIVERY_PLANS: "Linked service delivery plans", CORE: "Core recommendations",
}  # fmt: skip
REMARK = List("area", LABELS[DELIVERY_PLANS], "linked plan", "linked plans")
UNDER_NONE = List("area", "Area", "area", "areas")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the column, and where it stands."""

    table: Table
    row: Row
    text: str

    @property
    def place(self) -> str:
        return self.table.place(self.row, "area")


@dataclass
class Said:
    """What the column says of an area: each line once, by the heading it stands under."""

    area: Area
    lines: dict[str, dict[str, Line]] = field(default_factory=lambda: {key: {} for key in (*LABELS, "")})
    publisher: str = ""


@dataclass
class Sections:
    """Collects what the column says, row by row, and compares it with what is on record."""

    record: OnRecord
    said: dict[str, Said] = field(default_factory=dict)  # by the name of the area

    def add(self, table: Table, row: Row, area: Area) -> None:
        """Read the column in a row of an area."""
        cell = read_area_cell(row[table.column("area")].words)
        said = self.said.setdefault(area.name, Said(area))
        said.publisher = said.publisher or cell.publisher
        by_heading: Mapping[str, Sequence[str]] = {
            RESPONSIBLE: cell.responsible, DELIVERY_PLANS: cell.delivery_plans, CORE: cell.core, "": cell.loose,
        }  # fmt: skip
        for heading, texts in by_heading.items():
            for text in texts:
                said.lines[heading].setdefault(normalised(text), Line(table, row, text))

    def items(self, loose: list[Loose]) -> Iterator[Item]:
        """Yield what becomes of each area's section; what is no name goes to the lines that fit no action."""
        told = [one for one in self.said.values() if any(one.lines.values())]
        if not told:
            return
        sections = SectionsOnRecord.of(self.record)
        comparing = Comparing(self.record, Linked(self.record, sections), loose)
        for one in told:
            yield from comparing.area(one, sections.sections.get(one.area.pk, EMPTY))


@dataclass
class Comparing:
    """A comparison under way; ``loose`` are the lines that fit no action."""

    record: OnRecord
    linked: Linked
    loose: list[Loose]

    def area(self, said: Said, standing: Standing) -> Iterator[Item]:
        yield from self._responsible(said, standing)
        linked = self.linked
        yield from self._links(said, standing, DELIVERY_PLANS, standing.delivery_plans, linked.plan)
        find = partial(_recommendation, linked, said.publisher)
        yield from self._links(said, standing, CORE, standing.core, find)
        for line in said.lines[""].values():
            if not self._is_its_name(line, said.area):
                why = "It stands under no heading of the area’s column"
                self.loose.append(Loose(line.table, line.place, said.area, UNDER_NONE, line.text, why))

    def _is_its_name(self, line: Line, area: Area) -> bool:
        """Whether a line is but the number or the name of its area."""
        name = normalised(line.text)
        titles = {normalised(one) for one, _ in area_names(line.table.band, line.table.sheet.name)}
        return name.isdigit() or name in titles or self.record.areas.get(name) == area

    def _responsible(self, said: Said, standing: Standing) -> Iterator[Item]:
        posts: list[str] = []
        lines = said.lines[RESPONSIBLE].values()
        for line in lines:
            try:
                name = plain_text(line.text, "responsible")
            except Unclear as unclear:
                yield _item(said, line, Outcome.ERROR, LABELS[RESPONSIBLE], line.text, code=unclear.code,
                            message=str(unclear))  # fmt: skip
                continue
            if self.record.may_be_a_person(name):
                yield _item(
                    said, line, Outcome.TO_CHECK, LABELS[RESPONSIBLE], name, code="person_name",
                    message=f"“{name}” reads like a person’s name. The plan names posts only. Say that it is a post, "
                    "or leave it out.",
                    choices=(no_person(name, "a post, no person"),),
                )  # fmt: skip
                continue
            posts.append(name)
        if len(posts) < len(lines):  # takes nothing away while one of them is in doubt
            known = {normalised(name) for name in standing.responsible}
            posts = [*standing.responsible, *(name for name in posts if normalised(name) not in known)]
        is_same = set(map(normalised, posts)) == set(map(normalised, standing.responsible))
        yield from self._compared(said, standing, RESPONSIBLE, posts, posts, standing.responsible, is_same=is_same)

    def _links(
        self, said: Said, standing: Standing, heading: str, current: Mapping[int, str], find: Callable[..., Link]
    ) -> Iterator[Item]:
        values: list[Any] = []
        shown: list[str] = []
        is_sure = True
        for line in said.lines[heading].values():
            try:
                text = plain_text(line.text, heading)
            except Unclear as unclear:
                is_sure = False
                yield _item(said, line, Outcome.ERROR, LABELS[heading], line.text, code=unclear.code,
                            message=str(unclear))  # fmt: skip
                continue
            link = find(text, current, _asking(said, line))
            yield from link.items
            if link.is_remark:
                why = "It reads like a remark, not like the name of a plan"
                one = Loose(line.table, line.place, said.area, REMARK, text, why, (a_plan(text),))
                self.loose.append(one)
                continue
            is_sure = is_sure and link.is_sure
            shown.append(text)
            if link.named is not None and link.named not in values:
                values.append(link.named)
        if not is_sure:
            values = [*current, *(one for one in values if one not in list(current))]
        is_same = set(map(str, values)) == set(map(str, current))
        yield from self._compared(said, standing, heading, values, shown, tuple(current.values()), is_same=is_same)

    def _compared(
        self, said: Said, standing: Standing, heading: str, values: Sequence[Any], shown: Sequence[str],
        on_record: Sequence[str], *, is_same: bool,
    ) -> Iterator[Item]:  # fmt: skip
        """Yield the item of a heading; none where the column says nothing under it that can be written."""
        if not values or not said.lines[heading]:
            return
        lines = said.lines[heading].values()
        outcome = Outcome.UNCHANGED if is_same else Outcome.CHANGED if on_record else Outcome.NEW
        change = None if is_same else {
            "do": "section", "plan": self.record.plan, "area": area_named(said.area), "based_on": standing.version,
            "field": heading, "values": list(values),
        }  # fmt: skip
        yield _item(
            said, next(iter(lines)), outcome, LABELS[heading], "; ".join(shown), on_record="; ".join(on_record),
            change=change,
        )  # fmt: skip


def _recommendation(linked: Linked, publisher: str, text: str, current: Mapping[int, str], ask: Ask) -> Link:
    return linked.recommendation(text, publisher, current, ask)


def _asking(said: Said, line: Line) -> Ask:
    return partial(_item, said, line)


def _item(said: Said, line: Line, outcome: Outcome, label: str, in_file: str, **more: Any) -> Item:
    return Item(outcome, line.table.sheet.name, line.place, said.area.name, label, in_file, **more)
