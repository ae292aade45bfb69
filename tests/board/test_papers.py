"""Papers: checked by their content, kept as uploaded, seen by those who see the meeting."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from board.models import Meeting, Paper
from board.operations.papers import add_paper, withdraw_paper
from board.queries.meetings import meeting_page
from improvement.uploads import look_at
from organisation.models import User
from organisation.operations import Refused
from tests.board.meeting_builders import NOW, TODAY, make_group, make_meeting
from tests.builders import moment, recorder
from tests.cast import EVERYONE, WITH_A_ROLE, Person

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]
PDF = b"%PDF-1.7 a secret paper"
ADDRESS = "/board/meetings/improvement-board/2020-09-24/"


def make_paper(meeting: Meeting) -> Paper:
    item = meeting.items.order_by("position")[0]
    return add_paper(item=item, title="Recovery plan", upload=look_at("plan.pdf", PDF), by=recorder(), at=NOW)


@pytest.mark.parametrize("one_of_the_cast", EVERYONE, indirect=True)
def test_a_paper_is_seen_by_those_who_see_the_meeting(
    request: pytest.FixtureRequest, one_of_the_cast: Person, signed_in: SignedIn
) -> None:
    name = request.node.callspec.params["one_of_the_cast"]
    paper = make_paper(make_meeting(make_group()))
    answer = signed_in(one_of_the_cast).get(f"{ADDRESS}papers/{paper.pk}/")
    refused = 302 if name in ("anonymous", "leaver") else 404
    may_see = name in WITH_A_ROLE and name != "partner"
    assert answer.status_code == (200 if may_see else refused)
    if may_see:
        assert (answer.content, answer["Content-Disposition"]) == (PDF, 'attachment; filename="plan.pdf"')
        assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("one_of_the_cast", WITH_A_ROLE, indirect=True)
def test_only_keepers_add_and_withdraw(
    request: pytest.FixtureRequest, one_of_the_cast: Person, signed_in: SignedIn
) -> None:
    name = request.node.callspec.params["one_of_the_cast"]
    meeting = make_meeting(make_group(audience="partnership"))
    paper, item = make_paper(meeting), meeting.items.order_by("position")[0]
    client = signed_in(one_of_the_cast)
    upload = {"title": "Another", "file": SimpleUploadedFile("plan.pdf", PDF)}
    found = [
        client.post(f"{ADDRESS}agenda/{item.pk}/papers/new/", upload).status_code,
        client.post(f"{ADDRESS}papers/{paper.pk}/withdraw/").status_code,
    ]
    may = name == "data_team"
    assert found == [302 if may else 403] * 2
    assert Paper.objects.as_at(None).count() == 1
    assert Paper.objects.count() == (2 if may else 1)


def test_a_file_that_isn_t_what_its_name_says_is_not_taken(signed_in: SignedIn, data_team: User) -> None:
    item = make_meeting(make_group()).items.order_by("position")[0]
    upload = {"title": "Recovery plan", "file": SimpleUploadedFile("plan.pdf", b"<html>")}
    page = signed_in(data_team).post(f"{ADDRESS}agenda/{item.pk}/papers/new/", upload)
    assert b"does not hold what its name says" in page.content
    assert b"Recovery plan" in page.content
    assert not Paper.objects.exists()


def test_a_withdrawn_paper_stays_where_a_page_looks_back() -> None:
    meeting = make_meeting(make_group())
    paper = make_paper(meeting)
    withdraw_paper(paper=paper, by=recorder(), at=moment("2020-09-26 10:00"))
    with pytest.raises(Refused, match="withdrawn already"):
        withdraw_paper(paper=paper, by=recorder(), at=moment("2020-09-26 11:00"))
    now = meeting_page(meeting, meeting.group, today=TODAY, as_at=None)
    then = meeting_page(meeting, meeting.group, today=TODAY, as_at=moment("2020-09-25 10:00"))
    assert [[row.title for row in page.points[0].papers] for page in (now, then)] == [[], ["Recovery plan"]]
    with pytest.raises(TypeError):
        paper.delete()
