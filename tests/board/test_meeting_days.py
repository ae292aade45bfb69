"""When packs go out, when a group is quorate, how grave a risk is."""

from datetime import date

import pytest

from board.meeting_days import Gravity, dispatch_day, gravity, is_quorate, working_days_before


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        pytest.param(date(2020, 9, 24), 5, date(2020, 9, 17), id="a-week-without-holidays"),
        pytest.param(date(2020, 9, 3), 5, date(2020, 8, 26), id="over-the-august-bank-holiday"),
        pytest.param(date(2020, 9, 24), 0, date(2020, 9, 24), id="on-the-day"),
        pytest.param(date(2020, 9, 27), 1, date(2020, 9, 25), id="from-a-sunday"),
    ],
)
def test_working_days_before(day: date, n: int, expected: date) -> None:
    assert working_days_before(day, n) == expected


def test_a_day_that_was_set_comes_first() -> None:
    assert dispatch_day(held_on=date(2020, 9, 24), days_before=5, set_day=date(2020, 9, 10)) == date(2020, 9, 10)


def test_a_quorum_is_met_at_equality() -> None:
    assert [is_quorate(there=there, quorum=3) for there in (2, 3, 4)] == [False, True, True]


@pytest.mark.parametrize(
    ("likelihood", "impact", "expected"),
    [
        pytest.param(1, 5, Gravity.LOW, id="5-is-low"),
        pytest.param(2, 3, Gravity.MEDIUM, id="6-is-medium"),
        pytest.param(3, 4, Gravity.MEDIUM, id="12-is-medium"),
        pytest.param(3, 5, Gravity.HIGH, id="15-is-high"),
        pytest.param(5, 5, Gravity.HIGH, id="25-is-high"),
    ],
)
def test_gravity(likelihood: int, impact: int, expected: Gravity) -> None:
    assert gravity(likelihood, impact) is expected
