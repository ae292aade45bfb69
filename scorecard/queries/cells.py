"""Cells of the sheet: what was typed for a measure, unit and month, what it comes to, and what the checks say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from organisation.models import Unit
from scorecard.checks import Cell, Finding, Weight, check, number_or_none
from scorecard.figures import Figure, computed, plain, round_value
from scorecard.models import DraftEntry, Measure, RollUp
from scorecard.rag import Rated

PAIRED = frozenset({"percentage", "ratio", "rate_10000", "rate_1000"})


def is_paired(measure: Measure) -> bool:
    """Whether a measure is keyed as numerator and denominator; days are where their total is Σ/Σ."""
    return measure.unit in PAIRED or (measure.unit == "days" and measure.roll_up == RollUp.RATIO)


LONGEST_NOTE = 300  # what the ledger keeps
TICKED = r"(?:unusual|same|times|team-missing|total-differs)"
CHECKED = re.compile(rf"(?:^|\. )Checked: ({TICKED}(?:, {TICKED})*)(?: \((.*)\))?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of the sheet: a measure's own, or a team's beneath it."""

    measure: Measure
    unit: Unit
    is_team: bool
    is_total: bool  # formed from its teams; what is typed here is only compared with it
    draft: DraftEntry | None
    figure: Figure | None
    findings: tuple[Finding, ...]
    note: str
    rated: Rated
    last: Figure | None
    year_ago: Figure | None
    population: int | None

    @property
    def key(self) -> str:
        return f"{self.measure.code}:{self.unit.code}"

    @property
    def stops(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.weight is Weight.STOP]

    @property
    def unticked(self) -> list[Finding]:
        """The warnings that nobody has said are right."""
        ticked = self.draft.ticked.split() if self.draft else []
        return [f for f in self.findings if f.weight is Weight.WARNING and f.code not in ticked]

    @property
    def is_empty(self) -> bool:
        return self.figure is None and not self.stops

    @property
    def needs_check(self) -> bool:
        """A figure loaded from an extract waits for a person to check it."""
        return self.draft is not None and self.draft.is_loaded and not self.draft.is_checked

    @property
    def full_note(self) -> str:
        """The note that is sent: as typed, with the warnings that a person said are right."""
        if self.draft is None:
            return ""
        codes = {finding.code for finding in self.findings}
        ticked = [code for code in self.draft.ticked.split() if code in codes]
        checked = f"Checked: {', '.join(ticked)}" if ticked else ""
        if checked and self.draft.tick_reason:
            checked += f" ({self.draft.tick_reason})"
        return ". ".join(text for text in (self.draft.note, checked) if text)


def note_and_ticks(full_note: str) -> dict[str, str]:
    """Return the texts that a sent note was made of: the note as typed, the warnings ticked, and why."""
    found = CHECKED.search(full_note)
    if found is None:
        return {"note": full_note}
    return {"note": full_note[: found.start()], "ticked": found[1].replace(",", ""), "tick_reason": found[2] or ""}


def as_figure(draft: DraftEntry | None, measure: Measure, population: int | None) -> Figure | None:
    """Return what a draft comes to; None where nothing is typed, or it can't be read."""
    if draft is None:
        return None
    if draft.based_on and typed_of(draft.based_on.figure) == _typed(draft):
        return draft.based_on.figure  # not typed anew, so a bound and what was printed stay
    if draft.absence:
        return Figure(absence=draft.absence)
    numerator, value = number_or_none(draft.numerator), number_or_none(draft.value)
    denominator = number_or_none(draft.denominator)
    if denominator is None and population is not None and numerator is not None:
        denominator = Decimal(population)
    if numerator is not None and denominator is not None and denominator >= 0 and is_paired(measure):
        result = computed(numerator=numerator, denominator=denominator, unit=measure.unit, decimals=measure.decimals)
        return Figure(result, numerator, denominator, absence="" if result is not None else "nil")
    if value is None:
        return None
    return Figure(round_value(value, measure.decimals))


def findings_of(
    draft: DraftEntry | None,
    measure: Measure,
    *,
    name: str,
    figure: Figure | None,
    last: Figure | None,
    history: tuple[Decimal, ...],
    is_team: bool,
    total_of_teams: Figure | None,
    population: int | None,
) -> tuple[Finding, ...]:
    """Run the checks over what was typed."""
    denominator = draft.denominator if draft else ""
    if draft and not denominator and draft.numerator and population is not None:
        denominator = str(population)
    cell = Cell(
        unit=measure.unit, may_exceed=measure.may_exceed, name=name,
        numerator=draft.numerator if draft else "", denominator=denominator,
        value=draft.value if draft else "", absence=draft.absence if draft else "",
        figure=figure, last=last, history=history, is_team=is_team, total_of_teams=total_of_teams,
    )  # fmt: skip
    return tuple(check(cell))


def _typed(draft: DraftEntry) -> dict[str, str]:
    texts = {name: getattr(draft, name) for name in ("numerator", "denominator", "value", "absence")}
    return {name: text for name, text in texts.items() if text}


def typed_of(figure: Figure) -> dict[str, str]:
    """Return the texts of a figure, as a returned submission opens with them."""
    if figure.denominator is not None:
        return {"numerator": plain(figure.numerator or Decimal(0)), "denominator": plain(figure.denominator)}
    return {"value": plain(figure.value)} if figure.value is not None else {"absence": figure.absence}
