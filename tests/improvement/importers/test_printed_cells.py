"""What the cells of a printed plan say, and which line of a list belongs to which action. Pure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement.importers.printed_cells import Block, area_names, blocks, code_and_text, due_in, partners_of
from improvement.importers.printed_lists import on_record
from improvement.progress import Precision

KNOWN = {"Hays", "Data Team", "MASH, EDT Manager", "Designated Doctor", "Drug/Alcohol Team"}
LINES = st.lists(st.sampled_from("abcde"), max_size=8)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("Outcome: Safe.\n• a\n• b", (Block("Safe.", "", ("a", "b")),)),
        ("OUTCOMES; Safe.\nREPORT REC 1\n• a", (Block("Safe.", "Report rec 1", ("a",)),)),
        ("Outcome: Safe\nat home.\n• a\nand b", (Block("Safe at home.", "", ("a and b",)),)),
        ("Safe.\n• a\n\nHeard.\n• b", (Block("Safe.", "", ("a",)), Block("Heard.", "", ("b",)))),
        ("Outcome: Safe.\n\n• a\n\n• b", (Block("Safe.", "", ("a", "b")),)),
        ("Outcome: Safe.\na\n\nb", (Block("Safe.", "", ("a", "b")),)),
        ("Outcome: Safe.\n1. a\n2. b", (Block("Safe.", "", ("a", "b")),)),
        ("• a\n• b", (Block("", "", ("a", "b")),)),
        ("a\nb", (Block("", "", ("a", "b")),)),
        ("Outcome: Safe.", (Block("Safe.", "", ()),)),
    ],
)
def test_outcomes_and_actions_of_a_cell(text: str, expected: tuple[Block, ...]) -> None:
    assert blocks(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A001: Do it.", ("A001", "Do it.")),
        ("A203-1: Do it: now.", ("A203-1", "Do it: now.")),
        ("RRA-1: Do it.", ("RRA-1", "Do it.")),
        ("Review: do it.", ("", "Review: do it.")),
        ("A001:", ("", "A001:")),
    ],
)
def test_the_reference_before_an_action(text: str, expected: tuple[str, str]) -> None:
    assert code_and_text(text, {"RRA-1"}.__contains__) == expected


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("July 21", "2021-07-31", Precision.MONTH),
        ("Nov- 20", "2020-11-30", Precision.MONTH),
        ("15/09/2020", "2020-09-15", Precision.DAY),
        ("30/09/2020", "2020-09-30", Precision.MONTH),
        ("21/22 Business cycle", None, Precision.WORDS),
    ],
)
def test_dates(text: str, day: str | None, precision: Precision) -> None:
    due = due_in(text)
    assert (due.day and due.day.isoformat(), due.precision, due.as_printed) == (day, precision, text)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("HR/ Hays / Finance", ("HR", "Hays", "Finance")),
        ("HR; Hays, Data Team.", ("HR", "Hays", "Data Team")),
        ("Agency, Data Team", ("Agency, Data Team",)),
        (
            "MASH, EDT Manager, Designated Doctor",
            ("MASH, EDT Manager", "Designated Doctor"),
        ),
        ("Drug/Alcohol Team; ; Hays", ("Drug/Alcohol Team", "Hays")),
        ("Hays; Hays", ("Hays",)),
    ],
)
def test_partners_of_a_line(line: str, expected: tuple[str, ...]) -> None:
    assert partners_of(line, KNOWN.__contains__) == expected


def test_names_of_an_area() -> None:
    assert list(area_names("Assessment (continued)", "2. MASH")) == [("Assessment", 0), ("2. MASH", 0), ("MASH", 0)]
    assert list(area_names("", "Area 7")) == [("Area 7", 0), ("", 7)]


@pytest.mark.parametrize(
    ("actions", "lines", "expected"),
    [
        ("abc", "axbc", [(0,), (2,), (3,)]),
        ("aab", "ab", [(0,), (0,), (1,)]),  # two share a line
        ("ab", "ba", [(1,), (0,)]),  # elsewhere in the list
        ("a-b", "ab", [(0,), (), (1,)]),
        ("", "ab", []),
        ("ab", "", [(), ()]),
    ],
)
def test_lines_on_record(actions: str, lines: str, expected: list[tuple[int, ...]]) -> None:
    def says(index: int, run: tuple[int, ...]) -> bool:
        return actions[index] == "".join(lines[place] for place in run)

    assert on_record(len(actions), len(lines), says) == expected


@given(LINES, LINES)
def test_whatever_is_on_record_finds_its_line(actions: list[str], lines: list[str]) -> None:
    def says(index: int, run: tuple[int, ...]) -> bool:
        return actions[index] == "".join(lines[place] for place in run)

    found = on_record(len(actions), len(lines), says)
    assert [bool(run) for run in found] == [action in lines for action in actions]
    assert all(says(index, run) for index, run in enumerate(found) if run)
    claimed = {place for run in found for place in run}
    for text in set(actions) & set(lines):
        assert sum(lines[place] == text for place in claimed) == min(actions.count(text), lines.count(text))
