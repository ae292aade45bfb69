"""Measures reported month by month up to July 2020, and pages read as text."""

import re
from datetime import date
from typing import Any

from django.test import Client

from organisation.models import Area
from organisation.months import Month
from scorecard.models import Measure
from scorecard.operations.goals import record_commentary
from tests.builders import make_measure, make_submission, make_target, moment, record, recorder, why

TODAY = date(2020, 9, 24)
JUNE_SENT, JUNE_LOCKED, JULY_SENT = moment("2020-07-06 09:00"), moment("2020-07-14 09:00"), moment("2020-08-06 09:00")


def rated(name: str, *, area: Area, target: str = "90", tolerance: str = "5", **fields: Any) -> Measure:
    """Return a measure with its target."""
    measure = make_measure(name=name, area=area, **fields)
    make_target(measure, target, tolerance=tolerance)
    return measure


def report(*series: tuple[Measure, tuple[str, ...]]) -> None:
    """Record figures up to July 2020 as the months go by; each month is locked after its figures are in."""
    for back in reversed(range(max(len(figures) for _, figures in series))):
        month = Month(2020, 7) + -back
        sent = JULY_SENT if back == 0 else JUNE_SENT if back == 1 else moment("2020-06-05 09:00")
        for measure, figures in series:
            if len(figures) > back:
                record(measure, month, figures[-1 - back], at=sent)
        for area in {measure.area for measure, _ in series}:
            make_submission(area, month, "locked", at=JUNE_LOCKED if back == 1 else sent)


def say(measure: Measure, text: str, month: str = "2020-07", **fields: Any) -> None:
    """Record commentary as the area's manager would."""
    given = {
        "remedial_action": "Fill the posts.", "action_post": None, "action_due": date(2020, 12, 31),
        "expected_green": Month(2021, 1), **fields,
    }  # fmt: skip
    record_commentary(
        measure=measure, month=Month.parse(month), text=text, by=recorder(), at=JULY_SENT, reason=why(), **given
    )


def read(client: Client, address: str = "/board/") -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
