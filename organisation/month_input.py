"""The form field in which a person picks a month, with the browser's own month picker."""

from typing import Any

from django import forms

from organisation.months import Month, NotAMonth


class MonthInput(forms.DateInput):
    """An ``<input type="month">``; browsers without a picker show a text box for ``2020-07``."""

    input_type = "month"

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, int):  # the stored number, as a model's initial value
            value = Month.from_number(value)
        return value.iso if isinstance(value, Month) else value


class MonthInputField(forms.Field):
    """Reads ``2020-07`` into a :class:`Month`, else says what was read and what is expected."""

    widget = MonthInput

    def to_python(self, value: Any) -> Month | None:
        if value in self.empty_values:
            return None
        if isinstance(value, Month):
            return value
        try:
            return Month.parse(str(value))
        except NotAMonth as error:
            raise forms.ValidationError(str(error), code="invalid") from error
