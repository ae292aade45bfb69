"""Adding, changing, closing and succeeding a measure, and which units report it."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from organisation.models import Area, ChangeRecord, Unit, User
from organisation.months import Month
from organisation.queries import version_of
from scorecard.models import Measure
from scorecard.operations.measures import change_measure
from tests.builders import (
    make_measure,
    make_person,
    record,
)
from tests.scorecard.settings_pages import AT, BASE, client, errors, filled, measure, said, teams

__all__ = ["client", "measure", "teams"]  # fixtures

pytestmark = pytest.mark.django_db


# --- A measure ------------------------------------------------------------------------------------------

NEW: dict[str, Any] = {
    "code": "visits",
    "name": "Visits in time",
    "aliases": "Old visits\r\n\r\nOlder visits",
    "source": "manual",
    "unit": "percentage",
    "decimals": "1",
    "roll_up": "entered",
    "frequency": "monthly",
    "due_month": "3",
    "window": "month",
    "polarity": "higher",
    "nature": "performance",
    "is_rated": "on",
    "noise_band": "1,000.5",
    "opened": "2020-04",
    "reason": "Agreed by the Board",
}


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
        pytest.param(
            {"polarity": "neutral"},
            "__all__",
            "A measure for which neither way is better can't count in red, amber, green.",
            id="neutral-rated",
        ),
        pytest.param({"decimals": "5"}, "__all__", "At most 4 decimals.", id="decimals"),
        pytest.param(
            {"due_month": "13"}, "__all__", "The month in which it is due is a number from 1 to 12.", id="due"
        ),
        pytest.param(
            {"window_days": "15"},
            "__all__",
            "Working days go with the window “last working days”, and it needs them.",
            id="window-days",
        ),
        pytest.param({"window": "last_working_days"}, "window_days", "Say how many working days.", id="no-window-days"),
        pytest.param(
            {"unit": "number", "roll_up": "ratio"},
            "__all__",
            "A plain number is summed or entered, not divided.",
            id="number-divided",
        ),
        pytest.param(
            {"noise_band": "12o"}, "noise_band", "“12o” is not a number. Write it like 82.4 or 1,234.", id="number"
        ),
        pytest.param(
            {"noise_band": "5%"}, "noise_band", "“5%” is a percentage; a plain number is wanted here.", id="per-cent"
        ),
        pytest.param({"opened": "2020-13"}, "opened", "“2020-13” is not a month between 1948 and 2199.", id="month"),
        pytest.param(
            {"aliases": "x" * 301}, "aliases", f"“{'x' * 40}…” is too long: at most 300 characters a line.", id="alias"
        ),
    ],
)
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
        pytest.param(
            {"last_month": "2020-06", "reason": "x"},
            {"last_month": ["It has figures after Jun 2020; choose a later last month."]},
            id="figures-after",
        ),
        pytest.param(
            {"last_month": "2014-06", "reason": "x"},
            {"last_month": ["It runs from Apr 2015; the last month can't lie before."]},
            id="before-its-first",
        ),
        pytest.param(
            {"last_month": "soon", "reason": "x"},
            {"last_month": ["“soon” is not a month. Write the year and the month, like 2020-07."]},
            id="no-month",
        ),
        pytest.param({"last_month": "2020-09"}, {"reason": ["Give a reason for the change."]}, id="no-reason"),
    ],
)
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


def test_units_are_listed_by_locality_and_recorded(measure: Measure, teams: tuple[Unit, Unit], client: Client) -> None:
    page = client.get(f"{BASE}units/")
    assert [(place, [name for _, name in some]) for place, some in page.context["form"].fields["units"].choices] == [
        ("North", ["North one"]),
        ("Children's services", ["Other team"]),
    ]
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


def test_a_choice_not_made_reads_as_words(client: Client, data_team: User) -> None:
    client.force_login(data_team)
    page = client.get("/scorecard/measures/new/").content.decode()
    assert "-----" not in page
    for name, words in (("area", "Choose one"), ("unit", "Choose one"), ("judgement", "None")):
        select = page.split(f'<select name="{name}"')[1].split("</select>")[0]
        assert words in select
