"""The data team's pages: who may open them, what each form records, and what it says when something can't be."""

import csv
import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from organisation.models import Area, ChangeRecord, Unit, User
from organisation.months import Month
from scorecard.models import Baseline, ComparatorValue, Measure, Population, Target
from scorecard.operations.measures import change_measure, version_of
from tests.builders import (
    EARLY,
    make_baseline,
    make_comparator,
    make_measure,
    make_person,
    make_root,
    make_target,
    make_unit,
    moment,
    month_of,
    record,
    recorder,
    why,
)
from tests.cast import EVERYONE, OUTSIDERS, Person

pytestmark = pytest.mark.django_db

AT = moment("2020-09-24 10:00")
BASE = "/scorecard/measures/timeliness/settings/"
PAGES = (
    "/scorecard/measures/", "/scorecard/measures.csv", "/scorecard/measures.xlsx", "/scorecard/measures/new/",
    "/scorecard/populations/", BASE,
    *(f"{BASE}{name}/" for name in ("change", "close", "succeed", "target", "baseline", "comparator", "units")),
    "/scorecard/measures/timeliness/trail/",
)  # fmt: skip
FORMS = tuple(page for page in PAGES if page != BASE and not page.endswith(("csv", "xlsx", "trail/", "measures/")))
BAD_NUMBERS = ("12o", "NaN", "1e400", "Infinity", "-inf", "1,23", "1.2.3", "٣", "0x10", "--5", "1" * 13, "0.12345")


@pytest.fixture
def measure(area: Area) -> Measure:
    make_root()
    return make_measure(name="Assessments in time", code="timeliness", area=area, aliases=["Old name"])


@pytest.fixture
def client(data_team: User, signed_in: Callable[[Person], Client]) -> Client:
    return signed_in(data_team)


def errors(page: Any) -> dict[str, list[str]]:
    """Return what a form said, by field."""
    assert page.status_code == 200
    return {name: list(said) for name, said in page.context["form"].errors.items()}


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def filled(page: Any, **typed: Any) -> dict[str, Any]:
    """Return what a browser would send: the page's form as it stands, with what was typed."""
    form = page.context["form"]
    sent = {}
    for bound in form:
        value = bound.value()
        if bound.field.disabled or value is None or value is False:
            continue
        sent[bound.html_name] = "on" if value is True and bound.widget_type == "checkbox" else _written(value)
    return {name: value for name, value in (sent | typed).items() if value is not None}


def _written(value: Any) -> Any:
    if isinstance(value, Month):
        return value.iso
    return value.pk if isinstance(value, Unit | Area) else value


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


@pytest.mark.parametrize("page", [BASE.replace("timeliness", "nothing"), f"{BASE}target/?entry=99", f"{BASE}target/?entry=x",
                                  f"{BASE}comparator/?entry=1e9", "/scorecard/populations/?entry=0",
                                  "/scorecard/measures/?area=nowhere", "/scorecard/measures/?state=x"])  # fmt: skip
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


@pytest.mark.parametrize("column", ["name", "code", "area", "unit", "polarity", "frequency", "source", "owner", "opened",
                                    "closed", "has_target", "has_baseline", "has_figures"])  # fmt: skip
def test_every_column_sorts_both_ways(column: str, area: Area, other_area: Area, client: Client) -> None:
    make_target(make_measure(name="Alpha", code="a", area=area, closed="2020-01"))
    make_measure(name="Beta", code="b", area=other_area, unit="number", polarity="lower", frequency="annual",
                 source="hr", opened="2019-01")  # fmt: skip
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


# --- A measure ------------------------------------------------------------------------------------------

NEW: dict[str, Any] = {
    "code": "visits", "name": "Visits in time", "aliases": "Old visits\r\n\r\nOlder visits", "source": "manual",
    "unit": "percentage", "decimals": "1", "roll_up": "entered", "frequency": "monthly", "due_month": "3",
    "window": "month", "polarity": "higher", "nature": "performance", "is_rated": "on", "noise_band": "1,000.5",
    "opened": "2020-04", "reason": "Agreed by the Board",
}  # fmt: skip


def test_a_measure_is_added(area: Area, client: Client, data_team: User) -> None:
    answer = client.post("/scorecard/measures/new/", NEW | {"area": area.pk})
    assert answer.headers["Location"] == "/scorecard/measures/visits/settings/"
    made = Measure.objects.get(code="visits")
    assert (made.name, made.decimals, made.noise_band, made.opened) == (
        "Visits in time",
        1,
        Decimal("1000.5"),
        Month(2020, 4),
    )
    assert sorted(made.aliases.values_list("text", flat=True)) == ["Old visits", "Older visits"]
    left = ChangeRecord.objects.get(action="create measure")
    assert (left.reason, left.person, left.subject) == ("Agreed by the Board", str(data_team.pk), "visits")
    assert client.get("/scorecard/measures/visits/settings/").status_code == 200


def test_measures_are_put_last_in_their_area(area: Area, client: Client) -> None:
    make_measure(name="First", area=area, position=7)
    client.post("/scorecard/measures/new/", NEW | {"area": area.pk})
    assert Measure.objects.get(code="visits").position == 8


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        pytest.param({"code": "new"}, "code", "“new” is the address of this form; choose another code.", id="reserved"),
        pytest.param({"code": "timeliness"}, "code", "Measure with this Code already exists.", id="taken"),
        pytest.param({"reason": " "}, "reason", "Give a reason for the change.", id="no-reason"),
        pytest.param({"polarity": "neutral"}, "__all__",
                     "A measure for which neither way is better can't count in red, amber, green.", id="neutral-rated"),
        pytest.param({"decimals": "5"}, "__all__", "At most 4 decimals.", id="decimals"),
        pytest.param({"due_month": "13"}, "__all__", "The month in which it is due is a number from 1 to 12.", id="due"),
        pytest.param({"window_days": "15"}, "__all__",
                     "Working days go with the window “last working days”, and it needs them.", id="window-days"),
        pytest.param({"window": "last_working_days"}, "window_days", "Say how many working days.", id="no-window-days"),
        pytest.param({"unit": "number", "roll_up": "ratio"}, "__all__",
                     "A plain number is summed or entered, not divided.", id="number-divided"),
        pytest.param({"noise_band": "12o"}, "noise_band", "“12o” is not a number. Write it like 82.4 or 1,234.", id="number"),
        pytest.param({"noise_band": "5%"}, "noise_band", "“5%” is a percentage; a plain number is wanted here.", id="per-cent"),
        pytest.param({"opened": "2020-13"}, "opened", "“2020-13” is not a month between 1948 and 2199.", id="month"),
        pytest.param({"aliases": "x" * 301}, "aliases", f"“{'x' * 40}…” is too long: at most 300 characters a line.", id="alias"),
    ],
)  # fmt: skip
def test_what_a_measure_can_not_be_is_said(
    typed: dict[str, str], field: str, sentence: str, measure: Measure, area: Area, client: Client
) -> None:
    page = client.post("/scorecard/measures/new/", NEW | {"area": area.pk} | typed)
    assert errors(page) == {field: [sentence]}
    assert Measure.objects.count() == 1


def test_a_heading_stands_in_its_parts_area_and_alone(area: Area, other_area: Area, client: Client) -> None:
    heading = make_measure(name="Turnover", code="turnover", area=other_area, is_heading=True)
    page = client.post("/scorecard/measures/new/", NEW | {"area": area.pk, "heading": heading.pk, "is_heading": "on"})
    assert errors(page) == {
        "heading": [
            "It stands in Fostering, and its parts stand in the same area.",
            "A heading has no heading of its own.",
        ]
    }


def test_words_are_changed_with_their_reason(measure: Measure, client: Client) -> None:
    page = client.get(f"{BASE}change/")
    answer = client.post(
        f"{BASE}change/", filled(page, name="Assessments on time", definition="Days", reason="Clearer")
    )
    assert (answer.headers["Location"], said(answer)) == (BASE, ["The measure is changed."])
    measure.refresh_from_db()
    assert (measure.name, measure.definition_version, measure.code) == ("Assessments on time", 2, "timeliness")
    assert measure.history.latest().history_change_reason == "Clearer"
    assert ChangeRecord.objects.get(action="change measure").reason == "Clearer"


def test_a_change_of_nothing_is_said(measure: Measure, client: Client) -> None:
    answer = client.post(f"{BASE}change/", filled(client.get(f"{BASE}change/"), reason="Looked at it"))
    assert said(answer) == ["Nothing differs from what is recorded already."]
    assert ChangeRecord.objects.filter(action="change measure").count() == 0


def test_a_change_needs_its_reason(measure: Measure, client: Client) -> None:
    page = client.post(f"{BASE}change/", filled(client.get(f"{BASE}change/"), name="Other"))
    assert errors(page) == {"reason": ["Give a reason for the change."]}
    assert "Assessments in time" in page.content.decode()  # the trail above the title keeps the name that stands


FIXED = ("unit", "decimals", "polarity", "frequency", "due_month", "window", "window_days", "roll_up")


def test_structure_is_fixed_once_there_are_figures(measure: Measure, client: Client) -> None:
    before = client.get(f"{BASE}change/")
    assert [name for name in FIXED if before.context["form"].fields[name].disabled] == []
    record(measure, "2020-07", "75")
    page = client.get(f"{BASE}change/")
    assert [name for name in FIXED if page.context["form"].fields[name].disabled] == list(FIXED)
    assert page.content.decode().count("Fixed, because there are figures.") == 1
    client.post(f"{BASE}change/", filled(page, unit="days", decimals="3", name="Renamed", reason="Clearer"))
    measure.refresh_from_db()
    assert (measure.unit, measure.decimals, measure.name) == ("percentage", 0, "Renamed")


def test_it_can_not_begin_after_its_first_figure(measure: Measure, client: Client) -> None:
    record(measure, "2020-05", "75")
    page = client.post(f"{BASE}change/", filled(client.get(f"{BASE}change/"), opened="2020-06", reason="x"))
    assert errors(page) == {"opened": ["It has figures from May 2020 on; it can’t begin later."]}


def change_meanwhile(measure: Measure, **fields: Any) -> None:
    other = Measure.objects.get(pk=measure.pk)
    for name, value in fields.items():
        setattr(other, name, value)
    by = make_person(title="Colleague")
    change_measure(measure=other, based_on=version_of(other), by=by, at=AT, reason="Asked by the Board")


def test_a_stale_change_of_words_shows_both_and_loses_nothing(measure: Measure, client: Client) -> None:
    sent = filled(
        client.get(f"{BASE}change/"),
        name="Mine",
        explanation="What I wrote",
        aliases="New one",
        reason="Mine is better",
    )
    change_meanwhile(measure, name="Theirs")
    page = client.post(f"{BASE}change/", sent)
    clash = page.context["clash"]
    assert (clash.theirs.by, clash.theirs.on, clash.theirs.reason) == (
        "Colleague",
        "24 September 2020",
        "Asked by the Board",
    )
    assert clash.theirs.lines == (
        ("Name", "Theirs"),
        ("In plain English", "–"),
        ("Older and printed names", "Old name"),
    )
    assert clash.mine.lines == (
        ("Name", "Mine"),
        ("In plain English", "What I wrote"),
        ("Older and printed names", "New one"),
    )
    again = filled(page)
    assert {name: again[name] for name in ("name", "explanation", "reason")} == {
        name: sent[name] for name in ("name", "explanation", "reason")
    }
    undecided = client.post(f"{BASE}change/", again | {"clash": "1"})
    assert errors(undecided) == {"__all__": ["Choose which of the two is right."]}
    assert undecided.context["clash"] == clash
    client.post(f"{BASE}change/", filled(undecided) | {"clash": "1", "settle": "mine"})
    measure.refresh_from_db()
    assert (measure.name, measure.explanation) == ("Mine", "What I wrote")


def test_what_is_there_can_be_kept(measure: Measure, client: Client) -> None:
    sent = filled(client.get(f"{BASE}change/"), name="Mine", reason="Better")
    change_meanwhile(measure, name="Theirs")
    page = client.post(f"{BASE}change/", sent)
    answer = client.post(f"{BASE}change/", filled(page) | {"clash": "1", "settle": "keep"})
    measure.refresh_from_db()
    assert (measure.name, said(answer)) == ("Theirs", ["What was there is kept; nothing was recorded."])


@pytest.mark.parametrize("based_on", ["", "x", "-1", "9" * 40])
def test_a_version_that_nobody_saw_is_never_overwritten(based_on: str, measure: Measure, client: Client) -> None:
    page = client.post(
        f"{BASE}change/", filled(client.get(f"{BASE}change/"), based_on=based_on, name="Mine", reason="x")
    )
    assert page.context["clash"].theirs.lines == (("Name", "Assessments in time"),)


def test_a_measure_is_closed(measure: Measure, client: Client) -> None:
    answer = client.post(f"{BASE}close/", {"last_month": "2020-09", "reason": "No longer asked for"})
    measure.refresh_from_db()
    assert (measure.closed, said(answer)) == (Month(2020, 9), ["Assessments in time closes after September 2020."])
    assert ChangeRecord.objects.get(action="close measure").reason == "No longer asked for"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param({"last_month": "2020-06", "reason": "x"}, {"last_month": ["It has figures after Jun 2020; choose a later last month."]}, id="figures-after"),
        pytest.param({"last_month": "2014-06", "reason": "x"}, {"last_month": ["It runs from Apr 2015; the last month can't lie before."]}, id="before-its-first"),
        pytest.param({"last_month": "soon", "reason": "x"}, {"last_month": ["“soon” is not a month. Write the year and the month, like 2020-07."]}, id="no-month"),
        pytest.param({"last_month": "2020-09"}, {"reason": ["Give a reason for the change."]}, id="no-reason"),
    ],
)  # fmt: skip
def test_a_measure_that_can_not_be_closed(
    typed: dict[str, str], found: dict[str, list[str]], measure: Measure, client: Client
) -> None:
    record(measure, "2020-07", "75")
    assert errors(client.post(f"{BASE}close/", typed)) == found
    measure.refresh_from_db()
    assert measure.closed is None


def test_a_successor_is_filled_in_from_the_old_and_closes_it(measure: Measure, client: Client) -> None:
    record(measure, "2020-07", "75")
    page = client.get(f"{BASE}succeed/")
    form = page.context["form"]
    assert (form["name"].value(), form["code"].value(), form["aliases"].value()) == (
        "Assessments in time",
        "",
        "Old name",
    )
    assert not any(field.disabled for field in form.fields.values())
    sent = filled(page, code="timeliness-45", unit="days", opened="2020-09", reason="Counted in days")
    answer = client.post(f"{BASE}succeed/", sent)
    assert answer.headers["Location"] == "/scorecard/measures/timeliness-45/settings/"
    measure.refresh_from_db()
    new = Measure.objects.get(code="timeliness-45")
    assert (measure.closed, new.succeeds, new.unit, new.opened) == (Month(2020, 8), measure, "days", Month(2020, 9))
    assert ChangeRecord.objects.filter(reason="Counted in days").count() == 2


def test_a_successor_can_not_begin_before_the_last_figure(measure: Measure, client: Client) -> None:
    record(measure, "2020-07", "75")
    page = client.post(f"{BASE}succeed/", filled(client.get(f"{BASE}succeed/"), code="b", opened="2020-06", reason="x"))
    assert errors(page) == {"__all__": ["It has figures after May 2020; choose a later last month."]}
    assert Measure.objects.count() == 1


# --- Which units report ---------------------------------------------------------------------------------


@pytest.fixture
def teams(db: None) -> tuple[Unit, Unit]:
    north = make_unit(name="North", kind="locality")
    return make_unit(name="North one", parent=north), make_unit(name="Other team", opened="2020-06")


def test_units_are_listed_by_locality_and_recorded(measure: Measure, teams: tuple[Unit, Unit], client: Client) -> None:
    page = client.get(f"{BASE}units/")
    assert [(place, [name for _, name in some]) for place, some in page.context["form"].fields["units"].choices] == [
        ("North", ["North one"]), ("Children's services", ["Other team"]),
    ]  # fmt: skip
    sent = {"units": [teams[0].pk], "from_month": "2020-04", "reason": "Reported by team", "seen": ""}
    client.post(f"{BASE}units/", sent)
    assert [(one.unit, one.first_month) for one in measure.reporting_units.all()] == [(teams[0], Month(2020, 4))]
    assert ChangeRecord.objects.filter(action="set reporting units").last().reason == "Reported by team"  # type: ignore[union-attr]
    assert client.get(BASE).context["settings"].reporting[0].name == "North one"


def test_a_unit_can_not_report_before_it_opens(measure: Measure, teams: tuple[Unit, Unit], client: Client) -> None:
    sent = {"units": [teams[1].pk], "from_month": "2020-04", "reason": "x", "seen": ""}
    assert errors(client.post(f"{BASE}units/", sent)) == {
        "from_month": ["Other team opens in Jun 2020; choose that month or a later one."]
    }


def test_a_stale_list_of_units_is_shown_again(measure: Measure, teams: tuple[Unit, Unit], client: Client) -> None:
    sent = {"units": [teams[0].pk], "from_month": "2020-07", "reason": "x", "seen": ""}
    client.post(f"{BASE}units/", sent)
    page = client.post(f"{BASE}units/", sent | {"units": [teams[1].pk]})
    assert page.context["form"].errors["units"][0].startswith("Somebody has changed which units report it")
    assert page.context["form"]["units"].value() == [str(teams[1].pk)]
    client.post(f"{BASE}units/", filled(page))
    assert [one.unit for one in measure.reporting_units.filter(last_month__isnull=True)] == [teams[1]]


def test_a_unit_with_figures_can_not_be_left_out(measure: Measure, teams: tuple[Unit, Unit], client: Client) -> None:
    client.post(f"{BASE}units/", {"units": [teams[0].pk], "from_month": "2020-04", "reason": "x", "seen": ""})
    record(measure, "2020-07", of=(8, 10), unit=teams[0])
    page = client.post(f"{BASE}units/", {"from_month": "2020-07", "reason": "x", "seen": str(teams[0].pk)})
    assert errors(page) == {
        "from_month": ["A unit that you left out has figures from Jul 2020 on; choose a later month."]
    }


# --- Targets --------------------------------------------------------------------------------------------


def target_sent(**typed: Any) -> dict[str, Any]:
    return {"from_month": "2020-09", "unit": make_root().pk, "comparison": ">=", "value": "81", "tolerance": "",
            "is_relative": "False", "basis": "local", "reach_by": "", "as_printed": "", "reason": "Agreed", **typed}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        pytest.param({"value": "82.4"}, {"value": Decimal("82.4")}, id="point"),
        pytest.param({"value": "1,234"}, {"value": Decimal(1234)}, id="thousands"),
        pytest.param({"value": "81%"}, {"value": Decimal(81)}, id="per-cent"),
        pytest.param({"value": "0"}, {"value": Decimal(0)}, id="nought"),
        pytest.param({"value": "−5"}, {"value": Decimal(-5)}, id="minus"),
        pytest.param({"comparison": ">"}, {"comparison": ">"}, id="more-than"),
        pytest.param({"tolerance": "5"}, {"tolerance": Decimal(5), "is_relative": False}, id="tolerance-absolute"),
        pytest.param({"tolerance": "10%", "is_relative": "True"}, {"tolerance": Decimal("0.1"), "is_relative": True}, id="tolerance-share"),
        pytest.param({"value": "", "as_printed": "Reduce"}, {"comparison": "", "value": None, "as_printed": "Reduce"}, id="words-only"),
        pytest.param({"reach_by": "2021-03", "basis": "sn_average"}, {"reach_by": Month(2021, 3), "basis": "sn_average"}, id="reach-by"),
    ],
)  # fmt: skip
def test_a_target_is_recorded(typed: dict[str, str], saved: dict[str, Any], measure: Measure, client: Client) -> None:
    answer = client.post(f"{BASE}target/", target_sent(**typed, source="Board paper 7"))
    assert (answer.headers["Location"], said(answer)) == (f"{BASE}#targets", ["The target is recorded."])
    entry = Target.objects.get()
    assert {name: getattr(entry, name) for name in saved} == saved
    assert (entry.from_month, entry.reason, entry.source, entry.recorded_as) == (
        Month(2020, 9),
        "Agreed",
        "Board paper 7",
        "Performance manager",
    )
    shown = client.get(BASE).context["settings"].targets[0]
    assert (shown.label, shown.current.reason) == ("Whole service, from September 2020", "Agreed")


@pytest.mark.parametrize("number", BAD_NUMBERS)
@pytest.mark.parametrize("field", ["value", "tolerance"])
def test_what_is_no_number_is_said(field: str, number: str, measure: Measure, client: Client) -> None:
    found = errors(client.post(f"{BASE}target/", target_sent(**{field: number})))
    assert (list(found), found[field][0].startswith(f"“{number}” ")) == ([field], True)
    assert Target.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param({"comparison": "<="}, {"comparison": ["Select a valid choice. <= is not one of the available choices."]}, id="against-the-polarity"),
        pytest.param({"value": ""}, {"value": ["Give a value, or the words as printed."]}, id="nothing-given"),
        pytest.param({"comparison": ""}, {"__all__": ["A target has a comparison and a value, or neither."]}, id="no-comparison"),
        pytest.param({"tolerance": "-1"}, {"__all__": ["The tolerance can't be negative."]}, id="negative-tolerance"),
        pytest.param({"tolerance": "0.125", "is_relative": "True"}, {"tolerance": ["A share of the target has at most 2 decimals."]}, id="share-too-fine"),
        pytest.param({"from_month": ""}, {"from_month": ["This field is required."]}, id="no-month"),
        pytest.param({"unit": "0"}, {"unit": ["Select a valid choice. That choice is not one of the available choices."]}, id="no-such-unit"),
    ],
)  # fmt: skip
def test_a_target_that_can_not_be(typed: dict[str, str], found: Any, measure: Measure, client: Client) -> None:
    assert errors(client.post(f"{BASE}target/", target_sent(**typed))) == found
    assert Target.objects.count() == 0


def test_a_percentage_is_no_value_of_a_number(area: Area, client: Client) -> None:
    make_measure(name="Referrals", code="referrals", unit="number", area=area)
    page = client.post("/scorecard/measures/referrals/settings/target/", target_sent(value="81%"))
    assert errors(page) == {"value": ["“81%” is a percentage; a plain number is wanted here."]}


def test_a_range_takes_two_values_the_lower_first(area: Area, client: Client) -> None:
    make_measure(name="Caseload", code="caseload", polarity="range", area=area)
    url = "/scorecard/measures/caseload/settings/target/"
    page = client.post(url, target_sent(comparison="between", value="22", upper="18"))
    assert errors(page) == {"__all__": ["Between needs two values, the lower first; other comparisons one."]}
    client.post(url, target_sent(comparison="between", value="18", upper="22"))
    assert Target.objects.values_list("comparison", "value", "upper").get() == ("between", 18, 22)


def test_what_is_neither_better_nor_worse_takes_words_only(area: Area, client: Client) -> None:
    make_measure(name="Section 47", code="s47", polarity="neutral", is_rated=False, area=area)
    url = "/scorecard/measures/s47/settings/target/"
    assert "value" not in client.get(url).context["form"].fields
    client.post(url, target_sent(as_printed="Monitor"))
    assert Target.objects.values_list("value", "as_printed").get() == (None, "Monitor")


def test_a_team_that_reports_may_have_its_own_target(
    measure: Measure, teams: tuple[Unit, Unit], client: Client
) -> None:
    client.post(f"{BASE}units/", {"units": [teams[0].pk], "from_month": "2020-04", "reason": "x", "seen": ""})
    client.post(f"{BASE}target/", target_sent(unit=teams[0].pk))
    assert errors(client.post(f"{BASE}target/", target_sent(unit=teams[1].pk)))["unit"] == [
        "Select a valid choice. That choice is not one of the available choices."
    ]
    assert Target.objects.get().unit == teams[0]


def test_a_target_is_put_right_with_its_reason(measure: Measure, client: Client) -> None:
    entry = make_target(measure, "80", tolerance="0.1", is_relative=True, is_tolerance_illustrative=True)
    url = f"{BASE}target/?entry={entry.pk}"
    page = client.get(url)
    assert (page.context["form"]["tolerance"].value(), page.context["form"].fields["from_month"].disabled) == (
        "10",
        True,
    )
    assert errors(client.post(url, filled(page, value="81"))) == {"reason": ["Give a reason for the change."]}
    client.post(url, filled(page, value="81", kind="decision", reason="Raised"))
    old, new = Target.objects.order_by("pk")
    assert (old.superseded_at, new.value, new.kind, new.reason) == (new.recorded_at, 81, "decision", "Raised")
    assert (new.tolerance, new.is_relative, new.is_tolerance_illustrative, new.from_month) == (
        Decimal("0.1"),
        True,
        False,
        old.from_month,
    )
    held = client.get(BASE).context["settings"].targets[0]
    assert (held.current.says, [before.says for before in held.before]) == ("at least 81%", ["at least 80%"])


def test_a_later_target_needs_its_reason_too(measure: Measure, client: Client) -> None:
    make_target(measure, "80")
    assert errors(client.post(f"{BASE}target/", target_sent(reason=""))) == {
        "reason": ["Give a reason for the change."]
    }
    client.post(f"{BASE}target/", target_sent())
    assert Target.objects.filter(superseded_at__isnull=True).count() == 2


@pytest.fixture
def clashing(measure: Measure, client: Client) -> Iterator[tuple[str, Any]]:
    """Return the address and the page of a correction that came too late."""
    entry = make_target(measure, "80", tolerance="5")
    url = f"{BASE}target/?entry={entry.pk}"
    opened = client.get(url)
    colleague = make_person(title="Colleague")
    make_target(measure, "85", tolerance="5", at=AT, by=colleague, reason=why("Board decided"))
    yield url, client.post(url, filled(opened, value="82.5", as_printed="Over 82", reason="Mine"))


def test_a_stale_target_shows_both_and_loses_nothing(clashing: tuple[str, Any]) -> None:
    _, page = clashing
    clash = page.context["clash"]
    assert clash.theirs.lines == (("Value", "85"), ("Words as printed", "–"))
    assert (clash.theirs.by, clash.theirs.on, clash.theirs.reason) == (
        "Colleague",
        "24 September 2020",
        "Board decided",
    )
    assert clash.mine.lines == (("Value", "82.5"), ("Words as printed", "Over 82"))
    assert (page.context["form"]["value"].value(), page.context["form"]["reason"].value()) == ("82.5", "Mine")
    assert Target.objects.count() == 2


def test_mine_is_recorded_over_what_stands_now(clashing: tuple[str, Any], client: Client) -> None:
    url, page = clashing
    answer = client.post(url, filled(page) | {"clash": "1", "settle": "mine"})
    assert answer.status_code == 302
    current = Target.objects.get(superseded_at__isnull=True)
    assert (current.value, current.as_printed, current.reason, Target.objects.count()) == (
        Decimal("82.5"),
        "Over 82",
        "Mine",
        3,
    )


def test_theirs_is_kept(clashing: tuple[str, Any], client: Client) -> None:
    url, page = clashing
    client.post(url, filled(page) | {"clash": "1", "settle": "keep"})
    assert Target.objects.get(superseded_at__isnull=True).value == 85


def test_a_third_change_meanwhile_clashes_again(clashing: tuple[str, Any], measure: Measure, client: Client) -> None:
    url, page = clashing
    make_target(measure, "90", at=AT, reason=why())
    again = client.post(url, filled(page) | {"clash": "1", "settle": "mine"})
    assert again.context["clash"].theirs.lines[0] == ("Value", "90")
    assert Target.objects.get(superseded_at__isnull=True).value == 90


def test_one_has_to_choose(clashing: tuple[str, Any], client: Client) -> None:
    url, page = clashing
    again = client.post(url, filled(page) | {"clash": "1"})
    assert errors(again) == {"__all__": ["Choose which of the two is right."]}
    assert again.context["clash"].theirs.lines[0] == ("Value", "85")


def test_a_new_target_never_overwrites_what_stands_for_its_month(measure: Measure, client: Client) -> None:
    make_target(measure, "80", from_month="2020-09")
    page = client.post(f"{BASE}target/", target_sent(value="82"))
    assert page.context["clash"].theirs.lines == (("Value", "80"),)
    client.post(f"{BASE}target/", filled(page) | {"clash": "1", "settle": "mine", "from_month": "2020-10"})
    assert list(Target.objects.order_by("pk").values_list("from_month", "value", "superseded_at")) == [
        (Month(2020, 9), 80, None), (Month(2020, 10), 82, None),
    ]  # fmt: skip


# --- Baseline, comparators, populations -----------------------------------------------------------------


def test_a_baseline_is_set_and_changed(measure: Measure, client: Client) -> None:
    url = f"{BASE}baseline/"
    client.post(url, {"qualifier": ">", "value": "25", "month": "2019-03", "as_printed": "above 25"})
    first = Baseline.objects.get()
    assert (first.value, first.qualifier, first.month, first.kind) == (25, ">", Month(2019, 3), "first")
    page = client.get(url)
    assert errors(client.post(url, filled(page, value="26"))) == {"reason": ["Give a reason for the change."]}
    client.post(url, filled(page, value="26", kind="error", reason="Misread"))
    second = Baseline.objects.get(superseded_at__isnull=True)
    assert (second.value, second.kind, second.reason) == (26, "error", "Misread")
    held = client.get(BASE).context["settings"].baseline[0]
    assert (held.current.says, held.before[0].says) == ("above 26%", "above 25%")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param({"qualifier": "="}, {"__all__": ["Give a value, or the words as printed."]}, id="nothing"),
        pytest.param({"qualifier": "<", "as_printed": "?"}, {"__all__": ["Below or above needs a value."]}, id="bound-of-nothing"),
        pytest.param({"qualifier": "=", "value": "NaN"}, {"value": ["“NaN” is not a number. Write it like 82.4 or 1,234."]}, id="nan"),
    ],
)  # fmt: skip
def test_a_baseline_that_can_not_be(typed: dict[str, str], found: Any, measure: Measure, client: Client) -> None:
    assert errors(client.post(f"{BASE}baseline/", typed)) == found


def test_a_stale_baseline_shows_both(measure: Measure, client: Client) -> None:
    opened = client.get(f"{BASE}baseline/")
    make_baseline(measure, "70", at=AT)
    page = client.post(f"{BASE}baseline/", filled(opened, value="75", reason="Recounted"))
    assert (page.context["clash"].theirs.lines, page.context["clash"].mine.lines) == (
        (("Value", "70"),),
        (("Value", "75"),),
    )
    client.post(f"{BASE}baseline/", filled(page) | {"clash": "1", "settle": "mine"})
    assert Baseline.objects.get(superseded_at__isnull=True).value == 75


def test_a_comparator_is_added_and_put_right(measure: Measure, client: Client) -> None:
    url = f"{BASE}comparator/"
    sent = {"compared": "sn", "period": "2019/20", "value": "81.2%", "number_of": "9", "window": "year",
            "source": "LAIT", "is_published": "on"}  # fmt: skip
    client.post(url, sent)
    entry = ComparatorValue.objects.get()
    assert (entry.value, entry.number_of, entry.window, entry.source, entry.is_published) == (
        Decimal("81.2"),
        9,
        "year",
        "LAIT",
        True,
    )
    page = client.get(f"{url}?entry={entry.pk}")
    client.post(
        f"{url}?entry={entry.pk}", filled(page, value="82", reason="Republished", kind="method", is_published=None)
    )
    new = ComparatorValue.objects.get(superseded_at__isnull=True)
    assert (new.value, new.period, new.reason, new.is_published) == (82, "2019/20", "Republished", False)
    assert len(client.get(BASE).context["settings"].comparators[0].before) == 1


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param({}, {"__all__": ["Give a value, or say why there is none."]}, id="nothing"),
        pytest.param({"value": "5", "absence": "nil"}, {"__all__": ["Give a value, or say why there is none."]}, id="both"),
        pytest.param({"value": "Infinity"}, {"value": ["“Infinity” is not a number. Write it like 82.4 or 1,234."]}, id="infinity"),
    ],
)  # fmt: skip
def test_a_comparator_that_can_not_be(typed: dict[str, str], found: Any, measure: Measure, client: Client) -> None:
    assert errors(client.post(f"{BASE}comparator/", {"compared": "sn", "period": "2019/20"} | typed)) == found
    assert ComparatorValue.objects.count() == 0


def test_a_population_is_added_and_put_right(client: Client) -> None:
    root = make_root()
    url = "/scorecard/populations/"
    client.post(url, {"group": "0-17", "unit": root.pk, "from_month": "2020-04", "value": "51,310", "source": "ONS"})
    entry = Population.objects.get()
    assert (entry.group, entry.value, entry.source) == ("0-17", 51310, "ONS")
    page = client.get(f"{url}?entry={entry.pk}")
    client.post(f"{url}?entry={entry.pk}", filled(page, value="51500", reason="New estimate", kind="late"))
    assert Population.objects.get(superseded_at__isnull=True).value == 51500
    held = client.get(url).context["held"][0]
    assert (held.label, held.current.says, held.before[0].says) == (
        "0-17, Whole service, from April 2020",
        "51,500",
        "51,310",
    )


@pytest.mark.parametrize("number", ["12.5", "NaN", "1e400", "-3", "0", "99999999999", ""])
def test_people_are_counted_in_whole_numbers(number: str, client: Client) -> None:
    sent = {"group": "0-17", "unit": make_root().pk, "from_month": "2020-04", "value": number}
    assert len(errors(client.post("/scorecard/populations/", sent))) == 1
    assert Population.objects.count() == 0


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("rubbish", ["\x00", "x" * 5000, "9" * 5000, "<script>", "٣", "-1"])
def test_no_form_ever_fails(path: str, rubbish: str, measure: Measure, client: Client) -> None:
    form = client.get(path).context["form"]
    sent = dict.fromkeys([*form.fields, "settle", "clash"], rubbish)
    page = client.post(path, sent)
    assert (page.status_code, "<script>" in page.content.decode().replace("<script src", "")) == (200, False)


def test_the_trail_tells_of_each_change(measure: Measure, client: Client) -> None:
    client.post(f"{BASE}target/", target_sent(reason="Because <b>"))
    page = client.get("/scorecard/measures/timeliness/trail/").content.decode()
    assert page.count("Because &lt;b&gt;") == 1
    assert reverse("scorecard:measure_settings", args=["timeliness"]) in page


def test_early_is_before(measure: Measure) -> None:
    """The builders record before the tests do, or histories would stand upside down."""
    assert EARLY < AT
    assert (recorder().title, month_of("2020-09")) == ("Performance analyst", Month(2020, 9))
