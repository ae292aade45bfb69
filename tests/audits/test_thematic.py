"""A thematic audit: made of a round, its questions in numbers, nested and asked again; who sees it when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from audits.answers import Given
from audits.models import Programme, Round, ThematicQuestion, ThematicResult
from audits.operations import programmes, thematic
from audits.operations.thematic import Asked
from audits.permissions import Scope
from audits.queries import thematic as queries
from organisation.models import ChangeRecord, User
from organisation.operations import Refused
from tests.audits.builders import NOW, TODAY, make_manager_of_quality, make_programme, make_round
from tests.builders import moment, recorder
from tests.cast import Person

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]
LATER = moment("2020-09-24 12:00")
ALL, TOTALS = Scope(True, frozenset()), Scope(False, frozenset())


@pytest.fixture(autouse=True)
def today(settings: Any) -> None:
    settings.PLIMSOLL_TODAY = TODAY


@pytest.fixture
def programme(db: None) -> Programme:
    return make_programme()


@pytest.fixture
def audit(programme: Programme) -> Round:
    return make_round(programme, "2020-08", is_thematic=True, title="Re-referrals")


def ask(of: Round, text: str = "Why", at: datetime = NOW, **numbers: Any) -> ThematicQuestion:
    """Ask a question: ``ask(of, Similar=17, New=11, base=28)``."""
    base, within = numbers.pop("base", None), numbers.pop("within", None)
    answers = tuple(Given(name, count) for name, count in numbers.items())
    asked = Asked(text=text, base="families", answers=answers, base_count=base, of_answer=within)
    return thematic.ask(of=of, asked=asked, by=recorder(), at=at)


def answer(question: ThematicQuestion, text: str) -> Any:
    return question.answers.get(text=text)


def words(of: Round, scope: Scope = ALL, as_at: datetime | None = None) -> dict[str, list[str]]:
    """Return the answers that a person sees, by question."""
    found = queries.thematic(of, scope=scope, as_at=as_at)
    return {
        block.question.text: [f"{one.text} {one.words}" for one in block.answers] or [block.why]
        for block in found.blocks
    }


def change(question: ThematicQuestion, *, reason: str = "Miscounted", at: datetime = LATER, **numbers: Any) -> None:
    base = numbers.pop("base", question.base_count)
    asked = Asked(
        text=question.text, base=question.base, base_count=base, of_answer=question.of_answer,
        answers=tuple(Given(name, count) for name, count in numbers.items()),
    )  # fmt: skip
    seen = thematic.latest(question)
    thematic.revise(question=question, asked=asked, seen=seen, reason=reason, by=recorder(), at=at)


# --- Making a round thematic ----------------------------------------------------------------------------


def test_a_round_becomes_thematic_and_frees_its_month(programme: Programme) -> None:
    of = make_round(programme)
    thematic.make_thematic(of=of, title=" Neglect ", repeats=None, note="", by=recorder(), at=NOW)
    assert str(Round.objects.get(pk=of.pk)) == "Neglect"
    assert make_round(programme).pk != of.pk
    assert ChangeRecord.objects.filter(action="make thematic", subject=programme.code).exists()


@pytest.mark.parametrize("why", ["paused", "reported", "later"])
def test_a_round_that_cannot_be_one_is_refused(why: str, programme: Programme, audit: Round) -> None:
    of = make_round(programme, "2020-07")
    repeats = audit if why == "later" else None
    if why == "paused":
        programmes.pause_round(paused=of, from_day=TODAY, why="Storm", by=recorder(), at=NOW)
    if why == "reported":
        programmes.report_round(of=of, by=recorder(), at=NOW)
    with pytest.raises(Refused):
        thematic.make_thematic(of=of, title="Neglect", repeats=repeats, note="", by=recorder(), at=NOW)


# --- Questions ------------------------------------------------------------------------------------------


def test_numbers_are_told_with_their_base_and_a_percentage_from_ten(audit: Round) -> None:
    why = ask(audit, Similar=17, New=11, base=28)
    ask(audit, "Of the new", Housing=6, Health=5, within=answer(why, "New"))
    ask(audit, "Few", Yes=3, No=4, base=7)
    assert words(audit) == {
        "Why": ["Similar 17 of 28 (61%)", "New 11 of 28 (39%)"],
        "Of the new": ["Housing 6 of 11 (55%)", "Health 5 of 11 (45%)"],
        "Few": ["Yes 3 of 7", "No 4 of 7"],
    }
    assert [block.depth for block in queries.thematic(audit, scope=ALL, as_at=None).blocks] == [0, 1, 0]


def test_nested_answers_add_up_to_the_answer_they_rest_on(audit: Round) -> None:
    why = ask(audit, Similar=17, New=11, base=28)
    with pytest.raises(Refused, match="add up to 16 of 17: 1 is missing"):
        ask(audit, "Of the similar", Abuse=10, Neglect=6, within=answer(why, "Similar"))
    with pytest.raises(Refused, match="asked of the 17"):
        ask(audit, "Of the similar", Abuse=12, Neglect=6, base=18, within=answer(why, "Similar"))
    assert ThematicQuestion.objects.count() == 1


def test_a_base_that_moves_is_named_under_what_rests_on_it(audit: Round) -> None:
    why = ask(audit, Similar=17, New=11, base=28)
    ask(audit, "Of the similar", Abuse=10, Neglect=7, within=answer(why, "Similar"))
    change(why, Similar=18, New=10)
    nested = queries.thematic(audit, scope=ALL, as_at=None).blocks[1]
    assert (nested.base, nested.remainder) == ("18 families", 1)


def test_a_question_is_changed_and_stands_as_it_stood(audit: Round) -> None:
    why = ask(audit, Similar=17, New=11, base=28)
    change(why, Similar=17, New=10, Unknown=2, base=29, at=moment("2020-09-25 09:00"))
    assert words(audit)["Why"][1:] == ["New 10 of 29 (34%)", "Unknown 2 of 29 (7%)"]
    assert words(audit, as_at=moment("2020-09-24 23:00"))["Why"] == ["Similar 17 of 28 (61%)", "New 11 of 28 (39%)"]
    assert words(audit, as_at=moment("2020-09-23 23:00")) == {}
    assert ChangeRecord.objects.get(action="revise thematic result").reason == "Miscounted"


def test_an_answer_that_goes_is_superseded_unless_something_rests_on_it(audit: Round) -> None:
    why = ask(audit, Similar=17, New=11, base=28)
    ask(audit, "Of the similar", Abuse=10, Neglect=7, within=answer(why, "Similar"))
    with pytest.raises(Refused, match="asked of those who gave “Similar”"):
        change(why, Alike=17, New=11)
    change(why, Similar=17, Other=11)
    assert words(audit)["Why"] == ["Similar 17 of 28 (61%)", "Other 11 of 28 (39%)"]
    assert ThematicResult.objects.filter(answer__text="New", superseded_at__isnull=False).count() == 1


def test_a_change_needs_its_reason_and_what_was_seen(audit: Round) -> None:
    why = ask(audit, Similar=17, New=11, base=28)
    with pytest.raises(Refused, match="Give the reason"):
        change(why, Similar=18, New=10, reason=" ")
    asked = Asked(text="Why", base="families", answers=(Given("Similar", 28),), base_count=28)
    with pytest.raises(Refused, match="Somebody else has changed"):
        thematic.revise(question=why, asked=asked, seen=1, reason="Miscounted", by=recorder(), at=LATER)


def test_a_question_rests_on_an_earlier_one_only(audit: Round) -> None:
    first, second = ask(audit, Similar=17, base=17), ask(audit, "Then", Yes=17, base=17)
    first.of_answer = answer(second, "Yes")
    with pytest.raises(Refused, match="an earlier question"):
        change(first, Similar=17)


def test_personal_data_is_refused(audit: Round) -> None:
    with pytest.raises(Refused, match="Take it out of the text"):
        ask(audit, "Who is 943 476 5919", Similar=17, base=17)


def test_a_question_from_before_versions_were_kept_gets_its_first_one(audit: Round) -> None:
    why = ask(audit, Similar=17, New=11, base=28)
    why.history.all().delete()
    assert words(audit, as_at=LATER) == {}
    import_module("audits.migrations.0003_first_versions_of_questions").begin_history(apps, None)
    assert words(audit, as_at=LATER)["Why"] == ["Similar 17 of 28 (61%)", "New 11 of 28 (39%)"]
    assert words(audit, as_at=moment("2020-09-23 23:00")) == {}


# --- Asked again ----------------------------------------------------------------------------------------


def test_a_repeat_is_compared_answer_by_answer(programme: Programme, audit: Round) -> None:
    why = ask(audit, Similar=90, New=10, base=100)
    ask(audit, "Seen alone", Yes=20, No=10, base=30)
    again = make_round(programme, "2020-09", is_thematic=True, title="Re-referrals again", repeats=audit)
    assert [one.text for one in queries.thematic(again, scope=ALL, as_at=None).unasked] == ["Why", "Seen alone"]
    asked = Asked(
        text="Why did they come back", base="families", base_count=100,
        answers=(Given("Similar", 30), Given("New", 60), Given("Unknown", 10)),
    )  # fmt: skip
    thematic.ask(
        of=again, asked=Asked(**{name: getattr(asked, name) for name in asked.__slots__} | {"alike": why}),
        by=recorder(), at=NOW,
    )  # fmt: skip
    ask(again, "Seen alone", Yes=22, No=8, base=30)
    found = queries.thematic(again, scope=ALL, as_at=None)
    lines = [(one.text, one.before, one.change) for block in found.blocks for one in block.answers]
    assert lines == [
        ("Similar", "90 of 100 (90%)", "down 60 points"),
        ("New", "10 of 100 (10%)", "up 50 points"),
        ("Unknown", "", ""),
        ("Yes", "20 of 30 (67%)", "could be chance"),
        ("No", "10 of 30 (33%)", "could be chance"),
    ]
    assert found.unasked == ()


# --- Who sees it when -----------------------------------------------------------------------------------


def test_those_who_see_totals_see_it_once_it_is_reported(audit: Round) -> None:
    ask(audit, Similar=17, New=11, base=28)
    assert queries.thematic(audit, scope=TOTALS, as_at=None).why == "Not reported yet"
    programmes.report_round(of=audit, by=recorder(), at=LATER)
    assert words(audit, TOTALS)["Why"] == ["Similar 17 of 28 (61%)", "New 11 of 28 (39%)"]
    assert queries.thematic(audit, scope=TOTALS, as_at=NOW).why == "Not reported yet"


def test_what_is_asked_of_few_is_not_shown_to_them(programme: Programme, audit: Round) -> None:
    """Nor as the former numbers of a repeat, which would tell the same."""
    why = ask(audit, Similar=23, New=5, base=28)
    ask(audit, "Of the new", Housing=4, Health=1, within=answer(why, "New"))
    again = make_round(programme, "2020-09", is_thematic=True, title="Again", repeats=audit)
    ask(again, "Of the new", Housing=14, Health=11, base=25)
    for of in (audit, again):
        programmes.report_round(of=of, by=recorder(), at=LATER)
    assert words(audit, TOTALS)["Of the new"] == ["Asked of under 6: not shown"]
    assert words(audit)["Of the new"] == ["Housing 4 of 5", "Health 1 of 5"]
    (block,) = queries.thematic(again, scope=TOTALS, as_at=None).blocks
    assert [one.before for one in block.answers] == ["", ""]


def test_an_earlier_audit_that_is_not_reported_is_not_compared(programme: Programme, audit: Round) -> None:
    ask(audit, Similar=17, New=11, base=28)
    again = make_round(programme, "2020-09", is_thematic=True, title="Again", repeats=audit)
    ask(again, Similar=20, New=8, base=28)
    programmes.report_round(of=again, by=recorder(), at=LATER)
    (block,) = queries.thematic(again, scope=TOTALS, as_at=None).blocks
    assert [one.before for one in block.answers] == ["", ""]


@pytest.mark.parametrize("size", [1, 3])
def test_a_thematic_audit_takes_the_same_queries_however_long(
    size: int, programme: Programme, audit: Round, django_assert_num_queries: Any
) -> None:
    again = make_round(programme, "2020-09", is_thematic=True, title="Again", repeats=audit)
    for number in range(size):
        for of in (audit, again):
            ask(of, f"Question {number}", Similar=17, New=11, base=28)
    for of in (audit, again):
        programmes.report_round(of=of, by=recorder(), at=NOW)
    of = Round.objects.select_related("programme").get(pk=again.pk)
    with django_assert_num_queries(4):
        queries.thematic(of, scope=TOTALS, as_at=None)
    with django_assert_num_queries(3):
        queries.thematic(of, scope=ALL, as_at=None)


# --- On the page ----------------------------------------------------------------------------------------


def typed(**numbers: int) -> dict[str, str]:
    found = {"text": "Why", "base": "families", "base_count": "28"}
    for number, (text, count) in enumerate(numbers.items(), 1):
        found |= {f"text_{number}": text, f"count_{number}": str(count)}
    return found


def test_a_thematic_audit_is_made_asked_and_changed_on_its_pages(programme: Programme, signed_in: SignedIn) -> None:
    client, of = signed_in(make_manager_of_quality()), make_round(programme)

    def address(name: str, *more: int) -> str:
        return reverse(f"audits:{name}", args=[programme.code, of.pk, *more])

    page = client.post(address("thematic"), {"title": "Re-referrals"}, follow=True).content.decode()
    assert "No question yet" in page
    refused = client.post(address("question_new"), typed(Similar=17, New=9)).content.decode()
    assert "add up to 26 of 28: 2 are missing" in refused
    assert 'value="17"' in refused  # nothing typed is lost
    page = client.post(address("question_new"), typed(Similar=17, New=11), follow=True).content.decode()
    assert "17 of 28 (61%)" in page
    question = ThematicQuestion.objects.get()
    form = client.get(address("question", question.pk)).context["form"]
    given = typed(Similar=18, New=10) | {"seen": form["seen"].value()}
    assert "Why it is changed" in client.post(address("question", question.pk), given).content.decode()
    page = client.post(address("question", question.pk), given | {"reason": "Miscounted"}, follow=True)
    assert "18 of 28 (64%)" in page.content.decode()


def test_a_question_of_the_repeated_audit_is_asked_again(
    programme: Programme, audit: Round, signed_in: SignedIn
) -> None:
    ask(audit, Similar=90, New=10, base=100)
    again = make_round(programme, "2020-09", is_thematic=True, title="Again", repeats=audit)
    client = signed_in(make_manager_of_quality())
    address = reverse("audits:question_new", args=[programme.code, again.pk])
    assert "Ask again: Why" in client.get(reverse("audits:round", args=[programme.code, again.pk])).content.decode()
    asked = ThematicQuestion.objects.get()
    page = client.get(f"{address}?again={asked.pk}").content.decode()
    assert 'value="Similar"' in page
    assert 'value="90"' not in page
    client.post(f"{address}?again={asked.pk}", typed(Similar=17, New=11) | {"text": "Why so"})
    assert ThematicQuestion.objects.get(round=again).key == asked.key
    for wrong in ("999", "x"):
        assert client.get(f"{address}?again={wrong}").status_code == 404


def test_questions_of_a_round_that_is_not_thematic_are_a_404(programme: Programme, signed_in: SignedIn) -> None:
    of = make_round(programme)
    client = signed_in(make_manager_of_quality())
    assert client.get(reverse("audits:question_new", args=[programme.code, of.pk])).status_code == 404


def test_a_board_member_reads_it_once_reported(
    programme: Programme, audit: Round, board_member: User, signed_in: SignedIn
) -> None:
    ask(audit, Similar=17, New=11, base=28)
    client, address = signed_in(board_member), reverse("audits:round", args=[programme.code, audit.pk])
    assert "17 of 28" not in client.get(address).content.decode()
    programmes.report_round(of=audit, by=recorder(), at=NOW)
    page = client.get(address).content.decode()
    assert "17 of 28 (61%)" in page
    assert "Add a question" not in page
