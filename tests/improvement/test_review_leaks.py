"""A learning review that isn't published is nowhere for whoever isn't of the named group: every page is looked at.

Each of the cast follows every link from the first pages on, downloads and the administration included.
"""

import html
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils.module_loading import import_string

from improvement.models import LearningPoint, LearningReview, ReviewMeasure
from improvement.operations.actions import Origin
from improvement.operations.learning import add_point, change_review, note_read, record_step
from organisation.models import Area, ChangeRecord, User
from tests.audits.builders import make_programme
from tests.builders import EARLY, make_holding, make_measure, make_post, make_root, make_submission, moment, record
from tests.builders import recorder as recorded_by
from tests.cast import Person
from tests.plan_builders import make_action, make_member, make_outcome, make_recommendation, make_review, make_step

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]
TITLE, SUMMARY, NOTE = "Harm to a baby in the north", "A summary that tells much", "Decided at the panel of May"
ASKED, LEARNT = "Who told the nursery of it?", "Listen to the older sister"
CODE, THEME = "LR77", "Babies under one in the north"
WORDS = (TITLE, SUMMARY, NOTE, ASKED, LEARNT, THEME, CODE)
FIRST = ("/", "/scorecard/", "/improvement/", "/improvement/reviews/", "/audits/", "/meetings/", "/board/", "/admin/")
LINK = re.compile(r'(?:href|data-open|action)="(/[^"#]*)"')
NOT_FOLLOWED = re.compile(r"^/(accounts|static|help)/|/jsi18n/|[?&](sort|r-sort|a-sort|_facets|_changelist)")
MOST = 220


@pytest.fixture(autouse=True)
def _on_the_day(settings: Any) -> None:
    settings.PLIMSOLL_TODAY = date(2020, 9, 24)


@pytest.fixture
def hidden(area: Area) -> LearningReview:
    """A review on its way, in every connection that it can have, beside one that is published."""
    by = recorded_by()
    theme = make_review(code="LR76", title=THEME)
    review = make_review(code=CODE, title=TITLE, summary=SUMMARY, theme=theme)
    make_step(review, "aware", "2020-03-02")
    record_step(review=review, step="referred", day=date(2020, 3, 3), note=NOTE, by=by, at=moment("2020-03-03 12:00"))
    post = make_post(title="Designated nurse")
    make_holding(post=post)
    asked = make_recommendation(text="Babies are weighed.")
    for kind, text in (("question", ASKED), ("learning", LEARNT)):
        add_point(
            point=LearningPoint(review=review, kind=kind, text=text, owner=post, recommendation=asked), by=by, at=EARLY
        )
    note_read(review=review, by=by, at=EARLY)
    published = make_review(code="LR02", title="Learning about neglect", theme=theme)
    make_step(published, "published", "2020-07-01")
    make_root()
    measure = make_measure(area=area, code="M42C", name="Reviews in time")
    ReviewMeasure.objects.create(measure=measure)
    record(measure, "2020-07", "90")
    make_submission(area, "2020-07", "locked")
    make_programme()
    make_action(
        outcome=make_outcome(area=area, answers=[asked]), measures=[measure], owner=post,
        origins=[Origin(kind="review", reference=CODE, label=TITLE)],
    )  # fmt: skip
    return review


def text_of(answer: Any) -> str:
    """Return what an answer says; of a workbook, all its parts."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    return html.unescape(content.decode(errors="replace"))


def walk(client: Client) -> Iterator[tuple[str, str]]:
    """Yield every page that a person comes to by links, with what it says."""
    waiting, seen = list(FIRST), set(FIRST)
    while waiting and len(seen) - len(waiting) < MOST:
        address = waiting.pop(0)
        answer = client.get(address, follow=True)
        text = text_of(answer)
        yield address, text
        if "html" not in answer.get("Content-Type", ""):
            continue
        for found in LINK.findall(text):
            if found not in seen and not NOT_FOLLOWED.search(found):
                seen.add(found)
                waiting.append(found)


@pytest.mark.parametrize(
    "one_of_the_cast",
    ["administrator", "data_team", "head_of_service", "service_manager", "auditor", "partner", "board_member"],
    indirect=True,
)
def test_no_page_tells_of_it(one_of_the_cast: Person, signed_in: SignedIn, hidden: LearningReview) -> None:
    pages = dict(walk(signed_in(one_of_the_cast)))
    assert len(pages) > 25, "the walk comes to few pages"
    told = {(address, word) for address, text in pages.items() for word in WORDS if word in text}
    assert told == set()


def test_the_walk_would_find_it(auditor: User, signed_in: SignedIn, hidden: LearningReview) -> None:
    make_member(auditor)
    told = {word for _, text in walk(signed_in(auditor)) for word in WORDS if word in text}
    assert set(WORDS) - told <= {THEME}


def test_an_earlier_day_shows_no_other_review(
    data_team: User, service_manager: User, signed_in: SignedIn, area: Area
) -> None:
    """The number of a version of one review is the number of another: neither is taken for the other."""
    first = make_review(code=CODE, title=TITLE)
    make_step(first, "aware", "2020-03-02")
    for word in ("again", "and again"):
        first.title = f"{TITLE}, {word}"
        change_review(review=first, reason="Reworded", by=recorded_by(), at=EARLY)
    history: Any = first
    version = history.history.latest("history_id").history_id
    published = make_review(pk=version, code="LR02", title="Learning about neglect")
    make_step(published, "published", "2020-06-01")
    for day in ("2020-06-30", "2020-08-31"):
        for page in (f"/improvement/reviews/?as_at={day}", f"/improvement/reviews.csv?as_at={day}"):
            text = text_of(signed_in(data_team).get(page))
            assert (TITLE in text, "Learning about neglect" in text) == (False, True), page
        assert signed_in(data_team).get(f"/improvement/reviews/{CODE}/?as_at={day}").status_code == 404
    assert signed_in(data_team).get("/improvement/reviews/LR02/?as_at=2020-06-30").status_code == 200


def test_it_is_not_found_by_searching(data_team: User, signed_in: SignedIn, hidden: LearningReview) -> None:
    client = signed_in(data_team)
    for page in ("/improvement/?q=baby", "/improvement/download.csv?q=baby", "/scorecard/?q=baby"):
        assert not [word for word in WORDS if word in text_of(client.get(page))], page


def test_deleting_what_it_refers_to_tells_nothing(
    administrator: User, signed_in: SignedIn, hidden: LearningReview
) -> None:
    client = signed_in(administrator)
    point = LearningPoint.objects.select_related("owner", "recommendation")[0]
    assert point.owner is not None
    assert point.recommendation is not None
    for page in (
        f"/admin/organisation/post/{point.owner.pk}/delete/",
        f"/admin/improvement/recommendation/{point.recommendation.pk}/delete/",
    ):
        answer = client.get(page)
        assert answer.status_code == 200
        assert not [word for word in WORDS if word in text_of(answer)], page


def test_the_trail_of_it_is_for_administrators_of_the_group(
    administrator: User, signed_in: SignedIn, hidden: LearningReview
) -> None:
    client, page = signed_in(administrator), "/admin/organisation/changerecord/?q=LR77"
    record = ChangeRecord.objects.filter(subject=CODE).earliest("pk")
    assert "LR77: opened" not in text_of(client.get(page))
    assert client.get(f"/admin/organisation/changerecord/{record.pk}/change/").status_code == 302
    make_member(administrator)
    assert "LR77: opened" in text_of(client.get(page))


def test_no_reminder_and_no_mail_tells_of_it(hidden: LearningReview, service_manager: User) -> None:
    lines = [str(one) for path in configured.REMINDERS for one in import_string(path)(today=date(2020, 9, 24))]
    call_command("send_reminders", stdout=io.StringIO())
    said = "\n".join([*lines, *(f"{one.subject}\n{one.body}" for one in mail.outbox)])
    assert said
    assert not [word for word in WORDS if word in said]


def test_the_counts_are_the_same_with_and_without_it(auditor: User, signed_in: SignedIn) -> None:
    published = make_review(code="LR02", title="Learning about neglect")
    make_step(published, "published", "2020-07-01")
    client, pages = signed_in(auditor), ("/improvement/reviews/", "/improvement/reviews.csv")

    def seen() -> list[str]:
        return [text_of(client.get(page)).rpartition("<main")[2] for page in pages]

    before = seen()
    review = make_review(code=CODE, title=TITLE)
    make_step(review, "aware", "2020-03-02")
    assert seen() == before


def test_no_other_floor_reads_reviews() -> None:
    """Board pages, packs, the yearly report and imports know nothing of reviews, so they tell nothing."""
    root = Path(__file__).parents[2]
    files = [path for floor in ("board", "scorecard", "spreadsheets") for path in (root / floor).rglob("*.py")]
    files += list((root / "improvement" / "importers").rglob("*.py"))
    names = ("LearningReview", "ReviewStep", "LearningPoint", "queries.learning", "review_lines")
    assert [path for path in files for name in names if name in path.read_text()] == []
