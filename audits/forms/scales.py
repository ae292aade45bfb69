"""The form of a programme's grades from a month on, as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from audits.models import GradeScale
from audits.operations.scales import grades_in
from audits.scales import LONGEST_CODE, MOST, NewGrade
from organisation.forms import Form
from organisation.month_input import MonthInputField
from organisation.queries import version_of
from scorecard.forms.keeping import lines

GOOD, BETWEEN, POOR = "good", "between", "poor"
COUNTS_AS = ((GOOD, "Good or better"), (BETWEEN, "Neither"), (POOR, "Asks for a re-audit"))
# What most services grade by; each says itself what its grades mean.
USUAL = (
    NewGrade("", "Outstanding", "", is_good=True),
    NewGrade("", "Good", "", is_good=True),
    NewGrade("", "Requires improvement", ""),
    NewGrade("", "Inadequate", "", is_inadequate=True),
)


@dataclass(frozen=True, slots=True)
class GradeFields:
    """The fields of one grade."""

    number: int
    name: BoundField
    counts: BoundField
    place: BoundField
    descriptor: BoundField
    code: BoundField
    printed: BoundField
    key: BoundField

    @property
    def is_wrong(self) -> bool:
        """Whether what is folded away for imports must be seen."""
        return bool(self.printed.errors or self.code.errors)

    @property
    def is_empty(self) -> bool:
        """Whether it is a spare row, in which nothing was typed."""
        return not any(one.value() or one.errors for one in (self.name, self.descriptor, self.printed, self.code))


class ScaleForm(Form):
    """The grades of a programme from a month on, as a whole; rows left empty are none."""

    from_month = MonthInputField(
        label="From", help_text="Rounds from this month on are graded by it, until a later scale begins."
    )
    note = forms.CharField(required=False, max_length=300, help_text="Where it comes from, or who agreed it.")
    reason = forms.CharField(max_length=300, help_text="Kept in its history and in the trail.")
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, stands: GradeScale | None, grades: Sequence[NewGrade], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if stands is not None:
            self.initial.update(from_month=stands.from_month, note=stands.note, based_on=version_of(stands))
        for number in range(1, MOST + 1):
            self._add_row(number)
        for number, grade in enumerate(grades, 1):
            self._fill(number, grade, keeps_code=stands is not None)

    def _add_row(self, number: int) -> None:
        of = f" of grade {number}"
        self.fields |= {
            f"name_{number}": forms.CharField(label=f"Grade {number}", required=False, max_length=60),
            f"counts_{number}": forms.ChoiceField(
                label=f"Counts as{of}", choices=COUNTS_AS, required=False, initial=BETWEEN
            ),
            f"place_{number}": forms.IntegerField(
                label=f"Order{of}", required=False, min_value=1, max_value=99, initial=number
            ),
            f"descriptor_{number}": forms.CharField(
                label=f"What it means{of}", required=False, max_length=1000, widget=lines(3)
            ),
            f"code_{number}": forms.SlugField(
                label=f"Code{of}", required=False, max_length=LONGEST_CODE, help_text="Made from the label if empty."
            ),
            f"printed_{number}": forms.CharField(
                label=f"Also printed as{of}", required=False, max_length=120, help_text="Separated by semicolons."
            ),
            f"key_{number}": forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_CODE),
        }

    def _fill(self, number: int, grade: NewGrade, *, keeps_code: bool) -> None:
        counts = GOOD if grade.is_good else POOR if grade.is_inadequate else BETWEEN
        said = {"name": grade.name, "counts": counts, "descriptor": grade.descriptor, "printed": grade.printed,
                "code": grade.code if keeps_code else "", "key": grade.code if keeps_code else ""}  # fmt: skip
        self.initial.update({f"{name}_{number}": value for name, value in said.items()})

    def clean(self) -> dict[str, Any]:
        """Refuse a grade without a label, or without what it means."""
        given: dict[str, Any] = super().clean() or {}
        for number in range(1, MOST + 1):
            name, descriptor = (given.get(f"{part}_{number}", "").strip() for part in ("name", "descriptor"))
            if descriptor and not name and f"name_{number}" not in self.errors:
                self.add_error(f"name_{number}", "Give the grade its label, or empty the row.")
            if name and not descriptor and f"descriptor_{number}" not in self.errors:
                self.add_error(f"descriptor_{number}", "Say what the grade means; auditors read it while grading.")
        return given

    @property
    def rows(self) -> list[GradeFields]:
        parts = ("name", "counts", "place", "descriptor", "code", "printed", "key")
        return [
            GradeFields(number, *(self[f"{part}_{number}"] for part in parts)) for number in range(1, MOST + 1)
        ]  # fmt: skip

    @property
    def rows_shown(self) -> list[GradeFields]:
        """The rows that say something, and one spare."""
        return self.rows[: self._shown]

    @property
    def rows_spare(self) -> list[GradeFields]:
        return self.rows[self._shown :]

    @property
    def _shown(self) -> int:
        return max((row.number for row in self.rows if not row.is_empty), default=0) + 1

    @property
    def seen(self) -> int:
        """The version that the person saw; none matches where the field was tampered with."""
        return self.cleaned_data.get("based_on") or 0

    def grades(self) -> list[NewGrade]:
        """Return what was given, in the order given. Call on a form that was cleaned."""
        return [grade for _, grade in sorted(self._grades(), key=lambda one: one[0])]

    def _grades(self) -> Iterator[tuple[int, NewGrade]]:
        given = self.cleaned_data
        for number in range(1, MOST + 1):
            name = given.get(f"name_{number}", "").strip()
            if name:
                counts, place = given.get(f"counts_{number}"), given.get(f"place_{number}")
                yield number if place is None else place, NewGrade(
                    given.get(f"code_{number}") or given.get(f"key_{number}") or "", name,
                    given.get(f"descriptor_{number}", "").strip(), counts == GOOD, counts == POOR,
                    given.get(f"printed_{number}", "").strip(),
                )  # fmt: skip


def rows_of(scale: GradeScale | None) -> Sequence[NewGrade]:
    """Return what a scale's form begins with: its grades, or the labels that most services use."""
    return grades_in(scale) if scale is not None else USUAL
