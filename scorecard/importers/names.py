"""Finding what a file calls by name: by code, by exact name or alias; else likely ones to confirm, never applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from rapidfuzz import fuzz, process

from organisation.models import Unit
from scorecard.models import Measure, MeasureAlias
from spreadsheets.headings import normalised
from spreadsheets.kinds import Choice, Setting

LIKELY = 70  # of 100: less alike is no suggestion
SUGGESTED = 3
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry(Generic[T]):
    """Something on record, and what it is called."""

    code: str
    name: str
    record: T


class Names(Generic[T]):
    """Knows names of one kind of record.

    :param also: further names by code: aliases, names on paper
    :param chosen: what people said that names mean: normalised name to code
    """

    def __init__(
        self,
        entries: Iterable[Entry[T]],
        *,
        also: Iterable[tuple[str, str]] = (),
        chosen: Mapping[str, str] | None = None,
    ) -> None:
        self.by_code = {entry.code: entry for entry in entries}
        self.codes = {normalised(code): code for code in self.by_code}
        self.chosen = chosen or {}
        self.names: dict[str, set[str]] = {}
        for code, name in (*((one.code, one.name) for one in self.by_code.values()), *also):
            self.names.setdefault(normalised(name), set()).add(code)
        self.found: dict[str, T | None] = {}
        self.suggested: dict[str, tuple[Choice, ...]] = {}

    def find(self, text: str) -> T | None:
        """Return what a text names for certain; None where nothing, or more than one, is called so."""
        try:
            return self.found[text]
        except KeyError:
            self.found[text] = found = self._find(normalised(text))
            return found

    def _find(self, name: str) -> T | None:
        code = self.chosen.get(name, "")
        if code not in self.by_code:
            called = self.names.get(name, set())
            code = self.codes.get(name) or (next(iter(called)) if len(called) == 1 else "")
        return self.by_code[code].record if code in self.by_code else None

    def alike(self, text: str) -> list[Entry[T]]:
        """Return what might be meant, the likeliest first."""
        name = normalised(text)
        found = process.extract(
            name, list(self.names), scorer=fuzz.WRatio, score_cutoff=LIKELY, limit=2 * SUGGESTED
        )  # fmt: skip
        codes = dict.fromkeys(code for alike, _, _ in found for code in sorted(self.names[alike]))
        return [self.by_code[code] for code in list(codes)[:SUGGESTED] if code in self.by_code]

    def choices(self, text: str) -> tuple[Choice, ...]:
        """Return the likely ones as choices; each settles the name for the whole file and for the next one."""
        said = normalised(text)
        if said not in self.suggested:
            self.suggested[said] = tuple(
                Choice(f"name-{entry.code}", f"It is {entry.name}", setting=Setting("name", said, entry.code))
                for entry in self.alike(text)
            )
        return self.suggested[said]


def measure_names(chosen: Mapping[str, str]) -> Names[Measure]:
    """Return the names of all measures that have figures, with their aliases, in two queries."""
    measures = Measure.objects.filter(is_heading=False).select_related("area").order_by("code")
    entries = [Entry(measure.code, measure.name, measure) for measure in measures]
    aliases = MeasureAlias.objects.filter(measure__is_heading=False).values_list("measure__code", "text")
    return Names(entries, also=aliases, chosen=chosen)


def unit_names(chosen: Mapping[str, str]) -> Names[Unit]:
    """Return the names of all units, closed ones too, in one query."""
    return Names([Entry(unit.code, unit.name, unit) for unit in Unit.objects.order_by("code")], chosen=chosen)
