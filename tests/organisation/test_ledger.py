"""The ledger: nothing is overwritten, one entry is current, and each moment can be read again."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from organisation.models import ChangeKind, LedgerClock, LedgerEntry, User
from organisation.months import Month
from organisation.operations import TICK, NoLongerCurrent, Reason, Refused, record_entry, stamp, supersede
from scorecard.models import Baseline, Measure, Observation
from tests.builders import EARLY, make_baseline, make_measure, make_person, moment, recorder, why

pytestmark = pytest.mark.django_db

MARCH, JULY = Month(2020, 3), Month(2020, 7)
TEN, ELEVEN = moment("2020-09-24 10:00"), moment("2020-09-24 11:00")
CONSTRAINTS = ("one_current", "superseded_later", "change_has_reason")


@pytest.fixture
def measure() -> Measure:
    return make_measure()


def say(measure: Measure, value: str, **fields: Any) -> LedgerEntry | None:
    """Record a baseline through the ledger's one write."""
    fields = {"by": recorder(), "at": TEN, "reason": Reason(), **fields}
    facts = {"value": Decimal(value), "qualifier": "=", "as_printed": "", "month": MARCH}
    return record_entry(model=Baseline, key={"measure": measure}, facts=facts, **fields)


def written(entry: LedgerEntry | None) -> LedgerEntry:
    assert entry is not None
    return entry


# --- Recording ------------------------------------------------------------------------------------------


def test_a_first_entry_says_who_when_and_where_from(measure: Measure) -> None:
    person = make_person(title="Head of Assessment")
    entry = written(say(measure, "62", by=person, reason=Reason(source="scorecard of July 2020", is_illustrative=True)))
    entry.refresh_from_db()
    assert (entry.recorded_at, entry.recorded_by, entry.recorded_as) == (TEN, person, "Head of Assessment")
    assert (entry.kind, entry.reason, entry.superseded_at) == (ChangeKind.FIRST, "", None)
    assert (entry.source, entry.is_illustrative) == ("scorecard of July 2020", True)


def test_the_job_title_stays_as_it_was(measure: Measure) -> None:
    person = make_person(title="Team manager")
    entry = written(say(measure, "62", by=person))
    person.title = "Service manager"
    person.save()
    entry.refresh_from_db()
    assert entry.recorded_as == "Team manager"


def test_a_change_supersedes_and_leaves_what_stood(measure: Measure) -> None:
    first = written(say(measure, "62"))
    second = written(say(measure, "67", at=ELEVEN, reason=why("Counted by hand")))
    first.refresh_from_db()
    assert (first.superseded_at, second.recorded_at, second.superseded_at) == (ELEVEN, ELEVEN, None)
    assert (second.kind, second.reason) == (ChangeKind.ERROR, "Counted by hand")
    assert list(Baseline.objects.order_by("pk").values_list("value", flat=True)) == [62, 67]


def test_a_first_entry_is_first_whatever_kind_comes_along(measure: Measure) -> None:
    assert written(say(measure, "62", reason=why("Late", ChangeKind.LATE))).kind == ChangeKind.FIRST


def test_where_nothing_differs_nothing_is_recorded(measure: Measure) -> None:
    first = written(say(measure, "62"))
    assert say(measure, "62.0000", at=ELEVEN) is None
    first.refresh_from_db()
    assert (first.superseded_at, Baseline.objects.count()) == (None, 1)


def test_a_change_without_a_reason_is_refused(measure: Measure) -> None:
    first = written(say(measure, "62"))
    with pytest.raises(Refused, match="Give a reason for the change"):
        say(measure, "67", at=ELEVEN)
    first.refresh_from_db()
    assert (first.superseded_at, Baseline.objects.count()) == (None, 1)


def test_each_key_has_its_own_current_entry(measure: Measure) -> None:
    other = make_measure(name="Visits in time")
    say(measure, "62")
    say(other, "70")
    assert Baseline.objects.as_at(None).count() == 2


# --- Two people at once ---------------------------------------------------------------------------------


def test_a_change_based_on_what_is_no_longer_current_is_refused_with_both_values(measure: Measure) -> None:
    seen = written(say(measure, "62"))
    meanwhile = say(measure, "64", at=TEN, reason=why())
    with pytest.raises(NoLongerCurrent, match="Both values are shown") as refused:
        say(measure, "67", at=ELEVEN, reason=why(), based_on=seen.pk)
    assert refused.value.current == meanwhile
    assert list(Baseline.objects.as_at(None).values_list("value", flat=True)) == [64]


def test_a_first_entry_is_refused_where_another_came_first(measure: Measure) -> None:
    meanwhile = say(measure, "64")
    with pytest.raises(NoLongerCurrent) as refused:
        say(measure, "67", at=ELEVEN, reason=why(), based_on=None)
    assert refused.value.current == meanwhile


def test_a_change_of_what_never_was_is_refused(measure: Measure) -> None:
    with pytest.raises(NoLongerCurrent) as refused:
        say(measure, "67", based_on=123456)
    assert (refused.value.current, Baseline.objects.count()) == (None, 0)


def test_a_change_based_on_the_current_entry_is_recorded(measure: Measure) -> None:
    seen = written(say(measure, "62", based_on=None))
    assert written(say(measure, "67", at=ELEVEN, reason=why(), based_on=seen.pk)).pk != seen.pk


def test_the_same_change_by_two_people_is_told_to_the_second(measure: Measure) -> None:
    seen = written(say(measure, "62"))
    say(measure, "67", reason=why(), based_on=seen.pk)
    with pytest.raises(NoLongerCurrent):
        say(measure, "67", reason=why(), based_on=seen.pk)


def test_superseding_what_is_superseded_is_refused_and_leaves_all_as_it_was(measure: Measure) -> None:
    gone = written(say(measure, "62"))
    current = written(say(measure, "64", at=ELEVEN, reason=why()))
    with pytest.raises(NoLongerCurrent), transaction.atomic():
        supersede(entries=[gone, current], at=ELEVEN + TICK)
    current.refresh_from_db()
    assert current.superseded_at is None


def test_superseding_nothing_is_nothing(measure: Measure) -> None:
    supersede(entries=[], at=TEN)


# --- Time -----------------------------------------------------------------------------------------------


def test_the_same_microsecond_becomes_a_later_one(measure: Measure) -> None:
    first = written(say(measure, "62"))
    second = written(say(measure, "67", at=TEN, reason=why()))
    first.refresh_from_db()
    assert first.superseded_at == second.recorded_at == TEN + TICK


def test_a_clock_put_back_does_not_put_the_ledger_back(measure: Measure) -> None:
    say(measure, "62", at=ELEVEN)
    assert written(say(measure, "67", at=TEN, reason=why())).recorded_at == ELEVEN + TICK


def test_stamps_follow_one_another_and_keep_one_row() -> None:
    given = [TEN, TEN, TEN - timedelta(days=3), ELEVEN, TEN]
    assert [stamp(at=at) for at in given] == [TEN, TEN + TICK, TEN + 2 * TICK, ELEVEN, ELEVEN + TICK]
    assert list(LedgerClock.objects.values_list("pk", "last_recorded_at")) == [(1, ELEVEN + TICK)]


def test_the_clock_is_one_row() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerClock.objects.create(pk=2, last_recorded_at=TEN)


@pytest.mark.parametrize(
    ("at", "value"),
    [
        pytest.param(TEN - TICK, None, id="before-anything-was-known"),
        pytest.param(TEN, 62, id="the-moment-it-was-recorded"),
        pytest.param(ELEVEN - TICK, 62, id="just-before-the-change"),
        pytest.param(ELEVEN, 67, id="the-moment-of-the-change"),
        pytest.param(ELEVEN + timedelta(days=900), 67, id="long-after"),
        pytest.param(None, 67, id="now"),
    ],
)
def test_reading_as_at_a_moment(measure: Measure, at: Any, value: int | None) -> None:
    say(measure, "62")
    say(measure, "67", at=ELEVEN, reason=why())
    assert list(Baseline.objects.as_at(at).values_list("value", flat=True)) == ([] if value is None else [value])


def test_known_by_a_moment_shows_superseded_entries_too(measure: Measure) -> None:
    for value, at in (("62", TEN), ("67", ELEVEN), ("68", ELEVEN + TICK)):
        say(measure, value, at=at, reason=why())
    known = [Baseline.objects.known_by(at).count() for at in (TEN - TICK, TEN, ELEVEN, None)]
    assert known == [0, 1, 2, 3]


# --- Never deleted, never changed -----------------------------------------------------------------------


def test_an_entry_is_never_deleted(measure: Measure) -> None:
    entry = make_baseline(measure, "62")
    with pytest.raises(TypeError, match="never deleted"):
        entry.delete()
    with pytest.raises(TypeError, match="never deleted"):
        Baseline.objects.filter(pk=entry.pk).delete()
    assert Baseline.objects.filter(pk=entry.pk).exists()


def test_an_entry_is_never_changed_in_place(measure: Measure) -> None:
    entry = make_baseline(measure, "62")
    entry.value = Decimal(67)
    with pytest.raises(TypeError, match="never changed"):
        entry.save()
    with pytest.raises(TypeError, match="never changed"):
        Baseline.objects.filter(pk=entry.pk).update(value=67)
    entry.refresh_from_db()
    assert entry.value == 62


def test_what_an_entry_is_about_and_who_recorded_it_can_not_be_deleted(measure: Measure) -> None:
    person = make_person()
    say(measure, "62", by=person)
    with pytest.raises(Exception, match="protected foreign keys"):
        person.delete()
    with pytest.raises(Exception, match="protected foreign keys"):
        measure.delete()
    assert User.objects.filter(pk=person.pk).exists()


# --- What the database itself refuses -------------------------------------------------------------------


def raw(measure: Measure, **fields: Any) -> Baseline:
    """Write a row past every operation."""
    given = {
        "measure": measure, "value": 62, "recorded_at": EARLY, "recorded_by": recorder(), "recorded_as": "Analyst",
        **fields,
    }  # fmt: skip
    return Baseline.objects.create(**given)


def test_the_database_refuses_two_current_entries(measure: Measure) -> None:
    raw(measure)
    with pytest.raises(IntegrityError), transaction.atomic():
        raw(measure, value=67, recorded_at=TEN)
    raw(measure, value=61, superseded_at=TEN)
    assert Baseline.objects.count() == 2


@pytest.mark.parametrize(
    "superseded_at",
    [pytest.param(EARLY, id="when-it-was-recorded"), pytest.param(EARLY - TICK, id="before-it-was-recorded")],
)
def test_the_database_refuses_superseding_too_early(measure: Measure, superseded_at: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        raw(measure, superseded_at=superseded_at)


@pytest.mark.parametrize("kind", [kind for kind in ChangeKind if kind != ChangeKind.FIRST])
def test_the_database_refuses_a_change_without_a_reason(measure: Measure, kind: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        raw(measure, kind=kind)
    raw(measure, kind=kind, reason="Counted again")


def test_every_ledger_has_the_three_constraints_over_its_whole_key() -> None:
    ledgers = LedgerEntry.__subclasses__()
    assert Observation in ledgers
    for ledger in ledgers:
        found = {c.name: c for c in ledger._meta.constraints}
        one_current, *others = [
            next((c for name, c in found.items() if name.endswith(end)), None) for end in CONSTRAINTS
        ]
        assert one_current is not None, ledger
        assert None not in others, ledger
        assert tuple(one_current.fields) == ledger.KEY, ledger  # type: ignore[attr-defined]


def test_every_ledger_says_its_facts_and_what_may_be_redacted() -> None:
    """Each field of an entry is its key, a fact or about its recording, so that no change goes unnoticed."""
    about = {"id", *(field.name for field in LedgerEntry._meta.fields), "is_revision"}
    for ledger in LedgerEntry.__subclasses__():
        names = {field.name for field in ledger._meta.concrete_fields}
        assert names == {*ledger.KEY, *ledger.FACTS} | (names & about), ledger
        assert set(ledger.redactable_fields) <= names, ledger


def test_a_refusal_by_the_database_has_words_a_person_can_act_on(measure: Measure) -> None:
    entry = Baseline(
        measure=measure, value=62, recorded_at=EARLY, recorded_by=recorder(), recorded_as="Analyst", kind="error"
    )
    with pytest.raises(ValidationError, match=r"Give a reason for the change\."):
        entry.validate_constraints()
