"""Forms of the action itself: raised, changed, split, merged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from improvement.models import Action, Outcome
from improvement.models import ActionKind as Kind
from improvement.operations.actions import Links
from improvement.progress import Due, Precision
from organisation.forms import Form, ModelForm
from organisation.models import Partner, Post
from organisation.month_input import MonthInputField
from scorecard.models import Measure


class OutcomeChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.section.area}: {obj.text[:90]}"


class MeasureChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} {obj.name}"


class ActionChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} {obj.text[:90]}"


class ActionForm(ModelForm):
    """An action's words, owner and links."""

    outcome = OutcomeChoice(queryset=Outcome.objects.none(), empty_label="Choose an outcome")
    owner = forms.ModelChoiceField(
        label="Owner post", queryset=Post.objects.none(), required=False, empty_label="Nobody yet"
    )
    follows = ActionChoice(
        queryset=Action.objects.none(), required=False, empty_label="None",
        help_text="The action that has to be complete first.",
    )  # fmt: skip
    partners = forms.ModelMultipleChoiceField(
        queryset=Partner.objects.none(), required=False, widget=forms.SelectMultiple({"size": 5}),
        help_text="Hold Ctrl (or Cmd) to choose several.",
    )  # fmt: skip
    measures = MeasureChoice(
        label="Measures that show it", queryset=Measure.objects.none(), required=False,
        widget=forms.SelectMultiple({"size": 5}),
    )  # fmt: skip

    class Meta:
        model = Action
        fields = ("text", "outcome", "kind", "every_months", "owner", "measured_by", "follows", "partners", "measures")
        widgets = {"text": forms.Textarea({"rows": 3}), "measured_by": forms.Textarea({"rows": 2})}
        help_texts = {
            "every_months": "Only for a recurring action.",
            "measured_by": "How one will see that it is done.",
        }

    def __init__(self, *args: Any, areas: Iterable[int] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcomes = Outcome.objects.select_related("section__area", "section__plan")
        if areas is not None:
            outcomes = outcomes.filter(section__area__in=areas)
        choose: dict[str, Any] = {
            "outcome": outcomes.order_by("-section__plan__starts_on", "section__position", "position"),
            "owner": Post.objects.filter(is_closed=False).order_by("title"),
            "partners": Partner.objects.filter(is_closed=False).order_by("name"),
            "follows": _followable(areas).exclude(pk=self.instance.pk),
            "measures": Measure.objects.filter(closed__isnull=True).order_by("position", "code"),
        }
        for name, queryset in choose.items():
            field: Any = self.fields[name]
            field.queryset = queryset
        if self.instance.pk:
            self.initial["partners"] = list(self.instance.partners.values_list("pk", flat=True))
            self.initial["measures"] = list(self.instance.measures.values_list("pk", flat=True))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == Kind.RECURRING and not data.get("every_months"):
            self.add_error("every_months", "Say every how many months it recurs.")
        if data.get("kind") != Kind.RECURRING and data.get("every_months"):
            self.add_error("every_months", "Only a recurring action repeats; leave this empty, or choose recurring.")
        return data

    def _save_m2m(self) -> None:
        """Links are saved by the operation, with their trail."""

    @property
    def links(self) -> Links:
        return Links(partners=list(self.cleaned_data["partners"]), measures=list(self.cleaned_data["measures"]))


def _followable(areas: Iterable[int] | None) -> QuerySet[Action]:
    """Return the actions that another can follow, of some areas or of all."""
    known = Action.objects.filter(merged_into__isnull=True).order_by("position", "code")
    return known if areas is None else known.filter(outcome__section__area__in=areas)


class RaiseForm(ActionForm):
    """A new action: with its first date, which stays on record."""

    due = MonthInputField(label="Target month", required=False)
    due_words = forms.CharField(
        label="Or the target in words", required=False, max_length=60,
        help_text="Such as “21/22 business cycle”. It is never overdue, but listed.",
    )  # fmt: skip
    reason = forms.CharField(label="Why it is raised", max_length=300)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not (data.get("due") or data.get("due_words") or data.get("follows")):
            self.add_error("due", "Give a month, or the target in words, or the action that it follows.")
        if data.get("due") and data.get("due_words"):
            self.add_error("due_words", "Give a month or words, not both.")
        return data

    @property
    def first_due(self) -> Due:
        month = self.cleaned_data.get("due")
        if month:
            return Due.of_month(month)
        words = self.cleaned_data["due_words"]
        return Due(None, Precision.WORDS, words) if words else Due(None, Precision.FOLLOWS)


class ChangeForm(ActionForm):
    """An action's words as changed, with the reason and the version they are based on."""

    reason = forms.CharField(label="Reason of the change", max_length=300)
    based_on = forms.IntegerField(widget=forms.HiddenInput)


class ReassignForm(Form):
    """The post that owns an action from now on."""

    based_on = forms.IntegerField(widget=forms.HiddenInput)
    owner = forms.ModelChoiceField(
        label="Owner post", queryset=Post.objects.none(), required=False, empty_label="Nobody yet",
        help_text="A post, not a person: whoever holds it, or deputises, updates the action.",
    )  # fmt: skip
    reason = forms.CharField(label="Reason", max_length=500)

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        kwargs["initial"] = {"owner": action.owner_id, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.queryset = Post.objects.filter(Q(is_closed=False) | Q(pk=action.owner_id)).order_by("title")


class SplitForm(Form):
    """The parts of an action, one a line."""

    based_on = forms.IntegerField(widget=forms.HiddenInput)
    parts = forms.CharField(
        label="The parts, one a line", max_length=4000, widget=forms.Textarea({"rows": 4}),
        help_text="Each becomes an action of its own, with the same owner, partners, measures and dates.",
    )  # fmt: skip
    reason = forms.CharField(label="Reason", max_length=500)


class MergeForm(Form):
    """The action that goes on."""

    based_on = forms.IntegerField(widget=forms.HiddenInput)
    into = ActionChoice(label="Merge into", queryset=Action.objects.none())
    reason = forms.CharField(label="Reason", max_length=500)

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["into"]
        field.queryset = (
            Action.objects.filter(outcome__section=action.outcome.section_id, merged_into__isnull=True)
            .exclude(pk=action.pk)
            .order_by("position", "code")
        )
