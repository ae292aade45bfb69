"""The model field that stores a month."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils.functional import cached_property
from django.utils.text import capfirst

from organisation.month_input import MonthInputField
from organisation.months import Month, NotAMonth


class MonthField(models.PositiveIntegerField):
    """A :class:`Month`, stored as a number such as 202007 that sorts and compares as months do.

    A model that has one adds ``month_is_real(<name>)`` to its constraints.
    """

    description = "A month"
    _pyi_private_set_type: Month  # type: ignore[assignment]
    _pyi_private_get_type: Month  # type: ignore[assignment]
    _pyi_lookup_exact_type: Month  # type: ignore[assignment]

    @cached_property
    def validators(self) -> list[Any]:
        """None: an integer's bounds would be compared with a month, which checks itself."""
        return []

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> Month | None:
        return None if value is None else Month.from_number(value)

    def to_python(self, value: Any) -> Month | None:
        if value is None or isinstance(value, Month):
            return value
        try:
            return Month.parse(value) if isinstance(value, str) and "-" in value else Month.from_number(int(value))
        except (NotAMonth, TypeError, ValueError) as error:
            raise ValidationError(str(error)) from error

    def get_prep_value(self, value: Any) -> int | None:
        if isinstance(value, str):
            value = Month.parse(value) if "-" in value else Month.from_number(int(value))
        return value.number if isinstance(value, Month) else value

    def value_to_string(self, obj: models.Model) -> str:
        value: Any = self.value_from_object(obj)
        return "" if value is None else value.iso

    def formfield(self, **kwargs: Any) -> Any:
        return MonthInputField(
            required=not self.blank,
            label=kwargs.get("label", capfirst(self.verbose_name)),
            help_text=kwargs.get("help_text", self.help_text),
        )


def month_is_real(field: str, name: str) -> models.CheckConstraint:
    """Return the constraint that a stored month's last two digits name a month."""
    last_two = models.F(field) % models.Value(100)
    return models.CheckConstraint(
        condition=models.Q(GreaterThanOrEqual(last_two, 1)) & models.Q(LessThanOrEqual(last_two, 12)),
        name=name,
        violation_error_message="A month is written as year and month, like 2020-07.",
    )
