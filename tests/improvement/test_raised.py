"""What actions were raised from: shown where they come from, and only to those who see that."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from audits.models import Recommendation, ServiceFinding
from audits.operations.learning import (
    NewRecommendation,
    recommend,
    record_change,
    record_check,
    record_finding,
    respond,
)
from improvement.operations.actions import Origin, withdraw_action
from improvement.operations.standing import Recording
from organisation.models import Area, Partner, User
from tests.audits.builders import make_programme, make_round, make_team
from tests.builders import EARLY, make_measure, make_root, make_submission, moment, record, recorder
from tests.cast import EVERYONE, WITH_A_ROLE, Person
from tests.plan_builders import make_action, make_evidence, make_outcome, make_review, make_step

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]
FOUND = "Fathers are seldom asked"
ASKED = "Record the reasons of decisions"
DONE = "Ask each father"


@pytest.fixture
def finding() -> ServiceFinding:
    return record_finding(programme=make_programme(), source="Dip sample", text=FOUND, by=recorder(), at=EARLY)


@pytest.fixture
def asked(finding: ServiceFinding) -> Recommendation:
    new = NewRecommendation(code="own-1", text=ASKED)
    return recommend(of=make_round(finding.programme), new=new, by=recorder(), at=EARLY)


def origin_of(finding: ServiceFinding) -> Origin:
    return Origin(kind="finding", reference=f"case-audits/{finding.pk}", label=finding.text)


@pytest.mark.parametrize("one_of_the_cast", WITH_A_ROLE, indirect=True)
def test_what_audits_found_is_told_to_those_who_see_audits(
    one_of_the_cast: Person, signed_in: SignedIn, finding: ServiceFinding, request: pytest.FixtureRequest
) -> None:
    theirs = Partner.objects.all() if isinstance(one_of_the_cast, User) else ()
    make_action(text=DONE, partners=theirs, origins=[origin_of(finding)])
    text = signed_in(one_of_the_cast).get("/improvement/actions/A001/").content.decode()
    assert DONE in text
    assert (FOUND in text) == (request.node.callspec.params["one_of_the_cast"] != "partner")


def test_a_finding_shows_the_actions_raised_from_it(
    data_team: User, signed_in: SignedIn, finding: ServiceFinding
) -> None:
    other = record_finding(programme=finding.programme, source="Dip sample", text="Other", by=recorder(), at=EARLY)
    make_action(text=DONE, origins=[origin_of(finding)], at=moment("2020-03-02 09:00"))
    make_action(code="A002", text="Something else", origins=[origin_of(other)])
    client = signed_in(data_team)
    text = client.get("/audits/case-audits/findings/").content.decode()
    assert (text.count(DONE), text.count("Something else")) == (1, 1)
    assert DONE not in client.get("/audits/case-audits/findings/?as_at=2020-03-01").content.decode()
    assert "A001" in client.get("/audits/case-audits/findings/?as_at=2020-03-02").content.decode()


def test_a_recommendation_shows_the_actions_raised_from_it(
    data_team: User, auditor: User, signed_in: SignedIn, asked: Recommendation
) -> None:
    raised, page = f"/improvement/actions/new/?recommendation={asked.code}", "/audits/case-audits/recommendations/"
    for address in (page, f"/audits/case-audits/rounds/{asked.round_id}/"):
        assert raised in signed_in(data_team).get(address).content.decode(), address
        assert raised not in signed_in(auditor).get(address).content.decode(), address
    make_action(text=DONE, origins=[Origin(kind="recommendation", reference="case-audits/own-1", label=ASKED)])
    for address in (page, f"/audits/case-audits/rounds/{asked.round_id}/"):
        assert DONE in signed_in(auditor).get(address).content.decode(), address
    action = signed_in(auditor).get("/improvement/actions/A001/").content.decode()
    assert f'href="{page}"' in action


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_findings_asks_the_same_few_questions(
    count: int, data_team: User, signed_in: SignedIn, finding: ServiceFinding, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        make_action(code=f"A00{number}", origins=[origin_of(finding)])
    client = signed_in(data_team)
    client.get("/audits/case-audits/findings/")
    with django_assert_num_queries(10):
        client.get("/audits/case-audits/findings/")


def test_a_review_is_named_once_it_is_published(data_team: User, signed_in: SignedIn) -> None:
    review = make_review(code="LR07", title="Harm to a baby in the north")
    make_action(origins=[Origin(kind="review", reference="LR07", label=review.title)])
    client = signed_in(data_team)
    assert "a baby" not in client.get("/improvement/actions/A001/").content.decode()
    make_step(review, "published", "2020-07-01")
    assert "a baby" in client.get("/improvement/actions/A001/").content.decode()
    assert "a baby" not in client.get("/improvement/actions/A001/?as_at=2020-06-30").content.decode()


# --- The golden thread from audits ----------------------------------------------------------------------

THREAD = "/improvement/recommendations/audits/own-1/"


def test_the_thread_from_an_audit_to_its_end(
    board_member: User, signed_in: SignedIn, asked: Recommendation, area: Area
) -> None:
    client = signed_in(board_member)
    alone = client.get(THREAD).content.decode()
    for part in (ASKED, "No action was raised from it", "No team has answered it yet"):
        assert part in alone, part
    orphans = client.get("/improvement/recommendations/").content.decode()
    assert "2 recommendations and findings of audits without an action" in orphans
    assert "Raise an action" not in orphans, "a member of the Board raises none"
    measure = make_measure(area=area, code="M14", name="Decisions recorded")
    make_root()
    record(measure, "2020-07", "60")
    make_submission(area, "2020-07", "locked")
    outcome = make_outcome(area=area, text="Decisions are clear.")
    origin = Origin(kind="recommendation", reference="case-audits/own-1", label=ASKED)
    action = make_action(text=DONE, outcome=outcome, measures=[measure], origins=[origin])
    make_evidence(action, title="Minutes of June", kind="audit")
    team, by = make_team(area), recorder()
    respond(
        recommendation=asked, unit=team, discussed_on=date(2020, 1, 7), what_changed="A word of the North team only",
        by=by, at=EARLY, today=date(2020, 9, 24),
    )  # fmt: skip
    text = client.get(THREAD).content.decode()
    for part in ("1 team has answered it.", "Decisions are clear.", DONE, "Decisions recorded", "Minutes of June"):
        assert part in text, part
    assert "A word of the North team only" not in text, "answers are for the team's managers"
    row = client.get("/improvement/recommendations.csv").content.decode()
    assert f"{ASKED},O1,1,A001," in row


def test_a_findings_thread_has_its_checks(data_team: User, signed_in: SignedIn, finding: ServiceFinding) -> None:
    record_change(finding=finding, what_changed="A prompt in the form", status="ongoing", by=recorder(), at=EARLY)
    record_check(
        finding=finding, checked_on=date(2020, 3, 2), looked_at=12, held_up=9, by=recorder(), at=EARLY,
        today=date(2020, 9, 24),
    )  # fmt: skip
    text = signed_in(data_team).get(f"/improvement/findings/{finding.pk}/").content.decode()
    for part in (
        FOUND,
        "A prompt in the form",
        "changed in 9 of 12",
        f"/improvement/actions/new/?finding={finding.pk}",
    ):
        assert part in text, part
    past = signed_in(data_team).get(f"/improvement/findings/{finding.pk}/?as_at=2018-01-02").content.decode()
    assert "Raise an action" not in past


def test_orphans_of_audits_are_counted(data_team: User, signed_in: SignedIn, asked: Recommendation) -> None:
    other = make_programme(code="elsewhere", council="Another council", name="Theirs")
    new = NewRecommendation(code="theirs-1", text="Another council's own matter")
    recommend(of=make_round(other), new=new, by=recorder(), at=EARLY)
    text = signed_in(data_team).get("/improvement/recommendations/").content.decode()
    assert "2 recommendations and findings of audits without an action" in text
    assert "own matter" not in text
    assert signed_in(data_team).get("/improvement/recommendations/audits/theirs-1/").status_code == 404
    withdraw_action(
        action=make_action(origins=[Origin(kind="recommendation", reference="case-audits/own-1", label=ASKED)]),
        reason="Not needed", recording=Recording(by=recorder(), at=EARLY),
    )  # fmt: skip
    text = signed_in(data_team).get("/improvement/recommendations/").content.decode()
    assert "2 recommendations and findings of audits without an action" in text


@pytest.mark.parametrize("one_of_the_cast", EVERYONE, indirect=True)
def test_who_follows_the_thread_of_an_audit(
    one_of_the_cast: Person, signed_in: SignedIn, asked: Recommendation, finding: ServiceFinding,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    name, client = request.node.callspec.params["one_of_the_cast"], signed_in(one_of_the_cast)
    sees = name in WITH_A_ROLE and name != "partner"
    expected = 200 if sees else 302 if name in ("anonymous", "leaver") else 404
    for page in (THREAD, f"/improvement/findings/{finding.pk}/"):
        assert client.get(page).status_code == expected, page
    for page in ("/improvement/recommendations/", "/improvement/recommendations.csv"):
        text = client.get(page).content.decode()
        assert (ASKED in text, FOUND in text) == (sees, sees), page


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("page", "queries"), [(THREAD, 36), ("/improvement/recommendations/", 36)])
def test_the_thread_asks_the_same_few_questions(
    page: str, queries: int, count: int, data_team: User, signed_in: SignedIn, asked: Recommendation,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    for number in range(count):
        origin = Origin(kind="recommendation", reference="case-audits/own-1", label=ASKED)
        make_action(code=f"A00{number}", outcome=make_outcome(code=f"O{number}"), origins=[origin])
    client = signed_in(data_team)
    client.get(page)
    with django_assert_num_queries(queries):
        assert client.get(page).status_code == 200
