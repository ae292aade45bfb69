"""Importing from the command line: the same rules as the preview, one JSON object, and what it exits with."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from organisation.models import Area, Unit, User
from organisation.months import Month
from scorecard.models import Baseline, ComparatorValue, Measure, Observation, Target
from scorecard.queries.scorecard import scorecard, tally
from spreadsheets.models import Import, Remembered, State
from spreadsheets.queries.kinds import import_kinds, kind_of
from tests.builders import (
    make_area,
    make_baseline,
    make_comparator,
    make_measure,
    make_root,
    make_target,
    make_team_measure,
    make_unit,
    moment,
    record,
)

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[1] / "data"
PAPER = DATA / "measures-that-matter-2020-07.xlsx"
COUNTED = (Measure, Observation, Baseline, Target, ComparatorValue)
ADMINISTRATOR = "administrator@example.org"


@dataclass
class Run:
    """What a run exits with and prints."""

    code: int
    text: str

    @property
    def said(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text)
        return found

    @property
    def codes(self) -> list[str]:
        return [problem["code"] for problem in self.said["problems"]]


def run(file: Path, *, by: str = ADMINISTRATOR, as_json: bool = True, **options: Any) -> Run:
    out = io.StringIO()
    given = {"person": by} if by else {}
    code = 0
    try:
        call_command("import_workbook", str(file), stdout=out, json=as_json, **given, **options)
    except SystemExit as leaving:
        code = int(str(leaving.code))
    return Run(code, out.getvalue())


def rows() -> list[int]:
    return [model.objects.count() for model in COUNTED]


@pytest.fixture
def measure(area: Area, administrator: User) -> Measure:
    make_root()
    return make_measure(name="In time", code="M01", area=area)


@pytest.fixture
def monthly(tmp_path: Path) -> Path:
    return csv(tmp_path, "In time,2020-07,84")


def csv(folder: Path, *lines: str) -> Path:
    file = folder / "extract.csv"
    file.write_text("\n".join(("Measure,Month,Value", *lines)))
    return file


# --- The printed scorecard, from nothing ------------------------------------------------------------------


def test_the_paper_fills_an_empty_installation_and_again_does_nothing(administrator: User) -> None:
    first = run(PAPER, accept_checks=True)
    assert (first.code, first.said["problems"], first.said["applied"]) == (0, [], True)
    assert first.said["kind"] == "scorecard"
    assert [(sheet["read_as"], sheet["rows"]) for sheet in first.said["sheets"]] == [("Scorecard, as printed", 42)]
    root = Unit.objects.root()
    assert root is not None
    counts = tally(scorecard(month=Month(2020, 7), root=root, as_at=None).lines)
    assert counts.red + counts.amber + counts.green > 25
    before = rows()
    second = run(PAPER, accept_checks=True)
    assert (second.code, second.said["applied"], second.said["problems"]) == (0, False, [])
    assert set(second.said["counts"]) == {"new", "changed", "unchanged", "to_check", "errors"}
    assert {key for key, count in second.said["counts"].items() if count} == {"unchanged"}
    assert (rows(), Import.objects.count()) == (before, 1)


def test_without_accepting_the_doubts_are_problems(administrator: User) -> None:
    found = run(PAPER)
    assert (found.code, found.said["applied"]) == (1, False)
    assert {"several_values", "derived_polarity"} <= set(found.codes)
    assert set(found.said["problems"][0]) == {"sheet", "cell", "value", "code", "message"}
    assert rows() == [0, 0, 0, 0, 0]


# --- What it prints and exits with ------------------------------------------------------------------------


def test_what_is_printed_has_the_agreed_shape(measure: Measure, monthly: Path) -> None:
    assert run(monthly).said == {
        "file": "extract.csv", "kind": "actuals-long",
        "sheets": [{"name": "CSV", "read_as": "Monthly actuals, one figure a row", "rows": 1}],
        "counts": {"new": 1, "changed": 0, "unchanged": 0, "to_check": 0, "errors": 0},
        "problems": [], "applied": True,
    }  # fmt: skip


def test_it_is_kept_as_an_import_of_that_person(measure: Measure, monthly: Path, administrator: User) -> None:
    run(monthly)
    kept = Import.objects.get()
    assert (kept.uploaded_by, kept.state, kept.kind) == (administrator, State.APPLIED, "actuals-long")
    assert kept.sha256 == hashlib.sha256(monthly.read_bytes()).hexdigest()


def test_a_dry_run_needs_nobody_and_saves_nothing(measure: Measure, monthly: Path) -> None:
    found = run(monthly, by="", dry_run=True)
    assert (found.code, found.said["applied"], found.said["counts"]["new"]) == (0, False, 1)
    assert not Observation.objects.exists()
    assert not Import.objects.exists()


def test_words_for_a_person(measure: Measure, monthly: Path, tmp_path: Path) -> None:
    assert "1 new, 0 changed" in (text := run(monthly, by="", as_json=False, dry_run=True).text)
    assert "nothing was saved" in text
    assert "Imported." in run(monthly, as_json=False).text
    assert "Nothing to do." in run(monthly, as_json=False).text
    assert "CSV!C2: " in run(csv(tmp_path, "In time,2020-07,1 2 3"), as_json=False).text


def test_a_problem_saves_nothing_of_the_file(measure: Measure, tmp_path: Path) -> None:
    found = run(csv(tmp_path, "In time,2020-06,84", "In time,2020-07,about 84"), accept_checks=True)
    (problem,) = found.said["problems"]
    assert (found.code, problem["sheet"], problem["cell"], problem["value"]) == (1, "CSV", "C3", "about 84")
    assert problem["code"] == "not_a_number"
    assert not Observation.objects.exists()


@pytest.mark.parametrize(
    ("name", "body"),
    [("not.xlsx", b"%PDF-1.4"), ("empty.csv", b""), ("letter.csv", b"Dear Board\nthank you\n"), ("gone.csv", None)],
)
def test_a_file_that_cannot_be_used(administrator: User, tmp_path: Path, name: str, body: bytes | None) -> None:
    if body is not None:
        (tmp_path / name).write_bytes(body)
    found = run(tmp_path / name)
    assert (found.code, found.codes, found.said["applied"]) == (2, ["unusable"], False)
    assert found.said["problems"][0]["message"].endswith(".")


def test_a_kind_that_is_none_is_named_beside_those_that_are(measure: Measure, monthly: Path) -> None:
    found = run(monthly, kind="monthly")
    assert (found.code, found.codes) == (2, ["unusable"])
    for kind in import_kinds():
        assert kind.key in found.said["problems"][0]["message"]


def test_a_kind_can_be_said(measure: Measure, monthly: Path) -> None:
    assert run(monthly, kind="actuals-long").said["kind"] == "actuals-long"


# --- Whose import it is -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "sentence"), [("", "Say whose import it is"), ("nobody@example.org", "Nobody with the email")]
)
def test_somebody_must_answer_for_it(measure: Measure, monthly: Path, by: str, sentence: str) -> None:
    found = run(monthly, by=by)
    assert (found.code, found.codes) == (1, ["refused"])
    assert sentence in found.said["problems"][0]["message"]
    assert not Observation.objects.exists()


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize(
    "name", ["head_of_service", "service_manager", "auditor", "partner", "board_member", "no_role", "leaver"]
)
def test_who_may_not_import_may_not_from_here(
    measure: Measure, monthly: Path, name: str, request: pytest.FixtureRequest, *, dry_run: bool
) -> None:
    person = request.getfixturevalue(name)
    found = run(monthly, by=person.email, dry_run=dry_run)
    assert (found.code, found.codes) == (1, ["refused"])
    assert not Observation.objects.exists()


def test_an_email_is_the_same_in_capitals(measure: Measure, monthly: Path) -> None:
    assert run(monthly, by=ADMINISTRATOR.upper()).code == 0


def test_a_change_needs_its_reason(measure: Measure, monthly: Path) -> None:
    record(measure, "2020-07", "80")
    found = run(monthly)
    assert (found.code, found.codes, found.said["counts"]["changed"]) == (1, ["refused"], 1)
    assert "reason" in found.said["problems"][0]["message"]
    assert Observation.objects.as_at(None).get().value == 80
    assert run(monthly, reason="Counted again").said["applied"]
    current = Observation.objects.as_at(None).get()
    assert (current.value, current.reason, current.source) == (84, "Counted again", "extract.csv")


def test_a_question_is_a_problem_until_it_is_answered(measure: Measure, tmp_path: Path) -> None:
    file = tmp_path / "paper.csv"
    file.write_text("Measure,Actual,Target\nIn time,84%,90%\n")
    found = run(file)
    assert (found.code, found.codes) == (1, ["question"])


# --- Out and in again -------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["scorecard", "actuals-long", "actuals-wide", "comparators"])
def test_a_template_has_what_is_on_record_and_changes_nothing(administrator: User, tmp_path: Path, key: str) -> None:
    area = make_area(name="Assessment")
    north, south = make_unit(name="North team"), make_unit(name="South team")
    summed = make_team_measure(north, south, name="Seen in time", area=area)
    plain = make_measure(name="In time", code="M01", area=area)
    for month in ("2020-07", "2020-08"):
        record(summed, month, of=(40, 50), unit=north)
        record(summed, month, of=(9, 10), unit=south)
        record(plain, month, "84")
    make_target(plain, "90")
    make_baseline(plain, "70", month="2019-07")
    make_comparator(plain, "76", period="2019/20")
    kind = kind_of(key)
    assert kind is not None
    file = tmp_path / "template.xlsx"
    file.write_bytes(kind.template(today=date(2020, 9, 24)))
    before = rows()
    found = run(file)
    assert (found.code, found.said["kind"], found.said["applied"]) == (0, key, False), found.text
    assert {name for name, count in found.said["counts"].items() if count} == {"unchanged"}
    assert rows() == before


def test_a_release_again_changes_nothing(administrator: User) -> None:
    make_measure(name="Re-referrals within 12 months", code="M01", area=make_area())
    answers = (("option", "council", "852"), ("column", "rereferral percent", "measure:M01"))
    for what, said, meant in answers:
        Remembered.objects.create(
            kind="dfe", what=what, said=said, meant=meant, by=administrator, at=moment("2026-01-01 09:00")
        )
    first = run(DATA / "dfe" / "rereferrals.csv")
    assert (first.code, first.said["counts"]["new"], first.said["applied"]) == (0, 3, True)
    again = run(DATA / "dfe" / "rereferrals.csv")
    assert (again.code, again.said["counts"]["unchanged"], again.said["applied"]) == (0, 3, False)
