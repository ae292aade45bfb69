"""Forms of the ground floor, and what the forms of every floor share."""

from django import forms

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


class RedactionForm(forms.Form):
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
