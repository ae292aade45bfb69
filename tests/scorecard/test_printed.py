"""Reading the cells of a printed scorecard."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisation.months import Month
from scorecard.printed import NotPrinted, Value, read_actual, read_printed
from scorecard.printed_measures import polarity_of, unit_of, window_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("98%", Value(Decimal(98), unit="%")),
        ("<0.3", Value(Decimal("0.3"), "<")),
        (">80%", Value(Decimal(80), ">", "%")),
        ("<365 days", Value(Decimal(365), "<", "days")),
        ("200 by 2023", Value(Decimal(200), by=Month(2023, 12))),
        ("76% SN", Value(Decimal(76), unit="%", basis="sn")),
        ("8 days in a rolling year per employee", Value(Decimal(8), "", "days", "in a rolling year per employee")),
        ("3 per month (12 month average)", Value(Decimal(3), words="per month (12 month average)")),
        ("1,731", Value(Decimal(1731))),
    ],
)
def test_a_number_as_printed(text: str, value: Value) -> None:
    read = read_printed(text)
    assert (read.value, read.parts) == (value, ())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("5% social worker; 9% overall", {"social worker": "5%", "overall": "9%"}),
        ("4% social workers; 2% overall", {"social worker": "4%", "overall": "2%"}),
        ("66.7% - <16 yrs 46.1% - >16 yrs", {"<16 yr": "66.7%", ">16 yr": "46.1%"}),
        ("75% - < 16 yrs 75% - > 16 yrs", {"<16 yr": "75%", ">16 yr": "75%"}),
        (
            "18 overall Caseloads are above 25 children in PACT and 20 in LAC",
            {"overall": "18", "pact": ">25", "lac": ">20"},
        ),
        ("20 allocated children per worker in PACT; 15 per worker in LAC", {"pact": "20", "lac": "15"}),
        ("8 in progress 0 completed 0 in timescale", {"in progres": "8", "completed": "0", "in timescale": "0"}),
    ],
)  # fmt: skip
def test_several_numbers_in_a_cell(text: str, parts: dict[str, str]) -> None:
    read = read_printed(text)
    assert read.value is None
    assert {part.key: str(part.value) for part in read.parts} == parts


def test_a_count_behind_a_rate() -> None:
    read = read_printed("0.51 (10 custodial sentences)")
    assert read.value is not None
    assert read.value.number == Decimal("0.51")
    assert [(part.label, part.value.number) for part in read.parts] == [("custodial sentences", 10)]


@pytest.mark.parametrize(
    "text",
    ["?", "From Sept 2020", "Budget variance less than 5%.", "21/22 Business cycle", "00:00:00", "3 of 10", "5 to 7",
     "Section 43 - of the Act", "2020-07", "31/07/2020", "1.2.3", "12345678901234567890"],
)  # fmt: skip
def test_what_is_no_number_stays_words(text: str) -> None:
    assert read_printed(text).is_words


@pytest.mark.parametrize("text", ["N/A", "NA", "n/a"])
def test_not_applicable(text: str) -> None:
    assert read_printed(text).absence == "not_applicable"


@pytest.mark.parametrize(
    ("text", "first", "values"),
    [
        ("93%\nSN 76%/ Reg 81% / Nat 81%", "93%", {"sn": 76, "region": 81, "england": 81}),
        ("512\nSN 496, Nat 514, Reg 541", "512", {"sn": 496, "england": 514, "region": 541}),
        ("101.4\nRegional 42.5", "101.4", {"region": Decimal("42.5")}),
        ("0.25 (5 custodial sentences)\nSN - 0.23", "0.25 (5 custodial sentences)", {"sn": Decimal("0.23")}),
        ("24 SN 19/ Reg 14", "24", {"sn": 19, "region": 14}),
    ],
)
def test_others_below_an_actual(text: str, first: str, values: dict[str, Decimal]) -> None:
    assert read_actual(text)[0] == first
    assert read_actual(text)[1].values == values
    assert read_actual(text)[1].left == ""


@pytest.mark.parametrize("text", ["94%\nLocal Indicator", "94%\nLocal indicator", "94% (local indicator)"])
def test_a_local_indicator(text: str) -> None:
    assert read_actual(text)[1].is_local


def test_what_is_not_understood_is_said() -> None:
    assert read_actual("94%\nSee appendix 3")[1].left == "See appendix 3"


@given(st.text(max_size=260))
def test_no_text_breaks_the_reader(text: str) -> None:
    first, _ = read_actual(text)
    for one in (text, first):
        with contextlib.suppress(NotPrinted):
            read_printed(one)


values = st.builds(
    Value,
    st.decimals(0, 99999, places=2),
    st.sampled_from(["", "<", ">", "<=", ">="]),
    st.sampled_from(["", "%", "days"]),
    by=st.none() | st.builds(Month, st.integers(2015, 2099), st.integers(1, 12)),
)


@given(values)
def test_what_it_prints_reads_back(value: Value) -> None:
    assert read_printed(str(value)).value == value


def test_what_a_name_says() -> None:
    target = Value(Decimal(20), unit="%")
    assert unit_of("Rate of contacts per 10,000", []).value == "rate_10000"
    assert unit_of("Average Number of days", [Value(Decimal(1))]).value == "days"
    assert not unit_of("Open cases", []).is_printed
    assert polarity_of("Reduce turnover", None, None, target).value == "lower"
    assert polarity_of("Turnover", Value(Decimal(5)), None, target).value == "higher"
    assert window_of("seen in the last 15 working days.") == ("last_working_days", 15)
