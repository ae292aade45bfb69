"""Forms of imports: the file, what was recognised of it, why figures change, why an import is undone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from organisation.forms import Form, without_personal_data
from organisation.models import ChangeKind
from organisation.operations import Reason
from spreadsheets.headings import normalised
from spreadsheets.kinds import ImportKind, Setting
from spreadsheets.limits import LIMITS, MEGABYTE
from spreadsheets.queries.imports import Recognised

KINDS = [(kind.value, kind.label) for kind in ChangeKind if kind != ChangeKind.FIRST]
ACCEPTED = ".xlsx,.xlsm,.xls,.ods,.csv,.txt,.tsv"
LEFT_OUT, READ = "leave", "read"


class UploadForm(Form):
    """A file, and its kind where the person knows better than its headings."""

    file = forms.FileField(
        label="File", allow_empty_file=True, max_length=255,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text="A workbook (.xlsx, .xlsm, .xls, .ods) or a .csv file.",
        error_messages={"required": "Choose a file.", "max_length": "The file’s name is too long. Shorten it."},
    )  # fmt: skip
    kind = forms.ChoiceField(label="Kind of file", required=False)

    def __init__(self, *args: Any, kinds: Sequence[ImportKind], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [("", "Recognise it by its headings"), *((one.key, one.label) for one in kinds)]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """Refuse what could never be read before it is kept."""
        file = self.cleaned_data["file"]
        if file.size > LIMITS.file_bytes:
            most = round(LIMITS.file_bytes / MEGABYTE)
            raise forms.ValidationError(
                f"This file has {file.size / MEGABYTE:,.0f} MB; it must be under {most} MB. Split it."
            )
        return file


class ConfirmForm(Form):
    """Why figures change: one reason and kind of change for the whole file, needed where any figure changes."""

    change_kind = forms.ChoiceField(
        label="Kind of change", choices=[("", "Choose one"), *KINDS],
        error_messages={"required": "Say what kind of change it is."},
    )  # fmt: skip
    reason = forms.CharField(
        label="Reason", max_length=500, help_text="Shown beside both values. No names of children.",
        error_messages={"required": "Give a reason for the figures that change."},
    )  # fmt: skip

    def __init__(self, *args: Any, is_needed: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.required = is_needed

    def clean_reason(self) -> str:
        return without_personal_data(self.cleaned_data["reason"])

    def as_reason(self, *, source: str) -> Reason:
        kind = self.cleaned_data["change_kind"] or ChangeKind.FIRST
        return Reason(kind=kind, text=self.cleaned_data["reason"], source=source[:120])


class UndoForm(Form):
    """Why a whole import is taken back."""

    reason = forms.CharField(
        label="Why the import is undone", max_length=400,
        help_text="Kept with the entries that are superseded. No names of children.",
        error_messages={"required": "Say why the import is undone."},
    )  # fmt: skip

    def clean_reason(self) -> str:
        return without_personal_data(self.cleaned_data["reason"])


class RecognisedForm(Form):
    """What was recognised: the kind, sheets to read, where columns go, answers about the whole file.

    Fields are named by their number in the file: ``sheet-0``, ``column-0``, ``option-0``.
    """

    kind = forms.ChoiceField(label="Kind of file")

    def __init__(
        self, data: Any = None, *, found: Recognised, kinds: Sequence[ImportKind], kind: str, prefix: str | None = None
    ) -> None:
        super().__init__(data, auto_id="%s", prefix=prefix)
        self.found, self.before = found, kind
        self.fields["kind"] = forms.ChoiceField(
            label="Kind of file", choices=[(one.key, one.label) for one in kinds], initial=kind
        )
        for number, question in enumerate(found.questions):
            self.fields[f"option-{number}"] = forms.ChoiceField(
                label=question.label, help_text=question.help, choices=[("", "Choose one"), *question.choices],
                initial=question.answer, error_messages={"required": "Choose one."},
            )  # fmt: skip
        for number, sheet in enumerate(found.sheets):
            self.fields[f"sheet-{number}"] = forms.BooleanField(
                label=f"Read {sheet['name']}", required=False, initial=sheet["read_as"] != "Left out",
                disabled=sheet["read_as"].startswith("Hidden"),
            )  # fmt: skip
        for number, column in enumerate(found.columns):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=f"{column.letters} {column.heading} goes to", required=False, initial=column.field,
                choices=[("", "Leave out"), *found.targets],
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask nothing of a file whose kind has just been changed: its questions are other ones."""
        cleaned = super().clean() or self.cleaned_data
        if self.is_other_kind:
            for name in [name for name in self.errors if name.startswith(("option-", "column-"))]:
                del self.errors[name]
        return cleaned

    @property
    def is_other_kind(self) -> bool:
        return self.cleaned_data.get("kind", self.before) != self.before

    def settings(self) -> list[Setting]:
        """Return what the person has said that differs from how the file was read."""
        said = [
            Setting("sheet", sheet["name"], READ if self.cleaned_data[f"sheet-{number}"] else LEFT_OUT)
            for number, sheet in enumerate(self.found.sheets) if f"sheet-{number}" in self.changed_data
        ]  # fmt: skip
        if self.is_other_kind:
            return said
        said += [
            Setting("column", normalised(column.heading), self.cleaned_data[f"column-{number}"])
            for number, column in enumerate(self.found.columns) if f"column-{number}" in self.changed_data
        ]  # fmt: skip
        return said + [
            Setting("option", question.key, self.cleaned_data[f"option-{number}"])
            for number, question in enumerate(self.found.questions)
        ]

    def question_fields(self) -> list[forms.BoundField]:
        return [self[f"option-{number}"] for number in range(len(self.found.questions))]

    def sheet_fields(self) -> list[tuple[Any, forms.BoundField]]:
        return [(sheet, self[f"sheet-{number}"]) for number, sheet in enumerate(self.found.sheets)]

    def column_fields(self) -> list[tuple[Any, forms.BoundField]]:
        return [(column, self[f"column-{number}"]) for number, column in enumerate(self.found.columns)]
