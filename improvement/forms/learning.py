"""Forms of learning reviews."""

from __future__ import annotations

from typing import Any

from django import forms

from improvement.models import STEP_LABELS, LearningReview, PointKind
from organisation.forms import Form, ModelForm, day_input
from organisation.models import Post


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=day_input())


class ReviewForm(ModelForm):
    """A review opened: what it is about, and the day one became aware."""

    aware = _day("Became aware on")

    class Meta:
        model = LearningReview
        fields = ("title", "summary")
        widgets = {"summary": forms.Textarea({"rows": 3})}


class StepForm(Form):
    """The day of a step; a correction of one needs a reason."""

    step = forms.ChoiceField(label="Step", choices=[(step.value, label) for step, label in STEP_LABELS.items()])
    day = _day("Day")
    note = forms.CharField(label="Note or decision", required=False, max_length=500, help_text="No names.")
    reason = forms.CharField(
        label="Reason of a correction", required=False, max_length=300, help_text="Only where the step stands already."
    )


class PointForm(Form):
    """A learning point, question, recommendation, or how learning was shared."""

    kind = forms.ChoiceField(label="Kind", choices=PointKind.choices)
    text = forms.CharField(label="Text", max_length=1000, widget=forms.Textarea({"rows": 2}))
    owner = forms.ModelChoiceField(label="Owner post", queryset=Post.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.queryset = Post.objects.filter(is_closed=False).order_by("title")


class OwnerForm(Form):
    """Which post a question belongs to."""

    owner = forms.ModelChoiceField(label="Owner post", queryset=Post.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.queryset = Post.objects.filter(is_closed=False).order_by("title")
