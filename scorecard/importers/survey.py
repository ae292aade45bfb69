"""What a file of monthly actuals is about, found before any of its figures is decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from organisation.models import Unit
from organisation.months import Month
from scorecard.importers.figure_items import Line
from scorecard.queries.importing import Key, OnRecord, read_record
from spreadsheets.kinds import Item

HELD = 25_000  # lines, which take some 20 MB; a longer file is read again instead


@dataclass
class Survey:
    """What a file is about: what must be looked up, and which figures it has more than once.

    :param held: its lines and faults, where it is short enough to keep them; else None
    """

    measures: set[int] = field(default_factory=set)
    units: set[int] = field(default_factory=set)
    months: set[Month] = field(default_factory=set)
    repeated: set[Key] = field(default_factory=set)
    has_totals: bool = False
    held: list[Line | Item] | None = field(default_factory=list)

    @classmethod
    def of(cls, lines: Iterable[Line | Item]) -> Survey:
        survey = cls()
        seen: dict[tuple[int, int], set[Month]] = {}
        for line in lines:
            survey.hold(line)
            if isinstance(line, Item):
                continue
            pair, month = (line.measure.id, line.unit.id), line.month
            months = seen.setdefault(pair, set())
            met = len(months)
            months.add(month)
            if len(months) == met:
                survey.repeated.add((*pair, month))
            survey.has_totals = survey.has_totals or line.may_be_total
        for (measure, unit), months in seen.items():
            survey.measures.add(measure)
            survey.units.add(unit)
            survey.months |= months
        return survey

    def hold(self, line: Line | Item) -> None:
        if self.held is not None:
            self.held.append(line)
            if len(self.held) > HELD:
                self.held = None

    def record(self) -> OnRecord:
        """Return what is on record; where a total is in the file, of all teams that might form it."""
        if not self.months:
            return OnRecord()
        units = self.units | (set(Unit.objects.values_list("pk", flat=True)) if self.has_totals else set())
        return read_record(measures=self.measures, units=units, first=min(self.months), last=max(self.months))
