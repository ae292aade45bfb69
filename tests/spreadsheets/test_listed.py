"""Lists in cells: nothing is lost, nothing is made up, and nothing is paired blindly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spreadsheets.listed import Aligned, Match, align, items

WORDS = st.text("abcdefgh XYZ,", min_size=1, max_size=30).map(lambda text: " ".join(text.split())).filter(bool)
BULLETS = st.sampled_from(["• ", "•", "- ", "– ", "* ", "\uf0b7\t"])
LISTS = st.lists(WORDS, max_size=8)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        (" \n\n", ()),
        ("One line", ("One line",)),
        ("July 21\nMarch- 21", ("July 21", "March- 21")),
        ("• Exit interviews\n• Supervision", ("Exit interviews", "Supervision")),
        ("- Exit interviews\n  held in a month\n- Supervision", ("Exit interviews held in a month", "Supervision")),
        ("1. First\n2. Second", ("First", "Second")),
        ("12. May\n3. June", ("12. May", "3. June")),  # numbers that don't count from 1 are no bullets
        ("-5%\n-3%", ("-5%", "-3%")),  # a sign is no bullet
        ("Agreed:\n• one\n• two", ("Agreed:", "one", "two")),
        ("o Health\no Police", ("Health", "Police")),
    ],
)
def test_items_of_a_cell(text: str, expected: tuple[str, ...]) -> None:
    assert items(text) == expected


@given(st.lists(st.tuples(BULLETS, WORDS), min_size=1, max_size=8))
def test_a_bulleted_list_comes_back_as_it_was(lines: list[tuple[str, str]]) -> None:
    assert items("\n".join(f"{bullet}{words}" for bullet, words in lines)) == tuple(words for _, words in lines)


@given(LISTS)
def test_numbers_that_count_are_bullets(lines: list[str]) -> None:
    assert items("\n".join(f"{number}. {words}" for number, words in enumerate(lines, 1))) == tuple(lines)


@given(st.text(max_size=200))
def test_any_text_gives_items_without_blanks(text: str) -> None:
    assert all(item and item == item.strip() and "\n" not in item for item in items(text))


@given(LISTS, LISTS)
def test_no_item_is_lost_or_made_up(first: list[str], second: list[str]) -> None:
    aligned = align(first, second)
    assert [one for one, _ in aligned.pairs] + list(aligned.alone) == first
    assert [other for _, others in aligned.pairs for other in others] + list(aligned.unmatched) == second


@given(LISTS, LISTS)
def test_it_is_certain_only_where_counts_say_so(first: list[str], second: list[str]) -> None:
    is_certain = len(first) == len(second) or (len(first) == 1 and len(second) > 0)
    assert (align(first, second).match == Match.CERTAIN) == is_certain


def test_where_counts_differ_pairs_are_by_position_and_the_rest_is_unmatched() -> None:
    assert align(["a", "b"], ["1", "2", "3"]) == Aligned(
        Match.BY_POSITION, (("a", ("1",)), ("b", ("2",))), unmatched=("3",)
    )
    assert align(["a", "b", "c"], ["1", "2"]).alone == ("c",)


def test_one_date_beside_several_actions_is_given_to_none() -> None:
    assert align(["a", "b"], ["July 21"]) == Aligned(Match.UNCLEAR, (), ("a", "b"), ("July 21",))
