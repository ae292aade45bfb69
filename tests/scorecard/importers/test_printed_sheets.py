"""A printed scorecard beside open sheets and formed totals; and the ways in which its tables lie in a workbook."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisation.models import Area, User
from organisation.operations import Refused
from scorecard.importers.printed import KIND
from scorecard.models import DraftEntry, Measure, Observation
from spreadsheets.kinds import Item, Outcome
from tests.builders import (
    make_area,
    make_draft,
    make_measure,
    make_root,
    make_submission,
    make_team_measure,
    make_unit,
    record,
    why,
)
from tests.scorecard.importers.papers import HEADINGS, LATER, apply, book, checked, choice_of, named, sheets, unsettled

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(area: Area) -> Measure:
    """A measure of an area whose sheet for July 2020 is open."""
    make_root()
    made = make_measure(name="In time", area=area)
    make_submission(area, "2020-07", "open")
    return made


def actual(cell: str, name: str = "In time") -> Item:
    items = checked(book((name, None, cell, None, None)))
    return next(item for item in items if "Jul 2020" in item.field)


# --- Open sheets ------------------------------------------------------------------------------------------


def test_an_open_sheet_is_prefilled(measure: Measure, data_team: User) -> None:
    item = actual("84%\nprovisional")
    assert (item.outcome, item.field) == (Outcome.NEW, "Prefills the open sheet, Jul 2020")
    apply([item], data_team)
    draft = DraftEntry.objects.get()
    assert (draft.value, draft.note, draft.is_loaded) == ("84", "provisional", True)
    assert not Observation.objects.exists()
    assert actual("84%\nprovisional").outcome is Outcome.UNCHANGED


def test_words_around_the_number_stay_as_the_note_of_the_draft(area: Area, data_team: User) -> None:
    make_root()
    make_measure(name="Sickness", unit="days", area=area)
    make_submission(area, "2020-07", "open")
    apply([actual("8 days in a rolling year per employee", "Sickness")], data_team)
    draft = DraftEntry.objects.get()
    assert (draft.value, draft.note) == ("8", "8 days in a rolling year per employee")


@pytest.mark.parametrize(("key", "expected"), [("keep", "80"), ("take", "84")])
def test_what_was_typed_otherwise_is_a_conflict(measure: Measure, data_team: User, key: str, expected: str) -> None:
    make_draft(measure, "2020-07", "80")
    item = actual("84%")
    assert (item.outcome, item.code, item.change) == (Outcome.TO_CHECK, "draft_differs", None)
    change = choice_of(item, key).change
    if change:
        KIND.apply(changes=[change], by=data_team, at=LATER, reason=why())
    assert DraftEntry.objects.get().value == expected


def test_a_figure_for_an_open_sheet_can_be_typed(measure: Measure, data_team: User) -> None:
    item = actual("140%")
    assert item.outcome is Outcome.ERROR
    choice = choice_of(item, "type")
    with pytest.raises(Refused, match="number"):
        KIND.typed(item, choice, "<84")
    KIND.apply(changes=[KIND.typed(item, choice, "84%")], by=data_team, at=LATER, reason=why())
    assert DraftEntry.objects.get().value == "84"


def test_words_are_no_draft_and_are_said(measure: Measure) -> None:
    item = actual("17 social workers; 19 overall")
    assert (item.outcome, item.change) == (Outcome.ERROR, None)


def test_a_plain_share_is_doubted_on_an_open_sheet_too(measure: Measure, data_team: User) -> None:
    items = checked(book(("In time", None, 0.98, None, None)))
    item = next(one for one in items if "Jul 2020" in one.field)
    assert (item.outcome, item.code) == (Outcome.TO_CHECK, "plain_share")
    change = choice_of(item, "percentage").change
    assert change
    KIND.apply(changes=[change], by=data_team, at=LATER, reason=why())
    assert DraftEntry.objects.get().value == "98"


def test_months_before_the_first_sheet_go_to_the_ledger(area: Area, data_team: User) -> None:
    make_root()
    make_measure(name="In time", area=area)
    make_submission(area, "2020-08", "open")
    apply([actual("84%")], data_team)
    assert Observation.objects.get().value == Decimal(84)


def test_a_sheet_that_was_sent_needs_a_reason(measure: Measure, area: Area, data_team: User) -> None:
    record(measure, "2020-07", "80")
    make_submission(area, "2020-07", "approved")
    item = actual("84%")
    assert (item.outcome, item.on_record) == (Outcome.CHANGED, "80%")
    with pytest.raises(Refused, match="signed off"):
        apply([item], data_team)
    apply([item], data_team, "Counted again")


# --- Totals and lifetimes ---------------------------------------------------------------------------------


def test_a_formed_total_is_compared_and_not_written() -> None:
    north, south = make_unit(name="North team"), make_unit(name="South team")
    measure = make_team_measure(north, south, name="In time")
    record(measure, "2020-07", of=(40, 50), unit=north)
    record(measure, "2020-07", of=(45, 50), unit=south)
    assert actual("85%").outcome is Outcome.UNCHANGED
    item = actual("90%")
    assert (item.outcome, item.code, item.change) == (Outcome.TO_CHECK, "total_differs", None)
    assert "85 of 100" in item.message


def test_a_month_outside_a_measures_life_is_an_error() -> None:
    make_root()
    make_measure(name="In time", area=make_area(), opened="2020-08")
    assert actual("84%").code == "outside_lifetime"


# --- How tables lie ---------------------------------------------------------------------------------------


def rows_of(*names: str) -> list[tuple[object, ...]]:
    return [(name, None, "84%\nLocal Indicator", "90%", "Help comes") for name in names]


def test_one_area_a_sheet_below_a_merged_title(data_team: User) -> None:
    body = sheets(
        {
            "Early Help": (("Children’s scorecard",), HEADINGS, *rows_of("In time")),
            "Fostering": (("Children’s scorecard",), HEADINGS, *rows_of("Carers approved", "Carers reviewed")),
        },
        merged=True,
    )
    apply(checked(body), data_team)
    assert set(Measure.objects.values_list("name", "area__name", "is_local")) == {
        ("In time", "Early Help", True), ("Carers approved", "Fostering", True), ("Carers reviewed", "Fostering", True),
    }  # fmt: skip
    assert unsettled(checked(body)) == []


def test_headings_that_come_again_below_bands(data_team: User) -> None:
    body = sheets(
        {
            "July": (
                ("Measures that matter",), ("Early Help",), HEADINGS, *rows_of("In time"), HEADINGS,
                *rows_of("Visited"), ("Fostering",), HEADINGS, *rows_of("Carers approved"),
            )
        },
        merged=True,
    )  # fmt: skip
    apply(checked(body), data_team)
    assert dict(Measure.objects.values_list("name", "area__name")) == {
        "In time": "Early Help", "Visited": "Early Help", "Carers approved": "Fostering",
    }  # fmt: skip


def test_a_table_of_another_month_is_not_read_as_this_one() -> None:
    august = ("Measure", "Baseline", "Actual (August 2020)", "Target", "Outcome")
    body = sheets({"Early Help": (HEADINGS, *rows_of("In time")), "Fostering": (august, *rows_of("Carers", "Visits"))})
    errors = [item for item in checked(body) if item.outcome is Outcome.ERROR]
    assert [(item.sheet, item.code) for item in errors] == [("Fostering", "other_month")]


def test_an_area_nearly_called_so_is_offered(data_team: User) -> None:
    make_root()
    make_measure(name="In time", area=make_area(name="Fostering and adoption"))
    item = named(checked(book(("Carers approved", None, "84%", None, None), title="Fostering and adoptions")), "Area")
    assert (item.outcome, item.code) == (Outcome.TO_CHECK, "unknown_area")
    setting = item.choices[0].setting
    assert setting
    items = checked(
        book(("Carers approved", None, "84%", None, None), title="Fostering and adoptions"),
        names={setting.said: setting.meant},
    )
    assert [one for one in items if one.field == "Area"] == []


@pytest.mark.parametrize("count", [3, 42])
def test_checking_takes_the_same_queries_for_any_number_of_rows(area: Area, count: int) -> None:
    make_root()
    for number in range(count):
        measure = make_measure(name=f"Share {number}", code=f"S{number}", area=area)
        record(measure, "2020-07", "80")
    make_submission(area, "2020-08", "open")
    body = book(*((f"Share {number}", "70%", "84%\nSN 76%", "90%", "Help comes") for number in range(count)))
    with CaptureQueriesContext(connection) as queries:
        items = checked(body)
    assert len(items) == 5 * count
    assert len(queries) == 14
