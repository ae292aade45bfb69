"""Numbers as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spreadsheets.cells import Cell, Kind
from spreadsheets.numbers import UNITS, NotANumber, Reading, number_in, read_number

readings = st.builds(
    Reading,
    st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**11), max_value=10**11),
    st.sampled_from(["", "<", ">", "≤", "≥"]),
    st.sampled_from(["", *UNITS]),
)
scraps = st.lists(
    st.sampled_from(["<", ">=", "-", "1", "234", ",", ".", "%", " ", "days", "month", "£", "٣", "²", "e5", "nan"])
).map("".join)


@pytest.mark.parametrize(
    ("text", "number", "qualifier", "unit", "printed"),
    [
        pytest.param("98%", "98", "", "%", "98%", id="percentage"),
        pytest.param("8.8 %", "8.8", "", "%", "8.8%", id="a-space-before-the-sign"),
        pytest.param("<0.3", "0.3", "<", "", "<0.3", id="less-than"),
        pytest.param(">80%", "80", ">", "%", ">80%", id="more-than"),
        pytest.param("< 365 Days", "365", "<", "days", "<365 days", id="days"),
        pytest.param("<=10 working days", "10", "≤", "working days", "≤10 working days", id="working-days"),
        pytest.param("1,234", "1234", "", "", "1234", id="thousands"),
        pytest.param("14.14 days", "14.14", "", "days", "14.14 days", id="a-unit"),
        pytest.param("−5", "-5", "", "", "-5", id="a-proper-minus"),
        pytest.param("+5", "5", "", "", "5", id="plus"),
        pytest.param("0", "0", "", "", "0", id="nought"),
        pytest.param(".5", "0.5", "", "", "0.5", id="a-point-first"),
        pytest.param("\u00a0100\u00a0%", "100", "", "%", "100%", id="hard-spaces"),
    ],
)
def test_numbers_with_what_stands_around_them(text: str, number: str, qualifier: str, unit: str, printed: str) -> None:
    reading = read_number(text)
    assert (reading, str(reading)) == (Reading(Decimal(number), qualifier, unit), printed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "%",
        "N/A",
        "NA",
        "?",
        "£5",
        "5p",
        "5m",
        "Section 43 - homes",
        "Budget variance less than 5%.",
        "00:00:00",
        "21/22 Business cycle",
        "Jul-20",
        "200 by 2023",
        "76% SN",
        "8 days in a rolling year per employee",
        "18 (cross service)",
        "3 per month (12 month average)",
        "5% social worker; 9% overall",
        "SN 496, Nat 514",
        "Regional 42.5",
        "1,23",
        "1.234,5",
        "1 234",
        "84,9",
        "1e5",
        "nan",
        "NaN",
        "Infinity",
        "0x1F",
        "1_000",
        "5%%",
        "5days",
        "<",
        "<>5",
        "٣",
        "²",
        "1" * 41,
        "x" * 999,
    ],
)
def test_text_stays_text(text: str) -> None:
    with pytest.raises(NotANumber, match=r"is not a number\. Write digits"):
        read_number(text)


def test_what_a_cell_holds() -> None:
    assert number_in(Cell("98%", Decimal(98), Kind.PERCENTAGE)) == Reading(Decimal(98), unit="%")
    assert number_in(Cell("£5", Decimal(5), Kind.NUMBER)) == Reading(Decimal(5))
    assert number_in(Cell("<5 days", "<5 days", Kind.TEXT)) == Reading(Decimal(5), "<", "days")


@pytest.mark.parametrize("cell", [Cell(), Cell("TRUE", True, Kind.BOOLEAN), Cell("#N/A", None, Kind.ERROR)])
def test_a_cell_without_a_number(cell: Cell) -> None:
    with pytest.raises(NotANumber):
        number_in(cell)


@given(readings)
def test_what_is_printed_parses_back(reading: Reading) -> None:
    assert read_number(str(reading)) == reading


@given(scraps | st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    try:
        reading = read_number(text)
    except NotANumber:
        return
    assert reading.number.is_finite()
    assert read_number(str(reading)) == reading
