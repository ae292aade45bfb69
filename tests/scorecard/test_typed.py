"""Reading what is typed into a cell."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.figures import plain
from scorecard.typed import LARGEST, NotANumber, read_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("", None, id="nothing"),
        pytest.param("  \t", None, id="spaces"),
        pytest.param("\u00a0", None, id="a-hard-space"),
        pytest.param("0", "0", id="zero"),
        pytest.param("1731", "1731", id="digits"),
        pytest.param("1,731", "1731", id="thousands"),
        pytest.param("1,234,567", "1234567", id="millions"),
        pytest.param("84%", "84", id="percent"),
        pytest.param("84.9 %", "84.9", id="percent-after-a-space"),
        pytest.param(" 84.9 ", "84.9", id="spaces-around"),
        pytest.param("\u00a084.9\u00a0", "84.9", id="hard-spaces-around"),
        pytest.param("84.", "84", id="a-point-at-the-end"),
        pytest.param(".5", "0.5", id="a-point-at-the-start"),
        pytest.param("007", "7", id="zeros-before"),
        pytest.param("1.2345", "1.2345", id="four-decimals"),
        pytest.param("+3", "3", id="plus"),
        pytest.param("-3", "-3", id="minus"),
        pytest.param("−3", "-3", id="a-proper-minus"),
        pytest.param("99,999,999,999.9999", "99999999999.9999", id="the-largest"),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, number: str | None) -> None:
    assert read_number(text) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("12o", "“12o” is not a number.", id="an-o-for-a-zero"),
        pytest.param("NaN", "“NaN” is not a number.", id="nan"),
        pytest.param("inf", "“inf” is not a number.", id="inf"),
        pytest.param("-Infinity", "“-Infinity” is not a number.", id="infinity"),
        pytest.param("1e5", "“1e5” is not a number.", id="an-exponent"),
        pytest.param("0x1F", "“0x1F” is not a number.", id="hexadecimal"),
        pytest.param("1_000", "“1_000” is not a number.", id="an-underscore"),
        pytest.param("1,73", "“1,73” is not a number.", id="a-comma-in-the-wrong-place"),
        pytest.param("1731,000", "“1731,000” is not a number.", id="a-comma-too-late"),
        pytest.param(",173", "“,173” is not a number.", id="a-comma-before"),
        pytest.param("1 731", "“1 731” is not a number.", id="a-space-within"),
        pytest.param("84,9", "“84,9” is not a number.", id="a-comma-for-a-point"),
        pytest.param("1.2.3", "“1.2.3” is not a number.", id="two-points"),
        pytest.param("--3", "“--3” is not a number.", id="two-minuses"),
        pytest.param("-", "“-” is not a number.", id="a-dash"),
        pytest.param(".", "“.” is not a number.", id="a-point-alone"),
        pytest.param("%", "“%” is not a number.", id="a-percent-sign-alone"),
        pytest.param("84%%", "“84%%” is not a number.", id="two-percent-signs"),
        pytest.param("%84", "“%84” is not a number.", id="percent-before"),
        pytest.param("<5", "“<5” is not a number.", id="a-bound"),
        pytest.param("£5", "“£5” is not a number.", id="a-currency"),
        pytest.param("n/a", "“n/a” is not a number.", id="words"),
        pytest.param("8\n4", "“8\n4” is not a number.", id="a-line-break-within"),
        pytest.param("٣", "“٣” is not a number.", id="an-arabic-indic-digit"),
        pytest.param("1２", "“1２” is not a number.", id="a-full-width-digit"),
        pytest.param("²", "“²” is not a number.", id="a-superscript"),
        pytest.param("x" * 60, f"“{'x' * 40}” is not a number.", id="long-words-are-cut"),
    ],
)
def test_what_is_no_number_is_named(text: str, sentence: str) -> None:
    with pytest.raises(NotANumber) as caught:
        read_number(text)
    assert str(caught.value) == f"{sentence} Write digits, like 1731 or 84.9."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("1.23456", "“1.23456” has more than four decimals.", id="five-decimals"),
        pytest.param("100000000000", "“100000000000” is larger than any figure kept here.", id="huge"),
        pytest.param("-100,000,000,000", "“-100,000,000,000” is larger than any figure kept here.", id="huge-below"),
        pytest.param("9" * 80, f"“{'9' * 40}” is larger than any figure kept here.", id="eighty-digits"),
    ],
)
def test_what_the_ledger_cannot_hold_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(NotANumber) as caught:
        read_number(text)
    assert str(caught.value) == sentence


def reread(text: str) -> None:
    """Read a text; where it is a number, it can be kept, and prints back to itself."""
    try:
        number = read_number(text)
    except NotANumber:
        return
    if number is not None:
        assert number.is_finite()
        assert abs(number) < LARGEST
        assert read_number(plain(number)) == number


@given(st.text(max_size=80))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    reread(text)


@given(st.text(alphabet=st.sampled_from("0123456789.,+-−% eE_٣²NaInf\u00a0"), max_size=80))
def test_any_text_of_telling_characters_is_a_number_or_refused(text: str) -> None:
    reread(text)


@given(st.decimals(-LARGEST + 1, LARGEST - 1, places=4))
def test_a_number_prints_and_is_read_back(number: Decimal) -> None:
    assert read_number(plain(number)) == number
    assert read_number(f" {number:f} %") == number
