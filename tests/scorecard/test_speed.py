"""Pages ask the same few questions however large the service is, and the index alone answers the largest."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client
from django.urls import reverse

from benchmarks.generate import LAST, Service, generate
from benchmarks.statements import Statement, noted, rows_of
from scorecard.models import Observation

# One dimension at a time: measures, teams (units - 1), months.
MEASURES = [{"measures": n, "units": 3, "months": 14} for n in (10, 100)]
TEAMS = [{"measures": 3, "units": n + 1, "months": 2} for n in (5, 400)]
MONTHS = [{"measures": 3, "units": 3, "months": n} for n in (12, 240)]
FEW_TEAMS = [{"measures": 2, "units": n + 1, "months": 14} for n in (1, 23)]


def sized(*sizes: dict[str, int]) -> Callable[[Any], Any]:
    return pytest.mark.parametrize(
        "service", sizes, indirect=True, ids=[" ".join(f"{n} {what}" for what, n in size.items()) for size in sizes]
    )


@pytest.fixture
def service(request: pytest.FixtureRequest, db: None) -> Service:
    return generate(**request.param)


@pytest.fixture
def client(service: Service) -> Client:
    """Somebody from the data team, signed in."""
    browser = Client()
    browser.force_login(service.user)
    return browser


def fetch(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode(errors="replace")


SCORECARD = "/scorecard/"


# --- How many queries: session, user and roles are three of them ----------------------------------------


@sized(*MEASURES, *TEAMS, *MONTHS)
def test_the_scorecard_takes_twelve_queries(service: Service, client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(12):
        page = fetch(client, SCORECARD)
    assert page.count('class="mname"') == service.measures


@sized(*MEASURES, *TEAMS, *MONTHS)
def test_the_scorecard_as_at_a_day_takes_twelve_queries(
    service: Service, client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(12):
        page = fetch(client, f"{SCORECARD}?as_at={service.as_at.isoformat()}")
    assert page.count('class="mname"') == service.measures


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@sized(*MEASURES)
def test_downloading_the_scorecard_takes_twelve_queries(
    service: Service, client: Client, kind: str, django_assert_num_queries: Any
) -> None:
    address = reverse("scorecard:download", args=[kind])
    with django_assert_num_queries(12):
        assert fetch(client, address)


@pytest.mark.parametrize("query", ["", "?span=all", "?as_at=2024-10-14"])
@sized(*MEASURES, *FEW_TEAMS, *MONTHS)
def test_a_measure_takes_twenty_seven_queries(
    service: Service, client: Client, query: str, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(27):
        page = fetch(client, reverse("scorecard:measure", args=[service.code]) + query)
    assert 'id="teams"' in page


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("name", ["measure_download", "teams_download"])
@sized(*FEW_TEAMS)
def test_downloading_a_measure_takes_twenty_one_queries(
    service: Service, client: Client, name: str, kind: str, django_assert_num_queries: Any
) -> None:
    address = reverse(f"scorecard:{name}", args=[service.code, kind])
    with django_assert_num_queries(21):
        assert fetch(client, address)


# --- The whole service's figures are stored -------------------------------------------------------------


def of_observations(client: Client, address: str) -> Statement:
    """Return the one statement by which a page reads figures."""
    with noted() as statements:
        fetch(client, address)
    [found] = [one for one in statements if f'FROM "{Observation._meta.db_table}"' in one[0]]
    return found


@pytest.mark.parametrize("query", ["", "?as_at=2024-10-14"])
@sized({"measures": 3, "units": 9, "months": 13})
def test_the_scorecard_reads_no_team_figure(service: Service, client: Client, query: str) -> None:
    rows = rows_of(of_observations(client, SCORECARD + query))
    shown = LAST + (-2 if query else -1)  # by the 14th September's figures are in, but nobody has signed them off
    stored = Observation.objects.as_at(None).filter(month__lte=shown)
    assert len(rows) == stored.filter(unit=service.root).count()
    assert len(rows) * 8 < stored.count()


@sized({"measures": 1, "units": 5, "months": 3})
def test_a_total_is_read_and_not_summed(service: Service, client: Client) -> None:
    """The stored total here is one that the teams don't add up to; a plain queryset goes past the ledger's lock."""
    total = models.QuerySet(Observation).filter(unit=service.root, month=service.month, superseded_at=None)
    assert total.update(numerator=7, denominator=77_777) == 1
    assert "7 of 77,777" in fetch(client, SCORECARD)
    assert "7 of 77,777" in fetch(client, reverse("scorecard:measure", args=[service.code]))


# --- The covering index ---------------------------------------------------------------------------------

LARGE_ENOUGH = {"measures": 20, "units": 10, "months": 60}  # that a plan has something to choose


def plan(statement: Statement) -> str:
    """Return how the database executes a statement, its steps by line."""
    sql, params = statement
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    return "\n".join(str(row[-1]) for row in rows_of((f"{explain} {sql}", params)))


@pytest.mark.no_postgres
@pytest.mark.skipif(connection.vendor != "sqlite", reason="a plan of SQLite")
@pytest.mark.parametrize("analysed", [False, True], ids=["without-statistics", "with-statistics"])
@sized(LARGE_ENOUGH)
def test_sqlite_reads_the_scorecard_from_the_index_alone(service: Service, client: Client, analysed: bool) -> None:
    if analysed:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    assert "USING COVERING INDEX observation_current" in plan(of_observations(client, SCORECARD))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a plan of PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_postgres_reads_the_scorecard_from_the_index_alone() -> None:
    """An index serves alone only what is committed and known to be visible to all, which VACUUM notes."""
    service = generate(**LARGE_ENOUGH)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    client = Client()
    client.force_login(service.user)
    assert "Index Only Scan using observation_current" in plan(of_observations(client, SCORECARD))
