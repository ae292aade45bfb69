"""Answers of a thematic audit add up to what they are of, or it is said by how much they don't."""

from __future__ import annotations

from decimal import Decimal

import pytest

from audits.answers import DoesNotAddUp, Given, Outer, base_of, check_answers, lacking, overlap, share_of

SIMILAR, NEW = Given("Similar", 17), Given("New", 11)


@pytest.mark.parametrize(
    ("answers", "base", "is_multiple"),
    [
        ((SIMILAR, NEW), 28, False),
        ((Given("Similar", 28), Given("New", 0)), 28, False),
        ((Given("Police", 20), Given("School", 15)), 28, True),
        ((Given("Similar", percent=Decimal(61)), Given("New", percent=Decimal(20))), None, False),  # as published
    ],
)
def test_what_adds_up(answers: tuple[Given, ...], base: int | None, is_multiple: bool) -> None:
    check_answers(answers, base=base, is_multiple=is_multiple)


@pytest.mark.parametrize(
    ("answers", "base", "is_multiple", "said"),
    [
        ((), 28, False, "at least one answer"),
        ((SIMILAR, Given("New")), 28, False, "“New” has neither"),
        ((SIMILAR, Given("New", 11, Decimal(39))), 28, False, "“New” has both"),
        ((SIMILAR, Given("New", percent=Decimal(39))), 28, False, "can’t be mixed"),
        ((SIMILAR, Given("similar", 11)), 28, False, "is there twice"),
        ((SIMILAR, NEW), None, False, "Say how many the numbers are of"),
        ((SIMILAR, Given("New", 29)), 28, True, "“New” is 29, more than the 28"),
        ((SIMILAR, Given("New", 10)), 28, False, "add up to 27 of 28: 1 is missing"),
        ((SIMILAR, Given("New", 9)), 28, False, "add up to 26 of 28: 2 are missing"),
        ((SIMILAR, Given("New", 14)), 28, False, "add up to 31 of 28: 3 too many"),
    ],
)
def test_what_does_not_add_up_is_said(
    answers: tuple[Given, ...], base: int | None, is_multiple: bool, said: str
) -> None:
    with pytest.raises(DoesNotAddUp, match=said):
        check_answers(answers, base=base, is_multiple=is_multiple)


def test_a_nested_base_follows_from_its_answer() -> None:
    assert base_of(None, Outer("Similar", 17)) == 17
    assert base_of(17, Outer("Similar", 17)) == 17
    assert base_of(9, Outer("Similar", None)) == 9  # published as a percentage only
    assert base_of(39, None) == 39
    with pytest.raises(DoesNotAddUp, match="asked of the 17 that gave “Similar”, not of 18"):
        base_of(18, Outer("Similar", 17))


def test_what_is_lacking_is_counted_where_it_can_be() -> None:
    assert lacking([17, 10], 28, is_multiple=False) == 1
    assert lacking([17, 12], 28, is_multiple=False) == -1
    assert lacking([17, 12], 28, is_multiple=True) == 0
    assert lacking([17, None], 28, is_multiple=False) == 0
    assert lacking([17], None, is_multiple=False) == 0


def test_a_share_follows_from_ten_or_more() -> None:
    assert share_of(None, 17, 28) == 61
    assert share_of(None, 5, 9) is None
    assert share_of(Decimal("59.5"), 3, 9) == Decimal("59.5")  # as published
    assert share_of(None, None, 28) is None


def test_two_small_shares_are_not_told_apart() -> None:
    assert overlap((17, 28), (14, 28))
    assert not overlap((27, 28), (3, 28))
    assert not overlap((27, 28), (None, None))
