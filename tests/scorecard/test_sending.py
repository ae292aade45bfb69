"""Sending a submission, returning it, sending it again, approving, locking and revising it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError

from organisation.models import Area, ChangeRecord, Unit, User
from organisation.operations import Refused
from scorecard.models import (
    Commentary,
    DraftComment,
    DraftEntry,
    Measure,
    Observation,
    Population,
    SubmissionState,
)
from scorecard.operations import sending
from scorecard.operations.figures import record_figures
from scorecard.operations.goals import set_population
from scorecard.operations.sending import NotReady, return_submission, send_submission
from scorecard.operations.submissions import move_submission
from scorecard.queries.scorecard import scorecard
from scorecard.queries.sheet import read_sheet
from tests.builders import (
    current_figure,
    make_draft,
    make_draft_comment,
    make_full_comment,
    make_measure,
    make_policy,
    make_post,
    make_root,
    make_submission,
    make_target,
    make_team_measure,
    make_unit,
    moment,
    month_of,
    new_figure,
    record,
    recorder,
    why,
)

pytestmark = pytest.mark.django_db

MONTH = month_of("2020-09")
SENT_AT, RETURNED_AT, RESENT_AT = moment("2020-10-07 10:00"), moment("2020-10-08 10:00"), moment("2020-10-09 10:00")
NHS = "943 476 5919"


@pytest.fixture
def by(service_manager: User) -> User:
    return service_manager


@pytest.fixture
def head(head_of_service: User) -> User:
    return head_of_service


@pytest.fixture
def measure(area: Area) -> Measure:
    make_root()
    return make_measure(area=area, code="timely")


@pytest.fixture
def teams() -> list[Unit]:
    return [make_unit(name="North team"), make_unit(name="South team")]


@pytest.fixture
def by_team(area: Area, teams: list[Unit]) -> Measure:
    return make_team_measure(*teams, area=area, code="visits", name="Visits in time")


def send(area: Area, by: User, at: Any = SENT_AT) -> None:
    send_submission(area=area, month=MONTH, by=by, at=at)


def give_back(area: Area, by: User, reason: str = "The north team looks wrong", at: Any = RETURNED_AT) -> None:
    return_submission(area=area, month=MONTH, by=by, at=at, reason=reason)


def left(area: Area, by: User) -> dict[str, list[str]]:
    """Return what is named as left, by measure, when a submission can't be sent; nothing is saved then."""
    before = everything()
    with pytest.raises(NotReady) as refused:
        send(area, by)
    assert everything() == before
    return {block.measure.code: [text for _, text in block.wants] for block in refused.value.blocks}


def everything() -> list[Any]:
    """Return all that sending could change."""
    models = (Observation, Commentary, SubmissionState, ChangeRecord, DraftEntry, DraftComment)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def ledger() -> dict[tuple[str, str], tuple[Decimal | None, Decimal | None, Decimal | None, str]]:
    """Return what stands in the ledger for the month by measure and unit: value, counts, absence."""
    return {
        (entry.measure.code, entry.unit.code): (entry.value, entry.numerator, entry.denominator, entry.absence)
        for entry in Observation.objects.as_at(None).filter(month=MONTH).select_related("measure", "unit")
    }


# --- What is missing ------------------------------------------------------------------------------------


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


def unusual(measure: Measure, **fields: Any) -> None:
    for number in range(1, 9):
        record(measure, f"2020-0{number}", "70")
    make_draft(measure, MONTH, "75", **fields)


def ticked_otherwise(measure: Measure) -> None:
    unusual(measure, ticked="same times", tick_reason="A new team")


def loaded(measure: Measure) -> None:
    make_draft(measure, MONTH, "75", is_loaded=True, is_checked=False)


def red(measure: Measure) -> None:
    make_target(measure, "80")
    make_draft(measure, MONTH, "75")


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
                "“jo@example.org” looks like an e-mail address. Take it out.",
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


# --- Sending --------------------------------------------------------------------------------------------


def test_the_ledger_has_each_team_and_the_total_of_sums(
    area: Area, by_team: Measure, teams: list[Unit], by: User
) -> None:
    make_draft(by_team, MONTH, of=("1,298", "1,632"), unit=teams[0])
    make_draft(by_team, MONTH, of=(1, 2), unit=teams[1])
    send(area, by)
    assert ledger() == {
        ("visits", "north-team"): (80, 1298, 1632, ""),
        ("visits", "south-team"): (50, 1, 2, ""),
        ("visits", "service"): (79, 1299, 1634, ""),
    }
    total = current_figure(by_team, MONTH)
    assert (total.units_reported, total.units_expected) == (2, 2)
    assert (total.recorded_by, total.recorded_as, total.source) == (by, "Assessment manager", "Submission")


def test_it_is_marked_as_sent_and_the_drafts_are_gone(area: Area, measure: Measure, by: User) -> None:
    make_draft(measure, MONTH, "75")
    make_draft_comment(measure, MONTH)
    make_draft(measure, "2020-08", "12o")
    send(area, by)
    state = SubmissionState.objects.as_at(None).get()
    assert (state.state, state.recorded_by, state.recorded_as) == ("sent", by, "Assessment manager")
    assert [draft.month for draft in DraftEntry.objects.all()] == [month_of("2020-08")]
    assert not DraftComment.objects.exists()
    assert list(ChangeRecord.objects.exclude(action="create measure").order_by("pk").values_list("action", flat=True))[
        -4:
    ] == ["submission open", "record figures", "record commentary", "submission sent"]


def test_commentary_is_written_with_what_is_promised(area: Area, measure: Measure, by: User) -> None:
    red(measure)
    post = make_post(title="Practice lead")
    make_full_comment(measure, MONTH, text="Two posts\nwere vacant.", action_post=post)
    send(area, by)
    said = Commentary.objects.get()
    assert (said.text, said.remedial_action, said.action_post) == ("Two posts\nwere vacant.", "Fill them.", post)
    assert (said.action_due.isoformat(), said.expected_green) == ("2020-12-31", month_of("2021-01"))  # type: ignore[union-attr]
    assert (said.measure, said.month, said.recorded_by) == (measure, MONTH, by)


def test_green_needs_no_comment_but_keeps_one(area: Area, measure: Measure, by: User) -> None:
    make_target(measure, "70")
    make_draft(measure, MONTH, "75")
    make_draft_comment(measure, MONTH, "The best month so far.")
    send(area, by)
    assert Commentary.objects.get().text == "The best month so far."


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        pytest.param({"ticked": "unusual"}, "Checked: unusual", id="a-tick"),
        pytest.param(
            {"ticked": "unusual same", "tick_reason": "A new team"}, "Checked: unusual (A new team)",
            id="a-tick-with-its-reason-and-one-that-no-longer-warns",
        ),
        pytest.param(
            {"ticked": "unusual", "tick_reason": "See (b)", "note": "Counted by hand"},
            "Counted by hand. Checked: unusual (See (b))", id="with-a-note",
        ),
    ],
)  # fmt: skip
def test_a_note_carries_the_ticks(area: Area, measure: Measure, by: User, fields: dict[str, str], note: str) -> None:
    unusual(measure, **fields)
    send(area, by)
    assert current_figure(measure, MONTH).note == note


def test_a_note_carries_several_ticks(area: Area, measure: Measure, by: User) -> None:
    record(measure, "2020-08", of=(9, 30))
    make_draft(measure, MONTH, of=(90, 90), ticked="times", note="All")
    send(area, by)
    assert current_figure(measure, MONTH).note == "All. Checked: times"


def test_what_may_stand_with_a_reason_is_sent(area: Area, measure: Measure, by: User) -> None:
    make_draft(measure, MONTH, "75", note="Asked at M60 2LA")
    make_draft_comment(measure, MONTH, "Ring 0161 234 5000", override="The office’s own number")
    send(area, by)
    assert Commentary.objects.get().text == "Ring 0161 234 5000"


def test_no_reason_lets_personal_data_pass(area: Area, measure: Measure, by: User) -> None:
    make_draft(measure, MONTH, "75")
    make_draft_comment(measure, MONTH, f"Child {NHS}", override="It must stand")
    assert left(area, by) == {"timely": [f"“{NHS}” looks like an NHS number. Take it out."]}


@pytest.mark.parametrize(
    ("unit", "typed", "stored"),
    [
        pytest.param("percentage", {"of": (0, 0)}, (None, 0, 0, "nil"), id="none-of-none-is-nil"),
        pytest.param("percentage", {"of": (0, 17)}, (0, 0, 17, ""), id="none-of-some"),
        pytest.param("percentage", {"value": "84.5%"}, (85, None, None, ""), id="a-value-is-rounded"),
        pytest.param("number", {"value": "1,731"}, (1731, None, None, ""), id="thousands"),
        pytest.param("number", {"value": "0"}, (0, None, None, ""), id="zero"),
        pytest.param("number", {"absence": "nil"}, (None, None, None, "nil"), id="nil"),
        pytest.param(
            "number", {"absence": "suppressed", "note": "Under 5"}, (None, None, None, "suppressed"), id="suppressed"
        ),
        pytest.param("days", {"value": "−0"}, (0, None, None, ""), id="minus-nought"),
    ],
)
def test_what_was_typed_is_what_is_stored(
    area: Area, by: User, unit: str, typed: dict[str, Any], stored: tuple[Any, ...]
) -> None:
    make_root()
    make_draft(make_measure(area=area, code="m", unit=unit), MONTH, **typed)
    send(area, by)
    assert ledger() == {("m", "service"): stored}


def test_a_rate_is_formed_with_its_population(area: Area, by: User) -> None:
    rate = make_measure(area=area, code="referrals", unit="rate_10000", decimals=1, population="0-17")
    set_population(
        unit=make_root(), group="0-17", from_month=month_of("2020-01"), value=45600, by=recorder(), at=SENT_AT,
        reason=why(),
    )  # fmt: skip
    assert Population.objects.count() == 1
    make_draft(rate, MONTH, of=(117, ""))
    send(area, by)
    assert ledger() == {("referrals", "service"): (Decimal("25.7"), 117, 45600, "")}


def test_a_measure_without_teams_is_keyed_itself_though_its_total_would_be_formed(area: Area, by: User) -> None:
    make_root()
    make_draft(make_measure(area=area, code="visits", roll_up="ratio"), MONTH, of=(201, 300))
    send(area, by)
    assert ledger() == {("visits", "service"): (67, 201, 300, "")}


def test_an_entered_measure_keeps_its_own_total_beside_its_teams(area: Area, teams: list[Unit], by: User) -> None:
    entered = make_measure(area=area, code="visits", roll_up="entered", reporting=teams)
    for unit, counts in ((teams[0], (1, 2)), (teams[1], (3, 4))):
        make_draft(entered, MONTH, of=counts, unit=unit)
    assert left(area, by) == {"visits": ["No figure yet, and no reason why there is none."]}
    make_draft(entered, MONTH, of=(5, 7))
    send(area, by)
    assert ledger() == {
        ("visits", "north-team"): (50, 1, 2, ""),
        ("visits", "south-team"): (75, 3, 4, ""),
        ("visits", "service"): (71, 5, 7, ""),
    }
    assert current_figure(entered, MONTH).units_expected is None


@pytest.mark.parametrize(
    ("roll_up", "south", "total"),
    [
        pytest.param("ratio", {"absence": "nil"}, (50, 1, 2, ""), id="nil-adds-nothing"),
        pytest.param("ratio", {"absence": "not_collected"}, (50, 1, 2, ""), id="of-those-that-reported"),
        pytest.param("sum", {"absence": "not_collected"}, (None, None, None, "not_collected"), id="no-sum-of-some"),
        pytest.param("sum", {"absence": "not_applicable"}, (1, None, None, ""), id="a-sum-of-those-it-applies-to"),
        pytest.param("sum", {"value": "2"}, (3, None, None, ""), id="a-sum"),
    ],
)
def test_a_total_says_what_it_rests_on(
    area: Area, teams: list[Unit], by: User, roll_up: str, south: dict[str, Any], total: tuple[Any, ...]
) -> None:
    measure = make_team_measure(*teams, roll_up=roll_up, area=area, code="m")
    make_draft(measure, MONTH, unit=teams[0], **({"value": "1"} if roll_up == "sum" else {"of": (1, 2)}))
    make_draft(measure, MONTH, unit=teams[1], **south)
    send(area, by)
    assert ledger()["m", "service"] == total
    assert current_figure(measure, MONTH).units_reported == (1 if "not_collected" in south.values() else 2)


def test_a_quarterly_measure_is_asked_for_only_when_due(area: Area, measure: Measure, by: User) -> None:
    make_measure(area=area, code="quarterly", frequency="quarterly", due_month=3)
    make_draft(measure, MONTH, "75")
    assert left(area, by) == {"quarterly": ["No figure yet, and no reason why there is none."]}
    make_draft(measure, "2020-10", "75")
    send_submission(area=area, month=month_of("2020-10"), by=by, at=moment("2020-11-06 10:00"))
    assert Observation.objects.get().measure == measure


def test_another_areas_measures_and_a_unit_that_no_longer_reports_are_left_out(
    area: Area, other_area: Area, by_team: Measure, teams: list[Unit], by: User
) -> None:
    by_team.reporting_units.filter(unit=teams[1]).update(last_month=month_of("2020-08"))
    make_measure(area=other_area, code="foster")
    make_draft(by_team, MONTH, of=(1, 2), unit=teams[0])
    send(area, by)
    assert ledger() == {("visits", "north-team"): (50, 1, 2, ""), ("visits", "service"): (50, 1, 2, "")}


@pytest.mark.parametrize("step", ["record_figures", "record_commentary", "move_submission"])
def test_all_or_nothing(
    area: Area, by_team: Measure, teams: list[Unit], by: User, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    for team in teams:
        make_draft(by_team, MONTH, of=(1, 2), unit=team)
    make_draft_comment(by_team, MONTH)
    make_submission(area, MONTH, "open")
    done = getattr(sending, step)

    def fail_after(**arguments: Any) -> None:
        done(**arguments)
        raise DatabaseError("disk full")

    before = everything()
    monkeypatch.setattr(sending, step, fail_after)
    with pytest.raises(DatabaseError):
        send(area, by)
    assert everything() == before


# --- Returning and sending again ------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_returning_needs_a_reason(area: Area, measure: Measure, by: User, head: User, reason: str) -> None:
    make_draft(measure, MONTH, "75")
    send(area, by)
    before = everything()
    with pytest.raises(Refused, match=r"^Say what has to be put right\.$"):
        give_back(area, head, reason)
    assert everything() == before


def test_returning_says_why_and_leaves_a_record(area: Area, measure: Measure, by: User, head: User) -> None:
    make_draft(measure, MONTH, "75")
    send(area, by)
    give_back(area, head)
    sheet = read_sheet(area=area, month=MONTH)
    assert (sheet.state, sheet.is_open, sheet.returned_because) == ("returned", True, "The north team looks wrong")
    record = ChangeRecord.objects.latest("pk")
    assert (record.action, record.reason, record.title) == (
        "submission returned", "The north team looks wrong", "Head of Assessment",
    )  # fmt: skip


TYPED = ("numerator", "denominator", "value", "absence", "note", "ticked", "tick_reason")


def test_a_returned_submission_opens_as_it_was_sent(
    area: Area, by_team: Measure, measure: Measure, teams: list[Unit], by: User, head: User
) -> None:
    record(by_team, "2020-08", of=(9, 30), unit=teams[0])
    make_draft(by_team, MONTH, of=("1200", "1500"), unit=teams[0], ticked="times", tick_reason="Two", note="By hand")
    make_draft(by_team, MONTH, of=(0, 0), unit=teams[1])
    make_draft(measure, MONTH, absence="suppressed", note="Under 5")
    post = make_post()
    make_full_comment(measure, MONTH, action_post=post)
    comment = {"text", "remedial_action", "action_post_id", "action_due", "expected_green"}
    said = DraftComment.objects.values(*comment).get()
    send(area, by)
    give_back(area, head)
    assert {draft.unit.code: [getattr(draft, name) for name in TYPED] for draft in by_team.drafts.all()} == {
        "north-team": ["1,200", "1,500", "", "", "By hand", "times", "Two"],
        "south-team": ["0", "0", "", "", "", "", ""],
    }
    assert [getattr(measure.drafts.get(), name) for name in TYPED] == ["", "", "", "suppressed", "Under 5", "", ""]
    assert DraftComment.objects.values(*comment).get() == said
    assert [draft.based_on for draft in measure.drafts.all()] == [current_figure(measure, MONTH)]
    assert read_sheet(area=area, month=MONTH).left == []


def test_sending_again_changes_nothing_where_nothing_was_changed(
    area: Area, by_team: Measure, measure: Measure, teams: list[Unit], by: User, head: User
) -> None:
    record(by_team, "2020-08", of=(9, 30), unit=teams[0])
    make_draft(by_team, MONTH, of=("1200", "1500"), unit=teams[0], ticked="times", tick_reason="Two", note="By hand")
    make_draft(by_team, MONTH, of=(0, 0), unit=teams[1])
    make_draft(measure, MONTH, "84.5")
    make_full_comment(measure, MONTH)
    send(area, by)
    figures, said = list(Observation.objects.order_by("pk")), list(Commentary.objects.all())
    give_back(area, head)
    send(area, by, RESENT_AT)
    assert list(Observation.objects.order_by("pk")) == figures
    assert list(Commentary.objects.all()) == said
    assert not Observation.objects.filter(superseded_at__isnull=False).exists()
    states = SubmissionState.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["open", "sent", "returned", "sent"]


def test_sending_again_supersedes_only_what_changed_and_says_why(
    area: Area, by_team: Measure, teams: list[Unit], by: User, head: User
) -> None:
    for team in teams:
        make_draft(by_team, MONTH, of=(1, 2), unit=team)
    make_draft_comment(by_team, MONTH)
    send(area, by)
    first = {entry.unit.code: entry for entry in Observation.objects.all()}
    give_back(area, head)
    DraftEntry.objects.filter(unit=teams[0]).update(numerator="2")
    DraftComment.objects.update(text="One post was vacant.")
    send(area, by, RESENT_AT)
    assert ledger() == {
        ("visits", "north-team"): (100, 2, 2, ""),
        ("visits", "south-team"): (50, 1, 2, ""),
        ("visits", "service"): (75, 3, 4, ""),
    }
    for entry in first.values():
        entry.refresh_from_db()
    assert {code for code, entry in first.items() if entry.superseded_at is None} == {"south-team"}
    again = current_figure(by_team, MONTH, unit=teams[0])
    assert (again.kind, again.reason, again.is_revision) == ("error", "Corrected after it was returned", False)
    said = Commentary.objects.as_at(None).get()
    assert (said.text, said.reason) == ("One post was vacant.", "Reworded before sign-off")


def test_a_bound_and_what_was_printed_outlive_a_return(area: Area, measure: Measure, by: User, head: User) -> None:
    words = make_measure(area=area, code="words")
    outturn = make_measure(area=area, code="outturn")
    record(measure, MONTH, "5", qualifier="<", as_printed="<5%")
    record(words, MONTH, absence="words", as_printed="5% social worker; 9% overall")
    record(outturn, MONTH, "71", outturn_of="SSDA903")
    make_submission(area, MONTH, "sent")
    figures = list(Observation.objects.order_by("pk").values())
    give_back(area, head)
    send(area, by, RESENT_AT)
    assert list(Observation.objects.order_by("pk").values()) == figures


@pytest.mark.parametrize("state", ["open", "returned", "locked"])
def test_only_what_was_sent_and_is_not_locked_is_returned(area: Area, measure: Measure, head: User, state: str) -> None:
    make_submission(area, MONTH, state)
    before = everything()
    with pytest.raises(Refused, match=r"so it can't be returned\.$"):
        give_back(area, head)
    assert everything() == before


# --- Approving and locking ------------------------------------------------------------------------------


STEPS = ("open", "sent", "returned", "approved", "locked")
ALLOWED = {
    "": {"open", "sent"},
    "open": {"sent"},
    "sent": {"returned", "approved"},
    "returned": {"sent"},
    "approved": {"returned", "locked"},
    "locked": set(),
}


@pytest.mark.parametrize("to", STEPS)
@pytest.mark.parametrize("state", ALLOWED)
def test_the_order_of_the_steps(area: Area, head: User, state: str, to: str) -> None:
    if state:
        make_submission(area, MONTH, state)

    def take() -> None:
        move_submission(area=area, month=MONTH, to=to, by=head, at=SENT_AT, reason="Looked at")

    if to in ALLOWED[state]:
        take()
        assert SubmissionState.objects.as_at(None).get().state == to
        assert ChangeRecord.objects.latest("pk").action == f"submission {to}"
        return
    before = everything()
    with pytest.raises(Refused, match=r"^Assessment, Sep 2020, is .+, so it can't be .+\.$"):
        take()
    assert everything() == before


def test_figures_are_provisional_until_they_are_approved(
    area: Area, measure: Measure, by: User, head: User, data_team: User
) -> None:
    def is_provisional() -> bool:
        (line,) = scorecard(month=MONTH, root=make_root(), as_at=None).lines
        assert line.latest is not None
        assert line.latest.value == 75
        return line.is_provisional

    make_draft(measure, MONTH, "75")
    send(area, by)
    assert is_provisional() is True
    move_submission(area=area, month=MONTH, to="approved", by=head, at=RETURNED_AT)
    assert is_provisional() is False
    move_submission(area=area, month=MONTH, to="locked", by=data_team, at=RESENT_AT)
    assert is_provisional() is False


def test_a_revision_after_locking_keeps_both_values_and_is_marked(
    area: Area, by_team: Measure, teams: list[Unit], by: User, data_team: User
) -> None:
    for team in teams:
        make_draft(by_team, MONTH, of=(1, 2), unit=team)
    send(area, by)
    make_submission(area, MONTH, "locked")
    change = new_figure(by_team, MONTH, of=(2, 2), unit=teams[0])
    with pytest.raises(Refused, match="signed off, so a change needs its reason"):
        record_figures(figures=[change], by=data_team, at=RESENT_AT, reason=why(""))
    record_figures(figures=[change], by=data_team, at=RESENT_AT, reason=why("Counted late", "late"))
    entries = Observation.objects.order_by("unit__code", "pk")
    assert list(entries.values_list("unit__code", "value", "is_revision", "reason")) == [
        ("north-team", 50, False, ""),
        ("north-team", 100, True, "Counted late"),
        ("service", 50, False, ""),
        ("service", 75, True, "Counted late"),
        ("south-team", 50, False, ""),
    ]
    (line,) = scorecard(month=MONTH, root=make_root(), as_at=None).lines
    (before,) = scorecard(month=MONTH, root=make_root(), as_at=RETURNED_AT).lines
    assert [(one.latest.value, one.latest.is_revision) for one in (before, line) if one.latest] == [
        (50, False), (75, True),
    ]  # fmt: skip


def test_after_approval_a_return_marks_what_then_changes_as_revised(
    area: Area, measure: Measure, by: User, head: User
) -> None:
    make_draft(measure, MONTH, "75")
    send(area, by)
    make_submission(area, MONTH, "approved")
    give_back(area, head)
    DraftEntry.objects.update(value="76")
    send(area, by, RESENT_AT)
    entry = current_figure(measure, MONTH)
    assert (entry.value, entry.is_revision) == (76, True)
