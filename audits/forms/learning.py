"""Forms of what a round led to: feedback, recommendations, findings with what changed and a first check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from audits.forms.grading import STRENGTH
from audits.forms.grading import text as words
from audits.models import FindingStatus, Method, RecommendationKind, Voice
from audits.operations.learning import NewCheck, NewFeedback, NewFinding, NewRecommendation
from organisation.forms import Form, day_input
from organisation.models import Unit

PARTS = ("checked_on", "looked_at", "held_up")  # without these three a check says nothing


class FeedbackForm(Form):
    """What somebody said about a round's records, paraphrased."""

    voices = forms.MultipleChoiceField(
        label="Whose it is", required=False, choices=Voice.choices, widget=forms.CheckboxSelectMultiple,
        help_text="Tick everybody that it came from, or say below how it is shown.",
    )  # fmt: skip
    kind = forms.ChoiceField(label="It is", choices=STRENGTH, widget=forms.RadioSelect)
    text = words(
        "What they said, in your words", rows=3, required=True,
        hint="Paraphrased, without names, dates of birth or anything that tells whose record it was.",
    )  # fmt: skip
    described_as = forms.CharField(
        label="Shown as", required=False, max_length=80, help_text="In place of that, such as “A foster carer”."
    )
    is_recurring = forms.BooleanField(label="It was said more than once", required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse feedback that is nobody's."""
        given: dict[str, Any] = super().clean() or {}
        if not given.get("voices") and not given.get("described_as", "").strip():
            self.add_error("voices", "Say whose it is: tick at least one, or say how it is shown.")
        return given

    def new(self) -> NewFeedback:
        """Return what was given. Call on a valid form."""
        given = self.cleaned_data
        return NewFeedback(
            given["text"].strip(), given["kind"] == "strength", tuple(given["voices"]), given["described_as"].strip(),
            given["is_recurring"],
        )  # fmt: skip


class RecommendForm(Form):
    """A practice recommendation of a round."""

    text = words("What practice should do", rows=3, required=True, hint="One thing, in one sentence.")
    kind = forms.ChoiceField(label="It is", choices=RecommendationKind.choices)
    addressed_to = forms.CharField(
        label="Roles", required=False, max_length=160, help_text="Such as “Team managers and practice leads”."
    )
    teams = forms.MultipleChoiceField(
        label="Teams", required=False, widget=forms.CheckboxSelectMultiple, help_text="Tick none for all teams."
    )
    due = forms.DateField(
        label="To be discussed by", required=False, widget=day_input(),
        help_text="The day by which each team says when it discussed it and what changed.",
    )  # fmt: skip

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        self.fields["teams"].choices = [(str(unit.pk), unit.name) for unit in units]  # type: ignore[attr-defined]

    def new(self) -> NewRecommendation:
        """Return what was given. Call on a valid form."""
        given = self.cleaned_data
        return NewRecommendation(
            text=given["text"].strip(), kind=given["kind"], addressed_to=given["addressed_to"].strip(),
            teams=tuple(self.units[key] for key in given["teams"]), due=given["due"],
        )  # fmt: skip


class FindingForm(Form):
    """A finding about the service, what changed, and a first check of it."""

    source = forms.CharField(label="Audit it comes from", max_length=160, help_text="Findings are listed under it.")
    text = words("What was found", rows=3, required=True, hint="About the service, not about one record. No names.")
    is_context = forms.BooleanField(label="It is no finding, but context that explains them", required=False)
    what_changed = words("What changed", rows=3, hint="Leave it empty until something has.")
    follow_up = words("How it is checked")
    status = forms.ChoiceField(label="Status", choices=FindingStatus.choices, initial=FindingStatus.ONGOING)
    checked_on = forms.DateField(
        label="First check, on", required=False, widget=day_input(),
        help_text="Where records were looked at again already, such as in a dip sample.",
    )  # fmt: skip
    method = forms.ChoiceField(label="How", choices=Method.choices, initial=Method.DIP_SAMPLE)
    looked_at = forms.IntegerField(label="Records looked at", required=False, min_value=1, max_value=9999)
    held_up = forms.IntegerField(label="Of these it had changed in", required=False, min_value=0, max_value=9999)

    def clean(self) -> dict[str, Any]:
        """Refuse a check of which something is missing."""
        given: dict[str, Any] = super().clean() or {}
        missing = [name for name in PARTS if given.get(name) is None]
        if 0 < len(missing) < len(PARTS):
            for name in missing:
                if name not in self.errors:
                    self.add_error(name, "A check has its day, how many records were looked at, and in how many.")
        return given

    def new(self) -> NewFinding:
        """Return what was given. Call on a valid form."""
        given = self.cleaned_data
        check = None
        if given["checked_on"] is not None:
            check = NewCheck(given["checked_on"], given["looked_at"], given["held_up"], given["method"])
        return NewFinding(
            source=given["source"], text=given["text"], is_context=given["is_context"], status=given["status"],
            what_changed=given["what_changed"], follow_up=given["follow_up"], check=check,
        )  # fmt: skip
