"""What the plan consists of, for those who keep it; and what became of its actions in an iteration."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from improvement.models import (
    Action,
    ActionFate,
    DeliveryPlan,
    Fate,
    Iteration,
    Outcome,
    Plan,
    Recommendation,
    ResponseClock,
    Section,
    Source,
)
from organisation.models import Area
from organisation.queries import as_known


@dataclass(frozen=True, slots=True)
class Frame:
    """All that a plan consists of but its actions."""

    plan: Plan
    plans: tuple[Plan, ...]
    iterations: tuple[Iteration, ...]
    sections: tuple[tuple[Section, tuple[Outcome, ...]], ...]
    sources: tuple[tuple[Source, tuple[Recommendation, ...]], ...]
    delivery_plans: tuple[DeliveryPlan, ...]
    clocks: tuple[ResponseClock, ...]


def read_frame(plan: Plan) -> Frame:
    """Read what a plan consists of, in eight queries."""
    outcomes: dict[int, list[Outcome]] = defaultdict(list)
    for outcome in Outcome.objects.filter(section__plan=plan).order_by("position", "code"):
        outcomes[outcome.section_id].append(outcome)
    asked: dict[int, list[Recommendation]] = defaultdict(list)
    for one in Recommendation.objects.order_by("position", "pk"):
        asked[one.source_id].append(one)
    sections = Section.objects.filter(plan=plan).select_related("area", "lead").order_by("position", "area__position")
    return Frame(
        plan,
        tuple(Plan.objects.order_by("-starts_on", "pk")),
        tuple(Iteration.objects.filter(plan=plan).order_by("number")),
        tuple((one, tuple(outcomes[one.pk])) for one in sections),
        tuple((one, tuple(asked[one.pk])) for one in Source.objects.order_by("position", "pk")),
        tuple(DeliveryPlan.objects.select_related("area").order_by("name")),
        tuple(ResponseClock.objects.order_by("kind")),
    )


# --- Iterations -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FateRow:
    """An action of the plan, and what became of it in an iteration."""

    action: Action
    area: str
    fate: ActionFate | None


@dataclass(frozen=True, slots=True)
class IterationPage:
    """An iteration with every action of its plan."""

    iteration: Iteration
    plan: Plan
    others: tuple[Iteration, ...]
    rows: tuple[FateRow, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many actions became what; under "" those of which nothing is recorded."""
        return Counter(row.fate.fate if row.fate else "" for row in self.rows)


def read_iteration(key: int, as_at: datetime | None) -> IterationPage | None:
    """Read an iteration in eight queries; none where there was none. What came in with a later one isn't of it."""
    iteration = as_known(Iteration, as_at).filter(pk=key).first()
    if iteration is None:
        return None
    areas = {one.pk: one for one in as_known(Area, as_at)}
    sections = {one.pk: one for one in as_known(Section, as_at) if one.plan_id == iteration.plan_id}
    outcomes = {one.pk: one for one in as_known(Outcome, as_at) if one.section_id in sections}
    fates = {one.action_id: one for one in as_known(ActionFate, as_at).filter(iteration_id=key)}
    later = set(
        as_known(ActionFate, as_at)
        .filter(iteration__plan=iteration.plan_id, iteration__number__gt=iteration.number, fate=Fate.NEW)
        .values_list("action_id", flat=True)
    )
    actions = [
        one
        for one in as_known(Action, as_at)
        if one.outcome_id in outcomes and (one.pk in fates or one.pk not in later)
    ]

    def section_of(action: Action) -> Section:
        return sections[outcomes[action.outcome_id].section_id]

    actions.sort(key=lambda one: (section_of(one).position, one.position, one.code))
    return IterationPage(
        iteration,
        as_known(Plan, as_at).get(code=Plan.objects.values_list("code", flat=True).get(pk=iteration.plan_id)),
        tuple(sorted(as_known(Iteration, as_at).filter(plan_id=iteration.plan_id), key=lambda one: one.number)),
        tuple(FateRow(one, areas[section_of(one).area_id].name, fates.get(one.pk)) for one in actions),
    )


def rows_of(page: IterationPage, fate: str) -> tuple[FateRow, ...]:
    """Return the rows of one fate, of none recorded (``none``), or all."""
    if not fate:
        return page.rows
    wanted = "" if fate == "none" else fate
    return tuple(row for row in page.rows if (row.fate.fate if row.fate else "") == wanted)


FATES = ("none", *Fate.values)
