"""Each workbook that a service keeps is taken for what it is, and for nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from spreadsheets.kinds import Settings
from spreadsheets.queries.kinds import import_kinds
from spreadsheets.reading import read
from spreadsheets.recognising import recognise
from spreadsheets.refusals import Unusable

DATA = Path(__file__).resolve().parent.parent / "data"
KINDS = {
    "audit-programme-2018-2020.xlsx": "audit-programme",
    "audits-case-level.xlsx": "audits",
    "improvement-plan-tidy.xlsx": "improvement-plan-tidy",
    "measures-that-matter-2020-07.xlsx": "scorecard",
    "monthly-actuals-2020.xlsx": "actuals-wide",
}


@pytest.mark.parametrize(("name", "kind"), KINDS.items(), ids=KINDS)
def test_a_workbook_is_recognised(name: str, kind: str) -> None:
    kinds = import_kinds()
    assert recognise(read(DATA / name), kinds, {one.key: Settings() for one in kinds}).key == kind


def test_the_plan_with_lists_in_its_cells_is_not_taken_for_another_kind() -> None:
    kinds = import_kinds()
    with pytest.raises(Unusable, match="No sheet has headings we know"):
        recognise(read(DATA / "improvement-plan-2020-21.xlsx"), kinds, {one.key: Settings() for one in kinds})
