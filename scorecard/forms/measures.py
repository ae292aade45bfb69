"""Forms about a measure itself: its words and structure, closing, succeeding, which units report it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.db.models import Max, Min, QuerySet

from organisation.forms import Form, ModelForm
from organisation.models import Post, Unit
from organisation.month_input import MonthInputField
from organisation.months import Month
from scorecard.forms.fields import Group, Grouped, NumberField, ReasonField, number_read
from scorecard.models import FIXED_ONCE_REPORTED, Measure, Window

RESERVED_CODES = ("new",)  # would stand where the address of the form stands
FIXED_NOTE = "Fixed, because there are figures. To change it, open a successor."
WORDS = (
    "code", "name", "area", "heading", "is_heading", "position", "explanation", "why_it_matters", "definition",
    "exclusions", "outcome", "owner_post", "source", "report", "unit", "decimals", "polarity", "nature", "is_rated",
    "frequency", "due_month", "window", "window_days", "roll_up", "population", "may_exceed", "noise_band",
    "materiality", "judgement", "is_local", "opened",
)  # fmt: skip
LONG_TEXTS = ("explanation", "why_it_matters", "definition", "exclusions", "outcome")
NARROW = {
    "unit": "w-m",
    "frequency": "w-m",
    "window": "w-m",
    "decimals": "w-s",
    "position": "w-s",
    "due_month": "w-s",
    "window_days": "w-s",
    "population": "w-m",
}


class MeasureForm(Grouped, ModelForm):
    """The words and structure of a measure. What is fixed once figures exist is shown, and can't be changed."""

    aliases = forms.CharField(
        label="Older and printed names",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line. Search and import know the measure under each.",
    )
    noise_band = NumberField(
        label="Noise band", required=False, help_text="A change up to this size is called “little change”."
    )
    materiality = NumberField(
        label="Materiality threshold",
        required=False,
        help_text="A revision larger than this is brought to the Board; so is one that changes the rating.",
    )
    reason = ReasonField()
    based_on = forms.CharField(widget=forms.HiddenInput, required=False)

    GROUPS = (
        ("What it is called", "", ("code", "name", "aliases", "area", "heading", "is_heading", "position")),
        ("What it means", "For someone who doesn’t work here.",
         ("explanation", "why_it_matters", "definition", "exclusions", "outcome", "judgement", "is_local")),
        ("Where the figure comes from", "", ("source", "report", "owner_post")),
        ("How it is counted", "Fixed from the first figure on.",
         ("unit decimals", "roll_up", "frequency due_month", "window window_days", "polarity")),
        ("How it is read", "",
         ("nature", "is_rated", "may_exceed", "population", "noise_band", "materiality")),
        ("From when, and why", "", ("opened", "reason")),
    )  # fmt: skip

    class Meta:
        model = Measure
        fields = WORDS

    def __init__(self, *args: Any, version: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_reported = bool(self.instance.pk) and self.instance.observations.exists()
        self._arrange()
        if self.instance.pk:
            self._fix("code", "It stands in addresses and downloads.")
            self.initial.setdefault("aliases", "\n".join(self.instance.aliases.values_list("text", flat=True)))
            if self.instance.succeeds_id:
                self._fix("opened", "It follows on the measure that it succeeds.")
        self.initial["based_on"] = version
        if self.is_reported:
            for name in FIXED_ONCE_REPORTED:
                self._fix(name, "")

    @property
    def version_seen(self) -> int:
        """The number of the version that the person saw; 0 where it can't be told."""
        return number_read(self.cleaned_data["based_on"]) or 0

    def groups(self) -> Iterator[Group]:
        for group in super().groups():
            is_fixed = self.is_reported and any(
                field.name in FIXED_ONCE_REPORTED for row in group.rows for field in row
            )
            yield replace(group, hint=FIXED_NOTE) if is_fixed else group

    def _arrange(self) -> None:
        fields: Any = self.fields
        for name in LONG_TEXTS:
            fields[name].widget.attrs["rows"] = 2
        for name, width in NARROW.items():
            fields[name].width = width
        fields["position"].required = False
        fields["position"].help_text = "Order within the area. Left empty, it comes last."
        if not self.instance.pk:
            self.initial["position"] = None
        fields["decimals"].help_text = "It is rounded before it is rated."
        fields["due_month"].label = "A month in which it is due"
        fields["due_month"].help_text = "1 to 12, unless monthly; others follow."
        headings = Measure.objects.filter(is_heading=True).exclude(pk=self.instance.pk)
        fields["heading"].queryset = headings.order_by("name")
        fields["heading"].empty_label = "None"
        fields["heading"].help_text = "Where it is a part of a compound row."
        fields["owner_post"].queryset = _open_posts(self.instance)
        fields["owner_post"].empty_label = "Nobody yet"
        fields["area"].queryset = fields["area"].queryset.order_by("position", "name")

    def _fix(self, name: str, why: str) -> None:
        self.fields[name].disabled = True
        self.fields[name].help_text = why

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code.lower() in RESERVED_CODES:
            raise forms.ValidationError(f"“{code}” is the address of this form; choose another code.")
        return code

    def clean_aliases(self) -> list[str]:
        lines = list(dict.fromkeys(line.strip() for line in self.cleaned_data["aliases"].splitlines() if line.strip()))
        long = next((line for line in lines if len(line) > 300), None)
        if long:
            raise forms.ValidationError(f"“{long[:40]}…” is too long: at most 300 characters a line.")
        return lines

    def clean_opened(self) -> Month:
        opened: Month = self.cleaned_data["opened"]
        if self.instance.pk:
            first = self.instance.observations.aggregate(first=Min("month"))["first"]
            if first and opened > first:
                raise forms.ValidationError(f"It has figures from {first} on; it can’t begin later.")
        return opened

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        heading, area = cleaned.get("heading"), cleaned.get("area")
        if heading and area and heading.area_id != area.pk:
            self.add_error("heading", f"It stands in {heading.area}, and its parts stand in the same area.")
        if cleaned.get("is_heading"):
            if heading:
                self.add_error("heading", "A heading has no heading of its own.")
            if self.is_reported:
                self.add_error("is_heading", "It has figures of its own, so it can’t become a heading only.")
        elif self.instance.pk and self.instance.components.exists():
            self.add_error("is_heading", "Measures stand beneath it, so it stays a heading.")
        if cleaned.get("window") == Window.LAST_WORKING_DAYS and cleaned.get("window_days") is None:
            self.add_error("window_days", "Say how many working days.")
        if area and cleaned.get("position") is None:
            last = area.measures.aggregate(last=Max("position"))["last"]
            cleaned["position"] = 0 if last is None else last + 1
        return cleaned


def _open_posts(measure: Measure) -> QuerySet[Post]:
    posts = Post.objects.filter(is_closed=False)
    if measure.owner_post_id:
        posts |= Post.objects.filter(pk=measure.owner_post_id)
    return posts.order_by("title")


NOT_CARRIED_ON = ("id", "code", "opened", "closed", "succeeds", "definition_version")


class SucceedForm(MeasureForm):
    """The successor of a measure, filled in from it; the old one closes in the month before its first."""

    def __init__(self, *args: Any, old: Measure, **kwargs: Any) -> None:
        carried = {
            field.attname: getattr(old, field.attname)
            for field in Measure._meta.concrete_fields
            if field.name not in NOT_CARRIED_ON
        }
        kwargs["instance"] = Measure(**carried)
        kwargs["initial"] = {"aliases": "\n".join(old.aliases.values_list("text", flat=True))}
        super().__init__(*args, **kwargs)
        self.initial["position"] = old.position
        self.fields["code"].help_text = f"A new one; {old.code} stays with the old measure."
        self.fields["opened"].help_text = "The old measure closes in the month before."


class CloseForm(Grouped, Form):
    """The last month of a measure."""

    last_month = MonthInputField(label="Last month", help_text="Its figures up to this month stay.")
    reason = ReasonField()

    GROUPS = (("When it ends", "", ("last_month", "reason")),)


class UnitChoices(forms.CheckboxSelectMultiple):
    """Boxes for teams, those of a locality together."""

    template_name = "scorecard/settings/_units.html"


class ReportingUnitsForm(Grouped, Form):
    """Which units report a measure from a month on. ``seen`` are those that the person saw ticked."""

    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label="Units that report it",
        required=False,
        widget=UnitChoices,
        help_text="Those left out stop in the month before. With none ticked, the whole service’s figure is entered.",
    )
    from_month = MonthInputField(label="From month")
    reason = ReasonField()
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    GROUPS = (("Units", "", ("units",)), ("From when, and why", "", ("from_month", "reason")))

    def __init__(
        self, *args: Any, by_locality: Mapping[str, Iterable[Unit]], reporting: Iterable[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.reporting = sorted(reporting)
        units: Any = self.fields["units"]
        units.queryset = Unit.objects.filter(pk__in=[one.pk for some in by_locality.values() for one in some])
        units.choices = [(place, [(one.pk, one.name) for one in some]) for place, some in by_locality.items()]
        units.use_fieldset = True
        self.initial.setdefault("units", self.reporting)
        self.initial["seen"] = self._stamp()

    def _stamp(self) -> str:
        return " ".join(map(str, self.reporting))

    @property
    def was_changed_meanwhile(self) -> bool:
        return self.cleaned_data.get("seen", "") != self._stamp()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        month = cleaned.get("from_month")
        for unit in cleaned.get("units") or ():
            if month and unit.pk not in self.reporting:
                if unit.opened > month:
                    self.add_error("from_month", f"{unit} opens in {unit.opened}; choose that month or a later one.")
                elif unit.closed and unit.closed < month:
                    self.add_error("units", f"{unit} closed after {unit.closed}.")
        return cleaned
