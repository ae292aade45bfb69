"""The Board's judgement of an outcome."""

from __future__ import annotations

from typing import Any

from django import forms

from improvement.models import Impact, ImpactJudgement
from organisation.forms import Form


class ImpactForm(Form):
    """What an outcome has changed for children, and what the judgement rests on."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)
    impact = forms.ChoiceField(label="Impact", choices=Impact.choices, widget=forms.RadioSelect)
    from_data = forms.CharField(
        label="What the data say", required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )
    from_audit = forms.CharField(
        label="What audits found", required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )
    from_voice = forms.CharField(
        label="What children, families and staff say", required=False, max_length=1000,
        widget=forms.Textarea({"rows": 2}), help_text="No names, and nothing that tells of one child.",
    )  # fmt: skip
    reason = forms.CharField(label="Why it changes", required=False, max_length=500)

    def __init__(self, *args: Any, current: ImpactJudgement | None, **kwargs: Any) -> None:
        initial = {"based_on": current.pk, "impact": current.impact} if current else {}
        super().__init__(*args, **{"initial": initial, **kwargs})
