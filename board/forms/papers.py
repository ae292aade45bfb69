"""The form by which a paper is added."""

from __future__ import annotations

from typing import Any

from django import forms

from board.forms.fields import NO_NAMES
from improvement.uploads import KINDS_IN_WORDS, LARGEST, NotTaken, look_at
from organisation.forms import Form
from scorecard.forms.fields import Grouped


class PaperForm(Grouped, Form):
    """A title and a file; the file is told by its content, not by its name."""

    GROUPS = (("The paper", "", ("title", "file")),)

    title = forms.CharField(max_length=160, help_text=NO_NAMES)
    file = forms.FileField(help_text=f"{KINDS_IN_WORDS}, up to {LARGEST // 1024 // 1024} MB.")

    def clean_file(self) -> Any:
        found = self.cleaned_data["file"]
        if found.size > LARGEST:
            raise forms.ValidationError(f"It is larger than {LARGEST // 1024 // 1024} MB. Upload a smaller file.")
        try:
            return look_at(found.name, found.read())
        except NotTaken as error:
            raise forms.ValidationError(str(error)) from error
