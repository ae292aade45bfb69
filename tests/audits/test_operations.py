"""What operations do with audits: allocate, grade, follow with a re-audit, moderate, act for the child, publish."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from audits.models import (
    ActionState,
    Audit,
    AuditDraft,
    AuditStanding,
    Challenge,
    ChildActionState,
    ChildReference,
    Concern,
    Feedback,
    FeedbackSought,
    FindingChange,
    Programme,
    ProgrammeMeasure,
    PublishedShare,
    RecommendationResponse,
    ThemeGrade,
)
from audits.operations import actions, allocating, grading, learning, programmes, publishing, references, thematic
from audits.operations.actions import NewAction
from audits.operations.allocating import ListRefused
from audits.operations.grading import DraftMoved, Graded, Sought
from audits.operations.learning import NewRecommendation
from audits.operations.thematic import NewResult
from organisation.models import Area, ChangeRecord, LedgerEntry, Role, User
from organisation.operations import Reason, Refused
from scorecard.models import Observation
from tests.audits.builders import (
    NOW,
    TODAY,
    complete,
    current,
    first_question,
    first_theme,
    grade,
    make_action,
    make_audit,
    make_manager_of_quality,
    make_programme,
    make_round,
    make_team,
    re_audit_of,
)
from tests.builders import make_measure, make_person, make_root, moment, recorder

pytestmark = pytest.mark.django_db
NHS_NUMBER = "943 476 5919"


@pytest.fixture
def setup(area: Area, auditor: User) -> dict[str, Any]:
    programme = make_programme()
    return {"programme": programme, "round": make_round(programme), "team": make_team(area), "auditor": auditor}


def trail() -> list[str]:
    return list(ChangeRecord.objects.order_by("pk").values_list("action", flat=True))


# --- Allocation -----------------------------------------------------------------------------------------


def allocate(of: Any, text: str, at: Any = NOW) -> list[Audit]:
    return allocating.allocate_list(to=of, text=text, by=make_manager_of_quality(), at=at, today=TODAY)


def test_a_list_is_allocated_with_its_day_and_its_references_apart(setup: dict[str, Any]) -> None:
    made = allocate(setup["round"], "AB-1; North team; auditor@example.org\nAB-2; North team; auditor@example.org")

    standing = current(made[0])
    assert (standing.auditor, standing.allocated_on, standing.due) == (setup["auditor"], TODAY, date(2020, 10, 15))
    assert set(ChildReference.objects.values_list("reference", flat=True)) == {"AB-1", "AB-2"}
    told = " ".join(f"{one.summary} {one.detail} {one.subject}" for one in ChangeRecord.objects.all())
    assert "AB-1" not in told
    assert "2 audits allocated" in told


def test_a_list_is_allocated_whole_or_not_at_all(setup: dict[str, Any], service_manager: User) -> None:
    make_audit(setup["round"], setup["team"], reference="AB-3", allocated=date(2020, 3, 1), due=date(2020, 4, 1))
    text = (
        "AB-1; North team; auditor@example.org\n"
        f"AB-2; North team; {service_manager.email}\n"
        "AB-3; North team; auditor@example.org"
    )
    with pytest.raises(ListRefused) as refused:
        allocate(setup["round"], text)
    assert [one.line for one in refused.value.problems] == [2, 3]
    assert Audit.objects.count() == 1


def test_nothing_is_allocated_in_a_paused_round_or_elsewhere(setup: dict[str, Any]) -> None:
    programmes.pause_round(paused=setup["round"], from_day=TODAY, why="Storm", by=recorder(), at=NOW)
    with pytest.raises(Refused, match="is paused"):
        allocate(setup["round"], "AB-1; North team; auditor@example.org")
    other = make_round(make_programme(code="other", council="Another council"))
    with pytest.raises(Refused, match="another council's"):
        allocate(other, "AB-1; North team; auditor@example.org")


def test_an_extension_keeps_the_first_date_with_its_reason(setup: dict[str, Any]) -> None:
    audit = make_audit(setup["round"], setup["team"])
    allocating.extend(audit=audit, due=date(2020, 10, 1), why="Sick leave", by=recorder(), at=NOW)
    standing = current(audit)
    assert (standing.first_due, standing.due, standing.excuse, standing.excused_as) == (
        date(2020, 9, 22), date(2020, 10, 1), "Sick leave", recorder().title,
    )  # fmt: skip
    with pytest.raises(Refused, match="later"):
        allocating.extend(audit=audit, due=date(2020, 9, 25), why="Sooner", by=recorder(), at=NOW)


def test_an_exempted_audit_can_no_longer_be_completed(setup: dict[str, Any]) -> None:
    audit = make_audit(setup["round"], setup["team"], auditor=setup["auditor"])
    with pytest.raises(Refused, match="reason"):
        allocating.exempt(audit=audit, why=" ", by=recorder(), at=NOW)
    allocating.exempt(audit=audit, why="Case closed", by=recorder(), at=NOW)
    with pytest.raises(Refused, match="exempted"):
        complete(audit, "good")


# --- Grading --------------------------------------------------------------------------------------------


def test_an_audit_is_completed_with_all_that_was_said(setup: dict[str, Any]) -> None:
    audit, programme = make_audit(setup["round"], setup["team"], auditor=setup["auditor"]), setup["programme"]
    complete(
        audit, "good",
        themes={first_theme(programme): (grade(programme, "good"), "Seen alone")},
        strengths=("Seen",), improvements=("Late", "Thin"),
        sought=(Sought("parent", "Heard"), Sought("child", why_not="Did not want to")),
        reflections={first_question(programme): "It went well"},
        actions=(NewAction("Visit", "Team manager", date(2020, 10, 1)),),
    )  # fmt: skip

    standing = current(audit)
    assert (standing.completed_on, standing.final_grade.code, standing.met) == (TODAY, "good", "yes")
    assert ThemeGrade.objects.get(audit=audit).note == "Seen alone"
    assert audit.actions.count() == 1
    assert set(FeedbackSought.objects.values_list("voice", "is_obtained")) == {("parent", True), ("child", False)}
    assert Feedback.objects.get(audit=audit).text == "Heard"
    assert "complete audit" in trail()


def test_only_its_auditor_completes_it(setup: dict[str, Any]) -> None:
    audit = make_audit(setup["round"], setup["team"], auditor=setup["auditor"])
    graded = Graded(grade=grade(setup["programme"], "good"), met="yes")
    with pytest.raises(Refused, match="Only its auditor"):
        grading.complete_audit(audit=audit, graded=graded, by=recorder(), at=NOW, today=TODAY)


def test_a_grade_of_another_programme_is_refused(setup: dict[str, Any]) -> None:
    other = make_programme(code="other", council="Another council")
    audit = make_audit(setup["round"], setup["team"], auditor=setup["auditor"])
    graded = Graded(grade=grade(other, "good"), met="yes")
    with pytest.raises(Refused, match="another programme"):
        grading.complete_audit(audit=audit, graded=graded, by=setup["auditor"], at=NOW, today=TODAY)


@pytest.mark.parametrize(
    "content",
    [
        {"strengths": (f"Her number is {NHS_NUMBER}",)},
        {"actions": (NewAction(f"Ring {NHS_NUMBER}", "Team manager", TODAY),)},
        {"sought": (Sought("child", why_not=NHS_NUMBER),)},
    ],
    ids=["a-finding", "an-action", "why-there-is-none"],
)
def test_personal_data_is_stopped_and_nothing_is_saved(setup: dict[str, Any], content: dict[str, Any]) -> None:
    audit = make_audit(setup["round"], setup["team"], auditor=setup["auditor"])
    with pytest.raises(Refused, match="NHS number"):
        complete(audit, "good", **content)
    assert not current(audit).is_completed


def test_an_inadequate_grade_brings_a_re_audit_never_for_the_same_auditor(setup: dict[str, Any]) -> None:
    audit = make_audit(setup["round"], setup["team"], auditor=setup["auditor"], reference="AB-1")
    complete(audit, "inadequate")

    again = re_audit_of(audit)
    standing = current(again)
    assert (standing.allocated_on, standing.due, standing.auditor) == (None, date(2020, 11, 23), None)
    assert again.reference.reference == "AB-1"
    with pytest.raises(Refused, match="never given to who graded"):
        allocating.assign(audit=again, auditor=setup["auditor"], by=recorder(), at=NOW, today=TODAY)
    another = make_person(role=Role.AUDITOR, title="Second auditor")
    allocating.assign(audit=again, auditor=another, by=recorder(), at=NOW, today=TODAY)
    assert (current(again).auditor, current(again).due) == (another, date(2020, 11, 23))


def test_nobody_is_given_a_record_of_their_own_area(setup: dict[str, Any], service_manager: User) -> None:
    audit = make_audit(setup["round"], setup["team"])
    with pytest.raises(Refused, match="nobody audits their own area"):
        allocating.assign(audit=audit, auditor=service_manager, by=recorder(), at=NOW, today=TODAY)


def test_a_draft_is_kept_possible_or_not_and_two_windows_clash(setup: dict[str, Any]) -> None:
    audit, by = make_audit(setup["round"], setup["team"], auditor=setup["auditor"]), setup["auditor"]
    assert grading.save_draft(audit=audit, typed={"grade": "??"}, version=0, by=by, at=NOW) == 1
    with pytest.raises(DraftMoved):
        grading.save_draft(audit=audit, typed={"grade": "good"}, version=0, by=by, at=NOW)
    assert AuditDraft.objects.get(audit=audit).typed == {"grade": "??"}
    complete(audit, "good")
    assert not AuditDraft.objects.exists()
    with pytest.raises(Refused, match="no longer open"):
        grading.save_draft(audit=audit, typed={}, version=1, by=by, at=NOW)


# --- Moderation -----------------------------------------------------------------------------------------


def test_moderating_keeps_both_grades(setup: dict[str, Any]) -> None:
    audit = make_audit(setup["round"], setup["team"], auditor=setup["auditor"])
    complete(audit, "good")
    manager, worse = make_manager_of_quality(), grade(setup["programme"], "inadequate")
    with pytest.raises(Refused, match="Say why"):
        grading.moderate(audit=audit, grade=worse, why="", by=manager, at=NOW, today=TODAY)
    grading.moderate(audit=audit, grade=worse, why="No visit", by=manager, at=NOW, today=TODAY)

    standing = current(audit)
    assert (standing.grade.code, standing.moderated_grade.code, standing.final_grade.code) == (
        "good", "inadequate", "inadequate",
    )  # fmt: skip
    assert re_audit_of(audit)


def test_nobody_moderates_their_own_grade(setup: dict[str, Any]) -> None:
    audit = make_audit(setup["round"], setup["team"], auditor=setup["auditor"])
    complete(audit, "good")
    good = grade(setup["programme"], "good")
    with pytest.raises(Refused, match="doesn't moderate"):
        grading.moderate(audit=audit, grade=good, why="", by=setup["auditor"], at=NOW, today=TODAY)


def test_a_challenge_is_answered_once(setup: dict[str, Any], service_manager: User) -> None:
    audit = make_audit(setup["round"], setup["team"], graded="inadequate")
    grading.challenge(audit=audit, points="Visits are in the other system", by=service_manager, at=NOW)
    with pytest.raises(Refused, match="already"):
        grading.challenge(audit=audit, points="Again", by=service_manager, at=NOW)
    grading.answer_challenge(audit=audit, outcome="upheld", answer="Looked again", by=recorder(), at=NOW)
    with pytest.raises(Refused, match="no challenge"):
        grading.answer_challenge(audit=audit, outcome="upheld", answer="Twice", by=recorder(), at=NOW)
    assert Challenge.objects.as_at(None).get().answer == "Looked again"


# --- For the child --------------------------------------------------------------------------------------


def test_a_second_person_checks_an_action(setup: dict[str, Any], service_manager: User) -> None:
    action = make_action(make_audit(setup["round"], setup["team"]))
    actions.complete_action(action=action, done="Visited", by=service_manager, at=NOW, today=TODAY)
    with pytest.raises(Refused, match="second person"):
        actions.check_action(action=action, is_done=True, note="", by=service_manager, at=NOW, today=TODAY)
    actions.check_action(action=action, is_done=True, note="Seen", by=recorder(), at=NOW, today=TODAY)
    state = ChildActionState.objects.as_at(None).get(action=action)
    assert (state.state, state.completed_by, state.checked_by) == (ActionState.CHECKED, service_manager, recorder())


def test_an_action_that_is_not_done_goes_back(setup: dict[str, Any], service_manager: User) -> None:
    action = make_action(make_audit(setup["round"], setup["team"]))
    actions.complete_action(action=action, done="Visited", by=service_manager, at=NOW, today=TODAY)
    with pytest.raises(Refused, match="still missing"):
        actions.check_action(action=action, is_done=False, note="", by=recorder(), at=NOW, today=TODAY)
    actions.check_action(action=action, is_done=False, note="Not alone", by=recorder(), at=NOW, today=TODAY)
    state = ChildActionState.objects.as_at(None).get(action=action)
    assert (state.state, state.completed_on, state.check_note) == (ActionState.OPEN, None, "Not alone")


def test_a_concern_is_acknowledged_once_with_what_is_done(setup: dict[str, Any], service_manager: User) -> None:
    audit = make_audit(setup["round"], setup["team"], auditor=setup["auditor"])
    concern = actions.raise_concern(audit=audit, text="Not seen", by=setup["auditor"], at=NOW)
    with pytest.raises(Refused, match="already"):
        actions.raise_concern(audit=audit, text="Again", by=setup["auditor"], at=NOW)
    with pytest.raises(Refused, match="what is done"):
        actions.acknowledge(concern=concern, response=" ", by=service_manager, at=NOW)
    actions.acknowledge(concern=concern, response="Visited", by=service_manager, at=NOW)
    with pytest.raises(Refused, match="already"):
        actions.acknowledge(concern=concern, response="Twice", by=service_manager, at=NOW)
    assert Concern.objects.get().acknowledged_as == service_manager.title


# --- Programmes, rounds, what they lead to --------------------------------------------------------------


def test_published_shares_are_kept_as_they_are(area: Area) -> None:
    other = make_programme(code="other", council="Another council")
    of = make_round(other, "2018-11")
    percents = {grade(other, "good"): Decimal(1), grade(other, "inadequate"): Decimal(17)}
    assert programmes.record_shares(of=of, percents=percents, by=recorder(), at=NOW, reason=Reason()) == 2
    assert programmes.record_shares(of=of, percents=percents, by=recorder(), at=NOW, reason=Reason()) == 0
    assert set(PublishedShare.objects.values_list("percent", flat=True)) == {1, 17}


def test_a_round_with_audits_has_no_published_shares(setup: dict[str, Any]) -> None:
    make_audit(setup["round"], setup["team"])
    with pytest.raises(Refused, match="counted, not published"):
        programmes.record_shares(
            of=setup["round"], percents={grade(setup["programme"], "good"): Decimal(1)}, by=recorder(), at=NOW,
            reason=Reason(),
        )  # fmt: skip


def test_a_round_is_planned_once(setup: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="of these months already"):
        make_round(setup["programme"])


def test_a_round_is_reported_once(setup: dict[str, Any]) -> None:
    programmes.report_round(of=setup["round"], by=recorder(), at=NOW)
    with pytest.raises(Refused, match="already"):
        programmes.report_round(of=setup["round"], by=recorder(), at=NOW)


def test_a_team_answers_a_recommendation_and_again(setup: dict[str, Any], service_manager: User) -> None:
    one = learning.recommend(
        of=setup["round"], new=NewRecommendation(code="r-1", text="Record reasons"), by=recorder(), at=NOW
    )
    for text in ("Nothing yet", "We write them on the day"):
        learning.respond(
            recommendation=one, unit=setup["team"], discussed_on=TODAY, what_changed=text, by=service_manager, at=NOW,
            today=TODAY,
        )  # fmt: skip
    assert RecommendationResponse.objects.as_at(None).get().what_changed == "We write them on the day"
    with pytest.raises(Refused, match="lies ahead"):
        learning.respond(
            recommendation=one, unit=setup["team"], discussed_on=date(2020, 9, 25), what_changed="x",
            by=service_manager, at=NOW, today=TODAY,
        )  # fmt: skip


def test_a_recommendation_to_named_teams_is_answered_by_them(setup: dict[str, Any], area: Area) -> None:
    other = make_team(area, "South team")
    new = NewRecommendation(code="r-1", text="Record reasons", teams=(other,))
    one = learning.recommend(of=setup["round"], new=new, by=recorder(), at=NOW)
    with pytest.raises(Refused, match="isn't addressed"):
        learning.respond(
            recommendation=one, unit=setup["team"], discussed_on=TODAY, what_changed="x", by=recorder(), at=NOW,
            today=TODAY,
        )  # fmt: skip


def test_a_nested_question_rests_on_an_answer_of_its_own_round(setup: dict[str, Any]) -> None:
    rounds = [
        make_round(setup["programme"], "2024-08", "2024-09", is_thematic=True, title=title) for title in ("A", "B")
    ]
    common: dict[str, Any] = {"key": "why", "text": "Why", "base": "families", "by": recorder(), "at": NOW}
    found = thematic.record_question(of=rounds[0], results=[NewResult("s", "Similar", Decimal(61))], **common)
    with pytest.raises(Refused, match="same round"):
        thematic.record_question(of=rounds[1], results=[], of_answer=found["s"], **common)
    with pytest.raises(Refused, match="no thematic audit"):
        thematic.record_question(of=setup["round"], results=[], **common)


def test_what_changed_supersedes_what_stood_before(setup: dict[str, Any]) -> None:
    finding = learning.record_finding(
        programme=setup["programme"], source="Front door", text="Found", by=recorder(), at=NOW
    )
    for status in ("ongoing", "done"):
        learning.record_change(finding=finding, what_changed="Asked", status=status, by=recorder(), at=NOW)
    assert FindingChange.objects.count() == 2
    assert FindingChange.objects.as_at(None).get().status == "done"
    with pytest.raises(Refused, match="no more hold up"):
        learning.record_check(
            finding=finding, checked_on=TODAY, looked_at=3, held_up=4, by=recorder(), at=NOW, today=TODAY
        )


# --- Publishing -----------------------------------------------------------------------------------------


def fed(programme: Programme, figure: str, area: Area | None = None) -> Any:
    measure = make_measure(name=f"Audits {figure} {area or ''}", code=f"aud-{figure}{area.pk if area else ''}")
    ProgrammeMeasure.objects.create(programme=programme, measure=measure, figure=figure, area=area)
    return measure


def observed(measure: Any) -> tuple[Any, ...]:
    found = Observation.objects.as_at(None).get(measure=measure)
    return (str(found.month), found.numerator, found.denominator, found.absence)


def publish(setup: dict[str, Any]) -> None:
    publishing.publish_round(of=setup["round"], by=make_manager_of_quality(), at=NOW)


def test_a_reported_round_is_published_as_it_was_reported(setup: dict[str, Any]) -> None:
    make_root()
    good, bad = fed(setup["programme"], "good"), fed(setup["programme"], "inadequate")
    on_time = fed(setup["programme"], "on_time")
    for code, day in [("good", 20)] * 5 + [("outstanding", 23), ("inadequate", 20), ("requires-improvement", 20)]:
        make_audit(setup["round"], setup["team"], graded=code, on=date(2020, 9, day))
    open_audit = make_audit(setup["round"], setup["team"])
    make_audit(setup["round"], setup["team"], due=date(2020, 10, 30))
    programmes.report_round(of=setup["round"], by=recorder(), at=moment("2020-09-24 09:00"))
    complete(open_audit, "inadequate", at=moment("2020-09-24 10:00"))
    publish(setup)

    assert observed(good) == ("Sep 2020", 6, 8, "")
    assert observed(bad) == ("Sep 2020", 1, 8, "")
    assert observed(on_time) == ("Sep 2020", 7, 9, "")  # one late, one overdue, one not due yet


def test_under_six_graded_is_suppressed_at_source(setup: dict[str, Any], other_area: Area) -> None:
    make_root()
    whole, part = fed(setup["programme"], "inadequate"), fed(setup["programme"], "inadequate", other_area)
    for _ in range(6):
        make_audit(setup["round"], setup["team"], graded="good")
    make_audit(setup["round"], make_team(other_area, "South team"), graded="inadequate")
    programmes.report_round(of=setup["round"], by=recorder(), at=NOW)
    publish(setup)
    assert observed(whole) == ("Sep 2020", 1, 7, "")
    assert observed(part) == ("Sep 2020", None, None, "suppressed")


def test_what_is_not_reported_or_not_ours_is_never_published(setup: dict[str, Any]) -> None:
    make_root()
    with pytest.raises(Refused, match="Report"):
        publish(setup)
    other = make_round(make_programme(code="other", council="Another council"))
    with pytest.raises(Refused, match="never enters our scorecard"):
        publishing.publish_round(of=other, by=recorder(), at=NOW)


# --- References, ledgers --------------------------------------------------------------------------------


def test_references_are_deleted_on_schedule_and_grades_stay(setup: dict[str, Any]) -> None:
    old = make_audit(setup["round"], setup["team"], graded="good", on=date(2018, 8, 31), reference="OLD")
    new = make_audit(setup["round"], setup["team"], graded="good", on=date(2018, 9, 1), reference="NEW")
    assert references.delete_references(by=recorder(), at=NOW, today=TODAY) == 1
    assert list(ChildReference.objects.values_list("audit", flat=True)) == [new.pk]
    assert current(old).final_grade.code == "good"


def test_a_standing_is_never_changed(setup: dict[str, Any]) -> None:
    audit = make_audit(setup["round"], setup["team"])
    entry: LedgerEntry = current(audit)
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        AuditStanding.objects.update(excuse="x")
