"""Clocks of statute, in working days of England and in months; learning reviews' stages, clocks and counts."""

from datetime import date

import pytest

from improvement.clocks import Clock, Kept, Unit, due_by, read_clock, reading_words
from improvement.reviews import USUAL, ClockName, Stage, Step, count, readings, stage_of, why_not_step

TEN = Clock(10)
SIX_MONTHS = Clock(6, Unit.MONTHS)


@pytest.mark.parametrize(
    ("clock", "start", "expected"),
    [
        pytest.param(Clock(70), date(2020, 1, 6), date(2020, 4, 15), id="seventy-over-good-friday-and-easter-monday"),
        pytest.param(Clock(5), date(2020, 5, 1), date(2020, 5, 11), id="over-the-moved-may-bank-holiday-of-2020"),
        pytest.param(Clock(15), date(2022, 12, 9), date(2023, 1, 4), id="over-christmas"),
        pytest.param(SIX_MONTHS, date(2020, 8, 31), date(2021, 2, 28), id="months-end-on-the-last-day-there-is"),
        pytest.param(SIX_MONTHS, date(2020, 2, 14), date(2020, 8, 14), id="months-end-on-the-same-day"),
    ],
)
def test_when_a_clock_runs_out(clock: Clock, start: date, expected: date) -> None:
    assert due_by(clock, start) == expected


@pytest.mark.parametrize(
    ("finished", "today", "kept", "words"),
    [
        pytest.param(None, date(2020, 9, 10), Kept.RUNNING, "Due 15 September 2020, in 3 working days", id="running"),
        pytest.param(None, date(2020, 9, 15), Kept.RUNNING, "Due 15 September 2020, today", id="on-its-last-day"),
        pytest.param(None, date(2020, 9, 16), Kept.LATE, "Was due 15 September 2020, 1 working day late", id="late"),
        pytest.param(date(2020, 9, 15), date(2020, 9, 24), Kept.IN_TIME,
                     "In time, 15 September 2020; due 15 September 2020", id="finished-on-the-last-day"),
        pytest.param(date(2020, 9, 17), date(2020, 9, 24), Kept.OUT_OF_TIME,
                     "2 working days late, 17 September 2020; due 15 September 2020", id="finished-late"),
    ],
)  # fmt: skip
def test_a_clock_on_a_day(finished: date | None, today: date, kept: Kept, words: str) -> None:
    reading = read_clock(TEN, start=date(2020, 9, 1), finished=finished, today=today)
    assert (reading.kept, reading_words(reading)) == (kept, words)


def test_a_clock_without_a_start_does_not_run() -> None:
    reading = read_clock(TEN, start=None, finished=None, today=date(2020, 9, 1))
    assert (reading.kept, reading.due) == (Kept.NOT_RUNNING, None)


# --- Learning reviews -----------------------------------------------------------------------------------

DAY = date(2022, 5, 2)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((), Stage.REFERRAL),
        ((Step.AWARE, Step.REFERRED, Step.NOTIFIED), Stage.REFERRAL),
        ((Step.REFERRED, Step.RAPID_REVIEW), Stage.RAPID_REVIEW),
        ((Step.RAPID_REVIEW, Step.PRACTICE_REVIEW), Stage.PRACTICE_REVIEW),
        ((Step.RAPID_REVIEW, Step.THEMATIC), Stage.THEMATIC),
        ((Step.PRACTICE_REVIEW, Step.DRAFTED), Stage.NEARING),
        ((Step.RAPID_REVIEW, Step.ENDED), Stage.ENDED),
        ((Step.PRACTICE_REVIEW, Step.DRAFTED, Step.PUBLISHED, Step.SHARED), Stage.PUBLISHED),
    ],
)
def test_the_stage_of_a_review(steps: tuple[Step, ...], expected: Stage) -> None:
    assert stage_of(dict.fromkeys(steps, DAY)) == expected


def test_the_clocks_of_a_review() -> None:
    days = {"aware": date(2022, 4, 29), "notified": date(2022, 5, 9), "rapid_review": date(2022, 5, 30)}
    found = readings(days, USUAL, date(2022, 6, 1))
    assert found[ClockName.NOTIFICATION].due == date(2022, 5, 9), "the first Monday of May is a bank holiday"
    assert found[ClockName.NOTIFICATION].kept == Kept.IN_TIME
    assert found[ClockName.RAPID_REVIEW].due == date(2022, 5, 30)
    assert found[ClockName.PUBLICATION].kept == Kept.NOT_RUNNING


@pytest.mark.parametrize(
    ("step", "day", "days", "part"),
    [
        pytest.param(Step.NOTIFIED, DAY, {"aware": DAY}, "", id="in-order"),
        pytest.param(Step.AWARE, DAY, {"aware": DAY}, "recorded already", id="twice"),
        pytest.param(Step.NOTIFIED, date(2030, 1, 1), {}, "lies ahead", id="ahead"),
        pytest.param(Step.NOTIFIED, date(2022, 5, 1), {"aware": DAY}, "before the first step", id="before-the-first"),
        pytest.param(Step.THEMATIC, DAY, {"practice_review": DAY}, "decided already", id="two-decisions"),
        pytest.param(Step.PUBLISHED, DAY, {"rapid_review": DAY}, "which review was decided", id="published-undecided"),
        pytest.param(Step.ASSURED, DAY, {"thematic": DAY}, "once it is published", id="assured-unpublished"),
    ],
)
def test_a_step_that_cannot_be(step: Step, day: date, days: dict[str, date], part: str) -> None:
    why = why_not_step(step, day, days, date(2022, 6, 1))
    assert part in why
    assert bool(why) == bool(part)


def test_a_year_is_counted_from_the_reviews() -> None:
    first, last = date(2022, 4, 1), date(2023, 3, 31)
    reviews = [
        {"referred": DAY, "notified": DAY, "rapid_review": date(2022, 5, 23), "thematic": date(2022, 6, 1)},
        {"referred": DAY, "notified": DAY, "rapid_review": date(2022, 6, 24), "practice_review": date(2022, 7, 1)},
        {"referred": DAY, "ended": date(2022, 5, 9)},
        {"referred": date(2021, 1, 4), "practice_review": date(2021, 3, 1), "published": date(2022, 9, 5)},
        {"referred": date(2023, 5, 1)},
        {"thematic": date(2022, 12, 5)},
    ]
    found = count(reviews, USUAL, first=first, last=last)
    assert (found.referrals, found.rapid_reviews, found.under_way, found.in_thematic) == (3, 2, 1, 1)
    assert (found.nearing, found.published, found.in_time, found.timed) == (0, 1, 1, 2)
