"""Which kind a file is of, by its headings, and what is read of its sheets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Any

from spreadsheets.cells import Book, Row, Sheet, column_letters
from spreadsheets.collecting import no_collecting
from spreadsheets.headings import SEARCHED, Headings, normalised
from spreadsheets.kinds import ImportKind, Item, Option, Outcome, Reading, Settings
from spreadsheets.refusals import Unusable

PROBLEMS = frozenset({Outcome.ERROR, Outcome.TO_CHECK})
MOST_COLUMNS, LOOKED_AT = 80, 12  # columns kept of a file, and rows below headings in which an example is looked for


@dataclass(frozen=True, slots=True)
class SheetRead:
    """What became of a sheet: ``read_as`` is the kind's label, or why it was left out; ``rows`` those read of it."""

    name: str
    read_as: str
    rows: int


@dataclass(slots=True)
class ColumnRead:
    """A heading, in whichever sheets it stands: its field is "" where it goes to none."""

    letters: str
    heading: str
    field: str
    example: str = ""


def recognise(book: Book, kinds: Sequence[ImportKind], settings: Mapping[str, Settings]) -> ImportKind:
    """Return the kind whose headings the sheets name most of; the one listed first where two are alike.

    :raises Unusable: where the headings are of no kind
    """
    visible = [sheet for sheet in book.sheets if not sheet.is_hidden]
    scores = {
        kind.key: sum(Headings(kind.fields, settings[kind.key].columns).score(sheet) for sheet in visible)
        for kind in kinds
    }
    best = max(kinds, key=lambda kind: scores[kind.key], default=None)
    if best is None or not scores[best.key]:
        raise Unusable(
            "No sheet has headings we know, such as Measure, Month and Value. Compare it with a template, "
            "or say what kind of file it is."
        )
    return best


@dataclass
class Examination:
    """A file of a kind being examined: questions first, then the fate of each field."""

    kind: ImportKind
    reading: Reading
    others: Sequence[ImportKind] = ()
    counts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(
        cls, book: Book, file_name: str, kind: ImportKind, settings: Settings, today: date,
        progress: Callable[[int], None] = lambda rows: None, others: Sequence[ImportKind] = (),
    ) -> Examination:  # fmt: skip
        headings = Headings(kind.fields, settings.columns)
        return cls(kind, Reading(book, file_name, headings, settings, today, progress), others)

    @cached_property
    def questions(self) -> Sequence[Option]:
        """The questions about the whole file that nobody has answered and that have no usual answer."""
        answered = self.reading.settings.options
        return [
            option for option in self.kind.options(self.reading)
            if answered.get(option.key, option.default) not in dict(option.choices)
        ]  # fmt: skip

    def items(self) -> Iterator[Item]:
        """Yield the fate of each field, counting."""
        with no_collecting():
            for item in self.kind.check(self.reading):
                self.counts[item.outcome] += 1
                yield item

    def sheets(self) -> list[SheetRead]:
        """Return what became of each sheet, once all items were yielded."""
        is_asking = bool(self.questions)
        return [self._sheet(sheet, is_asking=is_asking) for sheet in self.reading.book.sheets]

    def columns(self) -> list[ColumnRead]:
        """Return each heading once, in the order it first comes, with an example from below it."""
        found: dict[str, ColumnRead] = {}
        for sheet in self.reading.sheets:
            for column in _columns(sheet, self.reading.headings):
                one = found.setdefault(normalised(column.heading), column)
                one.example = one.example or column.example
        return list(found.values())[:MOST_COLUMNS]

    def summary(self) -> dict[str, Any]:
        """Return what was recognised, in values that JSON keeps: for the page that shows it and lets it be changed."""
        return {
            "sheets": [asdict(sheet) for sheet in self.sheets()],
            "notes": list(self.reading.book.notes),
            "columns": [asdict(column) for column in self.columns()],
            "targets": [list(target) for target in self.kind.column_targets(self.reading)],
            "options": [asdict(option) for option in self.kind.options(self.reading)],
            "answers": dict(self.reading.settings.options),
            "is_asking": bool(self.questions),
        }

    def _sheet(self, sheet: Sheet, *, is_asking: bool) -> SheetRead:
        rows = self.reading.counted.get(sheet.name, 0)
        if sheet.is_hidden:
            return SheetRead(sheet.name, "Hidden, left out", 0)
        if self.reading.settings.sheets.get(sheet.name) == "leave":
            return SheetRead(sheet.name, "Left out", 0)
        if is_asking:
            return SheetRead(sheet.name, "Read once you have answered", 0)
        if rows:
            return SheetRead(sheet.name, self.kind.label, rows)
        like = max(self.others, key=lambda kind: Headings(kind.fields).score(sheet), default=None)
        if like is None or not Headings(like.fields).score(sheet):
            return SheetRead(sheet.name, "Not recognised, left out", 0)
        return SheetRead(sheet.name, f"Left out; import it by itself as “{like.label}”", 0)


def _columns(sheet: Sheet, headings: Headings) -> list[ColumnRead]:
    """Return the columns of a sheet's first table; where it has none we know, of the row that looks most like one."""
    top = list(islice(sheet.rows, SEARCHED))
    at = next((index for index, row in enumerate(top) if headings.read(row)), None)
    if at is None:
        at = max(range(len(top[:LOOKED_AT])), key=lambda index: _texts(top[index]), default=None)
    if at is None or _texts(top[at]) < 2:
        return []
    below = top[at + 1 : at + 1 + LOOKED_AT]
    return [
        _column(number, cell.text.strip(), below, headings)
        for number, cell in top[at].cells.items()
        if cell.text.strip()
    ]


def _column(number: int, heading: str, below: Sequence[Row], headings: Headings) -> ColumnRead:
    field, _ = headings.field_of(heading)
    example = next((text[:80] for row in below if (text := row[number].text.strip())), "")
    return ColumnRead(column_letters(number), heading[:200], field, example if headings.may_show(field) else "")


def _texts(row: Row) -> int:
    """Return how many cells of a row hold words."""
    return sum(any(map(str.isalpha, cell.text)) for cell in row.cells.values())
