"""Times the entry sheet of 40 measures by 25 teams: opening it, saving one cell, pasting 500, beside an empty page.

Run as ``python -m benchmarks.sheet --database postgres``.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable
from statistics import median

os.environ["PLIMSOLL_TODAY"] = "2024-12-03"  # November 2024, which has no figures yet, is being keyed

from benchmarks.scorecard import WARM_UP, databases, timed, use

from django.core.management import call_command  # isort: skip
from django.db import connection  # isort: skip
from django.test import Client  # isort: skip
from django.test.utils import CaptureQueriesContext  # isort: skip
from django.urls import reverse  # isort: skip

from benchmarks.generate import LAST, generate  # isort: skip
from organisation.models import Area  # isort: skip
from scorecard.models import Measure, ReportingUnit  # isort: skip

MONTH = LAST + 1
SIZES = {"small": (4, 5), "large": (40, 25)}  # measures, teams


class Keyed:
    """A sheet in its own database, and what a person does with it."""

    def __init__(self, measures: int, teams: int) -> None:
        call_command("migrate", verbosity=0)
        service = generate(measures=measures, units=teams + 1, months=26)
        area = Area.objects.order_by("position")[0]
        Measure.objects.update(area=area)  # one sheet of all of them
        self.client = Client()
        self.client.force_login(service.user)
        self.page = reverse("scorecard:sheet", args=[area.code, MONTH.iso])
        self.address = reverse("scorecard:sheet_save", args=[area.code, MONTH.iso])
        rows = ReportingUnit.objects.filter(measure__frequency="monthly").select_related("measure", "unit")
        self.cells = [(one.measure.code, one.unit.code) for one in rows.order_by("measure__position", "unit__name")]
        self.versions: dict[tuple[str, str], int] = {}
        self.turn = 0

    def save(self, count: int) -> None:
        """Save so many rows in one request, as a paste does."""
        self.turn += 1
        cells = self.cells[:count]
        rows = [
            {"measure": code, "unit": unit, "version": self.versions.get((code, unit), 0),
             "texts": {"numerator": str(30 + self.turn % 9), "denominator": "41"}}
            for code, unit in cells
        ]  # fmt: skip
        answer = self.client.post(self.address, json.dumps({"rows": rows}), content_type="application/json")
        assert answer.status_code == 200, answer.content[:200]
        for row in answer.json()["rows"]:
            self.versions[row["measure"], row["unit"]] = row["version"]

    def jobs(self) -> dict[str, Callable[[], object]]:
        return {
            "open the sheet": lambda: self.client.get(self.page),
            "save one cell": lambda: self.save(1),
            "paste a block": lambda: self.save(500),
            "empty page": lambda: self.client.get(reverse("help:index")),
        }


def tell(size: str, runs: int) -> None:
    measures, teams = SIZES[size]
    keyed = Keyed(measures, teams)
    keyed.save(500)
    times: dict[str, list[float]] = {name: [] for name in keyed.jobs()}
    queries = {}
    for run in range(-WARM_UP, runs):
        for name, job in keyed.jobs().items():
            taken = timed(job)
            if run >= 0:
                times[name].append(taken)
    for name, job in keyed.jobs().items():
        with CaptureQueriesContext(connection) as noted:
            job()
        queries[name] = len(noted)
    empty = median(times["empty page"])
    print(f"\n{size}: {measures} measures × {teams} teams, {min(500, len(keyed.cells))} rows in a paste")
    print(f"{'':18}{'ms':>8}{': empty':>9}{'queries':>9}")
    for name, found in times.items():
        print(f"{name:18}{median(found):8.1f}{median(found) / empty:9.1f}{queries[name]:9}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sheet", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--runs", type=int, default=20)
    given = parser.parse_args()
    with databases(given.database, list(SIZES)) as found:
        for size, database in zip(SIZES, found, strict=True):
            use(database)
            tell(size, given.runs)
            connection.close()


if __name__ == "__main__":
    main()
