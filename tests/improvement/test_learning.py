"""Learning reviews: the named group until published, reads logged, steps corrected with a reason, a year's counts."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from improvement.models import LearningPoint, LearningReview, ReviewMeasure, ReviewStep
from improvement.operations.learning import add_point, open_with_awareness, publish_timeliness, record_step
from improvement.reviews import Counts
from organisation.models import ChangeRecord, Role, User
from organisation.months import Month
from organisation.operations import Refused
from tests.builders import current_figure, make_measure, make_person, make_post, make_root, moment, recorder
from tests.cast import EVERYONE, WITH_A_ROLE, Person
from tests.plan_builders import make_member, make_review, make_step

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]
AT = moment("2020-09-24 10:00")
SECRET = "Harm to a baby in the north"
HIDDEN = ("/improvement/reviews/LR01/", "/improvement/reviews/", "/improvement/reviews.csv")
POSTS = {
    "step/": {"step": "notified", "day": "2020-09-02"},
    "point/": {"kind": "learning", "text": "Talk earlier."},
}


@pytest.fixture
def unpublished() -> LearningReview:
    review = make_review(title=SECRET, summary="A summary that tells much")
    make_step(review, "aware", "2020-09-01")
    return review


@pytest.mark.parametrize("one_of_the_cast", EVERYONE, indirect=True)
def test_an_unpublished_review_is_there_for_nobody_of_the_cast(
    one_of_the_cast: Person, signed_in: SignedIn, unpublished: LearningReview, request: pytest.FixtureRequest
) -> None:
    client = signed_in(one_of_the_cast)
    for page in HIDDEN:
        answer: Any = client.get(page)
        assert SECRET not in answer.content.decode(), page
        assert "LR01" not in answer.content.decode() or answer.status_code in (302, 404), page
    name = request.node.callspec.params["one_of_the_cast"]
    gone = 404 if name in (*WITH_A_ROLE, "no_role") else 302
    assert client.get("/improvement/reviews/LR01/").status_code == gone
    for path, sent in POSTS.items():
        assert client.post(f"/improvement/reviews/LR01/{path}", sent).status_code == gone, path
    assert client.get("/improvement/reviews/new/").status_code == gone
    assert client.post("/improvement/reviews/publish/").status_code == gone
    assert (ReviewStep.objects.count(), LearningPoint.objects.count()) == (1, 0)


@pytest.mark.parametrize("one_of_the_cast", WITH_A_ROLE, indirect=True)
def test_a_published_review_is_for_all_with_a_role(one_of_the_cast: Person, signed_in: SignedIn) -> None:
    review = make_review(title="Learning about neglect")
    make_step(review, "published", "2020-07-01")
    client = signed_in(one_of_the_cast)
    assert "Learning about neglect" in client.get("/improvement/reviews/").content.decode()
    assert client.get("/improvement/reviews/LR01/").status_code == 200
    assert client.post("/improvement/reviews/LR01/step/", POSTS["step/"]).status_code == 404, "recorded by the group"


def test_the_group_reads_it_and_each_reading_is_logged(
    board_member: User, signed_in: SignedIn, unpublished: LearningReview
) -> None:
    make_member(board_member)
    client = signed_in(board_member)
    assert SECRET in client.get("/improvement/reviews/LR01/").content.decode()
    client.get("/improvement/reviews/LR01/")
    reads = ChangeRecord.objects.filter(action="read learning review", subject="LR01")
    assert list(reads.values_list("person", flat=True)) == [str(board_member.pk)] * 2
    assert SECRET not in "".join(reads.values_list("summary", flat=True))


def test_whoever_has_left_the_group_sees_it_no_more(
    board_member: User, signed_in: SignedIn, unpublished: LearningReview
) -> None:
    make_member(board_member, until=date(2020, 3, 31))
    assert signed_in(board_member).get("/improvement/reviews/LR01/").status_code == 404


def test_a_review_was_hidden_on_the_day_looked_back_to(data_team: User, signed_in: SignedIn) -> None:
    review = make_review(title=SECRET)
    make_step(review, "published", "2020-07-01")
    client = signed_in(data_team)
    assert SECRET not in client.get("/improvement/reviews/?as_at=2020-06-30").content.decode()
    assert client.get("/improvement/reviews/LR01/?as_at=2020-06-30").status_code == 404
    assert client.get("/improvement/reviews/LR01/?as_at=2020-07-02").status_code == 200


def test_administrators_see_no_steps_of_unpublished_reviews(
    administrator: User, signed_in: SignedIn, unpublished: LearningReview
) -> None:
    assert SECRET not in signed_in(administrator).get("/admin/improvement/reviewstep/").content.decode()


def test_a_step_is_corrected_with_a_reason(unpublished: LearningReview) -> None:
    asked: dict[str, Any] = {"review": unpublished, "step": "aware", "by": recorder(), "at": AT}
    with pytest.raises(Refused, match="recorded already"):
        record_step(**asked, day=date(2020, 9, 3))
    corrected = record_step(**asked, day=date(2020, 9, 3), reason="The call came later")
    assert corrected is not None
    assert (corrected.kind, corrected.day) == ("error", date(2020, 9, 3))
    assert ReviewStep.objects.count() == 2


def test_the_group_opens_a_review_and_records_on_it(board_member: User, signed_in: SignedIn) -> None:
    make_member(board_member)
    post, client = make_post(), signed_in(board_member)
    client.post("/improvement/reviews/new/", {"title": "Harm outside the home", "aware": "2020-09-01"})
    review = LearningReview.objects.get()
    assert review.code == "LR01"
    client.post("/improvement/reviews/LR01/step/", {"step": "notified", "day": "2020-09-04"})
    client.post("/improvement/reviews/LR01/point/", {"kind": "question", "text": "Who told the school?"})
    point = LearningPoint.objects.get()
    assert "No owner" in client.get("/improvement/reviews/LR01/").content.decode()
    client.post(f"/improvement/reviews/LR01/points/{point.pk}/owner/", {"owner": post.pk})
    point.refresh_from_db()
    assert point.owner == post
    assert set(ReviewStep.objects.values_list("step", flat=True)) == {"aware", "notified"}


@pytest.mark.parametrize("text", ["943 476 5919 was seen", "Write to someone@example.org"])
def test_no_personal_data_in_a_review(text: str, unpublished: LearningReview) -> None:
    by = recorder()
    with pytest.raises(Refused):
        add_point(point=LearningPoint(review=unpublished, kind="learning", text=text), by=by, at=AT)
    with pytest.raises(Refused):
        open_with_awareness(review=LearningReview(title=text), aware=date(2020, 9, 1), by=by, at=AT)


def test_reviews_in_time_are_published_to_the_scorecard() -> None:
    make_root()
    measure = make_measure(name="Reviews in time", unit="percentage", roll_up="ratio")
    counts = Counts(16, 9, 2, 6, 1, 1, in_time=8, timed=9)
    asked: dict[str, Any] = {"month": Month(2020, 8), "reason": "", "by": recorder(), "at": AT}
    with pytest.raises(Refused, match="No measure is chosen"):
        publish_timeliness(counts=counts, **asked)
    ReviewMeasure.objects.create(measure=measure)
    with pytest.raises(Refused, match="nothing to publish"):
        publish_timeliness(counts=Counts(1, 0, 0, 0, 0, 0, 0, 0), **asked)
    assert publish_timeliness(counts=counts, **asked) == 1
    figure = current_figure(measure, "2020-08")
    assert (figure.numerator, figure.denominator, figure.value) == (8, 9, Decimal(89))


def test_the_years_counts_are_for_the_group(auditor: User, signed_in: SignedIn, unpublished: LearningReview) -> None:
    make_step(unpublished, "referred", "2020-09-02")
    member = make_person(role=Role.AUDITOR)
    make_member(member)
    assert "Rapid reviews" in signed_in(member).get("/improvement/reviews/?year=2020").content.decode()
    assert "Rapid reviews" not in signed_in(auditor).get("/improvement/reviews/?year=2020").content.decode()
    assert signed_in(member).get("/improvement/reviews/?year=x").status_code == 404
