"""Importing a programme's grades by month: the sample workbook as it is, what doesn't add up marked, and undone."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from audits.importers.programme import KIND
from audits.models import Programme, PublishedShare, Round
from audits.operations.programmes import record_shares
from audits.operations.scales import set_scale
from audits.printed_months import read_months
from audits.scales import NewGrade
from organisation.months import Month, NotAMonth
from organisation.operations import Reason, Refused, stamp
from organisation.permissions import access_of
from spreadsheets.cells import Book, Cell, Kind, Row, Sheet
from spreadsheets.headings import Headings
from spreadsheets.kinds import Item, Outcome, Reading, Settings
from tests.audits.builders import NOW, TODAY, grade, make_programme, make_round
from tests.builders import moment, recorder

HEADINGS = ("Month", "Good", "Requires Improvement", "Inadequate", "Sum")


def cell(value: str | Decimal) -> Cell:
    if isinstance(value, Decimal):
        return Cell(f"{value}%", value, Kind.PERCENTAGE)
    return Cell(value, value, Kind.TEXT) if value else Cell()


def book(*rows: tuple[str | Decimal, ...]) -> Book:
    """Return a workbook with the usual headings and these rows."""
    given = [HEADINGS, *rows]
    made = [
        Row(number, {place: cell(value) for place, value in enumerate(row, 1) if value != ""})
        for number, row in enumerate(given, 1)
    ]
    return Book((Sheet("Grades", made),))


def check(book: Book) -> list[Item]:
    reading = Reading(book, "grades.xlsx", Headings(KIND.fields), Settings(), TODAY)
    return list(KIND.check(reading))


def write(items: list[Item], at: datetime = NOW) -> Any:
    changes = [item.change for item in items if item.change]
    return KIND.apply(changes=changes, by=recorder(), at=at, reason=Reason(text="From the report", kind="error"))


@pytest.fixture
def other(db: None) -> Programme:
    return make_programme(code="other", council="Another council")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("November 2018", Month(2018, 11), Month(2018, 11)),
        ("July/August 2019", Month(2019, 7), Month(2019, 8)),
        ("March, April and May 2020", Month(2020, 3), Month(2020, 5)),
        ("Dec 2019 to Jan 2020", Month(2019, 12), Month(2020, 1)),
    ],
)
def test_months_as_printed(text: str, first: Month, last: Month) -> None:
    assert read_months(text) == (first, last)


@pytest.mark.parametrize("text", ["", "Autumn", "July and October 2019", "August/July 2019", "July/Autumn 2019"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(NotAMonth):
        read_months(text)


def test_a_workbook_is_read_checked_and_written(other: Programme) -> None:
    items = check(
        book(
            ("November 2018", Decimal(1), Decimal(63), Decimal(17), Decimal(81)),
            ("January 2019", "15%", "60%", "25%"),
            ("March, April and May 2020", "Paused – COVID-19"),
            ("August 2020", "", "", "15%"),
        )
    )
    assert [(one.outcome, one.field, one.in_file) for one in items if one.outcome is not Outcome.NEW] == [
        (Outcome.TO_CHECK, "Sum", "81%")
    ]
    assert "kept as published" in next(one.message for one in items if one.code == "does_not_add_up")
    done = write(items)
    assert (done.new, done.changed, done.sentences) == (8, 0, ("4 rounds added.",))
    paused = Round.objects.get(paused_from__isnull=False)
    assert (paused.months, paused.pause_reason) == ("March to May 2020", "COVID-19")
    november = PublishedShare.objects.filter(round__first_month=201811)
    assert sum(one.percent for one in november) == 81


def test_the_same_again_changes_nothing(other: Programme) -> None:
    same = book(("January 2019", "15%", "60%", "25%"), ("March 2020", "Paused: storm"))
    write(check(same))
    assert {item.outcome for item in check(same)} == {Outcome.UNCHANGED}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("Autumn", "15%", "60%", "25%"), "not_a_month"),
        (("January 2019", "many", "60%", "25%"), "not_a_number"),
        (("January 2019", "150%", "60%", "25%"), "not_a_share"),
    ],
)
def test_what_cannot_be_is_an_error(row: tuple[str, ...], code: str, other: Programme) -> None:
    assert [item.code for item in check(book(row)) if item.outcome is Outcome.ERROR] == [code]


def test_a_round_that_was_held_is_not_paused(other: Programme) -> None:
    make_round(other, "2020-03")
    (item,) = check(book(("March 2020", "Paused: storm")))
    assert (item.outcome, item.code) == (Outcome.ERROR, "held")


def test_an_import_is_undone_and_the_former_share_stands_again(other: Programme) -> None:
    of = make_round(other, "2019-01")
    record_shares(of=of, percents={grade(other, "good"): Decimal(12)}, by=recorder(), at=NOW, reason=Reason())
    began = stamp(at=moment("2020-09-24 11:00"))
    write(check(book(("January 2019", "15%", "60%", "25%"))), at=moment("2020-09-24 11:00"))
    ended = stamp(at=moment("2020-09-24 11:01"))
    why = Reason(kind="error", text="Wrong file")
    said = KIND.undo(began=began, ended=ended, by=recorder(), at=moment("2020-09-24 12:00"), reason=why)
    assert said == ["3 percentages taken back, 1 former ones stand again.", "Rounds that it added stay."]
    assert [one.percent for one in PublishedShare.objects.as_at(None)] == [12]


def test_what_was_changed_since_is_not_undone(other: Programme) -> None:
    began = stamp(at=NOW)
    write(check(book(("January 2019", "15%", "60%", "25%"))))
    ended = stamp(at=NOW)
    of = Round.objects.get(first_month=201901)
    why = Reason(kind="error", text="Misprint")
    record_shares(of=of, percents={grade(other, "good"): Decimal(16)}, by=recorder(), at=NOW, reason=why)
    with pytest.raises(Refused, match="can't be undone as a whole"):
        KIND.undo(began=began, ended=ended, by=recorder(), at=NOW, reason=why)


def test_the_only_programme_of_another_council_is_offered(other: Programme) -> None:
    assert KIND.options(Reading(book(), "x", Headings(KIND.fields), Settings(), TODAY))[0].default == str(other.pk)


@pytest.mark.django_db
def test_where_no_programme_is_on_record_one_is_told_to_add_it() -> None:
    (option,) = KIND.options(Reading(Book((), ()), "grades.xlsx", Headings(KIND.fields), Settings(), TODAY))
    assert option.choices == ()
    assert "Add it and its grades first, on the page of audits" in option.help
    assert KIND.set_up == ("Set up programmes and their grades", "audits:programmes")


def test_a_grade_is_found_by_its_label_and_in_the_scale_of_its_month(other: Programme) -> None:
    write(check(book(("January 2019", "15%", "60%", "25%"))))
    later = [
        NewGrade("met", "Met", "Up to standard.", is_good=True, printed="Good; 2"),
        NewGrade("partly", "Requires improvement to be good", "Nearly."),
        NewGrade("inadequate", "Inadequate", "Left at risk.", is_inadequate=True),
    ]
    set_scale(programme=other, from_month=Month(2019, 6), grades=later, by=recorder(), at=NOW)
    unchanged, new = (
        check(book((month, "15%", "60%", "25%"))) for month in ("January 2019", "June 2019")
    )  # fmt: skip
    assert {item.outcome for item in unchanged} == {Outcome.UNCHANGED}
    write(new)
    found = PublishedShare.objects.filter(round__first_month=Month(2019, 6)).order_by("grade__position")
    assert [one.grade.code for one in found] == ["met", "partly", "inadequate"]
    assert {one.grade.scale.from_month for one in found} == {Month(2019, 6)}


def test_the_template_holds_what_is_on_record(other: Programme, tmp_path: Path) -> None:
    write(check(book(("January 2019", "15%", "60%", "25%"))))
    assert KIND.template(today=date(2020, 9, 24)).startswith(b"PK")


@pytest.mark.parametrize(
    "one_of_the_cast", ["data_team", "administrator", "auditor", "board_member", "service_manager"], indirect=True
)
def test_the_data_team_imports(one_of_the_cast: Any) -> None:
    allowed = one_of_the_cast.title in ("Performance manager", "System manager")
    assert KIND.may_import(access_of(one_of_the_cast)) is allowed
