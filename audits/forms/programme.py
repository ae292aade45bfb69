"""Forms of a programme: choosing what is shown, planning rounds, allocating, answering recommendations, findings."""

from __future__ import annotations

from typing import Any

from django import forms

from audits.forms.grading import text
from audits.models import FindingStatus, Method
from organisation.forms import Form, day_input
from organisation.models import Unit
from organisation.month_input import MonthInputField


class ProgrammeFilter(Form):
    """Until which month the chart runs, and of which round the teams are shown."""

    month = MonthInputField(label="To month", required=False)
    round = forms.ChoiceField(label="Teams of", required=False)

    def __init__(self, *args: Any, rounds: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "All rounds"), *((str(pk), name) for pk, name in rounds)]
        self.fields["round"].choices = choices  # type: ignore[attr-defined]


class RoundForm(Form):
    """A new round."""

    first_month = MonthInputField(label="Month")
    last_month = MonthInputField(label="Last month, where months are joined", required=False)
    is_thematic = forms.BooleanField(label="It is a thematic audit", required=False)
    title = forms.CharField(label="Subject of a thematic audit", required=False, max_length=200)
    method = forms.ChoiceField(label="Method", choices=Method.choices)
    examined_from = forms.DateField(label="Practice examined from", required=False, widget=day_input())
    examined_until = forms.DateField(label="Practice examined until", required=False, widget=day_input())
    cohorts = text("Whose records", hint="One cohort a line, such as “Children under 5 with a protection plan”.")


class PauseForm(Form):
    """Pausing a round."""

    from_day = forms.DateField(label="Paused from", widget=day_input())
    until = forms.DateField(label="Resumed on, if known", required=False, widget=day_input())
    why = forms.CharField(label="Reason", max_length=300)
    done_instead = forms.CharField(label="What is done instead", required=False, max_length=300)


class ReportForm(Form):
    summary = text("What the round showed", rows=4, hint="It heads the highlight report. No names, no single record.")


class AllocateForm(Form):
    """A sample list to be allocated, pasted."""

    text = forms.CharField(
        label="Sample list", max_length=60_000, widget=forms.Textarea({"rows": 10, "spellcheck": "false"}),
        help_text="One record a line: reference; team; the auditor’s email. Paste it from a spreadsheet as it is.",
    )  # fmt: skip


class RespondForm(Form):
    """A team's answer to a recommendation."""

    unit = forms.ChoiceField(label="Team")
    discussed_on = forms.DateField(label="Discussed on", widget=day_input())
    what_changed = text("What changed", rows=3, required=True, hint="Or that nothing had to.")

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        self.fields["unit"].choices = [(str(unit.pk), unit.name) for unit in units]  # type: ignore[attr-defined]


class FindingCheckForm(Form):
    """The result of a dip sample, or of another check."""

    checked_on = forms.DateField(label="Checked on", widget=day_input())
    method = forms.ChoiceField(label="How", choices=Method.choices, initial=Method.DIP_SAMPLE)
    looked_at = forms.IntegerField(label="Records looked at", min_value=1, max_value=9999)
    held_up = forms.IntegerField(label="Of these it had changed in", min_value=0, max_value=9999)
    note = forms.CharField(label="Note", required=False, max_length=300)


class ChangeForm(Form):
    """What was done about a finding."""

    what_changed = text("What changed", rows=3, required=True)
    follow_up = text("How it is checked")
    status = forms.ChoiceField(label="Status", choices=FindingStatus.choices)
