"""Places of cells, and what number formats make of numbers."""

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spreadsheets.cells import LAST_COLUMN, LAST_ROW, NotAPlace, column_letters, parse_place, place
from spreadsheets.formats import Makes, makes, show_date, show_number
from spreadsheets.wire import Decoder


@pytest.mark.parametrize(
    ("row", "column", "name"),
    [(7, 3, "C7"), (1, 26, "Z1"), (1, 27, "AA1"), (10, 702, "ZZ10"), (LAST_ROW, 16_384, "XFD1048576")],
)
def test_a_place_has_a_name(row: int, column: int, name: str) -> None:
    assert (place(row, column), parse_place(name)) == (name, (row, column))


@given(st.integers(1, LAST_ROW), st.integers(1, LAST_COLUMN))
def test_a_place_parses_back(row: int, column: int) -> None:
    assert parse_place(place(row, column)) == (row, column)
    assert column_letters(column).isupper()


@pytest.mark.parametrize("name", ["", "7", "C", "C0", "C07", "c7", "XFE1", "A1048577", "AAAA1", "A1:B2", "٣C", "C٣"])
def test_what_is_no_place(name: str) -> None:
    with pytest.raises(NotAPlace, match="is not the place of a cell, like C7"):
        parse_place(name)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        pytest.param("General", Makes.NUMBER, id="general"),
        pytest.param("0.00", Makes.NUMBER, id="decimals"),
        pytest.param('0.0" days"', Makes.NUMBER, id="letters-in-quotes"),
        pytest.param('0"%"', Makes.NUMBER, id="a-percent-sign-in-quotes"),
        pytest.param("0\\d", Makes.NUMBER, id="an-escaped-letter"),
        pytest.param("[Red]0", Makes.NUMBER, id="a-colour"),
        pytest.param("0.00E+00", Makes.NUMBER, id="scientific"),
        pytest.param("0%", Makes.PERCENTAGE, id="percent"),
        pytest.param("0.0%;[Red]-0.0%", Makes.PERCENTAGE, id="percent-in-red"),
        pytest.param('"up "0%', Makes.PERCENTAGE, id="percent-after-a-word"),
        pytest.param("mmm-yy", Makes.DATE, id="month"),
        pytest.param("mmmm", Makes.DATE, id="month-alone"),
        pytest.param("[$-809]dd mmmm yyyy;@", Makes.DATE, id="day-with-a-place"),
        pytest.param("dd/mm/yyyy hh:mm", Makes.DATE, id="moment"),
        pytest.param("hh:mm", Makes.TIME, id="time"),
        pytest.param("[h]:mm", Makes.TIME, id="length-of-time"),
        pytest.param("mm:ss", Makes.TIME, id="minutes"),
        pytest.param("@", Makes.NUMBER, id="text"),
        pytest.param("", Makes.NUMBER, id="nothing"),
    ],
)
def test_what_a_format_makes_of_a_number(code: str, kind: Makes) -> None:
    assert makes(code) is kind


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        ("1234.5", "General", "1234.5"),
        ("1234.5", "#,##0", "1,235"),
        ("1234.5", "#,##0.00", "1,234.50"),
        ("84.95", "0.0", "85.0"),
        ("-84.94", "0.0", "-84.9"),
        ("5", "£#,##0.00", "£5.00"),
        ("5", "[$£-809]#,##0", "£5"),
        ("5", "_-* #,##0_-;-* #,##0_-", "5"),
        ("98", "0%", "98%"),
        ("14.15", "0.0 %", "14.2 %"),
        ("98", "# ?/?%", "98%"),
        ("0.5", "# ?/?", "0.5"),
        ("1200", "0,", "1200"),
        ("1E+30", "0.00", "1000000000000000000000000000000"),
        ("0", "0", "0"),
    ],
)
def test_a_number_is_shown_as_in_the_sheet(number: str, code: str, shown: str) -> None:
    assert show_number(Decimal(number), code) == shown


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("mmm-yy", "Jul-20"),
        ("mmmm yyyy", "July 2020"),
        ("d mmm", "1 Jul"),
        ("ddd dd/mm/yy", "Wed 01/07/20"),
        ("dddd", "Wednesday"),
        ("mmmmm", "J"),
        ("yyyy-mm-dd\\Thh:mm:ss", "2020-07-01T09:05:07"),
        ("h:m AM/PM", "9:05 AM"),
        ('"in "mmm;@', "in Jul"),
        ("[Red]", "2020-07-01"),
    ],
)
def test_a_date_is_shown_as_in_the_sheet(code: str, shown: str) -> None:
    assert show_date(datetime(2020, 7, 1, 9, 5, 7), code) == shown  # noqa: DTZ001


@given(st.text(max_size=20), st.floats(allow_nan=False), st.booleans())
def test_no_format_and_no_number_break_the_reading(code: str, number: float, is_1904: bool) -> None:
    cell = Decoder([code], is_1904=is_1904).cell(f"n0:{number!r}")
    assert isinstance(cell.text, str)


@given(st.sampled_from("nbdetu"), st.text(max_size=20))
def test_no_content_breaks_the_reading(kind: str, content: str) -> None:
    assert Decoder(["General"]).cell(f"{kind}{'0:' if kind == 'n' else ''}{content}").text is not None
