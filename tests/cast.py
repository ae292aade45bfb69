"""The cast: one person for each role and those who are none of the service's, each a fixture."""

from collections.abc import Callable
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from hypothesis import HealthCheck, settings

from organisation.models import Area, Role, User
from tests.builders import make_area, make_partner, make_person

# A slow machine is no failure; what hypothesis finds is printed so that it can be found again.
settings.register_profile("plimsoll", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("plimsoll")

WITH_A_ROLE = (
    "administrator",
    "data_team",
    "head_of_service",
    "service_manager",
    "manager_elsewhere",
    "auditor",
    "partner",
    "board_member",
)
OUTSIDERS = ("no_role", "leaver", "anonymous")
EVERYONE = (*WITH_A_ROLE, *OUTSIDERS)

Person = User | AnonymousUser


@pytest.fixture
def area(db: None) -> Area:
    """The area of the head of service and the service manager."""
    return make_area(name="Assessment", position=1)


@pytest.fixture
def other_area(db: None) -> Area:
    """The area of the manager elsewhere."""
    return make_area(name="Fostering", position=2)


@pytest.fixture
def administrator(db: None) -> User:
    return make_person(
        role=Role.ADMINISTRATOR, email="administrator@example.org", title="System manager", is_staff=True
    )


@pytest.fixture
def data_team(db: None) -> User:
    return make_person(role=Role.DATA_TEAM, email="data.team@example.org", title="Performance manager")


@pytest.fixture
def head_of_service(area: Area) -> User:
    return make_person(role=Role.HEAD_OF_SERVICE, area=area, email="head@example.org", title="Head of Assessment")


@pytest.fixture
def service_manager(area: Area) -> User:
    return make_person(role=Role.SERVICE_MANAGER, area=area, email="manager@example.org", title="Assessment manager")


@pytest.fixture
def manager_elsewhere(other_area: Area) -> User:
    return make_person(
        role=Role.SERVICE_MANAGER, area=other_area, email="elsewhere@example.org", title="Fostering manager"
    )


@pytest.fixture
def auditor(db: None) -> User:
    return make_person(role=Role.AUDITOR, email="auditor@example.org", title="Practice auditor")


@pytest.fixture
def partner(db: None) -> User:
    return make_person(
        role=Role.PARTNER_CONTRIBUTOR, partner=make_partner(), email="partner@example.com", title="Inspector"
    )


@pytest.fixture
def board_member(db: None) -> User:
    return make_person(role=Role.BOARD_MEMBER, email="board@example.org", title="Lead member")


@pytest.fixture
def no_role(db: None) -> User:
    """Has an account, but nobody has said yet what they may do."""
    return make_person(email="newcomer@example.org", title="Newcomer")


@pytest.fixture
def leaver(db: None) -> User:
    """Had a role, and left long ago."""
    return make_person(
        role=Role.DATA_TEAM, email="leaver@example.org", title="Former analyst", left_on=date(2020, 2, 1)
    )


@pytest.fixture
def anonymous(db: None) -> AnonymousUser:
    """Hasn't signed in."""
    return AnonymousUser()


@pytest.fixture
def signed_in(db: None) -> Callable[[Person], Client]:
    """Return ``signed_in(person)``: a browser of their own, with a session unless they are anonymous."""

    def client_of(person: Person) -> Client:
        client = Client()
        if isinstance(person, User):
            client.force_login(person)
        return client

    return client_of


@pytest.fixture
def one_of_the_cast(request: pytest.FixtureRequest) -> Person:
    """The person that a test names: ``@pytest.mark.parametrize("one_of_the_cast", EVERYONE, indirect=True)``."""
    person: Person = request.getfixturevalue(request.param)
    return person
