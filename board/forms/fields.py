"""What the forms of groups and meetings share: days, posts, and the version that a change is based on."""

from __future__ import annotations

from typing import Any, Self

from django import forms
from django.utils.formats import date_format
from django.utils.text import capfirst

from organisation.forms import Form, day_input
from organisation.models import Area, Post, Versioned
from organisation.queries import version_of
from scorecard.forms.fields import Grouped, number_read
from scorecard.models import Measure

NO_NAMES = "No names of children, families or staff."


class DayField(forms.DateField):
    """A day, picked or typed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=day_input(), **options)
        self.width = "w-m"


class WordsField(forms.CharField):
    """Some lines of text."""

    def __init__(self, *, rows: int = 3, **options: Any) -> None:
        options.setdefault("max_length", 4000)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)


class PostField(forms.ModelChoiceField):
    """A post that isn't closed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Post.objects.filter(is_closed=False).order_by("title"), empty_label="Nobody", **options)


class AreaField(forms.ModelChoiceField):
    """An area that isn't closed."""

    def __init__(self, **options: Any) -> None:
        areas = Area.objects.filter(closed_on__isnull=True).order_by("position", "name")
        super().__init__(areas, empty_label="None", **options)


class MeasureField(forms.ModelChoiceField):
    """A measure with a figure of its own, by area."""

    def __init__(self, **options: Any) -> None:
        measures = Measure.objects.filter(closed__isnull=True, is_heading=False)
        super().__init__(
            measures.select_related("area").order_by("area__position", "position"), empty_label="None", **options
        )

    def label_from_instance(self, measure: Any) -> str:
        return f"{measure.area.name}: {measure.name}"


class BasedOn(Grouped, Form):
    """A form for a record that others may change: it carries the version that it was opened on.

    :param record: what is changed; None where it is added
    """

    KEPT: tuple[str, ...] = ()  # the record's fields that the form writes

    def __init__(self, *args: Any, record: Versioned | None = None, **kwargs: Any) -> None:
        self.record = record
        initial = {name: getattr(record, name) for name in self.KEPT} if record is not None else {}
        super().__init__(*args, **{**kwargs, "initial": {**initial, **kwargs.get("initial", {})}})
        self.standing: list[tuple[str, str]] = []
        if record is not None:
            self.fields["based_on"] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=version_of(record)
            )

    @property
    def seen(self) -> int:
        """The version that the person saw; none matches where the field was tampered with."""
        return number_read(self.data.get("based_on")) or 0

    def on_what_stands(self) -> Self:
        """Return the form as typed, based on the version that stands now, which it shows beside."""
        assert self.record is not None
        standing = type(self.record)._default_manager.get(pk=self.record.pk)
        data = self.data.copy()  # type: ignore[attr-defined]
        data["based_on"] = str(version_of(standing))
        again = type(self)(data, record=standing)
        again.is_valid()
        again.add_error(
            None,
            "Somebody has changed this since you opened it. What stands now is shown; send yours again if it is right.",
        )
        again.standing = [
            (str(again.fields[name].label or capfirst(name)), _said(getattr(standing, name))) for name in self.KEPT
        ]
        return again


def _said(value: Any) -> str:
    if value is None or value == "":
        return "Nothing"
    return date_format(value, "j F Y") if hasattr(value, "strftime") and hasattr(value, "day") else str(value)
