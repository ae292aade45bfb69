"""Times the scorecard and a measure's page on large services, beside two floors: see README.md here.

Run as ``python -m benchmarks.scorecard --database postgres``.
"""

from __future__ import annotations

import argparse
import gzip
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import dj_database_url
import django

# As in the demo: no debugging, which would note every query, and no redirect to https.
os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "0", "PLIMSOLL_DEMO": "1"}
os.environ["ALLOWED_HOSTS"] = "testserver"
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from benchmarks.generate import Service, generate  # noqa: E402
from benchmarks.statements import Statement, noted, rows_of  # noqa: E402
from tests import postgres  # noqa: E402

SIZES = {
    "tiny": {"measures": 10, "units": 4, "months": 14},  # to try the script itself
    "small": {"measures": 60, "units": 26, "months": 120},
    "large": {"measures": 60, "units": 106, "months": 240},
}
WARM_UP = 3
EMPTY = "empty page"


@dataclass(frozen=True, slots=True)
class Place:
    """A generated service in its own database, and a browser that is signed in there."""

    name: str
    connection: BaseDatabaseWrapper
    service: Service
    client: Client
    pages: dict[str, str]  # addresses by name
    statements: dict[str, list[Statement]]

    def enter(self) -> None:
        """Make its database the default one."""
        connections["default"] = self.connection

    def get(self, page: str) -> bytes:
        response = self.client.get(self.pages[page])
        assert response.status_code == 200, f"{self.pages[page]}: {response.status_code}"
        return response.content


def use(database: dict[str, object]) -> None:
    """Make a database the default one."""
    connections.settings["default"] = connections.configure_settings({"default": {**database}})["default"]
    connections["default"] = connections.create_connection("default")


@contextmanager
def databases(kind: str, names: Sequence[str]) -> Iterator[list[dict[str, object]]]:
    """Yield the settings of an empty database for each name; they are gone afterwards."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory(prefix="plimsoll-benchmark-") as folder:
            as_set = {**settings.DATABASES["default"], **dj_database_url.parse("sqlite://")}
            yield [as_set | {"NAME": str(Path(folder, name))} for name in names]
        return
    with postgres.server() as url:
        use(dict(dj_database_url.parse(url)))
        for name in names:
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {name}")
        connection.close()
        yield [{**dj_database_url.parse(url), "NAME": name} for name in names]


def pages_of(service: Service) -> dict[str, str]:
    """Return the addresses that are timed, by name."""
    scorecard = reverse("scorecard:scorecard")
    return {
        "scorecard": scorecard,
        "scorecard as_at": f"{scorecard}?as_at={service.as_at.isoformat()}",
        "measure": reverse("scorecard:measure", args=[service.code]),
    }


def prepare(name: str, database: dict[str, object], pages_of: Callable[[Service], dict[str, str]]) -> Place:
    """Fill a database, bring its statistics up to date, and sign in."""
    use(database)
    call_command("migrate", verbosity=0)
    service = generate(**SIZES[name])
    pages = {**pages_of(service), EMPTY: reverse("help:index")}
    with connection.cursor() as cursor:
        for statement in ["VACUUM ANALYZE"] if connection.vendor == "postgresql" else ["VACUUM", "ANALYZE"]:
            cursor.execute(statement)
    client = Client()
    client.force_login(service.user)
    place = Place(name, connections["default"], service, client, pages, {})
    for page in pages:
        place.get(page)
        with noted() as statements:
            place.get(page)
        place.statements[page] = statements
    return place


def timed(call: Callable[[], object]) -> float:
    """Return how many milliseconds a call takes."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def bare(statements: list[Statement]) -> None:
    for statement in statements:
        rows_of(statement)


Times = dict[tuple[str, str, str], list[float]]  # size, page, "page" or "sql"


def measure(places: Sequence[Place], runs: int) -> Times:
    """Time every page and its bare SQL in rounds, so that a slow moment of the machine falls on all alike."""
    times: Times = defaultdict(list)
    for run in range(-WARM_UP, runs):
        for place in places:
            place.enter()
            for page, statements in place.statements.items():
                taken = {"page": timed(lambda: place.get(page)), "sql": timed(lambda: bare(statements))}  # noqa: B023
                if run >= 0:
                    for what, milliseconds in taken.items():
                        times[place.name, page, what].append(milliseconds)
    return times


def tell(places: Sequence[Place], times: Times, kind: str, runs: int) -> None:
    """Print the medians, their ratios, and what a page weighs."""
    print(f"\n{kind}, median of {runs} rounds, in milliseconds")
    middle = {key: median(found) for key, found in times.items()}
    for place in places:
        place.enter()
        empty = middle[place.name, EMPTY, "page"]
        print(f"\n{place.name}: {place.service.observations:,} observations, {SIZES[place.name]}")
        print(f"{'':18}{'page':>8}{'its SQL':>9}{'empty':>8}{'page : floors':>15}{'queries':>9}{'kB':>7}{'gzip':>6}")
        for page in place.pages:
            whole, sql = middle[place.name, page, "page"], middle[place.name, page, "sql"]
            content = place.get(page)
            ratio = f"{whole / (sql + empty):.1f}" if page != EMPTY else ""
            print(
                f"{page:18}{whole:8.1f}{sql:9.1f}{empty:8.1f}{ratio:>15}{len(place.statements[page]):9}"
                f"{len(content) / 1000:7.0f}{len(gzip.compress(content, 6)) / 1000:6.0f}"
            )
    if len(places) > 1:
        first, last = places[0], places[-1]
        print(f"\n{last.name} : {first.name} ({last.service.observations:,} : {first.service.observations:,})")
        for page in first.pages:
            print(f"{page:18}{middle[last.name, page, 'page'] / middle[first.name, page, 'page']:8.2f}")


def main(name: str, description: str | None, pages_of: Callable[[Service], dict[str, str]]) -> None:
    """Time pages as the command line asks."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}", description=description)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--sizes", default="small,large", help=f"of {', '.join(SIZES)}; the last : the first")
    parser.add_argument("--runs", type=int, default=30)
    given = parser.parse_args()
    names = list(dict.fromkeys(given.sizes.split(",")))
    if unknown := set(names) - set(SIZES):
        parser.error(f"unknown size {', '.join(unknown)}")
    with ExitStack() as stack:
        places = []
        for size, database in zip(names, stack.enter_context(databases(given.database, names)), strict=True):
            print(f"Generating {size} on {given.database} …", flush=True)
            places.append(prepare(size, database, pages_of))
            stack.callback(places[-1].connection.close)
        tell(places, measure(places, given.runs), given.database, given.runs)


if __name__ == "__main__":
    main("scorecard", __doc__, pages_of)
