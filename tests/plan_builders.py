"""What tests of the improvement plan are made of: one keyword builder a thing, as in tests/builders.py."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from improvement.models import (
    Action,
    ActionUpdate,
    DeliveryPlan,
    Evidence,
    ImpactJudgement,
    Iteration,
    LearningGroupMember,
    LearningReview,
    Outcome,
    Plan,
    Recommendation,
    ReviewStep,
    Section,
    Source,
)
from improvement.operations import actions as plan_actions
from improvement.operations import evidence as plan_evidence
from improvement.operations import learning, progress
from improvement.operations.actions import Links, Origin
from improvement.operations.evidence import NewEvidence
from improvement.operations.plan import judge_impact
from improvement.operations.standing import Recording
from improvement.progress import Due, Precision
from improvement.uploads import Upload
from organisation.models import Area, Partner, Post, User
from organisation.months import Month
from organisation.operations import save_version
from scorecard.models import Measure
from tests.builders import EARLY, make_area, make_person, moment, month_of, recorder


def make_plan(*, name: str = "Improvement plan 2020–21", code: str = "plan", **fields: Any) -> Plan:
    """Return the plan of that code, made on demand with its first iteration."""
    found = Plan.objects.filter(code=code).first()
    if found is not None:
        return found
    plan = Plan(code=code, name=name, starts_on=fields.pop("starts_on", date(2020, 1, 31)), **fields)
    save_version(record=plan, by=recorder(), at=EARLY, reason="Set up")
    first = Iteration(plan=plan, number=1, name="First iteration", agreed_on=plan.starts_on)
    save_version(record=first, by=recorder(), at=EARLY, reason="Set up")
    return plan


def make_section(
    *,
    area: Area | None = None,
    plan: Plan | None = None,
    delivery_plans: Iterable[DeliveryPlan] = (),
    core: Iterable[Recommendation] = (),
    **fields: Any,
) -> Section:
    """Return an area's section of the plan, made on demand."""
    area = area or Area.objects.order_by("pk").first() or make_area()
    plan = plan or make_plan()
    found = Section.objects.filter(plan=plan, area=area).first()
    if found is not None:
        return found
    section = Section(plan=plan, area=area, position=area.position, **fields)
    links = {"delivery_plans": [one.pk for one in delivery_plans], "core": [one.pk for one in core]}
    save_version(record=section, by=recorder(), at=EARLY, reason="Set up", links=links)
    return section


def make_source(
    *, code: str = "OFS", name: str = "Ofsted inspection", kind: str = "inspection", **fields: Any
) -> Source:
    source = Source(code=code, name=name, kind=kind, **fields)
    save_version(record=source, by=recorder(), at=EARLY, reason="Set up")
    return source


def make_recommendation(*, code: str = "OFS-1", source: Source | None = None, **fields: Any) -> Recommendation:
    source = source or Source.objects.order_by("pk").first() or make_source()
    fields = {"text": "Children keep the same social worker.", **fields}
    recommendation = Recommendation(code=code, source=source, **fields)
    save_version(record=recommendation, by=recorder(), at=EARLY, reason="Set up")
    return recommendation


def make_outcome(
    *, code: str = "O1", area: Area | None = None, answers: Iterable[Recommendation] = (), **fields: Any
) -> Outcome:
    """Return the outcome of that code, made on demand in the area's section."""
    found = Outcome.objects.filter(code=code).first()
    if found is not None:
        return found
    section = fields.pop("section", None) or make_section(area=area)
    fields = {"text": "Children are seen early.", "section": section, **fields}
    outcome = Outcome(code=code, **fields)
    links = {"recommendations": [one.pk for one in answers]}
    save_version(record=outcome, by=recorder(), at=EARLY, reason="Set up", links=links)
    return outcome


def make_action(
    *,
    code: str = "A001",
    text: str = "Share out visits each Monday.",
    due: Month | str | None = "2020-12",
    outcome: Outcome | None = None,
    area: Area | None = None,
    owner: Post | None = None,
    partners: Iterable[Partner] = (),
    measures: Iterable[Measure] = (),
    origins: Iterable[Origin] = (),
    status: str = "not_started",
    at: datetime = EARLY,
    by: User | None = None,
    **fields: Any,
) -> Action:
    """Return an action added through its operation, due in a month; without one, ``due_words`` says when."""
    words = fields.pop("due_words", "21/22 business cycle")
    first = Due.of_month(month_of(due)) if due else Due(None, Precision.WORDS, words)
    outcome = outcome or make_outcome(code=f"O-{area.code}" if area else "O1", area=area)
    action = Action(code=code, text=text, outcome=outcome, owner=owner, **fields)
    return plan_actions.create_action(
        action=action, due=first, links=Links(partners=list(partners), measures=list(measures)), origins=origins,
        status=status, recording=Recording(by=by or recorder(), at=at),
    )  # fmt: skip


def update(
    action: Action,
    status: str = "on_track",
    narrative: str = "It has begun.",
    *,
    due: Month | str | None = None,
    reason: str = "A partner needs longer",
    at: datetime = EARLY,
    by: User | None = None,
    **fields: Any,
) -> ActionUpdate:
    """Record progress of an action through its operation, and move its date where one is given."""
    done = progress.update_action(
        action=action, status=status, narrative=narrative, due=Due.of_month(month_of(due)) if due else None,
        reason=reason, recording=Recording(by=by or recorder(), at=at), **fields,
    )  # fmt: skip
    assert done is not None
    return done


def propose(
    action: Action, *, at: datetime = EARLY, by: User | None = None, title: str = "Minutes of June", **fields: Any
) -> ActionUpdate:
    """Propose closing an action, with a piece of evidence."""
    return progress.propose_closing(
        action=action, narrative="Done.", evidence=NewEvidence(title=title),
        recording=Recording(by=by or recorder(), at=at), **fields,
    )  # fmt: skip


def close(action: Action, *, at: datetime = EARLY, by: User | None = None, second: User | None = None) -> ActionUpdate:
    """Propose closing an action and accept it by another."""
    propose(action, at=at, by=by)
    second = second or make_person(email=f"second{User.objects.count()}@example.org", title="Head of service")
    return progress.settle_closing(action=action, accept=True, recording=Recording(by=second, at=at))


def make_evidence(action: Action, *, content: bytes | None = None, at: datetime = EARLY, **fields: Any) -> Evidence:
    """Return evidence added through its operation; a text file where ``content`` is given."""
    by = fields.pop("by", None) or recorder()
    upload = Upload("minutes.txt", content, "text/plain") if content is not None else None
    given = {"title": "Minutes of June", "keep_until": date(2026, 1, 1) if upload else None, **fields}
    return plan_evidence.add_evidence(action=action, evidence=NewEvidence(upload=upload, **given), by=by, at=at)


def make_judgement(outcome: Outcome | None = None, impact: str = "early", **fields: Any) -> ImpactJudgement:
    entry = judge_impact(
        outcome=outcome or make_outcome(), impact=impact, by=fields.pop("by", None) or recorder(),
        at=fields.pop("at", EARLY), **{"data": "Visits are on time.", **fields},
    )  # fmt: skip
    assert entry is not None
    return entry


def make_review(
    *, code: str = "LR01", title: str = "Harm to a baby", at: datetime = EARLY, **fields: Any
) -> LearningReview:
    return learning.open_review(review=LearningReview(code=code, title=title, **fields), by=recorder(), at=at)


def make_step(review: LearningReview, step: str, day: str, *, at: datetime | None = None) -> ReviewStep:
    """Record the day of a step, whatever came before; written as the ledger has it."""
    when = at or moment(f"{day} 12:00")
    days = {one.step for one in ReviewStep.objects.filter(review=review)}
    if step == "published" and not {"practice_review", "thematic"} & days:
        make_step(review, "practice_review", day, at=when)
    entry = learning.record_step(review=review, step=step, day=date.fromisoformat(day), by=recorder(), at=when)
    assert entry is not None
    return entry


def make_member(person: User, *, since: date = date(2020, 1, 1), until: date | None = None) -> LearningGroupMember:
    """Put somebody into the named group that sees reviews before they are published."""
    return LearningGroupMember.objects.create(person=person, since=since, until=until)
