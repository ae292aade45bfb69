"""Forms of the yearly report."""

from __future__ import annotations

from typing import Any

from django import forms

from board.forms.fields import NO_NAMES, BasedOn, MeasureField, WordsField
from board.models import GovernanceGroup, Part, Progress, ReportEntry, YearlyReport
from organisation.forms import Form
from organisation.month_input import MonthInputField
from scorecard.forms.fields import Grouped, ReasonField

AUDIENCES = [("public", "The public"), ("partnership", "The partnership")]


class StartForm(Grouped, Form):
    """Whose report, of which year."""

    GROUPS = (("The report", "", ("group", "title", "first_month")),)

    group = forms.ModelChoiceField(GovernanceGroup.objects.none(), label="Whose report", empty_label="Choose one")
    title = forms.CharField(max_length=160)
    first_month = MonthInputField(label="April of the year")

    def __init__(self, *args: Any, groups: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = GovernanceGroup.objects.filter(pk__in=groups).order_by("position", "name")
        self.fields["group"].queryset = found  # type: ignore[attr-defined]


class EntryForm(BasedOn):
    """An entry of the report."""

    KEPT = (
        "part", "label", "figure", "period", "compared", "text", "public_text", "source", "caveat", "priority",
        "progress", "measure",
    )  # fmt: skip
    GROUPS = (
        ("Where", "", ("part", "label")),
        ("The figure", "As it is to be printed, with its source and what to beware of.",
         ("figure period", "compared", "source", "caveat", "measure")),
        ("In words", "The partnership reads the narrative; the public its own text, once that is approved.",
         ("text", "public_text")),
        ("Against a priority", "", ("priority", "progress")),
    )  # fmt: skip

    part = forms.ChoiceField(choices=Part.choices)
    label = forms.CharField(label="What", max_length=200, help_text=NO_NAMES)
    figure = forms.CharField(required=False, max_length=80)
    period = forms.CharField(label="When", required=False, max_length=40)
    compared = forms.CharField(label="Compared with", required=False, max_length=120)
    source = forms.CharField(required=False, max_length=200)
    caveat = forms.CharField(required=False, max_length=300)
    measure = MeasureField(required=False, help_text="Draws April to March, without small numbers.")
    text = WordsField(label="Narrative", required=False)
    public_text = WordsField(label="Public text", required=False)
    priority = forms.CharField(required=False, max_length=120)
    progress = forms.ChoiceField(required=False, choices=[("", "Not said"), *Progress.choices])

    def filled(self, report: YearlyReport) -> ReportEntry:
        """Return the entry as typed."""
        entry = ReportEntry.objects.get(pk=self.record.pk) if self.record is not None else ReportEntry(report=report)
        for name in self.KEPT:
            setattr(entry, name, self.cleaned_data[name])
        return entry


class IssueForm(Grouped, Form):
    """For whom the report is issued."""

    GROUPS = (("For whom", "", ("audience",)), ("Issued before", "The earlier one stays as it is.", ("reason",)))

    audience = forms.ChoiceField(label="Written for", choices=AUDIENCES)
    reason = ReasonField(label="Why it is issued again")

    def __init__(self, *args: Any, was_issued: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not was_issued:
            del self.fields["reason"]
