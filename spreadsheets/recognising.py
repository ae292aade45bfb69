"""Which kind a file is of, by its headings, and what is read of its sheets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from spreadsheets.cells import Book
from spreadsheets.headings import Headings
from spreadsheets.kinds import ImportKind, Item, Option, Outcome, Reading, Settings
from spreadsheets.refusals import Unusable

PROBLEMS = frozenset({Outcome.ERROR, Outcome.TO_CHECK})


@dataclass(frozen=True, slots=True)
class SheetRead:
    """What became of a sheet: ``read_as`` is the kind's label, or why it was left out; ``rows`` those read of it."""

    name: str
    read_as: str
    rows: int


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
    counts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(
        cls, book: Book, file_name: str, kind: ImportKind, settings: Settings, today: date,
        progress: Callable[[int], None] = lambda rows: None,
    ) -> Examination:  # fmt: skip
        return cls(kind, Reading(book, file_name, Headings(kind.fields, settings.columns), settings, today, progress))

    @property
    def questions(self) -> Sequence[Option]:
        """The questions about the whole file that nobody has answered and that have no usual answer."""
        answered = self.reading.settings.options
        return [
            option for option in self.kind.options(self.reading)
            if answered.get(option.key, option.default) not in dict(option.choices)
        ]  # fmt: skip

    def items(self) -> Iterator[Item]:
        """Yield the fate of each field, counting."""
        for item in self.kind.check(self.reading):
            self.counts[item.outcome] += 1
            yield item

    def sheets(self) -> list[SheetRead]:
        """Return what became of each sheet, once all items were yielded."""
        return [self._sheet(sheet.name, is_hidden=sheet.is_hidden) for sheet in self.reading.book.sheets]

    def _sheet(self, name: str, *, is_hidden: bool) -> SheetRead:
        rows = self.reading.counted.get(name, 0)
        if is_hidden:
            return SheetRead(name, "Hidden, left out", 0)
        if self.reading.settings.sheets.get(name) == "leave":
            return SheetRead(name, "Left out", 0)
        return SheetRead(name, self.kind.label if rows else "Not recognised, left out", rows)
