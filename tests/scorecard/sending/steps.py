"""The steps of a submission in a line each, and what they left on record."""

from decimal import Decimal
from typing import Any

import pytest

from organisation.models import Area, ChangeRecord, User
from scorecard.models import Commentary, DraftComment, DraftEntry, Measure, Observation, SubmissionState
from scorecard.operations.sending import NotReady, return_submission, send_submission
from tests.builders import make_draft, make_target, moment, month_of, record

MONTH = month_of("2020-09")
SENT_AT, RETURNED_AT, RESENT_AT = moment("2020-10-07 10:00"), moment("2020-10-08 10:00"), moment("2020-10-09 10:00")
NHS = "943 476 5919"


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


def red(measure: Measure) -> None:
    make_target(measure, "80")
    make_draft(measure, MONTH, "75")


def unusual(measure: Measure, **fields: Any) -> None:
    for number in range(1, 9):
        record(measure, f"2020-0{number}", "70")
    make_draft(measure, MONTH, "75", **fields)
