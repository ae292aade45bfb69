"""A reason is kept for good in the trail, so it may not hold what has to be kept apart."""

import pytest

from organisation.models import ChangeRecord, User
from organisation.operations import Refused, leave_record
from tests.builders import moment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "reason",
    [
        pytest.param("See 943 476 5919", id="an-nhs-number"),
        pytest.param("Ask worker@council.example", id="an-email-address"),
        pytest.param("The child born 3/4/2012", id="a-date-of-birth"),
    ],
)
def test_a_reason_with_personal_data_is_refused(reason: str, data_team: User) -> None:
    with pytest.raises(Refused, match="Take it out"):
        leave_record(
            by=data_team, at=moment("2020-09-24 10:00"), action="try", subject_kind="measure", subject="M1",
            summary="Tried", reason=reason,
        )  # fmt: skip
    assert ChangeRecord.objects.count() == 0


def test_a_reason_may_hold_an_office_number(data_team: User) -> None:
    leave_record(
        by=data_team, at=moment("2020-09-24 10:00"), action="try", subject_kind="measure", subject="M1",
        summary="Tried", reason="Rang 023 8083 3000 to ask",
    )  # fmt: skip
    assert ChangeRecord.objects.get().reason == "Rang 023 8083 3000 to ask"
