"""Setting targets, baselines, comparators and populations, and two people at once."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from organisation.models import Area, Unit
from organisation.months import Month
from scorecard.models import Baseline, ComparatorValue, Measure, Population, Target
from tests.builders import (
    make_baseline,
    make_measure,
    make_person,
    make_root,
    make_target,
    why,
)
from tests.scorecard.settings_pages import AT, BASE, client, errors, filled, measure, said, teams

__all__ = ["client", "measure", "teams"]  # fixtures

pytestmark = pytest.mark.django_db


BAD_NUMBERS = ("12o", "NaN", "1e400", "Infinity", "-inf", "1,23", "1.2.3", "٣", "0x10", "--5", "1" * 13, "0.12345")


# --- Targets --------------------------------------------------------------------------------------------


def target_sent(**typed: Any) -> dict[str, Any]:
    return {
        "from_month": "2020-09",
        "unit": make_root().pk,
        "comparison": ">=",
        "value": "81",
        "tolerance": "",
        "is_relative": "False",
        "basis": "local",
        "reach_by": "",
        "as_printed": "",
        "reason": "Agreed",
        **typed,
    }


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
        pytest.param(
            {"tolerance": "10%", "is_relative": "True"},
            {"tolerance": Decimal("0.1"), "is_relative": True},
            id="tolerance-share",
        ),
        pytest.param(
            {"value": "", "as_printed": "Reduce"},
            {"comparison": "", "value": None, "as_printed": "Reduce"},
            id="words-only",
        ),
        pytest.param(
            {"reach_by": "2021-03", "basis": "sn_average"},
            {"reach_by": Month(2021, 3), "basis": "sn_average"},
            id="reach-by",
        ),
    ],
)
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
        pytest.param(
            {"comparison": "<="},
            {"comparison": ["Select a valid choice. <= is not one of the available choices."]},
            id="against-the-polarity",
        ),
        pytest.param({"value": ""}, {"value": ["Give a value, or the words as printed."]}, id="nothing-given"),
        pytest.param(
            {"comparison": ""}, {"__all__": ["A target has a comparison and a value, or neither."]}, id="no-comparison"
        ),
        pytest.param({"tolerance": "-1"}, {"__all__": ["The tolerance can't be negative."]}, id="negative-tolerance"),
        pytest.param(
            {"tolerance": "0.125", "is_relative": "True"},
            {"tolerance": ["A share of the target has at most 2 decimals."]},
            id="share-too-fine",
        ),
        pytest.param({"from_month": ""}, {"from_month": ["Fill this in."]}, id="no-month"),
        pytest.param(
            {"unit": "0"},
            {"unit": ["Select a valid choice. That choice is not one of the available choices."]},
            id="no-such-unit",
        ),
    ],
)
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
def clashing(measure: Measure, client: Client) -> tuple[str, Any]:
    """Return the address and the page of a correction that came too late."""
    entry = make_target(measure, "80", tolerance="5")
    url = f"{BASE}target/?entry={entry.pk}"
    opened = client.get(url)
    colleague = make_person(title="Colleague")
    make_target(measure, "85", tolerance="5", at=AT, by=colleague, reason=why("Board decided"))
    return url, client.post(url, filled(opened, value="82.5", as_printed="Over 82", reason="Mine"))


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
        (Month(2020, 9), 80, None),
        (Month(2020, 10), 82, None),
    ]


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
        pytest.param(
            {"qualifier": "<", "as_printed": "?"}, {"__all__": ["Below or above needs a value."]}, id="bound-of-nothing"
        ),
        pytest.param(
            {"qualifier": "=", "value": "NaN"},
            {"value": ["“NaN” is not a number. Write it like 82.4 or 1,234."]},
            id="nan",
        ),
    ],
)
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
    sent = {
        "compared": "sn",
        "period": "2019/20",
        "value": "81.2%",
        "number_of": "9",
        "window": "year",
        "source": "LAIT",
        "is_published": "on",
    }
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
        pytest.param(
            {"value": "5", "absence": "nil"}, {"__all__": ["Give a value, or say why there is none."]}, id="both"
        ),
        pytest.param(
            {"value": "Infinity"},
            {"value": ["“Infinity” is not a number. Write it like 82.4 or 1,234."]},
            id="infinity",
        ),
    ],
)
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
