"""Figures: rounding half up from the exact fraction, totals over units, and how numbers print."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard import figures
from scorecard.figures import (
    SCALES,
    Figure,
    Total,
    computed,
    difference,
    plain,
    round_value,
    rounded,
    shown,
    shown_figure,
    shown_short,
    total,
)
from tests.builders import make_figure, number

counts = st.integers(0, 10**6)
decimals_of_measures = st.integers(0, 4)
values = st.decimals(-(10**6), 10**6, places=4)
fractions = st.fractions(-(10**6), 10**6)


# --- Rounding -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numerator", "denominator", "unit", "decimals", "value"),
    [
        pytest.param(1298, 1632, "percentage", 0, "80", id="1298-of-1632-is-80"),
        pytest.param(361, 456, "percentage", 0, "79", id="361-of-456-is-79"),
        pytest.param(201, 300, "percentage", 0, "67", id="first-reported-67"),
        pytest.param(228, 300, "percentage", 0, "76", id="revised-76"),
        pytest.param(294, 350, "percentage", 0, "84", id="october-84"),
        pytest.param(1, 8, "percentage", 0, "13", id="exactly-half-goes-up"),
        pytest.param(1, 8, "percentage", 1, "12.5", id="one-decimal-needs-none-of-it"),
        pytest.param(1, 40, "percentage", 0, "3", id="half-above-an-even-number-goes-up-too"),
        pytest.param(2, 3, "percentage", 1, "66.7", id="two-thirds"),
        pytest.param(1, 3, "percentage", 4, "33.3333", id="a-third-to-four"),
        pytest.param(0, 17, "percentage", 0, "0", id="none-of-some"),
        pytest.param(17, 17, "percentage", 0, "100", id="all"),
        pytest.param(18, 17, "percentage", 0, "106", id="more-than-all"),
        pytest.param(0, 0, "percentage", 0, None, id="nothing-of-nothing"),
        pytest.param(5, 0, "percentage", 0, None, id="something-of-nothing"),
        pytest.param(117, 45600, "rate_10000", 1, "25.7", id="per-10000"),
        pytest.param(117, 45600, "rate_1000", 1, "2.6", id="per-1000"),
        pytest.param(4101, 290, "days", 2, "14.14", id="mean-days"),
        pytest.param(-1, 8, "percentage", 0, "-13", id="half-below-zero-goes-away-from-it"),
        pytest.param("12.5", "0.5", "ratio", 0, "25", id="counts-in-halves"),
        pytest.param(99999, 100000, "percentage", 0, "100", id="nearly-all-rounds-to-all"),
    ],
)
def test_value_of_two_counts(
    numerator: int | str, denominator: int | str, unit: str, decimals: int, value: str | None
) -> None:
    found = computed(numerator=Decimal(numerator), denominator=Decimal(denominator), unit=unit, decimals=decimals)
    assert found == number(value)


@pytest.mark.parametrize(
    ("value", "decimals", "rounded_to"),
    [
        pytest.param("84.94", 1, "84.9", id="down"),
        pytest.param("84.95", 1, "85.0", id="half-up"),
        pytest.param("84.5", 0, "85", id="half-above-an-even-number"),
        pytest.param("85.5", 0, "86", id="half-above-an-odd-number"),
        pytest.param("84.4999", 0, "84", id="no-step-between"),
        pytest.param("-0.3", 0, "0", id="never-minus-nought"),
        pytest.param("84", 2, "84.00", id="already-whole"),
        pytest.param("1E+3", 1, "1000.0", id="in-powers"),
    ],
)
def test_a_given_value_is_rounded_by_the_same_rule(value: str, decimals: int, rounded_to: str) -> None:
    assert str(round_value(Decimal(value), decimals)) == rounded_to


@given(counts, st.integers(1, 10**6), decimals_of_measures, st.sampled_from(sorted(SCALES)))
def test_half_up_as_the_decimal_definition_has_it(numerator: int, denominator: int, decimals: int, unit: str) -> None:
    """The same as dividing with far more digits than a tie could hide in, then rounding half up once."""
    with localcontext(prec=60):
        exact = Decimal(numerator) * SCALES[unit] / denominator
        by_definition = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    found = computed(numerator=Decimal(numerator), denominator=Decimal(denominator), unit=unit, decimals=decimals)
    assert found == by_definition


@given(fractions, decimals_of_measures)
def test_rounding_moves_a_value_by_half_a_step_at_most(exact: Fraction, decimals: int) -> None:
    found = Fraction(rounded(exact, decimals))
    step = Fraction(1, 10**decimals)
    assert abs(found - exact) <= step / 2
    if abs(found - exact) == step / 2:
        assert abs(found) > abs(exact)  # a tie goes away from zero


@given(fractions, st.fractions(0, 10), decimals_of_measures)
def test_rounding_keeps_order(exact: Fraction, more: Fraction, decimals: int) -> None:
    assert rounded(exact, decimals) <= rounded(exact + more, decimals)


@given(fractions, decimals_of_measures)
def test_rounding_is_the_same_below_zero(exact: Fraction, decimals: int) -> None:
    assert rounded(-exact, decimals) == -rounded(exact, decimals)


@given(values, decimals_of_measures)
def test_a_given_value_rounds_as_its_fraction_does_and_only_once(value: Decimal, decimals: int) -> None:
    once = round_value(value, decimals)
    assert once == rounded(Fraction(value), decimals) == round_value(once, decimals)
    assert once.as_tuple().exponent == -decimals


# --- Totals ---------------------------------------------------------------------------------------------


def of(numerator: int, denominator: int, **fields: str) -> Figure:
    """A team's figure with its value, as it is stored."""
    value = computed(numerator=Decimal(numerator), denominator=Decimal(denominator), unit="percentage", decimals=0)
    absence = {} if value is not None else {"absence": figures.NIL}
    return make_figure(value, of=(numerator, denominator), **absence, **fields)


NOT_COLLECTED = make_figure(absence=figures.NOT_COLLECTED)
NOT_APPLICABLE = make_figure(absence=figures.NOT_APPLICABLE)
NIL = make_figure(absence=figures.NIL)
SUPPRESSED = make_figure(absence=figures.SUPPRESSED)


@pytest.mark.parametrize(
    ("teams", "expected", "figure", "note"),
    [
        pytest.param([of(1, 10), of(90, 90)], 2, make_figure("91", of=(91, 100)), "", id="never-the-mean"),
        pytest.param([of(9, 10), of(0, 0)], 2, make_figure("90", of=(9, 10)), "", id="nothing-of-nothing-adds-nothing"),
        pytest.param([of(9, 10), NIL], 2, make_figure("90", of=(9, 10)), "", id="nil-adds-nothing"),
        pytest.param([of(9, 10), NOT_APPLICABLE], 2, make_figure("90", of=(9, 10)), "", id="not-applicable-too"),
        pytest.param([of(9, 10), NOT_COLLECTED], 2, make_figure("90", of=(9, 10)), "1 of 2 teams", id="not-collected"),
        pytest.param([of(9, 10), SUPPRESSED], 2, make_figure("90", of=(9, 10)), "1 of 2 teams", id="suppressed"),
        pytest.param([of(9, 10)], 2, make_figure("90", of=(9, 10)), "1 of 2 teams", id="no-entry-at-all"),
        pytest.param([of(9, 10)] * 22, 23, make_figure("90", of=(198, 220)), "22 of 23 teams", id="22-of-23"),
        pytest.param([of(9, 10), make_figure("80")], 2, make_figure("90", of=(9, 10)), "1 of 2 teams",
                     id="a-percentage-without-counts-can-not-be-added"),
        pytest.param([NIL, NIL], 2, make_figure(of=(0, 0), absence="nil"), "", id="nothing-anywhere"),
        pytest.param([NIL, NOT_COLLECTED], 2, make_figure(of=(0, 0), absence="nil"), "1 of 2 teams",
                     id="nothing-as-far-as-known"),
        pytest.param([NOT_COLLECTED, SUPPRESSED], 2, NOT_COLLECTED, "0 of 2 teams", id="none-reported"),
        pytest.param([], 2, NOT_COLLECTED, "0 of 2 teams", id="no-entries"),
    ],
)  # fmt: skip
def test_total_of_numerators_over_total_of_denominators(
    teams: list[Figure], expected: int, figure: Figure, note: str
) -> None:
    found = total(teams, roll_up="ratio", expected=expected, unit="percentage", decimals=0)
    assert (found.figure, found.note) == (figure, note)


@pytest.mark.parametrize(
    ("teams", "expected", "figure", "note"),
    [
        pytest.param(["3", "4"], 2, make_figure("7"), "", id="sum"),
        pytest.param(["3", "0"], 2, make_figure("3"), "", id="zero-is-a-number"),
        pytest.param(["3", NIL, NOT_APPLICABLE], 3, make_figure("3"), "", id="nil-and-not-applicable-add-nothing"),
        pytest.param([NIL, NIL], 2, make_figure("0"), "", id="nothing-anywhere-is-zero"),
        pytest.param(["3", NOT_COLLECTED], 2, NOT_COLLECTED, "1 of 2 teams", id="not-collected-forms-none"),
        pytest.param(["3", SUPPRESSED], 2, NOT_COLLECTED, "1 of 2 teams", id="suppressed-forms-none"),
        pytest.param(["3"], 2, NOT_COLLECTED, "1 of 2 teams", id="a-missing-entry-forms-none"),
        pytest.param(
            ["3", make_figure("25", qualifier=">")], 2, NOT_COLLECTED, "1 of 2 teams", id="a-bound-forms-none"
        ),
        pytest.param([], 0, NOT_COLLECTED, "", id="no-teams"),
    ],
)
def test_plain_sum(teams: list[Figure | str], expected: int, figure: Figure, note: str) -> None:
    given_figures = [make_figure(team) if isinstance(team, str) else team for team in teams]
    found = total(given_figures, roll_up="sum", expected=expected, unit="number", decimals=0)
    assert (found.figure, found.note) == (figure, note)


team_counts = st.integers(1, 400).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d)))


@given(st.lists(team_counts, min_size=1, max_size=30), st.integers(0, 5), decimals_of_measures)
def test_a_total_is_the_ratio_of_the_sums_whatever_the_order(
    teams: list[tuple[int, int]], missing: int, decimals: int
) -> None:
    parts = [make_figure(of=team) for team in teams]
    expected = len(parts) + missing
    found = total(parts, roll_up="ratio", expected=expected, unit="percentage", decimals=decimals)
    above, below = sum(n for n, _ in teams), sum(d for _, d in teams)
    assert found == Total(make_figure(rounded(Fraction(100 * above, below), decimals), of=(above, below)), len(parts),
                          expected)  # fmt: skip
    backwards = total(reversed(parts), roll_up="ratio", expected=expected, unit="percentage", decimals=decimals)
    assert backwards == found


@given(st.lists(team_counts, min_size=1, max_size=30))
def test_a_total_lies_between_its_lowest_and_its_highest_team(teams: list[tuple[int, int]]) -> None:
    parts = [make_figure(of=team) for team in teams]
    found = total(parts, roll_up="ratio", expected=len(parts), unit="percentage", decimals=4).figure.value
    own = [rounded(Fraction(100 * n, d), 4) for n, d in teams]
    assert found is not None
    assert min(own) <= found <= max(own)


@given(st.lists(st.decimals(0, 1000, places=2), min_size=1, max_size=30))
def test_a_sum_is_exact_before_it_is_rounded(parts: list[Decimal]) -> None:
    found = total([make_figure(p) for p in parts], roll_up="sum", expected=len(parts), unit="number", decimals=0)
    assert found.figure.value == rounded(sum(map(Fraction, parts), Fraction(0)), 0)


# --- Printing -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        pytest.param("82.4000", "82.4", id="needless-noughts"),
        pytest.param("80.0000", "80", id="needless-point"),
        pytest.param("100", "100", id="noughts-that-count"),
        pytest.param("1632", "1,632", id="thousands"),
        pytest.param("1234567.5", "1,234,567.5", id="millions"),
        pytest.param("0", "0", id="nought"),
        pytest.param("0.0000", "0", id="nought-with-decimals"),
        pytest.param("-3.50", "-3.5", id="below-nought"),
        pytest.param("1E+3", "1,000", id="never-in-powers"),
        pytest.param("0.24", "0.24", id="below-one"),
    ],
)
def test_plain(value: str, printed: str) -> None:
    assert plain(Decimal(value)) == printed


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "printed"),
    [
        pytest.param("84", "percentage", 0, "84%", id="percentage"),
        pytest.param("84.9000", "percentage", 1, "84.9%", id="as-stored-with-four-decimals"),
        pytest.param("85", "percentage", 1, "85.0%", id="keeps-the-measures-decimals"),
        pytest.param("14.14", "days", 2, "14.14", id="days"),
        pytest.param("1632", "number", 0, "1,632", id="thousands"),
        pytest.param("45.6", "rate_10000", 1, "45.6", id="rate"),
        pytest.param("84.5", "percentage", 0, "85%", id="half-up-if-it-was-not-rounded-before"),
    ],
)
def test_shown(value: str, unit: str, decimals: int, printed: str) -> None:
    assert shown(Decimal(value), unit, decimals) == printed


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [
        pytest.param("82.4", "days", "82.4", id="not-rounded"),
        pytest.param("94.5", "percentage", "94.5%", id="percentage"),
        pytest.param("81.0000", "percentage", "81%", id="as-stored"),
    ],
)
def test_targets_and_comparators_are_not_rounded(value: str, unit: str, printed: str) -> None:
    assert shown_short(Decimal(value), unit) == printed


@pytest.mark.parametrize(
    ("figure", "printed"),
    [
        pytest.param(make_figure("84"), "84%", id="value"),
        pytest.param(make_figure("84", as_printed="84% (provisional)"), "84%", id="value-before-words"),
        pytest.param(make_figure("0"), "0%", id="zero-is-a-value"),
        pytest.param(make_figure("25", qualifier=">"), ">25%", id="above"),
        pytest.param(make_figure("3", qualifier="<"), "<3%", id="below"),
        pytest.param(make_figure(absence="words", as_printed="From Sept 2020"), "From Sept 2020", id="words"),
        pytest.param(make_figure(absence="not_collected", as_printed="?"), "?", id="absence-as-printed"),
        pytest.param(make_figure(absence="not_collected"), "Not collected", id="not-collected"),
        pytest.param(make_figure(absence="not_applicable"), "Not applicable", id="not-applicable"),
        pytest.param(make_figure(absence="nil"), "Nil", id="nil"),
        pytest.param(make_figure(absence="suppressed"), "Suppressed at source", id="suppressed"),
        pytest.param(make_figure(absence="hidden"), "Not shown: 1 to 5", id="hidden-from-this-reader"),
        pytest.param(Figure(), "–", id="nothing-at-all"),
    ],
)
def test_figures_print_as_a_value_or_as_words(figure: Figure, printed: str) -> None:
    assert shown_figure(figure, "percentage", 0) == printed


@pytest.mark.parametrize(
    ("size", "unit", "printed"),
    [
        pytest.param("1", "percentage", "1 pt", id="one-point"),
        pytest.param("1.0000", "percentage", "1 pt", id="one-point-as-stored"),
        pytest.param("3.8", "percentage", "3.8 pts", id="points"),
        pytest.param("0.5", "percentage", "0.5 pts", id="half-a-point"),
        pytest.param("0.24", "days", "0.24 days", id="part-of-a-day"),
        pytest.param("1", "days", "1 day", id="one-day"),
        pytest.param("12", "number", "12", id="number"),
        pytest.param("1200", "number", "1,200", id="thousands"),
        pytest.param("2.5", "rate_10000", "2.5", id="rate"),
    ],
)
def test_differences_print_with_their_unit(size: str, unit: str, printed: str) -> None:
    assert difference(Decimal(size), unit) == printed
