"""A service of any size: areas, units, measures and what they rest on, with years of figures by team and month.

Everything is invented, and the same at every run. The tests of speed use it too, with small numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from benchmarks.figures import KINDS, REVISED_AFTER, Kind, insert_figures, kinds_of, recorded_at
from organisation.models import Area, LedgerClock, Post, Role, RoleHolding, Unit, User
from organisation.months import Month, months_between
from scorecard.models import (
    Baseline,
    Commentary,
    ComparatorKind,
    ComparatorValue,
    Judgement,
    Measure,
    MeasureAlias,
    ReportingUnit,
    State,
    SubmissionState,
    Target,
)

LAST = Month(2024, 10)  # sent, not yet locked; the month before is the one reported
AS_AT = date(2024, 10, 14)  # the figures of September are in, and none of them is revised yet
AREAS = 17
TEAMS_A_LOCALITY = 8
LOCKED = timedelta(days=20)  # so long after the figures were recorded

COMPARISONS = {"higher": ">=", "lower": "<=", "range": "between", "neutral": ""}


@dataclass(frozen=True, slots=True)
class Service:
    """What was generated. ``code`` is that of a measure which every team reports each month."""

    user: User
    root: Unit
    month: Month
    code: str
    as_at: date
    measures: int
    observations: int


@transaction.atomic
def generate(*, measures: int = 60, units: int = 25, months: int = 120) -> Service:
    """Fill an empty database. ``units`` are those that have figures: the whole service and ``units - 1`` teams."""
    _commit_to_disk()
    first = LAST + (1 - months)
    user = User.objects.create_user("analyst@example.org", None, title="Performance analyst")
    RoleHolding.objects.create(person=user, role=Role.DATA_TEAM)
    areas = _areas(min(AREAS, measures), first)
    root, teams = _units(units - 1, first)
    made = _measures(measures, areas, first)
    ReportingUnit.objects.bulk_create(
        ReportingUnit(measure=one, unit=team, first_month=first) for one in made for team in teams
    )
    _goals(made, root, teams[:2], first, user)
    _submissions(areas, first, user)
    _comments(made, first, user)
    count = insert_figures(made, root, teams, first, LAST, user)
    LedgerClock.objects.create(pk=1, last_recorded_at=recorded_at(LAST) + REVISED_AFTER)
    return Service(user, root, LAST + -1 if months > 1 else LAST, made[0].code, AS_AT, measures, count)


def _commit_to_disk() -> None:
    """From here on, write each commit at once: VACUUM marks rows as visible to all only when it was written."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = on")


def _start(first: Month) -> datetime:
    return datetime.combine(first.first_day, time(9), UTC)


# --- The service ----------------------------------------------------------------------------------------


def _areas(count: int, first: Month) -> list[Area]:
    areas = [Area(code=f"area-{n}", name=f"Service area {n}", position=n) for n in range(1, count + 1)]
    return _versioned(areas, Area, first)


def _units(count: int, first: Month) -> tuple[Unit, list[Unit]]:
    root = Unit(code="service", name="Children's services", kind="service", opened=first)
    [root] = _versioned([root], Unit, first)
    localities = [
        Unit(code=f"locality-{n}", name=f"Locality {n}", kind="locality", parent=root, opened=first)
        for n in range(1, count // TEAMS_A_LOCALITY + 2)
    ]
    localities = _versioned(localities, Unit, first)
    teams = [
        Unit(
            code=f"team-{n}", name=f"Team {n}", kind="team", parent=localities[n // TEAMS_A_LOCALITY], opened=first
        )
        for n in range(count)
    ]  # fmt: skip
    return root, _versioned(teams, Unit, first)


def _measures(count: int, areas: list[Area], first: Month) -> list[Measure]:
    posts = _versioned([Post(code=f"post-{a.pk}", title=f"Head of {a.name}", area=a) for a in areas], Post, first)
    measures = [_measure(n, areas[n % len(areas)], posts[n % len(areas)], first) for n in range(count)]
    measures = _versioned(measures, Measure, first)
    for version in (2, 3):
        for measure in measures:
            measure.definition, measure.definition_version = f"How it is counted, version {version}.", version
        bulk_update_with_history(
            measures, Measure, ["definition", "definition_version"], default_date=_start(first) + timedelta(version)
        )
    MeasureAlias.objects.bulk_create(
        MeasureAlias(measure=one, text=f"{one.name} (as once printed)") for one in measures
    )
    return measures


def _measure(n: int, area: Area, owner: Post, first: Month) -> Measure:
    unit, polarity, decimals, _, _ = KINDS[n % len(KINDS)]
    return Measure(
        code=f"measure-{n}", name=f"Children seen in time after contact number {n}", area=area, position=n,
        owner_post=owner, unit=unit, decimals=decimals, polarity=polarity, is_rated=polarity != "neutral",
        frequency=_frequency(n), roll_up="sum" if unit == "number" else "ratio", opened=first,
        explanation="Of the children concerned, how many were seen within the days that the standard names.",
        why_it_matters="A child who is seen in time is safe sooner, and their family knows what happens next.",
        definition="How it is counted.", judgement=Judgement.values[n % 4],
    )  # fmt: skip


def _frequency(n: int) -> str:
    """Most are monthly; of sixty, three are quarterly, one termly, one annual."""
    return {11: "quarterly", 23: "termly", 31: "quarterly", 43: "annual", 51: "quarterly"}.get(n % 60, "monthly")


def _versioned(records: list[Any], model: Any, first: Month) -> list[Any]:
    return list(bulk_create_with_history(records, model, default_date=_start(first)))


# --- What ratings rest on -------------------------------------------------------------------------------


def _goals(measures: list[Measure], root: Unit, teams: list[Unit], first: Month, by: User) -> None:
    """Record a target and three comparators a year for each measure, a baseline, and own targets of a few teams."""
    starts = [first, *(month for month in months_between(first + 1, LAST) if month.month == 4)]
    rated = [(one, kind) for one, kind in kinds_of(measures) if one.polarity != "neutral"]
    Target.objects.bulk_create(
        Target(
            measure=one, unit=unit, from_month=start, comparison=COMPARISONS[one.polarity], value=_aim(kind),
            upper=_aim(kind) + 10 if one.polarity == "range" else None, tolerance=5, **_stamp(start, by),
        )
        for start in starts for one, kind in rated for unit in [root, *teams]
    )  # fmt: skip
    Baseline.objects.bulk_create(
        Baseline(measure=one, value=_aim(kind) - 3, month=first, **_stamp(first, by))
        for one, kind in kinds_of(measures)
    )
    ComparatorValue.objects.bulk_create(
        ComparatorValue(
            measure=one, compared=compared, period=start.financial_year, value=_aim(kind) + n, window="month",
            source="Published statistics", **_stamp(start, by),
        )
        for start in starts for one, kind in kinds_of(measures) for n, compared in enumerate(ComparatorKind)
    )  # fmt: skip


def _aim(kind: Kind) -> int:
    unit, _, _, share, size = kind
    return {"percentage": round(share * 100), "rate_10000": round(share * 10_000), "days": round(share)}.get(unit, size)


def _stamp(month: Month, by: User) -> dict[str, Any]:
    return {"recorded_at": recorded_at(month), "recorded_by": by, "recorded_as": by.title}


def _submissions(areas: list[Area], first: Month, by: User) -> None:
    """Every area sends each month and has it locked three weeks later; the last month isn't locked yet."""
    entries = []
    for month in months_between(first, LAST):
        locked = None if month == LAST else recorded_at(month) + LOCKED
        for area in areas:
            stamp = _stamp(month, by)
            entries.append(SubmissionState(area=area, month=month, state=State.SENT, superseded_at=locked, **stamp))
            if locked:
                stamp |= {"recorded_at": locked, "kind": "decision", "reason": "Locked"}
                entries.append(SubmissionState(area=area, month=month, state=State.LOCKED, **stamp))
    SubmissionState.objects.bulk_create(entries)


def _comments(measures: list[Measure], first: Month, by: User) -> None:
    Commentary.objects.bulk_create(
        Commentary(
            measure=one, month=month, text="Two posts were vacant.", remedial_action="Both are filled from next month.",
            **_stamp(month, by),
        )
        for n, month in enumerate(months_between(first, LAST)) if n % 3 == 0 for one in measures
    )  # fmt: skip
