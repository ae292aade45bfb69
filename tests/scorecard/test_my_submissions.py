"""What "my submissions" says, and the policy by which submissions go, as administrators change it."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from organisation.models import Area, ChangeRecord, User
from organisation.months import Month
from scorecard.models import SubmissionPolicy
from scorecard.queries.submissions import SubmissionLine, submission_lines
from scorecard.tables.submissions import Mine, mine
from tests.builders import make_measure, make_root, make_submission
from tests.cast import Person

pytestmark = pytest.mark.django_db

TODAY = date(2020, 9, 24)  # August fell due on Tuesday 8 September


def line(
    month: str = "2020-08", state: str = "", *, days: int = -12, due: date = date(2020, 9, 8), code: str = "assessment"
) -> SubmissionLine:
    area = Area(pk=len(code), code=code, name=code.capitalize(), position=len(code))
    return SubmissionLine(area, Month.parse(month), due, state, 12, 3, days, "Manager" if state else "")


def page(*lines: SubmissionLine, is_data_team: bool = False, **more: Any) -> Mine:
    return mine(lines, today=TODAY, is_data_team=is_data_team, **more)


def listed(shown: Mine) -> dict[str, list[tuple[str, str]]]:
    return {part.key: [(row.code, row.iso) for row in part.rows] for part in shown.parts}


NEXT = line("2020-09", days=2, due=date(2020, 9, 28), code="fostering")


@pytest.mark.parametrize(
    ("lines", "is_data_team", "sentence"),
    [
        pytest.param([], False, "Nothing waits to be sent.", id="none"),
        pytest.param([line(state="sent")], True, "Every submission has been sent.", id="all-sent"),
        pytest.param(
            [NEXT, line(state="open")],
            False,
            "2 submissions wait for you; Assessment, August 2020, was due on Tuesday 8 September, 12 working days ago.",
            id="late-one-named",
        ),
        pytest.param(
            [NEXT],
            False,
            "1 submission waits for you; Fostering, September 2020, is due on Monday 28 September, in 2 working days.",
            id="ahead",
        ),
        pytest.param(
            [line(days=0, due=TODAY)],
            True,
            "1 submission is still to be sent; Assessment, August 2020, is due today, Thursday 24 September.",
            id="today",
        ),
        pytest.param(
            [line(days=-1, due=date(2020, 9, 23), state="returned")],
            False,
            "1 submission waits for you; Assessment, August 2020, was due on Wednesday 23 September, 1 working day "
            "ago.",
            id="a-day-late",
        ),
        pytest.param(
            [line(state="approved")], True, "Every submission has been sent. 1 approved waits to be locked.", id="lock"
        ),
    ],
)
def test_the_sentence(lines: list[SubmissionLine], is_data_team: bool, sentence: str) -> None:
    assert page(*lines, is_data_team=is_data_team).sentence == sentence


def test_what_waits_comes_first_the_most_urgent_on_top() -> None:
    lines = [line("2020-06", "locked"), NEXT, line("2020-07", "locked"), line(state="open")]
    assert listed(page(*lines)) == {
        "send": [("assessment", "2020-08"), ("fostering", "2020-09")],
        "others": [("assessment", "2020-07"), ("assessment", "2020-06")],
    }


def test_who_approves_is_shown_what_waits_for_it() -> None:
    lines = [line(state="sent"), line(state="sent", code="fostering")]
    shown = page(*lines, approves=[len("fostering")])
    assert listed(shown) == {"approve": [("fostering", "2020-08")], "others": [("assessment", "2020-08")]}
    assert shown.sentence == "Nothing waits to be sent. 1 waits for your approval."


@pytest.mark.parametrize(
    ("state", "days", "word", "when", "left"),
    [
        pytest.param("", -12, "Not begun", "Late by 12 working days", "3 of 12 begun", id="not-begun"),
        pytest.param("open", -1, "Open", "Late by 1 working day", "3 of 12 begun", id="open"),
        pytest.param("returned", -2, "Returned", "Late by 2 working days", "3 of 12 begun", id="returned"),
        pytest.param("sent", -12, "Sent", "", "12 measures", id="sent"),
        pytest.param("approved", -12, "Approved", "", "12 measures", id="approved"),
        pytest.param("locked", -12, "Locked", "", "12 measures", id="locked"),
    ],
)
def test_a_row(state: str, days: int, word: str, when: str, left: str) -> None:
    [row] = page(line(state=state, days=days)).parts[0].rows
    assert (row.due, row.state, row.when, row.left) == ("Tuesday 8 September", word, when, left)


@pytest.mark.parametrize(
    ("chosen", "codes"),
    [
        pytest.param({"month": "2020-09"}, ["fostering"], id="month"),
        pytest.param({"state": "late"}, ["assessment"], id="late"),
        pytest.param({"state": "none"}, ["fostering"], id="not-begun"),
        pytest.param({"state": "open", "month": "2020-09"}, [], id="neither"),
        pytest.param({"state": "x", "month": "y"}, ["assessment", "fostering"], id="unknown-is-left-aside"),
    ],
)
def test_a_filter(chosen: dict[str, str], codes: list[str]) -> None:
    shown = page(NEXT, line(state="open"), is_data_team=True, chosen=chosen)
    assert [code for rows in listed(shown).values() for code, _ in rows] == codes


def test_lines_as_read(area: Area) -> None:
    make_root()
    make_measure(area=area)
    make_submission(area, "2020-07", "locked")
    shown = mine(submission_lines(areas=[area.pk], today=TODAY), today=TODAY, is_data_team=False)
    assert listed(shown) == {"send": [("assessment", "2020-08")], "others": [("assessment", "2020-07")]}
    assert shown.parts[0].rows[0].left == "None of 1 begun"


# --- The policy -----------------------------------------------------------------------------------------

ADD = "/admin/scorecard/submissionpolicy/add/"
POLICY = {"due_working_day": "6", "escalate_after": "5", "explain": "red_amber", "reason": "Agreed by the Board"}


def test_an_administrator_sets_and_changes_the_policy(
    administrator: User, area: Area, signed_in: Callable[[Person], Client]
) -> None:
    client = signed_in(administrator)
    assert client.post(ADD, POLICY | {"area": area.pk}).status_code == 302
    policy = SubmissionPolicy.objects.get()
    change = ADD.replace("add", f"{policy.pk}/change")
    assert client.post(change, POLICY | {"area": area.pk, "due_working_day": "8"}).status_code == 302
    policy.refresh_from_db()
    assert policy.due_working_day == 8
    lines = ChangeRecord.objects.filter(subject_kind="submission policy").order_by("pk")
    assert [(one.summary, one.reason) for one in lines] == [
        ("Submissions of Assessment: added", "Agreed by the Board"),
        ("Submissions of Assessment: changed", "Agreed by the Board"),
    ]
    assert json.loads(lines[1].detail) == {"due_working_day": ["6", "8"]}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        pytest.param({"due_working_day": "21"}, "The working day is a number from 1 to 20.", id="no-such-day"),
        pytest.param({}, "There is a policy for this already.", id="twice"),
        pytest.param({"reason": ""}, "Fill this in.", id="no-reason"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(
    fields: dict[str, str], sentence: str, administrator: User, signed_in: Callable[[Person], Client]
) -> None:
    SubmissionPolicy.objects.create()
    answer = signed_in(administrator).post(ADD, POLICY | fields)
    assert answer.status_code == 200
    assert sentence in [error for errors in answer.context["adminform"].form.errors.values() for error in errors]
    assert SubmissionPolicy.objects.count() == 1


def test_others_have_no_policy_page(data_team: User, signed_in: Callable[[Person], Client]) -> None:
    assert signed_in(data_team).get(ADD).status_code == 404


# --- Download -------------------------------------------------------------------------------------------


def test_the_list_downloads_as_shown(
    data_team: User, signed_in: Callable[[Person], Client], area: Area, settings: Any
) -> None:
    settings.PLIMSOLL_TODAY = TODAY
    make_root()
    make_measure(area=area, opened="2020-06")
    make_submission(area, "2020-07")
    client = signed_in(data_team)
    lines = client.get("/scorecard/submissions.csv", {"month": "2020-07"}).content.decode().splitlines()
    assert lines[0] == "\ufeffArea,Month,What is to be done,State,Due,How late,Size,Last changed by"
    assert [line.split(",")[:5] for line in lines[1:]] == [["Assessment", "2020-07", "Sent", "Sent", "2020-08-10"]]
    assert client.get("/scorecard/submissions.xlsx").status_code == 200


def test_who_works_with_no_submission_downloads_none(
    board_member: User, partner: User, auditor: User, signed_in: Callable[[Person], Client]
) -> None:
    for person in (board_member, partner, auditor):
        assert signed_in(person).get("/scorecard/submissions.csv").status_code == 404
