"""A measure whose figures were sent, and who revises them."""

from collections.abc import Callable

import pytest
from django.test import Client

from organisation.models import Area, Unit, User
from scorecard.models import Measure
from tests.builders import (
    make_measure,
    make_root,
    make_submission,
    make_target,
    make_unit,
    record,
)
from tests.cast import Person


@pytest.fixture
def measure(area: Area) -> Measure:
    """Timeliness: 201 of 300 in July 2020, 67%, red against 80%, amber from 75."""
    make_root()
    measure = make_measure(name="Assessments in time", code="timely", area=area)
    make_target(measure, "80", tolerance="5")
    record(measure, "2020-07", of=(201, 300))
    return measure


@pytest.fixture
def locked(measure: Measure) -> Measure:
    make_submission(measure.area, "2020-07", "locked")
    return measure


@pytest.fixture
def client(data_team: User, signed_in: Callable[[Person], Client]) -> Client:
    return signed_in(data_team)


@pytest.fixture
def teams() -> list[Unit]:
    return [make_unit(name=f"Team {letter}", code=letter.lower()) for letter in "AB"]
