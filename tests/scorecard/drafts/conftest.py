"""A measure on a sheet, and who types."""

import pytest

from organisation.models import Area, User
from scorecard.models import Measure
from tests.builders import (
    make_measure,
    make_person,
    make_root,
)


@pytest.fixture
def measure(area: Area) -> Measure:
    make_root()
    return make_measure(area=area, code="timely")


@pytest.fixture
def by(service_manager: User) -> User:
    return service_manager


@pytest.fixture
def other() -> User:
    return make_person(title="Data officer")
