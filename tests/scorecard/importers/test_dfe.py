"""Comparators from releases of the department, on cut-down real ones; and as a plain table, out and in again."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisation.models import User
from organisation.operations import Refused
from organisation.permissions import access_of
from scorecard import ees
from scorecard.importers import comparators, dfe
from scorecard.importers.dfe_places import councils, neighbours
from scorecard.models import ComparatorValue, Measure
from spreadsheets.headings import Headings
from spreadsheets.kinds import Item, Outcome, Reading, Settings
from spreadsheets.reading import read
from tests import builders

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[2] / "data" / "dfe"
AT = builders.moment("2026-11-21 12:00")
PERCENT = {"rereferral percent": "measure:M1"}
SOUTHAMPTON = {"council": "852", "neighbours": "May 2025"}


def reading(path: Path, kind: Any = dfe.KIND, columns: Mapping[str, str] = PERCENT, **options: str) -> Reading:
    settings = Settings(columns=columns, options={**SOUTHAMPTON, **options})
    return Reading(read(path), path.name, Headings(kind.fields, columns), settings, AT.date())


def check(path: Path = DATA / "rereferrals.csv", **given: Any) -> list[Item]:
    return list(dfe.KIND.check(reading(path, **given)))


def apply(items: list[Item]) -> None:
    changes = [item.change for item in items if item.change]
    dfe.KIND.apply(changes=changes, by=builders.recorder(), at=AT, reason=builders.why("New release", source="a.csv"))


@pytest.fixture
def measure() -> Measure:
    return builders.make_measure(code="M1", name="Re-referrals within 12 months", unit="percent")


def test_the_latest_year_gives_three_comparators(measure: Measure) -> None:
    items = check()
    assert [item.outcome for item in items] == [Outcome.NEW] * 3
    apply(items)
    kept = {one.compared: one for one in ComparatorValue.objects.as_at(None)}
    assert kept["england"].value == Decimal("22.6")  # as published, not from the rounded counts
    assert kept["region"].name == "South East"
    assert (kept["sn"].number_of, kept["sn"].window, kept["sn"].period) == (10, "year", "2025 (reporting year)")
    assert kept["sn"].names.startswith("10 of 10: Coventry, Derby, Portsmouth")
    assert "rereferral_percent" in kept["sn"].method
    assert kept["sn"].source == "a.csv"


def test_the_same_release_again_changes_nothing(measure: Measure) -> None:
    apply(check(periods="all"))
    assert {item.outcome for item in check(periods="all")} == {Outcome.UNCHANGED}


def test_what_was_changed_since_the_preview_refuses_by_name(measure: Measure) -> None:
    items = check()
    builders.make_comparator(measure, "20", compared="england", period="2025 (reporting year)", at=AT)
    with pytest.raises(Refused, match="Re-referrals within 12 months"):
        apply(items)


def test_editions_of_neighbours_differ(measure: Measure) -> None:
    may, april = check()[0], check(neighbours="April 2021")[0]
    assert "Hillingdon" in may.in_file
    assert "Hillingdon" not in april.in_file


def test_a_set_not_for_publication_says_so(measure: Measure) -> None:
    apply(check(published="no"))
    assert not ComparatorValue.objects.as_at(None).filter(is_published=True).exists()


def test_counts_are_never_compared(measure: Measure) -> None:
    """England's count is the sum of its regions', whatever the measure is said to be."""
    [item] = check(columns={"rereferral count": "measure:M1"})
    assert (item.outcome, item.code, item.change) == (Outcome.TO_CHECK, "counts_not_compared", None)


def test_a_measure_that_counts_is_never_compared() -> None:
    builders.make_measure(code="M1", name="Re-referrals", unit="number")
    [item] = check()
    assert item.code == "counts_not_compared"


def test_a_renamed_heading_is_offered_and_not_applied(measure: Measure) -> None:
    items = check(columns={"re referrals percent": "measure:M1"})
    assert [item.code for item in items if item.outcome == Outcome.ERROR] == ["no_measure"]
    offered = [item for item in items if item.code == "similar_column" and item.subject == "rereferral_percent"]
    [choice] = offered[0].choices
    assert choice.setting
    assert (choice.setting.said, choice.setting.meant) == ("rereferral percent", "measure:M1")
    assert all(item.change is None for item in items)


def test_a_heading_called_like_a_measure_is_offered_and_not_applied(measure: Measure) -> None:
    items = check(columns={})
    offered = {item.subject: item for item in items if item.code == "similar_column"}
    assert "rereferral_percent" in offered
    assert not any("count" in heading for heading in offered)
    [choice] = offered["rereferral_percent"].choices
    assert choice.setting
    assert (choice.setting.said, choice.setting.meant) == ("rereferral percent", "measure:M1")
    assert all(item.change is None for item in items)


def test_a_heading_that_was_left_out_is_not_offered_again(measure: Measure) -> None:
    items = check(columns={"rereferral percent": ""})
    assert "rereferral_percent" not in {item.subject for item in items if item.code == "similar_column"}


def test_a_category_must_be_chosen_where_the_file_has_several() -> None:
    builders.make_measure(code="M1", name="Children looked after", unit="rate")
    columns = {"rate per 10000": "measure:M1"}
    path = DATA / "looked_after.csv"
    asked = {option.key: option for option in dfe.KIND.options(reading(path, columns=columns))}
    assert len(asked["filter:population type"].choices) == 3
    assert asked["filter:population type"].default == ""
    assert {item.code for item in check(path, columns=columns)} == {"two_values"}
    chosen = {"filter:population type": "Children looked after on 31 March each year", "window": "snapshot"}
    assert "67" in [item.in_file for item in check(path, columns=columns, **chosen)]


def test_symbols_are_absences_and_counted_out_of_the_mean(measure: Measure, tmp_path: Path) -> None:
    text = (DATA / "rereferrals.csv").read_text().splitlines()
    rows = [line.split(",") for line in text]
    at = rows[0].index("rereferral_percent")
    for row in rows:
        if row[0] == "2025" and (row[9] in {"Derby", "Leeds"} or row[2] == "National"):
            row[at] = "c"
    file = tmp_path / "release.csv"
    file.write_text("\n".join(",".join(row) for row in rows))
    neighbours_item, _, england = check(file)
    assert "(8 of 10: " in neighbours_item.in_file
    assert england.in_file == "Suppressed at source"


def test_a_council_is_asked_for(measure: Measure) -> None:
    [item] = check(council="")
    assert item.code == "no_council"


@pytest.mark.parametrize("periods", ["latest", "all"])
def test_queries_do_not_grow_with_the_file(measure: Measure, periods: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        check(periods=periods)
    assert len(queries) == 3


def test_the_plain_table_comes_back_unchanged(measure: Measure, tmp_path: Path) -> None:
    apply(check(periods="all"))
    builders.make_comparator(measure, compared="sn", period="2019/20", absence="suppressed", method="=SUM(1)")
    file = tmp_path / "comparators.xlsx"
    file.write_bytes(comparators.KIND.template(today=AT.date()))
    items = list(comparators.KIND.check(reading(file, comparators.KIND, {})))
    assert [item.outcome for item in items] == [Outcome.UNCHANGED] * 7


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("M1,England,2025,many,", "not_a_number"),
        ("M1,Wales,2025,1,", "not_one_of"),
        ("M1,England,,1,", "no_period"),
        ("M1,England,2025,,", "value_or_absence"),
        ("M1,England,2025,1,Not collected", "value_or_absence"),
        ("Zebras,England,2025,1,", "unknown_measure"),
        ("M1,England,2025,1e9999,", "not_a_number"),
    ],
)
def test_what_a_plain_row_cannot_be(measure: Measure, tmp_path: Path, row: str, code: str) -> None:
    file = tmp_path / "comparators.csv"
    file.write_text(f"Measure,Compared with,Period,Value,Why no value\n{row}\n")
    [item] = comparators.KIND.check(reading(file, comparators.KIND, {}))
    assert (item.outcome, item.code) == (Outcome.ERROR, code)


@pytest.mark.parametrize(
    ("period", "kind", "words"),
    [
        ("202425", "Financial year", "2024/25 (financial year)"),
        ("202425", "Academic year", "2024/25 (academic year)"),
        ("199900", "Financial year", "1999/00 (financial year)"),
        ("2025", "Reporting year", "2025 (reporting year)"),
    ],
)
def test_periods(period: str, kind: str, words: str) -> None:
    assert ees.period_words(period, kind) == words


@pytest.mark.parametrize("period", ["202426", "25", "", "2024/25", "20242"])
def test_what_is_no_period(period: str) -> None:
    with pytest.raises(ees.NotEES):
        ees.period_words(period, "Financial year")


@pytest.mark.parametrize("symbol", ["z", "x", "c", "u", "k", "low", "~", ":", "NA", ""])
def test_symbols(symbol: str) -> None:
    assert ees.read_value(symbol).value is None
    assert ees.read_value(symbol).absence


def test_every_council_has_ten_neighbours_who_are_councils() -> None:
    assert {len(neighbours(number, "May 2025")) for number in list(councils())[:20]} <= {0, 10}
    assert neighbours("852", "May 2025")[0].name == "Coventry"


def test_only_those_who_keep_measures_import(data_team: User, auditor: User) -> None:
    for kind in (dfe.KIND, comparators.KIND):
        assert kind.may_import(access_of(data_team))
        assert not kind.may_import(access_of(auditor))


def test_a_remembered_category_that_is_gone_is_asked_for_again() -> None:
    builders.make_measure(code="M1", name="Children looked after", unit="rate")
    path, columns = DATA / "looked_after.csv", {"rate per 10000": "measure:M1"}
    items = check(path, columns=columns, **{"filter:population type": "Renamed since"})
    assert {item.code for item in items} == {"two_values"}


def test_a_file_without_any_place_we_know_says_so(measure: Measure, tmp_path: Path) -> None:
    heading, *rows = (DATA / "rereferrals.csv").read_text().splitlines()
    file = tmp_path / "release.csv"
    others = [row.replace("National", "Ward").replace("Regional", "Ward") for row in rows]
    file.write_text("\n".join([heading, *(row.replace("Local authority", "Ward") for row in others)]))
    assert [item.code for item in check(file)] == ["nothing_found"]
