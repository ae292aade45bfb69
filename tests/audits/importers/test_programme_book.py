"""The workbook of a published programme as it is: months, figures, cohorts; what goes out comes in unchanged; undo."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from audits.importers.programme import KIND
from audits.models import Programme, PublishedCompliance, PublishedShare, Round, RoundCohort
from audits.operations import importing
from audits.permissions import Scope
from audits.queries.learning import cohorts_of
from audits.queries.programme import programme_page
from audits.tables.programme import remarks
from organisation.months import Month
from organisation.operations import Reason, Refused, stamp
from spreadsheets.cells import Book
from spreadsheets.kinds import Item, Outcome, Settings
from spreadsheets.reading import read
from spreadsheets.recognising import Examination
from tests.audits.builders import NOW, TODAY, make_programme, make_round
from tests.builders import moment, recorder

pytestmark = pytest.mark.django_db
PRINTED = Path(__file__).resolve().parents[2] / "data" / "audit-programme-2018-2020.xlsx"
WHY = Reason(text="From the report", kind="error")


@pytest.fixture
def other(db: None) -> Programme:
    return make_programme(code="other", council="Another council")


def examined(book: Book) -> tuple[list[Item], dict[str, str]]:
    """Return the items of a workbook, and as what each of its sheets was read."""
    examination = Examination.of(book, "grades.xlsx", KIND, Settings(), TODAY)
    items = list(examination.items())
    return items, {sheet.name: f"{sheet.read_as}, {sheet.rows}" for sheet in examination.sheets()}


def write(items: list[Item], at: datetime = NOW) -> Any:
    return KIND.apply(changes=[item.change for item in items if item.change], by=recorder(), at=at, reason=WHY)


def book_of(folder: Path, **sheets: list[tuple[Any, ...]]) -> Book:
    """Return a workbook of sheets: ``book_of(folder, Figures=[("Figure", "Value", "Period"), …])``."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    path = folder / "book.xlsx"
    book.save(path)
    return read(path)


def figures(folder: Path, *rows: tuple[Any, ...]) -> list[Item]:
    months = [("Month", "Good", "Inadequate"), ("August 2020", "60%", "15%"), ("September 2020", "70%", "7%")]
    book = book_of(folder, Months=months, Figures=[("Figure", "Value", "Period"), *rows])
    return [item for item in examined(book)[0] if item.sheet == "Figures"]


def test_the_printed_workbook_is_read_whole(other: Programme) -> None:
    items, sheets = examined(read(PRINTED))
    label = KIND.label
    assert sheets == {
        "Monthly judgements": f"{label}, 16", "Programme figures": f"{label}, 13", "Practice themes": f"{label}, 6"
    }  # fmt: skip
    beside = [item for item in items if item.sheet == "Programme figures"]
    assert Counter(item.outcome.value for item in beside) == {"new": 3, "to_check": 2, "unchanged": 6}
    assert [(item.code, item.in_file) for item in beside if item.outcome is Outcome.TO_CHECK] == [
        ("questions_differ", "4"), ("period_open", "361 of 456")
    ]  # fmt: skip
    assert {item.code for item in items if item.sheet == "Practice themes"} == {"round_not_named"}
    assert Counter(item.outcome.value for item in items)["error"] == 0


def test_the_printed_workbook_is_written_and_is_then_unchanged(other: Programme) -> None:
    done = write(examined(read(PRINTED))[0])
    assert done.sentences == ("17 rounds added.",)
    totals = PublishedCompliance.objects.order_by("audit_kind").values_list("completed", "allocated", "as_printed")
    assert list(totals) == [(1298, 1632, "80"), (361, 456, "79%")]
    pause = Round.objects.get(paused_from__isnull=False)
    assert (pause.paused_from, pause.paused_until) == (date(2020, 3, 24), date(2020, 6, 1))
    september = Round.objects.get(last_month=Month(2020, 9))
    assert len(cohorts_of([september.pk], None)[september.pk]) == 6
    again = examined(read(PRINTED))[0]
    left = {(item.outcome, item.code) for item in again if item.outcome is not Outcome.UNCHANGED}
    assert left == {(Outcome.TO_CHECK, "questions_differ")}


def test_a_grade_that_was_never_published_is_missing_from_no_round(other: Programme) -> None:
    """Outstanding is on the scale and in no month: what is missing from November is still said."""
    write(examined(read(PRINTED))[0])
    page = programme_page(programme=other, scope=Scope(False, frozenset()), as_at=None, today=TODAY)
    assert [step.code for step in page.steps] == ["good", "requires-improvement", "inadequate"]
    said = [one for one in remarks(page) if one.startswith("As published")]
    assert [one.split(":")[0] for one in said] == [
        "As published, November 2018 adds up to 81%", "As published, November 2019 adds up to 90%"
    ]  # fmt: skip


def test_what_goes_out_comes_in_unchanged(other: Programme, tmp_path: Path) -> None:
    write(examined(read(PRINTED))[0])
    path = tmp_path / "out.xlsx"
    path.write_bytes(KIND.template(today=TODAY))
    items, sheets = examined(read(path))
    assert {item.outcome for item in items} == {Outcome.UNCHANGED}
    assert [words.rsplit(", ", 1)[1] for words in sheets.values()] == ["17", "6", "6"]


def test_of_two_published_programmes_none_goes_out(other: Programme) -> None:
    write(examined(read(PRINTED))[0])
    second = make_programme(code="third", council="A third council")
    months = (Month(2020, 8), Month(2020, 8))
    PublishedCompliance.objects.create(
        programme=second, audit_kind="audit", first_month=months[0], last_month=months[1], allocated=2, completed=1,
        recorded_at=NOW, recorded_by=recorder(), recorded_as="x",
    )  # fmt: skip
    assert len(KIND.template(today=TODAY)) < 9000


def test_an_import_of_the_workbook_is_undone(other: Programme) -> None:
    held = make_round(other, "2020-03", "2020-05", paused_from=date(2020, 3, 1), pause_reason="Storm")
    began = stamp(at=moment("2020-09-24 11:00"))
    write(examined(read(PRINTED))[0], at=moment("2020-09-24 11:00"))
    ended = stamp(at=moment("2020-09-24 11:01"))
    assert Round.objects.get(pk=held.pk).paused_from == date(2020, 3, 24)
    again = moment("2020-09-25 09:00")
    said = KIND.undo(began=began, ended=ended, by=recorder(), at=again, reason=Reason(kind="error", text="Wrong"))
    assert said == [
        "44 percentages taken back, 0 former ones stand again.", "2 totals taken back, 0 former ones stand again.",
        "6 cohorts taken back.", "The days of 1 pauses as before.", "Rounds that it added stay.",
    ]  # fmt: skip
    assert not PublishedShare.objects.as_at(None).exists()
    assert not PublishedCompliance.objects.as_at(None).exists()
    now = Round.objects.get(pk=held.pk)
    assert (now.paused_from, now.paused_until) == (date(2020, 3, 1), None)
    september = Round.objects.get(last_month=Month(2020, 9)).pk
    assert cohorts_of([september], None)[september] == []
    assert len(cohorts_of([september], ended)[september]) == 6  # as it stood


def test_what_was_changed_since_is_not_undone(other: Programme) -> None:
    held = make_round(other, "2020-03", "2020-05", paused_from=date(2020, 3, 1), pause_reason="Storm")
    began = stamp(at=NOW)
    write(examined(read(PRINTED))[0])
    ended = stamp(at=NOW)
    change = {"do": "pause_day", "programme": other.pk, "first": "2020-03", "last": "2020-05", "name": "paused_from",
              "day": "2020-03-10"}  # fmt: skip
    importing.apply_published(changes=[change], by=recorder(), at=NOW, reason=WHY)
    with pytest.raises(Refused, match="March to May 2020 was changed since"):
        KIND.undo(began=began, ended=ended, by=recorder(), at=NOW, reason=WHY)
    assert RoundCohort.objects.as_at(None).exists()
    assert Round.objects.get(pk=held.pk).paused_from == date(2020, 3, 10)


def test_days_of_a_pause_need_the_pause(other: Programme) -> None:
    change = {"do": "pause_day", "programme": other.pk, "first": "2020-03", "last": "2020-05", "name": "paused_from",
              "day": "2020-03-10"}  # fmt: skip
    with pytest.raises(Refused, match="isn’t paused"):
        importing.apply_published(changes=[change], by=recorder(), at=NOW, reason=WHY)


SINCE = "December 2018 to September 2020"


@pytest.mark.parametrize(
    ("rows", "outcomes"),
    [
        ([("Audits allocated", 10, SINCE), ("Audits completed", 8, SINCE)], [("new", "")]),
        ([("Audits allocated", 10, SINCE)], [("error", "no_pair")]),
        ([("Audits allocated", 10, SINCE), ("Audits completed", 11, SINCE)], [("error", "not_of")]),
        ([("Audits allocated", "many", SINCE), ("Audits completed", 8, SINCE)],
         [("error", "not_a_number"), ("error", "no_pair")]),
        ([("Audits allocated", 10, "lately"), ("Audits completed", 8, "lately")], [("error", "not_a_period")]),
        ([("Audits allocated", 10, SINCE), ("Audits completed", 8, SINCE), ("Compliance rate, audits", "81%", SINCE)],
         [("new", ""), ("to_check", "rate_differs")]),
        ([("Audits allocated", 10, SINCE), ("Re-audits completed", 8, SINCE)],
         [("error", "no_pair"), ("error", "no_pair")]),
        ([("Programme paused", "24th March 2020", None)], [("to_check", "no_pause")]),
        ([("Programme paused", "in spring", None)], [("error", "not_a_date")]),
        ([("Cases judged inadequate", "15%", "August")], [("unchanged", "")]),
        ([("Cases judged inadequate", "16%", "August")], [("to_check", "months_differ")]),
        ([("Cases judged inadequate", "16%", "March")], [("to_check", "months_differ")]),
        ([("Cases judged inadequate", "few", "August")], [("error", "not_a_number")]),
        ([("Biscuits eaten", 12, None)], [("to_check", "not_kept")]),
    ],
)  # fmt: skip
def test_each_figure_has_its_fate(
    rows: list[tuple[Any, ...]], outcomes: list[tuple[str, str]], other: Programme, tmp_path: Path
) -> None:
    assert [(item.outcome.value, item.code) for item in figures(tmp_path, *rows)] == outcomes


def test_a_total_that_changes_says_from_what_to_what(other: Programme, tmp_path: Path) -> None:
    rows = [("Audits allocated", 1632, SINCE), ("Audits completed", 1298, SINCE)]
    write(figures(tmp_path, *rows))
    (item,) = figures(tmp_path, rows[0], ("Audits completed", 1300, SINCE))
    assert (item.outcome, item.on_record, item.in_file) == (Outcome.CHANGED, "1,298 of 1,632", "1,300 of 1,632")
    write([item])
    assert PublishedCompliance.objects.as_at(None).get().completed == 1300


@pytest.mark.parametrize(
    ("row", "outcome", "code"),
    [
        (("Missing children", "September 2020"), "new", ""),
        (("Missing children", None), "to_check", "round_not_named"),
        (("Missing children", "Autumn"), "error", "not_a_month"),
        (("Missing children", "May 2017"), "error", "no_round"),
        (("M" * 201, "September 2020"), "error", "too_long"),
    ],
)
def test_each_cohort_has_its_fate(
    row: tuple[Any, ...], outcome: str, code: str, other: Programme, tmp_path: Path
) -> None:
    months = [("Month", "Good", "Inadequate"), ("September 2020", "70%", "7%")]
    book = book_of(tmp_path, Months=months, Cohorts=[("Cohort", "Round"), row])
    (item,) = [item for item in examined(book)[0] if item.sheet == "Cohorts"]
    assert (item.outcome.value, item.code) == (outcome, code)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_check_asks_the_same_few_questions(
    rows: int, other: Programme, tmp_path: Path, django_assert_num_queries: Any
) -> None:
    months = [("Month", "Good", "Inadequate"), ("September 2020", "70%", "7%")]
    facts = [("Figure", "Value", "Period"), *((f"Biscuits {number}", 1, None) for number in range(rows))]
    lines = [("Cohort", "Round"), *((f"Cohort {number}", "September 2020") for number in range(rows))]
    book = book_of(tmp_path, Months=months, Figures=facts, Cohorts=lines)
    with django_assert_num_queries(10):
        examined(book)
