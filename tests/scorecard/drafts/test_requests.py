"""Saving by the script and by an ordinary form."""

import json
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from organisation.models import User
from scorecard.models import DraftComment, DraftEntry, Measure
from tests.builders import (
    make_draft,
)
from tests.scorecard.drafts.typing_in import MONTH

pytestmark = pytest.mark.django_db

SHEET = "/scorecard/submissions/assessment/2020-09/"
CELL = {"measure": "timely", "unit": "service", "version": 0, "texts": {"numerator": "12"}}


@pytest.fixture
def client(by: User, measure: Measure) -> Client:
    browser = Client()
    browser.force_login(by)
    return browser


def post(client: Client, body: Any) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(f"{SHEET}save/", raw, content_type="application/json")


def test_the_script_is_told_what_became_of_each(client: Client, measure: Measure, other: User) -> None:
    make_draft(measure, "2020-08", "70")
    comment = {"measure": "timely", "version": 0, "texts": {"text": "Two posts were vacant."}}
    answer = post(client, {"rows": [CELL], "comments": [comment]}).json()
    assert [(one["measure"], one["unit"], one["version"], one["state"]) for one in answer["rows"]] == [
        ("timely", "service", 1, "saved")
    ]
    assert [(one["measure"], one["version"], one["state"]) for one in answer["comments"]] == [("timely", 1, "saved")]
    assert (list(answer["measures"]), answer["measures"]["timely"]["wants"]) == (
        ["timely"], ["The denominator is missing."],
    )  # fmt: skip
    clash = post(client, {"rows": [{**CELL, "texts": {"numerator": "13"}}]}).json()["rows"][0]
    assert (clash["state"], clash["theirs"], clash["by"]) == ("conflict", {"numerator": "12"}, "Assessment manager")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="half-a-json"),
        pytest.param(b"\xff\xfe{}", id="not-utf-8"),
        pytest.param(b"[" * 100_000, id="too-deep"),
        pytest.param(b'{"rows": ' + b"1" * 5000 + b"}", id="a-number-of-thousands-of-digits"),
        pytest.param([], id="a-list"),
        pytest.param({"rows": {}}, id="rows-that-are-no-list"),
        pytest.param({"rows": [1]}, id="a-row-that-is-a-number"),
        pytest.param({"rows": [{**CELL, "measure": 1}]}, id="a-measure-that-is-a-number"),
        pytest.param({"rows": [{"measure": "timely"}]}, id="a-row-without-a-unit"),
        pytest.param({"rows": [{**CELL, "version": "1"}]}, id="a-version-that-is-a-text"),
        pytest.param({"rows": [{**CELL, "version": True}]}, id="a-version-that-is-true"),
        pytest.param({"rows": [{**CELL, "texts": ["12"]}]}, id="texts-that-are-a-list"),
        pytest.param({"rows": [{**CELL, "texts": {"numerator": 12}}]}, id="a-text-that-is-a-number"),
        pytest.param({"rows": [{**CELL, "texts": {"note": "a\x00b"}}]}, id="a-nul"),
        pytest.param({"rows": [{**CELL, "texts": {"note": "\ud83d"}}]}, id="half-a-smiley"),
        pytest.param({"rows": [CELL] * 2001}, id="more-rows-than-a-sheet-has"),
    ],
)
def test_what_the_script_never_sends_is_turned_away(client: Client, body: Any) -> None:
    answer = post(client, body)
    assert (answer.status_code, answer.json()) == (
        400,
        {"refused": "That could not be read. Reload the page and try again."},
    )
    assert not DraftEntry.objects.exists()


def test_a_form_sent_where_the_script_saves_is_turned_away(by: User, measure: Measure) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(by)
    client.get(SHEET)
    token = client.cookies["csrftoken"].value
    answer = client.post(f"{SHEET}save/", {"csrfmiddlewaretoken": token, "rows": "[]"})
    assert (answer.status_code, list(answer.json())) == (400, ["refused"])


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        pytest.param({"measure": "unheard-of"}, "That row is not on this sheet.", id="another-row"),
        pytest.param({"texts": {"nonsense": "1"}}, "That field is not on this sheet.", id="another-field"),
        pytest.param({"texts": {"note": "n" * 301}}, f"“{'n' * 30}…” is too long; at most 300 characters.", id="long"),
    ],
)
def test_what_is_refused_is_said_to_the_script(client: Client, row: dict[str, Any], sentence: str) -> None:
    answer = post(client, {"rows": [{**CELL, **row}]})
    assert (answer.status_code, answer.json()) == (409, {"refused": sentence})


def test_rows_and_comment_of_one_request_are_saved_together_or_not_at_all(client: Client) -> None:
    comment = {"measure": "timely", "version": 0, "texts": {"text": "x" * 4001}}
    answer = post(client, {"rows": [CELL], "comments": [comment]})
    assert (answer.status_code, answer.json()) == (409, {"refused": "That text is too long."})
    assert not DraftEntry.objects.exists()


def test_an_ordinary_form_saves_a_measure_with_its_comment(client: Client) -> None:
    form = {
        "measure": "timely", "unit": "service", "version:service": "0", "numerator:service": "12\x00",
        "denominator:service": "30", "tick:service": ["unusual", "times"], "tick_reason:service": "New team",
        "comment-version": "0", "comment-text": "Two posts were vacant.",
    }  # fmt: skip
    answer = client.post(SHEET, form)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{SHEET}#m-timely")
    draft = DraftEntry.objects.get()
    assert (draft.numerator, draft.denominator, draft.ticked, draft.tick_reason, draft.version) == (
        "12", "30", "unusual times", "New team", 1,
    )  # fmt: skip
    assert DraftComment.objects.get().text == "Two posts were vacant."


def test_an_ordinary_form_that_clashes_says_what_was_saved_meanwhile(
    client: Client, measure: Measure, other: User
) -> None:
    make_draft(measure, MONTH, of=("13", ""), by=other)
    form = {"measure": "timely", "unit": "service", "version:service": "0", "numerator:service": "12"}
    answer = client.post(SHEET, form)
    (said,) = [str(message) for message in get_messages(answer.wsgi_request)]
    assert "Data officer saved 13" in said
    assert DraftEntry.objects.get().numerator == "13"
