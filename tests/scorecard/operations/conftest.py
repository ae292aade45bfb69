"""A measure, and teams to report it."""

import pytest

from organisation.models import Unit
from scorecard.models import Measure
from tests.builders import make_measure, make_unit


@pytest.fixture
def teams() -> list[Unit]:
    return [make_unit(name=f"Team {letter}", code=letter) for letter in "abc"]


@pytest.fixture
def measure() -> Measure:
    return make_measure()
