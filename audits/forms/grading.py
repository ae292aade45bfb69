"""The audit form, one page: grades by theme, the overall grade, findings, feedback, reflection, actions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from audits.models import Grade, Met, PracticeTheme, ReflectionQuestion, Voice
from audits.operations.actions import NewAction
from audits.operations.grading import LONGEST, Graded, Sought
from organisation.forms import Form, day_input

ACTIONS = 4  # rows for actions; more are raised on the audit's own page afterwards
STRENGTH = [("strength", "A strength"), ("improvement", "Something to improve")]


def text(label: str, *, rows: int = 2, required: bool = False, hint: str = "") -> forms.CharField:
    """Return a field for free text."""
    return forms.CharField(
        label=label, required=required, max_length=LONGEST, help_text=hint, widget=forms.Textarea({"rows": rows})
    )


@dataclass(frozen=True, slots=True)
class ThemeFields:
    """A theme's grade and what it rests on."""

    theme: PracticeTheme
    grade: BoundField
    note: BoundField


@dataclass(frozen=True, slots=True)
class VoiceFields:
    """Feedback of one voice."""

    label: str
    text: BoundField
    kind: BoundField
    why: BoundField


@dataclass(frozen=True, slots=True)
class ActionFields:
    """One action for the child."""

    number: int
    text: BoundField
    owner: BoundField
    due: BoundField


class AuditForm(Form):
    """What an auditor fills in about one record. Everything but the grade and the meeting may stay empty."""

    def __init__(
        self, *args: Any, grades: list[Grade], themes: list[PracticeTheme], questions: list[ReflectionQuestion],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.grades, self.themes, self.asked = grades, themes, questions
        choices = [(grade.code, grade.name) for grade in grades]
        for theme in themes:
            self.fields[f"theme_{theme.pk}"] = forms.ChoiceField(
                label=theme.name, required=False, choices=[("", "Not graded"), *choices]
            )
            self.fields[f"note_{theme.pk}"] = text("What it rests on", hint=theme.prompt)
        self.fields["grade"] = forms.ChoiceField(label="Overall grade", choices=choices, widget=forms.RadioSelect)
        self.fields["met"] = forms.ChoiceField(
            label="Did you meet the practitioner?", choices=Met.choices, widget=forms.RadioSelect
        )
        self.fields["strengths"] = text("Strengths", rows=3, hint="One a line.")
        self.fields["improvements"] = text("To improve", rows=3, hint="One a line.")
        for voice in Voice:
            self.fields[f"said_{voice}"] = text("What they said, in your words")
            self.fields[f"kind_{voice}"] = forms.ChoiceField(label="It is", required=False, choices=STRENGTH)
            self.fields[f"why_{voice}"] = forms.CharField(label="Or why there is none", required=False, max_length=200)
        for question in questions:
            self.fields[f"answer_{question.pk}"] = text(question.text)
        for number in range(1, ACTIONS + 1):
            self.fields[f"action_{number}"] = text("What is to be done")
            self.fields[f"owner_{number}"] = forms.CharField(label="Which post does it", required=False, max_length=120)
            self.fields[f"due_{number}"] = forms.DateField(label="By when", required=False, widget=day_input())

    def clean(self) -> dict[str, Any]:
        """Refuse an action of which something is missing."""
        given: dict[str, Any] = super().clean() or {}
        for number in range(1, ACTIONS + 1):
            parts = [given.get(f"{name}_{number}") for name in ("action", "owner", "due")]
            if any(parts) and not all(parts):
                self.add_error(f"action_{number}", "An action needs what is to be done, which post does it, by when.")
        return given

    @property
    def theme_rows(self) -> list[ThemeFields]:
        return [ThemeFields(one, self[f"theme_{one.pk}"], self[f"note_{one.pk}"]) for one in self.themes]

    @property
    def voice_rows(self) -> list[VoiceFields]:
        return [VoiceFields(v.label, self[f"said_{v}"], self[f"kind_{v}"], self[f"why_{v}"]) for v in Voice]

    @property
    def answer_rows(self) -> list[BoundField]:
        return [self[f"answer_{question.pk}"] for question in self.asked]

    @property
    def action_rows(self) -> list[ActionFields]:
        rows = range(1, ACTIONS + 1)
        return [ActionFields(n, self[f"action_{n}"], self[f"owner_{n}"], self[f"due_{n}"]) for n in rows]

    def typed(self, given: Mapping[str, Any]) -> dict[str, str]:
        """Return what was typed, possible or not, as a draft keeps it."""
        return {name: str(given[name]).replace("\x00", "") for name in self.fields if given.get(name)}

    def graded(self) -> Graded:
        """Return what is sent. Call on a valid form."""
        given = self.cleaned_data
        by_code = {grade.code: grade for grade in self.grades}
        notes = {theme: (given[f"theme_{theme.pk}"], given[f"note_{theme.pk}"]) for theme in self.themes}
        return Graded(
            grade=by_code[given["grade"]],
            met=given["met"],
            themes={theme: (by_code.get(code), note) for theme, (code, note) in notes.items() if code or note.strip()},
            strengths=lines(given["strengths"]),
            improvements=lines(given["improvements"]),
            sought=tuple(self._sought()),
            reflections={question: given[f"answer_{question.pk}"] for question in self.asked},
            actions=tuple(self._actions()),
        )

    def _sought(self) -> Iterator[Sought]:
        for voice in Voice:
            said, why = self.cleaned_data[f"said_{voice}"], self.cleaned_data[f"why_{voice}"]
            if said or why:
                yield Sought(voice, said, self.cleaned_data[f"kind_{voice}"] != "improvement", why)

    def _actions(self) -> Iterator[NewAction]:
        for number in range(1, ACTIONS + 1):
            if self.cleaned_data[f"action_{number}"]:
                yield NewAction(*(self.cleaned_data[f"{name}_{number}"] for name in ("action", "owner", "due")))


def lines(words: str) -> tuple[str, ...]:
    """Return the lines of a text that say something."""
    return tuple(line.strip() for line in words.splitlines() if line.strip())


# --- Steps of one audit ---------------------------------------------------------------------------------


class ConcernForm(Form):
    """An immediate concern."""

    text = text("What worries you now", rows=3, required=True, hint="No names. The team’s managers are told today.")


class AcknowledgeForm(Form):
    response = text("What is done for the child now", rows=3, required=True)


class ActionForm(Form):
    """One more action for the child."""

    text = text("What is to be done", required=True)
    owner = forms.CharField(label="Which post does it", max_length=120)
    due = forms.DateField(label="By when", widget=day_input())


class CompleteForm(Form):
    done = text("What was done", required=True)


class CheckForm(Form):
    """A second person's check of an action."""

    is_done = forms.ChoiceField(
        label="Is it done?", choices=[("yes", "Yes, I have seen it"), ("no", "No, send it back")],
        widget=forms.RadioSelect,
    )  # fmt: skip
    note = text("What you saw, or what is missing")


class ModerateForm(Form):
    """A moderator's grade, beside the auditor's."""

    grade = forms.ChoiceField(label="Your grade")
    why = forms.CharField(
        label="Why, where it differs", required=False, max_length=500, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, grades: list[Grade], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grades = {grade.code: grade for grade in grades}
        self.fields["grade"].choices = [(grade.code, grade.name) for grade in grades]  # type: ignore[attr-defined]


class ChallengeForm(Form):
    points = text("What the team challenges, and on what grounds", rows=3, required=True)


class AnswerForm(Form):
    """The answer to a team's challenge."""

    outcome = forms.ChoiceField(label="Outcome", choices=[("upheld", "Grade stands"), ("changed", "Grade changed")])
    answer = text("Why", rows=3, required=True, hint="Where the grade changes, moderate it as well.")


class ExtendForm(Form):
    due = forms.DateField(label="New date", widget=day_input())
    why = forms.CharField(label="Reason", max_length=300)


class ExemptForm(Form):
    why = forms.CharField(label="Reason", max_length=300)


class AssignForm(Form):
    """Who audits a record."""

    auditor = forms.ChoiceField(label="Auditor")

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["auditor"].choices = [(str(pk), title) for pk, title in people]  # type: ignore[attr-defined]
