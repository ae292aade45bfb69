"""An import of the plan that is being written: who, when and why; what it has added, changed and kept so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models

from improvement.models import Action, DeliveryPlan, Iteration, Plan, Recommendation, Section, Source
from improvement.operations.actions import Links
from improvement.operations.plan import save_record
from improvement.operations.standing import Recording
from improvement.progress import Due, Precision
from organisation.clock import day_of
from organisation.models import Area, Partner, User
from organisation.operations import Reason, Refused
from scorecard.models import Measure
from spreadsheets.kinds import Change

NEW_PLAN = "new"
TRAIL = "import plan"  # what the trail calls an import of the plan; its detail is what undoing reads
ADDED = "Added by import"
Named = int | Mapping[str, str]  # the key of a record, or {"new": key} for what the same import adds


@dataclass
class Writing:
    """An import being written: by whom, when, why; and what was done.

    :param done: what became of actions, by their codes
    :param lines: keys of the lines kept that fit no action
    :param sections: what became of sections, by their keys: the version it left, and what stood before
    :param added: what it added beside actions, as model and key, in that order
    :param counts: the same, by the word that says it
    """

    by: User
    at: datetime
    reason: Reason
    done: dict[str, dict[str, Any]] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)
    sections: dict[str, dict[str, Any]] = field(default_factory=dict)
    added: list[tuple[str, int]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    areas: dict[str, Area] = field(default_factory=dict)
    delivery_plans: dict[str, DeliveryPlan] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    recommendations: dict[str, Recommendation] = field(default_factory=dict)
    new: int = 0
    changed: int = 0

    @property
    def recording(self) -> Recording:
        return Recording(by=self.by, at=self.at, is_illustrative=self.reason.is_illustrative)

    @property
    def why(self) -> str:
        return self.reason.text.strip() or ADDED

    def add(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    def note(self, record: models.Model, what: str) -> None:
        """Note that a record was added: undoing finds it again."""
        self.added.append((record._meta.label_lower, record.pk))
        self.add(what)

    def holds(self, change: Change) -> bool:
        """Whether the area that a change belongs to is on record or was added: not where it was left out."""
        named = [change.get("area"), *(line["area"] for line in change.get("lines", ()))]
        return all(not isinstance(one, Mapping) or one["new"] in self.areas for one in named)

    def area(self, named: Named) -> Area:
        return Area.objects.get(pk=named) if isinstance(named, int) else self.areas[named["new"]]

    def plan(self, key: str) -> Plan:
        """Return the plan of a change; a new one, with its first iteration, where there was none."""
        if key != NEW_PLAN:
            return Plan.objects.get(pk=key)
        today = day_of(self.at)
        code = f"plan-{today.isoformat()}"
        found = Plan.objects.filter(code=code).first()
        if found is None:
            found = Plan(code=code, name="Improvement plan", starts_on=today)
            self.keep(found, "plan", code)
            first = Iteration(plan=found, number=1, name="First iteration", agreed_on=today)
            self.keep(first, "iteration", "1")
        return found

    def section(self, plan: Plan, area: Area) -> Section:
        """Return an area's section of a plan, added where there is none."""
        found = Section.objects.filter(plan=plan, area=area).first()
        if found is None:
            found = Section(plan=plan, area=area, position=plan.sections.count() + 1)
            self.keep(found, "section", area.name)
        return found

    def keep(self, record: Any, kind: str, subject: str) -> None:
        save_record(record=record, kind=kind, subject=subject, by=self.by, at=self.at, reason=self.why)
        self.note(record, kind)

    def sentences(self, left_out: int) -> tuple[str, ...]:
        """Say what was added, and how many changes were passed over."""
        said = [f"{count} {what}{'s' if count != 1 else ''} added." for what, count in self.counts.items()]
        if left_out:
            what = "1 change was" if left_out == 1 else f"{left_out} changes were"
            said.append(f"{what} passed over, since the area was left out.")
        return tuple(said)


def refuse_changed(what: str) -> Refused:
    """Return the refusal of what has been changed since a file was checked."""
    return Refused(f"{what} has been changed since the file was checked. Check the file again.")


def due_from(given: Sequence[str]) -> Due:
    """Return a date from what a change keeps: day or "", precision, as printed."""
    day, precision, printed = given
    return Due(date.fromisoformat(day) if day else None, Precision(precision), printed)


def due_kept(due: Due) -> list[str]:
    """Return a date as a change keeps it."""
    return [due.day.isoformat() if due.day else "", str(due.precision), due.as_printed]


def links_with(
    action: Action, *, partners: Sequence[Partner] | None = None, measures: Sequence[int] | None = None
) -> Links:
    """Return the links of an action, with other partners, or other measures by their keys, where they are given."""
    return Links(
        partners=list(action.partners.all()) if partners is None else partners,
        measures=list(action.measures.all() if measures is None else Measure.objects.filter(pk__in=measures)),
    )
