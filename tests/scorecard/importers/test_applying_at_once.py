"""An import and a sheet at the same moment, for real: who holds the area first is served, and neither waits on."""

from __future__ import annotations

from typing import Any

import pytest

from organisation.operations import Reason, Refused
from scorecard.importers.long import KIND
from scorecard.models import Observation
from spreadsheets.operations.direct import import_directly
from tests.builders import make_submission
from tests.scorecard.importers.reading import items
from tests.scorecard.test_submission_concurrency import AT, MONTH, TIMES, Sheet, at_once, file_database

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["file_database"]  # a fixture that every test here uses
HEADINGS = ("Measure", "Team", "Month", "Numerator", "Denominator")


def import_it(sheet: Sheet, month: str, changes: list[Any]) -> str:
    import_directly(
        file_name=f"{month}.csv", size=1, sha256="0" * 64, kind=KIND, counts={"new": len(changes)}, changes=changes,
        reason=Reason(text="Extract"), by=sheet.one, at=AT,
    )  # fmt: skip
    return "imported"


def test_an_import_while_the_sheet_is_sent() -> None:
    """The import holds areas before the ledger, as sending does: none is turned away for being held."""
    for number in range(TIMES):
        sheet = Sheet(number).filled()
        make_submission(sheet.area, MONTH, "open")
        found = items(KIND, HEADINGS, (sheet.measure.code, sheet.north.name, "Aug 2020", 3, 4))
        changes = [item.change for item in found if item.change]
        assert len(changes) == 1
        results = at_once(
            lambda sheet=sheet: sheet.send(sheet.other),
            lambda sheet=sheet, changes=changes: import_it(sheet, "2020-08", changes),
        )
        assert results == ["sent", "imported"]
        assert Observation.objects.filter(measure=sheet.measure, month=202008).count() == 2  # with its total


def test_prefilling_while_the_sheet_is_sent_is_done_or_refused() -> None:
    for number in range(TIMES):
        sheet = Sheet(number).filled()
        make_submission(sheet.area, MONTH, "open")
        (item,) = items(KIND, HEADINGS, (sheet.measure.code, sheet.north.name, "Sep 2020", 3, 20))
        changes = [item.choices[1].change]
        sent, imported = at_once(
            lambda sheet=sheet: sheet.send(sheet.other),
            lambda sheet=sheet, changes=changes: import_it(sheet, "2020-09", changes),
        )
        assert imported == "imported" or isinstance(imported, Refused), imported
        assert sent == "sent" or isinstance(sent, Refused), sent
        assert sent == "sent" or imported == "imported"
