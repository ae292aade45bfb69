"""What the data team chooses of the list of measures."""

from typing import Any

from django import forms

from organisation.forms import Form

STATES = [("", "Open and closed"), ("open", "Open"), ("closed", "Closed")]


class MeasuresFilter(Form):
    """All of it is optional."""

    area = forms.ChoiceField(label="Area", required=False)
    state = forms.ChoiceField(label="State", required=False, choices=STATES)
    q = forms.CharField(
        label="Find a measure", required=False, max_length=80, widget=forms.TextInput({"type": "search"})
    )

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", "All areas"), *areas]  # type: ignore[attr-defined]
