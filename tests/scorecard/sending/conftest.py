"""People, teams and measures of an area whose submission is sent."""

import pytest

from organisation.models import Area, Unit, User
from scorecard.models import Measure
from tests.builders import make_measure, make_root, make_team_measure, make_unit


@pytest.fixture
def by(service_manager: User) -> User:
    return service_manager


@pytest.fixture
def head(head_of_service: User) -> User:
    return head_of_service


@pytest.fixture
def measure(area: Area) -> Measure:
    make_root()
    return make_measure(area=area, code="timely")


@pytest.fixture
def teams() -> list[Unit]:
    return [make_unit(name="North team"), make_unit(name="South team")]


@pytest.fixture
def by_team(area: Area, teams: list[Unit]) -> Measure:
    return make_team_measure(*teams, area=area, code="visits", name="Visits in time")
