"""The data team's pages: who may open them, the list of measures, and that nothing typed ever fails."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from organisation.models import Area, User
from organisation.months import Month
from scorecard.models import Measure, Target
from tests.builders import (
    make_baseline,
    make_comparator,
    make_measure,
    make_root,
    make_target,
    make_unit,
    record,
)
from tests.cast import EVERYONE, OUTSIDERS, Person
from tests.scorecard.settings_pages import BASE, client, measure, teams

__all__ = ["client", "measure", "teams"]  # fixtures

pytestmark = pytest.mark.django_db


PAGES = (
    "/scorecard/measures/",
    "/scorecard/measures.csv",
    "/scorecard/measures.xlsx",
    "/scorecard/measures/new/",
    "/scorecard/populations/",
    BASE,
    *(f"{BASE}{name}/" for name in ("change", "close", "succeed", "target", "baseline", "comparator", "units")),
    "/scorecard/measures/timeliness/trail/",
)
FORMS = tuple(page for page in PAGES if page != BASE and not page.endswith(("csv", "xlsx", "trail/", "measures/")))

# --- Who ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one_of_the_cast", EVERYONE, indirect=True)
def test_only_those_who_keep_measures_have_the_pages(
    one_of_the_cast: Person, measure: Measure, signed_in: Callable[[Person], Client], request: pytest.FixtureRequest
) -> None:
    name = request.node.callspec.params["one_of_the_cast"]
    may = name in ("administrator", "data_team")
    is_out = name in ("anonymous", "leaver")
    client = signed_in(one_of_the_cast)
    for page in PAGES:
        assert client.get(page).status_code == (200 if may else 302 if is_out else 404), page
    for page in FORMS:
        assert client.post(page, {}).status_code == (200 if may else 302 if is_out else 404), page
    assert OUTSIDERS == ("no_role", "leaver", "anonymous")


def test_nothing_is_recorded_for_those_who_may_not(
    service_manager: User, measure: Measure, signed_in: Callable[[Person], Client]
) -> None:
    sent = {"from_month": "2020-09", "unit": make_root().pk, "comparison": ">=", "value": "81", "reason": "x"}
    assert signed_in(service_manager).post(f"{BASE}target/", sent | {"basis": "local"}).status_code == 404
    assert Target.objects.count() == 0


@pytest.mark.parametrize(
    "page",
    [
        BASE.replace("timeliness", "nothing"),
        f"{BASE}target/?entry=99",
        f"{BASE}target/?entry=x",
        f"{BASE}comparator/?entry=1e9",
        "/scorecard/populations/?entry=0",
        "/scorecard/measures/?area=nowhere",
        "/scorecard/measures/?state=x",
    ],
)
def test_what_is_not_there_is_a_404(page: str, measure: Measure, client: Client) -> None:
    assert client.get(page).status_code == 404


def test_settings_are_always_todays(measure: Measure, client: Client) -> None:
    assert client.get(f"{BASE}?as_at=2019-01-01").headers["Location"] == BASE


def test_another_measures_entry_is_not_found(measure: Measure, client: Client) -> None:
    other = make_target(make_measure(name="Visits"))
    assert client.get(f"{BASE}target/?entry={other.pk}").status_code == 404


def test_other_methods_are_refused(measure: Measure, client: Client) -> None:
    assert client.delete(f"{BASE}target/").status_code == 405


# --- The list -------------------------------------------------------------------------------------------


def codes(page: Any) -> list[str]:
    return [row.record.code for row in page.context["table"].rows]


def test_an_empty_list_says_what_to_do(client: Client) -> None:
    page = client.get("/scorecard/measures/")
    assert "No measures yet" in page.content.decode()


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_asks_as_often_for_one_measure_as_for_three(how_many: int, client: Client) -> None:
    for number in range(how_many):
        made = make_measure(name=f"Measure {number}")
        make_target(made)
        make_baseline(made, "70")
        record(made, "2020-07", "75")
    client.get("/scorecard/measures/")
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/scorecard/measures/")
    assert (len(page.context["table"].rows), len(queries)) == (how_many, 5)  # session, person, roles, areas, measures


@pytest.mark.parametrize("how_many", [1, 3])
def test_settings_ask_as_often_for_one_entry_as_for_three(how_many: int, measure: Measure, client: Client) -> None:
    teams = [make_unit(name=f"Team {number}") for number in range(how_many)]
    for number, team in enumerate(teams):
        make_target(measure, "80", from_month=Month(2019, 4 + number), unit=team)
        make_comparator(measure, "81", period=f"20{number}/2{number}")
    client.get(BASE)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(BASE)
    assert (len(page.context["settings"].targets), len(queries)) == (how_many, 12)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("", ["a", "b", "c"], id="all"),
        pytest.param("area=fostering", ["c"], id="area"),
        pytest.param("state=open", ["a", "c"], id="open"),
        pytest.param("state=closed", ["b"], id="closed"),
        pytest.param("q=visits", ["b"], id="name"),
        pytest.param("q=C", ["b", "c"], id="code-without-regard-to-capitals"),
        pytest.param("q=paper+old", ["a"], id="each-word-in-older-names"),
        pytest.param("q=nothing", [], id="none"),
    ],
)
def test_the_list_can_be_chosen_from(
    query: str, found: list[str], area: Area, other_area: Area, client: Client
) -> None:
    make_measure(name="Plans", code="a", area=area, aliases=["Old", "As on paper"])
    make_measure(name="Checks and visits", code="b", area=area, closed="2020-01")
    make_measure(name="Homes", code="c", area=other_area)
    page = client.get(f"/scorecard/measures/?{query}")
    assert sorted(row.record.code for row in page.context["table"].rows) == found


@pytest.mark.parametrize(
    "column",
    [
        "name",
        "code",
        "area",
        "unit",
        "polarity",
        "frequency",
        "source",
        "owner",
        "opened",
        "closed",
        "has_target",
        "has_baseline",
        "has_figures",
    ],
)
def test_every_column_sorts_both_ways(column: str, area: Area, other_area: Area, client: Client) -> None:
    make_target(make_measure(name="Alpha", code="a", area=area, closed="2020-01"))
    make_measure(
        name="Beta",
        code="b",
        area=other_area,
        unit="number",
        polarity="lower",
        frequency="annual",
        source="hr",
        opened="2019-01",
    )
    up, down = (client.get(f"/scorecard/measures/?sort={sign}{column}") for sign in ("", "-"))
    assert sorted(codes(up)) == sorted(codes(down)) == ["a", "b"]
    if column not in ("owner", "has_baseline", "has_figures"):
        assert codes(up) == codes(down)[::-1]


def test_the_list_is_downloaded_as_chosen(area: Area, other_area: Area, client: Client) -> None:
    make_measure(name="=1+1", code="a", area=area)
    make_measure(name="Homes", code="c", area=other_area)
    text = client.get("/scorecard/measures.csv?sort=-code").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["Code"], row["Measure"], row["Target"]) for row in rows] == [
        ("c", "Homes", "No"),
        ("a", "'=1+1", "No"),
    ]
    book = load_workbook(io.BytesIO(client.get("/scorecard/measures.xlsx?area=fostering").content))
    assert [cell.value for cell in book.active[4]][:3] == ["c", "Homes", "Fostering"]  # type: ignore[index]


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("rubbish", ["\x00", "x" * 5000, "9" * 5000, "<script>", "٣", "-1"])
def test_no_form_ever_fails(path: str, rubbish: str, measure: Measure, client: Client) -> None:
    form = client.get(path).context["form"]
    sent = dict.fromkeys([*form.fields, "settle", "clash"], rubbish)
    page = client.post(path, sent)
    assert (page.status_code, "<script>" in page.content.decode().replace("<script src", "")) == (200, False)


def test_the_trail_tells_of_each_change(measure: Measure, client: Client) -> None:
    client.post(f"{BASE}close/", {"last_month": "2020-09", "reason": "Because <b>"})
    page = client.get("/scorecard/measures/timeliness/trail/").content.decode()
    assert page.count("Because &lt;b&gt;") == 1
    assert reverse("scorecard:measure_settings", args=["timeliness"]) in page
