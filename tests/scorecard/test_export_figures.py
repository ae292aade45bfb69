"""All figures on record as one table; brought in again, it changes nothing."""

from __future__ import annotations

import contextlib
import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from organisation.models import User
from tests.builders import make_measure, make_root, make_team_measure, make_unit, record

pytestmark = pytest.mark.django_db


def written(file: Path, *options: str) -> list[dict[str, str]]:
    call_command("export_figures", str(file), "--first", "2020-05", "--last", "2020-07", *options, stdout=StringIO())
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture
def figures() -> None:
    north = make_unit(name="North", parent=make_root())
    timely = make_team_measure(north, name="Timely", code="T1")
    record(timely, "2020-06", unit=north, of=(2, 3))
    record(timely, "2020-07", unit=north, of=(0, 0))
    bound = make_measure(name="Caseload", code="C1", unit="number", roll_up="entered")
    record(bound, "2020-07", 25, qualifier=">")
    record(bound, "2020-05", 20.5)
    heading = make_measure(name="Heading", code="H1", is_heading=True)
    record(heading, "2020-07", absence="words", as_printed="4%; 2%")


@pytest.mark.usefixtures("figures")
def test_long_is_one_row_a_figure_with_its_counts(tmp_path: Path) -> None:
    rows = written(tmp_path / "all.csv")
    assert [tuple(row.values()) for row in rows] == [
        ("C1", "Caseload", "", "2020-05", "", "", "21", "21", ""),
        ("C1", "Caseload", "", "2020-07", "", "", ">25", ">25", ""),
        ("T1", "Timely", "", "2020-06", "2", "3", "67", "67%", ""),
        ("T1", "Timely", "", "2020-07", "0", "0", "", "Nil", ""),
        ("T1", "Timely", "North", "2020-06", "2", "3", "67", "67%", ""),
        ("T1", "Timely", "North", "2020-07", "0", "0", "", "Nil", ""),
    ]


@pytest.mark.usefixtures("figures")
def test_wide_has_a_column_a_month_and_its_gaps(tmp_path: Path) -> None:
    rows = written(tmp_path / "all.csv", "--wide")
    assert [tuple(row.values()) for row in rows] == [
        ("Caseload", "", "21", "", ">25"),
        ("Timely", "", "", "67%", "Nil"),
        ("Timely", "North", "", "67%", "Nil"),
    ]
    assert list(rows[0]) == ["Measure", "Team", "May 2020", "Jun 2020", "Jul 2020"]


@pytest.mark.usefixtures("figures")
@pytest.mark.parametrize("options", [(), ("--wide",)], ids=["long", "wide"])
def test_brought_in_again_it_changes_nothing(tmp_path: Path, data_team: User, options: tuple[str, ...]) -> None:
    file, said = tmp_path / "all.csv", StringIO()
    written(file, *options)
    with contextlib.suppress(SystemExit):
        call_command("import_workbook", str(file), "--as", data_team.email, "--json", stdout=said)
    report = json.loads(said.getvalue())
    assert (report["problems"], report["applied"]) == ([], False)
    assert {key: count for key, count in report["counts"].items() if count} == {
        "unchanged": report["counts"]["unchanged"]
    }


def test_months_the_wrong_way_round_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Jul 2020 lies after May 2020"):
        call_command("export_figures", str(tmp_path / "all.csv"), "--first", "2020-07", "--last", "2020-05")
