"""Months as values, and how they are stored and typed in."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from organisation.fields import MonthField
from organisation.models import Unit
from organisation.month_input import MonthInputField
from organisation.months import Month, NotAMonth, months_between, months_up_to
from tests.builders import make_unit

JULY = Month(2020, 7)
months = st.builds(Month, st.integers(1950, 2150), st.integers(1, 12))


@pytest.mark.parametrize(
    ("text", "month"),
    [
        pytest.param("2020-07", JULY, id="as-addresses-write-it"),
        pytest.param(" 2020-07 ", JULY, id="spaces-around-it"),
        pytest.param("1948-01", Month(1948, 1), id="first-of-all"),
        pytest.param("2199-12", Month(2199, 12), id="last-of-all"),
    ],
)
def test_text_that_is_a_month(text: str, month: Month) -> None:
    assert Month.parse(text) == month


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("2020", id="only-a-year"),
        pytest.param("2020-13", id="thirteenth-month"),
        pytest.param("2020-00", id="month-nought"),
        pytest.param("1947-12", id="before-the-first"),
        pytest.param("2200-01", id="after-the-last"),
        pytest.param("2020-7", id="one-digit"),
        pytest.param("2020-07-01", id="a-day"),
        pytest.param("202007", id="the-stored-number"),
        pytest.param("٢٠٢٠-٠٧", id="digits-of-another-script"),
        pytest.param("Jul 2020", id="as-printed"),
        pytest.param("2020-07\n2020-08", id="two-lines"),
    ],
)
def test_text_that_is_no_month_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(NotAMonth, match="month") as refused:
        Month.parse(text)
    assert str(refused.value).endswith(".")


def test_long_text_is_not_repeated_in_full() -> None:
    with pytest.raises(NotAMonth) as refused:
        Month.parse("x" * 5000)
    assert len(str(refused.value)) < 150


def test_prints_in_four_ways() -> None:
    assert (str(JULY), JULY.iso, JULY.long, JULY.name) == ("Jul 2020", "2020-07", "July 2020", "July")


def test_first_and_last_day_know_leap_years() -> None:
    assert Month(2020, 2).first_day == date(2020, 2, 1)
    assert [Month(year, 2).last_day.day for year in (2000, 2020, 2021, 2100)] == [29, 29, 28, 28]


@pytest.mark.parametrize(
    ("month", "financial", "academic", "quarter"),
    [
        pytest.param(Month(2020, 3), "2019/20", "2019/20", 4, id="march-ends-the-financial-year"),
        pytest.param(Month(2020, 4), "2020/21", "2019/20", 1, id="april-begins-it"),
        pytest.param(Month(2020, 6), "2020/21", "2019/20", 1, id="june-ends-the-first-quarter"),
        pytest.param(Month(2020, 7), "2020/21", "2019/20", 2, id="july-begins-the-second"),
        pytest.param(Month(2020, 8), "2020/21", "2019/20", 2, id="august-ends-the-academic-year"),
        pytest.param(Month(2020, 9), "2020/21", "2020/21", 2, id="september-begins-it"),
        pytest.param(Month(2020, 12), "2020/21", "2020/21", 3, id="december"),
        pytest.param(Month(2000, 1), "1999/00", "1999/00", 4, id="turn-of-the-century"),
    ],
)
def test_years_and_quarters(month: Month, financial: str, academic: str, quarter: int) -> None:
    assert (month.financial_year, month.academic_year, month.quarter) == (financial, academic, quarter)


def test_month_of_a_day() -> None:
    assert Month.of(date(2020, 7, 31)) == JULY


@given(months, st.integers(-24, 480))
def test_adding_and_subtracting_agree(month: Month, step: int) -> None:
    assert (month + step) - month == step
    assert (month + step) + -step == month


@given(months, months)
def test_numbers_sort_as_months_do(one: Month, other: Month) -> None:
    assert (one < other) == (one.number < other.number) == (one.iso < other.iso) == (one - other < 0)


@given(months)
def test_each_way_of_writing_reads_back(month: Month) -> None:
    assert Month.parse(month.iso) == Month.from_number(month.number) == Month.of(month.last_day) == month


def test_a_month_can_not_be_changed() -> None:
    with pytest.raises(AttributeError):
        JULY.month = 8  # type: ignore[misc]


def test_months_between_includes_both_ends() -> None:
    assert [m.iso for m in months_between(Month(2019, 11), Month(2020, 2))] == [
        "2019-11", "2019-12", "2020-01", "2020-02",
    ]  # fmt: skip
    assert months_between(JULY, JULY) == [JULY]
    assert months_between(JULY, Month(2020, 6)) == []


def test_months_up_to_ends_with_the_last() -> None:
    assert [m.iso for m in months_up_to(Month(2020, 1), 3)] == ["2019-11", "2019-12", "2020-01"]
    assert months_up_to(JULY, 0) == []


# --- The field ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(JULY, id="a-month"),
        pytest.param("2020-07", id="text"),
        pytest.param("202007", id="number-as-text"),
        pytest.param(202007, id="number"),
    ],
)
def test_field_reads(value: object) -> None:
    assert MonthField().to_python(value) == JULY
    assert MonthField().get_prep_value(value) == 202007


@pytest.mark.parametrize("value", [202013, "202013", "2020-13", "soon", 7, object()])
def test_field_refuses_what_is_no_month(value: object) -> None:
    with pytest.raises(ValidationError):
        MonthField().to_python(value)


def test_field_leaves_nothing_as_nothing() -> None:
    assert (MonthField().to_python(None), MonthField().get_prep_value(None)) == (None, None)


@pytest.mark.django_db
def test_field_stores_a_number_and_gives_a_month() -> None:
    unit = make_unit(opened="2020-07")
    unit.refresh_from_db()
    assert (unit.opened, unit.closed) == (JULY, None)
    assert Unit.objects.filter(pk=unit.pk, opened__lte=JULY, opened__gt=Month(2020, 6)).exists()
    assert [field.value_to_string(unit) for field in unit._meta.fields if isinstance(field, MonthField)] == [
        "2020-07",
        "",
    ]


@pytest.mark.django_db
def test_a_model_with_months_can_be_validated() -> None:
    unit = make_unit(code="north", opened="2020-07", closed="2020-08")
    unit.full_clean()
    unit.closed = "2020-06"  # as a form or a file gives it
    with pytest.raises(ValidationError) as refused:
        unit.full_clean()
    assert refused.value.messages == ["The last month can't lie before the first."]
    unit.closed = "2020-13"
    with pytest.raises(ValidationError, match="“2020-13” is not a month"):
        unit.full_clean()


# --- The form field -------------------------------------------------------------------------------------


def test_form_field_reads_a_month() -> None:
    assert MonthInputField().clean("2020-07") == JULY
    assert MonthInputField().clean(JULY) == JULY
    assert MonthInputField(required=False).clean("") is None


def test_form_field_says_what_it_read() -> None:
    with pytest.raises(ValidationError, match="“July” is not a month"):
        MonthInputField().clean("July")


def test_form_field_needs_a_month_where_the_model_does() -> None:
    opened, closed = (Unit._meta.get_field(name).formfield() for name in ("opened", "closed"))
    assert (opened.required, closed.required, closed.label) == (True, False, "Last month")


@pytest.mark.parametrize("value", [pytest.param(JULY, id="month"), pytest.param(202007, id="stored-number"),
                                   pytest.param("2020-07", id="what-was-typed")])  # fmt: skip
def test_form_field_shows_what_the_browsers_picker_reads(value: object) -> None:
    shown = MonthInputField().widget.render("month", value)
    assert 'type="month"' in shown
    assert 'value="2020-07"' in shown
