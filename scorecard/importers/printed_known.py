"""What is on record that a printed scorecard is compared with, read once for the whole file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Max
from rapidfuzz import fuzz, process

from organisation.models import Area, Unit
from organisation.months import Month
from scorecard.models import (
    Baseline,
    ComparatorValue,
    DraftEntry,
    Measure,
    MeasureAlias,
    Observation,
    ReportingUnit,
    RollUp,
    State,
    SubmissionState,
    Target,
)
from spreadsheets.headings import normalised

ALIKE = 85  # of 100, above which a name is offered as one on record
OFFERED = 3


class Known:
    """Areas, measures and their entries, for one month; in a constant number of queries.

    :param names: what people said names mean: normalised name to code
    """

    def __init__(self, month: Month, names: Mapping[str, str]) -> None:
        self.month = month
        self.said = names
        self.root = Unit.objects.root()
        self.areas = self._areas()
        self.measures = {measure.pk: measure for measure in Measure.objects.select_related("area")}
        self.by_name = self._named()
        self.baselines = {one.measure_id: one for one in Baseline.objects.as_at(None)}
        self.targets = self._targets()
        self.figures = {
            one.measure_id: one for one in Observation.objects.as_at(None).filter(unit=self.root, month=month)
        }
        self.comparators, self.compared = self._comparators()
        self.versions = dict(
            Measure.history.values_list("id").annotate(last=Max("history_id")).values_list("id", "last")
        )
        self.summed = self._summed()
        self.begun = set(SubmissionState.objects.filter(month__lte=month).values_list("area_id", flat=True))
        self.states = dict(SubmissionState.objects.as_at(None).filter(month=month).values_list("area_id", "state"))
        self.drafts = {one.measure_id: one for one in DraftEntry.objects.filter(unit=self.root, month=month)}

    @property
    def is_empty(self) -> bool:
        return not self.measures

    def _areas(self) -> dict[str, Area]:
        areas: dict[str, Area] = {}
        for area in Area.objects.all():
            for name in (area.printed_name, area.code, area.name):
                if name:
                    areas[normalised(name)] = area
        return areas

    def _named(self) -> dict[str, Measure]:
        """Return measures by normalised code, name and alias; a word of several measures names none of them."""
        aliases: dict[str, set[int]] = defaultdict(set)
        for pk, text in MeasureAlias.objects.values_list("measure_id", "text"):
            aliases[normalised(text)].add(pk)
        found = {
            text: measure for text, keys in aliases.items() if (measure := self._open(self.measures[k] for k in keys))
        }
        names: dict[str, list[Measure]] = defaultdict(list)
        for measure in self.measures.values():
            names[normalised(measure.name)].append(measure)
        found |= {text: one for text, many in names.items() if (one := self._open(many))}
        return found | {normalised(measure.code): measure for measure in self.measures.values()}

    def _open(self, measures: Iterable[Measure]) -> Measure | None:
        """Return the one of these that runs in the month; the only one there is, if it doesn't."""
        several = list(measures)
        running = [m for m in several if m.opened <= self.month and (m.closed is None or self.month <= m.closed)]
        return running[0] if len(running) == 1 else several[0] if len(several) == 1 else None

    def _targets(self) -> dict[int, Target]:
        entries = Target.objects.as_at(None).filter(unit=self.root, from_month__lte=self.month)
        return {one.measure_id: one for one in entries.order_by("from_month")}

    def _comparators(self) -> tuple[dict[tuple[int, str], ComparatorValue], dict[tuple[int, str, str], int]]:
        """Return the latest by measure and kind, and the key of each entry by measure, kind and period."""
        entries = list(ComparatorValue.objects.as_at(None).order_by("period", "recorded_at"))
        latest = {(one.measure_id, one.compared): one for one in entries}
        return latest, {(one.measure_id, one.compared, one.period): one.pk for one in entries}

    def _summed(self) -> set[int]:
        reporting = ReportingUnit.objects.in_month(self.month).filter(unit__parent__isnull=False)
        return {
            pk for pk in reporting.values_list("measure_id", flat=True) if self.measures[pk].roll_up != RollUp.ENTERED
        }

    def area(self, name: str) -> Area | None:
        text = normalised(name)
        return self.areas.get(normalised(self.said.get(text, ""))) or self.areas.get(text)

    def measure(self, name: str) -> Measure | None:
        """Return the measure a name means: by what a person said of it, else by code, name or alias."""
        text = normalised(name)
        if code := self.said.get(text):
            return self.by_name.get(normalised(code))
        return self.by_name.get(text)

    def similar(self, name: str) -> list[Measure]:
        """Return measures called nearly so, the nearest first: to be offered, never taken."""
        found = process.extract(
            normalised(name), list(self.by_name), scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, limit=OFFERED
        )
        return list({self.by_name[text].pk: self.by_name[text] for text, _, _ in found}.values())

    def component(self, heading: Measure, printed: str, label: str, key: str) -> Measure | None:
        """Return the component of a heading by its printed name and label, or a name that ends with the label."""
        named = self.by_name.get(normalised(f"{printed} [{label}]"))
        if named is not None and named.heading_id == heading.pk:
            return named
        own = [one for one in self.measures.values() if one.heading_id == heading.pk]
        ending = [one for one in own if normalised(one.name).endswith((key, normalised(label)))]
        aliased = [one for text, one in self.by_name.items() if one in own and text.rstrip("s").endswith(key)]
        found = {one.pk: one for one in ending or aliased}
        return next(iter(found.values())) if len(found) == 1 else None

    def components(self, heading: Measure) -> list[Measure]:
        return [one for one in self.measures.values() if one.heading_id == heading.pk]

    def prefills(self, measure: Measure) -> bool:
        """Whether a figure goes onto a sheet: of a month that is open, returned, or not begun."""
        if measure.area_id not in self.begun:
            return False
        return self.states.get(measure.area_id, State.OPEN) in {State.OPEN, State.RETURNED}
