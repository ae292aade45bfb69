"""Submissions moving from state to state."""

import pytest

from organisation.models import Area, ChangeKind, ChangeRecord
from organisation.operations import Refused
from scorecard.models import State, SubmissionState
from tests.builders import make_area, make_submission
from tests.scorecard.operations.recording import AT, LATER, move

pytestmark = pytest.mark.django_db


def submission_lines() -> list[ChangeRecord]:
    return list(ChangeRecord.objects.filter(subject_kind="submission").order_by("pk"))


def test_each_step_supersedes_the_one_before() -> None:
    area = make_area()
    move(area, State.OPEN, at=AT)
    move(area, State.SENT, at=LATER)
    old, new = SubmissionState.objects.order_by("pk")
    assert (old.state, old.superseded_at) == (State.OPEN, LATER)
    assert (new.state, new.recorded_at, new.superseded_at) == (State.SENT, LATER, None)
    assert [SubmissionState.objects.as_at(at).get().state for at in (AT, LATER)] == [State.OPEN, State.SENT]
    assert [(line.action, line.summary) for line in submission_lines()] == [
        ("submission open", "Assessment, Jul 2020: open"), ("submission sent", "Assessment, Jul 2020: sent"),
    ]  # fmt: skip


LEADS_TO = {
    None: {"open", "sent"},
    "open": {"sent"},
    "sent": {"returned", "approved"},
    "returned": {"sent"},
    "approved": {"returned", "locked"},
    "locked": set(),
}


@pytest.mark.parametrize("now", LEADS_TO)
@pytest.mark.parametrize("to", list(State))
def test_which_steps_lead_where(now: str | None, to: State) -> None:
    area = make_area()
    if now:
        make_submission(area, "2020-07", now)
    if to in LEADS_TO[now]:
        move(area, to, reason="Team b is missing")
        assert SubmissionState.objects.as_at(None).get().state == to
    else:
        stands = f"{now} by Performance analyst" if now else "not begun"
        with pytest.raises(Refused, match=f"Assessment, Jul 2020, is {stands}, so it can't be {to.label.lower()}"):
            move(area, to, reason="Team b is missing")


def test_a_return_says_what_has_to_be_put_right() -> None:
    area = make_area()
    move(area, State.SENT)
    for reason in ("", "  "):
        with pytest.raises(Refused, match="Say what has to be put right"):
            move(area, State.RETURNED, reason=reason)
    move(area, State.RETURNED, reason="Team b is missing")
    entry = SubmissionState.objects.as_at(None).get()
    assert (entry.reason, entry.kind) == ("Team b is missing", ChangeKind.DECISION)
    assert ChangeRecord.objects.get(action="submission returned").reason == "Team b is missing"


def test_areas_and_months_have_submissions_of_their_own() -> None:
    one, other = make_area(), make_area(name="Fostering")
    move(one, State.SENT)
    move(other, State.OPEN)
    move(one, State.OPEN, month="2020-08")
    assert SubmissionState.objects.as_at(None).count() == 3


def test_an_unknown_step_is_an_error() -> None:
    with pytest.raises(ValueError):
        move(make_area(), "lost")
    assert SubmissionState.objects.count() == 0


def test_a_submission_is_not_returned_with_a_reason_longer_than_the_ledger_keeps(area: Area) -> None:
    make_submission(area, "2020-07")
    with pytest.raises(Refused, match="at most 500 characters"):
        make_submission(area, "2020-07", "returned", reason="x" * 501)
