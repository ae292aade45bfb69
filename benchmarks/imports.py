"""Times imports of monthly actuals beside two floors: openpyxl merely reading, and django-import-export writing.

Run as ``python -m benchmarks.imports --database postgres``.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import django

os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "0", "PLIMSOLL_DEMO": "1"}
os.environ["ALLOWED_HOSTS"] = "testserver"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from import_export.resources import ModelResource, modelresource_factory  # noqa: E402
from openpyxl import Workbook, load_workbook  # noqa: E402
from tablib import Dataset  # noqa: E402

from benchmarks.scorecard import databases, use  # noqa: E402
from organisation.models import User  # noqa: E402
from organisation.months import Month  # noqa: E402
from organisation.operations import Reason  # noqa: E402
from scorecard.importers.long import KIND  # noqa: E402
from scorecard.models import Measure, Observation  # noqa: E402
from spreadsheets.headings import Headings  # noqa: E402
from spreadsheets.kinds import Item, Reading, Settings  # noqa: E402
from spreadsheets.reading import read  # noqa: E402
from tests.builders import make_person, make_team_measure, make_unit  # noqa: E402

AT = datetime(2024, 11, 1, 9, tzinfo=UTC)
FIRST = Month(2016, 4)
MEASURES, TEAMS, LONG, SHORT, PLAIN = 20, 50, 100_000, 20_000, 1_000


def rows(count: int) -> list[list[object]]:
    """Return invented rows, the month outermost, as an extract that grows each month has them."""
    made: list[list[object]] = []
    for number in range(count):
        month, rest = divmod(number, MEASURES * TEAMS)
        measure, team = divmod(rest, TEAMS)
        below = 10 + (number * 7919) % 90
        above = (number * 104_729) % (below + 1)
        made.append([f"Measure {measure}", f"Team {team}", (FIRST + month).first_day, above, below, above / below])
    return made


def write(path: Path, count: int) -> None:
    book = Workbook(write_only=True)
    page = book.create_sheet("Extract")
    page.append(["Measure", "Team", "Month", "Numerator", "Denominator", "Value"])
    for row in rows(count):
        page.append(row[:5])
    book.save(path)


def timed(call: Callable[[], object]) -> float:
    """Return how many seconds a call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def check(path: Path) -> list[Item]:
    reading = Reading(read(path), path.name, Headings(KIND.fields), Settings(), date(2024, 11, 1))
    return list(KIND.check(reading))


def count_outcomes(path: Path) -> dict[str, int]:
    """Read and check a file, keeping no item, as the engine does with long files."""
    reading = Reading(read(path), path.name, Headings(KIND.fields), Settings(), date(2024, 11, 1))
    counts: dict[str, int] = {}
    for item in KIND.check(reading):
        counts[item.outcome] = counts.get(item.outcome, 0) + 1
    return counts


def import_file(path: Path, user: User) -> None:
    changes = [item.change for item in check(path) if item.change]
    with transaction.atomic():
        KIND.apply(changes=changes, by=user, at=AT, reason=Reason(text="Extract", source="Import"))


def read_with_openpyxl(path: Path) -> None:
    for page in load_workbook(path, read_only=True):
        for _ in page.iter_rows(values_only=True):
            pass


def import_plainly(user: User) -> float:
    """Return the seconds a row takes django-import-export, with the same foreign keys and neither totals nor trail."""
    resource: ModelResource = modelresource_factory(Observation)()
    measures = list(Measure.objects.order_by("pk").values_list("pk", flat=True))
    units = list(Measure.objects.first().reporting_units.values_list("unit", flat=True))  # type: ignore[union-attr]
    data = Dataset(headers=["measure", "unit", "month", "value", "numerator", "denominator", "qualifier", "absence",
                            "recorded_at", "recorded_by", "recorded_as", "kind"])  # fmt: skip
    for number in range(PLAIN):
        measure, unit = measures[number // TEAMS % MEASURES], units[number % TEAMS]
        data.append([measure, unit, 201001 + number // (MEASURES * TEAMS), 50, 1, 2, "=", "", "2024-11-01 09:00:00",
                     user.pk, "Analyst", "first"])  # fmt: skip

    def load() -> None:
        result = resource.import_data(data, raise_errors=True)
        assert not result.has_errors()
        assert result.totals["new"] == PLAIN

    return timed(load) / PLAIN


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.imports", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    given, _ = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as folder, databases(given.database, ["imports"]) as (database,):
        use(database)
        call_command("migrate", verbosity=0)
        user = make_person(email="analyst@example.org", title="Analyst")
        teams = [make_unit(name=f"Team {number}", opened="2010-01") for number in range(TEAMS)]
        for number in range(MEASURES):
            make_team_measure(*teams, name=f"Measure {number}", opened="2010-01")
        long, short = Path(folder, "long.xlsx"), Path(folder, "short.xlsx")
        write(long, LONG)
        write(short, SHORT)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        checking = timed(lambda: count_outcomes(long))
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        floor = timed(lambda: read_with_openpyxl(long))
        print(f"{given.database}: read and check {LONG:,} rows {checking:.1f} s; openpyxl only reads in {floor:.1f} s: "
              f"{floor / checking:.1f} times faster (aim 3)")  # fmt: skip
        print(f"memory: {(most - before) / 1024:.0f} MB more than before, {most / 1024:.0f} MB in all; the reading "
              f"process {child / 1024:.0f} MB (aim 150)")  # fmt: skip
        first = timed(lambda: count_outcomes(short))
        importing = timed(lambda: import_file(short, user))
        entries = Observation.objects.count()
        again = timed(lambda: import_file(short, user))
        assert Observation.objects.count() == entries
        plain = import_plainly(user) * SHORT
        print(f"import {SHORT:,} new rows {importing:.1f} s; django-import-export {plain:.0f} s: "
              f"{plain / importing:.0f} times faster (aim 50)")  # fmt: skip
        print(f"the same file again {again:.1f} s, reading and checking {first:.1f} s: "
              f"{again / first:.2f} times (aim 1.5); no row written")  # fmt: skip


if __name__ == "__main__":
    main()
