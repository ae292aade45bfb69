"""What a reader chooses of the list of meetings."""

from __future__ import annotations

from typing import Any

from django import forms

from board.models import MeetingState
from organisation.forms import Form


class MeetingsFilter(Form):
    """All of it is optional."""

    group = forms.ChoiceField(label="Group", required=False)
    state = forms.ChoiceField(label="State", required=False, choices=[("", "All states"), *MeetingState.choices])

    def __init__(self, *args: Any, groups: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", "All groups"), *groups]  # type: ignore[attr-defined]
