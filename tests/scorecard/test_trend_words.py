"""The words of a trend never lie on each other: target and comparators at its edge, a value and its first report."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from scorecard.charts.trend import Dot, Level, trend

JULY = Dot(month="Jul", year="2020", value=89, shown="89%", aim=76)
LEVELS = (Level("england", 81, "Eng 81%"), Level("region", 81, "Reg 81%"), Level("sn", 76, "SN 76%"))


def drawn(*dots: Dot) -> str:
    return trend(
        dots=dots, upper=None, comparison=">=", target_words="Target 76%", suffix="%", levels=LEVELS,
        described_by="words",
    )  # fmt: skip


def height_of(words: str, svg: str) -> float:
    """Return the y of a text in pixels, from the top."""
    found = re.search(rf'<text[^>]* y="([\d.]+)">{words}<', svg)
    assert found is not None
    return float(found[1])


def test_target_and_comparators_stand_apart_at_the_edge() -> None:
    svg = drawn(replace(JULY, value=60, shown="60%"), JULY)
    heights = [height_of(words, svg) for words in ("Eng 81%", "Reg 81%", "Target 76%", "SN 76%")]
    assert all(lower - upper >= 15 for upper, lower in pairwise(heights))


def test_a_value_stands_on_the_other_side_of_what_was_reported_first() -> None:
    fell = drawn(replace(JULY, first=91, first_shown="91%"))
    rose = drawn(replace(JULY, first=80, first_shown="80%"))
    assert height_of("89%", fell) > height_of('<tspan class="strike">91%', fell)
    assert height_of("89%", rose) < height_of('<tspan class="strike">80%', rose)
