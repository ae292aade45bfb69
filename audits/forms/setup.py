"""Forms of setting up a programme: itself, its themes and questions, and the measures that it feeds."""

from __future__ import annotations

from typing import Any

from django import forms

from audits.models import PracticeTheme, Programme, ProgrammeMeasure, ReflectionQuestion
from audits.operations.setup import is_question_used, is_theme_used
from organisation.models import Area
from scorecard.forms.keeping import KeptForm, lines
from scorecard.models import Measure


def open_areas() -> Any:
    return Area.objects.filter(closed_on__isnull=True).order_by("position", "name")


class ProgrammeForm(KeptForm):
    """A programme; only those who keep all of them say which area's managers run it."""

    FIXED = ("code", "council")

    area = forms.ModelChoiceField(
        label="Run by the managers of", queryset=Area.objects.none(), required=False, empty_label="None: it isn’t ours",
        help_text="They plan rounds, allocate, moderate and report. Only another council’s programme has none.",
    )  # fmt: skip
    code = forms.SlugField(
        max_length=40, required=False, help_text="In addresses; made from the name if you leave it empty."
    )

    class Meta:
        model = Programme
        fields = ("name", "area", "about", "opened", "due_days", "re_audit_days", "rest_months", "keep_months",
                  "closed", "council", "code")  # fmt: skip
        widgets = {"about": lines(3)}
        labels = {"about": "What it looks at", "council": "Whose, where it is another council’s"}
        help_texts = {
            "about": "One or two sentences, for everybody who reads its page.",
            "closed": "Leave it empty while the programme goes on.",
            "council": "Its published figures are shown for illustration. Leave it empty for our own.",
        }

    def __init__(self, *args: Any, keeps_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not keeps_all or (self.instance.pk and not self.instance.is_own):
            del self.fields["area"]
            return
        area: Any = self.fields["area"]
        area.queryset = open_areas()


class ThemeForm(KeptForm):
    """A side of practice that is graded by itself."""

    class Meta:
        model = PracticeTheme
        fields = ("name", "prompt", "position", "is_closed")
        widgets = {"prompt": lines(3)}
        labels = {"is_closed": "Closed: no longer graded", "position": "Its place in the form"}
        help_texts = {"prompt": "Auditors read it while grading."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            del self.fields["is_closed"]
        elif is_theme_used(self.instance):
            self.fields["name"].disabled = True
            self.fields[
                "name"
            ].help_text = "Audits were graded under it, so it stays. Close the theme, and add another."


class ReflectionForm(KeptForm):
    """A question that the worker answers about the record."""

    class Meta:
        model = ReflectionQuestion
        fields = ("text", "is_closed")
        labels = {"text": "Question", "is_closed": "Closed: no longer asked"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            del self.fields["is_closed"]
        elif is_question_used(self.instance):
            self.fields["text"].disabled = True
            self.fields["text"].help_text = "Workers have answered it, so its words stay. Close it, and add another."


class FedForm(KeptForm):
    """A measure of the scorecard that the programme's reported rounds are published to."""

    FIXED = ("measure",)

    measure = forms.ModelChoiceField(
        queryset=Measure.objects.none(), empty_label="Choose a measure",
        help_text="Measures in per cent that no programme feeds yet.",
    )  # fmt: skip
    area = forms.ModelChoiceField(
        label="Of", queryset=Area.objects.none(), required=False, empty_label="The whole service"
    )

    class Meta:
        model = ProgrammeMeasure
        fields = ("measure", "figure", "area")
        labels = {"figure": "What it is fed"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area: Any = self.fields["area"]
        area.queryset = open_areas()
        if "measure" in self.fields:
            measure: Any = self.fields["measure"]
            free = Measure.objects.filter(fed_by__isnull=True, closed__isnull=True, is_heading=False)
            measure.queryset = free.filter(unit="percentage").order_by("name")
