"""Forms of a thematic audit: its subject, and a question with its answers in numbers or percentages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from audits.answers import MOST, Given
from audits.models import Round, ThematicAnswer, ThematicQuestion
from audits.operations.thematic import Asked
from organisation.forms import Form


class ThematicForm(Form):
    """The subject of a thematic audit, and the earlier one that it repeats."""

    title = forms.CharField(label="Subject", max_length=200, help_text="Such as “Re-referrals within 12 months”.")
    repeats = forms.ChoiceField(label="It repeats", required=False, help_text="Its answers are shown beside.")
    note = forms.CharField(
        label="Note", required=False, max_length=2000, widget=forms.Textarea({"rows": 3}),
        help_text="What a reader should know, such as how records were drawn.",
    )  # fmt: skip

    def __init__(self, *args: Any, earlier: Sequence[Round], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earlier = {str(one.pk): one for one in earlier}
        choices = [("", "No earlier audit"), *((str(one.pk), f"{one}, {one.months}") for one in earlier)]
        self.fields["repeats"].choices = choices  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """Return what was given. Call on a valid form."""
        given = self.cleaned_data
        return {"title": given["title"], "repeats": self.earlier.get(given["repeats"]), "note": given["note"]}


@dataclass(frozen=True, slots=True)
class AnswerFields:
    """The fields of one answer: its words, and its number or percentage."""

    fields: tuple[BoundField, BoundField, BoundField]


class QuestionForm(Form):
    """A question with its answers; rows left empty are none."""

    text = forms.CharField(label="Question", max_length=200)
    of_answer = forms.ChoiceField(
        label="Asked of", required=False,
        help_text="All records, or those that gave an answer to an earlier question: then it is nested under it.",
    )  # fmt: skip
    base = forms.CharField(
        label="Who or what is counted", max_length=160, help_text="Such as “families referred again”."
    )
    base_count = forms.IntegerField(
        label="How many", required=False, min_value=0, max_value=99_999,
        help_text="What the numbers are of. Of a nested question leave it empty: it follows from the answer.",
    )  # fmt: skip
    is_multiple = forms.BooleanField(label="A record may have several answers", required=False)
    note = forms.CharField(label="Note", required=False, max_length=300)
    reason = forms.CharField(label="Why it is changed", max_length=300)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, answers: Sequence[ThematicAnswer], is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rests_on = {str(one.pk): one for one in answers}
        choices = [("", "All records"), *((key, f"{one.question}: {one}") for key, one in self.rests_on.items())]
        self.fields["of_answer"].choices = choices  # type: ignore[attr-defined]
        if is_new:
            del self.fields["reason"], self.fields["seen"]
        for number in range(1, MOST + 1):
            self.fields[f"text_{number}"] = forms.CharField(label=f"Answer {number}", required=False, max_length=200)
            self.fields[f"count_{number}"] = forms.IntegerField(
                label=f"Number of answer {number}", required=False, min_value=0, max_value=99_999
            )
            self.fields[f"percent_{number}"] = forms.DecimalField(
                label=f"Or per cent of answer {number}", required=False, min_value=0, max_value=100, max_digits=5,
                decimal_places=2,
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse numbers that belong to no words."""
        given: dict[str, Any] = super().clean() or {}
        for number in range(1, MOST + 1):
            numbers = [given.get(f"{name}_{number}") for name in ("count", "percent")]
            if any(one is not None for one in numbers) and not given.get(f"text_{number}", "").strip():
                self.add_error(f"text_{number}", "Say which answer the number belongs to.")
        return given

    @property
    def about(self) -> list[BoundField]:
        """The fields above the answers."""
        return [self[name] for name in ("text", "of_answer", "base", "base_count", "is_multiple", "note")]

    @property
    def answer_rows(self) -> list[AnswerFields]:
        return [
            AnswerFields((self[f"text_{number}"], self[f"count_{number}"], self[f"percent_{number}"]))
            for number in range(1, MOST + 1)
        ]

    def asked(self, alike: ThematicQuestion | None = None) -> Asked:
        """Return what was given. Call on a valid form."""
        given = self.cleaned_data
        return Asked(
            text=given["text"].strip(), base=given["base"].strip(), answers=tuple(self._answers()),
            base_count=given["base_count"], of_answer=self.rests_on.get(given["of_answer"]),
            is_multiple=given["is_multiple"], note=given["note"].strip(), alike=alike,
        )  # fmt: skip

    def _answers(self) -> Iterator[Given]:
        for number in range(1, MOST + 1):
            text = self.cleaned_data[f"text_{number}"].strip()
            if text:
                yield Given(text, self.cleaned_data[f"count_{number}"], self.cleaned_data[f"percent_{number}"])
