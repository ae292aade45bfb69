"""Distributions, intervals and agreement: the rules by table and by property."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.grades import (
    Distribution,
    Step,
    agreement,
    distribution,
    good_or_better,
    in_order,
    inadequate,
    percent,
    published,
    wilson,
)

BEST = Step("outstanding", "Outstanding", 1, is_good=True)
GOOD = Step("good", "Good", 2, is_good=True)
MIDDLE = Step("requires-improvement", "Requires improvement", 3)
WORST = Step("inadequate", "Inadequate", 4, is_inadequate=True)
SCALE = (BEST, GOOD, MIDDLE, WORST)
PRINTED = (GOOD, MIDDLE, WORST)


def printed(**percents: str) -> Distribution:
    named = {"good": "good", "middle": "requires-improvement", "worst": "inadequate"}
    return published(PRINTED, {named[name]: Decimal(value) for name, value in percents.items()})


@pytest.mark.parametrize(
    ("count", "of", "expected"),
    [
        pytest.param(1298, 1632, 80, id="audits-of-the-paper"),
        pytest.param(361, 456, 79, id="re-audits-of-the-paper"),
        pytest.param(1, 8, 13, id="half-goes-up"),
        pytest.param(0, 5, 0, id="none-of-some"),
        pytest.param(0, 0, None, id="nothing-of-nothing"),
    ],
)
def test_a_share_is_rounded_half_up_from_the_fraction(count: int, of: int, expected: int | None) -> None:
    assert percent(count, of) == expected


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        pytest.param(3, 11, 10, 57, id="three-of-eleven"),
        pytest.param(0, 10, 0, 28, id="none-of-ten"),
        pytest.param(10, 10, 72, 100, id="all-of-ten"),
        pytest.param(50, 100, 40, 60, id="half-of-a-hundred"),
    ],
)
def test_the_wilson_interval(count: int, of: int, low: int, high: int) -> None:
    found = wilson(count, of)
    assert found is not None
    assert (found.low, found.high) == (low, high)


@given(st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_an_interval_holds_its_share_and_stays_within_0_and_100(pair: tuple[int, int]) -> None:
    found = wilson(*pair)
    share = Decimal(100 * pair[0]) / pair[1]
    assert found is not None
    assert 0 <= found.low <= found.high <= 100
    assert found.low - 1 <= share <= found.high + 1


def test_nothing_has_no_interval() -> None:
    assert wilson(0, 0) is None


@given(st.lists(st.sampled_from([step.code for step in SCALE])))
def test_counts_add_up_to_the_number_graded(codes: list[str]) -> None:
    found = distribution(SCALE, codes)
    assert {share.step.code: share.count for share in found.shares if share.count} == dict(Counter(codes))
    assert found.total == len(codes)
    assert found.is_drawn == (len(codes) >= 10)


def test_under_ten_there_are_counts_and_no_percentages() -> None:
    found = distribution(SCALE, ["good"] * 4 + ["inadequate"] * 5)
    assert [(share.count, share.percent, share.interval) for share in found.shares] == [
        (0, None, None), (4, None, None), (0, None, None), (5, None, None),
    ]  # fmt: skip
    assert (good_or_better(found), inadequate(found)) == (None, None)


def test_ten_have_percentages() -> None:
    found = distribution(SCALE, ["outstanding"] + ["good"] * 4 + ["inadequate"] * 5)
    assert (good_or_better(found), inadequate(found)) == (50, 50)


@pytest.mark.parametrize(
    ("percents", "remainder", "whole", "doubtful"),
    [
        pytest.param({"good": "1", "middle": "63", "worst": "17"}, 19, True, True, id="november-2018"),
        pytest.param({"good": "23", "middle": "52", "worst": "15"}, 10, True, True, id="november-2019"),
        pytest.param({"good": "29", "middle": "51", "worst": "19"}, 1, True, False, id="rounding-to-99"),
        pytest.param({"good": "16", "middle": "70", "worst": "15"}, -1, True, False, id="rounding-to-101"),
        pytest.param({"good": "11", "middle": "60", "worst": "29"}, 0, True, False, id="adds-up"),
        pytest.param({"worst": "15"}, 85, False, False, id="one-grade-only"),
    ],
)
def test_published_shares_stay_as_they_are(
    percents: dict[str, str], remainder: int, whole: bool, doubtful: bool
) -> None:
    found = printed(**percents)
    assert (found.remainder, found.is_whole, found.is_doubtful) == (remainder, whole, doubtful)
    assert [share.percent for share in found.shares if share.percent is not None] == [
        Decimal(value) for value in percents.values()
    ]


def test_a_grade_that_was_not_printed_is_not_nought() -> None:
    found = printed(worst="7")
    assert good_or_better(found) is None
    assert inadequate(found) == 7


def test_agreement_counts_exact_raised_and_lowered() -> None:
    pairs = [(GOOD, GOOD)] * 8 + [(GOOD, MIDDLE)] * 3 + [(WORST, MIDDLE)]
    found = agreement(pairs)
    assert (found.exact, found.total, found.raised, found.lowered, found.percent) == (8, 12, 1, 3, 67)
    assert found.matrix == {
        ("good", "good"): 8,
        ("good", "requires-improvement"): 3,
        ("inadequate", "requires-improvement"): 1,
    }


def test_agreement_of_under_ten_has_no_percentage() -> None:
    assert agreement([(GOOD, GOOD)] * 9).percent is None


def test_grades_of_two_scales_stand_by_what_they_count_as() -> None:
    met, unmet = Step("met", "Met", 1, is_good=True), Step("not-met", "Not met", 2, is_inadequate=True)
    found = in_order([unmet, WORST, met, GOOD, MIDDLE, BEST])
    assert [one.position for one in found] == [1, 2, 3, 4, 5, 6]
    assert [one.name for one in found] == [
        "Met", "Outstanding", "Good", "Requires improvement", "Not met", "Inadequate",
    ]  # fmt: skip
    assert in_order([WORST, MIDDLE, GOOD, BEST]) == (BEST, GOOD, MIDDLE, WORST)
