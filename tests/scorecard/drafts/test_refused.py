"""Rows and texts that can't be kept, each refused with a sentence."""

import pytest

from organisation.models import Area, User
from organisation.operations import Refused
from scorecard.models import DraftComment, DraftEntry, Measure, SubmissionState
from scorecard.operations.drafts import TypedRow
from tests.builders import (
    make_measure,
    make_submission,
    make_team_measure,
    make_unit,
    month_of,
)
from tests.scorecard.drafts.typing_in import MONTH, row, said, save, say

pytestmark = pytest.mark.django_db


def refusal(area: Area, *rows: TypedRow, by: User) -> str:
    """Return the sentence of a refusal, which saves nothing."""
    before = list(DraftEntry.objects.order_by("pk").values())
    with pytest.raises(Refused) as refused:
        save(area, *rows, by=by)
    assert list(DraftEntry.objects.order_by("pk").values()) == before
    return str(refused.value)


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        pytest.param("elsewhere", "service", id="a-measure-of-another-area"),
        pytest.param("unheard-of", "service", id="no-measure"),
        pytest.param("timely", "north-team", id="a-unit-that-does-not-report-it"),
        pytest.param("teams", "south-team", id="a-unit-that-no-longer-reports-it"),
        pytest.param("timely", "unheard-of", id="no-unit"),
        pytest.param("annual", "service", id="a-measure-that-is-not-due"),
        pytest.param("closed", "service", id="a-measure-that-is-closed"),
        pytest.param("heading", "service", id="a-heading"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_row_that_is_not_on_the_sheet_is_refused(
    area: Area, other_area: Area, measure: Measure, by: User, code: str, unit: str
) -> None:
    north, south = make_unit(name="North team"), make_unit(name="South team")
    teams = make_team_measure(north, south, code="teams", area=area)
    teams.reporting_units.filter(unit=south).update(last_month=month_of("2020-08"))
    make_measure(code="elsewhere", area=other_area)
    make_measure(code="annual", area=area, frequency="annual", due_month=3)
    make_measure(code="closed", area=area, closed="2020-08")
    make_measure(code="heading", area=area, is_heading=True)
    assert refusal(area, row(value="70"), row(code, unit=unit, value="71"), by=by) == "That row is not on this sheet."


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param({"numerator": "9" * 81}, f"“{'9' * 30}…” is too long; at most 80 characters.", id="a-long-number"),
        pytest.param({"note": "n" * 301}, f"“{'n' * 30}…” is too long; at most 300 characters.", id="a-long-note"),
        pytest.param({"tick_reason": "r" * 201}, f"“{'r' * 30}…” is too long; at most 200 characters.", id="a-reason"),
        pytest.param({"ticked": "t" * 201}, f"“{'t' * 30}…” is too long; at most 200 characters.", id="ticks"),
        pytest.param({"absence": "lost"}, "Choose one of the reasons offered.", id="an-absence-not-offered"),
        pytest.param({"absence": "words"}, "Choose one of the reasons offered.", id="words-are-for-printed-pages"),
        pytest.param({"saved_as": "Somebody"}, "That field is not on this sheet.", id="a-field-that-is-not-typed"),
        pytest.param({"nonsense": "1"}, "That field is not on this sheet.", id="no-field"),
    ],
)
def test_a_text_that_cannot_be_kept_is_refused_with_a_sentence(
    area: Area, measure: Measure, by: User, typed: dict[str, str], sentence: str
) -> None:
    assert refusal(area, row(**typed), by=by) == sentence
    assert not SubmissionState.objects.exists()


@pytest.mark.parametrize("state", ["sent", "approved", "locked"])
def test_a_submission_that_was_sent_takes_nothing_more(
    area: Area, measure: Measure, by: User, other: User, state: str
) -> None:
    make_submission(area, MONTH, state, by=other)
    sentence = "Assessment, Sep 2020: sent meanwhile by Data officer. What you typed was not saved."
    assert refusal(area, row(value="70"), by=by) == sentence
    with pytest.raises(Refused) as refused:
        say(area, said(text="Late"), by=by)
    assert str(refused.value) == sentence
    assert not DraftComment.objects.exists()
