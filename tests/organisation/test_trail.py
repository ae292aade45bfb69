"""The trail: who did what, when and why; only ever added to."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from organisation.models import ChangeRecord
from organisation.months import Month
from organisation.operations import as_json, leave_record
from organisation.queries import trail_of
from tests.builders import EARLY, make_person, moment

pytestmark = pytest.mark.django_db

NINE, TEN = moment("2020-09-24 09:00"), moment("2020-09-24 10:00")


def line(*, at: datetime = NINE, subject: str = "timeliness", kind: str = "measure", **fields: Any) -> ChangeRecord:
    fields = {"summary": "Target 81%", "by": make_person(title="Performance manager"), **fields}
    return leave_record(at=at, action="set target", subject_kind=kind, subject=subject, **fields)


def test_a_line_says_who_what_when_and_why() -> None:
    person = make_person(title="Head of Assessment")
    made = line(by=person, reason="SN average rose", detail={"value": [Decimal("80.0000"), Decimal(81)]})
    made.refresh_from_db()
    assert (made.at, made.person, made.title) == (NINE, str(person.pk), "Head of Assessment")
    assert (made.action, made.subject_kind, made.subject) == ("set target", "measure", "timeliness")
    assert (str(made), made.reason) == ("Target 81%", "SN average rose")
    assert json.loads(made.detail) == {"value": ["80", "81"]}


def test_a_line_outlives_the_person() -> None:
    person = make_person()
    made = line(by=person)
    person.delete()
    assert ChangeRecord.objects.get(pk=made.pk).title == "Service manager"


def test_long_words_are_cut_to_what_a_line_holds() -> None:
    made = line(subject="s" * 200, summary="x" * 900, reason="y" * 900)
    made.refresh_from_db()
    assert (len(made.subject), len(made.summary), len(made.reason), made.detail) == (120, 500, 500, "")


@pytest.mark.parametrize(
    ("values", "text"),
    [
        pytest.param({"from": Month(2020, 7)}, '{"from": "2020-07"}', id="month"),
        pytest.param({"value": Decimal("0.1000")}, '{"value": "0.1"}', id="decimal-without-needless-noughts"),
        pytest.param({"value": Decimal("1E+3")}, '{"value": "1000"}', id="decimal-never-in-powers"),
        pytest.param({"value": None}, '{"value": null}', id="nothing"),
        pytest.param({"day": EARLY.date()}, '{"day": "2018-01-02"}', id="day"),
        pytest.param({"name": "Siân"}, '{"name": "Siân"}', id="accents-stay-readable"),
        pytest.param({"b": 1, "a": 2}, '{"a": 2, "b": 1}', id="in-order"),
    ],
)
def test_details_are_written_for_a_person(values: dict[str, object], text: str) -> None:
    assert as_json(values) == text


# --- Only added to --------------------------------------------------------------------------------------


def test_a_line_can_not_be_changed() -> None:
    made = line()
    made.summary = "Target 18%"
    with pytest.raises(TypeError, match="only added to"):
        made.save()
    with pytest.raises(TypeError, match="only added to"):
        ChangeRecord.objects.filter(pk=made.pk).update(summary="Target 18%")
    with pytest.raises(TypeError, match="only added to"), transaction.atomic():
        ChangeRecord.objects.bulk_update([made], ["summary"])
    assert ChangeRecord.objects.get(pk=made.pk).summary == "Target 81%"


def test_a_line_can_not_be_deleted() -> None:
    made = line()
    with pytest.raises(TypeError, match="only added to"):
        made.delete()
    with pytest.raises(TypeError, match="only added to"):
        ChangeRecord.objects.all().delete()
    assert ChangeRecord.objects.count() == 1


def test_a_new_line_can_not_take_the_place_of_an_old_one() -> None:
    made = line()
    impostor = ChangeRecord(
        pk=made.pk, at=TEN, person="1", title="x", action="x", subject_kind="x", subject="x", summary="Target 18%"
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        impostor.save()
    assert ChangeRecord.objects.get(pk=made.pk).summary == "Target 81%"


# --- Reading --------------------------------------------------------------------------------------------


def test_the_trail_of_a_thing_is_newest_first_and_its_own() -> None:
    first, second = line(), line(at=TEN)
    line(subject="visits")
    line(kind="submission")
    assert trail_of(subject_kind="measure", subject="timeliness", moment=None) == [second, first]


def test_the_trail_as_it_stood() -> None:
    first = line()
    line(at=TEN)
    assert trail_of(subject_kind="measure", subject="timeliness", moment=NINE) == [first]


def test_of_two_lines_at_once_the_later_comes_first() -> None:
    first, second = line(), line()
    assert trail_of(subject_kind="measure", subject="timeliness", moment=None) == [second, first]
