"""Printed scorecards in memory, as the kind *scorecard* reads them from a file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from tempfile import NamedTemporaryFile

from openpyxl import Workbook

from organisation.models import User
from organisation.operations import Reason
from scorecard.importers.printed import KIND, PrintedScorecard
from spreadsheets.headings import Headings
from spreadsheets.kinds import Applied, Choice, Item, Outcome, Reading, Settings
from spreadsheets.reading import read

TODAY = date(2020, 9, 24)
LATER = datetime(2020, 9, 24, 9, 0, tzinfo=UTC)
HEADINGS = ("Measure", "Baseline", "Actual (July 2020)", "Target", "Outcome")
Rows = Sequence[Sequence[object]]


def reading_of(body: bytes, settings: Settings | None = None) -> Reading:
    settings = settings or Settings()
    headings = Headings(PrintedScorecard.fields, settings.columns)
    with NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(body)
        file.flush()
        return Reading(read(file.name), "paper.xlsx", headings, settings, TODAY)


def checked(body: bytes, **settings: dict[str, str]) -> list[Item]:
    return list(KIND.check(reading_of(body, Settings(**settings))))


def apply(items: Sequence[Item], by: User, reason: str = "") -> Applied:
    """Write what is new or changed, and what is taken as read."""
    changes = [item.change for item in items if item.change is not None]
    return KIND.apply(changes=changes, by=by, at=LATER, reason=Reason(text=reason, source="paper.xlsx"))


def book(*rows: Sequence[object], title: str = "Assessment") -> bytes:
    """Return a workbook of one sheet: the usual headings, and rows below them."""
    return sheets({title: (HEADINGS, *rows)})


def sheets(pages: dict[str, Rows], *, merged: bool = False) -> bytes:
    """Return a workbook of several sheets; a row of one cell goes across the columns where ``merged``."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, rows in pages.items():
        page = workbook.create_sheet(title)
        for number, row in enumerate(rows, 1):
            page.append(list(row))
            if merged and len(row) == 1:
                page.merge_cells(start_row=number, end_row=number, start_column=1, end_column=5)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def named(items: Sequence[Item], field: str) -> Item:
    """Return the one item of a field whose name begins so."""
    (found,) = [item for item in items if item.field.startswith(field)]
    return found


def choice_of(item: Item, key: str) -> Choice:
    return next(choice for choice in item.choices if choice.key == key)


def unsettled(items: Sequence[Item]) -> list[Item]:
    """Return what isn't as on record."""
    return [item for item in items if item.outcome is not Outcome.UNCHANGED]
