"""The form that revises figures: rows as typed, read and checked; and why they change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms

from organisation.forms import Form
from organisation.models import ChangeKind
from organisation.personal_data import find
from scorecard.checks import Finding, Weight, number_or_none
from scorecard.figures import Figure
from scorecard.forms.fields import ReasonField, number_read
from scorecard.models import Absence, DraftEntry, Observation
from scorecard.operations.new_figures import settled
from scorecard.operations.revision import KINDS, Change
from scorecard.queries.cells import as_figure, findings_of
from scorecard.queries.revision import TEXTS, Standing, Standings, typed_of_entry

LONGEST_NOTE = 300
CODED = [(value, label) for value, label in Absence.choices if value != Absence.WORDS]
KEEP, MINE = "keep", "mine"
CHOOSE = "Somebody has changed this since you opened it. Choose which of the two is right."
PROBLEMS = "Some figures can’t be recorded as they are typed."
NOTHING = "No figure differs from what stands. Change one, then look at the preview."


@dataclass(slots=True)
class Row:
    """A figure on the form: what stands, what was typed, and what became of it."""

    standing: Standing
    texts: dict[str, str]
    is_changed: bool = False
    is_clash: bool = False
    settle: str = ""
    figure: Figure | None = None
    findings: tuple[Finding, ...] = ()
    errors: tuple[tuple[str, str], ...] = ()  # field and sentence

    @property
    def key(self) -> str:
        return self.standing.key

    @property
    def based_on(self) -> int | None:
        return self.standing.entry.pk if self.standing.entry else None

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.weight is Weight.WARNING]

    def change(self) -> Change:
        """Return the change to record; warnings that were shown in the preview are kept in its note."""
        if self.figure is None:
            raise ValueError("A row that can't be read is not recorded.")
        codes = ", ".join(finding.code for finding in self.warnings)
        note = ". ".join(text for text in (self.texts["note"], f"Checked: {codes}" if codes else "") if text)
        return Change(
            measure=self.standing.measure, unit=self.standing.unit, figure=self.figure, note=note[:LONGEST_NOTE],
            based_on=self.based_on,
        )  # fmt: skip


class RevisionForm(Form):
    """Kind and reason, with the figures as ``rows``. ``bases`` are the entries that were shown when it was opened.

    A row is changed where what was typed differs from the entry shown then. Where that entry no longer stands, both
    values are offered.
    """

    kind = forms.ChoiceField(
        label="Kind of change", choices=[("", "Choose one"), *((kind.value, kind.label) for kind in KINDS)],
        error_messages={"required": "Say what kind of change it is."},
    )  # fmt: skip
    reason = ReasonField(help_text="One for all that you change here, shown beside both values. No names of children.")

    def __init__(
        self, data: Any = None, *, standings: Standings, bases: Mapping[int, Observation] | None = None
    ) -> None:
        super().__init__(data, auto_id="%s")
        self.bases = bases or {}
        self.rows = [Row(standing, typed_of_entry(standing.entry)) for standing in standings.rows]
        self.fields["reason"].widget.attrs["rows"] = 3

    def clean_reason(self) -> str:
        reason = str(self.cleaned_data["reason"]).strip()
        if sentence := _personal(reason):
            raise forms.ValidationError(sentence)
        return reason

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for row in self.rows:
            if not row.standing.is_total and f"based:{row.key}" in self.data:
                self._read(row)
        if any(row.errors for row in self.rows):
            self.add_error(None, PROBLEMS)
        elif not any(row.is_changed for row in self.rows):
            self.add_error(None, NOTHING)
        return cleaned

    def _read(self, row: Row) -> None:
        """Read what was typed in a row; it stays as typed, whether it can be or not."""
        typed = {name: _text(self.data.get(f"{name}:{row.key}", "")) for name in TEXTS}
        current = typed_of_entry(row.standing.entry)
        base = self._base(row)
        row.settle = self.data.get(f"settle:{row.key}", "")
        was_asked = f"clash:{row.key}" in self.data
        if typed == current or typed == typed_of_entry(base) or (was_asked and row.settle == KEEP):
            return  # as it stands, also where another has changed it and this person hasn't
        row.texts = typed
        is_stale = (base.pk if base else None) != row.based_on
        row.is_clash = was_asked or is_stale
        self._check(row)
        if not row.errors and (is_stale or (was_asked and row.settle != MINE)):
            row.errors = (("settle", CHOOSE),)

    def _base(self, row: Row) -> Observation | None:
        """Return the entry that the row was opened with; none where there was none, or it is not of this row."""
        base = self.bases.get(number_read(self.data.get(f"based:{row.key}")) or 0)
        standing = row.standing
        is_own = base is not None and (base.measure_id, base.unit_id) == (standing.measure.pk, standing.unit.pk)
        return base if is_own else None

    def _check(self, row: Row) -> None:
        standing, texts = row.standing, dict(row.texts)
        sign = texts["value"][:1] if texts["value"][:1] in ("<", ">") else ""
        texts["value"] = texts["value"][len(sign) :].strip()
        draft = DraftEntry(**texts)
        figure = as_figure(draft, standing.measure, standing.population) or _of_pair(texts, standing)
        row.findings = findings_of(
            draft, standing.measure, name=standing.unit.name, figure=figure, last=standing.last,
            history=standing.history, is_team=standing.is_team, total_of_teams=None, population=standing.population,
        )  # fmt: skip
        row.errors = tuple(_problems(row, figure))
        if figure is None or row.errors:
            return
        if sign and figure.value is not None and figure.denominator is None:
            figure = replace(figure, qualifier=sign)
        old, entry = standing.figure, standing.entry
        if old is not None and replace(old, as_printed="") == figure:
            figure = old  # with the words it was printed in
        is_same = figure == old and entry is not None and texts["note"] == typed_of_entry(entry)["note"]
        row.figure, row.is_changed = figure, not is_same

    @property
    def changes(self) -> list[Change]:
        return [row.change() for row in self.rows if row.is_changed]

    @property
    def digest(self) -> str:
        """What was previewed: figures, kind and reason. What is recorded must be the same."""
        said = [[row.key, row.based_on, row.texts] for row in self.rows if row.is_changed]
        text = json.dumps([said, self.cleaned_data["kind"], self.cleaned_data["reason"]], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def coded(self) -> list[tuple[str, str]]:
        return CODED

    @property
    def kind_word(self) -> str:
        return str(ChangeKind(self.cleaned_data["kind"]).label)

    @property
    def clashes(self) -> bool:
        return any(row.is_clash for row in self.rows)


def based_on(data: Mapping[str, Any]) -> set[int]:
    """Return the entries that a form names as shown when it was opened."""
    found = (number_read(data.get(name)) for name in data if name.startswith("based:"))
    return {pk for pk in found if pk is not None}


def _of_pair(texts: Mapping[str, str], standing: Standing) -> Figure | None:
    """Return what two counts come to where a measure keyed otherwise was recorded with them: days ÷ children."""
    numerator, denominator = number_or_none(texts["numerator"]), number_or_none(texts["denominator"])
    if numerator is None or denominator is None:
        return None
    return settled(Figure(numerator=numerator, denominator=denominator), standing.measure)


def _text(text: Any) -> str:
    return str(text).replace("\x00", "").strip()


def _personal(text: str) -> str:
    """Say what looks like personal data in a text; empty where nothing does."""
    found = find(text)
    return f"“{found[0].words}” looks like {found[0].what}. Take it out." if found else ""


def _problems(row: Row, figure: Figure | None) -> list[tuple[str, str]]:
    """Return what holds a row back: the field and a sentence."""
    stops = [(one.field or "value", one.message) for one in row.findings if one.weight is Weight.STOP]
    texts = row.texts
    if not stops and texts["absence"] not in (*Absence.values, ""):
        stops = [("absence", "Choose one of the reasons offered.")]
    if not stops and figure is None:
        stops = [("numerator" if row.standing.has_pair else "value", "No figure, and no reason why there is none.")]
    if not stops and texts["absence"] == Absence.WORDS and (row.standing.figure or Figure()).absence != Absence.WORDS:
        stops = [("absence", "Choose one of the reasons offered.")]
    if len(texts["note"]) > LONGEST_NOTE:
        stops.append(("note", f"The note is too long; at most {LONGEST_NOTE} characters."))
    elif sentence := _personal(texts["note"]):
        stops.append(("note", sentence))
    return stops
