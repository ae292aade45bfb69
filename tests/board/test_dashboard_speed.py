"""The Board's pages ask the same few questions however large the service, however long its history."""

import gzip
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from benchmarks.generate import Service, generate
from benchmarks.practice import add_practice
from board.models import Look
from organisation.models import Area
from tests.builders import make_person

# One dimension at a time: measures, teams (units - 1), months.
MEASURES = [{"measures": n, "units": 3, "months": 14} for n in (10, 60)]
TEAMS = [{"measures": 10, "units": n + 1, "months": 14} for n in (5, 100)]
MONTHS = [{"measures": 10, "units": 3, "months": n} for n in (14, 240)]
PRACTICE = [{"measures": 10, "units": 3, "months": 14, "actions": n, "rounds": n // 8 + 1} for n in (8, 202)]
SIZES = [*MEASURES, *TEAMS, *MONTHS, *PRACTICE]
RAW, COMPRESSED = 160_000, 30_000  # bytes the page may weigh

sized = pytest.mark.parametrize(
    "service", SIZES, indirect=True, ids=[" ".join(f"{n} {what}" for what, n in size.items()) for size in SIZES]
)


@pytest.fixture
def service(request: pytest.FixtureRequest, db: None) -> Service:
    size = dict(request.param)
    practice = {name: size.pop(name) for name in ("actions", "rounds") if name in size}
    made = generate(**size)
    add_practice(made, audits=12, **{"actions": 5, "rounds": 2, **practice})
    return made


@pytest.fixture
def client(service: Service) -> Client:
    """Somebody from the data team, signed in, who has just looked at the page."""
    browser = Client()
    browser.force_login(service.user)
    browser.get(reverse("board:board"))
    return browser


def fetch(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@sized
def test_the_board_takes_the_same_queries(service: Service, client: Client, django_assert_num_queries: Any) -> None:
    """Session, user and roles are three of them."""
    with django_assert_num_queries(22):
        page = fetch(client, reverse("board:board"))
    assert 'class="heat"' in page


@sized
def test_so_does_the_board_as_it_stood(service: Service, client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(22):
        fetch(client, f"{reverse('board:board')}?as_at={service.as_at.isoformat()}")


@pytest.mark.parametrize("service", MEASURES, indirect=True)
def test_a_first_look_stays_within_25(service: Service, client: Client, django_assert_num_queries: Any) -> None:
    Look.objects.all().delete()
    with django_assert_num_queries(25):
        fetch(client, reverse("board:board"))


@sized
def test_other_pages_take_the_same_queries(service: Service, client: Client, django_assert_num_queries: Any) -> None:
    area = reverse("board:area", args=["area-1"])
    for address, number in ((reverse("board:inspection"), 19), (reverse("board:present"), 21), (area, 21)):
        with django_assert_num_queries(number):
            fetch(client, address)
    with django_assert_num_queries(24):
        fetch(client, f"{reverse('board:since')}?since={service.as_at.isoformat()}")


@sized
def test_a_clinic_with_its_audits_takes_a_few_more(service: Service, django_assert_num_queries: Any) -> None:
    browser = Client()
    browser.force_login(make_person(role="head_of_service", area=Area.objects.get(code="area-1")))
    browser.get(reverse("board:board"))
    with django_assert_num_queries(25):
        page = fetch(browser, reverse("board:area", args=["area-1"]))
    assert ">graded</a>" in page


@pytest.mark.parametrize(
    "service", [{"measures": 60, "units": 3, "months": 14, "actions": 202, "rounds": 24}], indirect=True
)
def test_the_board_of_sixty_measures_is_light(service: Service, client: Client) -> None:
    page = fetch(client, reverse("board:board")).encode()

    assert len(page) <= RAW
    assert len(gzip.compress(page, 6)) <= COMPRESSED
    assert b"plotly" not in page
