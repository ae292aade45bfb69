"""Checking monthly actuals, however they are laid out: each figure against what stands, and what can't be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from organisation.months import Month
from scorecard.checks import Cell as CheckedCell
from scorecard.checks import Weight, check
from scorecard.due import is_due
from scorecard.figures import WORDS, Figure, total
from scorecard.importers.figure_items import (
    LONGEST_NOTE,
    Line,
    absences,
    choose,
    draft_change,
    error_of,
    figure_change,
    figure_words,
    is_same,
    item_of,
    lifetime,
    not_reported,
    says_the_same,
    twice,
    typed_words,
    with_comments,
)
from scorecard.importers.given import Given, Unclear, read_given
from scorecard.importers.plain_figures import PlainFigures
from scorecard.importers.survey import Survey
from scorecard.queries.cells import as_figure, typed_of
from scorecard.queries.importing import BEFORE, Key, OnRecord, Standing, sheet_is_open
from spreadsheets.cells import Row
from spreadsheets.headings import Table
from spreadsheets.kinds import Choice, Item, Outcome, Reading

SLUGS = {"above": "numerator_above_denominator", "outside": "impossible_percentage"}


@dataclass(frozen=True)
class Checker:
    """Holds the lines of a file against what is on record."""

    record: OnRecord
    in_file: dict[tuple[int, int, Month], Figure]

    def item(self, line: Line) -> Item | None:
        """Return the fate of a figure; None where its cells say nothing. Totals come after all their teams."""
        measure = line.measure
        try:
            given = read_given(
                line.numerator, line.denominator, line.value, unit=measure.unit, decimals=measure.decimals
            )
        except Unclear as unclear:
            return self._unclear(line, unclear)
        if given is None:
            return None
        if line.unit.parent_id is not None:
            self.in_file[line.key] = given.figure
            if not self.record.reports(measure.pk, line.unit.pk, line.month):
                return not_reported(line, given)
        elif self.is_total(line):
            return self._total(line, given, self.record.units_of(measure.pk, line.month))
        if line.month < measure.opened or (measure.closed and line.month > measure.closed):
            return error_of(line, given.shown, "outside_lifetime", lifetime(line))
        if sheet_is_open(self.record.states.get(measure.area_id, {}), line.month):
            return self._draft(line, given)
        return self._figure(line, given)

    def is_total(self, line: Line) -> bool:
        """Return whether teams form the figure: it is compared with them, never written."""
        return line.may_be_total and bool(self.record.units_of(line.measure.pk, line.month))

    def _total(self, line: Line, given: Given, units: Sequence[int]) -> Item:
        """Compare a total with the one its teams form; it is never written itself."""
        measure, month = line.measure, line.month
        figures = [figure for unit in units if (figure := self._known(measure.pk, unit, month))]
        formed = total(
            figures, roll_up=measure.roll_up, expected=len(units), unit=measure.unit, decimals=measure.decimals
        ).figure
        words = figure_words(formed, measure)
        item = item_of(line, Outcome.UNCHANGED, given.shown, on_record=words)
        same = formed.value == given.figure.value
        if given.figure.denominator is not None:
            same = (formed.numerator, formed.denominator) == (given.figure.numerator, given.figure.denominator)
        if same or (formed.value is None and given.figure.value is None):
            return item
        message = (
            f"The teams come to {words}, the file’s total is {given.shown}. The teams’ total is the one that counts."
        )
        understood = Choice("understood", "Understood: the teams’ total stands")
        return replace(item, outcome=Outcome.TO_CHECK, code="total_differs", message=message, choices=(understood,))

    def _known(self, measure: int, unit: int, month: Month) -> Figure | None:
        """Return a team's figure after the import; a file without counts leaves those of an equal figure."""
        said, standing = self.in_file.get((measure, unit, month)), self.record.standing((measure, unit, month))
        if standing is None:
            return said
        return standing.figure if said is None or says_the_same(said, standing.figure) else said

    def _figure(self, line: Line, given: Given) -> Item:
        """Compare with the ledger, to which it goes directly."""
        standing = self.record.standing(line.key)
        if standing and is_same(standing, given, line.note):
            return item_of(line, Outcome.UNCHANGED, given.shown, on_record=given.shown)
        change = figure_change(line, given.figure, standing)
        outcome = Outcome.CHANGED if standing else Outcome.NEW
        on_record = figure_words(standing.figure, line.measure) if standing else ""
        item = item_of(line, outcome, given.shown, on_record=on_record, change=change)
        return with_comments(self._checked(item, line, given), line.note, standing.note if standing else "")

    def _draft(self, line: Line, given: Given) -> Item:
        """Compare with what is typed on the open sheet, which the figure prefills."""
        measure = line.measure
        if not is_due(line.month, measure.frequency, measure.due_month):
            return error_of(line, given.shown, "not_due", f"The measure isn’t due for {line.month.long}. Leave it out.")
        if given.figure.absence == WORDS or given.figure.qualifier != "=":
            message = "The sheet is open, and takes a number or a reason why there is none. Key it there."
            return error_of(line, given.shown, "not_for_a_sheet", message)
        draft = self.record.drafts.get(line.key)
        change = draft_change(line, given.figure, draft)
        field = f"Prefills the open sheet, {line.month}"
        if draft is None:
            return self._checked(
                replace(item_of(line, Outcome.NEW, given.shown, change=change), field=field), line, given
            )
        typed = as_figure(draft, measure, None)
        note = line.note or draft.note
        if typed == given.figure and note == draft.note:
            return replace(item_of(line, Outcome.UNCHANGED, given.shown, on_record=given.shown), field=field)
        words = figure_words(typed, measure) if typed else typed_words(draft)
        item = replace(item_of(line, Outcome.CHANGED, given.shown, on_record=words, change=change), field=field)
        if typed == given.figure or not words or (draft.is_loaded and not draft.is_checked):
            return with_comments(self._checked(item, line, given), line.note, draft.note)
        return replace(
            item, outcome=Outcome.TO_CHECK, code="draft_differs", change=None,
            message=f"{words} was typed on the open sheet; the file says {given.shown}.",
            choices=(Choice("keep", "Keep what was typed"), Choice("take", "Take the file’s", change)),
        )  # fmt: skip

    def _unclear(self, line: Line, unclear: Unclear) -> Item:
        """Return the error of a cell that can't be read; a value alone may be typed instead."""
        text, standing = getattr(line, unclear.column).text, self.record.standing(line.key)
        if standing and standing.figure.as_printed == text.strip():
            return item_of(line, Outcome.UNCHANGED, text, on_record=text)
        item = error_of(line, text, unclear.code, str(unclear), unclear.column)
        is_open = sheet_is_open(self.record.states.get(line.measure.area_id, {}), line.month)
        if is_open or unclear.column != "value" or line.numerator.text or line.denominator.text:
            return item
        change = figure_change(line, Figure(), standing)
        return replace(item, choices=(Choice("type", "Type the figure", change, asks="number"),))

    def _checked(self, item: Item, line: Line, given: Given) -> Item:
        """Return an item as it is, or with the error or the doubt that the checks of a sheet have about it."""
        if len(line.note) > LONGEST_NOTE:
            return error_of(
                line, item.in_file, "too_long", f"The comment has more than {LONGEST_NOTE} letters. Shorten it."
            )
        figure, series = given.figure, self.record.series.get((line.measure.pk, line.unit.pk))
        for finding in () if not series and _is_a_share(figure) else check(_cell(line, figure, series or {})):
            if finding.weight is Weight.STOP:
                code = SLUGS.get(finding.code, finding.code.replace("-", "_"))
                return error_of(
                    line, item.in_file, code, f"{finding.message} Put it right in the file, or leave it out."
                )
            if finding.weight is Weight.WARNING and not given.doubt:
                return replace(item, outcome=Outcome.TO_CHECK, code=finding.code.replace("-", "_"),
                               message=f"{finding.message} It is read as {item.in_file}.")  # fmt: skip
        if not given.doubt:
            return item
        return replace(item, outcome=Outcome.TO_CHECK, code=given.code, message=given.doubt,
                       choices=absences(item) if given.code in ("no_figure", "words") else ())  # fmt: skip


def _is_a_share(figure: Figure) -> bool:
    """Return whether counts go together, at a glance: with no history there is nothing more to check."""
    return figure.value is not None and figure.denominator is not None and 0 <= (figure.numerator or 0) <= (
        figure.denominator
    )  # fmt: skip


def _cell(line: Line, figure: Figure, series: Mapping[Month, Standing]) -> CheckedCell:
    """Return a figure as the checks of a sheet take it, with what stands for the two years before."""
    before = [standing.figure if (standing := series.get(month)) else None for month in _months_before(line.month)]
    has_texts = figure.value is not None or figure.denominator is not None
    texts: dict[str, Any] = {**typed_of(figure)} if has_texts else {}
    return CheckedCell(
        unit=line.measure.unit, may_exceed=line.measure.may_exceed, **texts, figure=figure, last=before[-1],
        history=[one.value for one in before if one and one.value is not None],
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _months_before(month: Month) -> tuple[Month, ...]:
    return tuple(month + -step for step in range(BEFORE, 0, -1))


Lines = Callable[[Iterable[tuple[Table, Row]]], Iterator[Line | Item]]


def check_lines(lines: Lines, reading: Reading) -> Iterator[Item]:
    """Yield the fate of each figure of a file.

    What stands is looked up once, for all of it; a long file is read twice, so that it needn't be held as lines.
    """
    survey = Survey.of(lines(reading.rows(quietly=True)))
    fates = Fates(survey, survey.record())
    for found in lines(reading.rows()) if survey.held is None else survey.held:
        item = found if isinstance(found, Item) else fates.item(found)
        if item:
            yield item
    yield from fates.rest()


class Fates:
    """Decides figure by figure; what needs others beside it, once all were met."""

    def __init__(self, survey: Survey, record: OnRecord) -> None:
        self.checker = Checker(record, {})
        self.plain = PlainFigures(record, self.checker.in_file if survey.has_totals else None)
        self.has_totals = survey.has_totals
        self.repeated: dict[Key, list[Line]] = {key: [] for key in survey.repeated}
        self.totals: list[Line] = []

    def item(self, line: Line) -> Item | None:
        """Return the fate of a figure; None where its cells say nothing, or it is decided with the rest."""
        if self.has_totals and self.checker.is_total(line):
            self.totals.append(line)
        elif self.repeated and line.key in self.repeated:
            self.repeated[line.key].append(line)
        else:
            return self.plain.item(line) or self.checker.item(line)
        return None

    def rest(self) -> Iterator[Item]:
        """Yield what stands in the file more than once; then totals, which aren't written, so they may."""
        for several in self.repeated.values():
            yield from settle(several, [self.checker.item(line) for line in several])
        for line in self.totals:
            if item := self.checker.item(line):
                yield item


def settle(lines: Sequence[Line], found: Sequence[Item | None]) -> Iterator[Item]:
    """Yield the fate of a figure that stands in the file more than once: a person chooses where the figures differ."""
    given = [(line, item) for line, item in zip(lines, found, strict=True) if item]
    faulty = [item for _, item in given if item.outcome is Outcome.ERROR]
    sound = [(line, item) for line, item in given if item.outcome is not Outcome.ERROR]
    different = {(item.in_file, line.note): (line, item) for line, item in reversed(sound)}
    if len(different) > 1:
        yield choose([different[key] for key in reversed(different)])
    elif sound:
        (first, item), *others = sound
        yield item
        yield from (twice(line, first, other.in_file) for line, other in others)
    yield from faulty
