"""Each workbook that a service keeps is taken for what it is, and for nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from spreadsheets.headings import Headings
from spreadsheets.kinds import Settings
from spreadsheets.queries.kinds import import_kinds
from spreadsheets.reading import read
from spreadsheets.recognising import recognise

DATA = Path(__file__).resolve().parent.parent / "data"
KINDS = {
    "audit-programme-2018-2020.xlsx": "audit-programme",
    "audits-case-level.xlsx": "audits",
    "improvement-plan-2020-21.xlsx": "improvement-plan-printed",
    "improvement-plan-tidy.xlsx": "improvement-plan-tidy",
    "measures-that-matter-2020-07.xlsx": "scorecard",
    "monthly-actuals-2020.xlsx": "actuals-wide",
}


@pytest.mark.parametrize(("name", "kind"), KINDS.items(), ids=KINDS)
def test_a_workbook_is_recognised(name: str, kind: str) -> None:
    kinds = import_kinds()
    book = read(DATA / name)
    assert recognise(book, kinds, {one.key: Settings() for one in kinds}).key == kind
    printed = [one for one in kinds if one.key == "improvement-plan-printed"]
    assert any(Headings(printed[0].fields).score(sheet) for sheet in book.sheets) == (kind == printed[0].key)
