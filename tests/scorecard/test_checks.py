"""The checks of a keyed figure: what stops sending, what is warned of, what is only said."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.checks import (
    ENOUGH,
    STOPS,
    WARNINGS,
    Cell,
    Finding,
    Rule,
    Weight,
    check,
    figure_and_absence,
    half_a_pair,
    modified_z,
    negative,
    not_a_number,
    numerator_above_denominator,
    outside_its_usual,
    outside_percentage,
    same_as_last_month,
    team_missing,
    three_times_last_month,
    total_differs,
)  # fmt: skip
from tests.builders import make_figure

USUAL = ("70", "71", "69", "72", "70", "68", "71", "70")  # median 70, MAD 1
CONSTANT = ("70",) * 8


def cell(*, unit: str = "percentage", history: Sequence[str | int] = (), **fields: Any) -> Cell:
    return Cell(unit=unit, history=tuple(Decimal(point) for point in history), **fields)


def found(code: str, message: str, field: str = "", weight: Weight = Weight.STOP) -> Finding:
    return Finding(code, message, weight, field)


def warned(code: str, message: str, field: str = "") -> Finding:
    return found(code, message, field, Weight.WARNING)


def pair(numerator: str, denominator: str, **fields: Any) -> Cell:
    return cell(numerator=numerator, denominator=denominator, **fields)


def of(numerator: int, denominator: int, value: str = "50") -> Any:
    return make_figure(value, of=(numerator, denominator))


# --- Stops ----------------------------------------------------------------------------------------------

TYPE_DIGITS = "is not a number. Write digits, like 1731 or 84.9."


@pytest.mark.parametrize(
    ("rule", "given", "finding"),
    [
        pytest.param(not_a_number, cell(), None, id="nothing-typed"),
        pytest.param(not_a_number, cell(value="84%"), None, id="a-percentage"),
        pytest.param(
            not_a_number, cell(numerator="12o"), found("not-a-number", f"“12o” {TYPE_DIGITS}", "numerator"),
            id="an-o-for-a-zero",
        ),
        pytest.param(
            not_a_number, pair("12", "NaN"), found("not-a-number", f"“NaN” {TYPE_DIGITS}", "denominator"), id="nan"
        ),
        pytest.param(
            not_a_number, cell(value="inf"), found("not-a-number", f"“inf” {TYPE_DIGITS}", "value"), id="infinity"
        ),
        pytest.param(
            not_a_number, pair("a", "b"), found("not-a-number", f"“a” {TYPE_DIGITS}", "numerator"),
            id="the-first-of-two",
        ),
        pytest.param(negative, cell(value="0"), None, id="zero-is-not-negative"),
        pytest.param(negative, cell(value="x"), None, id="words-are-not-negative"),
        pytest.param(
            negative, cell(value="-0.1", unit="days"), found("negative", "-0.1 is negative.", "value"), id="below-zero"
        ),
        pytest.param(
            negative, pair("5", "-1,000"), found("negative", "-1,000 is negative.", "denominator"),
            id="negative-denominator",
        ),
        pytest.param(half_a_pair, cell(), None, id="no-pair"),
        pytest.param(half_a_pair, pair("0", "0"), None, id="a-pair-of-zeros"),
        pytest.param(
            half_a_pair, pair("12", ""), found("half-a-pair", "The denominator is missing.", "denominator"),
            id="numerator-alone",
        ),
        pytest.param(
            half_a_pair, pair("", "30"), found("half-a-pair", "The numerator is missing.", "numerator"),
            id="denominator-alone",
        ),
        pytest.param(numerator_above_denominator, pair("30", "30"), None, id="all"),
        pytest.param(
            numerator_above_denominator, pair("1,731", "1,632"),
            found("above", "1,731 is more than 1,632.", "numerator"), id="more-than-all",
        ),
        pytest.param(
            numerator_above_denominator, pair("30.1", "30"), found("above", "30.1 is more than 30.", "numerator"),
            id="just-more-than-all",
        ),
        pytest.param(numerator_above_denominator, pair("31", "30", may_exceed=True), None, id="it-may-exceed"),
        pytest.param(numerator_above_denominator, pair("31", "30", unit="ratio"), None, id="a-ratio-may-be-above-1"),
        pytest.param(numerator_above_denominator, pair("31", "30", unit="rate_1000"), None, id="so-may-a-rate"),
        pytest.param(numerator_above_denominator, pair("0", "0"), None, id="none-of-none"),
        pytest.param(
            numerator_above_denominator, pair("5", "0", unit="ratio"),
            found("above", "5 is more than 0.", "numerator"), id="some-of-none-whatever-the-unit",
        ),
        pytest.param(
            numerator_above_denominator, pair("5", "0", may_exceed=True),
            found("above", "5 is more than 0.", "numerator"), id="some-of-none-though-it-may-exceed",
        ),
        pytest.param(numerator_above_denominator, pair("31", "3o"), None, id="a-denominator-that-cannot-be-read"),
        pytest.param(outside_percentage, cell(value="0"), None, id="nought-per-cent"),
        pytest.param(outside_percentage, cell(value="100"), None, id="a-hundred-per-cent"),
        pytest.param(
            outside_percentage, cell(value="100.1"), found("outside", "100.1% is more than 100%.", "value"),
            id="just-above-a-hundred",
        ),
        pytest.param(outside_percentage, cell(value="101", may_exceed=True), None, id="a-percentage-that-may-exceed"),
        pytest.param(outside_percentage, cell(value="101", unit="number"), None, id="a-number-above-a-hundred"),
        pytest.param(figure_and_absence, cell(absence="nil"), None, id="an-absence-alone"),
        pytest.param(figure_and_absence, cell(absence="nil", value="  "), None, id="an-absence-and-spaces"),
        pytest.param(figure_and_absence, cell(value="12"), None, id="a-figure-alone"),
        pytest.param(
            figure_and_absence, cell(absence="nil", value="0"),
            found("both", "There is a figure and a reason why there is none. Keep one.", "absence"),
            id="an-absence-beside-a-figure",
        ),
    ],
)  # fmt: skip
def test_stops(rule: Rule, given: Cell, finding: Finding | None) -> None:
    assert rule(given) == finding


# --- Warnings -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "history", "finding"),
    [
        pytest.param("70", USUAL, None, id="the-usual"),
        pytest.param("75.1", USUAL, None, id="just-within"),
        pytest.param(
            "75.2", USUAL, warned("unusual", "Unusual for this series: 68 to 72 in its last 8 months."),
            id="just-above",
        ),
        pytest.param("64.9", USUAL, None, id="just-within-below"),
        pytest.param(
            "64.8", USUAL, warned("unusual", "Unusual for this series: 68 to 72 in its last 8 months."),
            id="just-below",
        ),
        pytest.param("70", CONSTANT, None, id="a-constant-series-goes-on"),
        pytest.param(
            "70.1", CONSTANT, warned("unusual", "It was 70 in each of its last 8 months."),
            id="a-constant-series-breaks",
        ),
        pytest.param("12", (*("0",) * 7, "4"), warned(
            "unusual", "Unusual for this series: 0 to 4 in its last 8 months."), id="mostly-zeros-far-above"),
        pytest.param("2", (*("0",) * 7, "4"), None, id="mostly-zeros-still-usual"),
        pytest.param("99", USUAL[:7], found(
            "too-few", "Only 7 earlier months: too few to say what is usual.", weight=Weight.NOTE), id="too-few"),
        pytest.param("99", (), found(
            "too-few", "Only 0 earlier months: too few to say what is usual.", weight=Weight.NOTE), id="none-before"),
        pytest.param(None, USUAL, None, id="no-value"),
    ],
)  # fmt: skip
def test_what_a_series_usually_does(value: str | None, history: Sequence[str], finding: Finding | None) -> None:
    figure = make_figure(value) if value else make_figure(absence="nil")
    assert outside_its_usual(cell(figure=figure, history=history)) == finding


def test_nothing_typed_is_not_unusual() -> None:
    assert outside_its_usual(cell(history=USUAL)) is None


def test_enough_points_are_eight() -> None:
    assert len(USUAL) == ENOUGH


@pytest.mark.parametrize(
    ("value", "history", "score"),
    [
        # worked by hand: median 7, absolute deviations 5 3 1 0 1 3 5, MAD 3; 0.6745 · 10 / 3
        pytest.param("17", (2, 4, 6, 7, 8, 10, 12), "2.248", id="by-the-median-deviation"),
        # median 0, MAD 0, mean deviation 0.5; 4 / (1.253314 · 0.5)
        pytest.param("4", (0, 0, 0, 0, 0, 0, 0, 4), "6.383", id="by-the-mean-deviation"),
    ],
)
def test_the_modified_z_score(value: str, history: Sequence[int], score: str) -> None:
    z = modified_z(Decimal(value), [Decimal(point) for point in history])
    assert z is not None
    assert round(z, 3) == Decimal(score)


def test_a_constant_series_has_no_score() -> None:
    assert modified_z(Decimal(5), [Decimal(3)] * 9) is None


@pytest.mark.parametrize(
    ("now", "last", "is_same"),
    [
        pytest.param(of(8, 10), of(8, 10), True, id="ten-of-the-same"),
        pytest.param(of(8, 9), of(8, 9), False, id="nine-come-back-by-chance"),
        pytest.param(of(8, 10), of(7, 10), False, id="another-numerator"),
        pytest.param(of(8, 10), of(8, 11), False, id="another-denominator"),
        pytest.param(make_figure("80"), make_figure("80"), False, id="a-value-alone"),
        pytest.param(of(8, 10), make_figure("80"), False, id="counts-after-a-value"),
        pytest.param(of(8, 10), None, False, id="nothing-last-month"),
        pytest.param(None, of(8, 10), False, id="nothing-now"),
        pytest.param(make_figure(absence="nil", of=(0, 0)), make_figure(absence="nil", of=(0, 0)), False, id="nil"),
    ],
)
def test_the_same_as_last_month(now: Any, last: Any, is_same: bool) -> None:
    finding = warned("same", "Identical to last month.") if is_same else None
    assert same_as_last_month(cell(figure=now, last=last)) == finding


@pytest.mark.parametrize(
    ("unit", "now", "last", "message"),
    [
        pytest.param("percentage", of(9, 89), of(9, 30), "", id="just-below-three-times"),
        pytest.param("percentage", of(9, 90), of(9, 30), "3 times last month (30).", id="three-times"),
        pytest.param("percentage", of(9, 31), of(9, 90), "", id="just-above-a-third"),
        pytest.param("percentage", of(9, 30), of(9, 90), "A third of last month (90).", id="a-third"),
        pytest.param("percentage", of(0, 0), of(9, 90), "A third of last month (90).", id="down-to-nothing"),
        pytest.param("percentage", of(3, 15), of(3, 5), "3 times last month (5).", id="from-five"),
        pytest.param("percentage", of(3, 40), of(3, 4), "", id="from-four-is-chance"),
        pytest.param("percentage", of(3, 40), of(0, 0), "", id="from-nothing"),
        pytest.param("percentage", make_figure("90"), make_figure("30"), "", id="percentages-without-counts"),
        pytest.param("number", make_figure("89"), make_figure("30"), "", id="a-count-just-below-three-times"),
        pytest.param("number", make_figure("90"), make_figure("30"), "3 times last month (30).", id="a-count"),
        pytest.param("number", make_figure("10"), make_figure("30"), "A third of last month (30).", id="a-count-less"),
        pytest.param("days", make_figure("90"), make_figure("30"), "3 times last month (30).", id="days"),
        pytest.param("ratio", make_figure("90"), make_figure("30"), "", id="a-ratio-without-counts"),
        pytest.param("number", make_figure("90"), make_figure(absence="nil"), "", id="after-an-absence"),
        pytest.param("number", make_figure(absence="nil"), make_figure("90"), "", id="an-absence-now"),
        pytest.param("number", make_figure("90"), None, "", id="nothing-last-month"),
        pytest.param("number", None, make_figure("90"), "", id="nothing-now"),
    ],
)
def test_three_times_last_month_or_a_third(unit: str, now: Any, last: Any, message: str) -> None:
    finding = warned("times", message, "denominator") if message else None
    assert three_times_last_month(cell(unit=unit, figure=now, last=last)) == finding


@pytest.mark.parametrize(
    ("fields", "is_missing"),
    [
        pytest.param({}, True, id="nothing-though-it-reported-last-month"),
        pytest.param({"absence": "nil"}, False, id="it-says-why"),
        pytest.param({"numerator": "1"}, False, id="it-is-being-typed"),
        pytest.param({"value": " "}, True, id="spaces-are-nothing"),
        pytest.param({"figure": of(1, 2)}, False, id="it-reports"),
        pytest.param({"last": None}, False, id="it-did-not-report-last-month"),
        pytest.param({"last": make_figure(absence="nil")}, False, id="it-had-nothing-last-month"),
        pytest.param({"is_team": False}, False, id="not-a-team"),
    ],
)
def test_a_team_that_is_missing(fields: dict[str, Any], is_missing: bool) -> None:
    given = cell(**{"is_team": True, "last": of(3, 4), **fields})
    finding = warned("team-missing", "Reported last month, nothing yet.", "numerator") if is_missing else None
    assert team_missing(given) == finding


@pytest.mark.parametrize(
    ("keyed", "teams", "message"),
    [
        pytest.param(of(12, 30), of(12, 30), "", id="they-agree"),
        pytest.param(
            of(12, 31), of(12, 30), "The teams add up to 12 of 30. The teams’ total is sent.", id="denominator-differs"
        ),
        pytest.param(
            of(13, 30), of(12, 30), "The teams add up to 12 of 30. The teams’ total is sent.", id="numerator-differs"
        ),
        pytest.param(None, of(12, 30), "", id="no-total-keyed"),
        pytest.param(make_figure("40"), of(12, 30), "", id="a-value-keyed"),
        pytest.param(of(12, 30), None, "", id="no-teams"),
        pytest.param(of(12, 30), make_figure(absence="not_collected"), "", id="teams-without-counts"),
    ],
)
def test_a_total_that_differs(keyed: Any, teams: Any, message: str) -> None:
    finding = warned("total-differs", message, "numerator") if message else None
    assert total_differs(cell(figure=keyed, total_of_teams=teams)) == finding


# --- All together ---------------------------------------------------------------------------------------

ONE_OF_EACH = {
    "not-a-number": cell(value="12o"),
    "negative": cell(value="-1"),
    "half-a-pair": pair("1", ""),
    "above": pair("2", "1"),
    "outside": cell(value="101"),
    "both": cell(value="1", absence="nil"),
    "unusual": cell(value="99", figure=make_figure("99"), history=USUAL),
    "too-few": cell(value="99", figure=make_figure("99")),
    "same": pair("8", "10", figure=of(8, 10, "70"), last=of(8, 10), history=USUAL),
    "times": pair("9", "90", figure=of(9, 90, "70"), last=of(9, 30), history=USUAL),
    "team-missing": cell(is_team=True, last=of(3, 4)),
    "total-differs": pair("9", "30", figure=of(9, 30, "70"), total_of_teams=of(9, 31), history=USUAL),
}


@pytest.mark.parametrize(("code", "given"), [pytest.param(*one, id=one[0]) for one in ONE_OF_EACH.items()])
def test_each_is_found_alone(code: str, given: Cell) -> None:
    assert [finding.code for finding in check(given)] == [code]


def test_each_rule_has_a_code_of_its_own() -> None:
    codes = [{f.code for one in ONE_OF_EACH.values() if (f := rule(one))} for rule in (*STOPS, *WARNINGS)]
    assert sorted(code for of_rule in codes for code in of_rule) == sorted(ONE_OF_EACH)  # none twice, none missing


def test_where_something_stops_nothing_is_warned_of() -> None:
    given = pair("31", "30", value="-1", figure=of(31, 30, "103"), last=of(31, 30), history=USUAL)
    assert [rule(given) is not None for rule in (outside_its_usual, same_as_last_month)] == [True, True]
    assert [(finding.code, finding.weight) for finding in check(given)] == [
        ("negative", Weight.STOP),
        ("above", Weight.STOP),
        ("value-beside", Weight.STOP),
    ]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        pytest.param({"numerator": "1", "denominator": "2", "value": "50"}, ["value-beside"], id="counts-and-a-value"),
        pytest.param({"numerator": "1", "denominator": "2"}, [], id="counts-alone"),
        pytest.param({"value": "50"}, [], id="a-value-alone"),
    ],
)
def test_a_value_beside_counts_is_not_passed_over(given: dict[str, str], found: list[str]) -> None:
    assert [finding.code for finding in check(Cell(unit="percentage", **given))] == found


def test_warnings_come_together() -> None:
    given = pair("60", "90", figure=of(60, 90, "99"), last=of(60, 90), total_of_teams=of(1, 2), history=USUAL)
    assert [finding.code for finding in check(given)] == ["unusual", "same", "total-differs"]


figures = st.none() | st.builds(
    make_figure, st.integers(0, 9), of=st.none() | st.tuples(st.integers(0, 9), st.integers(0, 9))
)


@given(
    st.builds(
        Cell,
        unit=st.sampled_from(["percentage", "number", "days", "ratio", "rate_1000"]),
        numerator=st.text(max_size=4), denominator=st.text(max_size=4), value=st.text(max_size=4),
        absence=st.sampled_from(["", "nil"]), may_exceed=st.booleans(), is_team=st.booleans(),
        figure=figures, last=figures, total_of_teams=figures,
        history=st.lists(st.decimals(-9, 9, places=2), max_size=24),
    )
)  # fmt: skip
def test_whatever_was_typed_is_checked(given: Cell) -> None:
    weights = {finding.weight for finding in check(given)}
    assert not (Weight.STOP in weights and len(weights) > 1)
