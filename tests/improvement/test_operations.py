"""Updating, closing, embedding, splitting, merging: what each leaves, and what it refuses."""

from datetime import date
from typing import Any

import pytest

from improvement.models import Action, ActionUpdate, ImpactJudgement, UpdateKind
from improvement.operations.actions import (
    ChangedMeanwhile,
    Links,
    change_action,
    merge_action,
    next_code,
    reassign_action,
    split_action,
    withdraw_action,
)
from improvement.operations.evidence import NewEvidence, add_evidence
from improvement.operations.progress import (
    comment_on_action,
    embed_action,
    propose_closing,
    reopen_action,
    repeat_action,
    settle_closing,
    update_action,
)
from improvement.operations.standing import Recording, UpdatedMeanwhile
from organisation.models import ChangeRecord
from organisation.months import Month
from organisation.operations import NoLongerCurrent, Refused
from tests.builders import make_measure, make_partner, make_person, make_post, moment, recorder
from tests.plan_builders import close, judge_impact, make_action, make_judgement, make_outcome, propose, update

pytestmark = pytest.mark.django_db

AT, LATER = moment("2020-09-24 10:00"), moment("2020-12-30 10:00")
NHS_NUMBER = "943 476 5919"


def standing(action: Action) -> ActionUpdate:
    return ActionUpdate.objects.standing(None).get(action=action)


def told(action: Action) -> list[str]:
    lines = ChangeRecord.objects.filter(subject_kind="action", subject=action.code).order_by("pk")
    return list(lines.values_list("action", flat=True))


def recording(**fields: Any) -> Recording:
    return Recording(**{"by": recorder(), "at": AT, **fields})


def second() -> Recording:
    return recording(by=make_person(email="second@example.org", title="Head of service"))


# --- Progress and its date ------------------------------------------------------------------------------


def test_an_update_is_added_and_the_one_before_stays() -> None:
    action = make_action()
    done = update(action, "at_risk", "Two posts are vacant.", at=AT)
    assert (done.number, done.status, done.by_title) == (2, "at_risk", "Performance analyst")
    assert list(action.updates.order_by("number").values_list("status", flat=True)) == ["not_started", "at_risk"]
    assert told(action) == ["create action", "update action"]


def test_the_first_date_stays_and_every_move_is_counted() -> None:
    action = make_action(due="2020-07")
    update(action, due="2020-12", at=AT)
    update(action, due="2021-09", at=AT)
    update(action, "on_track", "Going well.", at=AT)
    action.refresh_from_db()
    assert (action.first_due.month, standing(action).due.month) == (Month(2020, 7), Month(2021, 9))
    assert standing(action).times_moved == 2


def test_how_it_stood_on_a_day() -> None:
    action = make_action(due="2020-07")
    update(action, "at_risk", "Late.", due="2020-12", at=moment("2020-06-10 10:00"))
    update(action, "on_track", at=moment("2020-08-10 10:00"))
    then = ActionUpdate.objects.standing(moment("2020-07-01 10:00")).get(action=action)
    before = ActionUpdate.objects.standing(moment("2020-06-01 10:00")).get(action=action)
    assert (then.status, then.due.month) == ("at_risk", Month(2020, 12))
    assert (before.status, before.due.month) == ("not_started", Month(2020, 7))
    assert not ActionUpdate.objects.standing(moment("2017-01-01 10:00")).exists()


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        pytest.param({"status": "on_track", "due": "2021-03", "reason": ""}, "why the date moves", id="moved-unsaid"),
        pytest.param({"status": "at_risk", "narrative": ""}, "why it is at risk", id="at-risk-unsaid"),
        pytest.param({"status": "off_track", "narrative": " "}, "why it is off track", id="off-track-unsaid"),
        pytest.param({"status": "complete"}, "completed by closing", id="complete-is-not-keyed"),
        pytest.param({"status": "embedded"}, "completed by closing", id="embedded-is-not-keyed"),
        pytest.param({"narrative": f"Child {NHS_NUMBER} was seen"}, "an NHS number", id="personal-data"),
        pytest.param({"due": "2021-03", "reason": f"About {NHS_NUMBER}"}, "an NHS number", id="in-the-reason"),
        pytest.param({"evidence": NewEvidence(title=f"Seen {NHS_NUMBER}")}, "an NHS number", id="in-evidence"),
        pytest.param({"due": "2021-03", "reason": "x" * 501}, "too long", id="a-long-reason"),
    ],
)
def test_an_update_that_is_refused_leaves_nothing(fields: dict[str, Any], part: str) -> None:
    action = make_action()
    with pytest.raises(Refused, match=part):
        update(action, **{"narrative": "Done so far.", **fields})
    assert (action.updates.count(), action.evidence.count(), told(action)) == (1, 0, ["create action"])


def test_an_update_that_changes_nothing_is_not_recorded() -> None:
    action = make_action(status="on_track")
    assert update_action(action=action, status="on_track", recording=recording()) is None
    assert action.updates.count() == 1


def test_two_people_at_once() -> None:
    action = make_action()
    update(action, "at_risk", "Two posts are vacant.")
    with pytest.raises(UpdatedMeanwhile) as stale:
        update_action(action=action, status="on_track", narrative="Fine.", recording=recording(based_on=1))
    assert stale.value.current.status == "at_risk"
    assert action.updates.count() == 2


def test_an_update_is_never_earlier_than_the_one_before() -> None:
    action = make_action(at=AT)
    earlier = update(action, at=moment("2020-01-01 10:00"))
    assert earlier.at > AT


# --- Recurring ------------------------------------------------------------------------------------------


def test_done_this_time_is_no_slip() -> None:
    action = make_action(kind="recurring", every_months=3, due="2020-09")
    done = repeat_action(action=action, narrative="Held on Monday.", recording=recording())
    assert (done.due.month, done.times_moved, done.kind) == (Month(2020, 12), 0, UpdateKind.REPEATED)


def test_only_a_recurring_action_repeats() -> None:
    with pytest.raises(Refused, match="Only a recurring action"):
        repeat_action(action=make_action(), narrative="Held.", recording=recording())


# --- Closing --------------------------------------------------------------------------------------------


def test_closing_takes_evidence_and_a_second_person() -> None:
    action = make_action()
    waiting = propose(action)
    assert (waiting.awaits_closing, waiting.status) == (True, "not_started")
    with pytest.raises(Refused, match="You proposed this closing"):
        settle_closing(action=action, accept=True, recording=recording())
    done = settle_closing(action=action, accept=True, recording=second())
    assert (done.status, done.kind, done.awaits_closing) == ("complete", UpdateKind.CLOSED, False)
    assert told(action) == ["create action", "add evidence", "propose closing", "settle closing"]


def test_closing_without_evidence_is_refused() -> None:
    action = make_action()
    with pytest.raises(Refused, match="Closing needs evidence"):
        propose_closing(action=action, narrative="Done.", recording=recording())


def test_deleted_evidence_closes_nothing() -> None:
    action = make_action()
    added = propose(action)
    settle_closing(action=action, accept=False, reason="Which minutes?", recording=second())
    evidence = action.evidence.get()
    evidence.deleted_at, evidence.deleted_why = added.at, "Wrong one"
    evidence.save()
    with pytest.raises(Refused, match="Closing needs evidence"):
        propose_closing(action=action, narrative="Done.", recording=recording())


def test_closing_that_is_declined_goes_on() -> None:
    action = make_action(status="on_track")
    propose(action)
    with pytest.raises(Refused, match="Say what is missing"):
        settle_closing(action=action, accept=False, recording=second())
    declined = settle_closing(
        action=action, accept=False, reason="The minutes don’t show it.",
        recording=recording(by=make_person(email="third@example.org")),
    )  # fmt: skip
    assert (declined.status, declined.awaits_closing) == ("on_track", False)
    assert update(action, "at_risk", "Asked again.").number == 4


def test_while_a_closing_waits_there_is_no_progress() -> None:
    action = make_action()
    propose(action)
    with pytest.raises(Refused, match="Closing is proposed"):
        update(action)
    with pytest.raises(Refused, match="proposed already"):
        propose(action)


@pytest.mark.parametrize("on_target", [(), (False,), (None,), (True, False)])
def test_a_monitoring_action_is_closed_by_its_measures(on_target: tuple[bool | None, ...]) -> None:
    action = make_action(kind="monitoring")
    with pytest.raises(Refused, match="closed by its measure"):
        propose(action, on_target=on_target)
    assert propose(action, on_target=(True, True)).awaits_closing


def test_what_has_ended_is_reopened_with_a_reason() -> None:
    action = make_action()
    close(action)
    for step in (update, propose):
        with pytest.raises(Refused, match="This action is complete"):
            step(action)
    with pytest.raises(Refused, match="Say why"):
        reopen_action(action=action, reason=" ", recording=recording())
    assert reopen_action(action=action, reason="It came back.", recording=recording()).status == "on_track"


# --- Embedded -------------------------------------------------------------------------------------------


def test_embedded_once_it_has_held() -> None:
    action = make_action()
    close(action, at=AT)
    early = recording(at=moment("2020-11-01 10:00"))
    with pytest.raises(Refused, match="it must hold for 3"):
        embed_action(action=action, basis="measure", narrative="Held.", held_months=(True,), recording=early)
    with pytest.raises(Refused, match="has not held"):
        embed_action(
            action=action, basis="measure", narrative="Held.", held_months=(True, False), recording=recording(at=LATER)
        )
    done = embed_action(
        action=action, basis="measure", narrative="Held.", held_months=(True, True), recording=recording(at=LATER)
    )
    assert (done.status, done.kind) == ("embedded", UpdateKind.EMBEDDED)


def test_embedded_by_a_dip_sample_needs_one_from_after_completion() -> None:
    action = make_action()
    close(action, at=AT)
    asked = {"action": action, "basis": "dip_sample", "narrative": "Held.", "recording": recording(at=LATER)}
    with pytest.raises(Refused, match="Add evidence of that kind"):
        embed_action(**asked)
    add_evidence(
        action=action, evidence=NewEvidence(title="Ten records looked at", kind="dip_sample"), by=recorder(),
        at=moment("2020-12-20 10:00"),
    )  # fmt: skip
    assert embed_action(**asked).status == "embedded"


def test_whoever_closed_it_does_not_call_it_embedded() -> None:
    action, head = make_action(), make_person(email="head2@example.org")
    close(action, at=AT, second=head)
    with pytest.raises(Refused, match="doesn’t also call it embedded"):
        embed_action(
            action=action, basis="measure", narrative="Held.", held_months=(True,),
            recording=recording(by=head, at=LATER),
        )  # fmt: skip


def test_only_a_completed_action_is_embedded() -> None:
    with pytest.raises(Refused, match="Only a completed action"):
        embed_action(action=make_action(), basis="feedback", narrative="Held.", recording=recording())


# --- The action itself ----------------------------------------------------------------------------------


def test_a_change_of_words_needs_a_reason_and_keeps_the_version_before() -> None:
    action = make_action(text="Share out visits.")
    action.text = "Share out visits each Monday."
    with pytest.raises(Refused, match="Give a reason"):
        change_action(action=action, based_on=1, reason=" ", recording=recording())
    assert change_action(action=action, based_on=1, reason="Clearer", recording=recording())
    first = action.history.order_by("history_id").first()
    assert first is not None
    assert first.text == "Share out visits."
    assert action.version == 2


def test_a_change_based_on_older_words_is_refused() -> None:
    action = make_action()
    mine = Action.objects.get(pk=action.pk)
    action.text = "First."
    change_action(action=action, based_on=1, reason="Clearer", recording=recording())
    mine.text = "Second."
    with pytest.raises(ChangedMeanwhile) as stale:
        change_action(action=mine, based_on=1, reason="Clearer", recording=recording())
    assert stale.value.current.text == "First."
    assert Action.objects.get(pk=action.pk).text == "First."


def test_the_first_date_cannot_be_changed() -> None:
    action = make_action(due="2020-07")
    action.first_due_on = date(2021, 7, 31)
    with pytest.raises(TypeError, match="never changed"):
        action.save()


def test_reassigning_shows_in_its_history() -> None:
    action, post = make_action(), make_post(title="Head of Fostering")
    assert reassign_action(action=action, owner=post, reason="Areas were joined", recording=recording())
    assert (Action.objects.get(pk=action.pk).owner, standing(action).kind) == (post, UpdateKind.REASSIGNED)
    assert not reassign_action(action=action, owner=post, reason="Again", recording=recording())


def test_a_reassignment_leaves_a_proposed_closing_waiting() -> None:
    action = make_action()
    propose(action)
    reassign_action(action=action, owner=make_post(), reason="Somebody else", recording=second())
    assert standing(action).awaits_closing
    with pytest.raises(Refused, match="You proposed this closing"):
        settle_closing(action=action, accept=True, recording=recording())


def test_links_are_changed_with_a_reason() -> None:
    police, measure = make_partner(name="Police"), make_measure()
    action = make_action(partners=[police])
    links = Links(partners=[], measures=[measure])
    assert change_action(action=action, links=links, based_on=1, reason="Not theirs", recording=recording())
    assert (list(action.partners.all()), list(action.measures.all())) == ([], [measure])


def test_withdrawn_with_a_reason() -> None:
    action = make_action()
    with pytest.raises(Refused, match="Say why"):
        withdraw_action(action=action, reason="", recording=recording())
    assert withdraw_action(action=action, reason="The team was closed.", recording=recording()).status == "withdrawn"


def test_the_parts_of_a_split_keep_the_first_date_and_its_moves() -> None:
    post = make_post()
    action = make_action(due="2020-07", owner=post)
    update(action, due="2020-12")
    parts = split_action(action=action, texts=["Recruit.", " ", "Keep."], reason="Two owners", recording=recording())
    assert [part.code for part in parts] == ["A001-1", "A001-2"]
    for part in parts:
        assert (part.first_due.month, part.owner) == (Month(2020, 7), post)
        assert (standing(part).due.month, standing(part).times_moved) == (Month(2020, 12), 1)
    assert (standing(action).kind, standing(action).status) == (UpdateKind.SPLIT, "withdrawn")
    with pytest.raises(Refused, match="goes on as another"):
        reopen_action(action=action, reason="Back", recording=recording())


def test_a_split_needs_two_parts() -> None:
    with pytest.raises(Refused, match="at least two parts"):
        split_action(action=make_action(), texts=["One."], reason="Why", recording=recording())


def test_merging_hands_over_partners_and_measures() -> None:
    police, school, measure = make_partner(name="Police"), make_partner(name="Schools"), make_measure()
    one = make_action(partners=[police], measures=[measure])
    other = make_action(code="A002", partners=[school])
    merge_action(action=one, into=other, reason="The same", recording=recording())
    assert set(other.partners.all()) == {police, school}
    assert list(other.measures.all()) == [measure]
    one.refresh_from_db()
    assert (one.merged_into, standing(one).kind) == (other, UpdateKind.MERGED)


def test_merging_into_what_has_ended_or_itself_is_refused() -> None:
    one, other = make_action(), make_action(code="A002")
    withdraw_action(action=other, reason="Gone", recording=recording())
    with pytest.raises(Refused, match="A002 has ended"):
        merge_action(action=one, into=other, reason="The same", recording=recording())
    with pytest.raises(Refused, match="another action"):
        merge_action(action=one, into=one, reason="The same", recording=recording())


def test_the_next_code() -> None:
    assert next_code() == "A001"
    make_action(code="A099")
    make_action(code="A007-1")
    make_action(code="B250")
    assert next_code() == "A100"


# --- Comments and judgements ----------------------------------------------------------------------------


def test_a_comment_changes_nothing_else() -> None:
    action = make_action()
    comment_on_action(action=action, text=" What of the schools? ", recording=recording())
    assert (action.comments.get().text, action.updates.count()) == ("What of the schools?", 1)
    for text in (" ", f"About {NHS_NUMBER}"):
        with pytest.raises(Refused):
            comment_on_action(action=action, text=text, recording=recording())


def test_a_judgement_rests_on_something_and_supersedes_the_one_before() -> None:
    outcome = make_outcome()
    with pytest.raises(Refused, match="Say what it rests on"):
        judge_impact(outcome=outcome, impact="some", by=recorder(), at=AT)
    first = make_judgement(outcome, "early", at=AT)
    later = make_judgement(outcome, "some", voice="Children say so.", at=LATER)
    assert list(ImpactJudgement.objects.as_at(None)) == [later]
    assert list(ImpactJudgement.objects.as_at(moment("2020-10-01 10:00"))) == [first]
    with pytest.raises(NoLongerCurrent):
        make_judgement(outcome, "sustained", based_on=first.pk)
