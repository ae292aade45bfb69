"""When a measure is due, and how long its figure stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisation.months import Month, months_between
from scorecard.due import STEPS, is_due, last_due, longest_wait, previous_due, standing

FREQUENCIES = (*STEPS, "termly")

frequencies = st.sampled_from(FREQUENCIES)
due_months = st.integers(1, 12)
months = st.builds(Month, st.integers(2015, 2030), st.integers(1, 12))


def due_in(year: int, frequency: str, due_month: int) -> list[int]:
    return [m for m in range(1, 13) if is_due(Month(year, m), frequency, due_month)]


@pytest.mark.parametrize(
    ("frequency", "due_month", "expected"),
    [
        pytest.param("monthly", 3, list(range(1, 13)), id="monthly"),
        pytest.param("quarterly", 3, [3, 6, 9, 12], id="quarterly-at-the-ends-of-quarters"),
        pytest.param("quarterly", 12, [3, 6, 9, 12], id="any-of-its-months-says-the-same"),
        pytest.param("quarterly", 1, [1, 4, 7, 10], id="quarterly-at-their-beginnings"),
        pytest.param("six_monthly", 3, [3, 9], id="six-monthly"),
        pytest.param("annual", 8, [8], id="annual"),
        pytest.param("termly", 3, [4, 7, 12], id="termly-at-the-ends-of-terms"),
    ],
)
def test_the_months_in_which_it_is_due(frequency: str, due_month: int, expected: list[int]) -> None:
    assert due_in(2020, frequency, due_month) == expected


@pytest.mark.parametrize(
    ("month", "frequency", "last", "previous"),
    [
        pytest.param("2020-07", "monthly", "2020-07", "2020-06", id="monthly"),
        pytest.param("2020-01", "monthly", "2020-01", "2019-12", id="monthly-over-the-new-year"),
        pytest.param("2020-06", "quarterly", "2020-06", "2020-03", id="quarterly-in-a-due-month"),
        pytest.param("2020-08", "quarterly", "2020-06", "2020-06", id="quarterly-between-due-months"),
        pytest.param("2020-01", "quarterly", "2019-12", "2019-12", id="quarterly-over-the-new-year"),
        pytest.param("2020-07", "six_monthly", "2020-03", "2020-03", id="six-monthly"),
        pytest.param("2020-07", "termly", "2020-07", "2020-04", id="termly-in-a-due-month"),
        pytest.param("2020-11", "termly", "2020-07", "2020-07", id="termly-in-the-autumn"),
        pytest.param("2021-03", "termly", "2020-12", "2020-12", id="termly-in-the-spring"),
        pytest.param("2020-02", "annual", "2019-03", "2019-03", id="annual"),
        pytest.param("2020-03", "annual", "2020-03", "2019-03", id="annual-in-its-month"),
    ],
)
def test_the_last_and_the_previous_due_month(month: str, frequency: str, last: str, previous: str) -> None:
    at = Month.parse(month)
    assert (last_due(at, frequency, 3).iso, previous_due(at, frequency, 3).iso) == (last, previous)


@pytest.mark.parametrize(
    ("frequency", "reported", "month", "stands"),
    [
        pytest.param("monthly", ["2020-06", "2020-07"], "2020-07", "2020-07", id="its-own-month"),
        pytest.param("monthly", ["2020-06"], "2020-07", None, id="last-months-does-not-stand-for-this"),
        pytest.param("monthly", ["2020-08"], "2020-07", None, id="nor-does-the-next-months"),
        pytest.param("quarterly", ["2020-06"], "2020-06", "2020-06", id="quarterly-in-its-month"),
        pytest.param("quarterly", ["2020-06"], "2020-08", "2020-06", id="quarterly-until-the-next"),
        pytest.param("quarterly", ["2020-06"], "2020-09", None, id="quarterly-no-longer-when-the-next-is-due"),
        pytest.param("quarterly", ["2020-06", "2020-07"], "2020-08", "2020-07", id="one-given-between-stands-instead"),
        pytest.param("quarterly", ["2020-03"], "2020-07", None, id="an-older-quarter-never"),
        pytest.param("termly", ["2020-07"], "2020-11", "2020-07", id="termly-through-the-autumn"),
        pytest.param("termly", ["2020-07"], "2020-12", None, id="termly-until-december"),
        pytest.param("annual", ["2020-03"], "2021-02", "2020-03", id="annual-for-twelve-months"),
        pytest.param("annual", ["2020-03"], "2021-03", None, id="annual-not-a-thirteenth"),
        pytest.param("annual", [], "2021-03", None, id="nothing-reported"),
    ],
)
def test_which_figure_stands(frequency: str, reported: list[str], month: str, stands: str | None) -> None:
    found = standing({Month.parse(m) for m in reported}, Month.parse(month), frequency, 3)
    assert (found.iso if found else None) == stands


@given(frequencies, due_months, months)
def test_every_month_has_a_due_month_within_the_longest_wait(frequency: str, due_month: int, month: Month) -> None:
    last = last_due(month, frequency, due_month)
    assert is_due(last, frequency, due_month)
    assert 0 <= month - last < longest_wait(frequency)
    assert not any(is_due(m, frequency, due_month) for m in months_between(last + 1, month))


@given(frequencies, due_months, months)
def test_the_longest_wait_is_reached_and_no_longer(frequency: str, due_month: int, month: Month) -> None:
    waits = {m - previous_due(m, frequency, due_month) for m in months_between(month, month + 12)
             if is_due(m, frequency, due_month)}  # fmt: skip
    assert max(waits) == longest_wait(frequency)


@given(frequencies, due_months, months)
def test_the_previous_due_month_is_the_one_before(frequency: str, due_month: int, month: Month) -> None:
    before = previous_due(month, frequency, due_month)
    assert before < month
    assert before == max(m for m in months_between(month + -12, month + -1) if is_due(m, frequency, due_month))


@given(frequencies, due_months, months, st.sets(st.integers(-14, 3)))
def test_a_figure_that_stands_was_reported_since_the_last_due_month(
    frequency: str, due_month: int, month: Month, steps: set[int]
) -> None:
    reported = {month + step for step in steps}
    found = standing(reported, month, frequency, due_month)
    since = {m for m in reported if last_due(month, frequency, due_month) <= m <= month}
    assert found == (max(since) if since else None)
