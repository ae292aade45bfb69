"""The yearly report of 2022/23, as the partnership printed it; what it didn't print for the public isn't approved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from board.management.sample.world import Event, Happening, World
from board.models import ReportEntry, YearlyReport
from board.operations import yearly
from organisation.management.sample import moment, rows
from organisation.months import Month

GROUP, TITLE, FIRST = "partnership-board", "Yearly report 2022/23", Month(2022, 4)
BEGUN, OPENED = date(2023, 9, 4), date(2023, 9, 29)


def events() -> Iterator[Event]:
    yield Event(moment(BEGUN, 9), "yearly reports", _begun)
    for n, row in enumerate(rows("yearly_report")):
        at = moment(BEGUN, 10) + timedelta(minutes=n)
        yield Event(at, "entries of the yearly report", _written(row))
    yield Event(moment(OPENED, 16), "yearly reports opened", _opened)


def _begun(world: World, at: datetime) -> None:
    yearly.start_report(group=world.group(GROUP), first_month=FIRST, title=TITLE, by=world.keeper, at=at)


def _written(row: dict[str, str]) -> Happening:
    def happens(world: World, at: datetime) -> None:
        is_public = row["is_public"] == "1"
        words = {name: row[name] for name in ("part", "label", "figure", "period", "compared", "text", "source")}
        entry = ReportEntry(
            report=YearlyReport.objects.get(title=TITLE), **words, public_text=row["text"] if is_public else "",
            caveat=row["caveat"], priority=row["priority"], progress=row["progress"],
            measure=world.measure(row["measure"]),
        )  # fmt: skip
        yearly.save_entry(entry=entry, by=world.keeper, at=at)
        if is_public:
            yearly.approve_entry(entry=entry, by=world.holders["partnership-manager"], at=at + timedelta(seconds=30))

    return happens


def _opened(world: World, at: datetime) -> None:
    yearly.open_report(report=YearlyReport.objects.get(title=TITLE), by=world.keeper, at=at)
    yearly.issue_report(
        report=YearlyReport.objects.get(title=TITLE), audience="public", by=world.keeper, at=at + timedelta(minutes=5)
    )
