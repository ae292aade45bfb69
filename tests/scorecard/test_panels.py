"""A measure's page takes sections from higher floors, for the measure, month, moment and person asked for."""

from __future__ import annotations

from typing import Any

import pytest

from organisation.permissions import NOBODY
from scorecard.queries.panels import Panel, measure_panels
from tests import builders

pytestmark = pytest.mark.django_db
JULY, DAY = builders.month_of("2020-07"), builders.moment("2020-09-24 12:00")


def speaking(measure: Any, **asked: Any) -> Panel | None:
    return Panel("speaking", f"About {measure.code}", "speaking.html", asked)


def silent(measure: Any, **asked: Any) -> Panel | None:
    return None


def test_panels_come_in_their_order_and_one_may_have_nothing_to_say(settings: Any) -> None:
    settings.MEASURE_PANELS = [f"{__name__}.silent", f"{__name__}.speaking"]
    measure = builders.make_measure(code="M1")

    panels = list(measure_panels(measure, month=JULY, as_at=DAY, access=NOBODY))

    asked = {"month": JULY, "as_at": DAY, "access": NOBODY}
    assert panels == [Panel("speaking", "About M1", "speaking.html", asked)]
