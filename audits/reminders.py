"""Whom audits are brought to that are due or overdue, and immediate concerns that nobody has acknowledged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q
from django.urls import reverse

from audits.compliance import goes_up
from audits.models import ActionState, AuditStanding, ChildActionState, Concern
from audits.queries.people import above, by_area
from organisation.clock import day_of
from organisation.reminders import Reminder
from organisation.working_days import add_working_days

DAYS_AHEAD = 3  # working days before an audit, or an action for a child, is due


def audits_due(*, today: date) -> Iterable[Reminder]:
    """Return who is to be told of which audit that is due soon or overdue; no child, and nothing of what was found."""
    rows = AuditStanding.objects.as_at(None).filter(
        auditor__isnull=False, completed_on__isnull=True, is_exempt=False,
        due__lte=add_working_days(today, DAYS_AHEAD),
    )  # fmt: skip
    for row in rows.select_related("audit__round", "audit__unit").order_by("due", "audit"):
        assert row.auditor_id is not None
        assert row.due is not None
        is_late = row.due < today
        name = f"Audit {row.audit_id}, {row.audit.unit}, {row.audit.round.months}"
        yield Reminder(
            row.auditor_id, f"{name}: {_when(row.due, today)}",
            is_late, reverse("audits:audit", args=[row.audit_id]), "audit",
        )  # fmt: skip


def _when(due: date, today: date) -> str:
    day = f"{due:%A} {due.day} {due:%B}"
    if due == today:
        return f"due today, {day}"
    return f"was due on {day}" if due < today else f"due on {day}"


def actions_overdue(*, today: date) -> Iterable[Reminder]:
    """Return the managers of each team to whose children something is overdue, or waits for a second person."""
    people = by_area(today)
    rows = (
        ChildActionState.objects.as_at(None)
        .filter(Q(state=ActionState.OPEN, action__due__lt=today) | Q(state=ActionState.COMPLETED))
        .select_related("action__audit__unit")
        .order_by("action__due", "action")
    )
    for row in rows:
        audit = row.action.audit
        waits = row.state == ActionState.COMPLETED
        words = "waits to be checked by a second person" if waits else f"{_when(row.action.due, today)}"
        for person in sorted(people[audit.area_id] - ({row.completed_by_id} if waits else set())):
            yield Reminder(
                person, f"Action for a child, {audit.unit}: {words}", not waits,
                reverse("audits:audit", args=[audit.pk]) + "#actions", "action",
            )  # fmt: skip


def concerns_waiting(*, today: date) -> Iterable[Reminder]:
    """Return who is told of immediate concerns that wait: the team's managers and, after a working day, those above."""
    waiting = Concern.objects.filter(acknowledged_at__isnull=True).select_related("audit__unit", "audit__round")
    people = by_area(today)
    for concern in waiting.order_by("raised_at"):
        raised = day_of(concern.raised_at)
        own = people[concern.audit.area_id]
        yield from _told(concern, own, "waits to be acknowledged")
        if goes_up(raised=raised, acknowledged=False, today=today):
            runs = people.get(concern.audit.round.programme.area_id or 0, set())
            why = "has not been acknowledged since the day after it was raised; those who should have been told"
            yield from _told(concern, (above(own, today) | runs) - own, why)


def _told(concern: Concern, people: set[int], words: str) -> Iterator[Reminder]:
    path = reverse("audits:audit", args=[concern.audit_id]) + "#concern"
    for person in sorted(people):
        yield Reminder(person, f"Immediate concern about a child, {concern.audit.unit}: {words}", True, path, "concern")
