"""The fate of each field of a printed row: compared with what is on record, or what it would add."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from organisation.months import Month
from scorecard.figures import shown_short
from scorecard.importers.printed_known import Known
from scorecard.importers.printed_words import (
    Subject,
    as_percentage,
    bounded_facts,
    goal_words,
    is_plain_share,
    same_baseline,
    same_target,
    same_words,
)
from scorecard.models import Target
from scorecard.printed import Others, Printed
from scorecard.wording import SHORT_NAMES
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
        now = goal_words(entry, subject.unit)

        def change(read: Printed) -> dict[str, Any]:
            return {
                "do": "baseline", "measure": subject.named, "facts": bounded_facts(read),
                "based_on": entry.pk if entry else None,
            }  # fmt: skip

        yield judged(self.where, ("baseline", "Baseline"), subject, printed, now, change, lambda read: (
            same_baseline(entry, read)
        ))  # fmt: skip

    # --- Target -----------------------------------------------------------------------------------------

    def target(self, subject: Subject, printed: Printed) -> Iterator[Item]:
        if printed.is_empty:
            return
        entry = self.known.targets.get(subject.measure.pk) if subject.measure else None
        now = goal_words(entry, subject.unit)
        is_of_month = entry is not None and entry.from_month == self.month

        def change(read: Printed) -> dict[str, Any]:
            return {
                "do": "target", "measure": subject.named, "facts": self._target_facts(read, entry),
                "seen": entry.pk if entry else None, "from_month": self.month.iso if subject.measure else "",
                "based_on": entry.pk if entry and is_of_month else None,
            }  # fmt: skip

        yield judged(self.where, ("target", "Target"), subject, printed, now, change, lambda read: (
            same_target(entry, read)
        ))  # fmt: skip

    def _target_facts(self, printed: Printed, entry: Target | None) -> dict[str, Any]:
        value = printed.value
        facts: dict[str, Any] = {"as_printed": printed.text, "value": None}
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


def judged(
    where: Where, field: tuple[str, str], subject: Subject, printed: Printed, now: str,
    change: Callable[[Printed], Change], is_same: Callable[[Printed], bool],
) -> Item:  # fmt: skip
    """Return the fate of a cell: as on record, new, changed, or to check where it holds no number or a bare share.

    :param field: its key and label
    :param change: what would be written of a cell that is read so
    :param is_same: whether that is on record
    """
    at, label = field
    is_share = is_plain_share(printed, subject.unit)
    if is_same(printed) or (is_share and is_same(as_percentage(printed))):
        return where.item(Outcome.UNCHANGED, subject.name, at, label, printed.text, on_record=now)
    made = change(printed)
    if is_share:
        percentage = as_percentage(printed)
        return where.item(
            Outcome.TO_CHECK, subject.name, at, label, printed.text, on_record=now, code="plain_share", change=made,
            message=f"“{printed.text}” is a plain number, so it is read as {printed.text}%, not as {percentage.text}.",
            choices=(Choice("percentage", f"It is {percentage.text}", change=change(percentage)),),
        )  # fmt: skip
    if not printed.absence and made.get("facts", made)["value"] is None:
        what = "several figures" if printed.parts else "no number that can be kept" if printed.value else "no number"
        return where.item(
            Outcome.TO_CHECK, subject.name, at, label, printed.text, on_record=now, code="not_a_number", change=made,
            message=f"“{printed.text[:80]}” is {what}. It is kept as words.",
        )  # fmt: skip
    value = printed.value
    message = f"Read as {value.number:f}; the words are kept." if value and value.words else ""
    outcome = Outcome.CHANGED if now else Outcome.NEW
    return where.item(outcome, subject.name, at, label, printed.text, on_record=now, message=message, change=made)
