"""The fate of a printed actual: for the ledger with the words it was printed in, else as a monthly actual's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from scorecard.figures import NIL, NOT_APPLICABLE, NOT_COLLECTED, Figure, plain
from scorecard.importers.figure_items import LONGEST_NOTE, Line, draft_change, number_text
from scorecard.importers.printed_known import Known
from scorecard.importers.printed_rows import Where, judged
from scorecard.importers.printed_words import (
    Subject,
    as_percentage,
    figure_facts,
    figure_words,
    impossible,
    is_plain_share,
    same_figure,
)
from scorecard.models import Observation
from scorecard.printed import Printed
from spreadsheets.cells import Cell, Kind, parse_place
from spreadsheets.kinds import Choice, Item, Outcome

ABSENCES = {NOT_APPLICABLE: "not applicable", NIL: "nil", NOT_COLLECTED: "not collected"}
FINAL = ("outside_lifetime", "not_due", "too_long")  # errors that no other figure would mend


@dataclass(frozen=True, slots=True)
class Actuals:
    """Compares the actuals of a row with what is on record.

    :param note: what stands below the figure and is understood as nothing else: kept as the figure's note
    """

    known: Known
    where: Where
    note: str = ""

    @property
    def label(self) -> str:
        return f"Actual {self.known.month}"

    def item(self, subject: Subject, printed: Printed) -> Iterator[Item]:
        """Yield the fate of an actual; nothing where the cell is empty."""
        if printed.is_empty:
            return
        if len(self.note) > LONGEST_NOTE:
            yield self._error(
                subject, self.note, "too_long",
                f"What stands below the figure has more than {LONGEST_NOTE} letters. Shorten it.",
            )  # fmt: skip
            return
        entry = self.known.figures.get(subject.measure.pk) if subject.measure else None
        is_same = same_figure(entry, printed, subject) and self._has_note(entry)
        if subject.measure is None or not self.known.is_no_ledger_entry(subject.measure):
            yield self._for_ledger(subject, printed, entry)
        elif is_same and not self._is_drafted(subject.measure.pk):
            now = figure_words(entry, subject)
            yield self.where.item(
                Outcome.UNCHANGED, subject.name, "actual", self.label, printed.text, on_record=now
            )  # fmt: skip
        else:
            yield from self._as_monthly(subject, printed)

    # --- For the ledger ---------------------------------------------------------------------------------

    def _for_ledger(self, subject: Subject, printed: Printed, entry: Observation | None) -> Item:
        if stop := impossible(printed.value, subject):
            item = self._error(
                subject, printed.text, "impossible", f"{stop} Put it right in the file, or type the figure."
            )
            typed = Choice("type", "Type the figure", change=self._change(subject, printed, entry), asks="number")
            return replace(item, on_record=figure_words(entry, subject), choices=(typed,))
        item = judged(
            self.where, ("actual", self.label), subject, printed, figure_words(entry, subject),
            lambda read: self._change(subject, read, entry),
            lambda read: same_figure(entry, read, subject) and self._has_note(entry),
        )  # fmt: skip
        if self._has_note(entry) or item.outcome is Outcome.UNCHANGED:
            return item
        said = f"“{self.note[:80]}” below it is neither a comparator such as SN 76% nor Local Indicator. "
        message = f"{item.message} {said}It is kept as the figure’s note.".strip()
        code = item.code or "not_understood"
        if not item.change or item.outcome is Outcome.TO_CHECK:
            return replace(item, message=message, code=code)
        without = {**item.change, "note": entry.note if entry else ""}
        return replace(
            item, outcome=Outcome.TO_CHECK, code=code, message=message,
            choices=(Choice("without", "Take the figure without it", change=without),),
        )  # fmt: skip

    def _has_note(self, entry: Observation | None) -> bool:
        return not self.note or (entry is not None and entry.note == self.note)

    def _change(self, subject: Subject, printed: Printed, entry: Observation | None) -> dict[str, Any]:
        facts: dict[str, Any] = {"numerator": None, "denominator": None, **figure_facts(printed)}
        if entry is not None and same_figure(entry, printed, subject):  # only the note is new: the counts stay
            numbers = ("numerator", "denominator", "value")
            facts = {name: number_text(getattr(entry, name)) for name in numbers}
            facts |= {"qualifier": entry.qualifier, "absence": entry.absence, "as_printed": entry.as_printed}
        return {
            "do": "figure", "measure": subject.named, "month": self.known.month.iso,
            "unit": self.known.root.pk if self.known.root else None,
            **facts, "note": self.note or (entry.note if entry else ""), "based_on": entry.pk if entry else None,
        }  # fmt: skip

    # --- As a monthly actual ----------------------------------------------------------------------------

    def _is_drafted(self, measure: int) -> bool:
        return self.known.root is not None and (measure, self.known.root.pk, self.known.month) in (
            self.known.record.drafts
        )

    def _as_monthly(self, subject: Subject, printed: Printed) -> Iterator[Item]:
        """Yield what a monthly actual of the same figure would be: for an open sheet, a formed total, another time."""
        line = self._line(subject, printed)
        item = self.known.checker.item(line) if line else None
        if line is None or item is None:
            return
        item = replace(item, place=self.where.places["actual"], in_file=printed.text)
        if line.measure.pk in self.known.summed or item.code in FINAL:
            yield item
            return
        draft = self.known.record.drafts.get(line.key)
        if item.outcome is Outcome.ERROR:
            typed = draft_change(line, Figure(), draft)
            item = replace(item, choices=(*item.choices, Choice("type", "Type the figure", typed, asks="number")))
        elif item.change and is_plain_share(printed, subject.unit):
            item = self._doubted_share(item, line, printed)
        yield item

    def _doubted_share(self, item: Item, line: Line, printed: Printed) -> Item:
        percentage = as_percentage(printed)
        assert percentage.value is not None
        draft = self.known.record.drafts.get(line.key)
        meant = draft_change(line, Figure(percentage.value.number), draft)
        return replace(
            item, outcome=Outcome.TO_CHECK, code="plain_share",
            message=f"“{printed.text}” is a plain number, so it is read as {printed.text}%, not as {percentage.text}.",
            choices=(*item.choices, Choice("percentage", f"It is {percentage.text}", change=meant)),
        )  # fmt: skip

    def _line(self, subject: Subject, printed: Printed) -> Line | None:
        """Return the figure as the cells of a monthly actual hold it; the words around its number are its note."""
        if subject.measure is None or self.known.root is None:
            return None
        row, column = parse_place(self.where.places["actual"])
        words = printed.text if printed.value and printed.value.words else ""
        return Line(
            self.where.sheet, row, (0, 0, column), subject.measure, self.known.root, self.known.month,
            value=_cell(printed), note=". ".join(filter(None, (words, self.note))),
        )  # fmt: skip

    def _error(self, subject: Subject, in_file: str, code: str, message: str) -> Item:
        return self.where.item(
            Outcome.ERROR, subject.name, "actual", self.label, in_file[:200], code=code, message=message
        )


def _cell(printed: Printed) -> Cell:
    """Return the number alone, with its sign and its percent sign; an absence in the words of monthly actuals."""
    value = printed.value
    if value is None:
        text = ABSENCES.get(printed.absence, printed.text)
        return Cell(text, text, Kind.TEXT)
    if not value.sign and not value.unit:
        return Cell(plain(value.number), Decimal(value.number), Kind.NUMBER)
    text = f"{value.sign}{plain(value.number)}{'%' if value.unit == '%' else ''}"
    return Cell(text, text, Kind.TEXT)
