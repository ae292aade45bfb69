"""Monthly actuals with months across."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from organisation.models import User
from scorecard.importers.wide import KIND
from tests.builders import make_measure, make_root, make_team_measure, make_unit, record
from tests.scorecard.importers.reading import TODAY, apply, items, outcomes, reading_of

pytestmark = pytest.mark.django_db
SAMPLE = Path(__file__).parents[2] / "data" / "monthly-actuals-2020.xlsx"


def test_each_month_is_a_figure_however_its_heading_is_written() -> None:
    make_root()
    make_measure(name="Agency workers")
    headings = ("Measure", "Apr-20", "May 2020", date(2020, 6, 1), "2020-07", "31/08/2020")
    found = items(KIND, headings, ("Agency workers", "1%", "2%", "3%", "4%", "5%"))
    assert [item.field for item in found] == [f"Actual {month} 2020" for month in ("Apr", "May", "Jun", "Jul", "Aug")]
    assert [item.place for item in found] == ["B2", "C2", "D2", "E2", "F2"]
    assert set(outcomes(found)) == {"new"}


def test_a_quarter_is_kept_under_its_last_month() -> None:
    make_root()
    make_measure(name="Training", frequency="quarterly", due_month=3)
    (item,) = items(KIND, ("Measure", "2020/21 Q1"), ("Training", "80%"))
    assert (item.field, item.change and item.change["month"]) == ("Actual Jun 2020", "2020-06")


def test_a_column_of_teams_is_optional_and_errors_are_named_by_cell() -> None:
    make_team_measure(make_unit(name="North team"), roll_up="sum", name="Referrals")
    found = items(KIND, ("Measure", "Team", "Jul-20", "Aug-20"), ("Referrals", "North team", 7, "#N/A"))
    assert outcomes(found) == ["new", "error error_in_cell"]
    assert found[1].place == "D2"


def test_the_sample_workbook_comes_in_and_the_second_time_changes_nothing(data_team: User) -> None:
    make_root()
    sheet = reading_of(KIND, SAMPLE).book.sheet("12 months to Jul-20")
    for row in sheet.rows:
        if row.number > 4:
            texts = [row[column].text for column in range(2, 14)]
            unit = "percentage" if any(text.endswith("%") for text in texts) else "days"
            make_measure(name=row[1].text, code=f"M{row.number}", unit=unit, decimals=2)
    found = list(KIND.check(reading_of(KIND, SAMPLE)))
    own = [item for item in found if item.sheet == sheet.name]
    assert {item.code for item in own} == {"", "no_figure", "comment_of_a_row"}
    assert apply(KIND, own, by=data_team).new == 239
    again = [item for item in KIND.check(reading_of(KIND, SAMPLE)) if item.sheet == sheet.name]
    assert {item.outcome for item in again if item.code != "comment_of_a_row"} == {"unchanged"}


def test_the_template_changes_nothing(tmp_path: Path) -> None:
    own = make_measure(name="Agency workers", decimals=1)
    make_root()
    record(own, "2020-06", "8.8")
    record(own, "2020-07", "0.3", qualifier="<")
    record(make_measure(name="Sickness", unit="days", decimals=2), "2020-07", "14.14")
    file = tmp_path / "wide.xlsx"
    file.write_bytes(KIND.template(today=TODAY))
    assert outcomes(list(KIND.check(reading_of(KIND, file)))) == ["unchanged"] * 3
