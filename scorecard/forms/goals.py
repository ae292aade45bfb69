"""Forms about what a rating rests on and what a figure is compared with: each records one ledger entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import F, Q

from organisation.forms import ModelForm
from organisation.models import ChangeKind, LedgerEntry, Unit
from organisation.operations import Reason
from scorecard.forms.fields import KINDS, Group, Grouped, NumberField, ReasonField, number_read
from scorecard.models import Baseline, ComparatorValue, Comparison, Measure, Population, ReportingUnit, Target

FITTING = {
    "higher": (Comparison.AT_LEAST, Comparison.MORE),
    "lower": (Comparison.AT_MOST, Comparison.LESS),
    "range": (Comparison.BETWEEN,),
    "neutral": (),
}
WHOLE_SERVICE_FIRST = (F("parent").asc(nulls_first=True), "name")
OF_THE_UNIT = {"percentage": "percentage points", "days": "days", "number": "the same unit", "ratio": "the same unit"}


class EntryForm(Grouped, ModelForm):
    """One entry of a ledger. ``entry`` is the one being corrected: its key is fixed then.

    ``based_on`` names the entry that the person saw when they began; empty where there was none.
    """

    source = forms.CharField(
        label="Where it comes from", required=False, max_length=120, help_text="A paper, a publication, a decision."
    )
    kind = forms.ChoiceField(label="Kind of change", choices=KINDS, initial=ChangeKind.ERROR)
    reason = ReasonField()
    based_on = forms.CharField(widget=forms.HiddenInput, required=False)

    CHANGE = ("Why", "", ("source", "kind", "reason"))

    def __init__(
        self, *args: Any, entry: LedgerEntry | None = None, replaces: bool = False, needs_reason: bool = False,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        self.entry = entry
        initial = kwargs.pop("initial", None) or {}
        if entry is not None:
            initial = {**forms.model_to_dict(entry), "based_on": entry.pk, "reason": "", "kind": ChangeKind.ERROR}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        if entry is None and not replaces:
            del self.fields["kind"]  # nothing stands there yet that it could change
        self.fields["reason"].required = needs_reason or replaces or entry is not None

    def _fix_key(self, *names: str) -> None:
        """Show the key of the entry being corrected, without letting it be changed."""
        if self.entry is None:
            return
        for name in names:
            self.fields[name].disabled = True
            self.fields[name].help_text = ""

    @property
    def key(self) -> dict[str, Any]:
        """What the entry is about: the fields of its key with their values."""
        return {name: getattr(self.instance, name) for name in self._meta.model.KEY}

    @property
    def facts(self) -> dict[str, Any]:
        """What it says, by field; those not asked for keep their defaults."""
        return {name: self.cleaned_data[name] for name in self._meta.model.FACTS if name in self.cleaned_data}

    @property
    def why(self) -> Reason:
        return Reason(
            kind=self.cleaned_data.get("kind") or ChangeKind.DECISION,
            text=self.cleaned_data["reason"],
            source=self.cleaned_data["source"],
        )

    def current(self) -> LedgerEntry | None:
        """Return the current entry of the key that has been filled in."""
        return self._meta.model._default_manager.filter(superseded_at__isnull=True, **self.key).first()

    def seen(self) -> int | None:
        """Return the key of the entry that the change is based on; none where it was about another key."""
        pk = number_read(self.cleaned_data["based_on"])
        known = self._meta.model._default_manager.filter(pk=pk, **self.key).exists()
        return pk if pk is not None and known else None


def _value(form: EntryForm, measure: Measure) -> None:
    """Let values be typed with a % where the measure is a percentage."""
    for name in ("value", "upper"):
        if name in form.fields:
            form.fields[name].percent = measure.unit == "percentage"  # type: ignore[attr-defined]


class TargetForm(EntryForm):
    """A target from a month on, for the whole service or a unit that reports the measure."""

    value = NumberField(label="Value", required=False)
    upper = NumberField(label="Upper value", required=False)
    tolerance = NumberField(
        label="Amber tolerance",
        required=False,
        percent=True,
        help_text="Left empty, any miss is red.",
    )
    is_relative = forms.TypedChoiceField(
        label="Tolerance in", choices=[], coerce=lambda text: text == "True", required=False
    )

    GROUPS = (
        ("For which figures", "It holds until a later target begins.", ("from_month", "unit")),
        ("The target", "", ("comparison value upper", "reach_by", "as_printed", "basis")),
        ("Amber", "How far a figure may miss the target and still be amber.", ("tolerance is_relative",)),
        EntryForm.CHANGE,
    )

    class Meta:
        model = Target
        fields = ("from_month", "unit", "comparison", "value", "upper", "tolerance", "is_relative", "basis",
                  "reach_by", "as_printed")  # fmt: skip

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, instance=Target(measure=measure), **kwargs)
        self.measure = measure
        fields: Any = self.fields
        fields["unit"].label = "For"
        fields["unit"].empty_label = None
        fields["unit"].queryset = units_with_targets(measure)
        fields["from_month"].label = "From month"
        fields["as_printed"].label = "Words as printed"
        fields["as_printed"].help_text = "As a paper prints it, or in place of a number. Words rate nothing."
        fields["reach_by"].help_text = "Earlier months are rated on the straight line from a dated baseline."
        fields["is_relative"].choices = [
            ("False", OF_THE_UNIT.get(measure.unit, "the same rate")),
            ("True", "per cent of the target"),
        ]
        fields["comparison"].width = fields["is_relative"].width = "w-m"
        _value(self, measure)
        self._offer_what_fits()
        self._show_share_in_per_cent()
        self._fix_key("from_month", "unit")

    def _offer_what_fits(self) -> None:
        fields: Any = self.fields
        fitting = FITTING[self.measure.polarity]
        fields["comparison"].choices = [(one.value, one.label) for one in fitting]
        fields["comparison"].required = False
        if self.measure.polarity != "range":
            del fields["upper"]
        if not fitting:
            for name in ("comparison", "value", "tolerance", "is_relative", "reach_by", "basis"):
                del fields[name]
            fields["as_printed"].help_text = "Neither way is better, so there is nothing to rate against; words only."

    def _show_share_in_per_cent(self) -> None:
        share = self.initial.get("tolerance")
        if self.initial.get("is_relative") and share is not None:
            self.initial["tolerance"] = share * 100

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        has_value = cleaned.get("value") is not None or cleaned.get("upper") is not None
        if not has_value and "value" not in self.errors:
            cleaned["comparison"] = ""
            if not cleaned.get("as_printed") and "as_printed" not in self.errors:
                self.add_error("value" if "value" in self.fields else "as_printed",
                               "Give a value, or the words as printed.")  # fmt: skip
        if "tolerance" in self.fields:
            cleaned["is_relative"] = bool(cleaned.get("is_relative"))
            if "tolerance" not in self.errors:
                cleaned["tolerance"] = self._tolerance(cleaned["tolerance"], is_relative=cleaned["is_relative"])
        return cleaned

    def _tolerance(self, typed: Decimal | None, *, is_relative: bool) -> Decimal:
        if typed is None:
            return Decimal(0)
        if not is_relative:
            if "%" in str(self.data.get(self.add_prefix("tolerance"), "")) and self.measure.unit != "percentage":
                self.add_error("is_relative", "You wrote a percentage: choose “per cent of the target”.")
            if typed >= 10**8:
                self.add_error("tolerance", "The tolerance is too large.")
            return typed
        if typed > 1000:
            self.add_error("tolerance", "More than 1000 per cent of the target is no tolerance.")
        if (typed * 100) % 1:
            self.add_error("tolerance", "A share of the target has at most 2 decimals.")
        return (typed / 100).quantize(Decimal("0.0001"))


def units_with_targets(measure: Measure) -> Any:
    """Return the whole service, then the units that report a measure, or did."""
    reporting = ReportingUnit.objects.filter(measure=measure).values("unit")
    return Unit.objects.filter(Q(parent__isnull=True) | Q(pk__in=reporting)).order_by(*WHOLE_SERVICE_FIRST)


class BaselineForm(EntryForm):
    """Where a measure started."""

    value = NumberField(label="Value", required=False)

    GROUPS = (("The baseline", "", ("qualifier value", "month", "as_printed")), EntryForm.CHANGE)

    class Meta:
        model = Baseline
        fields = ("value", "qualifier", "as_printed", "month")

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, instance=Baseline(measure=measure), **kwargs)
        fields: Any = self.fields
        fields["qualifier"].label = "The value is"
        fields["qualifier"].width = "w-m"
        fields["month"].help_text = "If known. A target to be reached by a month starts its line here."
        fields["as_printed"].label = "Words as printed"
        fields["as_printed"].help_text = "Such as “N/A” or “?”, where there is no number."
        _value(self, measure)


class ComparatorForm(EntryForm):
    """What others report for a period."""

    value = NumberField(label="Value", required=False)

    GROUPS = (
        ("Who, and when", "", ("compared name", "period")),
        ("The value", "", ("value absence", "as_printed", "window")),
        ("How it comes about", "", ("number_of", "names", "method", "is_published")),
        EntryForm.CHANGE,
    )

    class Meta:
        model = ComparatorValue
        fields = ("compared", "period", "value", "absence", "name", "names", "number_of", "window", "method",
                  "is_published", "as_printed")  # fmt: skip

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, instance=ComparatorValue(measure=measure), **kwargs)
        fields: Any = self.fields
        fields["absence"].label = "Or why there is none"
        fields["as_printed"].label = "Words as printed"
        fields["number_of"].width = "w-s"
        fields["compared"].width = fields["absence"].width = "w-m"
        fields["names"].widget.attrs["rows"] = 2
        fields["period"].width = "w-m"
        _value(self, measure)
        self._fix_key("compared", "period")


class PopulationForm(EntryForm):
    """How many people a rate is about, from a month on."""

    value = NumberField(label="People", whole=True, highest=Decimal(2_000_000_000))

    GROUPS = (("Add a population", "", ("group", "unit", "from_month value")), EntryForm.CHANGE)

    class Meta:
        model = Population
        fields = ("group", "unit", "from_month", "value")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, instance=Population(), **kwargs)
        fields: Any = self.fields
        fields["group"].width = "w-m"
        fields["from_month"].label = "From month"
        fields["unit"].label = "Of"
        fields["unit"].empty_label = None
        fields["unit"].queryset = Unit.objects.order_by(*WHOLE_SERVICE_FIRST)
        self._fix_key("group", "unit", "from_month")

    def groups(self) -> Iterator[Group]:
        for group in super().groups():
            is_first = group.rows[0][0].name == "group"
            yield replace(group, legend="Put a population right") if is_first and self.entry else group

    def clean_value(self) -> int:
        return int(self.cleaned_data["value"])
