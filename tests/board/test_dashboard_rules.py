"""The Board's rules: the order of exceptions, credible responses, the headline, the questions of a clinic."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from board.enquiries import AT_MOST, Facts, Weight, questions
from board.exceptions import Gap, Response, gaps, weeks_late, worst_first
from board.headline import Counts, Worst, joined, sentences
from organisation.months import Month
from scorecard.movement import Verdict
from scorecard.rag import Rated, Rating

TODAY, JULY = date(2020, 9, 24), Month(2020, 7)


def red(miss: int | str, tolerance: int | str) -> Rated:
    return Rated(Rating.RED, miss=Fraction(miss), tolerance=Fraction(tolerance))


# --- The order of exceptions ----------------------------------------------------------------------------


def test_worsening_comes_first_then_the_furthest_from_target() -> None:
    """Furthest is the miss over the tolerance; a miss where nothing is tolerated beats them all."""
    found = {
        "worse, near": (red(3, 2), Verdict.WORSE),
        "worse, far": (red(9, 2), Verdict.WORSE),
        "better, no tolerance": (red(1, 0), Verdict.BETTER),
        "better, far": (red(40, 10), Verdict.BETTER),
        "little change, nearer": (red(30, 10), Verdict.LITTLE),
    }

    assert sorted(found, key=lambda name: worst_first(*found[name])) == [
        "worse, far",
        "worse, near",
        "better, no tolerance",
        "better, far",
        "little change, nearer",
    ]


# --- Credible responses ---------------------------------------------------------------------------------

FULL = {"text": "Two posts vacant.", "remedial_action": "Fill them.", "due": date(2020, 12, 1)}
DECEMBER = Month(2020, 12)


@pytest.mark.parametrize(
    ("response", "missing"),
    [
        pytest.param(None, (Gap.NO_COMMENTARY,), id="nothing said"),
        pytest.param(Response(text="  "), (Gap.NO_COMMENTARY,), id="only spaces said"),
        pytest.param(Response(text="Two posts vacant."), (Gap.NO_ACTION,), id="no action"),
        pytest.param(Response(**FULL, expected_green=DECEMBER), (), id="credible"),
        pytest.param(Response(**FULL), (), id="no month for green is no date gone by"),
        pytest.param(Response(**{**FULL, "due": TODAY}), (), id="due today"),
        pytest.param(Response(**{**FULL, "due": date(2020, 9, 23)}), (Gap.ACTION_PAST,), id="due yesterday"),
        pytest.param(Response(**FULL, expected_green=Month(2020, 8)), (), id="green expected next month"),
        pytest.param(Response(**FULL, expected_green=JULY), (Gap.GREEN_PAST,), id="green expected this month"),
        pytest.param(
            Response(**{**FULL, "due": date(2020, 7, 31)}, expected_green=Month(2020, 6)),
            (Gap.ACTION_PAST, Gap.GREEN_PAST),
            id="both dates gone by",
        ),
    ],
)
def test_what_is_missing_from_a_response(response: Response | None, missing: tuple[Gap, ...]) -> None:
    assert gaps(response, month=JULY, today=TODAY) == missing


@pytest.mark.parametrize(
    ("due", "weeks"),
    [(date(2020, 9, 23), 1), (date(2020, 9, 17), 1), (date(2020, 9, 10), 2), (date(2020, 4, 30), 21)],
)
def test_weeks_late(due: date, weeks: int) -> None:
    assert weeks_late(due, TODAY) == weeks


# --- The headline ---------------------------------------------------------------------------------------


def counts(**changed: object) -> Counts:
    given: dict[str, Any] = {"rated": 42, "red": 19, "improved": 3, "fell": 2, "since": "June", **changed}
    return Counts(**{"compared": given["rated"], **given})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param(
            counts(worst=Worst("children seen in 15 working days", "75%")),
            "19 of 42 rated measures are red. 3 improved a rating since June and 2 fell; "
            "the fall to look at is children seen in 15 working days, at 75%.",
            id="as the Board reads it",
        ),
        pytest.param(
            counts(rated=1, red=1, improved=0, fell=0),
            "1 of 1 rated measure is red. No rating has changed since June.",
            id="one measure",
        ),
        pytest.param(
            counts(red=0, improved=0, fell=1),
            "None of 42 rated measures are red. None improved a rating since June and 1 fell.",
            id="no red",
        ),
        pytest.param(
            counts(compared=0, improved=0, fell=0), "19 of 42 rated measures are red.", id="the first month of all"
        ),
        pytest.param(counts(rated=0, red=0), "No measure is rated yet.", id="nothing rated"),
        pytest.param(
            counts(red=2, unanswered=1),
            "2 of 42 rated measures are red. 3 improved a rating since June and 2 fell. "
            "1 of the reds has no credible response.",
            id="a red without a response",
        ),
        pytest.param(
            counts(rated=0, overdue=11, falling_due=41, due_by="31 October"),
            "No measure is rated yet. 11 plan actions are overdue, and 41 more fall due by 31 October.",
            id="with a plan",
        ),
        pytest.param(
            counts(rated=0, overdue=0, falling_due=1, due_by="31 October"),
            "No measure is rated yet. No plan action is overdue, and 1 more falls due by 31 October.",
            id="nothing overdue",
        ),
        pytest.param(
            counts(rated=0, overdue=1), "No measure is rated yet. 1 plan action is overdue.", id="one overdue"
        ),
    ],
)
def test_the_headline(given: Counts, said: str) -> None:
    assert " ".join(sentences(given)) == said


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_words_are_joined_as_a_sentence_does(words: list[str], text: str) -> None:
    assert joined(words) == text


# --- Key lines of enquiry -------------------------------------------------------------------------------


def facts(**changed: object) -> Facts:
    plain = {
        "name": "Visits in time", "is_red": False, "has_figure": True, "is_worse": False, "moved": "▲ 2 pts better",
        "run": 0, "run_words": "",
    }  # fmt: skip
    return Facts(**{**plain, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        pytest.param(facts(), [], id="nothing to ask"),
        pytest.param(facts(has_figure=False, is_red=True), [Weight.FIGURE], id="no figure, so nothing else"),
        pytest.param(facts(is_worse=True, moved="▼ 7 pts worse"), [Weight.WORSE], id="worse"),
        pytest.param(facts(is_red=True, run=2, run_words="Red 2 months in a row"), [], id="red for two months"),
        pytest.param(
            facts(is_red=True, run=3, run_words="Red 3 months in a row"), [Weight.LONG], id="red for three months"
        ),
        pytest.param(facts(is_red=True, gaps=(Gap.NO_ACTION,)), [Weight.ANSWER], id="red without an action"),
        pytest.param(facts(is_red=True, gaps=(Gap.ACTION_PAST,)), [Weight.ANSWER], id="its action is late"),
        pytest.param(
            facts(is_red=True, run=9, run_words="Red 9 months in a row", promised_green="June 2020", is_worse=True),
            [Weight.PROMISE, Weight.WORSE],
            id="a broken promise is asked for instead of the long run",
        ),
        pytest.param(facts(teams_red=2, teams=5), [Weight.SPREAD], id="some teams are red"),
        pytest.param(facts(teams_red=5, teams=5), [], id="all teams are red"),
    ],
)
def test_the_questions_a_measure_raises(given: Facts, asked: list[Weight]) -> None:
    assert [question.weight for question in questions([given])] == asked


def test_the_most_pressing_questions_come_first_and_not_too_many() -> None:
    many = [facts(name=f"Measure {n}", is_worse=True, moved="▼ 1 pt worse") for n in range(AT_MOST + 3)]
    found = questions([*many, facts(name="Broken", is_red=True, promised_green="June 2020")])

    assert len(found) == AT_MOST
    assert found[0].measure == "Broken"
    assert found[0].text.startswith("Green was promised by June 2020")
