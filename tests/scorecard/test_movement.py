"""Movement against the previous due month, and months red in a row."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.figures import Figure
from scorecard.movement import NOTHING, Direction, Movement, Run, Verdict, distance_outside, movement, red_run
from scorecard.rag import Rated, Rating, Why
from tests.builders import make_figure

UP, DOWN, LEVEL = Direction.UP, Direction.DOWN, Direction.LEVEL
BETTER, WORSE, LITTLE, SAME, NEITHER = (
    Verdict.BETTER, Verdict.WORSE, Verdict.LITTLE, Verdict.SAME, Verdict.NEITHER,
)  # fmt: skip
AIM = (Decimal(18), Decimal(22))


def moved(
    before: str,
    now: str,
    polarity: str = "higher",
    noise: str | None = None,
    aim: tuple[Decimal, Decimal] | None = None,
) -> Movement:
    return movement(
        make_figure(now), make_figure(before), polarity=polarity, aim=aim,
        noise_band=None if noise is None else Decimal(noise),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("polarity", "before", "now", "expected"),
    [
        pytest.param("higher", "67", "76", Movement(UP, BETTER, Decimal(9)), id="higher-is-better-and-it-rose"),
        pytest.param("higher", "76", "67", Movement(DOWN, WORSE, Decimal(9)), id="higher-is-better-and-it-fell"),
        pytest.param("lower", "14.14", "14.38", Movement(UP, WORSE, Decimal("0.24")), id="lower-is-better-and-it-rose"),
        pytest.param(
            "lower", "14.38", "14.14", Movement(DOWN, BETTER, Decimal("0.24")), id="lower-is-better-and-it-fell"
        ),
        pytest.param("neutral", "12", "30", Movement(UP, NEITHER, Decimal(18)), id="neutral-has-a-way-but-no-verdict"),
        pytest.param("higher", "67", "67", Movement(LEVEL, SAME), id="no-change"),
        pytest.param("neutral", "67", "67.0000", Movement(LEVEL, SAME), id="no-change-whatever-its-decimals"),
    ],
)
def test_better_and_worse(polarity: str, before: str, now: str, expected: Movement) -> None:
    assert moved(before, now, polarity) == expected


@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        pytest.param("81.9", LITTLE, id="within"),
        pytest.param("82", LITTLE, id="on-the-band"),
        pytest.param("82.1", BETTER, id="past-it"),
        pytest.param("78", LITTLE, id="on-the-band-below"),
        pytest.param("77.9", WORSE, id="past-it-below"),
        pytest.param("80", SAME, id="no-change-is-not-little-change"),
    ],
)
def test_within_the_noise_band_it_is_little_change(now: str, verdict: Verdict) -> None:
    assert moved("80", now, noise="2").verdict is verdict


def test_little_change_keeps_its_way_and_size() -> None:
    assert moved("80", "79", noise="2") == Movement(DOWN, LITTLE, Decimal(1))
    assert moved("80", "81", noise="0") == Movement(UP, BETTER, Decimal(1))


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [
        pytest.param("30", "25", BETTER, id="towards-the-range-from-above"),
        pytest.param("10", "15", BETTER, id="towards-the-range-from-below"),
        pytest.param("25", "30", WORSE, id="away-above"),
        pytest.param("15", "10", WORSE, id="away-below"),
        pytest.param("25", "20", BETTER, id="into-the-range"),
        pytest.param("22", "23", WORSE, id="out-of-the-range"),
        pytest.param("18", "22", NEITHER, id="from-end-to-end-within-it"),
        pytest.param("15", "25", NEITHER, id="over-it-to-the-same-distance"),
        pytest.param("15", "24", BETTER, id="over-it-and-nearer"),
    ],
)
def test_a_range_measure_gets_better_by_coming_nearer(before: str, now: str, verdict: Verdict) -> None:
    assert moved(before, now, "range", aim=AIM).verdict is verdict


def test_a_range_measure_without_its_range_has_no_verdict() -> None:
    assert moved("15", "24", "range") == Movement(UP, NEITHER, Decimal(9))


@pytest.mark.parametrize(
    ("value", "distance"),
    [("17", 1), ("18", 0), ("20", 0), ("22", 0), ("23.5", Decimal("1.5"))],
)
def test_distance_outside_a_range(value: str, distance: Decimal) -> None:
    assert distance_outside(Decimal(value), *AIM) == distance


@pytest.mark.parametrize(
    "missing",
    [
        pytest.param(None, id="no-figure"),
        pytest.param(make_figure(absence="not_collected"), id="not-collected"),
        pytest.param(make_figure(absence="nil"), id="nil"),
        pytest.param(make_figure("25", qualifier=">"), id="only-a-bound"),
    ],
)
def test_there_is_no_movement_from_or_to_what_is_missing_or_bounded(missing: Figure | None) -> None:
    figure = make_figure("80")
    for now, before in ((figure, missing), (missing, figure), (missing, missing)):
        assert movement(now, before, polarity="higher", noise_band=Decimal(100)) == NOTHING


numbers = st.decimals(-1000, 1000, places=2)
OPPOSITE = {BETTER: WORSE, WORSE: BETTER, UP: DOWN, DOWN: UP}


@given(numbers, numbers, st.none() | st.decimals(0, 50, places=1))
def test_higher_and_lower_mirror_each_other(before: Decimal, now: Decimal, noise: Decimal | None) -> None:
    one = movement(make_figure(now), make_figure(before), polarity="higher", noise_band=noise)
    other = movement(make_figure(-now), make_figure(-before), polarity="lower", noise_band=noise)
    assert (one.verdict, one.size) == (other.verdict, other.size)
    assert OPPOSITE.get(one.direction, one.direction) is other.direction


@given(numbers, numbers, st.sampled_from(["higher", "lower", "range", "neutral"]))
def test_back_again_is_the_opposite(before: Decimal, now: Decimal, polarity: str) -> None:
    there = movement(make_figure(now), make_figure(before), polarity=polarity, aim=AIM)
    back = movement(make_figure(before), make_figure(now), polarity=polarity, aim=AIM)
    assert OPPOSITE.get(there.direction, there.direction) is back.direction
    assert OPPOSITE.get(there.verdict, there.verdict) is back.verdict
    assert there.size == back.size == abs(now - before)


# --- Months red in a row --------------------------------------------------------------------------------

LETTERS = {
    "r": Rated(Rating.RED), "a": Rated(Rating.AMBER), "g": Rated(Rating.GREEN), "n": Rated(Rating.NONE, Why.NO_VALUE),
    "-": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("months", "length", "unreported"),
    [
        pytest.param("", 0, 0, id="nothing-yet"),
        pytest.param("g", 0, 0, id="green"),
        pytest.param("rrr", 3, 0, id="red-all-along"),
        pytest.param("rgrr", 2, 0, id="since-it-was-green"),
        pytest.param("rarr", 2, 0, id="amber-breaks-it-too"),
        pytest.param("rrg", 0, 0, id="no-longer"),
        pytest.param("rr-r", 3, 1, id="an-unreported-month-neither-counts-nor-breaks"),
        pytest.param("rrnr", 3, 1, id="nor-does-one-that-is-not-rated"),
        pytest.param("rrr-", 3, 1, id="the-latest-is-unreported"),
        pytest.param("g-rr", 2, 0, id="unreported-before-the-first-red-is-not-within"),
        pytest.param("-rr", 2, 0, id="nor-at-the-very-beginning"),
        pytest.param("r--n-r", 2, 4, id="several-unreported"),
        pytest.param("---", 0, 0, id="never-reported"),
        pytest.param("g--", 0, 0, id="green-then-unreported"),
    ],
)
def test_months_red_in_a_row(months: str, length: int, unreported: int) -> None:
    assert red_run([LETTERS[letter] for letter in months]) == Run(length, unreported)


@given(st.text("ragn-", max_size=24))
def test_a_run_is_the_reds_since_the_last_amber_or_green(months: str) -> None:
    since = months[max(months.rfind("a"), months.rfind("g")) + 1 :]
    from_first_red = since[since.find("r") :] if "r" in since else ""
    run = red_run([LETTERS[letter] for letter in months])
    assert run == Run(since.count("r"), sum(from_first_red.count(letter) for letter in "n-"))
