"""What the papers print of measures: their words, targets, baselines, comparators, and the populations of rates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from organisation.management.sample import FIRST_DAY, REASON, moment, rows
from organisation.months import Month
from organisation.operations import Reason
from scorecard.management.sample.world import Event, Happening, World
from scorecard.models import ComparatorKind, Measure
from scorecard.operations.goals import set_baseline, set_comparator, set_population, set_target
from scorecard.operations.measures import create_measure, set_reporting_units, succeed_measure

PLAN = "Improvement plan 2020-21"
LATER_PAPER = "Audit summary of re-referrals, 2024"
COMPARED_ON, SUCCEEDED_ON = date(2020, 8, 13), date(2023, 4, 3)
TOLERANCE = Decimal("0.1")  # a share of the target; the paper prints none

Row = dict[str, str]


def decimal_of(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def month_of(text: str) -> Month | None:
    return Month.parse(text) if text else None


def printed_rows() -> list[Row]:
    """Return the measures of the plan: those that follow no other."""
    return [row for row in rows("measures") if not row["succeeds"]]


def events() -> Iterator[Event]:
    yield Event(moment(FIRST_DAY, 10), "", _begin)
    yield Event(moment(COMPARED_ON, 10), "", _compare)
    for row in rows("measures"):
        if row["succeeds"]:
            yield Event(moment(SUCCEEDED_ON, 10), "", _succession(row))


def _begin(world: World, at: datetime) -> None:
    """Record populations, and each measure with its target and baseline."""
    for row in rows("population"):
        set_population(
            group=row["group"],
            unit=world.service,
            from_month=Month.parse(row["from_month"]),
            value=int(row["value"]),
            by=world.data_manager,
            at=at,
            reason=Reason(source=row["source"], is_illustrative=row["illustrative"] == "1"),
        )
    for row in printed_rows():
        measure = _new_measure(row, world)
        create_measure(measure=measure, aliases=_aliases(row), by=world.data_manager, at=at, reason=REASON)
        world.measures[measure.code] = measure
        _set_goals(row, world, at, source=PLAN)


def _new_measure(row: Row, world: World) -> Measure:
    """Return a measure filled in and validated, not yet saved. It is open: a last month comes with its successor."""
    measure = Measure(
        code=row["code"], name=row["name"], area=world.areas[row["area_code"]], position=int(row["position"]),
        heading=world.measures.get(row["parent_code"]), is_heading=row["is_heading"] == "1",
        explanation=row["explanation"], why_it_matters=row["why"], definition=row["definition"],
        exclusions=row["exclusions"], outcome=row["outcome"], owner_post=world.posts.get(row["owner_post"]),
        source=row["source"], report=row["report"], unit=row["unit"], decimals=int(row["decimals"]),
        polarity=row["polarity"], nature=row["nature"], is_rated=row["rated"] == "1", frequency=row["frequency"],
        due_month=int(row["due_month"]), window=row["window"],
        window_days=int(row["window_days"]) if row["window_days"] else None, roll_up=row["roll_up"],
        population=row["population"], noise_band=decimal_of(row["noise_band"]),
        materiality=decimal_of(row["materiality"]), judgement=row["ilacs"], is_local=row["local"] == "1",
        opened=Month.parse(row["opened"]),
    )  # fmt: skip
    measure.full_clean()
    return measure


def _aliases(row: Row) -> list[str]:
    """Return the words by which search and import find it; the printed name is one where it differs."""
    printed = [row["printed_name"]] if row["printed_name"] != row["name"] else []
    return [*printed, *filter(None, row["aliases"].split(";"))]


def _set_goals(row: Row, world: World, at: datetime, *, source: str) -> None:
    measure, by, reason = world.measures[row["code"]], world.data_manager, Reason(source=source)
    if row["target_printed"]:
        set_target(
            measure=measure, unit=world.service, from_month=measure.opened, facts=_target(row), by=by, at=at,
            reason=reason,
        )  # fmt: skip
    if row["baseline_printed"]:
        facts = {
            "value": decimal_of(row["baseline_value"]), "qualifier": row["baseline_qualifier"] or "=",
            "as_printed": row["baseline_printed"],
        }  # fmt: skip
        set_baseline(measure=measure, facts=facts, by=by, at=at, reason=reason)


def _target(row: Row) -> dict[str, Any]:
    words = {"as_printed": row["target_printed"], "basis": row["target_basis"] or "local"}
    if not row["target_value"]:
        return words
    return {
        **words, "comparison": row["comparison"], "value": Decimal(row["target_value"]),
        "tolerance": TOLERANCE, "is_relative": True, "is_tolerance_illustrative": True,
        "reach_by": month_of(row["reach_by"]),
    }  # fmt: skip


def _compare(world: World, at: datetime) -> None:
    for row in printed_rows():
        _set_comparators(row, world, at, period="Printed July 2020", source=PLAN)


def _set_comparators(row: Row, world: World, at: datetime, *, period: str, source: str) -> None:
    for kind in ComparatorKind:
        value = decimal_of(row[f"{kind}_value"])
        if value is None:
            continue
        facts = {
            "value": value, "window": row["comparator_window"], "as_printed": row["comparators_printed"],
            "method": "As printed in the improvement plan" if source == PLAN else "As printed in the paper of 2024",
        }  # fmt: skip
        set_comparator(
            measure=world.measures[row["code"]], compared=kind, period=period, facts=facts,
            by=world.data_manager, at=at, reason=Reason(source=source),
        )  # fmt: skip


def _succession(row: Row) -> Happening:
    """Return the event of one measure succeeding another, reported by teams from its first month on."""

    def happens(world: World, at: datetime) -> None:
        new, old = _new_measure(row, world), world.measures[row["succeeds"]]
        reason = "Child and family assessments replace single assessments, and teams report them"
        succeed_measure(old=old, new=new, aliases=_aliases(row), by=world.data_manager, at=at, reason=reason)
        world.measures[new.code] = new
        old.refresh_from_db()
        teams = [unit for unit in world.units.values() if unit.kind == "team"]
        set_reporting_units(
            measure=new, units=teams, from_month=new.opened, by=world.data_manager, at=at, reason=reason
        )
        _set_goals(row, world, at, source=LATER_PAPER)
        _set_comparators(row, world, at, period="Printed 2024", source=LATER_PAPER)

    return happens
