"""Meetings: called, minuted, followed up, approved; exception reports; who may do what; as they stood."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from board.models import AgendaItem, Decision, DecisionUpdate, ExceptionReport, Meeting, MeetingState
from board.operations import meetings, minutes
from board.queries.meetings import meeting_lines, meeting_page
from board.queries.rows import last_meeting_day
from board.reminders import meetings_due
from improvement.models import Action
from organisation.models import Area, ChangeRecord, User
from organisation.operations import NoLongerCurrent, Refused
from organisation.queries import version_of
from tests.audits.builders import make_round
from tests.board.meeting_builders import (
    CALLED,
    NOW,
    TODAY,
    answer,
    make_decision,
    make_group,
    make_held,
    make_meeting,
    make_point,
    make_report,
    make_seat,
)
from tests.builders import make_holding, make_measure, make_post, make_root, moment, record, recorder
from tests.cast import WITH_A_ROLE, Person
from tests.plan_builders import make_action, make_outcome, make_recommendation
from tests.plan_builders import update as update_action

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]
AUGUST = date(2020, 8, 27)
LATER = moment("2020-09-24 11:00")
ADDRESS = "/board/meetings/improvement-board/2020-09-24/"


def by_now() -> dict[str, Any]:
    return {"by": recorder(), "at": NOW}


# --- What the database refuses --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        pytest.param({"dispatch_on": date(2020, 9, 25)}, "meeting_dispatch_before_it", id="a-pack-after-the-meeting"),
        pytest.param({"state": "approved"}, "meeting_approved_in_a_meeting", id="approved-nowhere"),
        pytest.param({"state": "cancelled"}, "meeting_cancelled_with_reason", id="cancelled-without-a-reason"),
    ],
)
def test_a_meeting_is_refused(fields: dict[str, Any], name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Meeting.objects.create(group=make_group(), held_on=TODAY, **fields)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        pytest.param({"kind": "action", "text": "Do it"}, "decision_action_has_owner", id="an-action-without-owner"),
        pytest.param({"kind": "decision", "text": ""}, "decision_says_something", id="without-words"),
    ],
)
def test_a_decision_is_refused(fields: dict[str, Any], name: str) -> None:
    meeting = make_meeting()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Decision.objects.create(meeting=meeting, number=1, **fields)


def test_an_answer_is_whole_or_not_there(area: Area) -> None:
    meeting = make_meeting()
    with pytest.raises(IntegrityError, match="exception_answered_in_full"), transaction.atomic():
        ExceptionReport.objects.create(
            meeting=meeting, area=area, question="?", due=TODAY, answered_at=NOW, answered_as="M"
        )


def test_what_became_of_a_decision_is_only_added_to() -> None:
    decision = make_decision(make_meeting())
    told = minutes.tell_outcome(decision=decision, outcome="done", text="Done.", **by_now())
    with pytest.raises(TypeError):
        told.save()
    with pytest.raises(TypeError):
        told.delete()
    with pytest.raises(TypeError):
        DecisionUpdate.objects.all().delete()


# --- Calling, holding, approving ------------------------------------------------------------------------


def test_a_group_meets_once_a_day() -> None:
    make_meeting()
    with pytest.raises(Refused, match="The group meets on that day already"):
        make_meeting()


def test_a_meeting_is_held_once_attendance_is_recorded_and_its_day_has_come() -> None:
    group = make_group()
    seat, meeting = make_seat(group), make_meeting(group)
    with pytest.raises(Refused, match="The meeting is on 24 September 2020"):
        meetings.close_meeting(meeting=meeting, today=date(2020, 9, 23), **by_now())
    with pytest.raises(Refused, match="Record first who was there"):
        meetings.close_meeting(meeting=meeting, today=TODAY, **by_now())
    meetings.record_attendance(
        meeting=meeting, members={seat.pk: "deputy"}, guests=["Trainee", "Trainee", ""], **by_now()
    )
    meetings.close_meeting(meeting=meeting, today=TODAY, **by_now())
    page = meeting_page(Meeting.objects.get(), group, today=TODAY, as_at=None)
    assert (page.meeting.state, page.there, page.is_quorate, page.guests) == ("held", 1, False, ("Trainee",))
    with pytest.raises(Refused, match="can't be cancelled"):
        meetings.cancel_meeting(meeting=meeting, reason="No", **by_now())


def test_a_member_who_doesn_t_count_makes_no_quorum() -> None:
    group = make_group(quorum=1)
    seat, meeting = make_seat(group, counts=False), make_meeting(group)
    meetings.record_attendance(meeting=meeting, members={seat.pk: "present"}, guests=[], **by_now())
    assert not meeting_page(meeting, group, today=TODAY, as_at=None).is_quorate


def test_the_next_meeting_approves_the_minutes_and_from_then_on_nothing_changes() -> None:
    group = make_group()
    august = make_held(group, AUGUST)
    decision = Decision.objects.create(meeting=august, number=1, kind="decision", text="Look again")
    september = make_meeting(group)
    with pytest.raises(Refused, match="a later meeting of the same group"):
        meetings.approve_minutes(meeting=august, in_meeting=august, today=TODAY, **by_now())
    with pytest.raises(Refused, match="has not taken place"):
        meetings.approve_minutes(meeting=august, in_meeting=september, today=date(2020, 9, 23), **by_now())
    meetings.approve_minutes(meeting=august, in_meeting=september, today=TODAY, **by_now())
    august.refresh_from_db()
    assert (august.state, august.approved_in) == (MeetingState.APPROVED, september)
    for write in (
        lambda: make_decision(august),
        lambda: make_point(august),
        lambda: minutes.change_decision(
            decision=decision, minuted=minutes.Minuted(kind="decision", text="No"), reason="R", **by_now()
        ),
        lambda: meetings.record_attendance(meeting=august, members={}, guests=["X"], **by_now()),
    ):
        with pytest.raises(Refused, match="The minutes of this meeting are approved"):
            write()
    minutes.tell_outcome(decision=decision, outcome="done", text="Looked at.", **by_now())


def test_a_meeting_to_come_is_not_minuted() -> None:
    meeting = make_meeting(held_on=date(2020, 10, 29))
    with pytest.raises(Refused, match="it is minuted from then on"):
        minutes.minute_decision(
            meeting=meeting, minuted=minutes.Minuted(kind="decision", text="T"), today=TODAY, **by_now()
        )


def test_the_agenda_is_put_in_order_and_what_is_minuted_stays() -> None:
    meeting = make_meeting()
    point = make_point(meeting)
    meetings.raise_point(item=point, **by_now())
    order = list(meeting.items.order_by("position").values_list("title", flat=True))
    assert order[-2:] == ["Performance", "Forward plan, and the next meeting"]
    meetings.change_point(
        item=point, point=meetings.Point(title="Performance"), minute="It was looked at.", by=recorder(), at=LATER
    )
    with pytest.raises(Refused, match="Something is minuted under “Performance”"):
        meetings.withdraw_point(item=point, by=recorder(), at=moment("2020-09-24 12:00"))
    first = meeting.items.order_by("position").first()
    assert first is not None
    with pytest.raises(Refused, match="the first point already"):
        meetings.raise_point(item=first, by=recorder(), at=LATER)


def test_two_who_write_one_minute_do_not_overwrite_each_other() -> None:
    point = make_point(make_meeting())
    seen = version_of(point)
    common: dict[str, Any] = {"item": point, "point": meetings.Point(title="Performance"), "by": recorder()}
    meetings.change_point(minute="Theirs.", based_on=seen, at=NOW, **common)
    with pytest.raises(NoLongerCurrent):
        meetings.change_point(minute="Mine.", based_on=seen, at=LATER, **common)
    assert AgendaItem.objects.get(pk=point.pk).minute == "Theirs."


# --- What became of decisions ---------------------------------------------------------------------------


def test_the_next_meeting_shows_what_became_of_the_last_decisions_and_older_open_ones() -> None:
    group = make_group()
    make_seat(group)
    july, august = make_held(group, date(2020, 7, 30)), make_held(group, AUGUST)
    old_open = make_decision(july, "July, still open", at=moment("2020-07-30 18:00"))
    old_done = make_decision(july, "July, done", at=moment("2020-07-30 18:01"))
    new_done = make_decision(august, "August, done", at=moment("2020-08-27 18:00"))
    for decision in (old_done, new_done):
        minutes.tell_outcome(
            decision=decision, outcome="done", text="Done.", by=recorder(), at=moment("2020-09-01 09:00")
        )
    september = make_meeting(group)
    page = meeting_page(september, group, today=TODAY, as_at=None)
    assert [row.text for row in page.carried] == ["August, done", "July, still open"]
    assert page.before == august
    then = meeting_page(september, group, today=date(2020, 8, 28), as_at=moment("2020-08-28 09:00"))
    assert [(row.text, row.word) for row in then.carried] == [
        ("August, done", "Open"), ("July, still open", "Open"), ("July, done", "Open")
    ]  # fmt: skip
    assert old_open.number == 1


def test_an_action_is_late_after_its_day_until_something_final_is_told() -> None:
    group, owner = make_group(), make_post(title="Owner")
    meeting = make_held(group, AUGUST)
    action = make_decision(meeting, kind="action", owner=owner, due=TODAY, at=moment("2020-08-27 18:00"))

    def word(day: date) -> str:
        return meeting_page(meeting, group, today=day, as_at=None).decisions[0].word

    assert (word(TODAY), word(date(2020, 9, 25))) == ("Open", "Late")
    minutes.tell_outcome(decision=action, outcome="done", text="Done.", **by_now())
    assert word(date(2020, 9, 25)) == "Done"


def test_a_decision_is_minuted_against_a_measure_and_leaves_its_trail(area: Area) -> None:
    meeting = make_meeting()
    measure = make_measure(name="Visits in time", area=area)
    make_decision(meeting, "Look at visits.", measure=measure)
    row = meeting_page(meeting, meeting.group, today=TODAY, as_at=None).decisions[0]
    assert row.about is not None
    assert (row.about.name, row.about.measure) == ("Visits in time", measure.code)
    record = ChangeRecord.objects.get(action="minute decision")
    assert (record.subject, record.summary) == (
        "improvement-board 2020-09-24", "Improvement Board, 24 September 2020, decision 1: Look at visits."
    )  # fmt: skip


def test_a_minuted_action_lands_in_the_plan_and_the_plan_says_how_far_it_is(area: Area) -> None:
    meeting, owner, outcome = make_meeting(), make_post(title="Owner"), make_outcome(area=area)
    measure = make_measure(area=area)
    make_decision(
        meeting, "Bring a plan.", kind="action", owner=owner, due=date(2020, 10, 22), measure=measure, outcome=outcome
    )
    action = Action.objects.get()
    assert (action.text, action.owner, action.outcome, action.first_due_on) == (
        "Bring a plan.", owner, outcome, date(2020, 10, 22)
    )  # fmt: skip
    origin = action.origins.get()
    assert (origin.kind, origin.reference) == ("meeting", "improvement-board 2020-09-24 1")
    assert list(action.measures.all()) == [measure]
    update_action(action, "at_risk", at=LATER)
    row = meeting_page(meeting, meeting.group, today=TODAY, as_at=None).decisions[0]
    assert row.about is not None
    assert (row.about.name, row.about.action, row.plan) == ("In the plan as A001", "A001", "At risk")
    then = meeting_page(meeting, meeting.group, today=TODAY, as_at=NOW).decisions[0]
    assert then.plan == "Not started"


def test_only_an_action_goes_into_the_plan_and_only_once(area: Area) -> None:
    meeting, outcome = make_meeting(), make_outcome(area=area)
    with pytest.raises(Refused, match="Only an action with its owner and day"):
        make_decision(meeting, outcome=outcome)
    fields: dict[str, Any] = {"kind": "action", "owner": make_post(title="Owner"), "due": date(2020, 10, 22)}
    with pytest.raises(Refused, match="in the plan already"):
        make_decision(meeting, outcome=outcome, plan_action=make_action(outcome=outcome), **fields)
    assert (Decision.objects.count(), Action.objects.count()) == (0, 1)


def test_decisions_concern_the_plan_s_actions_recommendations_and_rounds(
    area: Area, signed_in: SignedIn, data_team: User
) -> None:
    meeting = make_meeting()
    make_decision(meeting, "One", plan_action=make_action(text="Share out visits.", area=area))
    make_decision(meeting, "Two", recommendation=make_recommendation())
    of = make_round()
    make_decision(meeting, "Three", audit_round=of)
    rows = meeting_page(meeting, meeting.group, today=TODAY, as_at=None).decisions
    names = [row.about.name if row.about else "" for row in rows]
    assert names[0] == "A001: Share out visits."
    assert names[1].startswith("Recommendation OFS-1: ")
    assert names[2] == f"{of.programme.name}, September 2020"
    client = signed_in(data_team)
    assert f">{names[2]}</option>" in client.get(f"{ADDRESS}decisions/new/").content.decode()
    page = client.get(ADDRESS).content.decode()
    for address in ("/improvement/actions/A001/", "/improvement/recommendations/OFS-1/"):
        assert f'href="{address}"' in page


# --- Exception reports ----------------------------------------------------------------------------------


def test_a_report_is_asked_for_once_and_answered_in_full(area: Area, service_manager: User) -> None:
    meeting, measure = make_meeting(), make_measure(area=area)
    report = make_report(meeting, area, measure=measure)
    with pytest.raises(Refused, match="A report on this measure is asked for already"):
        make_report(meeting, area, measure=measure)
    with pytest.raises(Refused, match="Say what happened, and what is done about it"):
        answer(report, by=service_manager, remedy=" ")
    answer(report, by=service_manager)
    with pytest.raises(Refused, match="It is answered, so it stays"):
        minutes.withdraw_report(report=report, reason="Not needed", by=recorder(), at=LATER)
    seen = meeting_page(meeting, meeting.group, today=TODAY, as_at=None).reports[0]
    assert (seen.answered_as, seen.cause) == ("Assessment manager", "Two posts were vacant.")


def test_a_report_is_asked_of_the_area_whose_measure_it_is(area: Area, other_area: Area) -> None:
    with pytest.raises(Refused, match="is not a measure of Fostering"):
        make_report(make_meeting(), other_area, measure=make_measure(area=area))


@pytest.mark.parametrize("one_of_the_cast", WITH_A_ROLE, indirect=True)
def test_only_the_area_s_managers_answer(
    request: pytest.FixtureRequest, one_of_the_cast: Person, signed_in: SignedIn, area: Area
) -> None:
    name = request.node.callspec.params["one_of_the_cast"]
    report = make_report(make_meeting(make_group(audience="partnership")), area)
    client = signed_in(one_of_the_cast)
    typed = {"cause": "It was so.", "remedy": "This.", "expected": "", "based_on": version_of(report)}
    status = client.post(f"{ADDRESS}reports/{report.pk}/", typed).status_code
    may = name in ("service_manager", "head_of_service")
    report.refresh_from_db()
    assert (status, report.cause) == ((302, "It was so.") if may else (403, ""))


# --- Pages ----------------------------------------------------------------------------------------------

KEPT = ["change/", "cancel/", "agenda/new/", "there/", "decisions/new/", "reports/new/"]


@pytest.mark.parametrize("one_of_the_cast", WITH_A_ROLE, indirect=True)
def test_only_keepers_keep_a_meeting(
    request: pytest.FixtureRequest, one_of_the_cast: Person, signed_in: SignedIn
) -> None:
    name = request.node.callspec.params["one_of_the_cast"]
    meeting = make_meeting(make_group(audience="partnership"))
    decision = make_decision(meeting)
    item = meeting.items.order_by("position")[1]
    client = signed_in(one_of_the_cast)
    gets = [*KEPT, f"agenda/{item.pk}/", "decisions/1/", "decisions/1/outcome/"]
    posts = ["close/", "approve/", f"agenda/{item.pk}/raise/", f"agenda/{item.pk}/withdraw/"]
    if name == "data_team":
        assert [client.get(ADDRESS + path).status_code for path in gets] == [200] * len(gets)
        return
    found = [client.get(ADDRESS + path).status_code for path in gets]
    found += [client.post(ADDRESS + path).status_code for path in posts]
    assert found == [403] * len(found)
    assert decision.updates.count() == 0


def test_the_owner_of_a_decision_tells_what_became_of_it(
    signed_in: SignedIn, service_manager: User, head_of_service: User
) -> None:
    owner = make_post(title="Owner")
    make_holding(post=owner, person=service_manager)
    make_decision(make_meeting(), kind="action", owner=owner, due=date(2020, 12, 1))
    told = {"outcome": "done", "text": "It was done."}
    assert signed_in(head_of_service).post(f"{ADDRESS}decisions/1/outcome/", told).status_code == 403
    page = signed_in(service_manager).get(ADDRESS)
    assert b"Say what became of it" in page.content
    assert signed_in(service_manager).post(f"{ADDRESS}decisions/1/outcome/", told).status_code == 302
    assert [(one.outcome, one.title) for one in DecisionUpdate.objects.all()] == [("done", "Assessment manager")]


def test_a_refused_decision_loses_nothing_that_was_typed(signed_in: SignedIn, data_team: User) -> None:
    make_meeting()
    typed = {"kind": "action", "text": "Bring a plan.", "item": "", "measure": "", "area": "", "owner": "", "due": ""}
    page = signed_in(data_team).post(f"{ADDRESS}decisions/new/", typed)
    assert b"An action needs the post that does it." in page.content
    assert b"Bring a plan." in page.content
    assert not Decision.objects.exists()


def test_attendance_by_its_form(signed_in: SignedIn, data_team: User) -> None:
    group = make_group()
    seat = make_seat(group)
    make_meeting(group)
    answered = signed_in(data_team).post(
        f"{ADDRESS}there/", {f"member-{seat.pk}": "apologies", "guests": "Trainee\r\nObserver"}
    )
    assert answered.status_code == 302
    page = meeting_page(Meeting.objects.get(), group, today=TODAY, as_at=None)
    assert ([seat.word for seat in page.seats], page.guests) == (["Apologies"], ("Observer", "Trainee"))


def test_a_meeting_as_it_stood(signed_in: SignedIn, board_member: User) -> None:
    meeting = make_meeting(held_on=date(2020, 9, 2))
    make_decision(meeting, "Decided since", at=moment("2020-09-20 09:00"))
    client = signed_in(board_member)
    address = "/board/meetings/improvement-board/2020-09-02/"
    assert b"Decided since" in client.get(address).content
    assert b"Decided since" not in client.get(f"{address}?as_at=2020-09-10").content
    assert client.get(f"{address}?as_at=2020-08-20").status_code == 404


def test_a_day_that_is_none_is_a_404_with_a_reason(signed_in: SignedIn, data_team: User) -> None:
    make_meeting()
    client = signed_in(data_team)
    assert "is not a day" in client.get("/board/meetings/improvement-board/2020-13-45/").content.decode()
    assert "has no meeting on that day" in client.get("/board/meetings/improvement-board/2020-01-01/").content.decode()
    assert client.get("/board/meetings/?state=nonsense").status_code == 404


@pytest.mark.parametrize("column", ["held_on", "group", "state_word", "dispatch_on", "decisions", "audience"])
def test_every_column_sorts_both_ways(signed_in: SignedIn, data_team: User, column: str) -> None:
    group = make_group()
    make_meeting(group, AUGUST)
    make_decision(make_meeting(group))
    make_meeting(make_group(name="Clinic", audience="service"), date(2020, 10, 1))
    client = signed_in(data_team)
    up, down = (client.get(f"/board/meetings/?sort={way}{column}").context["table"].rows for way in ("", "-"))
    values = [getattr(row.record, column) for row in up]
    assert values == sorted(values)
    assert [getattr(row.record, column) for row in down] == sorted(values, reverse=True)


@pytest.mark.parametrize("size", [1, 3])
def test_queries_do_not_grow(django_assert_num_queries: Any, area: Area, size: int) -> None:
    group = make_group()
    make_held(group, AUGUST)
    meeting = make_meeting(group)
    measures = [make_measure(name=f"Measure {n}", area=area) for n in range(size)]
    for n, measure in enumerate(measures):
        make_decision(meeting, f"Decision {n}", measure=measure)
        make_report(meeting, area, measure=measure)
        make_point(meeting, f"Point {n}")
    with django_assert_num_queries(13):
        page = meeting_page(meeting, group, today=TODAY, as_at=None)
    assert len(page.decisions) == size
    with django_assert_num_queries(4):
        meeting_lines(["board"], as_at=None)


@pytest.mark.parametrize("one_of_the_cast", WITH_A_ROLE, indirect=True)
def test_a_measure_s_page_shows_what_was_decided_about_it(
    request: pytest.FixtureRequest, one_of_the_cast: Person, signed_in: SignedIn, area: Area
) -> None:
    name = request.node.callspec.params["one_of_the_cast"]
    make_root()
    measure, other = make_measure(name="Visits", area=area), make_measure(name="Others", area=area)
    record(measure, "2020-07", "75")
    board, clinic = make_meeting(), make_meeting(make_group(name="Clinic", audience="service"))
    make_decision(board, "The Board decided", measure=measure)
    make_decision(board, "Of another measure", measure=other)
    make_decision(clinic, "The clinic decided", measure=measure)
    page = signed_in(one_of_the_cast).get(f"/scorecard/measures/{measure.code}/").content.decode()
    seen = [words in page for words in ("The Board decided", "The clinic decided", "Of another measure")]
    expected = {"partner": [False, False, False], "board_member": [True, False, False]}
    assert seen == expected.get(name, [True, True, False])


def test_the_board_s_last_meeting() -> None:
    group = make_group()
    make_held(group, AUGUST)
    make_meeting(group)
    assert last_meeting_day(TODAY, None) == AUGUST
    assert last_meeting_day(AUGUST, None) is None
    assert last_meeting_day(TODAY, moment("2018-01-01 09:00")) is None


# --- Reminders ------------------------------------------------------------------------------------------


def test_reminders(area: Area, service_manager: User, head_of_service: User, data_team: User) -> None:
    group = make_group()
    owner = make_post(title="Owner")
    make_holding(post=owner, person=head_of_service)
    held = make_held(group, AUGUST)
    make_decision(held, kind="action", owner=owner, due=date(2020, 9, 11), at=moment("2020-08-27 18:00"))
    done = make_decision(held, "Done", kind="action", owner=owner, due=date(2020, 9, 11), at=moment("2020-08-27 18:05"))
    minutes.tell_outcome(decision=done, outcome="done", text="Done.", by=recorder(), at=CALLED)
    make_report(make_meeting(group), area, due=date(2020, 9, 18))
    lines = {(one.person_id, one.what, one.is_late) for one in meetings_due(today=date(2020, 9, 15))}
    assert lines == {
        (head_of_service.pk, "meeting action", True),
        (service_manager.pk, "exception report", False),
        (data_team.pk, "pack", False),
    }
    assert [one.what for one in meetings_due(today=date(2020, 9, 4))] == []


def test_a_meeting_that_is_over_had_its_pack_sent_or_not(signed_in: SignedIn, data_team: User) -> None:
    group = make_group()
    make_held(group, date(2020, 8, 27))
    make_meeting(group)
    page = signed_in(data_team).get("/board/meetings/")
    assert [row.get_cell("dispatch_on") for row in page.context["table"].rows] == ["17 September 2020", "Not sent"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("/board/", "Board", id="the-board"),
        pytest.param("/board/meetings/", "Meetings", id="meetings"),
        pytest.param("/board/groups/", "Meetings", id="groups"),
        pytest.param("/board/yearly/", "Meetings", id="yearly-reports"),
        pytest.param("/scorecard/submissions/", "Submissions", id="of-several-the-longest"),
        pytest.param("/help/meetings/", None, id="none"),
    ],
)
def test_the_menu_says_where_one_is(signed_in: SignedIn, data_team: User, address: str, expected: str | None) -> None:
    page = signed_in(data_team).get(address)
    assert next((item.label for item in page.context["shell"].nav if item.current), None) == expected
