"""The short way for plain figures says exactly what the rules in full say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from scorecard.importers import long, wide
from scorecard.importers.plain_figures import PlainFigures
from scorecard.models import Measure
from spreadsheets.cells import Cell, Kind
from spreadsheets.kinds import Item
from tests.builders import make_measure, make_root, make_submission, make_team_measure, make_unit, record
from tests.scorecard.importers.reading import items

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_record")]
ONCE = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
HEADINGS = ("Measure", "Team", "Month", "Numerator", "Denominator", "Value", "Comment")
MONTHS = ("Jun 2014", "May 2020", "Jun 2020", "Jul 2020", "Oct 2020", "someday")


def number_cell(number: Decimal) -> Cell:
    return Cell(f"{number:f}", number, Kind.NUMBER)


def percentage_cell(number: Decimal) -> Cell:
    return Cell(f"{number:.0f}%", number, Kind.PERCENTAGE)


small = some.integers(0, 40).map(Decimal)
decimals = some.decimals(-2, 150, places=3) | some.decimals(0, 101, places=6) | some.sampled_from(
    [Decimal("-0"), Decimal("1E+2"), Decimal("3.0"), Decimal(10**9), Decimal(10**13), Decimal("0.00005"),
     Decimal("0.500049999"), Decimal("2.50005")]
)  # fmt: skip
numbers = small | decimals
texts = some.sampled_from(["", " ", "–", "n/a", "<5%", "12", "75%", "3 days", "#N/A", "not collected", "late", "'=1"])
cells = some.one_of(small.map(number_cell), small.map(number_cell), numbers.map(number_cell),
                    numbers.map(percentage_cell), texts, some.just(date(2020, 7, 1)))  # fmt: skip
standing = some.sampled_from(
    [(3, 4, ""), (0, 7, ""), (3, 4, "75%"), ("", "", "75%"), ("", "", Decimal("14.14")), ("", "", 3)]
)
counts = standing | some.tuples(small.map(number_cell), small.map(number_cell), some.just("") | cells)
alone = some.tuples(some.just(""), some.just(""), cells)
rows = some.tuples(
    some.sampled_from(["Timely", "Visits", "Days", "Rate", "Unknown"]),
    some.sampled_from(["", "Total", "North team", "South team", "Zebra unit"]), some.sampled_from(MONTHS),
    some.one_of(counts, alone, some.tuples(cells, cells, cells)),
    some.sampled_from(["", "", "Seen", "x" * 301]),
).map(lambda row: (*row[:3], *row[3], row[4]))  # fmt: skip


@pytest.fixture
def on_record() -> None:
    """Measures of several kinds with figures, sheets and teams: made once for all examples, none of which writes."""
    make_root()
    north, south = make_unit(name="North team"), make_unit(name="South team")
    make_unit(name="Zebra unit")
    timely = make_team_measure(north, south, name="Timely", decimals=1)
    visits: Measure = make_measure(name="Visits", may_exceed=True)
    days = make_measure(name="Days", unit="days", decimals=2)
    make_measure(name="Rate", unit="rate_10000", decimals=1)
    for month, counted in (("2020-05", (3, 4)), ("2020-06", (0, 7))):
        record(timely, month, of=counted, unit=north, note="Seen")
        record(visits, month, of=counted)
    record(days, "2020-06", "14.14")
    record(days, "2020-05", "3", qualifier="<", as_printed="<3 days")
    make_submission(visits.area, "2020-10", "open")


def said(kind: object, found: tuple[tuple[object, ...], ...], *, headings: tuple[object, ...] = HEADINGS) -> list[Item]:
    return items(kind, headings, *found)


@given(some.lists(rows, min_size=1, max_size=12).map(tuple))
@settings(max_examples=120, deadline=None, suppress_health_check=ONCE)
def test_one_figure_a_row(found: tuple[tuple[object, ...], ...]) -> None:
    quick = said(long.KIND, found)
    with patch.object(PlainFigures, "item", return_value=None):
        assert said(long.KIND, found) == quick


@given(some.lists(some.tuples(some.sampled_from(["Visits", "Days", "Rate"]), cells, cells), max_size=8).map(tuple))
@settings(max_examples=60, deadline=None, suppress_health_check=ONCE)
def test_months_across(found: tuple[tuple[object, ...], ...]) -> None:
    headings = ("Measure", "Jun 2020", "Jul 2020")
    quick = said(wide.KIND, found, headings=headings)
    with patch.object(PlainFigures, "item", return_value=None):
        assert said(wide.KIND, found, headings=headings) == quick
