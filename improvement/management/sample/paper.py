"""What the papers print of the plan: sections, sources, recommendations, outcomes, actions, and lines that fit none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from simple_history.utils import bulk_create_with_history

from audits.management.sample.own import CODE as AUDITS
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
    UnmatchedLine,
)
from improvement.models import ActionKind as Kind
from improvement.operations.actions import Links, Origin, create_action
from improvement.operations.plan import save_record
from improvement.operations.standing import Recording
from improvement.progress import Due, Precision
from organisation.management.sample import REASON, moment, rows
from organisation.models import Partner, RoleHolding, Versioned
from organisation.months import Month
from scorecard.management.sample.world import Event, Happening, World
from scorecard.operations.links import Wanted

PLAN, LATER_PLAN = "plan-2020-21", "re-referrals-2024"
FIRST_AGREED, SECOND_AGREED = date(2020, 1, 31), date(2020, 9, 7)
LATER_AGREED = date(2024, 10, 15)
ANSWERED = date(2020, 4, 9)
DUE_ONCE = 70  # working days after an inspection's report: The Education and Inspections Act, regulations of 2007
PARTNER_OF_THE_SAMPLE = "Human Resources"
LATER_OUTCOMES = (
    ("O2401", "mash", "Children and survivors of domestic abuse get help that sees the whole pattern.", "RRA24-1"),
    ("O2402", "youth-justice", "Children at risk outside the home are seen early and in their context.", "RRA24-2"),
    ("O2403", "assessment", "Records are closed with a clear plan for the needs that remain.", "RRA24-3"),
)


def agreed_on(row: dict[str, str]) -> date:
    """Return the day on which an action came into the plan: with its first iteration, or new with its second."""
    return SECOND_AGREED if row["fate"] == Fate.NEW else FIRST_AGREED


def due_of(row: dict[str, str]) -> Due:
    """Return the printed date: the last day of its month, or words only."""
    if not row["due"]:
        return Due(None, Precision.WORDS, row["due_printed"])
    return Due(date.fromisoformat(row["due"]), Precision.MONTH, row["due_printed"])


def events() -> Iterator[Event]:
    yield Event(moment(FIRST_AGREED, 9), "", _begin)
    for row in rows("plan_sources"):
        yield Event(moment(date.fromisoformat(row["known_on"]), 9), "sources", _source(row))
    for n, row in enumerate(rows("plan_actions")):
        yield Event(moment(agreed_on(row), 10, n % 60), "actions", _action(row, n))
    yield Event(moment(FIRST_AGREED, 9, 30), "", _outcomes)
    yield Event(moment(SECOND_AGREED, 9), "", _second_iteration)
    yield Event(moment(SECOND_AGREED, 12), "", _unmatched)
    yield Event(moment(ANSWERED, 15), "", _answered)
    yield Event(moment(LATER_AGREED, 9), "", _later_plan)


def _keep(
    world: World, record: Versioned, kind: str, subject: str, at: datetime, links: Wanted | None = None
) -> None:  # fmt: skip
    save_record(record=record, kind=kind, subject=subject, links=links, by=world.data_manager, at=at, reason=REASON)


def _begin(world: World, at: datetime) -> None:
    """The plan as first agreed, its sections and delivery plans, the clocks of its sources."""
    plan = Plan(
        code=PLAN, name="Improvement plan 2020–21", starts_on=date(2020, 1, 31), ends_on=date(2021, 12, 31),
        reviewed="Reviewed monthly by the Improvement Board.",
    )  # fmt: skip
    _keep(world, plan, "plan", plan.code, at)
    _keep(world, Iteration(plan=plan, number=1, name="First iteration", agreed_on=FIRST_AGREED), "iteration", "1", at)
    clock = ResponseClock(
        kind="inspection", count=DUE_ONCE, unit="working_days", basis="Regulations of 2007, on plans after inspection"
    )
    _keep(world, clock, "response clock", "inspection", at)
    for kind, count, basis in (
        ("focused_visit", DUE_ONCE, "As asked for where a visit names priority action"),
        ("case_review", 6, "Assurance by the partnership"),
    ):
        unit = "working_days" if count == DUE_ONCE else "months"
        other = ResponseClock(kind=kind, count=count, unit=unit, basis=basis)
        _keep(world, other, "response clock", kind, at)
    _sections(world, plan, at)


def _sections(world: World, plan: Plan, at: datetime) -> None:
    delivery: dict[str, DeliveryPlan] = {}
    posts = {post.area_id: post for post in world.posts.values() if post.area_id}
    for n, row in enumerate(rows("plan_sections"), 1):
        area = world.areas[row["area_code"]]
        section = Section(
            plan=plan, area=area, position=n, lead=posts.get(area.pk),
            responsible="; ".join(row["responsible"].split(";")),
        )  # fmt: skip
        names = [name for name in row["delivery_plans"].split(";") if name]
        for name in names:
            if name not in delivery:
                delivery[name] = DeliveryPlan(name=name)
                _keep(world, delivery[name], "delivery plan", name, at)
        _keep(world, section, "section", area.name, at, {"delivery_plans": [delivery[name] for name in names]})


def _source(row: dict[str, str]) -> Happening:
    def happens(world: World, at: datetime) -> None:
        known = date.fromisoformat(row["known_on"])
        source = Source(
            code=row["code"], name=row["name"], kind=row["kind"], organisation=row["organisation"],
            dated=row["dated"], position=Source.objects.count() + 1, note=row["note"],
            received_on=known if row["code"] in {"OFS19", "SCR20"} else None,
        )  # fmt: skip
        _keep(world, source, "source", source.code, at)
        for n, item in enumerate(one for one in rows("plan_recommendations") if one["source"] == row["code"]):
            recommendation = Recommendation(
                code=item["code"], source=source, position=n + 1, number=item["number"], kind=item["kind"],
                text=item["text"], applies_to=item["applies_to"], is_asked=item["is_asked"] == "1", note="",
            )  # fmt: skip
            _keep(world, recommendation, "recommendation", recommendation.code, at)
        _link_outcomes(world, row["code"], at)

    return happens


def _answered(world: World, at: datetime) -> None:
    """The inspection's report was answered in time."""
    source = Source.objects.get(code="OFS19")
    source.answered_on = ANSWERED
    _keep(world, source, "source", source.code, at)


def _link_outcomes(world: World, source: str, at: datetime) -> None:
    """Link the outcomes that are there already to the recommendations of a source that has just become known."""
    known = {one.code: one for one in Recommendation.objects.filter(source__code=source)}
    for row in rows("plan_outcomes"):
        wanted = [known[code] for code in row["recommendations"].split(";") if code in known]
        outcome = Outcome.objects.filter(code=row["code"]).first() if wanted else None
        if outcome is not None:
            links = {"recommendations": [*outcome.recommendations.all(), *wanted]}
            _keep(world, outcome, "outcome", outcome.code, at, links)
    _set_core(world, at)


def _set_core(world: World, at: datetime) -> None:
    """The core recommendations of an area are those of the inspection that its outcomes answer."""
    for section in Section.objects.select_related("area"):
        answered = Recommendation.objects.filter(outcomes__section=section, kind__istartswith="core").distinct()
        if set(answered) != set(section.core.all()):
            _keep(world, section, "section", section.area.name, at, {"core": answered})


def _outcomes(world: World, at: datetime) -> None:
    sections = {section.area.code: section for section in Section.objects.select_related("area")}
    known = {one.code: one for one in Recommendation.objects.all()}
    for n, row in enumerate(rows("plan_outcomes"), 1):
        outcome = Outcome(
            code=row["code"], section=sections[row["area_code"]], position=n, text=row["text"], answers=row["answers"]
        )
        wanted = [known[code] for code in row["recommendations"].split(";") if code in known]
        _keep(world, outcome, "outcome", outcome.code, at, {"recommendations": wanted})
    _set_core(world, at)


def _action(row: dict[str, str], n: int) -> Happening:
    def happens(world: World, at: datetime) -> None:
        action = Action(
            code=row["code"], outcome=Outcome.objects.get(code=row["outcome"]), position=n + 1, text=row["text"],
            kind=row["kind"], every_months=int(row["every_months"]) if row["every_months"] else None,
            owner=world.posts[row["owner_post"]] if row["owner_post"] else None,
            measured_by=row["measured_by"], note=row["note"],
        )  # fmt: skip
        partners = list(Partner.objects.filter(name__in=[name for name in row["partners"].split(";") if name]))
        measures = [world.measures[code] for code in row["measures"].split(";") if code]
        answers = list(Recommendation.objects.filter(code__in=row["recommendations"].split(";")))
        number = 2 if row["fate"] == Fate.NEW else 1
        create_action(
            action=action, due=due_of(row), links=Links(partners=partners, measures=measures, answers=answers),
            iteration=Iteration.objects.get(plan__code=PLAN, number=number), reason=REASON,
            recording=Recording(by=world.data_manager, at=at, is_illustrative=True),
        )  # fmt: skip

    return happens


def _second_iteration(world: World, at: datetime) -> None:
    """What the second iteration did with each action of the first. Judged by us: the paper doesn't say."""
    plan = Plan.objects.get(code=PLAN)
    second = Iteration(plan=plan, number=2, name="Second iteration", agreed_on=SECOND_AGREED)
    _keep(world, second, "iteration", "2", at)
    known = dict(Action.objects.values_list("code", "pk"))
    fates = [
        ActionFate(action_id=known[row["code"]], iteration=second, fate=row["fate"], why=row["why"])
        for row in rows("plan_actions")
        if row["code"] in known
    ]
    bulk_create_with_history(fates, ActionFate, default_user=world.data_manager, default_date=at)
    partner = Partner.objects.get(name=PARTNER_OF_THE_SAMPLE)
    RoleHolding.objects.filter(person__is_sample=True, role="partner_contributor").update(partner=partner)


def _unmatched(world: World, at: datetime) -> None:
    sections = {section.area.code: section for section in Section.objects.select_related("area")}
    UnmatchedLine.objects.bulk_create(
        UnmatchedLine(
            section=sections[row["area_code"]], which=row["which"], value=row["value"], why=row["why"], kept_at=at
        )
        for row in rows("plan_unmatched")
    )


def _later_plan(world: World, at: datetime) -> None:
    """The action plan of the re-referrals audit of 2024; its recommendations live with the audits."""
    plan = Plan(
        code=LATER_PLAN, name="Re-referrals action plan 2024", starts_on=LATER_AGREED, ends_on=date(2025, 12, 31),
        reviewed="Reviewed quarterly with the audit programme.",
    )  # fmt: skip
    _keep(world, plan, "plan", plan.code, at)
    first = Iteration(plan=plan, number=1, name="First iteration", agreed_on=LATER_AGREED)
    _keep(world, first, "iteration", "1", at)
    outcomes: dict[str, tuple[Outcome, str]] = {}
    for n, (code, area, text, reference) in enumerate(LATER_OUTCOMES, 1):
        section = Section(plan=plan, area=world.areas[area], position=n)
        _keep(world, section, "section", f"{plan.code} {area}", at)
        outcome = Outcome(code=code, section=section, position=n, text=text, answers="Re-referrals audit, 2024")
        _keep(world, outcome, "outcome", code, at)
        outcomes[code] = (outcome, reference)
    for n, row in enumerate(rows("rereferral_actions"), 1):
        outcome, reference = outcomes[row["outcome"]]
        create_action(
            action=Action(
                code=row["code"], outcome=outcome, position=n, text=row["text"], kind=Kind.ONE_OFF,
                owner=world.posts[row["owner_post"]],
            ),
            due=Due.of_month(Month.parse(row["due"]), row["due_printed"]),
            origins=[
                Origin(kind="recommendation", reference=f"{AUDITS}/{reference}", label="Re-referrals audit, focus area")
            ],
            iteration=first, reason=REASON, recording=Recording(by=world.data_manager, at=at, is_illustrative=True),
        )  # fmt: skip
