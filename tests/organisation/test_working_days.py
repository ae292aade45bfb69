"""Working days in England."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisation.months import Month
from organisation.working_days import add_working_days, is_working_day, nth_working_day, working_days_between

days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
months = st.builds(Month, st.integers(1990, 2060), st.integers(1, 12))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        pytest.param("2020-09-24", True, id="a-thursday"),
        pytest.param("2020-09-26", False, id="a-saturday"),
        pytest.param("2020-09-27", False, id="a-sunday"),
        pytest.param("2021-01-01", False, id="new-years-day"),
        pytest.param("2022-01-03", False, id="new-years-day-made-up-for-on-the-monday"),
        pytest.param("2020-01-02", True, id="the-second-of-january-is-free-in-scotland-only"),
        pytest.param("2020-03-17", True, id="st-patricks-day-is-free-in-northern-ireland-only"),
        pytest.param("2021-04-02", False, id="good-friday"),
        pytest.param("2021-04-05", False, id="easter-monday"),
        pytest.param("2021-05-03", False, id="early-may"),
        pytest.param("2020-05-08", False, id="early-may-moved-to-ve-day"),
        pytest.param("2020-05-04", True, id="and-so-not-on-the-monday-before"),
        pytest.param("2020-05-25", False, id="late-may"),
        pytest.param("2022-06-03", False, id="the-jubilee"),
        pytest.param("2020-08-03", True, id="the-first-monday-of-august-is-free-in-scotland-only"),
        pytest.param("2020-08-31", False, id="late-august"),
        pytest.param("2022-09-19", False, id="the-queens-funeral"),
        pytest.param("2020-12-24", True, id="christmas-eve"),
        pytest.param("2020-12-25", False, id="christmas-day"),
        pytest.param("2020-12-28", False, id="boxing-day-on-a-saturday-made-up-for"),
    ],
)
def test_which_days_are_worked(day: str, works: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("month", "n", "day"),
    [
        pytest.param("2021-01", 1, "2021-01-04", id="new-year-on-a-friday"),
        pytest.param("2021-01", 6, "2021-01-11", id="january-sixth"),
        pytest.param("2024-11", 6, "2024-11-08", id="a-month-that-begins-on-a-friday"),
        pytest.param("2020-10", 6, "2020-10-08", id="a-plain-month"),
        pytest.param("2021-04", 1, "2021-04-01", id="before-easter"),
        pytest.param("2021-04", 2, "2021-04-06", id="good-friday-and-easter-monday-left-out"),
        pytest.param("2021-04", 6, "2021-04-12", id="after-easter"),
        pytest.param("2020-08", 20, "2020-08-28", id="the-last-of-august"),
        pytest.param("2020-08", 21, "2020-09-01", id="over-the-bank-holiday-into-september"),
        pytest.param("2020-12", 18, "2020-12-24", id="christmas-eve"),
        pytest.param("2020-12", 19, "2020-12-29", id="after-christmas-and-its-monday"),
        pytest.param("2020-12", 22, "2021-01-04", id="over-new-year"),
    ],
)
def test_the_nth_working_day(month: str, n: int, day: str) -> None:
    assert nth_working_day(Month.parse(month), n) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        pytest.param("2020-10-08", "2020-10-08", 0, id="the-day-itself"),
        pytest.param("2020-10-07", "2020-10-08", 1, id="the-next-day"),
        pytest.param("2020-10-08", "2020-10-07", -1, id="the-day-before"),
        pytest.param("2020-10-09", "2020-10-12", 1, id="over-a-weekend"),
        pytest.param("2020-10-09", "2020-10-11", 0, id="into-a-weekend"),
        pytest.param("2020-10-12", "2020-10-09", -1, id="back-over-a-weekend"),
        pytest.param("2020-12-24", "2020-12-29", 1, id="over-christmas"),
        pytest.param("2021-04-01", "2021-04-06", 1, id="over-easter"),
        pytest.param("2020-09-30", "2020-10-31", 22, id="a-whole-month"),
    ],
)
def test_working_days_between(start: str, end: str, count: int) -> None:
    assert working_days_between(date.fromisoformat(start), date.fromisoformat(end)) == count


@given(months, st.integers(1, 20))
def test_before_the_nth_working_day_lie_exactly_one_less(month: Month, n: int) -> None:
    found = nth_working_day(month, n)
    before = [month.first_day + timedelta(days=step) for step in range((found - month.first_day).days)]
    assert is_working_day(found)
    assert sum(map(is_working_day, before)) == n - 1


@given(days, st.integers(0, 60))
def test_adding_and_counting_agree(day: date, n: int) -> None:
    assert working_days_between(day, add_working_days(day, n)) == n


@given(days, days)
def test_there_and_back_is_the_same_with_its_sign_turned(one: date, other: date) -> None:
    assert working_days_between(one, other) == -working_days_between(other, one)
