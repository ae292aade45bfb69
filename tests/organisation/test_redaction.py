"""Redaction: the one exception to "nothing is overwritten", and the page for it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from organisation.models import ChangeRecord, User
from organisation.operations import REMOVED, Refused, find_words, leave_record, redact, save_version
from scorecard.models import Measure, Observation
from scorecard.operations.goals import record_commentary
from tests.builders import make_measure, make_person, make_unit, moment, month_of, record, recorder, why
from tests.cast import EVERYONE, Person

pytestmark = pytest.mark.django_db

WORDS = "Anna Example"
AT = moment("2020-09-24 10:00")


def take_out(words: str = WORDS, reason: str = "A child is named", by: User | None = None) -> int:
    return redact(words=words, by=by or recorder(), at=AT, reason=reason)


@pytest.fixture
def measure() -> Measure:
    return make_measure()


@pytest.fixture
def named(measure: Measure) -> Observation:
    """A figure whose note names somebody."""
    return record(measure, "2020-07", "62", note=f"Late because of {WORDS} and others")


# --- Where the words stand ------------------------------------------------------------------------------


def test_a_ledgers_texts_are_redacted_and_the_figure_stays(named: Observation) -> None:
    assert take_out() == 1
    named.refresh_from_db()
    assert named.note == f"Late because of {REMOVED} and others"
    assert (named.value, named.superseded_at, Observation.objects.count()) == (62, None, 1)


def test_superseded_entries_are_redacted_too(measure: Measure, named: Observation) -> None:
    record(measure, "2020-07", "63", reason=why(f"{WORDS} was counted twice"))
    assert take_out() == 3  # the entry before, the entry now, the line of the trail
    assert list(Observation.objects.order_by("pk").values_list("note", "reason")) == [
        (f"Late because of {REMOVED} and others", ""),
        ("", f"{REMOVED} was counted twice"),
    ]
    assert find_words(WORDS) == []


def test_the_trails_texts_and_detail_are_redacted() -> None:
    made = leave_record(
        by=recorder(), at=AT, action="change", subject_kind="measure", subject=f"about {WORDS}",
        summary=f"{WORDS} removed", reason=f"{WORDS}'s wish", detail={"note": ["", f"see {WORDS}"]},
    )  # fmt: skip
    assert take_out() == 1
    made = ChangeRecord.objects.get(pk=made.pk)
    assert (made.subject, made.summary, made.reason, made.detail) == (
        f"about {REMOVED}", f"{REMOVED} removed", f"{REMOVED}'s wish", f'{{"note": ["", "see {REMOVED}"]}}',
    )  # fmt: skip


def test_versioned_words_are_redacted_with_their_past(measure: Measure) -> None:
    measure.explanation = f"Asked for by {WORDS}"
    save_version(record=measure, by=recorder(), at=AT, reason=f"{WORDS} asked")
    measure.explanation = "How quickly we assess"
    save_version(record=measure, by=recorder(), at=AT, reason="Clearer")
    assert take_out() == 1
    past = measure.history.order_by("history_id").values_list("explanation", "history_change_reason")
    assert list(past) == [
        ("", "Agreed by the Board"),
        (f"Asked for by {REMOVED}", f"{REMOVED} asked"),
        ("How quickly we assess", "Clearer"),
    ]


def test_a_units_name_is_redacted_now_and_in_its_past() -> None:
    unit = make_unit(name=f"Team of {WORDS}", code="north")
    assert take_out() == 2
    unit.refresh_from_db()
    assert (unit.name, unit.history.get().name) == (f"Team of {REMOVED}", f"Team of {REMOVED}")


def test_commentary_is_redacted(measure: Measure) -> None:
    entry: Any = record_commentary(
        measure=measure, month=month_of("2020-07"), text=f"{WORDS} moved", remedial_action=f"Ask {WORDS}",
        by=recorder(), at=AT, reason=why(),
    )  # fmt: skip
    assert take_out() == 1  # one record, though two of its texts hold the words
    entry.refresh_from_db()
    assert (entry.text, entry.remedial_action) == (f"{REMOVED} moved", f"Ask {REMOVED}")


def test_an_older_name_of_a_measure_is_redacted() -> None:
    measure = make_measure(aliases=[f"{WORDS}'s list"])
    take_out()
    assert list(measure.aliases.values_list("text", flat=True)) == [f"{REMOVED}'s list"]


def test_every_place_in_one_text_is_redacted(measure: Measure) -> None:
    entry = record(measure, "2020-07", "62", note=f"{WORDS}, {WORDS} and {WORDS}")
    take_out()
    entry.refresh_from_db()
    assert entry.note == f"{REMOVED}, {REMOVED} and {REMOVED}"


# --- Exactly the words ----------------------------------------------------------------------------------


def test_capitals_count(measure: Measure) -> None:
    entry = record(measure, "2020-07", "62", note="anna example, ANNA EXAMPLE, Anna Example")
    assert [found.count for found in find_words(WORDS)] == [1]
    take_out()
    entry.refresh_from_db()
    assert entry.note == f"anna example, ANNA EXAMPLE, {REMOVED}"


def test_words_in_other_capitals_are_not_found(measure: Measure) -> None:
    record(measure, "2020-07", "62", note="anna example")
    assert find_words(WORDS) == []
    with pytest.raises(Refused, match="Check capitals and spaces"):
        take_out()


@pytest.mark.parametrize("words", ["50%_of", "O'Neill", "a\\b", "Siân Ó", "[removed]x"])
def test_signs_that_databases_read_as_patterns_are_only_letters(measure: Measure, words: str) -> None:
    entry = record(measure, "2020-07", "62", note=f"see {words}!")
    other = record(measure, "2020-08", "62", note="see 50 of, ONeill, ab, Sian O, removed")
    assert take_out(words) == 1
    entry.refresh_from_db()
    other.refresh_from_db()
    assert (entry.note, other.note) == (f"see {REMOVED}!", "see 50 of, ONeill, ab, Sian O, removed")


@pytest.mark.parametrize("words", ['Anna "Annie" Example', '"Annie"', "Annie\\Anna", "Annie\nExample"])
def test_words_that_json_writes_otherwise_are_taken_out_of_details_too(words: str) -> None:
    leave_record(
        by=recorder(), at=AT, action="change", subject_kind="measure", subject="m", summary="x",
        detail={"note": ["", f"see {words}"]},
    )  # fmt: skip
    assert take_out(words) == 1
    assert ChangeRecord.objects.get(action="change").detail == f'{{"note": ["", "see {REMOVED}"]}}'


# --- Refusals -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "reason", "said"),
    [
        pytest.param("An", "A child is named", "at least three characters", id="too-short"),
        pytest.param("  An  ", "A child is named", "at least three characters", id="too-short-with-spaces"),
        pytest.param('", "', "A child is named", "at least three characters", id="signs-that-hold-the-trail-together"),
        pytest.param(WORDS, "", "Give a reason", id="no-reason"),
        pytest.param(WORDS, "   ", "Give a reason", id="a-reason-of-spaces"),
        pytest.param(WORDS, f"{WORDS} is named", "without the words", id="reason-holds-the-words"),
        pytest.param("Nobody Here", "A child is named", "Nothing holds these words", id="nothing-holds-them"),
    ],
)
def test_refused(named: Observation, words: str, reason: str, said: str) -> None:
    before = ChangeRecord.objects.count()
    with pytest.raises(Refused, match=said):
        take_out(words, reason)
    named.refresh_from_db()
    assert (WORDS in named.note, ChangeRecord.objects.count()) == (True, before)


def test_what_is_left_says_who_when_and_why_without_the_words(named: Observation) -> None:
    person = make_person(title="System manager")
    take_out(by=person)
    left = ChangeRecord.objects.get(action="redact")
    assert (left.at, left.person, left.title, left.reason) == (AT, str(person.pk), "System manager", "A child is named")
    assert left.summary == "Personal data removed from 1 record"
    assert WORDS not in f"{left.subject} {left.summary} {left.reason} {left.detail}"


# --- The page -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one_of_the_cast", EVERYONE, indirect=True)
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_administrators_have_the_page(
    one_of_the_cast: Person, method: str, named: Observation, signed_in: Callable[[Person], Client]
) -> None:
    answer = getattr(signed_in(one_of_the_cast), method)(
        "/redaction/", {"words": WORDS, "reason": "A child is named", "remove": "1"}
    )
    named.refresh_from_db()
    may = one_of_the_cast.is_authenticated and one_of_the_cast.title == "System manager"
    is_known = one_of_the_cast.is_authenticated and one_of_the_cast.title != "Former analyst"
    done = {"get": 200, "post": 302}[method] if may else 404 if is_known else 302
    assert answer.status_code == done
    assert answer.headers.get("Location", "").startswith("/accounts/login/") == (not is_known)
    assert (WORDS in named.note) == (not may or method == "get")


def test_words_are_shown_where_they_stand_before_they_are_removed(
    administrator: User, named: Observation, signed_in: Callable[[Person], Client]
) -> None:
    client = signed_in(administrator)
    page = client.post("/redaction/", {"words": WORDS, "reason": ""})
    named.refresh_from_db()
    assert [(found.label, found.count) for found in page.context["found"]] == [("observation, note", 1)]
    assert WORDS in named.note


def test_a_refusal_is_told_on_the_page(administrator: User, signed_in: Callable[[Person], Client]) -> None:
    page = signed_in(administrator).post("/redaction/", {"words": WORDS, "reason": "Named", "remove": "1"})
    assert page.context["form"].non_field_errors() == ["Nothing holds these words. Check capitals and spaces."]


def test_a_removal_is_confirmed(administrator: User, named: Observation, signed_in: Callable[[Person], Client]) -> None:
    answer = signed_in(administrator).post("/redaction/", {"words": WORDS, "reason": "Named", "remove": "1"})
    assert answer.headers["Location"] == "/redaction/"
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["Removed from 1 record."]
