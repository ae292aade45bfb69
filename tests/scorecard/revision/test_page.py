"""The page: figures as they stand, what is refused and stays as typed, and who sees it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from organisation.models import Unit
from organisation.operations import Reason
from scorecard.forms.revision import NOTHING
from scorecard.models import Measure
from scorecard.operations.goals import set_population
from scorecard.operations.revision import (
    NOT_SENT,
)
from tests.builders import (
    EARLY,
    current_figure,
    make_measure,
    make_root,
    make_submission,
    make_team_measure,
    month_of,
    record,
    recorder,
    why,
)
from tests.cast import EVERYONE, Person
from tests.scorecard.revision.revising import PAGE, WHY, filled, go_on, preview, problems, said

pytestmark = pytest.mark.django_db

# --- The page ------------------------------------------------------------------------------------------


def test_figures_stand_as_they_are(locked: Measure, teams: list[Unit], client: Client) -> None:
    make_measure(name="Visits", code="visits", area=locked.area, position=1)
    waiting = make_measure(name="Waiting", code="waiting", area=locked.area, unit="days", position=2)
    record(waiting, "2020-07", "5", qualifier="<", reason=why())
    total = make_team_measure(*teams, name="Contacts", code="contacts", area=locked.area, position=3)
    record(total, "2020-07", of=(1, 2), unit=teams[0], reason=why())
    record(total, "2020-07", absence="not_applicable", unit=teams[1], reason=why())
    rows = client.get(PAGE).context["rows"]
    shown = {row.key: (row.is_total, *(text for text in row.texts.values() if text)) for row in rows}
    assert shown == {
        "timely:service": (False, "201", "300"),
        "visits:service": (False,),
        "waiting:service": (False, "<5"),
        "contacts:service": (True, "1", "2"),
        "contacts:a": (False, "1", "2"),
        "contacts:b": (False, "not_applicable"),
    }
    assert "numerator:contacts:service" not in client.get(PAGE).content.decode()


def test_recording_leads_to_both_values(locked: Measure, client: Client) -> None:
    address = f"{PAGE}?measure=timely"
    answer = go_on(client, preview(client, address, numerator__timely__service="228"), address)
    assert (answer.status_code, answer.headers["Location"]) == (
        302, "/scorecard/measures/timely/?month=2020-07#revisions"
    )  # fmt: skip
    assert said(answer) == ["1 figure recorded. What stood before is kept."]
    page = client.get("/scorecard/measures/timely/?month=2020-07")
    [row] = page.context["revisions"]
    assert (row.before, row.after, row.kind, row.reason, row.by, row.word) == (
        "67% (201 of 300)", "76% (228 of 300)", "Late recording", WHY["reason"], "Performance manager",
        "revised after sign-off",
    )  # fmt: skip
    assert row.rating == "Red to Amber"
    scorecard = client.get("/scorecard/?month=2020-07").content.decode()
    assert '<abbr class="fn" title="revised after sign-off">(r)' in scorecard


def test_as_at_before_shows_the_first_figure(locked: Measure, client: Client) -> None:
    go_on(client, preview(client, numerator__timely__service="228"))
    then = client.get("/scorecard/measures/timely/?month=2020-07&as_at=2019-01-01")
    assert (then.context["facts"].value, then.context["revisions"]) == ("67%", [])
    assert client.get("/scorecard/measures/timely/?month=2020-07").context["facts"].value == "76%"


def test_all_of_a_month_leads_back_to_the_sheet(locked: Measure, client: Client) -> None:
    answer = go_on(client, preview(client, numerator__timely__service="228"))
    assert answer.headers["Location"] == "/scorecard/submissions/assessment/2020-07/"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param({"numerator__timely__service": "12o"}, "“12o” is not a number. Write digits, like 1731 or 84.9.",
                     id="not-a-number"),
        pytest.param({"numerator__timely__service": "301"}, "301 is more than 300.", id="above"),
        pytest.param({"numerator__timely__service": "-1"}, "-1 is negative.", id="negative"),
        pytest.param({"numerator__timely__service": ""}, "The numerator is missing.", id="half-a-pair"),
        pytest.param({"numerator__timely__service": "", "denominator__timely__service": ""},
                     "No figure, and no reason why there is none.", id="emptied"),
        pytest.param({"value__timely__service": "76"}, "Give numerator and denominator, or the value alone.",
                     id="pair-and-value"),
        pytest.param({"absence__timely__service": "nil"},
                     "There is a figure and a reason why there is none. Keep one.", id="figure-and-absence"),
        pytest.param({"numerator__timely__service": "", "denominator__timely__service": "",
                      "absence__timely__service": "holiday"}, "Choose one of the reasons offered.", id="made-up"),
        pytest.param({"numerator__timely__service": "", "denominator__timely__service": "",
                      "absence__timely__service": "words"}, "Choose one of the reasons offered.", id="no-words"),
        pytest.param({"numerator__timely__service": "228", "note__timely__service": "Ask j.smith@example.org"},
                     "“j.smith@example.org” looks like an email address. Take it out.", id="personal-data"),
        pytest.param({"numerator__timely__service": "228", "note__timely__service": "x" * 301},
                     "The note is too long; at most 300 characters.", id="long-note"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_stays_as_typed(
    typed: dict[str, str], sentence: str, locked: Measure, client: Client
) -> None:
    page = preview(client, **typed)
    assert problems(page) == ["Some figures can’t be recorded as they are typed.", sentence]
    [row] = page.context["rows"]
    names = {name.split("__")[0]: text for name, text in typed.items()}
    assert {name: row.texts[name] for name in names} == names
    assert page.context["form"]["reason"].value() == WHY["reason"]


@pytest.mark.parametrize(
    ("typed", "sentences"),
    [
        pytest.param({"kind": ""}, ["Say what kind of change it is."], id="no-kind"),
        pytest.param({"reason": "  "}, ["Give a reason for the change."], id="no-reason"),
        pytest.param({"reason": "Born 1.2.2012"}, ["“Born 1.2.2012” looks like a date of birth. Take it out."],
                     id="personal-data"),
        pytest.param({"numerator__timely__service": "201.0"}, [NOTHING], id="the-same-written-otherwise"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said(typed: dict[str, str], sentences: list[str], locked: Measure, client: Client) -> None:
    page = preview(client, **{"numerator__timely__service": "228", **typed})
    assert problems(page) == sentences


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        pytest.param({"value": "76"}, (76, "=", ""), id="a-value"),
        pytest.param({"value": "<5"}, (5, "<", ""), id="a-bound"),
        pytest.param({"absence": "not_collected"}, (None, "=", "not_collected"), id="an-absence"),
    ],
)
def test_other_ways_to_give_a_figure(
    typed: dict[str, str], stored: tuple[Any, ...], locked: Measure, client: Client
) -> None:
    empty = {"numerator__timely__service": "", "denominator__timely__service": ""}
    page = preview(client, **empty, **{f"{name}__timely__service": text for name, text in typed.items()})
    assert go_on(client, page).status_code == 302
    entry = current_figure(locked, "2020-07")
    assert (entry.value, entry.qualifier, entry.absence) == stored


def test_words_and_bounds_that_are_left_alone_stay(measure: Measure, client: Client) -> None:
    printed = make_measure(name="Printed", code="printed", area=measure.area, position=1)
    record(printed, "2020-07", absence="words", as_printed="see report")
    make_submission(measure.area, "2020-07", "locked")
    page = preview(client, numerator__timely__service="228", note__printed__service="Of June")
    assert [effect.name for effect in page.context["effects"]] == ["Assessments in time", "Printed"]
    go_on(client, page)
    entry = current_figure(printed, "2020-07")
    assert (entry.absence, entry.as_printed, entry.note) == ("words", "see report", "Of June")


def test_days_recorded_with_counts_are_revised_by_them(measure: Measure, client: Client) -> None:
    days = make_measure(name="Days", code="days", area=measure.area, unit="days", decimals=1, position=1)
    record(days, "2020-07", of=(100, 40))
    make_submission(measure.area, "2020-07", "locked")
    assert go_on(client, preview(client, numerator__days__service="110")).status_code == 302
    assert str(current_figure(days, "2020-07").value.normalize()) == "2.8"  # type: ignore[union-attr]


def test_a_rate_takes_its_population(measure: Measure, client: Client) -> None:
    rate = make_measure(
        name="Referrals", code="referrals", area=measure.area, unit="rate_10000", population="0-17", position=1
    )
    set_population(
        group="0-17", unit=make_root(), from_month=month_of("2019-06"), value=50_000, by=recorder(), at=EARLY,
        reason=Reason(),
    )  # fmt: skip
    record(rate, "2020-07", "20")
    make_submission(measure.area, "2020-07", "locked")
    go_on(client, preview(client, value__referrals__service="", numerator__referrals__service="150"))
    entry = current_figure(rate, "2020-07")
    assert (entry.value, entry.numerator, entry.denominator) == (30, 150, 50_000)


def test_what_changed_since_the_preview_is_previewed_again(locked: Measure, client: Client) -> None:
    page = preview(client, numerator__timely__service="228")
    again = go_on(client, page, numerator__timely__service="240")
    assert (again.status_code, again.context["effects"][0].after) == (200, "80%")
    assert said(again) == ["You changed something since the preview. Look at this one, then record it."]
    assert current_figure(locked, "2020-07").value == 67
    go_on(client, again)
    assert current_figure(locked, "2020-07").value == 80


def test_nothing_is_recorded_without_a_preview(locked: Measure, client: Client) -> None:
    page = client.get(PAGE)
    client.post(PAGE, filled(page, numerator__timely__service="228", **WHY) | {"do": "record"})
    assert current_figure(locked, "2020-07").value == 67


# --- Who sees it ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("one_of_the_cast", EVERYONE, indirect=True)
@pytest.mark.parametrize("state", ["open", "sent", "locked"])
def test_who_has_the_page(
    one_of_the_cast: Person, state: str, measure: Measure, signed_in: Callable[[Person], Client],
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    make_submission(measure.area, "2020-07", state)
    name = request.node.callspec.params["one_of_the_cast"]
    expected = 404
    if name in ("anonymous", "leaver"):
        expected = 302
    elif name in ("data_team", "service_manager", "head_of_service"):
        expected = 200 if state == "sent" or (state == "locked" and name == "data_team") else 403
    client = signed_in(one_of_the_cast)
    assert [client.get(PAGE).status_code, client.post(PAGE, {}).status_code] == [expected, expected]


def test_an_open_submission_says_where_figures_are_typed(measure: Measure, client: Client) -> None:
    make_submission(measure.area, "2020-07", "open")
    page = client.get(PAGE)
    assert (page.status_code, page.context["refusal"]) == (403, NOT_SENT)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param(f"{PAGE}?measure=nothing", id="no-such-measure"),
        pytest.param("/scorecard/submissions/nowhere/2020-07/revise/", id="no-such-area"),
        pytest.param("/scorecard/submissions/assessment/2020-13/revise/", id="no-such-month"),
    ],
)
def test_what_is_not_there_is_a_404(address: str, locked: Measure, client: Client) -> None:
    assert client.get(address).status_code == 404


def test_it_is_always_of_now(locked: Measure, client: Client) -> None:
    assert client.get(f"{PAGE}?as_at=2019-01-01").headers["Location"] == PAGE


@pytest.mark.parametrize("measures", [1, 3])
def test_the_page_asks_as_often_for_one_measure_as_for_three(
    measures: int, locked: Measure, teams: list[Unit], client: Client, django_assert_num_queries: Any
) -> None:
    for number in range(measures):
        one = make_team_measure(*teams, name=f"Measure {number}", area=locked.area)
        record(one, "2020-07", of=(1, 2), unit=teams[0], reason=why())
    with django_assert_num_queries(12):
        assert len(client.get(PAGE).context["rows"]) == 1 + 3 * measures
