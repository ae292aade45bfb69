"""Measures that a printed row would add: what is printed of them, what is derived, and the parts of a compound row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from organisation.months import Month
from scorecard.figures import WORDS
from scorecard.importers.printed_known import Known
from scorecard.importers.printed_rows import Where
from scorecard.importers.printed_words import Subject
from scorecard.models import Polarity, UnitOfMeasure
from scorecard.printed import Others, Part, Printed, Value, label_key
from scorecard.printed_measures import Derived, decimals_of, polarity_of, population_of, unit_of, window_of
from spreadsheets.headings import normalised
from spreadsheets.kinds import Choice, Item, Outcome

WAYS = (Polarity.LOWER, Polarity.HIGHER, Polarity.NEUTRAL)
OVERALL = frozenset(map(label_key, ("overall", "cross service", "total")))


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row as read. ``cells`` are its baseline, actual and target."""

    name: str
    area: int | Mapping[str, str]
    outcome: str
    cells: Mapping[str, Printed]
    others: Others

    @property
    def key(self) -> str:
        return normalised(self.name)

    def values(self) -> dict[str, Value | None]:
        return {field: cell.value for field, cell in self.cells.items()}


def parts_of(row: PrintedRow) -> dict[str, Part]:
    """Return the parts of a compound row by the key of their label, as first printed; none for a plain row."""
    found: dict[str, Part] = {}
    for field in ("baseline", "actual", "target"):
        for part in row.cells[field].parts:
            found.setdefault(part.key, part)
    return found


def is_heading(row: PrintedRow) -> bool:
    """Whether the row's figures are those of its parts: not where a count only stands behind a figure of its own."""
    return any(cell.parts and cell.value is None for cell in row.cells.values())


def share(row: PrintedRow, keys: Mapping[str, Part]) -> tuple[dict[str, dict[str, Printed]], dict[str, Printed]]:
    """Deal the cells of a compound row to its parts, and what is about none of them to the row itself.

    A cell of one figure is that of all parts, unless its words name one or its unit is another.
    """
    dealt: dict[str, dict[str, Printed]] = {key: {} for key in keys}
    own: dict[str, Printed] = {}
    for field, cell in row.cells.items():
        for part in cell.parts:
            dealt[part.key][field] = Printed(part.text, part.value)
        if cell.value is None and cell.parts:
            continue
        if not is_heading(row) or cell.value is None:
            own[field] = cell
            continue
        named = _named(cell.value, keys)
        units = {part.value.unit for part in keys.values()}
        if not named and cell.value.unit not in units and not (field == "target" and not cell.value.unit):
            own[field] = Printed(cell.text)  # 100% of reviews, above counts of reviews: kept as words
            continue
        for key in named or keys:
            dealt[key][field] = cell
    return dealt, own


def _named(value: Value, keys: Mapping[str, Part]) -> list[str]:
    """Return the part that a figure's words name: ``7 in progress``; ``18 (cross service)`` is the overall one."""
    said = label_key(value.words.strip("()"))
    if said in keys:
        return [said]
    return [key for key in keys if key in OVERALL] if said in OVERALL else []


@dataclass(frozen=True, slots=True)
class Adding:
    """Offers measures that are not on record.

    :param opened: their first month
    """

    known: Known
    where: Where
    opened: Month
    frequency: str

    def subject(self, row: PrintedRow) -> Subject:
        """Return a plain row's new measure."""
        cells = row.values()
        unit = unit_of(row.name, [value for value in cells.values() if value])
        return Subject(row.key, row.name, unit.value, _decimals(cells))

    def plain(self, row: PrintedRow) -> Iterator[Item]:
        """Yield the new measure with what is printed of it, and one doubt for each thing derived."""
        cells = row.values()
        unit = unit_of(row.name, [value for value in cells.values() if value])
        way = polarity_of(row.name, cells["baseline"], cells["actual"], cells["target"])
        yield from self._measure(row, row.key, row.name, unit, way, _decimals(cells))

    def compound(self, row: PrintedRow, parts: Mapping[str, Part]) -> Iterator[Item]:
        """Yield the row as a heading, or a measure with a count behind it, and its parts as measures; or as words."""
        dealt, own = share(row, parts)
        labels = ", ".join(part.label for part in parts.values())
        heads = is_heading(row)
        own_values = {field: cell.value for field, cell in own.items()}
        first = next(iter(parts.values()))
        units = [value for value in own_values.values() if value] or [first.value]
        unit = unit_of(row.name, units)
        way = polarity_of(row.name, own_values.get("baseline"), own_values.get("actual"), own_values.get("target"))
        change = self._change(row, row.key, row.name, unit.value, way.value, _decimals(own_values))
        if heads:
            change["facts"]["is_heading"] = True
        changes = [change]
        details: list[Item] = []
        for key, part in parts.items():
            component = part_subject(row, part)
            values = {field: cell.value for field, cell in dealt[key].items()}
            derived = part_unit(row, part)
            part_way = polarity_of(row.name, values.get("baseline"), values.get("actual"), values.get("target"))
            one = self._change(row, component.key, component.name, derived.value, part_way.value, component.decimals)
            one["facts"] |= {"heading": {"new": row.key}, "outcome": ""}
            one["aliases"] = [f"{row.name} [{part.label}]"[:300]]
            changes.append(one)
            details += self._doubts(component.key, component.name, derived, part_way)
        several = f"{len(parts)} measures, one for each" if heads else "a measure of its own for the count"
        split = {"do": "several", "changes": changes}
        yield self.where.item(
            Outcome.TO_CHECK, row.name, "measure", "Measure", labels, code="several_values",
            message=f"The row has figures of several things: {labels}. Read as {several}.",
            change=split,
            choices=(
                Choice("split", f"Split it: {several}", change=split),
                Choice("words", "Keep one measure, with its cells as words", change=self._as_words(row, change, own)),
                *self.known.names.choices(row.name),
            ),
        )  # fmt: skip
        if not heads:
            yield from self._doubts(row.key, row.name, unit, way)
        yield from details

    def _as_words(
        self, row: PrintedRow, change: Mapping[str, Any], own: Mapping[str, Printed]
    ) -> Mapping[str, Any]:  # fmt: skip
        """Return the changes that keep a compound row as one measure.

        Cells that are the row's own have items of their own; the others, dealt to parts that aren't made, stay words.
        """
        if not is_heading(row):
            return change
        measure = {**change, "facts": {**change["facts"], "is_heading": False, "polarity": "neutral"}}
        named = {"new": row.key}
        words = {field: cell.text for field, cell in row.cells.items() if cell.text and field not in own}
        changes: list[dict[str, Any]] = [
            {"do": field, "measure": named, "facts": {"as_printed": text}, "based_on": None, "from_month": ""}
            for field, text in words.items()
            if field != "actual"
        ]
        if "actual" in words:
            changes.append({
                "do": "figure", "measure": named, "month": self.known.month.iso,
                "unit": self.known.root.pk if self.known.root else None,
                "numerator": None, "denominator": None, "value": None, "qualifier": "=", "absence": WORDS,
                "as_printed": words["actual"], "note": row.others.left, "based_on": None,
            })  # fmt: skip
        return {"do": "several", "changes": [measure, *changes]}

    def _measure(
        self, row: PrintedRow, key: str, name: str, unit: Derived, way: Derived, decimals: int
    ) -> Iterator[Item]:
        change = self._change(row, key, name, unit.value, way.value, decimals)
        likely = self.known.names.alike(name)
        if likely:
            yield self.where.item(
                Outcome.TO_CHECK, name, "measure", "Measure", name, code="similar_measure",
                message=f"No measure is called so; “{likely[0].name}” is called nearly so. Say which it is.",
                change=change,
                choices=(*self.known.names.choices(name), Choice("add", "Add it as a new measure", change=change)),
            )  # fmt: skip
        else:
            yield self.where.item(Outcome.NEW, name, "measure", "Measure", name, change=change)
        yield from self._doubts(key, name, unit, way)

    def _change(self, row: PrintedRow, key: str, name: str, unit: str, way: str, decimals: int) -> dict[str, Any]:
        window, days = window_of(row.name)
        facts = {
            "name": name[:200], "area": row.area, "outcome": row.outcome, "is_local": row.others.is_local,
            "unit": unit, "decimals": decimals, "polarity": way, "frequency": self.frequency, "window": window,
            "window_days": days, "population": population_of(row.name, unit), "opened": self.opened.iso,
            "position": int("".join(filter(str.isdigit, self.where.places["measure"])) or 0),
        }  # fmt: skip
        return {"do": "measure", "new": key, "facts": facts, "aliases": []}

    def _doubts(self, key: str, name: str, unit: Derived, way: Derived) -> Iterator[Item]:
        """Yield a doubt for unit and direction, where they are not printed but derived."""
        if not unit.is_printed:
            yield self._doubt(key, name, "unit", "Unit of measure", unit, UnitOfMeasure.choices)
        if not way.is_printed:
            yield self._doubt(key, name, "polarity", "Which way is better", way, [(w.value, w.label) for w in WAYS])

    def _doubt(self, key: str, name: str, fact: str, label: str, derived: Derived, offered: Any) -> Item:
        words = dict(offered)

        def change(value: str) -> dict[str, Any]:
            return {"do": "measure", "new": key, "facts": {fact: value}, "aliases": []}

        return self.where.item(
            Outcome.TO_CHECK, name, "measure", label, words[derived.value], code=f"derived_{fact}",
            message=f"Not printed. Read as “{words[derived.value]}”, since {derived.why}.",
            change=change(derived.value),
            choices=tuple(Choice(value, text, change=change(value)) for value, text in offered),
        )  # fmt: skip


def part_unit(row: PrintedRow, part: Part) -> Derived:
    """Return the unit of a part: a percentage where printed, a count behind a rate, else what the row says."""
    if part.value.unit == "%":
        return Derived("percentage", is_printed=True)
    if not is_heading(row):
        return Derived("number", is_printed=True)
    return unit_of(row.name, [part.value])


def part_subject(row: PrintedRow, part: Part) -> Subject:
    """Return the new measure of a part of a compound row."""
    printed = (
        p.value for cell in (row.cells["actual"], row.cells["baseline"]) for p in cell.parts if p.key == part.key
    )
    decimals = decimals_of([next(printed, part.value)])
    name = f"{row.name[: 197 - len(part.label)].rstrip('. ')}: {part.label}"
    return Subject(f"{row.key}|{part.key}", name, part_unit(row, part).value, decimals)


def _decimals(values: Mapping[str, Value | None]) -> int:
    return decimals_of([values.get("actual"), values.get("baseline"), values.get("target")])
