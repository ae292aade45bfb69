"""Monthly actuals, one figure a row."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisation.models import User
from organisation.operations import Reason
from scorecard.importers.long import KIND
from spreadsheets.cells import Cell, Kind
from tests.builders import (
    current_figure,
    make_measure,
    make_root,
    make_submission,
    make_team_measure,
    make_unit,
    record,
)
from tests.scorecard.importers.reading import AT, TODAY, apply, items, named, outcomes, reading_of

pytestmark = pytest.mark.django_db
HEADINGS = ("Measure", "Team", "Month", "Numerator", "Denominator", "Value", "Comment")
SAMPLE = Path(__file__).parents[2] / "data" / "monthly-actuals-2020.xlsx"
NAME = "Assessments in time"
SHORT = ("Measure", "Month", "Value")


def one(*row: object, headings: tuple[str, ...] = HEADINGS) -> list[str]:
    return outcomes(items(KIND, headings, row))


def test_counts_make_the_value_and_the_months_are_read_however_written() -> None:
    make_root()
    make_measure(name=NAME)
    rows = [(NAME, "", month, 3, 4, "75%") for month in (date(2020, 7, 31), "June 2020", "May-20", "2020-04")]
    found = items(KIND, HEADINGS, *rows)
    assert outcomes(found) == ["new"] * 4
    assert [item.field for item in found] == [
        "Actual Jul 2020",
        "Actual Jun 2020",
        "Actual May 2020",
        "Actual Apr 2020",
    ]
    assert (found[0].place, found[0].in_file) == ("D2:F2", "75% (3 of 4)")


@pytest.mark.parametrize(
    ("numerator", "denominator", "value", "outcome"),
    [
        (2, 3, "67%", "new"),
        (2, 3, "66.7%", "new"),
        (2, 3, Cell("66.67%", Decimal("66.6666666666667"), Kind.PERCENTAGE), "new"),
        (2, 3, "70%", "to_check value_disagrees"),
        (0, 0, "-", "new"),
        (0, 0, "5%", "to_check value_disagrees"),
        (5, 4, "", "error numerator_above_denominator"),
        (-1, 4, "", "error negative"),
        (5, "", "", "error half_a_pair"),
        ("<6", 10, "", "error not_a_count"),
        ("", "", "120%", "error impossible_percentage"),
        ("", "", "<5%", "new"),
        ("", "", "≤5%", "error qualifier"),
        ("", "", "12o", "error not_a_number"),
        ("", "", "14 days", "error wrong_unit"),
        ("", "", "#DIV/0!", "error error_in_cell"),
        ("", "", Cell("formula", None, Kind.UNCALCULATED), "error not_calculated"),
        ("", "", "not collected", "new"),
        ("", "", "n/a", "to_check no_figure"),
        ("", "", "awaiting the panel", "to_check words"),
    ],
)  # fmt: skip
def test_what_cells_say(numerator: object, denominator: object, value: object, outcome: str) -> None:
    make_root()
    make_measure(name=NAME)
    assert one(NAME, "", "Jul 2020", numerator, denominator, value) == [outcome]


def test_names_match_exactly_or_by_alias_and_are_else_suggested() -> None:
    make_root()
    make_measure(name="Re-referrals within 12 months", code="M7", aliases=["Repeat referrals"])
    assert one("m7", "Jul 2020", "20%", headings=SHORT) == ["new"]
    assert one("repeat REFERRALS", "Jul 2020", "20%", headings=SHORT) == ["new"]
    (item,) = items(KIND, SHORT, ("Re-referrals in 12 months", "Jul 2020", "20%"))
    assert (item.outcome, item.code, item.place) == ("error", "similar_measure", "A2")
    setting = item.choices[0].setting
    assert setting is not None
    assert setting.meant == "M7"
    settled = items(KIND, SHORT, ("Re-referrals in 12 months", "Jul 2020", "20%"), settings=named(setting.said, "M7"))
    assert outcomes(settled) == ["new"]
    assert one("Parking fines", "Jul 2020", "20%", headings=SHORT) == ["error unknown_measure"]


def test_unknown_teams_months_and_duplicates_are_errors() -> None:
    team = make_unit(name="North team")
    make_team_measure(team, name=NAME)
    make_unit(name="Zebra unit")
    assert one(NAME, "Blue wing", "Jul 2020", 1, 2)[0].startswith("error")
    assert one(NAME, "Zebra unit", "Jul 2020", 1, 2) == ["error not_reported"]
    assert one(NAME, "North team", "someday", 1, 2) == ["error not_a_month"]
    assert one(NAME, "North team", "Jul 2014", 1, 2) == ["error not_reported"]
    row = (NAME, "North team", "Jul 2020", 1, 2)
    assert outcomes(items(KIND, HEADINGS, row, row)) == ["new", "error duplicate"]


def test_a_total_is_compared_and_never_written() -> None:
    north, south = make_unit(name="North team"), make_unit(name="South team")
    make_team_measure(north, south, name=NAME)
    teams = [(NAME, "North team", "Jul 2020", 3, 4), (NAME, "South team", "Jul 2020", 1, 4)]
    assert outcomes(items(KIND, HEADINGS, (NAME, "Total", "Jul 2020", 4, 8), *teams))[-1] == "unchanged"
    wrong = items(KIND, HEADINGS, *teams, (NAME, "Total", "Jul 2020", 5, 8))[-1]
    assert (wrong.code, wrong.change) == ("total_differs", None)


def test_unusual_figures_are_to_be_checked() -> None:
    measure = make_measure(name=NAME)
    for number in range(1, 10):
        record(measure, f"2019-{number:02d}", 80 + number % 3)
    record(measure, "2019-10", 81)
    assert one(NAME, "", "Nov 2019", "", "", "12%") == ["to_check unusual"]


def test_the_sample_workbook_comes_in_and_the_second_time_changes_nothing(data_team: User) -> None:
    rows = [row for row in reading_of(KIND, SAMPLE).book.sheet("Assessment timeliness").rows if row.number > 4]
    names = dict.fromkeys(row[2].text for row in rows if row[2].text != "Total")
    measure = make_team_measure(*(make_unit(name=name) for name in names), name=rows[0][1].text, code="timeliness")
    left = [sheet.name for sheet in reading_of(KIND, SAMPLE).book.sheets if sheet.name != "Assessment timeliness"]
    settings = named("", "")
    settings = type(settings)(sheets=dict.fromkeys(left, "leave"))
    found = list(KIND.check(reading_of(KIND, SAMPLE, settings=settings)))
    assert {item.outcome for item in found} == {"new", "unchanged"}  # the totals are what the teams come to
    apply(KIND, [item for item in found if item.change], by=data_team)
    total = current_figure(measure, "2024-10")
    assert (total.numerator, total.denominator, total.value) == (294, 350, 84)
    again = list(KIND.check(reading_of(KIND, SAMPLE, settings=settings)))
    assert {item.outcome for item in again} == {"unchanged"}


def test_the_template_changes_nothing(data_team: User, tmp_path: Path) -> None:
    north = make_unit(name="North team")
    team = make_team_measure(north, name="Visits in time")
    record(team, "2020-07", of=(3, 4), unit=north, note="Two were late")
    own = make_measure(name="Agency workers", decimals=1)
    record(own, "2020-06", "8.8")
    record(own, "2020-07", "0.3", qualifier="<")
    record(own, "2020-05", absence="not_collected")
    record(make_measure(name="=Odd", unit="days", decimals=2), "2020-07", "14.14")
    file = tmp_path / "long.xlsx"
    file.write_bytes(KIND.template(today=TODAY))
    found = list(KIND.check(reading_of(KIND, file)))
    assert outcomes(found) == ["unchanged"] * 5


def test_the_check_asks_the_same_few_questions_for_many_rows() -> None:
    make_root()
    measures = [make_measure(name=f"Measure {number}", code=f"M{number}") for number in range(30)]
    make_submission(measures[0].area, "2021-01", "open")
    counts = []
    for rows in (3, 300):
        lines = [(f"M{n % 30}", "", f"{2017 + n // 30 % 3}-{n // 90 % 12 + 1:02d}", 1, 2) for n in range(rows)]
        with CaptureQueriesContext(connection) as queries:
            assert len(items(KIND, HEADINGS, *lines)) == rows
        counts.append(len(queries))
    assert counts == [7, 7]


def test_a_file_is_read_without_pandas() -> None:
    code = (
        "import django, os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'; django.setup();"
        "import scorecard.importers.long, scorecard.importers.wide, spreadsheets.reading;"
        "spreadsheets.reading.read(sys.argv[1]); sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(SAMPLE)], check=False).returncode == 0


def test_a_figure_that_was_corrected_in_the_same_workbook_is_for_a_person_to_choose(data_team: User) -> None:
    make_root()
    measure = make_measure(name=NAME)
    rows = [(NAME, "", "Sep 2020", 201, 300, "67%"), (NAME, "", "Sep 2020", 228, 300, "76%", "Corrected")]
    (item,) = items(KIND, HEADINGS, *rows)
    assert (item.outcome, item.code, item.change, item.place) == ("to_check", "two_values", None, "D2:F2")
    assert "67% (201 of 300) in D2:F2, 76% (228 of 300) in D3:F3. Choose" in item.message
    assert [choice.label for choice in item.choices] == [
        "Take 67% (201 of 300) in D2:F2",
        "Take 76% (228 of 300) in D3:F3: Corrected",
    ]
    KIND.apply(changes=[item.choices[1].change], by=data_team, at=AT, reason=Reason(text="September"))
    assert current_figure(measure, "2020-09").numerator == 228
    (again,) = items(KIND, HEADINGS, *rows)
    assert [choice.change is None for choice in again.choices] == [False, True]  # the second is on record


def test_the_correction_in_the_sample_workbook_is_for_a_person_to_choose() -> None:
    sheet = "September correction"
    name = next(row[1].text for row in reading_of(KIND, SAMPLE).book.sheet(sheet).rows if row.number == 4)
    make_root()
    make_measure(name=name, code="timeliness")
    left = [one.name for one in reading_of(KIND, SAMPLE).book.sheets if one.name != sheet]
    settings = type(named("", ""))(sheets=dict.fromkeys(left, "leave"))
    (item,) = KIND.check(reading_of(KIND, SAMPLE, settings=settings))
    assert (item.code, len(item.choices)) == ("two_values", 2)


@pytest.mark.usefixtures("data_team")
def test_a_long_file_is_read_again_instead_of_held_and_comes_out_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    make_root()
    make_measure(name=NAME)
    rows = [(NAME, "", "2020-07", 3, 4), (NAME, "", "2020-07", 3, 4), ("Nobody's", "", "2020-07", 1, 2)]
    held = items(KIND, HEADINGS, *rows)
    monkeypatch.setattr("scorecard.importers.survey.HELD", 1)
    assert items(KIND, HEADINGS, *rows) == held
    assert outcomes(held) == ["error unknown_measure", "new", "error duplicate"]


def test_a_comment_that_alone_differs_is_shown_beside_the_figure(data_team: User) -> None:
    make_root()
    make_measure(name=NAME)
    apply(KIND, items(KIND, HEADINGS, (NAME, "", "2020-07", 3, 4)), by=data_team)
    noted = items(KIND, HEADINGS, (NAME, "", "2020-07", 3, 4, "", "Counted again"))
    assert [(one.outcome, one.on_record, one.in_file) for one in noted] == [
        ("changed", "75% (3 of 4), without a comment", "75% (3 of 4), with “Counted again”"),
    ]
    apply(KIND, noted, by=data_team)
    (other,) = items(KIND, HEADINGS, (NAME, "", "2020-07", 3, 4, "", "Counted a third time"))
    assert other.on_record == "75% (3 of 4), with “Counted again”"
