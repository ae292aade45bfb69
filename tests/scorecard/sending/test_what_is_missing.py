"""What keeps a submission from being sent: each thing that is left, by measure."""

from collections.abc import Callable

import pytest

from organisation.models import Area, Unit, User
from organisation.operations import Refused
from scorecard.models import Measure, SubmissionState
from scorecard.operations.sending import NotReady
from scorecard.queries.sheet import read_sheet
from tests.builders import (
    make_draft,
    make_draft_comment,
    make_full_comment,
    make_measure,
    make_policy,
    make_root,
    make_submission,
    make_target,
    record,
)
from tests.scorecard.sending.steps import MONTH, NHS, everything, left, red, send, unusual

pytestmark = pytest.mark.django_db


def nothing(measure: Measure) -> None:
    """Leave the row untouched."""


def half(measure: Measure) -> None:
    make_draft(measure, MONTH, of=("12", ""))


def impossible(measure: Measure) -> None:
    make_draft(measure, MONTH, of=("31", "30"))


def not_a_number(measure: Measure) -> None:
    make_draft(measure, MONTH, of=("12o", "-300"))


def only_a_note(measure: Measure) -> None:
    make_draft(measure, MONTH, note="We will see")


def ticked_otherwise(measure: Measure) -> None:
    unusual(measure, ticked="same times", tick_reason="A new team")


def loaded(measure: Measure) -> None:
    make_draft(measure, MONTH, "75", is_loaded=True, is_checked=False)


def half_explained(measure: Measure) -> None:
    red(measure)
    make_full_comment(measure, MONTH, remedial_action=" ", action_due="in December")


def amber(measure: Measure) -> None:
    make_target(measure, "80", tolerance="10")
    make_draft(measure, MONTH, "75")
    make_full_comment(measure, MONTH, text="", expected_green="2020-13")


def told_of_a_child(measure: Measure) -> None:
    make_draft(measure, MONTH, "75")
    make_draft_comment(measure, MONTH, f"Child {NHS} moved; ask jo@example.org", remedial_action="See DOB 3/4/2012")


def told_of_an_office(measure: Measure) -> None:
    make_draft(measure, MONTH, "75")
    make_draft_comment(measure, MONTH, "Ring 0161 234 5000 at M60 2LA")


def told_in_a_note(measure: Measure) -> None:
    make_draft(measure, MONTH, absence="not_collected", note=f"{NHS} is in hospital")


def told_in_a_tick(measure: Measure) -> None:
    unusual(measure, ticked="unusual", tick_reason=f"{NHS} came twice")


def a_note_too_long(measure: Measure) -> None:
    unusual(measure, ticked="unusual", note="n" * 200, tick_reason="r" * 100)


def an_action_without_what_happened(measure: Measure) -> None:
    make_draft(measure, MONTH, "75")
    make_draft_comment(measure, MONTH, "", remedial_action="Fill two posts")


def a_day_that_is_none(measure: Measure) -> None:
    make_draft(measure, MONTH, "75")
    make_draft_comment(measure, MONTH, action_due="31st", expected_green="soon")


@pytest.mark.parametrize(
    ("typed", "sentences"),
    [
        pytest.param(nothing, ["No figure yet, and no reason why there is none."], id="no-figure"),
        pytest.param(only_a_note, ["No figure yet, and no reason why there is none."], id="only-a-note"),
        pytest.param(half, ["The denominator is missing."], id="half-a-pair"),
        pytest.param(impossible, ["31 is more than 30."], id="more-than-all"),
        pytest.param(
            not_a_number,
            [
                "“12o” is not a number. Write digits, like 1731 or 84.9.",
                "-300 is negative.",
            ],
            id="not-a-number",
        ),
        pytest.param(unusual, ["It was 70 in each of its last 8 months."], id="an-unticked-warning"),
        pytest.param(ticked_otherwise, ["It was 70 in each of its last 8 months."], id="another-warning-ticked"),
        pytest.param(loaded, ["Loaded from the extract; say that you have checked it."], id="an-unchecked-figure"),
        pytest.param(
            red,
            ["Say what happened, the remedial action, who takes it, by when, when it is expected to be green again."],
            id="a-red-without-a-comment",
        ),
        pytest.param(
            half_explained,
            ["“in December” is not a day. Write it like 2020-12-31.", "Say the remedial action, by when."],
            id="a-red-half-explained",
        ),
        pytest.param(
            amber,
            [
                "“2020-13” is not a month. Write it like 2020-12.",
                "Say what happened, when it is expected to be green again.",
            ],
            id="an-amber-half-explained",
        ),
        pytest.param(
            told_of_a_child,
            [
                f"“{NHS}” looks like an NHS number. Take it out.",
                "“jo@example.org” looks like an email address. Take it out.",
                "“DOB 3/4/2012” looks like a date of birth. Take it out.",
            ],
            id="personal-data-of-a-child",
        ),
        pytest.param(
            told_of_an_office,
            [
                "“0161 234 5000” looks like a telephone number. Take it out, or say why it may stand.",
                "“M60 2LA” looks like a postcode. Take it out, or say why it may stand.",
            ],
            id="what-may-stand-with-a-reason",
        ),
        pytest.param(told_in_a_note, [f"“{NHS}” looks like an NHS number. Take it out."], id="in-a-note"),
        pytest.param(told_in_a_tick, [f"“{NHS}” looks like an NHS number. Take it out."], id="in-the-reason-of-a-tick"),
        pytest.param(
            a_note_too_long,
            ["The note and the reason are 21 characters too long together."],
            id="a-note-that-would-be-cut",
        ),
        pytest.param(an_action_without_what_happened, ["Say what happened."], id="an-action-without-what-happened"),
        pytest.param(
            a_day_that_is_none,
            [
                "“31st” is not a day. Write it like 2020-12-31.",
                "“soon” is not a month. Write it like 2020-12.",
            ],
            id="a-day-that-is-none",
        ),
    ],
)
def test_what_is_missing_is_named_and_nothing_saved(
    area: Area, measure: Measure, by: User, typed: Callable[[Measure], None], sentences: list[str]
) -> None:
    typed(measure)
    assert left(area, by) == {"timely": sentences}


def test_what_is_missing_of_teams_is_named_by_team(area: Area, by_team: Measure, teams: list[Unit], by: User) -> None:
    record(by_team, "2020-08", of=(3, 4), unit=teams[1])
    make_draft(by_team, MONTH, of=(31, 30), unit=teams[0])
    make_draft(by_team, MONTH, of=(30, 30))  # a total keyed beside
    assert left(area, by) == {
        "visits": [
            "North team: 31 is more than 30.",
            "South team: Reported last month, nothing yet.",
            "South team: No figure yet, and no reason why there is none.",
        ]
    }


def test_how_many_measures_are_left_is_said(area: Area, measure: Measure, by: User) -> None:
    with pytest.raises(NotReady, match=r"^1 measure left before this can be sent\.$"):
        send(area, by)
    make_measure(area=area, code="visited")
    with pytest.raises(NotReady, match=r"^2 measures left before this can be sent\.$"):
        send(area, by)


def test_a_month_in_which_nothing_is_due_is_not_sent(area: Area, by: User) -> None:
    make_root()
    make_measure(area=area, code="yearly", frequency="annual", due_month=3)
    with pytest.raises(Refused, match=r"^Assessment has no measure due for Sep 2020\.$"):
        send(area, by)
    assert not SubmissionState.objects.exists()


@pytest.mark.parametrize(
    ("explain", "tolerance", "is_left"),
    [
        pytest.param("red_amber", 0, True, id="red"),
        pytest.param("red_amber", 10, True, id="amber"),
        pytest.param("red", 0, True, id="red-where-only-red-is-explained"),
        pytest.param("red", 10, False, id="amber-where-only-red-is-explained"),
        pytest.param("nothing", 0, False, id="red-where-nothing-is-explained"),
    ],
)
def test_what_must_be_explained_is_configured(
    area: Area, measure: Measure, by: User, explain: str, tolerance: int, is_left: bool
) -> None:
    make_policy(explain="nothing" if is_left else "red_amber")  # for all areas, whom this one's own goes before
    make_policy(area, explain=explain)
    make_target(measure, "80", tolerance=tolerance)
    make_draft(measure, MONTH, "75")
    assert bool(read_sheet(area=area, month=MONTH).left) is is_left


@pytest.mark.parametrize("state", ["sent", "approved", "locked"])
def test_it_is_sent_once(area: Area, measure: Measure, by: User, state: str) -> None:
    make_submission(area, MONTH, state)
    before = everything()
    with pytest.raises(Refused, match=r"^Assessment, Sep 2020: sent meanwhile by Performance analyst\."):
        send(area, by)
    assert everything() == before
