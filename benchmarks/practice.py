"""A plan and audits beside a generated service: actions that were updated and moved, rounds graded and reported."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from audits.models import Audit, AuditStanding, Grade, GradeScale, Programme, Round, RoundReport
from benchmarks.generate import LAST, Service
from improvement.models import Action, ActionMeasure, ActionUpdate, Outcome, Plan, Section
from organisation.models import Area, Unit
from organisation.months import Month, months_up_to
from scorecard.models import Measure

UPDATES = 4  # of each action
GRADES = (("outstanding", True, False), ("good", True, False), ("requires-improvement", False, False),
          ("inadequate", False, True))  # fmt: skip
STATUSES = ("on_track", "on_track", "at_risk", "complete", "not_started")
BEGIN = LAST + -24


@transaction.atomic
def add_practice(service: Service, *, actions: int = 202, rounds: int = 24, audits: int = 40) -> None:
    """Add a plan of so many actions, and so many monthly rounds of so many audits each."""
    _plan(service, actions)
    _audits(service, rounds, audits)


def _at(month: Month, days: int = 0) -> datetime:
    return datetime.combine(month.first_day, time(10), UTC) + timedelta(days)


def versioned(records: list[Any], model: Any, at: datetime) -> list[Any]:
    """Save records with a first version of a moment."""
    return list(bulk_create_with_history(records, model, default_date=at, batch_size=500))


def _versioned(records: list[Any], model: Any) -> list[Any]:
    return versioned(records, model, _at(BEGIN))


def _plan(service: Service, number: int) -> None:
    [plan] = _versioned([Plan(code="plan", name="Improvement plan", starts_on=BEGIN.first_day)], Plan)
    areas = list(Area.objects.order_by("position"))
    sections = _versioned([Section(plan=plan, area=one, position=one.position) for one in areas], Section)
    outcomes = _versioned(
        [Outcome(code=f"O{n}", section=sections[n % len(sections)], text=f"Outcome {n}") for n in range(63)], Outcome
    )
    actions = _versioned([_action(n, outcomes[n % len(outcomes)]) for n in range(number)], Action)
    measures = list(Measure.objects.order_by("pk"))
    links = ActionMeasure.objects.bulk_create(
        ActionMeasure(action=one, measure=measures[n % len(measures)]) for n, one in enumerate(actions) if n % 5 == 0
    )
    versions: Any = Action.history
    keys, kept = dict(versions.values_list("id", "history_id")), versions.model.measures.model
    kept.objects.bulk_create(
        kept(history_id=keys[one.action_id], id=one.pk, action_id=one.action_id, measure_id=one.measure_id)
        for one in links
    )
    ActionUpdate.objects.bulk_create(
        _update(one, n, number, service) for n, one in enumerate(actions) for number in range(1, UPDATES + 1)
    )


def _action(n: int, outcome: Outcome) -> Action:
    return Action(
        code=f"A{n}", outcome=outcome, position=n, text=f"Do what was agreed for children, as point {n} says.",
        first_due_on=_due(n), first_due_precision="month",
    )  # fmt: skip


def _due(n: int) -> date:
    return (LAST + (n % 18 - 4)).last_day


def _update(action: Action, n: int, number: int, service: Service) -> ActionUpdate:
    is_last, is_moved = number == UPDATES, n % 7 == 0
    return ActionUpdate(
        action=action, number=number, kind="update", status=STATUSES[n % len(STATUSES)] if is_last else "on_track",
        narrative="It goes on.", due_on=_due(n + 3) if is_last and is_moved else _due(n), due_precision="month",
        times_moved=1 if is_last and is_moved else 0, at=_at(BEGIN + number, n % 20), by=service.user,
        by_title=service.user.title,
    )  # fmt: skip


def _audits(service: Service, rounds: int, number: int) -> None:
    area = Area.objects.order_by("position").first()
    [programme] = _versioned(
        [Programme(code="case-audits", name="Monthly case audits", area=area, opened=BEGIN)], Programme
    )
    scale = GradeScale.objects.create(programme=programme, from_month=BEGIN)
    grades = [
        Grade.objects.create(
            scale=scale, code=code, name=code.replace("-", " ").capitalize(), position=n, descriptor="As described.",
            is_good=is_good, is_inadequate=is_inadequate,
        )
        for n, (code, is_good, is_inadequate) in enumerate(GRADES, 1)
    ]  # fmt: skip
    months = months_up_to(LAST, rounds)
    held = _versioned([Round(programme=programme, first_month=one, last_month=one) for one in months], Round)
    teams = list(Unit.objects.filter(kind="team").order_by("pk")) or [service.root]
    audits = Audit.objects.bulk_create(
        Audit(round=one, unit=teams[n % len(teams)], area=area, created_at=_at(one.first_month))
        for one in held for n in range(number)
    )  # fmt: skip
    AuditStanding.objects.bulk_create(
        standing for n, one in enumerate(audits) for standing in _standings(one, grades[n % len(grades)], service)
    )
    RoundReport.objects.bulk_create(
        RoundReport(round=one, reported_at=_at(one.first_month + 1, 9), reported_by=service.user, reported_as="QA")
        for one in held[:-1]
    )


def _standings(audit: Audit, grade: Grade, service: Service) -> list[AuditStanding]:
    """Return that an audit was allocated, and that it was completed three weeks later."""
    month = audit.round.first_month
    allocated = {
        "audit": audit, "auditor_title": "Team manager", "allocated_on": month.first_day, "first_due": month.last_day,
        "due": month.last_day, "recorded_by": service.user, "recorded_as": service.user.title,
    }  # fmt: skip
    done = _at(month, 21)
    return [
        AuditStanding(**allocated, recorded_at=_at(month), superseded_at=done),
        AuditStanding(
            **allocated, recorded_at=done, kind="decision", reason="Completed", completed_on=done.date(), met="yes",
            grade=grade, final_grade=grade,
        ),
    ]  # fmt: skip
