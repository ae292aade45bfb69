"""What is on record that a printed scorecard is compared with, read once for the whole file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import Max

from organisation.models import Area, Unit
from organisation.months import Month
from scorecard.importers.actuals import Checker
from scorecard.importers.names import Entry, Names
from scorecard.models import (
    Baseline,
    ComparatorValue,
    Measure,
    MeasureAlias,
    Observation,
    ReportingUnit,
    RollUp,
    Target,
)
from scorecard.queries.importing import read_record, sheet_is_open
from spreadsheets.headings import normalised


class Known:
    """Areas, measures and their entries, for one month; in a constant number of queries.

    :param names: what people said names mean: normalised name to code
    """

    def __init__(self, month: Month, names: Mapping[str, str]) -> None:
        self.month = month
        self.root = Unit.objects.root()
        self.areas = _area_names(names)
        self.measures = {measure.pk: measure for measure in Measure.objects.select_related("area")}
        self.names = self._names(names)
        self.baselines = {one.measure_id: one for one in Baseline.objects.as_at(None)}
        self.targets = self._targets()
        self.figures = {
            one.measure_id: one for one in Observation.objects.as_at(None).filter(unit=self.root, month=month)
        }
        self.comparators, self.compared = self._comparators()
        self.versions = dict(
            Measure.history.values_list("id").annotate(last=Max("history_id")).values_list("id", "last")
        )
        teams = self._teams()
        self.summed = set(teams)
        units = {unit for several in teams.values() for unit in several} | ({self.root.pk} if self.root else set())
        self.record = read_record(measures=set(self.measures), units=units, first=month, last=month)
        self.checker = Checker(self.record, {})

    @property
    def is_empty(self) -> bool:
        return not self.measures

    def _names(self, said: Mapping[str, str]) -> Names[Measure]:
        entries = [Entry(one.code, one.name, one) for one in self.measures.values()]
        aliases = MeasureAlias.objects.values_list("measure_id", "text")
        return Names(entries, also=[(self.measures[pk].code, text) for pk, text in aliases], chosen=said)

    def _targets(self) -> dict[int, Target]:
        entries = Target.objects.as_at(None).filter(unit=self.root, from_month__lte=self.month)
        return {one.measure_id: one for one in entries.order_by("from_month")}

    def _comparators(self) -> tuple[dict[tuple[int, str], ComparatorValue], dict[tuple[int, str, str], int]]:
        """Return the latest by measure and kind, and the key of each entry by measure, kind and period."""
        entries = list(ComparatorValue.objects.as_at(None).order_by("period", "recorded_at"))
        latest = {(one.measure_id, one.compared): one for one in entries}
        return latest, {(one.measure_id, one.compared, one.period): one.pk for one in entries}

    def _teams(self) -> dict[int, set[int]]:
        """Return the teams that form a measure's total in the month, for each measure whose total is formed."""
        reporting = ReportingUnit.objects.in_month(self.month).filter(unit__parent__isnull=False)
        teams: dict[int, set[int]] = defaultdict(set)
        for measure, unit in reporting.values_list("measure_id", "unit_id"):
            if self.measures[measure].roll_up != RollUp.ENTERED:
                teams[measure].add(unit)
        return teams

    def area(self, name: str) -> Area | None:
        return self.areas.find(name)

    def measure(self, name: str) -> Measure | None:
        """Return the measure a name means: by what a person said of it, else by code, name or alias."""
        return self.names.find(name) or self._of_several(normalised(name))

    def _of_several(self, text: str) -> Measure | None:
        """Return, of measures called alike, the one that runs in the month; a name goes before an alias."""
        called = [self.names.by_code[code].record for code in self.names.names.get(text, ())]
        several = [one for one in called if normalised(one.name) == text] or called
        running = [one for one in several if one.opened <= self.month and not self.has_closed(one)]
        return running[0] if len(running) == 1 else several[0] if len(several) == 1 else None

    def has_closed(self, measure: Measure) -> bool:
        return measure.closed is not None and measure.closed < self.month

    def component(self, heading: Measure, printed: str, label: str, key: str) -> Measure | None:
        """Return the component of a heading by its printed name and label, or a name that ends with the label."""
        named = self.names.find(f"{printed} [{label}]")
        if named is not None and named.heading_id == heading.pk:
            return named
        own = {one.code: one for one in self.components(heading)}
        ending = [one for one in own.values() if normalised(one.name).endswith((key, normalised(label)))]
        aliased = [
            own[code]
            for text, codes in self.names.names.items()
            if text.rstrip("s").endswith(key)
            for code in codes & set(own)
        ]
        found = {one.pk: one for one in ending or aliased}
        return next(iter(found.values())) if len(found) == 1 else None

    def components(self, heading: Measure) -> list[Measure]:
        return [one for one in self.measures.values() if one.heading_id == heading.pk]

    def prefills(self, measure: Measure) -> bool:
        """Whether a figure goes onto a sheet: of a month that is open, returned, or not begun."""
        return sheet_is_open(self.record.states.get(measure.area_id, {}), self.month)

    def is_no_ledger_entry(self, measure: Measure) -> bool:
        """Whether a figure of the month isn't written into the ledger: a formed total, another time, an open sheet."""
        return (
            measure.pk in self.summed
            or self.month < measure.opened
            or self.has_closed(measure)
            or self.prefills(measure)
        )


def _area_names(said: Mapping[str, str]) -> Names[Area]:
    areas = list(Area.objects.order_by("code"))
    printed = [(area.code, area.printed_name) for area in areas if area.printed_name]
    return Names([Entry(area.code, area.name, area) for area in areas], also=printed, chosen=said)
