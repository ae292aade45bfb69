"""How an action stands: overdue, late, slipped, recurring, embedded; and what is taken as evidence."""

from datetime import date
from typing import Any

import pytest

from improvement.progress import (
    Due,
    Precision,
    Shown,
    Slippage,
    days_late,
    is_overdue,
    late_words,
    months_since,
    next_due,
    shown,
    slippage_words,
    why_not_embedded,
)
from organisation.months import Month

JULY = Due.of_month(Month(2020, 7), "Jul-20")
A_DAY = Due(date(2020, 7, 14), Precision.DAY)
CYCLE = Due(None, Precision.WORDS, "21/22 Business cycle")
NO_DATE = Due()


@pytest.mark.parametrize(
    ("status", "due", "today", "expected"),
    [
        pytest.param("on_track", JULY, date(2020, 7, 31), False, id="on-the-last-day-of-its-month"),
        pytest.param("on_track", JULY, date(2020, 8, 1), True, id="the-day-after-its-month"),
        pytest.param("on_track", A_DAY, date(2020, 7, 14), False, id="on-its-day"),
        pytest.param("on_track", A_DAY, date(2020, 7, 15), True, id="the-day-after"),
        pytest.param("not_started", JULY, date(2020, 9, 24), True, id="never-started"),
        pytest.param("complete", JULY, date(2020, 9, 24), False, id="complete-is-never-overdue"),
        pytest.param("embedded", JULY, date(2020, 9, 24), False, id="nor-embedded"),
        pytest.param("withdrawn", JULY, date(2020, 9, 24), False, id="nor-withdrawn"),
        pytest.param("off_track", CYCLE, date(2030, 1, 1), False, id="words-are-never-overdue"),
        pytest.param("off_track", NO_DATE, date(2030, 1, 1), False, id="nor-no-date"),
    ],
)
def test_overdue(status: str, due: Due, today: date, expected: bool) -> None:
    assert is_overdue(status, due, today) is expected
    assert (shown(status, due, today) == Shown.OVERDUE) is expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, ""), (1, "1 day late"), (13, "13 days late"), (14, "2 weeks late"), (55, "7 weeks late"),
     (364, "52 weeks late"), (365, "12 months late"), (430, "14 months late")],
)  # fmt: skip
def test_late_in_words(days: int, expected: str) -> None:
    assert late_words(days) == expected


def test_days_late_counts_from_the_last_day() -> None:
    assert days_late(JULY, date(2020, 9, 24)) == 55
    assert days_late(JULY, date(2020, 7, 1)) == 0
    assert days_late(CYCLE, date(2020, 9, 24)) == 0


@pytest.mark.parametrize(
    ("first", "current", "times", "expected"),
    [
        pytest.param(JULY, JULY, 0, "", id="never-moved"),
        pytest.param(
            JULY, Due.of_month(Month(2021, 9)), 2, "first July 2020, moved twice, 14 months later", id="twice"
        ),
        pytest.param(JULY, Due.of_month(Month(2020, 8)), 1, "first July 2020, moved once, 1 month later", id="a-month"),
        pytest.param(
            JULY, Due.of_month(Month(2020, 5)), 3, "first July 2020, moved 3 times, 2 months earlier", id="earlier"
        ),
        pytest.param(JULY, JULY, 2, "first July 2020, moved twice", id="there-and-back"),
        pytest.param(CYCLE, JULY, 1, "first 21/22 Business cycle, moved once", id="from-words-to-a-date"),
        pytest.param(NO_DATE, JULY, 1, "first without a date, moved once", id="from-none"),
    ],
)
def test_slippage(first: Due, current: Due, times: int, expected: str) -> None:
    assert slippage_words(Slippage(first, current, times)) == expected


@pytest.mark.parametrize(
    ("due", "every", "today", "expected"),
    [
        pytest.param(JULY, 1, date(2020, 7, 20), Month(2020, 8), id="done-early-next-month"),
        pytest.param(JULY, 3, date(2020, 7, 20), Month(2020, 10), id="a-quarter-on"),
        pytest.param(JULY, 3, date(2021, 1, 31), Month(2021, 4), id="long-late-skips-what-has-passed"),
        pytest.param(NO_DATE, 6, date(2020, 7, 20), Month(2021, 1), id="without-a-date-from-today"),
    ],
)
def test_a_recurring_action_falls_due_again(due: Due, every: int, today: date, expected: Month) -> None:
    assert next_due(due, every, today).month == expected


@pytest.mark.parametrize(
    ("start", "today", "expected"),
    [(date(2020, 1, 31), date(2020, 4, 30), 2), (date(2020, 1, 30), date(2020, 4, 30), 3),
     (date(2020, 1, 1), date(2020, 1, 31), 0)],
)  # fmt: skip
def test_whole_months(start: date, today: date, expected: int) -> None:
    assert months_since(start, today) == expected


@pytest.mark.parametrize(
    ("held", "today", "expected"),
    [
        pytest.param(
            (), date(2020, 9, 29), "Completed 2 months ago; it must hold for 3. Come back in 1 month.", id="early"
        ),
        pytest.param((), date(2020, 9, 30), "", id="judged-by-a-person-and-held-long-enough"),
        pytest.param((True, True, True), date(2020, 9, 30), "", id="green-throughout"),
        pytest.param((True, None, True), date(2020, 9, 30), "", id="an-unrated-month-neither-counts-nor-breaks"),
        pytest.param((True, False, True), date(2020, 9, 30), "Its measure has not held", id="one-month-not-green"),
        pytest.param((None, None), date(2020, 9, 30), "Its measure has no rating", id="never-rated"),
    ],
)
def test_embedded_only_what_has_held(held: Any, today: date, expected: str) -> None:
    why = why_not_embedded(completed_on=date(2020, 6, 30), today=today, months=3, held=held)
    assert why.startswith(expected)
    assert bool(why) == bool(expected)
