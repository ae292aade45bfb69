"""The form of a record that is kept: its words, the reason of their change, and the version they are based on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.db import models

from organisation.forms import ModelForm
from organisation.queries import version_of


def lines(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class KeptForm(ModelForm):
    """A record, with the reason of its change and the version that it is based on."""

    FIXED: ClassVar[tuple[str, ...]] = ()  # what stands in addresses or places the record, and doesn't change
    LINKS: ClassVar[tuple[str, ...]] = ()

    reason = forms.CharField(max_length=300, help_text="Kept in its history and in the trail.")
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["based_on"] = version_of(self.instance)
            for name in self.FIXED:
                del self.fields[name]
        else:
            self.initial.setdefault("reason", "Added")

    def _save_m2m(self) -> None:
        """Links are saved by the operation, with their trail."""

    @property
    def links(self) -> dict[str, Sequence[models.Model]]:
        return {name: list(self.cleaned_data[name]) for name in self.LINKS}

    @property
    def seen(self) -> int:
        """The version that the person saw; none matches where the field was tampered with."""
        return self.cleaned_data.get("based_on") or 0
