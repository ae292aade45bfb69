"""RAG: the rating of a displayed value against its target, as the help page says it."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from organisation.months import Month
from scorecard.figures import Figure
from scorecard.rag import (
    BadTarget,
    Goal,
    Rated,
    Rating,
    Why,
    bounds,
    check_goal,
    expected,
    rate,
    rate_bounded,
    rate_value,
)
from tests.builders import make_figure

RED, AMBER, GREEN, NONE = Rating.RED, Rating.AMBER, Rating.GREEN, Rating.NONE
JULY = Month(2020, 7)


def goal(comparison: str = ">=", value: str = "80", upper: str | None = None, **fields: Any) -> Goal:
    fields = {name: Decimal(value) if name == "tolerance" else value for name, value in fields.items()}
    return Goal(comparison, Decimal(value), None if upper is None else Decimal(upper), **fields)


def rating(value: str, aim: Goal, month: Month = JULY) -> Rating:
    return rate_value(Fraction(value), aim, month).rating


# --- One value against one target -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "aim", "rated"),
    [
        pytest.param("80", goal(">="), GREEN, id="at-least-is-met-at-equality"),
        pytest.param("79.99", goal(">="), RED, id="at-least-just-missed"),
        pytest.param("80", goal("<="), GREEN, id="at-most-is-met-at-equality"),
        pytest.param("80.01", goal("<="), RED, id="at-most-just-missed"),
        pytest.param("80", goal(">"), AMBER, id="more-than-is-not-met-at-equality"),
        pytest.param("80.01", goal(">"), GREEN, id="more-than-just-met"),
        pytest.param("80", goal("<"), AMBER, id="less-than-is-not-met-at-equality"),
        pytest.param("79.99", goal("<"), GREEN, id="less-than-just-met"),
        pytest.param("18", goal("between", "18", "22"), GREEN, id="between-is-met-at-its-lower-end"),
        pytest.param("20", goal("between", "18", "22"), GREEN, id="between-is-met-inside"),
        pytest.param("22", goal("between", "18", "22"), GREEN, id="between-is-met-at-its-upper-end"),
        pytest.param("17.9", goal("between", "18", "22"), RED, id="below-the-range"),
        pytest.param("22.1", goal("between", "18", "22"), RED, id="above-the-range"),
        pytest.param("20", goal("between", "20", "20"), GREEN, id="a-range-of-one-value"),
    ],
)
def test_met_or_missed_without_tolerance(value: str, aim: Goal, rated: Rating) -> None:
    assert rating(value, aim) is rated


@pytest.mark.parametrize(
    ("value", "aim", "rated"),
    [
        pytest.param("80", goal(">", tolerance="0"), AMBER, id="a-miss-of-nothing-is-within-any-tolerance"),
        pytest.param("79.9", goal(">", tolerance="0"), RED, id="any-other-miss-is-red-without-tolerance"),
        pytest.param("75", goal(tolerance="5"), AMBER, id="on-the-tolerance"),
        pytest.param("74.9", goal(tolerance="5"), RED, id="past-the-tolerance"),
        pytest.param("85", goal("<=", tolerance="5"), AMBER, id="on-the-tolerance-above"),
        pytest.param("85.1", goal("<=", tolerance="5"), RED, id="past-the-tolerance-above"),
        pytest.param("17", goal("between", "18", "22", tolerance="1"), AMBER, id="on-the-tolerance-below-a-range"),
        pytest.param("23", goal("between", "18", "22", tolerance="1"), AMBER, id="on-the-tolerance-above-a-range"),
        pytest.param("23.1", goal("between", "18", "22", tolerance="1"), RED, id="past-it-above-a-range"),
        pytest.param("84.94", goal(value="94.4", tolerance="0.1", relative=True), RED, id="84.94-before-rounding"),
        pytest.param("84.9", goal(value="94.4", tolerance="0.1", relative=True), RED, id="84.9-past-a-tenth-of-94.4"),
        pytest.param("85.0", goal(value="94.4", tolerance="0.1", relative=True), AMBER, id="85.0-within-it"),
        pytest.param("72", goal(tolerance="0.1", relative=True), AMBER, id="a-tenth-below-80"),
        pytest.param("71.9", goal(tolerance="0.1", relative=True), RED, id="more-than-a-tenth-below-80"),
        pytest.param("88", goal("<=", tolerance="0.1", relative=True), AMBER, id="a-tenth-above-80"),
        pytest.param("16.2", goal("between", "18", "22", tolerance="0.1", relative=True), AMBER,
                     id="a-tenth-of-the-lower-end"),
        pytest.param("16.1", goal("between", "18", "22", tolerance="0.1", relative=True), RED,
                     id="more-than-a-tenth-of-the-lower-end"),
        pytest.param("24.2", goal("between", "18", "22", tolerance="0.1", relative=True), AMBER,
                     id="a-tenth-of-the-upper-end"),
        pytest.param("24.3", goal("between", "18", "22", tolerance="0.1", relative=True), RED,
                     id="more-than-a-tenth-of-the-upper-end"),
        pytest.param("-11", goal(value="-10", tolerance="0.1", relative=True), AMBER, id="a-tenth-below-minus-10"),
        pytest.param("-11.1", goal(value="-10", tolerance="0.1", relative=True), RED, id="past-it-below-zero"),
        pytest.param("1", goal("<=", "0", tolerance="0.1", relative=True), RED, id="a-share-of-zero-is-zero"),
        pytest.param("1", goal("<=", "0", tolerance="1"), AMBER, id="an-absolute-tolerance-around-zero"),
    ],
)  # fmt: skip
def test_a_miss_within_the_tolerance_is_amber(value: str, aim: Goal, rated: Rating) -> None:
    assert rating(value, aim) is rated


@pytest.mark.parametrize(
    ("displayed", "rated"),
    [pytest.param("84.9", RED, id="84.94-shows-as-84.9"), pytest.param("85.0", AMBER, id="84.95-shows-as-85.0")],
)
def test_the_displayed_value_is_rated(displayed: str, rated: Rating) -> None:
    aim = goal(value="95", tolerance="10")
    assert rate(make_figure(displayed), goal=aim, month=JULY, polarity="higher").rating is rated


def test_a_rating_says_by_how_much_it_missed() -> None:
    missed = rate_value(Fraction(70), goal(tolerance="0.1", relative=True), JULY)
    assert missed == Rated(RED, Why.RATED, Fraction(10), Fraction(8))
    assert rate_value(Fraction(25), goal("between", "18", "22", tolerance="1"), JULY).miss == 3
    assert rate_value(Fraction(10), goal("between", "18", "22", tolerance="1"), JULY).miss == 8
    assert rate_value(Fraction(80), goal(tolerance="1"), JULY) == Rated(GREEN)


def test_furthest_from_target_is_by_tolerances_with_zero_tolerance_first() -> None:
    lines = {
        "met": Rated(GREEN),
        "half a tolerance": Rated(AMBER, miss=Fraction(4), tolerance=Fraction(8)),
        "three tolerances": Rated(RED, miss=Fraction(3), tolerance=Fraction(1)),
        "two tolerances": Rated(RED, miss=Fraction(40), tolerance=Fraction(20)),
        "any miss, little": Rated(RED, miss=Fraction(1, 10)),
        "any miss, much": Rated(RED, miss=Fraction(5)),
    }
    assert sorted(lines, key=lambda name: lines[name].furthest, reverse=True) == [
        "any miss, much", "any miss, little", "three tolerances", "two tolerances", "half a tolerance", "met",
    ]  # fmt: skip


# --- By property ----------------------------------------------------------------------------------------

numbers = st.decimals(-1000, 1000, places=2)
tolerances = st.decimals(0, 50, places=2)
months = st.builds(Month, st.integers(2015, 2030), st.integers(1, 12))
MIRRORED = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "between": "between"}
SEVERITY = {GREEN: 0, AMBER: 1, RED: 2}


@st.composite
def goals(draw: st.DrawFn, comparisons: tuple[str, ...] = tuple(MIRRORED), on_the_way: bool = True) -> Goal:
    comparison = draw(st.sampled_from(comparisons))
    value = draw(numbers)
    upper = value + draw(tolerances) if comparison == "between" else None
    start = draw(st.none() | st.tuples(months, numbers)) if on_the_way else None
    reach_by = draw(st.none() | months) if on_the_way else None
    tolerance, relative = draw(
        st.tuples(tolerances, st.just(False)) | st.tuples(st.decimals(0, 1, places=2), st.just(True))
    )
    return Goal(comparison, value, upper, tolerance, relative, start, reach_by)


def mirror(aim: Goal) -> Goal:
    """Return the same goal with higher and lower swapped."""
    value, upper = (-aim.value, None) if aim.upper is None else (-aim.upper, -aim.value)
    start = None if aim.start is None else (aim.start[0], -aim.start[1])
    return Goal(MIRRORED[aim.comparison], value, upper, aim.tolerance, aim.relative, start, aim.reach_by)


@given(goals(), months)
def test_equal_to_target_is_green_but_never_for_more_and_less_than(aim: Goal, month: Month) -> None:
    for bound in bounds(aim, month):
        is_green = rate_value(bound, aim, month).rating is GREEN
        assert is_green == (aim.comparison not in {">", "<"})


@given(goals(), numbers, months)
def test_mirrored_comparison_and_value_give_the_mirrored_rating(aim: Goal, value: Decimal, month: Month) -> None:
    rated = rate_value(Fraction(value), aim, month)
    assert rate_value(-Fraction(value), mirror(aim), month) == rated


@given(goals(), numbers, months, st.sampled_from("<>"))
def test_mirrored_bounds_too(aim: Goal, value: Decimal, month: Month, sign: str) -> None:
    rated = rate_bounded(Fraction(value), sign, aim, month)
    assert rate_bounded(-Fraction(value), {"<": ">", ">": "<"}[sign], mirror(aim), month) == rated


@given(goals((">=", ">", "<=", "<")), numbers, tolerances, months)
def test_a_better_value_never_rates_worse(aim: Goal, value: Decimal, more: Decimal, month: Month) -> None:
    low, high = (SEVERITY[rate_value(Fraction(v), aim, month).rating] for v in (value, value + more))
    assert low >= high if aim.comparison in {">=", ">"} else low <= high


@given(goals(("between",)), tolerances, tolerances, months)
def test_further_outside_a_range_never_rates_better(aim: Goal, out: Decimal, more: Decimal, month: Month) -> None:
    lower, upper = bounds(aim, month)
    for end, way in ((lower, -1), (upper, 1)):
        nearer, further = (SEVERITY[rate_value(end + way * Fraction(d), aim, month).rating] for d in (out, out + more))
        assert further >= nearer


@given(goals(), numbers, months, tolerances)
def test_a_wider_tolerance_never_rates_worse(aim: Goal, value: Decimal, month: Month, more: Decimal) -> None:
    wider = replace(aim, tolerance=aim.tolerance + more)
    before, after = (SEVERITY[rate_value(Fraction(value), g, month).rating] for g in (aim, wider))
    assert after <= before


@given(goals(), numbers, months)
def test_amber_is_a_miss_within_the_tolerance_and_red_one_beyond(aim: Goal, value: Decimal, month: Month) -> None:
    rated = rate_value(Fraction(value), aim, month)
    if rated.rating is GREEN:
        assert (rated.miss, rated.tolerance) == (0, 0)
    else:
        assert (rated.rating is AMBER) == (rated.miss <= rated.tolerance)
        nearest = min(abs(Fraction(value) - bound) for bound in bounds(aim, month))
        assert rated.miss == nearest


@given(goals(), numbers, months, st.decimals(0, 1, places=2))
def test_a_relative_tolerance_is_a_share_of_the_bound_missed(
    aim: Goal, value: Decimal, month: Month, share: Decimal
) -> None:
    rated = rate_value(Fraction(value), replace(aim, tolerance=share, relative=True), month)
    if rated.rating is not GREEN:
        missed = [bound for bound in bounds(aim, month) if abs(Fraction(value) - bound) == rated.miss]
        assert rated.tolerance in {abs(bound) * Fraction(share) for bound in missed}


@given(goals(), numbers, months)
def test_without_tolerance_any_miss_is_red(aim: Goal, value: Decimal, month: Month) -> None:
    strict = replace(aim, tolerance=Decimal(0))
    rated = rate_value(Fraction(value), strict, month)
    assert rated.rating is (RED if rated.miss > 0 else rated.rating)
    assert rated.rating is not AMBER or Fraction(value) in bounds(strict, month)  # equal to "more than"


# --- On the way to a target -----------------------------------------------------------------------------

FROM, BY = Month(2020, 4), Month(2021, 4)
WAY = goal(value="80", start=(FROM, Decimal(50)), reach_by=BY)


@pytest.mark.parametrize(
    ("aim", "month", "value"),
    [
        pytest.param(WAY, FROM, "50", id="at-the-baseline-month"),
        pytest.param(WAY, Month(2019, 4), "50", id="before-it"),
        pytest.param(WAY, Month(2020, 7), "57.5", id="a-quarter-of-the-way"),
        pytest.param(WAY, Month(2020, 10), "65", id="half-way"),
        pytest.param(WAY, Month(2021, 3), "77.5", id="a-month-before"),
        pytest.param(WAY, BY, "80", id="in-the-month-itself"),
        pytest.param(WAY, Month(2024, 1), "80", id="after-it"),
        pytest.param(goal(start=(FROM, Decimal(50))), JULY, "80", id="no-month-to-reach-it-by"),
        pytest.param(goal(reach_by=BY), JULY, "80", id="no-baseline-month"),
        pytest.param(goal(start=(FROM, Decimal(50)), reach_by=FROM), FROM, "80", id="to-be-reached-at-once"),
        pytest.param(goal(start=(BY, Decimal(50)), reach_by=FROM), JULY, "80", id="a-baseline-after-it"),
        pytest.param(goal("<=", "10", start=(FROM, Decimal(40)), reach_by=BY), Month(2020, 10), "25", id="downwards"),
    ],
)
def test_the_value_a_month_is_rated_against(aim: Goal, month: Month, value: str) -> None:
    assert expected(aim, month) == Fraction(value)
    assert bounds(aim, month) == (Fraction(value), Fraction(value))


@pytest.mark.parametrize(
    ("value", "month", "rated"),
    [
        pytest.param("65", Month(2020, 10), GREEN, id="on-the-line"),
        pytest.param("64.9", Month(2020, 10), RED, id="just-below-the-line"),
        pytest.param("49.9", FROM, RED, id="below-the-baseline"),
        pytest.param("79.9", BY, RED, id="below-the-target-at-last"),
    ],
)
def test_a_month_is_rated_against_the_line(value: str, month: Month, rated: Rating) -> None:
    assert rating(value, WAY, month) is rated


RANGE = {"comparison": "between", "value": "18", "upper": "22", "reach_by": BY}


@pytest.mark.parametrize(
    ("start", "limits", "drawn"),
    [
        pytest.param("10", ("14", "22"), "14", id="from-below-the-lower-bound-rises"),
        pytest.param("30", ("18", "26"), "26", id="from-above-the-upper-bound-falls"),
        pytest.param("20", ("18", "22"), "18", id="from-within-nothing-moves"),
    ],
)
def test_of_a_range_the_bound_moves_that_the_baseline_lies_beyond(
    start: str, limits: tuple[str, str], drawn: str
) -> None:
    aim = goal(**RANGE, start=(FROM, Decimal(start)))
    half_way = Month(2020, 10)
    assert bounds(aim, half_way) == tuple(map(Fraction, limits))
    assert expected(aim, half_way) == Fraction(drawn)
    assert [rating(value, aim, half_way) for value in limits] == [GREEN, GREEN]


@given(goals(), months)
@example(WAY, JULY)
def test_the_line_runs_from_the_baseline_to_the_target(aim: Goal, month: Month) -> None:
    if aim.start is None or aim.reach_by is None:
        return
    (first, value), last = aim.start, aim.reach_by
    ends = (Fraction(aim.value), Fraction(aim.value if aim.upper is None else aim.upper))
    if month >= last or last <= first:
        assert bounds(aim, month) == ends
    elif month <= first:
        lower, upper = bounds(aim, month)
        assert (lower, upper) == (min(ends[0], Fraction(value)), max(ends[1], Fraction(value))) or aim.upper is None
        assert lower <= Fraction(value) <= upper


@given(goals(), months, numbers, st.integers(1, 60), st.data())
def test_each_month_moves_by_the_same_step(
    aim: Goal, first: Month, value: Decimal, length: int, data: st.DataObject
) -> None:
    on_the_way = replace(aim, start=(first, value), reach_by=first + length)
    step = data.draw(st.integers(0, length - 1))
    one, two = bounds(on_the_way, first + step), bounds(on_the_way, first + (step + 1))
    begin, end = bounds(on_the_way, first), bounds(on_the_way, first + length)
    assert [(b - a) * length for a, b in zip(one, two, strict=True)] == [b - a for a, b in zip(begin, end, strict=True)]


# --- Bounded values -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figure", "aim", "rated"),
    [
        pytest.param(make_figure("25", qualifier=">"), goal("<=", "20"), RED, id="above-25-against-at-most-20"),
        pytest.param(make_figure("25", qualifier=">"), goal("<=", "25"), RED, id="above-25-against-at-most-25"),
        pytest.param(make_figure("25", qualifier=">"), goal("<=", "26"), NONE, id="above-25-might-be-26"),
        pytest.param(make_figure("25", qualifier=">"), goal("<=", "25", tolerance="1"), NONE, id="or-within-tolerance"),
        pytest.param(make_figure("25", qualifier=">"), goal("<=", "20", tolerance="5"), RED, id="or-just-past-it"),
        pytest.param(make_figure("25", qualifier=">"), goal(">=", "20"), GREEN, id="above-25-against-at-least-20"),
        pytest.param(make_figure("25", qualifier=">"), goal(">=", "25"), GREEN, id="above-25-against-at-least-25"),
        pytest.param(make_figure("25", qualifier=">"), goal(">", "25"), GREEN, id="above-25-against-more-than-25"),
        pytest.param(make_figure("25", qualifier=">"), goal(">=", "26"), NONE, id="above-25-against-at-least-26"),
        pytest.param(make_figure("3", qualifier="<"), goal("<=", "5"), GREEN, id="below-3-against-at-most-5"),
        pytest.param(make_figure("3", qualifier="<"), goal("<", "3"), GREEN, id="below-3-against-less-than-3"),
        pytest.param(make_figure("3", qualifier="<"), goal(">=", "5"), RED, id="below-3-against-at-least-5"),
        pytest.param(make_figure("3", qualifier="<"), goal(">=", "2"), NONE, id="below-3-might-be-2"),
        pytest.param(make_figure("25", qualifier=">"), goal("between", "18", "22"), RED, id="above-a-range"),
        pytest.param(make_figure("20", qualifier=">"), goal("between", "18", "22"), NONE, id="above-its-middle"),
        pytest.param(make_figure("15", qualifier="<"), goal("between", "18", "22", tolerance="1"), RED,
                     id="below-a-range-and-its-tolerance"),
    ],
)  # fmt: skip
def test_a_bound_is_rated_only_where_all_it_allows_rates_alike(figure: Figure, aim: Goal, rated: Rating) -> None:
    polarity = {">": "higher", "<": "lower", "b": "range"}[aim.comparison[0]]
    found = rate(figure, goal=aim, month=JULY, polarity=polarity)
    assert (found.rating, found.why) == (rated, Why.BOUNDED if rated is NONE else Why.RATED)


STEPS = [Fraction(n, 7) ** 3 for n in range(1, 120)]  # fine near the value, coarse far off


@given(goals(), numbers, months, st.sampled_from("<>"))
def test_a_rated_bound_agrees_with_every_value_it_allows(aim: Goal, value: Decimal, month: Month, sign: str) -> None:
    found = rate_bounded(Fraction(value), sign, aim, month)
    allowed = [Fraction(value) + (step if sign == ">" else -step) for step in STEPS]
    ratings = [rate_value(one, aim, month) for one in allowed]
    if found.rating is NONE:
        assert found.why is Why.BOUNDED
    else:
        assert {one.rating for one in ratings} == {found.rating}
        assert all(one.miss > found.miss for one in ratings) or found == Rated(GREEN)  # it missed by that at least


GRID = [Fraction(n, 2) for n in range(-12, 49)]


@pytest.mark.parametrize("comparison", MIRRORED)
@pytest.mark.parametrize("sign", ["<", ">"])
@pytest.mark.parametrize("tolerance", [0, 1, 3])
def test_a_bound_is_left_unrated_only_where_two_values_it_allows_differ(
    comparison: str, sign: str, tolerance: int
) -> None:
    """Exhaustive over a grid finer than the bounds that matter: rated exactly where the grid agrees."""
    aim = goal(comparison, "8", "12" if comparison == "between" else None, tolerance=str(tolerance))
    for value in range(2, 19):
        allowed = [v for v in GRID if (v > value if sign == ">" else v < value)]
        ratings = {rate_value(v, aim, JULY).rating for v in allowed}
        found = rate_bounded(Fraction(value), sign, aim, JULY)
        assert {found.rating} == (ratings if len(ratings) == 1 else {NONE}), value


# --- What isn't rated -----------------------------------------------------------------------------------


def rated_with(figure: Figure | None, aim: Goal | None = None, **fields: Any) -> tuple[Rating, Why]:
    fields = {"goal": aim or goal(), "month": JULY, "polarity": "higher", **fields}
    found = rate(figure, **fields)
    return found.rating, found.why


@pytest.mark.parametrize(
    ("figure", "fields", "why"),
    [
        pytest.param(None, {}, Why.NO_VALUE, id="no-figure"),
        pytest.param(make_figure(absence="not_collected"), {}, Why.NO_VALUE, id="not-collected"),
        pytest.param(make_figure(absence="nil"), {}, Why.NO_VALUE, id="nil"),
        pytest.param(make_figure(absence="words", as_printed="?"), {}, Why.NO_VALUE, id="a-question-mark"),
        pytest.param(make_figure(absence="nil", of=(0, 0)), {}, Why.NO_VALUE, id="nothing-of-nothing"),
        pytest.param(make_figure("84"), {"goal": None}, Why.NO_TARGET, id="no-target"),
        pytest.param(make_figure("84"), {"polarity": "neutral"}, Why.NEUTRAL, id="neutral"),
        pytest.param(
            make_figure("84"), {"polarity": "neutral", "goal": None}, Why.NEUTRAL, id="neutral-before-no-target"
        ),
        pytest.param(None, {"polarity": "neutral"}, Why.NEUTRAL, id="neutral-before-no-value"),
        pytest.param(make_figure("84"), {"counts": False}, Why.DEMAND, id="demand"),
        pytest.param(None, {"goal": None}, Why.NO_VALUE, id="neither-value-nor-target"),
        pytest.param(make_figure(of=(8, 9), value="89"), {"is_team_percentage": True}, Why.FEW, id="under-10"),
        pytest.param(make_figure("89", of=(0, 1)), {"is_team_percentage": True}, Why.FEW, id="one-case"),
    ],
)
def test_not_rated_with_its_reason(figure: Figure | None, fields: dict[str, Any], why: Why) -> None:
    assert rated_with(figure, **fields) == (NONE, why)


@pytest.mark.parametrize(
    ("figure", "is_team"),
    [
        pytest.param(make_figure("90", of=(9, 10)), True, id="a-team-with-10"),
        pytest.param(make_figure("89", of=(8, 9)), False, id="the-whole-service-with-9"),
        pytest.param(make_figure("84"), False, id="without-counts"),
        pytest.param(make_figure("0", of=(0, 10)), True, id="zero-is-a-value"),
    ],
)
def test_rated_all_the_same(figure: Figure, is_team: bool) -> None:
    rating_, why = rated_with(figure, is_team_percentage=is_team)
    assert (rating_ in {RED, GREEN}, why) == (True, Why.RATED)


@given(
    st.none() | goals(), months, st.sampled_from(["higher", "lower", "range", "neutral"]), st.booleans(), st.booleans()
)
def test_a_missing_value_is_never_rated(
    aim: Goal | None, month: Month, polarity: str, counts: bool, is_team: bool
) -> None:
    for figure in (None, make_figure(absence="not_collected"), make_figure(absence="suppressed", of=(3, 4))):
        found = rate(figure, goal=aim, month=month, polarity=polarity, counts=counts, is_team_percentage=is_team)
        assert (found.rating, found.miss) == (NONE, 0)


def test_words_for_why() -> None:
    assert [str(why) for why in Why] == [
        "",
        "No value",
        "No target",
        "Neutral",
        "Demand",
        "Only a bound",
        "No counts",
        "Under 10",
    ]


# --- Targets that make no sense -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("polarity", "fitting"),
    [
        pytest.param("higher", {">=", ">"}, id="higher"),
        pytest.param("lower", {"<=", "<"}, id="lower"),
        pytest.param("range", {"between"}, id="range"),
        pytest.param("neutral", set(), id="neutral"),
    ],
)
@pytest.mark.parametrize("comparison", MIRRORED)
def test_a_comparison_that_disagrees_with_the_polarity_is_refused(
    polarity: str, fitting: set[str], comparison: str
) -> None:
    aim = goal(comparison, "18", "22" if comparison == "between" else None)
    if comparison in fitting:
        check_goal(aim, polarity)
    else:
        with pytest.raises(BadTarget, match="does not fit a measure for which"):
            check_goal(aim, polarity)


@pytest.mark.parametrize(
    ("aim", "polarity", "said"),
    [
        pytest.param(goal("<=", "80"), "higher", "higher is better", id="names-the-polarity"),
        pytest.param(goal(">=", "80"), "neutral", "neither way is better", id="neutral"),
        pytest.param(goal("between", "18"), "range", "Between needs two values", id="between-with-one"),
        pytest.param(goal(">=", "18", "22"), "higher", "the other comparisons one", id="at-least-with-two"),
        pytest.param(goal("between", "22", "18"), "range", "The lower value comes first", id="upside-down"),
        pytest.param(goal(tolerance="-1"), "higher", "can't be negative", id="negative-tolerance"),
    ],
)
def test_a_target_that_makes_no_sense_is_refused_in_words(aim: Goal, polarity: str, said: str) -> None:
    with pytest.raises(BadTarget, match=said):
        check_goal(aim, polarity)


def test_a_range_of_one_value_and_a_zero_tolerance_make_sense() -> None:
    check_goal(goal("between", "20", "20", tolerance="0"), "range")
