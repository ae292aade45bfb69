"""Forms that say how an action stands: progress with a revised date and evidence, closing, embedding, and the rest."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms

from improvement.models import KEYED_STATUSES, ActionUpdate, Evidence, EvidenceKind
from improvement.operations.evidence import NewEvidence
from improvement.progress import Due
from improvement.uploads import KINDS_IN_WORDS, LARGEST, NotTaken, Upload, look_at
from organisation.forms import Form, day_input
from organisation.month_input import MonthInputField

ACCEPT = ".pdf,.docx,.xlsx,.pptx,.png,.jpg,.jpeg,.txt"


class EvidenceField(forms.FileField):
    """An uploaded file, looked at: cleaned into an :class:`Upload`, or refused with a sentence."""

    def clean(self, data: Any, initial: Any = None) -> Upload | None:
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            return look_at(file.name, file.read(LARGEST + 1))
        except NotTaken as refused:
            raise forms.ValidationError(str(refused)) from refused


class EvidenceForm(Form):
    """The part of a form that adds evidence; all of it optional."""

    evidence_title = forms.CharField(label="What the evidence shows", max_length=200, required=False)
    evidence_kind = forms.ChoiceField(
        label="Kind of evidence", choices=EvidenceKind.choices, required=False, initial=EvidenceKind.DOCUMENT
    )
    evidence_url = forms.URLField(label="Link", max_length=500, required=False, assume_scheme="https")
    evidence_file = EvidenceField(
        label="File", required=False, allow_empty_file=True, max_length=200,
        help_text=f"{KINDS_IN_WORDS}, at most {LARGEST // 1024 // 1024} MB. No names of children, families or staff.",
        widget=forms.FileInput({"accept": ACCEPT}),
    )  # fmt: skip
    keep_until = forms.DateField(
        label="Keep the file until", required=False, widget=day_input(),
        help_text="On the day after, it is deleted; that it was there stays on record.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("evidence_file") and not data.get("keep_until") and "keep_until" not in self.errors:
            self.add_error("keep_until", "Say until when the file is to be kept.")
        if (data.get("evidence_file") or data.get("evidence_url")) and not data.get("evidence_title"):
            self.add_error("evidence_title", "Say in a few words what it shows.")
        if data.get("evidence_file") and data.get("evidence_url"):
            self.add_error("evidence_url", "Give a file or a link, not both.")
        return data

    @property
    def evidence(self) -> NewEvidence | None:
        """The evidence to add; none where none was given."""
        data = self.cleaned_data
        if not data.get("evidence_title"):
            return None
        return NewEvidence(
            title=data["evidence_title"], kind=data.get("evidence_kind") or EvidenceKind.DOCUMENT,
            url=data.get("evidence_url") or "", upload=data.get("evidence_file"),
            keep_until=data.get("keep_until") if data.get("evidence_file") else None,
        )  # fmt: skip


class BasedOn(Form):
    """A form that names the update it is based on."""

    based_on = forms.IntegerField(widget=forms.HiddenInput)


class ProgressForm(EvidenceForm, BasedOn):
    """Progress of an action, its revised date, its evidence."""

    status = forms.ChoiceField(label="Status", choices=KEYED_STATUSES, widget=forms.RadioSelect)
    narrative = forms.CharField(
        label="Progress note", required=False, max_length=2000, widget=forms.Textarea({"rows": 3}),
        help_text="What has been done and what comes next; at risk and off track need a reason. No names.",
    )  # fmt: skip
    due = MonthInputField(label="Target month", required=False, help_text="Change it only where the date moves.")
    reason = forms.CharField(label="Why the date moves", required=False, max_length=500)

    def __init__(self, *args: Any, standing: ActionUpdate, **kwargs: Any) -> None:
        self.standing = standing
        initial = {"based_on": standing.number, "status": standing.status, "due": standing.due.month}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.fields["narrative"].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.revised is not None and not data.get("reason"):
            self.add_error("reason", "Say why the date moves; the first date stays on record.")
        return data

    @property
    def revised(self) -> Due | None:
        """The revised date; none where the month is as it stood."""
        month = self.cleaned_data.get("due")
        if month is None or month == self.standing.due.month:
            return None
        return Due.of_month(month)


class ClosingForm(EvidenceForm, BasedOn):
    """What has been done, and what shows it."""

    narrative = forms.CharField(
        label="What has been done",
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text="In a sentence or two.",
    )


class SettleForm(BasedOn):
    """A second person's answer to a proposed closing."""

    accept = forms.ChoiceField(
        label="Your answer", widget=forms.RadioSelect,
        choices=[("yes", "Accept: it is complete"), ("no", "Decline: something is missing")],
    )  # fmt: skip
    reason = forms.CharField(
        label="What is missing", required=False, max_length=500, help_text="Needed where you decline."
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("accept") == "no" and not data.get("reason"):
            self.add_error("reason", "Say what is missing.")
        return data


class EmbedForm(EvidenceForm, BasedOn):
    """What shows that a completed action has held; evidence added with it is of the kind that it rests on."""

    evidence_kind = None  # type: ignore[assignment]
    field_order = ("based_on", "basis", "narrative", "evidence_title", "evidence_url", "evidence_file", "keep_until")

    basis = forms.ChoiceField(
        label="Shown by", widget=forms.RadioSelect,
        choices=[one for one in EvidenceKind.choices if one[0] != EvidenceKind.DOCUMENT],
    )  # fmt: skip
    narrative = forms.CharField(label="How it has held", max_length=2000, widget=forms.Textarea({"rows": 3}))

    @property
    def evidence(self) -> NewEvidence | None:
        found = super().evidence
        return replace(found, kind=self.cleaned_data["basis"]) if found else None


class NoteForm(BasedOn):
    """A recurring action done this time."""

    narrative = forms.CharField(label="What was done this time", max_length=2000, widget=forms.Textarea({"rows": 3}))


class ReasonForm(BasedOn):
    """A step that needs nothing but a reason."""

    reason = forms.CharField(label="Reason", max_length=500, widget=forms.Textarea({"rows": 2}))


class CommentForm(Form):
    """A comment on an action."""

    text = forms.CharField(
        label="Comment",
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text="Seen by the service and its Board.",
    )


class DeleteEvidenceForm(Form):
    """Why a piece of evidence is deleted before its time."""

    reason = forms.CharField(label="Why it is deleted", max_length=200)

    def __init__(self, *args: Any, evidence: Evidence, **kwargs: Any) -> None:
        self.evidence = evidence
        super().__init__(*args, **kwargs)
