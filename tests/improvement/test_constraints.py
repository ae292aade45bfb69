"""What the database itself refuses, on SQLite and PostgreSQL alike."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from improvement.models import (
    Action,
    ActionComment,
    ActionFate,
    ActionUpdate,
    Evidence,
    ImpactJudgement,
    Iteration,
    LearningGroupMember,
    LearningPoint,
    Outcome,
    Plan,
    Recommendation,
    ResponseClock,
    ReviewClock,
    Section,
    Source,
)
from tests.builders import EARLY, moment, recorder
from tests.plan_builders import (
    make_action,
    make_evidence,
    make_judgement,
    make_member,
    make_outcome,
    make_plan,
    make_recommendation,
    make_review,
    make_section,
    make_source,
    update,
)

pytestmark = pytest.mark.django_db
LATER = date(2021, 1, 1)


def stamp() -> dict[str, Any]:
    by = recorder()
    return {"at": EARLY, "by": by, "by_title": by.title}


def an_update(**fields: Any) -> ActionUpdate:
    given = {"action": make_action(), "number": 2, "kind": "progress", "status": "on_track", **stamp(), **fields}
    return ActionUpdate(**given)


def an_action(**fields: Any) -> Action:
    return Action(**{"code": "A2", "outcome": make_outcome(), "text": "Do it", **fields})


def some_evidence(**fields: Any) -> Evidence:
    return Evidence(**{"action": make_action(), "title": "Minutes", **stamp(), **fields})


REFUSED: dict[str, Callable[[], models.Model]] = {
    "plan_ends_after_it_starts": lambda: Plan(code="x", name="X", starts_on=LATER, ends_on=LATER),
    "plan_embed_months_above_zero": lambda: Plan(code="x", name="X", starts_on=LATER, embed_months=0),
    "iteration_once": lambda: Iteration(plan=make_plan(), number=1, name="Again", agreed_on=LATER),
    "section_once_an_area": lambda: Section(plan=make_plan(), area=make_section().area),
    "response_clock_above_zero": lambda: ResponseClock(kind="audit", count=0, unit="months", basis="None"),
    "review_clock_above_zero": lambda: ReviewClock(name="assurance", count=0, unit="months"),
    "source_answered_after_received": lambda: Source(
        code="s", name="S", kind="audit", received_on=LATER, answered_on=date(2020, 1, 1)
    ),
    "recommendation_has_text": lambda: Recommendation(code="r", source=make_source(), text=""),
    "outcome_has_text": lambda: Outcome(code="x", section=make_section(), text=""),
    "impact_rests_on_something": lambda: ImpactJudgement(
        outcome=make_outcome(), impact="some", recorded_at=EARLY, recorded_by=recorder(), recorded_as="x"
    ),
    "impact_one_current": lambda: ImpactJudgement(
        outcome=make_judgement().outcome, impact="none_yet", recorded_at=EARLY, recorded_by=recorder(), recorded_as="x"
    ),
    "action_has_text": lambda: an_action(text=""),
    "action_repeats_if_recurring: never": lambda: an_action(kind="recurring"),
    "action_repeats_if_recurring: one-off": lambda: an_action(every_months=3),
    "action_first_due_fits: a month without one": lambda: an_action(first_due_precision="month"),
    "action_first_due_fits: no words": lambda: an_action(first_due_precision="words"),
    "action_first_due_fits: a date and none": lambda: an_action(first_due_on=LATER),
    "update_number_once": lambda: an_update(number=1),
    "update_due_fits": lambda: an_update(due_precision="day"),
    "update_ending_has_reason": lambda: an_update(kind="withdrawn", status="withdrawn"),
    "update_awaits_only_if_open": lambda: an_update(status="complete", awaits_closing=True),
    "comment_has_text": lambda: ActionComment(action=make_action(), text="", **stamp()),
    "action_fate_has_why": lambda: ActionFate(
        action=make_action(), iteration=make_plan().iterations.get(), fate="dropped"
    ),
    "evidence_file_is_kept_until": lambda: some_evidence(file="ab/cd"),
    "evidence_file_or_link": lambda: some_evidence(file="ab/cd", url="https://example.org/", keep_until=LATER),
    "evidence_says_what_it_shows": lambda: some_evidence(title=""),
    "evidence_deleted_has_no_file: unsaid": lambda: some_evidence(deleted_at=EARLY),
    "evidence_deleted_has_no_file: kept": lambda: some_evidence(
        deleted_at=EARLY, deleted_why="Old", file="ab/cd", keep_until=LATER
    ),
    "learning_group_once": lambda: LearningGroupMember(person=make_member(recorder()).person, since=LATER),
    "learning_group_ends_after_it_begins": lambda: LearningGroupMember(
        person=recorder(), since=LATER, until=date(2020, 1, 1)
    ),
    "learning_point_has_text": lambda: LearningPoint(review=make_review(), kind="learning", text=""),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses(name: str) -> None:
    record = REFUSED[name]()
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Model.save(record, force_insert=True)


def test_a_recommendation_repeats_another_and_an_action_follows_another() -> None:
    recommendation, action = make_recommendation(), make_action()
    for record, field in ((recommendation, "same_as"), (action, "follows"), (action, "merged_into")):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(record)._base_manager.filter(pk=record.pk).update(**{field: record.pk})


def test_updates_and_comments_are_only_added_to() -> None:
    done = update(make_action())
    done.narrative = "Other"
    for change in (done.save, done.delete, ActionUpdate.objects.all().delete):
        with pytest.raises(TypeError, match="only added to"):
            change()
    with pytest.raises(TypeError, match="only added to"):
        ActionUpdate.objects.update(narrative="Other")


def test_every_constraint_says_what_to_do() -> None:
    from_plan = [one for model in (Action, ActionUpdate, Evidence, Plan, Source) for one in model._meta.constraints]
    assert [one.name for one in from_plan if "is violated" in str(one.violation_error_message)] == []


def test_evidence_is_kept_under_a_name_that_says_nothing() -> None:
    evidence = make_evidence(make_action(), content=b"Seen and agreed", at=moment("2020-09-24 10:00"))
    assert "minutes" not in evidence.file.name
    assert len(evidence.file.name.partition("/")[2]) == 32
