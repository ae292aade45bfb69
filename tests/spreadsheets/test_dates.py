"""Months, quarters and days as sheets write them."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisation.months import LONG, Month, NotAMonth
from spreadsheets.cells import Cell, Kind
from spreadsheets.dates import NotADate, Quarter, date_in, period_in, read_date, read_month, read_period, read_quarter

NINE = datetime(2020, 7, 1, 9)  # noqa: DTZ001  (sheets know no zones)
months = st.builds(Month, st.integers(2000, 2099), st.integers(1, 12))
quarters = st.builds(Quarter, st.integers(1950, 2150), st.integers(1, 4))
scraps = st.lists(
    st.sampled_from(
        ["Jul", "July", "Sept", "-", " ", "/", "20", "2020", "Q1", "07", "1", "st", ".", "00:00:00", "٣", "²"]
    )
).map("".join)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        pytest.param("Jul-20", "2020-07", id="as-excel-shows-it"),
        pytest.param("July 2020", "2020-07", id="in-full"),
        pytest.param("Oct-20", "2020-10", id="october"),
        pytest.param("July 21", "2021-07", id="a-short-year"),
        pytest.param("Dec 2020", "2020-12", id="a-short-name"),
        pytest.param("April-21", "2021-04", id="a-dash"),
        pytest.param("Oct -20", "2020-10", id="a-space-before-the-dash"),
        pytest.param("March- 21", "2021-03", id="a-space-after-the-dash"),
        pytest.param("Jul–20", "2020-07", id="an-en-dash"),
        pytest.param("JULY\u00a02020 ", "2020-07", id="hard-spaces"),
        pytest.param("Sept 2020", "2020-09", id="sept"),
        pytest.param("May-20", "2020-05", id="may"),
        pytest.param("2020-07", "2020-07", id="as-computers-write-it"),
        pytest.param("07/2020", "2020-07", id="numbers"),
        pytest.param("7/2020", "2020-07", id="one-digit"),
        pytest.param("01/07/2020", "2020-07", id="a-day-in-the-month"),
        pytest.param("2020-07-31 00:00:00", "2020-07", id="a-day-of-a-database"),
    ],
)
def test_text_that_is_a_month(text: str, month: str) -> None:
    assert read_month(text) == read_period(text) == Month.parse(month)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "21/22 Business cycle",
        "00:00:00",
        "Budget variance less than 5%.",
        "Section 43 - homes",
        "July",
        "2020",
        "20-07",
        "July 2020 (est.)",
        "Jul20",
        "Ju-20",
        "Julyy 2020",
        "13/2020",
        "2020-13",
        "2020/21",
        "2020/07",
        "07-20",
        "Jul-1920 to date",
        "Jul-202",
        "May 1900",
        "July/August 2019",
        "late April 2020",
        "Q1",
        "٠٧/٢٠٢٠",
        "x" * 999,
    ],
)
def test_text_that_is_no_month(text: str) -> None:
    with pytest.raises(NotAMonth):
        read_month(text)


def test_a_quarter() -> None:
    quarter = read_quarter("2020/21 Q1")
    assert (quarter, quarter.first, quarter.last) == (Quarter(2020, 1), Month(2020, 4), Month(2020, 6))
    assert read_period("2020-21 q4") == Quarter(2020, 4)
    assert Quarter(2020, 4).last == Month(2021, 3)


@pytest.mark.parametrize(
    "text", ["2020/22 Q1", "2020/21 Q5", "2020/21 Q0", "2020/21", "Q1 2020", "1900/01 Q1", "2020/21Q1", ""]
)
def test_text_that_is_no_quarter(text: str) -> None:
    with pytest.raises(NotAMonth):
        read_quarter(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        pytest.param("31/07/2020", date(2020, 7, 31), id="british"),
        pytest.param("1/7/20", date(2020, 7, 1), id="short"),
        pytest.param("24.06.20", date(2020, 6, 24), id="full-stops"),
        pytest.param("2020-07-31", date(2020, 7, 31), id="iso"),
        pytest.param("2020-07-31T00:00:00", date(2020, 7, 31), id="iso-at-midnight"),
        pytest.param("24th March 2020", date(2020, 3, 24), id="ordinal"),
        pytest.param("1-Jun-20", date(2020, 6, 1), id="name-between-dashes"),
    ],
)
def test_text_that_is_a_day(text: str, day: date) -> None:
    assert read_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "00:00:00",
        "31/02/2020",
        "07/31/2020",
        "2020-07-31 10:30",
        "31/07",
        "1/7-20",
        "1 Foo 2020",
        "31/07/1900",
        "0/7/20",
    ],
)
def test_text_that_is_no_day(text: str) -> None:
    with pytest.raises(NotADate, match=r"is not a date\. Write it like 31/07/2020"):
        read_date(text)


def test_what_a_cell_holds() -> None:
    day = Cell("Jul-20", date(2020, 7, 1), Kind.DATE)
    assert (period_in(day), date_in(day)) == (Month(2020, 7), date(2020, 7, 1))
    assert date_in(Cell("x", NINE, Kind.DATE)) == date(2020, 7, 1)
    assert period_in(Cell("2020/21 Q2", "2020/21 Q2", Kind.TEXT)) == Quarter(2020, 2)
    assert date_in(Cell("24.06.20", "24.06.20", Kind.TEXT)) == date(2020, 6, 24)


@pytest.mark.parametrize(
    "cell",
    [
        Cell(),
        Cell("202007", Decimal(202007), Kind.NUMBER),
        Cell("#N/A", None, Kind.ERROR),
        Cell("1900", date(1900, 1, 1), Kind.DATE),
    ],
)
def test_a_cell_without_a_month(cell: Cell) -> None:
    with pytest.raises(NotAMonth):
        period_in(cell)


@given(months)
def test_months_parse_back(month: Month) -> None:
    ways = [
        str(month),
        month.long,
        month.iso,
        f"{month.month:02d}/{month.year}",
        f"{LONG[month.month - 1]} -{month.year % 100:02d}",
    ]
    assert {read_month(way) for way in ways} == {month}


@given(quarters)
def test_quarters_parse_back(quarter: Quarter) -> None:
    assert read_quarter(str(quarter)) == quarter


@given(st.dates(date(1948, 1, 1), date(2199, 12, 31)))
def test_days_parse_back(day: date) -> None:
    assert read_date(f"{day:%d/%m/%Y}") == read_date(day.isoformat()) == day


@given(scraps | st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    for reader, refusal in (
        (read_month, NotAMonth),
        (read_quarter, NotAMonth),
        (read_period, NotAMonth),
        (read_date, NotADate),
    ):
        try:
            found = reader(text)
        except refusal:
            continue
        assert reader(str(found)) == found
