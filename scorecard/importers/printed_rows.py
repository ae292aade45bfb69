"""The fate of each field of a printed row: compared with what is on record, or what it would add."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from organisation.months import Month
from scorecard.figures import plain, shown_short
from scorecard.importers.printed_known import Known
from scorecard.importers.printed_words import (
    Subject,
    baseline_words,
    bounded_facts,
    figure_facts,
    figure_words,
    impossible,
    same_figure,
    same_target,
    same_words,
    target_words,
)
from scorecard.models import Observation, Target
from scorecard.printed import Others, Printed
from scorecard.wording import SHORT_NAMES
from spreadsheets.headings import normalised
from spreadsheets.kinds import Change, Choice, Item, Outcome


@dataclass(frozen=True, slots=True)
class Where:
    """Where in the file: the sheet, and the place of each field."""

    sheet: str
    places: dict[str, str]

    def item(self, outcome: Outcome, subject: str, at: str, label: str, in_file: str, **more: Any) -> Item:
        return Item(outcome, self.sheet, self.places.get(at) or self.places["measure"], subject, label, in_file, **more)


@dataclass(frozen=True, slots=True)
class Fields:
    """Compares the fields of a subject with what is on record.

    :param tolerance: a share of the target, as text, for targets that are new
    """

    known: Known
    where: Where
    tolerance: str = "0"

    @property
    def month(self) -> Month:
        return self.known.month

    # --- Baseline ---------------------------------------------------------------------------------------

    def baseline(self, subject: Subject, printed: Printed) -> Iterator[Item]:
        if printed.is_empty:
            return
        entry = self.known.baselines.get(subject.measure.pk) if subject.measure else None
        facts = bounded_facts(printed)
        in_file, now = printed.text, baseline_words(entry, subject.unit)
        same = entry is not None and (
            same_words(entry.as_printed, printed.text)
            or (
                facts["value"] is not None
                and (entry.value, entry.qualifier) == (Decimal(facts["value"]), facts["qualifier"])
            )
        )
        change = {
            "do": "baseline", "measure": subject.named, "facts": facts, "based_on": entry.pk if entry else None,
        }  # fmt: skip
        yield self._item("baseline", "Baseline", subject, printed, in_file, now, change, is_same=same)

    # --- Target -----------------------------------------------------------------------------------------

    def target(self, subject: Subject, printed: Printed) -> Iterator[Item]:
        if printed.is_empty:
            return
        entry = self.known.targets.get(subject.measure.pk) if subject.measure else None
        facts = self._target_facts(printed, entry)
        in_file, now = printed.text, target_words(entry, subject.unit)
        same = entry is not None and (same_words(entry.as_printed, printed.text) or same_target(entry, printed.value))
        is_of_month = entry is not None and entry.from_month == self.month
        change = {
            "do": "target", "measure": subject.named, "facts": facts, "seen": entry.pk if entry else None,
            "from_month": self.month.iso if subject.measure else "",
            "based_on": entry.pk if entry and is_of_month else None,
        }  # fmt: skip
        yield self._item("target", "Target", subject, printed, in_file, now, change, is_same=same)

    def _target_facts(self, printed: Printed, entry: Target | None) -> dict[str, Any]:
        value = printed.value
        facts: dict[str, Any] = {"as_printed": printed.text}
        if value is None:
            return facts
        facts |= {
            "comparison": value.sign, "value": str(value.number), "reach_by": value.by.iso if value.by else None,
            "basis": {"sn": "sn_average"}.get(value.basis, value.basis or "local"), "tolerance": self.tolerance,
            "is_relative": True, "is_tolerance_illustrative": self.tolerance != "0",
        }  # fmt: skip
        if entry is not None and entry.value is not None:
            facts |= {
                "tolerance": str(entry.tolerance), "is_relative": entry.is_relative,
                "is_tolerance_illustrative": entry.is_tolerance_illustrative,
            }  # fmt: skip
        return facts

    # --- Actual -----------------------------------------------------------------------------------------

    def actual(self, subject: Subject, printed: Printed) -> Iterator[Item]:
        if printed.is_empty:
            return
        label = f"Actual {self.month}"
        entry = self.known.figures.get(subject.measure.pk) if subject.measure else None
        in_file, now = printed.text, figure_words(entry, subject)
        if subject.measure and subject.measure.pk in self.known.summed:
            yield self._total(subject, printed, entry, in_file, now)
            return
        change: dict[str, Any] = {
            "do": "figure", "measure": subject.named, "month": self.month.iso,
            "unit": self.known.root.pk if self.known.root else None,
            "numerator": None, "denominator": None, "note": "", **figure_facts(printed),
            "based_on": entry.pk if entry else None,
        }  # fmt: skip
        if stop := impossible(printed.value, subject):
            yield self.where.item(
                Outcome.ERROR, subject.name, "actual", label, printed.text, on_record=now, code="impossible",
                message=f"{stop} Put it right in the file, or type the figure.",
                choices=(Choice("type", "Type the figure", change=change, asks="number"),),
            )  # fmt: skip
            return
        same = same_figure(entry, printed, subject)
        if not same and subject.measure and self.known.prefills(subject.measure):
            yield self._prefill(subject, printed, in_file, now, change)
            return
        yield self._item("actual", label, subject, printed, in_file, now, change, is_same=same)

    def _total(
        self, subject: Subject, printed: Printed, entry: Observation | None, in_file: str, now: str
    ) -> Item:  # fmt: skip
        """Compare a total that its teams make; it is never written itself."""
        label = f"Actual {self.month}"
        if same_figure(entry, printed, subject):
            return self.where.item(Outcome.UNCHANGED, subject.name, "actual", label, in_file, on_record=now)
        return self.where.item(
            Outcome.TO_CHECK, subject.name, "actual", label, in_file, on_record=now, code="total_differs",
            message=f"Its teams come to {now or 'nothing yet'}. A total is formed from its teams and not written: "
            "put the teams’ figures right.",
            choices=(Choice("understood", "Understood, nothing is written"),),
        )  # fmt: skip

    def _prefill(self, subject: Subject, printed: Printed, in_file: str, now: str, change: dict[str, Any]) -> Item:
        """Offer a figure to the open sheet; what a person has typed there otherwise is a conflict to choose."""
        assert subject.measure is not None
        label = f"Actual {self.month}. Prefills the open sheet"
        typed = self.known.drafts.get(subject.measure.pk)
        value = printed.value
        if value is None or value.sign:
            return self.where.item(
                Outcome.TO_CHECK, subject.name, "actual", f"Actual {self.month}", in_file, on_record=now,
                code="not_a_number", message="The open sheet takes numbers only. Give it there.",
                choices=(Choice("understood", "Understood, nothing is written"),),
            )  # fmt: skip
        draft = {
            "do": "draft", "measure": subject.measure.pk, "unit": change["unit"], "month": self.month.iso,
            "texts": {"numerator": "", "denominator": "", "value": plain(value.number), "absence": "", "note": ""},
            "based_on": typed.version if typed else 0,
        }  # fmt: skip
        if typed is None or not (typed.value or typed.numerator or typed.absence):
            return self.where.item(Outcome.NEW, subject.name, "actual", label, in_file, on_record=now, change=draft)
        if normalised(typed.value).rstrip("%") == normalised(plain(value.number)):
            return self.where.item(Outcome.UNCHANGED, subject.name, "actual", label, in_file, on_record=typed.value)
        words = typed.value or " of ".join(filter(None, (typed.numerator, typed.denominator))) or typed.absence
        return self.where.item(
            Outcome.TO_CHECK, subject.name, "actual", label, in_file, on_record=words, code="draft_differs",
            message=f"The open sheet has {words}, typed by {typed.saved_as}.",
            choices=(Choice("keep", "Keep what was typed"), Choice("take", "Take the file’s", change=draft)),
        )  # fmt: skip

    # --- What others report -----------------------------------------------------------------------------

    def others(self, subject: Subject, others: Others) -> Iterator[Item]:
        period = f"Printed {self.month.long}"
        for kind, value in others.values.items():
            entry = self.known.comparators.get((subject.measure.pk, kind)) if subject.measure else None
            now = shown_short(entry.value, subject.unit) if entry and entry.value is not None else ""
            based_on = self.known.compared.get((subject.measure.pk, kind, period)) if subject.measure else None
            facts = {"value": str(value), "as_printed": others.text[:80], "method": "As printed in the scorecard"}
            change = {
                "do": "comparator", "measure": subject.named, "compared": kind, "period": period, "facts": facts,
                "based_on": based_on,
            }  # fmt: skip
            same = entry is not None and entry.value == value
            outcome = Outcome.UNCHANGED if same else Outcome.CHANGED if now else Outcome.NEW
            yield self.where.item(
                outcome, subject.name, "actual", f"Compared with {SHORT_NAMES[kind]}", shown_short(value, subject.unit),
                on_record=now, change=None if same else change,
            )  # fmt: skip
        if others.left:
            yield self.where.item(
                Outcome.TO_CHECK, subject.name, "actual", "Second line", others.left, code="not_understood",
                message=f"“{others.left}” is neither a comparator such as SN 76% nor Local Indicator. It is not kept.",
                choices=(Choice("understood", "Understood, nothing is written"),),
            )  # fmt: skip

    # --- Words of the measure ---------------------------------------------------------------------------

    def outcome(self, subject: Subject, text: str) -> Iterator[Item]:
        if not text or subject.measure is None:
            return
        yield self._fact(subject, "outcome", "Outcome", "outcome", text, subject.measure.outcome)

    def is_local(self, subject: Subject, others: Others) -> Iterator[Item]:
        if subject.measure is None or not others.is_local or subject.measure.is_local:
            return
        yield self._fact(subject, "actual", "Local indicator", "is_local", True, "")

    def _fact(self, subject: Subject, at: str, label: str, fact: str, value: Any, now: str) -> Item:
        assert subject.measure is not None
        words = "Yes" if value is True else str(value)
        if value is not True and same_words(now, words):
            return self.where.item(Outcome.UNCHANGED, subject.name, at, label, words, on_record=now)
        change = {
            "do": "measure", "measure": subject.measure.pk, "facts": {fact: value},
            "based_on": self.known.versions.get(subject.measure.pk, 0),
        }  # fmt: skip
        outcome = Outcome.CHANGED if now else Outcome.NEW
        return self.where.item(outcome, subject.name, at, label, words, on_record=now, change=change)

    def _item(
        self, at: str, label: str, subject: Subject, printed: Printed, in_file: str, now: str, change: Change,
        *, is_same: bool,
    ) -> Item:  # fmt: skip
        if is_same:
            return self.where.item(Outcome.UNCHANGED, subject.name, at, label, in_file, on_record=now)
        if (printed.is_words or printed.parts) and printed.value is None:
            what = "several figures" if printed.parts else "no number"
            return self.where.item(
                Outcome.TO_CHECK, subject.name, at, label, in_file, on_record=now, code="not_a_number",
                message=f"“{printed.text[:80]}” is {what}. It is kept as words.", change=change,
            )  # fmt: skip
        message = (
            f"Read as {printed.value.number:f}; the words are kept." if printed.value and printed.value.words else ""
        )
        outcome = Outcome.CHANGED if now else Outcome.NEW
        return self.where.item(outcome, subject.name, at, label, in_file, on_record=now, message=message, change=change)
