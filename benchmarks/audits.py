"""Times a programme's page over few and many audits, beside two floors: its SQL alone, and an empty page.

Run as ``python -m benchmarks.audits``; it uses a SQLite database of its own, which is gone afterwards.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

import django

FOLDER = tempfile.TemporaryDirectory(prefix="plimsoll-audits-")
os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "0", "PLIMSOLL_DEMO": "1"}
os.environ |= {"ALLOWED_HOSTS": "testserver", "DATABASE_URL": f"sqlite:///{Path(FOLDER.name) / 'audits.sqlite3'}"}
django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from audits.models import Audit, AuditStanding, Grade, Programme, Round, TeamArea  # noqa: E402
from benchmarks.statements import noted, rows_of  # noqa: E402
from organisation.months import Month  # noqa: E402
from tests.audits.builders import make_manager_of_quality, make_programme, make_round, make_team  # noqa: E402
from tests.builders import make_area  # noqa: E402

SIZES = (2_000, 20_000)
ROUNDS, TEAMS, TIMES, WARM_UP = 40, 25, 12, 2
AT = datetime(2020, 1, 2, 9, tzinfo=UTC)
PAGE, EMPTY = "/audits/case-audits/", "/help/"


def fill(until: int) -> None:
    """Add completed audits, spread over rounds and teams, until there are so many."""
    programme = Programme.objects.get()
    rounds = list(Round.objects.filter(programme=programme))
    teams = list(TeamArea.objects.all())
    grades = list(Grade.objects.filter(scale__programme=programme))
    by = make_manager_of_quality()
    known = Audit.objects.count()
    audits = Audit.objects.bulk_create(
        Audit(
            round=rounds[n % ROUNDS], unit_id=teams[n % TEAMS].unit_id, area_id=teams[n % TEAMS].area_id, created_at=AT
        )
        for n in range(known, until)
    )
    AuditStanding.objects.bulk_create(
        AuditStanding(
            audit=audit, auditor_title="Team manager", allocated_on=date(2020, 1, 1), first_due=date(2020, 1, 22),
            due=date(2020, 1, 22), completed_on=date(2020, 1, 20), grade=grades[n % 4], final_grade=grades[n % 4],
            recorded_at=AT, recorded_by=by, recorded_as=by.title,
        )
        for n, audit in enumerate(audits)
    )  # fmt: skip


def timed(work: Callable[[], object]) -> float:
    """Return the median of how long it takes, in milliseconds."""
    spent = []
    for _ in range(TIMES + WARM_UP):
        began = time.perf_counter()
        work()
        spent.append((time.perf_counter() - began) * 1000)
    return median(spent[WARM_UP:])


def main() -> None:
    call_command("migrate", verbosity=0)
    programme = make_programme()
    for number in range(ROUNDS):
        make_round(programme, (Month(2018, 1) + number).iso)
    area = make_area()
    for number in range(TEAMS):
        make_team(area, f"Team {number}")
    client = Client()
    client.force_login(make_manager_of_quality())
    for size in SIZES:
        fill(size)
        with noted() as statements:
            answer = client.get(PAGE)
        assert answer.status_code == 200, answer.status_code
        read = [one for one in statements if one[0].startswith("SELECT")]
        page, empty = timed(lambda: client.get(PAGE)), timed(lambda: client.get(EMPTY))
        sql = timed(lambda found=read: [rows_of(one) for one in found])  # type: ignore[misc]
        print(
            f"{size:>6} audits: page {page:6.1f} ms, its SQL {sql:6.1f} ms, empty page {empty:5.1f} ms, "
            f"{len(statements)} queries, page : floors {page / (sql + empty):.2f}"
        )


if __name__ == "__main__":
    main()
