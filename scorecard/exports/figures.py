"""All figures on record as one table, for whoever works with them elsewhere; shaped by pandas.

Only the command `export_figures` loads this, so that no page pays for pandas.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pandas as pd

from organisation.months import Month
from scorecard.figures import shown_figure
from scorecard.models import Observation
from spreadsheets.exports import harmless

WORDS = ["Measure", "Team"]
LONG = ["Code", *WORDS, "Month", "Numerator", "Denominator", "Value", "As shown", "Comment"]


def figures(*, first: Month, last: Month, as_at: datetime | None) -> pd.DataFrame:
    """Return one row a figure of the months, as known at a moment, in the order of the scorecard, without headings.

    Decimals stay decimals: nothing is rounded or turned into a float on the way.
    """
    entries = (
        Observation.objects.as_at(as_at)
        .filter(month__gte=first, month__lte=last, measure__is_heading=False)
        .select_related("measure__area", "unit")
        .order_by("measure__area__position", "measure__position", "measure__code", "unit__name", "month")
    )
    rows = [_row(entry) for entry in entries.iterator(chunk_size=2000)]
    return pd.DataFrame(rows, columns=[*LONG, "month"], dtype=object)


def _row(entry: Observation) -> tuple[Any, ...]:
    measure, unit, figure = entry.measure, entry.unit, entry.figure
    return (
        measure.code, harmless(measure.name), harmless(unit.name) if unit.parent_id else "", entry.month.iso,
        _plain(figure.numerator), _plain(figure.denominator),
        ("" if figure.qualifier == "=" else figure.qualifier) + _plain(figure.value),
        harmless(figure.as_printed or shown_figure(figure, measure.unit, measure.decimals)), harmless(entry.note),
        entry.month,
    )  # fmt: skip


def _plain(number: Decimal | None) -> str:
    return "" if number is None else format(number.normalize(), "f")


def long_table(found: pd.DataFrame) -> pd.DataFrame:
    """Return one row a figure."""
    return found[LONG]


def wide_table(found: pd.DataFrame) -> pd.DataFrame:
    """Return one row a measure and team with a column a month, each figure as shown; a gap stays empty."""
    ordered = found.assign(row=found.groupby(WORDS, sort=False).ngroup())
    wide = ordered.pivot(index=["row", *WORDS], columns="month", values="As shown").sort_index().fillna("")
    wide.columns = [str(month) for month in wide.columns]
    return wide.reset_index().drop(columns="row")
