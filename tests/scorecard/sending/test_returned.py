"""Returning a submission and sending it again; approving and locking."""

import pytest

from organisation.models import Area, ChangeRecord, Unit, User
from organisation.operations import Refused
from scorecard.models import Commentary, DraftComment, DraftEntry, Measure, Observation, SubmissionState
from scorecard.operations.figures import record_figures
from scorecard.operations.submissions import move_submission
from scorecard.queries.scorecard import scorecard
from scorecard.queries.sheet import read_sheet
from tests.builders import (
    current_figure,
    make_draft,
    make_draft_comment,
    make_full_comment,
    make_measure,
    make_post,
    make_root,
    make_submission,
    new_figure,
    record,
    why,
)
from tests.scorecard.sending.steps import MONTH, RESENT_AT, RETURNED_AT, SENT_AT, everything, give_back, ledger, send

pytestmark = pytest.mark.django_db


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
