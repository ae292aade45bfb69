"""What actions were raised from: shown where they come from, and only to those who see that."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from audits.models import Recommendation, ServiceFinding
from audits.operations.learning import NewRecommendation, recommend, record_finding
from improvement.operations.actions import Origin
from organisation.models import Partner, RoleHolding, User
from tests.audits.builders import make_programme, make_round
from tests.builders import EARLY, moment, recorder
from tests.cast import WITH_A_ROLE, Person
from tests.plan_builders import make_action, make_review, make_step

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
