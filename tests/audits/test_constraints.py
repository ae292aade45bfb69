"""What the database itself refuses, on both engines: one row for each named constraint of audits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from audits import models as m
from audits.models import Audit, AuditStanding, Concern, Programme, Round
from organisation.models import Area
from organisation.months import Month
from tests.audits.builders import ALLOCATED, DUE, make_audit, make_programme, make_round, make_team, re_audit_of
from tests.builders import EARLY, make_area, make_person, make_unit, recorder

pytestmark = pytest.mark.django_db

MARCH, DAY = Month(2020, 3), date(2020, 3, 24)
LATER = EARLY + timedelta(days=1)


class Given:
    """What rows point at, made on demand and once."""

    def __init__(self) -> None:
        self.programme = make_programme()
        self.round = make_round(self.programme)
        self.area = Area.objects.filter(code="assessment").first() or make_area()
        self.team = make_team(self.area)
        self.grades = {one.code: one for one in m.Grade.objects.filter(scale__programme=self.programme)}
        self.by = recorder()
        self.other = make_person(title="Auditor")
        self._made: dict[str, Any] = {}

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    @property
    def audit(self) -> Audit:
        return self.once("audit", lambda: make_audit(self.round, self.team))

    @property
    def said(self) -> dict[str, Any]:
        return {"recorded_at": EARLY, "recorded_by": self.by, "recorded_as": "Analyst"}

    @property
    def action(self) -> m.ChildAction:
        return self.once(
            "action",
            lambda: m.ChildAction.objects.create(
                audit=self.audit, text="Visit", owner="Team manager", due=DUE, raised_at=EARLY, raised_by=self.by,
                raised_as="Analyst",
            ),
        )  # fmt: skip

    @property
    def standing(self) -> dict[str, Any]:
        """Return a completed standing of an audit that has none yet."""
        bare = Audit.objects.create(round=self.round, unit=self.team, area=self.area, created_at=EARLY)
        good = self.grades["good"]
        return {
            "audit": bare, "auditor": self.other, "auditor_title": "Auditor", "allocated_on": ALLOCATED,
            "first_due": DUE, "due": DUE, "completed_on": DUE, "grade": good, "final_grade": good, **self.said,
        }  # fmt: skip

    @property
    def finding(self) -> m.ServiceFinding:
        return m.ServiceFinding.objects.create(
            programme=self.programme, source="Front door", position=1, text="Found", found_at=EARLY
        )

    @property
    def recommendation(self) -> m.Recommendation:
        return m.Recommendation.objects.create(round=self.round, code="r-1", text="Do", position=1, issued_at=EARLY)

    @property
    def answer(self) -> m.ThematicAnswer:
        question = m.ThematicQuestion.objects.create(round=self.round, key="why", text="Why", base="all", position=1)
        return m.ThematicAnswer.objects.create(question=question, key="a", text="A", position=1)


def programme(g: Given, **fields: Any) -> Programme:
    return Programme(**{"code": "x", "name": "X", "area": g.area, "opened": MARCH, **fields})


def a_round(g: Given, **fields: Any) -> Round:
    return Round(**{"programme": g.programme, "first_month": MARCH, "last_month": MARCH, **fields})


def standing(g: Given, **fields: Any) -> AuditStanding:
    return AuditStanding(**{**g.standing, **fields})


def undone(g: Given, **fields: Any) -> AuditStanding:
    return standing(g, completed_on=None, grade=None, final_grade=None, **fields)


def moderated(g: Given, **fields: Any) -> AuditStanding:
    given = {"moderated_grade": g.grades["good"], "moderated_on": DUE, "moderated_as": "QA", **fields}
    return standing(g, **given)


def state(g: Given, **fields: Any) -> m.ChildActionState:
    done = {"completed_on": DUE, "completed_by": g.by, "done": "Visited"}
    return m.ChildActionState(**{"action": g.action, "state": "completed", **done, **g.said, **fields})


def concern(g: Given, **fields: Any) -> Concern:
    return Concern(
        **{"audit": g.audit, "text": "Worry", "raised_at": EARLY, "raised_by": g.by, "raised_as": "A", **fields}
    )


def again(g: Given, first: Any, second: Any) -> Any:
    """Save one row and return another of the same key."""
    first.save()
    return second


ROWS: list[tuple[str, Callable[[Given], models.Model]]] = [
    ("programme_own_has_area", lambda g: programme(g, area=None)),
    ("programme_of_others_has_no_area", lambda g: programme(g, council="Elsewhere")),
    ("programme_closed_after_opened", lambda g: programme(g, closed=Month(2019, 1))),
    ("programme_days_positive", lambda g: programme(g, due_days=0)),
    ("scale_once_a_month", lambda g: m.GradeScale(programme=g.programme, from_month=Month(2018, 1))),
    ("grade_once_a_scale", lambda g: grade(g, code="good", position=9)),
    ("grade_place_once_a_scale", lambda g: grade(g, position=1)),
    ("grade_good_is_not_inadequate", lambda g: grade(g, is_good=True, is_inadequate=True)),
    ("grade_has_descriptor", lambda g: grade(g, descriptor="")),
    ("theme_once_a_programme", lambda g: m.PracticeTheme(programme=g.programme, code="plan", name="P", position=9)),
    ("question_place_once", lambda g: m.ReflectionQuestion(programme=g.programme, position=1, text="?")),
    ("round_once", lambda g: a_round(g, first_month=g.round.first_month, last_month=g.round.last_month)),
    ("round_ends_after_it_begins", lambda g: a_round(g, last_month=Month(2020, 2))),
    ("round_pause_has_reason", lambda g: a_round(g, paused_from=DAY)),
    ("round_pause_ends_later", lambda g: a_round(g, paused_from=DAY, paused_until=DAY, pause_reason="Covid")),
    ("round_examined_ends_later", lambda g: a_round(g, examined_from=DAY, examined_until=date(2020, 1, 1))),
    ("round_thematic_has_title", lambda g: a_round(g, is_thematic=True)),
    ("cohort_place_once", lambda g: again(g, cohort(g), cohort(g))),
    ("share_one_current", lambda g: again(g, share(g), share(g))),
    ("share_superseded_later", lambda g: share(g, superseded_at=EARLY)),
    ("share_change_has_reason", lambda g: share(g, kind="error")),
    ("share_is_a_percentage", lambda g: share(g, percent=101)),
    ("compliance_completed_within_allocated", lambda g: compliance(g, completed=11)),
    ("compliance_ends_after_it_begins", lambda g: compliance(g, last_month=Month(2019, 1))),
    ("audit_of_another_is_re_audit", lambda g: an_audit(g, of=g.audit)),
    ("reference_not_empty", lambda g: m.ChildReference(audit=an_audit(g, save=True), reference="")),
    ("standing_one_current", lambda g: again(g, *[AuditStanding(**one) for one in [g.standing] for _ in (1, 2)])),
    ("standing_allocated_whole", lambda g: undone(g, auditor=None, auditor_title="")),
    ("standing_due_not_earlier", lambda g: undone(g, due=ALLOCATED, excuse="Ill", excused_as="QA")),
    ("standing_completed_has_grade", lambda g: standing(g, grade=None, final_grade=None)),
    ("standing_exemption_has_reason", lambda g: undone(g, is_exempt=True)),
    ("standing_extension_has_reason", lambda g: undone(g, due=date(2020, 10, 1))),
    ("standing_moderated_whole", lambda g: moderated(g, moderated_as="")),
    (
        "standing_changed_grade_has_reason",
        lambda g: moderated(g, moderated_grade=g.grades["inadequate"], final_grade=g.grades["inadequate"]),
    ),
    ("standing_moderator_is_another", lambda g: moderated(g, moderator=g.other)),
    ("standing_final_grade_follows", lambda g: standing(g, final_grade=g.grades["inadequate"])),
    ("challenge_has_points", lambda g: m.Challenge(audit=g.audit, points="", **g.said)),
    ("challenge_answer_has_words", lambda g: m.Challenge(audit=g.audit, points="P", outcome="upheld", **g.said)),
    ("sought_once", lambda g: again(g, sought(g), sought(g))),
    ("sought_why_not", lambda g: sought(g, is_obtained=False)),
    ("child_action_whole", lambda g: raised(g, owner="")),
    ("action_state_completed_whole", lambda g: state(g, done="")),
    ("action_state_checked_whole", lambda g: state(g, state="checked")),
    ("action_state_second_person", lambda g: state(g, state="checked", checked_on=DUE, checked_by=g.by)),
    ("concern_has_words", lambda g: concern(g, text="")),
    ("concern_acknowledged_whole", lambda g: concern(g, acknowledged_at=LATER)),
    (
        "concern_acknowledged_later",
        lambda g: concern(g, acknowledged_at=EARLY - timedelta(1), acknowledged_by=g.by, response="R"),
    ),
    ("response_says_what_changed", lambda g: response(g)),
    ("thematic_question_once", lambda g: again(g, question(g), question(g))),
    ("thematic_answer_once", lambda g: twice(g.answer)),
    ("thematic_result_has_figure", lambda g: m.ThematicResult(answer=g.answer, **g.said)),
    ("thematic_result_is_a_percentage", lambda g: m.ThematicResult(answer=g.answer, percent=101, **g.said)),
    ("finding_change_has_words", lambda g: m.FindingChange(finding=g.finding, status="done", **g.said)),
    (
        "finding_check_within",
        lambda g: m.FindingCheck(finding=g.finding, checked_on=DUE, looked_at=3, held_up=4, **g.said),
    ),
    ("cohort_withdrawn_later", lambda g: cohort(g, position=2, recorded_at=EARLY, withdrawn_at=EARLY)),
]


def grade(g: Given, **fields: Any) -> m.Grade:
    scale = m.GradeScale.objects.get(programme=g.programme)
    return m.Grade(**{"scale": scale, "code": "fair", "name": "Fair", "position": 9, "descriptor": "D", **fields})


def cohort(g: Given, **fields: Any) -> m.RoundCohort:
    return m.RoundCohort(**{"round": g.round, "name": "Under 5", "position": 1, **fields})


def share(g: Given, **fields: Any) -> m.PublishedShare:
    return m.PublishedShare(**{"round": g.round, "grade": g.grades["good"], "percent": 20, **g.said, **fields})


def compliance(g: Given, **fields: Any) -> m.PublishedCompliance:
    given = {"audit_kind": "audit", "first_month": MARCH, "last_month": MARCH, "allocated": 10, "completed": 8}
    return m.PublishedCompliance(**{"programme": g.programme, **given, **g.said, **fields})


def an_audit(g: Given, *, save: bool = False, **fields: Any) -> Audit:
    audit = Audit(round=g.round, unit=g.team, area=g.area, created_at=EARLY, **fields)
    if save:
        audit.save()
    return audit


def sought(g: Given, **fields: Any) -> m.FeedbackSought:
    return m.FeedbackSought(**{"audit": g.audit, "voice": "child", "is_obtained": True, **fields})


def raised(g: Given, **fields: Any) -> m.ChildAction:
    given = {"text": "Visit", "owner": "TM", "due": DUE, "raised_at": EARLY, "raised_by": g.by, "raised_as": "A"}
    return m.ChildAction(**{"audit": g.audit, **given, **fields})


def response(g: Given) -> m.RecommendationResponse:
    return m.RecommendationResponse(
        recommendation=g.recommendation, unit=g.team, discussed_on=DUE, what_changed="", **g.said
    )


def question(g: Given) -> m.ThematicQuestion:
    return m.ThematicQuestion(round=g.round, key="why", text="Why", base="all", position=1)


def twice(answer: m.ThematicAnswer) -> m.ThematicAnswer:
    return m.ThematicAnswer(question=answer.question, key=answer.key, text="B", position=2)


@pytest.mark.parametrize(("name", "make"), ROWS, ids=[name for name, _ in ROWS])
def test_the_database_refuses(name: str, make: Callable[[Given], models.Model]) -> None:
    row = make(Given())
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        row.save()
    assert name in str(refused.value) or "UNIQUE" in str(refused.value).upper()


# Those that every ledger has, those of months, and those a row can't break while its own key isn't known.
SHARED = ("_one_current", "_superseded_later", "_change_has_reason", "_is_month")
SELF = {"round_repeats_another", "audit_follows_another", "recommendation_parent_is_another"}


def test_every_constraint_of_audits_is_tried() -> None:
    named = {
        constraint.name
        for model in apps.get_app_config("audits").get_models()
        for constraint in model._meta.constraints
        if not constraint.name.endswith(SHARED) and constraint.name not in SELF
    }
    assert named - {name for name, _ in ROWS} == set()


@pytest.mark.parametrize("name", sorted(SELF))
def test_nothing_points_at_itself(name: str) -> None:
    given = Given()
    rows: dict[str, tuple[Any, str]] = {
        "round_repeats_another": (given.round, "repeats"),
        "audit_follows_another": (make_audit(given.round, given.team, kind="re_audit"), "of"),
        "recommendation_parent_is_another": (given.recommendation, "parent"),
    }
    row, field = rows[name]
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**{field: row.pk})


def test_every_check_says_what_to_do() -> None:
    silent = [
        constraint.name
        for model in apps.get_app_config("audits").get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint) and "violated" in str(constraint.violation_error_message)
    ]
    assert silent == []


def test_a_reference_is_never_printed() -> None:
    given = Given()
    unit = make_unit(name="Elsewhere")
    m.TeamArea.objects.create(unit=unit, area=given.area)
    audit = make_audit(given.round, unit, reference="SECRET-1", graded="inadequate")
    assert "SECRET" not in f"{audit} {audit.reference} {re_audit_of(audit)!r} {audit.reference!r}"
