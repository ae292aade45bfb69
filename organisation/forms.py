"""Forms of the ground floor, and what the forms of every floor share."""

from typing import Any

from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH

from organisation.operations import Refused, refuse_personal_data


def without_personal_data(text: str) -> str:
    """Return a text that holds no personal data. :raises ValidationError: naming what it holds"""
    try:
        refuse_personal_data(text)
    except Refused as refused:
        raise forms.ValidationError(str(refused)) from refused
    return text


def day_input() -> forms.DateInput:
    """Return the browser's own field of a day, which shows what is filled in only where it is written so."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


NOT_CHOSEN = BLANK_CHOICE_DASH[0]


class _Asking(forms.BaseForm):
    """A form that says what to do about a field left empty, where the field has no sentence of its own.

    A choice not made yet reads “Choose one”, or “None” where none need be; not Django's row of dashes.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            _name_the_empty_choice(field)

    def add_error(self, field: str | None, error: Any) -> None:
        if field and _says_nothing(error):
            error = forms.ValidationError(_asks(self.fields[field]), code="required")
        super().add_error(field, error)


class Form(_Asking, forms.Form):
    """A form of a page."""


class ModelForm(_Asking, forms.ModelForm):
    """A form of a page or of the admin, about a record."""


def _name_the_empty_choice(field: forms.Field) -> None:
    words = "Choose one" if field.required else "None"
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == NOT_CHOSEN[1]:
            field.empty_label = words
    elif isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        field.choices = [("", words) if choice == NOT_CHOSEN else choice for choice in choices]


def _says_nothing(error: Any) -> bool:
    """Return whether an error is Django's own about a field left empty."""
    return getattr(error, "code", "") == "required" and error.message == forms.Field.default_error_messages["required"]


def _asks(field: forms.Field) -> str:
    match field:
        case forms.MultipleChoiceField() | forms.ModelMultipleChoiceField():
            return "Choose at least one."
        case forms.ChoiceField() | forms.ModelChoiceField():
            return "Choose one."
        case forms.BooleanField():
            return "Tick this to go on."
        case forms.DateField():
            return "Give the day."
        case forms.FileField():
            return "Choose a file."
    return "Fill this in."


class RedactionForm(Form):
    """The words to take out, and why."""

    words = forms.CharField(
        label="Words to remove",
        max_length=200,
        min_length=3,
        help_text="Exactly as they are written, with capitals. They are replaced by “[removed]” and not kept.",
    )
    reason = forms.CharField(
        label="Reason",
        max_length=300,
        help_text="Needed before anything is removed, and kept in the trail. Don't repeat the words.",
        required=False,
    )
