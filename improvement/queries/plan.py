"""A plan as it stood: sections, outcomes and actions with their standing, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from improvement.models import (
    Action,
    ActionFate,
    ActionUpdate,
    DeliveryPlan,
    Iteration,
    Outcome,
    Plan,
    Recommendation,
    Section,
    Source,
    UnmatchedLine,
)
from improvement.permissions import Hands, Scope, is_of_own_agency, may_update
from improvement.progress import ENDED, Due, Shown, Slippage, Status, days_late, shown
from improvement.queries.links import linked, linked_measures, linked_partners
from organisation.models import Area, Partner, Post, PostHolding
from organisation.queries import as_known

ORDER = {status: n for n, status in enumerate(Shown)}


@dataclass(frozen=True, slots=True)
class PlanSection:
    """An area's part of the plan."""

    section: Section
    area: Area
    delivery_plans: tuple[DeliveryPlan, ...]
    unmatched: tuple[UnmatchedLine, ...] = ()
    core: tuple[Recommendation, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanOutcome:
    """An outcome with what it answers."""

    outcome: Outcome
    area: Area
    recommendations: tuple[Recommendation, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action as it stood on a day."""

    action: Action
    outcome: PlanOutcome
    standing: ActionUpdate
    owner: Post | None
    is_vacant: bool  # its post has no holder today
    partners: tuple[Partner, ...]
    measures: tuple[str, ...]  # codes
    fate: str
    shown: Shown
    days_late: int
    slip: Slippage
    may_update: bool
    is_mine: bool

    @property
    def due(self) -> Due:
        return self.standing.due

    @property
    def area(self) -> Area:
        return self.outcome.area

    @property
    def has_ended(self) -> bool:
        return Status(self.standing.status) in ENDED

    @property
    def order(self) -> tuple[Any, ...]:
        """Overdue first, then by date; those without a date last."""
        day = self.due.day or date.max
        return (self.shown != Shown.OVERDUE, day, self.action.position, self.action.code)

    @property
    def scope(self) -> Scope:
        return Scope(self.action.owner_id, self.area.pk, frozenset(partner.pk for partner in self.partners))


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A plan with all its lines, unfiltered."""

    plan: Plan
    plans: tuple[Plan, ...]
    iteration: Iteration | None
    sections: tuple[PlanSection, ...]
    outcomes: tuple[PlanOutcome, ...]
    lines: tuple[ActionLine, ...]
    sources: tuple[Source, ...] = ()

    @property
    def live(self) -> tuple[ActionLine, ...]:
        """Without those that were withdrawn, merged or split."""
        return tuple(line for line in self.lines if line.shown != Shown.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many actions are shown how."""

    counts: dict[Shown, int] = field(default_factory=dict)

    def of(self, *kinds: Shown) -> int:
        return sum(self.counts.get(kind, 0) for kind in kinds)

    @property
    def all(self) -> int:
        return sum(self.counts.values())


def tally(lines: Iterable[ActionLine]) -> Tally:
    counts: dict[Shown, int] = defaultdict(int)
    for line in lines:
        counts[line.shown] += 1
    return Tally(dict(counts))


def plans_known(as_at: datetime | None) -> tuple[Plan, ...]:
    """Return the plans, the latest first."""
    return tuple(sorted(as_known(Plan, as_at), key=lambda plan: (plan.starts_on, plan.pk), reverse=True))


def current_plan(plans: Iterable[Plan], day: date) -> Plan | None:
    """Return the plan that a page opens with: the latest that has begun and not ended, else the latest."""
    found = list(plans)
    running = [plan for plan in found if plan.starts_on <= day and (plan.ends_on is None or plan.ends_on >= day)]
    return next(iter(running or found), None)


def read_plan(*, code: str, as_at: datetime | None, today: date, hands: Hands) -> PlanPage | None:
    """Read a plan (the current one where no code is given) in nineteen queries whatever its size; none without one."""
    plans = plans_known(as_at)
    plan = next((one for one in plans if one.code == code), None) if code else current_plan(plans, today)
    if plan is None:
        return None
    areas = {area.pk: area for area in as_known(Area, as_at)}
    recommendations, sources = _recommendations(as_at)
    sections = _sections(plan, areas, recommendations, as_at)
    outcomes = _outcomes({one.section.pk: one.area for one in sections}, recommendations, sources, as_at)
    iteration = _iteration(plan.pk, as_at, today)
    lines = _lines(outcomes, iteration, as_at, today, hands)
    return PlanPage(
        plan, plans, iteration, sections, tuple(outcomes.values()), lines,
        tuple(sorted(sources.values(), key=lambda source: (source.position, source.pk))),
    )  # fmt: skip


def _iteration(plan: int, as_at: datetime | None, today: date) -> Iteration | None:
    """Return the iteration of a plan that was in force on a day."""
    known = as_known(Iteration, as_at).filter(plan_id=plan, agreed_on__lte=today)
    return max(known, key=lambda one: one.number, default=None)


def _sections(
    plan: Plan, areas: dict[int, Area], recommendations: dict[int, Recommendation], as_at: datetime | None
) -> tuple[PlanSection, ...]:  # fmt: skip
    delivery_plans = {one.pk: one for one in as_known(DeliveryPlan, as_at)}
    delivery = linked(Section, "delivery_plans", as_at, ("section_id", "deliveryplan_id"), delivery_plans)
    core = linked(Section, "core", as_at, ("section_id", "recommendation_id"), recommendations)
    unmatched: dict[int, list[UnmatchedLine]] = defaultdict(list)
    for line in UnmatchedLine.objects.standing(as_at).filter(section__plan=plan).order_by("pk"):
        unmatched[line.section_id].append(line)
    found = [
        PlanSection(
            one, areas[one.area_id], tuple(sorted(delivery[one.pk], key=lambda each: each.name)),
            tuple(unmatched[one.pk]), tuple(core[one.pk]),
        )
        for one in as_known(Section, as_at)
        if one.plan_id == plan.pk
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.section.position, one.area.position)))


def _recommendations(as_at: datetime | None) -> tuple[dict[int, Recommendation], dict[int, Source]]:
    return {one.pk: one for one in as_known(Recommendation, as_at)}, {one.pk: one for one in as_known(Source, as_at)}


def _outcomes(
    areas: dict[int, Area], recommendations: dict[int, Recommendation], sources: dict[int, Source],
    as_at: datetime | None,
) -> dict[int, PlanOutcome]:  # fmt: skip
    """Return the outcomes of sections (by key, in their order, with their area), in printed order."""
    answered = linked(Outcome, "recommendations", as_at, ("outcome_id", "recommendation_id"), recommendations)
    places = {section: n for n, section in enumerate(areas)}
    known = (one for one in as_known(Outcome, as_at) if one.section_id in areas)
    found = sorted(known, key=lambda one: (places[one.section_id], one.position, one.code))
    return {
        one.pk: PlanOutcome(
            one, areas[one.section_id], tuple(answered[one.pk]),
            tuple(dict.fromkeys(sources[each.source_id].name for each in answered[one.pk])),
        )
        for one in found
    }  # fmt: skip


def _lines(
    outcomes: dict[int, PlanOutcome], iteration: Iteration | None, as_at: datetime | None, today: date, hands: Hands
) -> tuple[ActionLine, ...]:
    actions = [one for one in as_known(Action, as_at) if one.outcome_id in outcomes]
    lines = lines_of(actions, outcomes, iteration, as_at=as_at, today=today, hands=hands)
    positions = {pk: n for n, pk in enumerate(outcomes)}
    return tuple(sorted(lines, key=lambda line: (positions[line.action.outcome_id], line.order)))


def lines_of(
    actions: Iterable[Action], outcomes: dict[int, PlanOutcome], iteration: Iteration | None, *,
    as_at: datetime | None, today: date, hands: Hands, only: int | None = None,
) -> list[ActionLine]:  # fmt: skip
    """Return how actions stood, in seven queries; ``only`` reads no more than what one action needs."""
    known = {one.pk: one for one in actions}
    narrowed = {"action_id": only} if only else {}
    standing = ActionUpdate.objects.standing(as_at).filter(**narrowed)
    posts = {post.pk: post for post in as_known(Post, as_at)}
    held = held_posts(today)
    partners, measures = linked_partners(as_at, **narrowed), linked_measures(as_at, **narrowed)
    fates: dict[int, str] = {}
    if iteration is not None:
        recorded = as_known(ActionFate, as_at).filter(iteration_id=iteration.pk, **narrowed)
        fates = dict(recorded.values_list("action_id", "fate"))
    lines = []
    for update in standing:
        if (action := known.get(update.action_id)) is None:
            continue
        owner = posts.get(action.owner_id) if action.owner_id else None
        outcome, own = outcomes[action.outcome_id], tuple(partners[action.pk])
        scope = Scope(action.owner_id, outcome.area.pk, frozenset(partner.pk for partner in own))
        lines.append(
            ActionLine(
                action, outcome, update, owner, owner is not None and owner.pk not in held, own,
                tuple(measures[action.pk]), fates.get(action.pk, ""), shown(update.status, update.due, today),
                days_late(update.due, today), Slippage(action.first_due, update.due, update.times_moved),
                may_update(hands, scope), is_mine(hands, scope),
            )
        )  # fmt: skip
    return lines


def read_line(code: str, *, as_at: datetime | None, today: date, hands: Hands) -> ActionLine | None:
    """Return one action as it stood, in a constant number of queries; none where there was none of that code."""
    action = as_known(Action, as_at).filter(code=code).first()
    if action is None:
        return None
    outcome = as_known(Outcome, as_at).get(
        code=Outcome.objects.values_list("code", flat=True).get(pk=action.outcome_id)
    )
    section = Section.objects.select_related("area").get(pk=outcome.section_id)
    outcomes = _outcomes({section.pk: section.area}, *_recommendations(as_at), as_at)
    iteration = _iteration(section.plan_id, as_at, today)
    lines = lines_of([action], outcomes, iteration, as_at=as_at, today=today, hands=hands, only=action.pk)
    return lines[0] if lines else None


def is_mine(hands: Hands, scope: Scope) -> bool:
    """Whether an action is somebody's own: of a post they hold or deputise for, or of their agency."""
    return (scope.owner is not None and scope.owner in hands.posts) or is_of_own_agency(hands, scope)


def held_posts(today: date) -> frozenset[int]:
    """Return the posts that somebody holds on a day."""
    return frozenset(PostHolding.objects.on(today).values_list("post_id", flat=True))
