"""Fields that the data team's forms share: numbers as people type them, a reason, groups of fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField

from organisation.models import ChangeKind

WHOLE_DIGITS, PLACES = 12, 4  # what the ledgers' columns hold
NUMBER = re.compile(r"([-+−]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]+))?\s*(%?)")
KINDS = [(kind.value, kind.label) for kind in ChangeKind if kind != ChangeKind.FIRST]


def written(value: Decimal) -> str:
    """Return a number as a person would type it: ``82.4``, ``1200``."""
    return format(value.normalize(), "f")


class NumberField(forms.CharField):
    """Reads ``82.4``, ``1,234`` and, where ``percent``, ``81%`` into a Decimal; says what it could not read."""

    def __init__(
        self, *, percent: bool = False, whole: bool = False, highest: Decimal | None = None, **options: Any
    ) -> None:
        self.percent, self.whole, self.highest = percent, whole, highest
        super().__init__(max_length=60, **options)
        self.widget.attrs["inputmode"] = "numeric" if whole else "decimal"
        self.width = "w-s"

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = (super().to_python(value) or "").strip()
        if not text:
            return None
        found = NUMBER.fullmatch(text)
        if not found:
            example = "1,234" if self.whole else "82.4 or 1,234"
            raise forms.ValidationError(f"“{text[:30]}” is not a number. Write it like {example}.")
        sign, before, after, sign_of_percent = found.groups()
        if sign_of_percent and not self.percent:
            raise forms.ValidationError(f"“{text[:30]}” is a percentage; a plain number is wanted here.")
        digits, places = before.replace(",", "").lstrip("0"), (after or "").rstrip("0")
        if self.whole and places:
            raise forms.ValidationError(f"“{text[:30]}” is not a whole number.")
        if len(digits) > WHOLE_DIGITS or len(places) > PLACES:
            raise forms.ValidationError(
                f"“{text[:30]}” has too many digits: at most {WHOLE_DIGITS} before the point and {PLACES} after it."
            )
        number = Decimal(f"{digits or '0'}.{places or '0'}")
        if self.highest is not None and number > self.highest:
            raise forms.ValidationError(f"At most {self.highest:,}.")
        return -number if sign in ("-", "−") and number else number

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """Length was looked at while reading; a number has no other limits."""


class ReasonField(forms.CharField):
    """Why something is changed: kept in the ledger and the trail."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", "Reason")
        options.setdefault("help_text", "Kept in the trail, and shown beside the change. No names of children.")
        super().__init__(max_length=500, widget=forms.Textarea(attrs={"rows": 2}), **options)
        self.error_messages["required"] = "Give a reason for the change."


@dataclass(frozen=True, slots=True)
class Group:
    """A fieldset: its legend, a line about it, and its fields in order, short ones side by side."""

    legend: str
    hint: str
    rows: tuple[tuple[BoundField, ...], ...]


class Grouped(forms.BaseForm):
    """A form whose fields stand in named groups: legend, hint, and names; those joined by a space stand in one row."""

    GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = ()

    def groups(self) -> Iterator[Group]:
        for legend, hint, names in self.GROUPS:
            rows = [tuple(self[name] for name in row.split() if name in self.fields) for row in names]
            if any(rows):
                yield Group(legend, hint, tuple(row for row in rows if row))


def number_read(text: Any) -> int | None:
    """Return the key that a hidden field names; none where it is empty or has been tampered with."""
    text = str(text or "")
    return int(text) if re.fullmatch(r"[0-9]{1,15}", text) else None
