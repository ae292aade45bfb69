"""What makes grades a scale: codes from labels, the order, and that nothing given before is relabelled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audits.management.sample.scale import GRADES
from audits.scales import NewGrade, code_of, problems, with_codes

BEST, GOOD, MIDDLE, POOR = GRADES


@pytest.mark.parametrize(
    ("label", "taken", "code"),
    [
        pytest.param("Requires improvement", (), "requires-improvement", id="words"),
        pytest.param("  Good / better!  ", (), "good-better", id="signs"),
        pytest.param("The child's voice", (), "the-childs-voice", id="an-apostrophe"),
        pytest.param("Très bien", (), "tres-bien", id="accents"),
        pytest.param("Good", ("good",), "good-2", id="taken"),
        pytest.param("Good", ("good", "good-2"), "good-3", id="taken-twice"),
        pytest.param("x" * 40, (), "x" * 30, id="too-long"),
        pytest.param("???", (), "new", id="nothing-left"),
    ],
)
def test_a_code_is_made_from_a_label(label: str, taken: tuple[str, ...], code: str) -> None:
    assert code_of(label, taken=taken) == code


def test_a_grade_of_the_same_label_keeps_its_code() -> None:
    new = [replace(GOOD, code="", name="GOOD"), replace(POOR, code="", name="Not good enough")]
    assert [one.code for one in with_codes(new, [replace(GOOD, code="g")])] == ["g", "not-good-enough"]


def test_a_new_label_never_takes_the_code_of_another() -> None:
    (new,) = with_codes([NewGrade("", "Good!", "Other")], [GOOD])
    assert new.code == "good-2"


def test_the_usual_grades_are_a_scale_beside_themselves() -> None:
    assert list(problems(GRADES, GRADES)) == []


@pytest.mark.parametrize(
    ("grades", "said"),
    [
        pytest.param([GOOD], "2 to 8 grades", id="one"),
        pytest.param([BEST, GOOD, MIDDLE], "which asks for a re-audit", id="none-poor"),
        pytest.param([MIDDLE, POOR], "count as good or better", id="none-good"),
        pytest.param([GOOD, replace(POOR, is_good=True)], "at once", id="both"),
        pytest.param([MIDDLE, GOOD, POOR], "Order the grades from the best", id="out-of-order"),
        pytest.param([GOOD, replace(BEST, name="good"), POOR], "stands there twice", id="label-twice"),
        pytest.param([GOOD, replace(BEST, code="good"), POOR], "have the code good", id="code-twice"),
        pytest.param([replace(GOOD, name="Fine"), POOR], "is that of “Good”", id="relabelled"),
        pytest.param([BEST, replace(GOOD, is_good=False), POOR], "counts as good or better", id="counted-otherwise"),
    ],
)
def test_what_is_no_scale_is_said(grades: list[NewGrade], said: str) -> None:
    assert said in " ".join(problems(grades, GRADES))
