"""What the data team's pages read: the list of measures, and all that is set for one, with its history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from organisation.models import Area, Unit
from organisation.months import Month
from scorecard.figures import shown_short
from scorecard.models import (
    Baseline,
    ComparatorValue,
    Measure,
    MeasureAlias,
    Observation,
    Population,
    ReportingUnit,
    Target,
)
from scorecard.queries.clash import day_words, said
from scorecard.wording import SHORT_NAMES, target_sentence, tolerance_words

# --- The list -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure as the list of all measures shows it."""

    code: str
    name: str
    area: str
    unit: str
    polarity: str
    frequency: str
    source: str
    owner: str
    opened: Month
    closed: Month | None
    is_heading: bool
    has_target: bool
    has_baseline: bool
    has_figures: bool

    @property
    def closed_order(self) -> tuple[bool, Month]:
        """Sorts those that are open after those that are closed."""
        return (self.closed is None, self.closed or self.opened)


def measure_rows(*, area: str = "", state: str = "", words: str = "", month: Month) -> list[MeasureRow]:
    """Return the measures of an area, ``open`` or ``closed`` in a month, that hold every word, in their order."""
    found = Measure.objects.select_related("area", "owner_post").annotate(
        has_target=Exists(Target.objects.as_at(None).filter(measure=OuterRef("pk"))),
        has_baseline=Exists(Baseline.objects.as_at(None).filter(measure=OuterRef("pk"))),
        has_figures=Exists(Observation.objects.filter(measure=OuterRef("pk"))),
    )
    if area:
        found = found.filter(area__code=area)
    if state:
        has_ended = Q(closed__isnull=False, closed__lt=month)
        found = found.filter(has_ended if state == "closed" else ~has_ended)
    for word in words.split():
        older = MeasureAlias.objects.filter(measure=OuterRef("pk"), text__icontains=word)
        found = found.filter(Q(code__icontains=word) | Q(name__icontains=word) | Exists(older))
    return [_row(measure) for measure in found.order_by("area__position", "area__name", "position", "code")]


def _row(measure: Any) -> MeasureRow:
    return MeasureRow(
        code=measure.code, name=measure.name, area=measure.area.name, unit=measure.get_unit_display(),
        polarity=measure.get_polarity_display(), frequency=measure.get_frequency_display(),
        source=measure.get_source_display(), owner=measure.owner_post.title if measure.owner_post else "",
        opened=measure.opened, closed=measure.closed, is_heading=measure.is_heading,
        has_target=measure.has_target, has_baseline=measure.has_baseline, has_figures=measure.has_figures,
    )  # fmt: skip


def areas_to_choose() -> list[tuple[str, str]]:
    """Return code and name of each area, in their order."""
    return list(Area.objects.order_by("position", "name").values_list("code", "name"))


# --- Entries and their history --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a ledger, in words: what it says, who recorded it, when and why."""

    pk: int
    says: str
    details: tuple[str, ...]
    by: str
    on: str
    kind: str
    reason: str
    source: str
    is_illustrative: bool
    until: str  # the day it was superseded; empty while it is current


@dataclass(frozen=True, slots=True)
class Held:
    """What stands for one key, such as a unit from a month on, and what stood there before, newest first."""

    label: str
    current: Entry | None
    before: tuple[Entry, ...]


def _entry(record: Any, says: str, details: Iterable[str]) -> Entry:
    return Entry(
        pk=record.pk, says=says, details=tuple(detail for detail in details if detail), by=record.recorded_as,
        on=day_words(record.recorded_at), kind=record.get_kind_display(), reason=record.reason, source=record.source,
        is_illustrative=record.is_illustrative, until=day_words(record.superseded_at),
    )  # fmt: skip


def _held(named: Iterable[tuple[str, Entry]]) -> tuple[Held, ...]:
    """Gather entries, newest first, under the label of their key, in the order in which keys first come."""
    by_key: dict[str, list[Entry]] = {}
    for label, entry in named:
        by_key.setdefault(label, []).append(entry)
    return tuple(
        Held(label, next((e for e in entries if not e.until), None), tuple(e for e in entries if e.until))
        for label, entries in by_key.items()
    )


def target_says(target: Target) -> str:
    """Say a target: ``at least 81%``, or the words as printed."""
    goal = target.goal()
    return target_sentence(goal, target.measure.unit) if goal else f"“{target.as_printed}”"


def _target(target: Target) -> Entry:
    goal = target.goal()
    details = [
        f"printed as “{target.as_printed}”" if goal and target.as_printed else "",
        tolerance_words(goal, target.measure.unit) if goal else "",
        "tolerance illustrative" if goal and target.is_tolerance_illustrative else "",
        f"basis: {target.get_basis_display().lower() if target.basis != 'england' else 'England'}" if goal else "",
        f"to be reached by {target.reach_by.long}" if target.reach_by else "",
    ]
    return _entry(target, target_says(target), details)


def baseline_says(baseline: Baseline) -> str:
    """Say a baseline: ``78%``, ``above 25``, or the words as printed."""
    if baseline.value is None:
        return f"“{baseline.as_printed}”"
    bound = "" if baseline.qualifier == "=" else f"{baseline.get_qualifier_display()} "
    return f"{bound}{shown_short(baseline.value, baseline.measure.unit)}"


def _baseline(baseline: Baseline) -> Entry:
    details = [
        baseline.month.long if baseline.month else "month not known",
        f"printed as “{baseline.as_printed}”" if baseline.value is not None and baseline.as_printed else "",
    ]
    return _entry(baseline, baseline_says(baseline), details)


def comparator_says(comparator: ComparatorValue) -> str:
    """Say a comparator: its value, or why there is none."""
    if comparator.value is None:
        return comparator.as_printed or comparator.get_absence_display()
    return shown_short(comparator.value, comparator.measure.unit)


def _comparator(comparator: ComparatorValue) -> Entry:
    details = [
        f"average of {comparator.number_of}" if comparator.number_of else "",
        f"covers: {comparator.get_window_display().lower()}" if comparator.window else "basis not stated",
        comparator.method,
        "" if comparator.is_published else "not for publication",
    ]
    return _entry(comparator, comparator_says(comparator), details)


def _comparator_label(comparator: ComparatorValue) -> str:
    name = f", {comparator.name}" if comparator.name else ""
    return f"{comparator.get_compared_display()}{name}, {comparator.period}"


# --- One measure ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reporting:
    """A unit that reports a measure, from a month to a month."""

    name: str
    place: str
    first_month: Month
    last_month: Month | None


@dataclass(frozen=True, slots=True)
class MeasureSettings:
    """Everything that is set for a measure."""

    measure: Measure
    aliases: tuple[str, ...]
    targets: tuple[Held, ...]
    baseline: tuple[Held, ...]
    comparators: tuple[Held, ...]
    reporting: tuple[Reporting, ...]
    stopped: tuple[Reporting, ...]
    components: tuple[Measure, ...]
    successor: Measure | None
    has_figures: bool

    @property
    def noise_band(self) -> str:
        return said(self.measure, "noise_band")

    @property
    def materiality(self) -> str:
        return said(self.measure, "materiality")


def measure_settings(measure: Measure) -> MeasureSettings:
    """Read all that is set for a measure, with its history, newest first."""
    targets = _entries(Target, measure, "-from_month", "unit__parent", "unit__name", units=True)
    comparators = sorted(_entries(ComparatorValue, measure, "-period"), key=_comparator_order)
    reporting = [
        Reporting(one.unit.name, one.unit.parent.name if one.unit.parent else "", one.first_month, one.last_month)
        for one in ReportingUnit.objects.filter(measure=measure)
        .select_related("unit__parent")
        .order_by("unit__parent__name", "unit__name", "-first_month")
    ]
    return MeasureSettings(
        measure=measure,
        aliases=tuple(measure.aliases.order_by("text").values_list("text", flat=True)),
        targets=_held((f"{_whose(one.unit)}, from {one.from_month.long}", _target(one)) for one in targets),
        baseline=_held(("Baseline", _baseline(one)) for one in _entries(Baseline, measure)),
        comparators=_held((_comparator_label(one), _comparator(one)) for one in comparators),
        reporting=tuple(one for one in reporting if one.last_month is None),
        stopped=tuple(one for one in reporting if one.last_month is not None),
        components=tuple(measure.components.order_by("position")),
        successor=Measure.objects.filter(succeeds=measure).first(),
        has_figures=measure.observations.exists(),
    )


def _entries(model: Any, measure: Measure, *order: str, units: bool = False) -> list[Any]:
    found = model.objects.filter(measure=measure).select_related("measure", *(["unit"] if units else []))
    return list(found.order_by(*order, "-recorded_at", "-pk"))


def _comparator_order(comparator: ComparatorValue) -> int:
    return list(SHORT_NAMES).index(comparator.compared)


def _whose(unit: Unit) -> str:
    return "Whole service" if unit.parent_id is None else unit.name


def teams_by_locality(measure: Measure, month: Month) -> dict[str, list[Unit]]:
    """Return the teams that may report a measure, under the name of their locality: those open, and those that do."""
    reporting = ReportingUnit.objects.filter(measure=measure, last_month__isnull=True).values("unit")
    teams = Unit.objects.filter(
        Q(pk__in=reporting) | Q(Q(closed__isnull=True) | Q(closed__gte=month), kind="team"), parent__isnull=False
    )
    found: dict[str, list[Unit]] = {}
    for team in teams.select_related("parent").order_by("parent__kind", "parent__name", "name"):
        assert team.parent is not None
        found.setdefault(team.parent.name, []).append(team)
    return found


def reporting_now(measure: Measure) -> list[int]:
    """Return the keys of the units that report a measure without an end."""
    return list(measure.reporting_units.filter(last_month__isnull=True).values_list("unit_id", flat=True))


def population_entries() -> tuple[Held, ...]:
    """Return the populations by group, unit and month, the newest month first."""
    found = Population.objects.select_related("unit").order_by(
        "group", "unit__parent", "unit__name", "-from_month", "-recorded_at", "-pk"
    )
    return _held(
        (f"{one.group}, {_whose(one.unit)}, from {one.from_month.long}", _entry(one, f"{one.value:,}", ()))
        for one in found
    )
