"""Times the plan's page of 202 and of 2,000 actions, each updated five times, beside the empty page.

Run as ``python -m benchmarks.plan --database postgres``.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median

os.environ["PLIMSOLL_TODAY"] = "2024-12-03"

from benchmarks.scorecard import WARM_UP, databases, timed, use

from django.core.management import call_command  # isort: skip
from django.db import connection  # isort: skip
from django.test import Client  # isort: skip
from django.test.utils import CaptureQueriesContext  # isort: skip
from django.urls import reverse  # isort: skip

from benchmarks.generate import generate  # isort: skip
from benchmarks.practice import versioned  # isort: skip
from improvement.models import Action, ActionUpdate, Outcome, Plan, Section  # isort: skip
from improvement.progress import KEYED  # isort: skip
from organisation.models import Area, User  # isort: skip
from organisation.months import Month  # isort: skip

SIZES = {"the paper's": 202, "large": 2_000}
UPDATES = 5
AT = datetime(2024, 1, 8, 10, tzinfo=UTC)


def fill(count: int, by: User) -> None:
    """Make a plan of so many actions, spread over the areas, with their updates."""
    [plan] = versioned([Plan(code="plan", name="Improvement plan", starts_on=AT.date())], Plan, AT)
    areas = enumerate(Area.objects.order_by("position"))
    sections = versioned([Section(plan=plan, area=area, position=n) for n, area in areas], Section, AT)
    outcomes = versioned(
        [Outcome(code=f"O{n}", text=f"Outcome {n}", section=one) for n, one in enumerate(sections)], Outcome, AT
    )
    actions = versioned(
        [
            Action(code=f"A{n:04d}", outcome=outcomes[n % len(outcomes)], position=n, text=f"Action {n} of the plan")
            for n in range(count)
        ],
        Action, AT,
    )  # fmt: skip
    ActionUpdate.objects.bulk_create(
        (
            ActionUpdate(
                action=action, number=number + 1, kind="progress", status=KEYED[(n + number) % 4], at=AT, by=by,
                by_title=by.title, due_on=(Month(2024, 10) + n % 18).last_day, due_precision="month",
            )
            for n, action in enumerate(actions)
            for number in range(UPDATES)
        ),
        batch_size=1000,
    )  # fmt: skip


def jobs(client: Client) -> dict[str, Callable[[], object]]:
    address = reverse("improvement:plan")
    return {
        "the plan": lambda: client.get(address),
        "as at a day": lambda: client.get(f"{address}?as_at=2024-06-03"),
        "overdue only": lambda: client.get(f"{address}?status=overdue"),
        "one action": lambda: client.get(reverse("improvement:action", args=["A0001"])),
        "empty page": lambda: client.get(reverse("help:index")),
    }


def tell(size: str, runs: int) -> None:
    call_command("migrate", verbosity=0)
    service = generate(measures=10, units=3, months=14)
    fill(SIZES[size], service.user)
    client = Client()
    client.force_login(service.user)
    times: dict[str, list[float]] = {name: [] for name in jobs(client)}
    for run in range(-WARM_UP, runs):
        for name, job in jobs(client).items():
            taken = timed(job)
            if run >= 0:
                times[name].append(taken)
    empty = median(times["empty page"])
    print(f"\n{size}: {SIZES[size]} actions, {UPDATES} updates each")
    print(f"{'':18}{'ms':>8}{': empty':>9}{'queries':>9}")
    for name, job in jobs(client).items():
        with CaptureQueriesContext(connection) as noted:
            job()
        print(f"{name:18}{median(times[name]):8.1f}{median(times[name]) / empty:9.1f}{len(noted):9}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plan", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--runs", type=int, default=10)
    given = parser.parse_args()
    with databases(given.database, list(SIZES)) as found:
        for size, database in zip(SIZES, found, strict=True):
            use(database)
            tell(size, given.runs)
            connection.close()


if __name__ == "__main__":
    main()
