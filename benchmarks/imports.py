"""Times imports of monthly actuals beside two floors: openpyxl merely reading, and django-import-export writing.

The file has all seven columns, and both sides begin with the file. Writing is timed by itself too: what confirming
takes once a file is read and checked, beside django-import-export with a dataset that is loaded. Each time is the
better of two, since other work on the machine only adds to it.
Run as ``python -m benchmarks.imports --database postgres``.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from multiprocessing import Process
from pathlib import Path
from typing import Any

import django

os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "0", "PLIMSOLL_DEMO": "1"}
os.environ["ALLOWED_HOSTS"] = "testserver"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from import_export.fields import Field  # noqa: E402
from import_export.resources import ModelResource  # noqa: E402
from import_export.widgets import ForeignKeyWidget  # noqa: E402
from openpyxl import Workbook, load_workbook  # noqa: E402
from openpyxl.cell import WriteOnlyCell  # noqa: E402
from tablib import Dataset  # noqa: E402

from benchmarks.scorecard import databases, use  # noqa: E402
from organisation.models import Unit, User  # noqa: E402
from organisation.months import Month  # noqa: E402
from organisation.operations import Reason  # noqa: E402
from scorecard.importers.long import KIND  # noqa: E402
from scorecard.models import Measure, Observation  # noqa: E402
from spreadsheets.cells import Book  # noqa: E402
from spreadsheets.kinds import Item, Settings  # noqa: E402
from spreadsheets.reading import read  # noqa: E402
from spreadsheets.recognising import Examination  # noqa: E402
from tests.builders import make_person, make_team_measure, make_unit  # noqa: E402

AT = datetime(2024, 11, 1, 9, tzinfo=UTC)
FIRST = Month(2016, 4)
MEASURES, TEAMS, LONG, SHORT, PLAIN = 20, 50, 100_000, 20_000, 1_000
TIMES = 2
HEADINGS = ("Measure", "Team", "Month", "Numerator", "Denominator", "Value", "Comment")


def rows(count: int, first: Month) -> list[list[object]]:
    """Return invented rows from a month on, the month outermost, as an extract that grows each month has them."""
    made: list[list[object]] = []
    for number in range(count):
        month, rest = divmod(number, MEASURES * TEAMS)
        measure, team = divmod(rest, TEAMS)
        below = 10 + (number * 7919) % 90
        above = (number * 104_729) % (below + 1)
        note = f"Counted again, {first + month}" if number % 10 == 0 else None
        made.append(
            [f"Measure {measure}", f"Team {team}", (first + month).first_day, above, below, above / below, note]
        )
    return made


def write(path: Path, count: int, first: Month = FIRST) -> None:
    book = Workbook(write_only=True)
    page = book.create_sheet("Extract")
    page.append(HEADINGS)
    for row in rows(count, first):
        share = WriteOnlyCell(page, float(str(row[5])))
        share.number_format = "0%"
        page.append([*row[:5], share, row[6]])
    book.save(path)


def prepare() -> None:
    """Make the tables, who imports, and what the rows are about."""
    call_command("migrate", verbosity=0)
    make_person(email="analyst@example.org", title="Analyst")
    teams = [make_unit(name=f"Team {number}", opened="2010-01") for number in range(TEAMS)]
    for number in range(MEASURES):
        make_team_measure(*teams, name=f"Measure {number}", opened="2010-01")


def apart(call: Callable[..., None], *given: object) -> None:
    """Run something in a process of its own, so that its memory isn't counted."""
    process = Process(target=call, args=given)
    process.start()
    process.join()


def timed(call: Callable[[], object]) -> float:
    """Return how many seconds a call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def best(call: Callable[[], object]) -> float:
    """Return how many seconds a call takes at best."""
    return min(timed(call) for _ in range(TIMES))


def best_undone(call: Callable[[], object], *, keep: bool = True) -> float:
    """Return how many seconds a call that writes takes at best; all are undone, or all but the last."""
    seconds = []
    for number in range(TIMES):
        with transaction.atomic():
            seconds.append(timed(call))
            transaction.set_rollback(number < TIMES - 1 or not keep)
    return min(seconds)


def check(book: Book) -> list[Item]:
    return list(Examination.of(book, "extract.xlsx", KIND, Settings(), date(2024, 11, 1)).items())


def count_outcomes(path: Path) -> Counter[str]:
    """Read and check a file, keeping no item, as the engine does with long files."""
    examined = Examination.of(read(path), path.name, KIND, Settings(), date(2024, 11, 1))
    deque(examined.items(), maxlen=0)
    return examined.counts


def import_file(path: Path, user: User) -> None:
    save(check(read(path)), user)


def save(items: Sequence[Item], user: User) -> None:
    """Write what was checked, with ledger, totals and trail."""
    changes = [item.change for item in items if item.change]
    with transaction.atomic():
        KIND.apply(changes=changes, by=user, at=AT, reason=Reason(text="Extract", source="Import"))


def read_with_openpyxl(path: Path) -> None:
    for page in load_workbook(path, read_only=True):
        for _ in page.iter_rows(values_only=True):
            pass


class Plain(ModelResource):
    """The same rows with the same foreign keys, named as the file names them; neither checks, totals nor trail."""

    measure = Field(attribute="measure", column_name="Measure", widget=ForeignKeyWidget(Measure, "name"))
    unit = Field(attribute="unit", column_name="Team", widget=ForeignKeyWidget(Unit, "name"))
    numerator = Field(attribute="numerator", column_name="Numerator")
    denominator = Field(attribute="denominator", column_name="Denominator")
    recorded_by = Field(attribute="recorded_by", column_name="recorded_by", widget=ForeignKeyWidget(User, "email"))

    class Meta:
        model = Observation
        import_id_fields = ()
        fields = ("measure", "unit", "month", "value", "numerator", "denominator", "note", "qualifier", "absence",
                  "recorded_at", "recorded_by", "recorded_as", "kind")  # fmt: skip

    def before_import_row(self, row: dict[str, object], **kwargs: Any) -> None:
        month = row["Month"]
        assert isinstance(month, date)
        row |= {"month": Month.of(month).number, "value": round(100 * float(str(row["Value"]))),
                "note": row["Comment"] or "", "qualifier": "=", "absence": "", "recorded_at": "2024-11-01 09:00:00",
                "recorded_by": "analyst@example.org", "recorded_as": "Analyst", "kind": "first"}  # fmt: skip


def load(path: Path) -> Dataset:
    return Dataset().load(path.read_bytes(), format="xlsx")


def import_plainly(data: Dataset) -> None:
    """Import a dataset with django-import-export."""
    result = Plain().import_data(data, raise_errors=True)
    assert not result.has_errors()
    assert result.totals["new"] == PLAIN


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.imports", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    given, _ = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as folder, databases(given.database, ["imports"]) as (database,):
        use(database)
        apart(prepare)
        user = User.objects.get(email="analyst@example.org")
        long, short, other = Path(folder, "long.xlsx"), Path(folder, "short.xlsx"), Path(folder, "other.xlsx")
        for path, count, first in ((long, LONG, FIRST), (short, SHORT, FIRST), (other, PLAIN, FIRST + -60)):
            apart(write, path, count, first)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        checking = best(lambda: count_outcomes(long))
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        floor = best(lambda: read_with_openpyxl(long))
        print(f"{given.database}: read and check {LONG:,} rows {checking:.1f} s; openpyxl only reads in {floor:.1f} s: "
              f"{floor / checking:.1f} times faster (aim 3)")  # fmt: skip
        print(f"memory: {(most - before) / 1024:.0f} MB more than before, {most / 1024:.0f} MB in all (aim 150)")
        checked = best(lambda: count_outcomes(short))
        book = read(short)
        items = check(book)
        writing = best_undone(lambda: save(items, user), keep=False)
        both = best_undone(lambda: save(check(book), user), keep=False)
        importing = best_undone(lambda: import_file(short, user))
        entries = Observation.objects.count()
        again = best(lambda: import_file(short, user))
        assert Observation.objects.count() == entries
        data = load(other)
        plainly = best_undone(lambda: import_plainly(data)) / PLAIN * SHORT
        loading = best(lambda: load(other)) / PLAIN * SHORT
        print(f"import {SHORT:,} new rows {importing:.1f} s; django-import-export {loading + plainly:.0f} s: "
              f"{(loading + plainly) / importing:.0f} times faster (aim 50)")  # fmt: skip
        print(f"of rows already read, checking and writing {both:.2f} s, django-import-export {plainly:.0f} s: "
              f"{plainly / both:.0f} times faster; writing alone {writing:.2f} s: {plainly / writing:.0f}")  # fmt: skip
        print(f"the same file again {again:.1f} s, reading and checking {checked:.1f} s: "
              f"{again / checked:.2f} times (aim 1.5); no row written")  # fmt: skip


if __name__ == "__main__":
    main()
