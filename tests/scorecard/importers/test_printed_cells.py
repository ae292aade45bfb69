"""What people print into one cell: nothing is dropped, and what is doubtful is asked."""

from __future__ import annotations

from decimal import Decimal

import pytest

from organisation.models import User
from organisation.operations import Reason, Refused
from scorecard.importers.printed import KIND
from scorecard.models import Baseline, ComparatorValue, Measure, Observation
from spreadsheets.kinds import Item, Outcome
from tests.builders import current_figure, make_area, make_measure, make_root, record
from tests.scorecard.importers.papers import LATER, apply, book, checked, choice_of, named, unsettled

pytestmark = pytest.mark.django_db
COMPOUND = ("Reduce caseloads", "18 social workers; 20 overall", "17 social workers; 19 overall", "16 overall", "Time")


def decided(items: list[Item], wanted: Item, key: str, by: User) -> None:
    """Write the file in one go, with a choice made about one item and the others taken as read."""
    changes = [choice_of(item, key).change if item is wanted else item.change for item in items]
    KIND.apply(changes=[change for change in changes if change], by=by, at=LATER, reason=Reason(source="paper.xlsx"))


def test_kept_as_one_measure_every_cell_stays_as_words(data_team: User) -> None:
    items = checked(book(COMPOUND))
    decided(items, named(items, "Measure"), "words", data_team)
    measure = Measure.objects.get()
    assert (measure.name, measure.is_heading) == ("Reduce caseloads", False)
    figure = Observation.objects.get()
    assert (figure.absence, figure.as_printed, figure.value) == ("words", "17 social workers; 19 overall", None)
    assert Baseline.objects.get().as_printed == "18 social workers; 20 overall"
    assert unsettled(checked(book(COMPOUND))) == []


def test_a_count_behind_a_rate_stays_in_its_words(data_team: User) -> None:
    row = ("Custodial sentences per 1,000", None, "0.51 (10 custodial sentences)", "0.4", "Fewer")
    items = checked(book(row))
    decided(items, named(items, "Measure"), "words", data_team)
    figure = Observation.objects.get()
    assert (figure.value, figure.as_printed) == (Decimal("0.51"), "0.51 (10 custodial sentences)")
    assert unsettled(checked(book(row))) == []


def test_a_second_line_that_is_not_understood_is_kept_as_the_note(data_team: User) -> None:
    make_root()
    make_measure(name="In time", area=make_area())
    body = book(("In time", None, "84%\nSN 76% provisional, see appendix", None, None))
    item = named(checked(body), "Actual")
    assert (item.outcome, item.code) == (Outcome.TO_CHECK, "not_understood")
    apply(checked(body), data_team)
    assert Observation.objects.get().note == "provisional, see appendix"
    assert ComparatorValue.objects.get().value == Decimal(76)
    assert unsettled(checked(body)) == []


def test_the_note_can_be_left_out_and_the_figure_kept(data_team: User) -> None:
    make_root()
    make_measure(name="In time", area=make_area())
    items = checked(book(("In time", None, "84%\nsee appendix", None, None)))
    decided(items, named(items, "Actual"), "without", data_team)
    assert (Observation.objects.get().value, Observation.objects.get().note) == (Decimal(84), "")


def test_a_note_below_a_figure_on_record_leaves_its_counts(data_team: User) -> None:
    measure = make_measure(name="In time", area=make_area())
    record(measure, "2020-07", of=(84, 100))
    apply(checked(book(("In time", None, "84%\nsee appendix", None, None))), data_team, "As printed")
    figure = current_figure(measure, "2020-07")
    assert (figure.numerator, figure.denominator, figure.note) == (84, 100, "see appendix")


def test_words_below_a_compound_cell_stay_with_its_parts(data_team: User) -> None:
    row = (*COMPOUND[:2], "17 social workers; 19 overall\nexcludes agency staff", *COMPOUND[3:])
    apply(checked(book(row)), data_team)
    assert set(Observation.objects.values_list("note", flat=True)) == {"excludes agency staff"}
    assert unsettled(checked(book(row))) == []


def test_words_alone_beside_local_indicator_are_the_actual(data_team: User) -> None:
    make_root()
    make_measure(name="In time", area=make_area())
    body = book(("In time", None, "Local Indicator\nawaiting audit", None, None))
    apply(checked(body), data_team)
    assert Observation.objects.get().as_printed == "awaiting audit"
    assert Measure.objects.get().is_local
    assert unsettled(checked(body)) == []


@pytest.mark.parametrize("column", ["Baseline", "Actual", "Target"])
def test_a_plain_share_is_read_as_it_stands_and_the_percentage_is_offered(column: str, data_team: User) -> None:
    make_root()
    make_measure(name="In time", area=make_area(), decimals=2)
    cells = [0.98 if one == column else None for one in ("Baseline", "Actual", "Target")]
    body = book(("In time", *cells, None))
    item = named(checked(body), column)
    assert (item.outcome, item.code) == (Outcome.TO_CHECK, "plain_share")
    read = item.change["facts"] if item.change and "facts" in item.change else item.change
    assert read
    assert read["value"] == "0.98"
    decided([item], item, "percentage", data_team)
    assert unsettled(checked(body)) == []


def test_a_share_with_its_format_is_a_percentage() -> None:
    make_root()
    make_measure(name="In time", area=make_area())
    item = named(checked(book(("In time", None, "98%", None, None))), "Actual")
    assert (item.outcome, item.change and item.change["value"]) == (Outcome.NEW, "98")


def test_a_bound_that_cannot_be_kept_is_said() -> None:
    make_root()
    make_measure(name="Waits", unit="days", area=make_area())
    item = named(checked(book(("Waits", None, "<=5 days", None, None))), "Actual")
    assert (item.outcome, item.code) == (Outcome.TO_CHECK, "not_a_number")
    assert item.change
    assert item.change["as_printed"] == "<=5 days"


def test_a_figure_that_cannot_be_is_typed_instead(data_team: User) -> None:
    make_root()
    make_measure(name="In time", area=make_area())
    item = named(checked(book(("In time", None, "140%", None, None))), "Actual")
    assert (item.outcome, item.code) == (Outcome.ERROR, "impossible")
    with pytest.raises(Refused):
        KIND.typed(item, choice_of(item, "type"), "104%")
    change = KIND.typed(item, choice_of(item, "type"), "84%")
    KIND.apply(changes=[change], by=data_team, at=LATER, reason=Reason())
    assert Observation.objects.get().value == Decimal(84)


def test_a_measure_under_another_area_is_said_and_stays(data_team: User) -> None:
    make_root()
    measure = make_measure(name="In time", area=make_area(name="Fostering"))
    make_area(name="Assessment")
    items = checked(book(("In time", None, "84%", None, None)))
    item = named(items, "Area")
    assert (item.outcome, item.code, item.on_record) == (Outcome.TO_CHECK, "other_area", "Fostering")
    assert item.change is None
    apply(items, data_team)
    measure.refresh_from_db()
    assert measure.area.name == "Fostering"


def test_a_measure_in_the_file_twice_under_two_names_is_an_error() -> None:
    make_measure(name="In time", aliases=["Timely"], area=make_area())
    make_root()
    rows = (("In time", None, "84%", None, None), ("Timely", None, "85%", None, None))
    assert [item.code for item in checked(book(*rows)) if item.outcome is Outcome.ERROR] == ["duplicate"]
