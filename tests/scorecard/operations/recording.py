"""Recording in a line, and what it left in the trail."""

from typing import Any

import pytest

from organisation.models import Area, ChangeRecord, User
from organisation.months import Month
from organisation.operations import Reason, Refused
from scorecard.models import Observation
from scorecard.operations.figures import NewFigure, Recorded, record_figures
from scorecard.operations.submissions import move_submission
from tests.builders import moment, recorder

AT, LATER = moment("2020-09-24 10:00"), moment("2020-10-08 10:00")


def send(*figures: NewFigure, reason: Reason | None = None, at: Any = AT, by: User | None = None) -> Recorded:
    return record_figures(figures=figures, by=by or recorder(), at=at, reason=reason or Reason())


def trail(action: str) -> list[ChangeRecord]:
    return list(ChangeRecord.objects.filter(action=action).order_by("pk"))


def refused(*figures: NewFigure, said: str, **fields: Any) -> None:
    """Expect a refusal in these words, with nothing saved."""
    before = Observation.objects.count(), ChangeRecord.objects.count()
    with pytest.raises(Refused) as found:
        send(*figures, **fields)
    assert str(found.value) == said
    assert (Observation.objects.count(), ChangeRecord.objects.count()) == before


def move(area: Area, to: str, *, at: Any = AT, reason: str = "", month: str = "2020-07") -> None:
    move_submission(area=area, month=Month.parse(month), to=to, by=recorder(), at=at, reason=reason)
