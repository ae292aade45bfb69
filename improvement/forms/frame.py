"""Forms of the plan's frame, from plans and sections to outcomes; and of what became of an action."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import Truncator

from improvement.models import (
    ActionFate,
    DeliveryPlan,
    Fate,
    Iteration,
    Outcome,
    Plan,
    Recommendation,
    ResponseClock,
    Section,
    Source,
)
from improvement.operations.frame import seen_of
from organisation.forms import Form, day_input
from organisation.models import Area, Post
from scorecard.forms.keeping import KeptForm, lines


class SectionChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.plan}: {obj.area}"


class OneRecommendation(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code}: {Truncator(obj.text).chars(90)}"


class Recommendations(OneRecommendation, forms.ModelMultipleChoiceField):
    """Any number of them."""


class PlanForm(KeptForm):
    FIXED = ("code",)

    class Meta:
        model = Plan
        fields = ("name", "code", "starts_on", "ends_on", "reviewed", "embed_months")
        widgets = {"starts_on": day_input(), "ends_on": day_input()}
        help_texts = {"code": "In addresses, such as plan-2020-21. It stays as it is."}


class IterationForm(KeptForm):
    FIXED = ("plan",)

    class Meta:
        model = Iteration
        fields = ("plan", "number", "name", "agreed_on")
        widgets = {"agreed_on": day_input()}
        help_texts = {"name": "Such as Second iteration.", "agreed_on": "The day the Board agreed it."}


class DeliveryPlanForm(KeptForm):
    class Meta:
        model = DeliveryPlan
        fields = ("name", "area", "reviewed")


class ClockForm(KeptForm):
    FIXED = ("kind",)

    class Meta:
        model = ResponseClock
        fields = ("kind", "count", "unit", "basis")
        labels = {"kind": "Kind of source", "count": "Answered within"}


class SectionForm(KeptForm):
    FIXED = ("plan", "area")
    LINKS = ("delivery_plans", "core")

    delivery_plans = forms.ModelMultipleChoiceField(
        label="Linked service delivery plans", queryset=DeliveryPlan.objects.order_by("name"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    core = Recommendations(
        label="Core recommendations", required=False, widget=forms.CheckboxSelectMultiple,
        queryset=Recommendation.objects.order_by("source__position", "position"),
    )  # fmt: skip
    lead = forms.ModelChoiceField(
        label="Leading post", queryset=Post.objects.filter(is_closed=False).order_by("title"), required=False,
        empty_label="Nobody yet",
    )  # fmt: skip
    area = forms.ModelChoiceField(queryset=Area.objects.filter(closed_on__isnull=True).order_by("position", "name"))

    class Meta:
        model = Section
        fields = ("plan", "area", "position", "lead", "responsible", "delivery_plans", "core")
        widgets = {"responsible": lines(2)}
        help_texts = {
            "responsible": "Posts, separated by semicolons; no names.",
            "position": "Its place in the plan.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["core"] = list(self.instance.core.values_list("pk", flat=True))


class SourceForm(KeptForm):
    FIXED = ("code",)

    class Meta:
        model = Source
        fields = ("name", "code", "kind", "organisation", "dated", "received_on", "answered_on", "position", "note")
        widgets = {"received_on": day_input(), "answered_on": day_input()}
        help_texts = {
            "code": "In addresses and before the numbers of its recommendations, such as OFS19. It stays as it is.",
            "position": "Its place in the list.",
        }


class RecommendationForm(KeptForm):
    FIXED = ("source",)

    same_as = OneRecommendation(
        label="Repeats", required=False, empty_label="None: it is its own", queryset=Recommendation.objects.none(),
        help_text="The recommendation that asks the same. What answers that one answers this.",
    )  # fmt: skip

    class Meta:
        model = Recommendation
        fields = ("source", "text", "number", "kind", "applies_to", "is_asked", "same_as", "position", "note")
        widgets = {"text": lines(3)}
        labels = {"text": "What is recommended", "is_asked": "It needs an action"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["same_as"]
        own = Recommendation.objects.filter(same_as__isnull=True).exclude(pk=self.instance.pk)
        field.queryset = own.order_by("source__position", "position")


class OutcomeForm(KeptForm):
    LINKS = ("recommendations",)

    section = SectionChoice(
        label="Area of the plan", empty_label="Choose an area",
        queryset=Section.objects.select_related("plan", "area").order_by("-plan__starts_on", "position"),
    )  # fmt: skip
    recommendations = Recommendations(
        label="Recommendations it answers", required=False, widget=forms.CheckboxSelectMultiple,
        queryset=Recommendation.objects.order_by("source__position", "position"),
    )  # fmt: skip

    class Meta:
        model = Outcome
        fields = ("text", "section", "position", "recommendations", "answers")
        widgets = {"text": lines(3)}
        labels = {"text": "Outcome"}
        help_texts = {"text": "What shall be true for children.", "position": "Its place within the area."}


class FateForm(Form):
    """What became of an action in an iteration."""

    fate = forms.ChoiceField(label="What became of it", choices=Fate.choices, widget=forms.RadioSelect)
    why = forms.CharField(
        label="Why", max_length=300, required=False, help_text="Needed where it was reworded, merged or dropped."
    )
    based_on = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, current: ActionFate | None, **kwargs: Any) -> None:
        said = {"fate": current.fate, "why": current.why} if current else {"fate": Fate.CONTINUED}
        super().__init__(*args, **{"initial": {**said, "based_on": seen_of(current)}, **kwargs})
