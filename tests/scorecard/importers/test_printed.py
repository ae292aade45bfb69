"""The kind *scorecard*: the printed paper into an empty installation, again, and compared with the sample service."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from openpyxl import Workbook, load_workbook

from organisation.models import Area, Unit, User
from organisation.months import Month
from organisation.operations import Reason, Refused
from scorecard.exports.printed import printed_workbook
from scorecard.importers.printed import KIND
from scorecard.models import Baseline, ComparatorValue, Measure, Observation, Target
from scorecard.queries.scorecard import scorecard, tally
from spreadsheets.kinds import ImportKind, Item, Outcome
from tests.builders import make_area, make_measure, make_root, make_target
from tests.scorecard.importers.papers import TODAY, apply, book, checked, reading_of

pytestmark = pytest.mark.django_db
PAPER = Path(__file__).parents[2] / "data" / "measures-that-matter-2020-07.xlsx"
JULY = Month(2020, 7)
KIND_OF_IMPORT: ImportKind = KIND


def not_as_on_record(items: list[Item]) -> list[tuple[str, ...]]:
    """Return subject, field and both values of what isn't unchanged."""
    return [
        (one.outcome.value, one.subject[:40], one.field, one.on_record, one.in_file)
        for one in items
        if one.outcome is not Outcome.UNCHANGED
    ]


def test_the_paper_fills_an_empty_installation(data_team: User) -> None:
    items = checked(PAPER.read_bytes())
    assert [item.message for item in items if item.outcome is Outcome.ERROR] == []
    apply(items, data_team)
    assert Area.objects.count() == 17
    assert Measure.objects.filter(heading=None).count() == 42
    assert Measure.objects.exclude(heading=None).count() == 13
    root = Unit.objects.root()
    assert root is not None
    card = scorecard(month=JULY, root=root, as_at=None)
    counts = tally(card.lines)
    assert (counts.red > 5, counts.green > 10, counts.none < 15) == (True, True, True), counts
    ratings = {line.measure.name: line.rated.rating.value for line in card.lines}
    assert ratings["Reduce Sickness absence days per employee in rolling year"] == "red"
    assert ratings["Maintain the % of referrals dealt with my MASH within 1 working day or less"] == "amber"


def test_the_paper_again_changes_nothing(data_team: User) -> None:
    apply(checked(PAPER.read_bytes()), data_team)
    counts = [model.objects.count() for model in (Measure, Observation, Baseline, Target, ComparatorValue)]
    again = checked(PAPER.read_bytes())
    assert [item for item in again if item.outcome is not Outcome.UNCHANGED] == []
    apply(again, data_team)
    assert counts == [model.objects.count() for model in (Measure, Observation, Baseline, Target, ComparatorValue)]


def test_what_is_exported_comes_back_unchanged(data_team: User) -> None:
    apply(checked(PAPER.read_bytes()), data_team)
    root = Unit.objects.root()
    assert root is not None
    body = printed_workbook(scorecard(month=JULY, root=root, as_at=None).lines, JULY)
    items = checked(body)
    assert [item for item in items if item.outcome is not Outcome.UNCHANGED] == []
    assert len(items) > 200


def test_on_record_each_field_is_compared(data_team: User) -> None:
    area = make_area(name="Assessment")
    make_root()
    measure = make_measure(name="In time", area=area, outcome="Help comes")
    make_target(measure, "80", from_month="2015-04")
    items = checked(book(("in time", "69%", 0.84, "81%", "Help comes sooner")))
    found = {item.field: (item.outcome.value, item.on_record, item.in_file) for item in items}
    assert found["Baseline"] == ("new", "", "69%")
    assert found["Target"] == ("changed", "80%", "81%")
    assert found["Outcome"] == ("changed", "Help comes", "Help comes sooner")
    apply([item for item in items if item.field in {"Target", "Baseline", "Outcome"}], data_team, "As agreed")
    assert Target.objects.filter(measure=measure).count() == 2
    measure.refresh_from_db()
    assert measure.outcome == "Help comes sooner"


def test_what_has_changed_since_the_preview_is_refused(data_team: User) -> None:
    measure = make_measure(name="In time", area=make_area(name="Assessment"))
    make_target(measure, "80")
    items = checked(book(("In time", None, None, "81%", None), ("Other", None, "1%", None, None)))
    make_target(measure, "85", reason=Reason(text="Raised", kind="decision"))
    with pytest.raises(Refused, match="In time"):
        apply(items, data_team, "As agreed")


def test_a_name_called_nearly_so_is_offered_not_taken() -> None:
    make_measure(name="Single assessments completed within 45 days", code="M14", area=make_area(name="Assessment"))
    make_root()
    (item,) = [
        item
        for item in checked(book(("Single assessments complete within 45 days", None, "84%", None, None)))
        if item.field == "Measure"
    ]
    assert (item.outcome, item.code) == (Outcome.TO_CHECK, "similar_measure")
    assert item.choices[0].setting is not None
    assert item.choices[0].setting.meant == "M14"


def test_a_heading_without_a_month_asks_for_it() -> None:
    workbook = Workbook()
    page = workbook.active
    assert page is not None
    page.append(("Measure", "Actual", "Target"))
    page.append(("In time", "84%", "90%"))
    file = io.BytesIO()
    workbook.save(file)
    assert "month" in [option.key for option in KIND.options(reading_of(file.getvalue()))]
    with pytest.raises(Refused, match="Choose the month"):
        checked(file.getvalue())
    assert checked(file.getvalue(), options={"month": "2020-07"})


def test_a_percentage_that_cannot_be_is_an_error() -> None:
    items = checked(book(("Share in time", "50%", "140%", "90%", None)))
    assert [(item.field, item.code) for item in items if item.outcome is Outcome.ERROR] == [
        ("Actual Jul 2020", "impossible")
    ]


def test_a_formula_is_not_run_and_a_name_stays_harmless(data_team: User) -> None:
    apply(checked(book(("In time", "50%", "84%", "90%", "=1+1"))), data_team)
    body = KIND.template(today=date(2020, 8, 5))
    page = load_workbook(io.BytesIO(body)).worksheets[0]
    assert page.data_validations.dataValidation
    assert [item.outcome for item in checked(body)] == [Outcome.UNCHANGED] * len(checked(body))


def test_the_sample_service_comes_back_unchanged() -> None:
    call_command("load_sample", today=TODAY, stdout=io.StringIO())
    root = Unit.objects.root()
    assert root is not None
    body = printed_workbook(scorecard(month=JULY, root=root, as_at=None).lines, JULY)
    assert not_as_on_record(checked(body)) == []
    paper = checked(PAPER.read_bytes())
    of_figures = [item for item in paper if item.field != "Outcome"]
    assert not_as_on_record(of_figures) == []
