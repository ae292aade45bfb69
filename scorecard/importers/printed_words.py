"""What is on record and what is printed, in the same words; and whether they say the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from scorecard.checks import Cell as Checked
from scorecard.checks import Weight, check
from scorecard.figures import ABSENCE_WORDS, NIL, WORDS, plain, round_value, shown_figure, shown_short
from scorecard.models import Baseline, Measure, Observation, Target
from scorecard.printed import Printed, Value
from spreadsheets.cells import Cell, Kind
from spreadsheets.headings import normalised


@dataclass(frozen=True, slots=True)
class Subject:
    """A measure that a row, or a part of it, is about: on record, or to be added under ``key``."""

    key: str
    name: str
    unit: str
    decimals: int
    measure: Measure | None = None

    @property
    def named(self) -> int | dict[str, str]:
        """How changes name it."""
        return self.measure.pk if self.measure else {"new": self.key}


def on_record(measure: Measure) -> Subject:
    return Subject(normalised(measure.name), measure.name, measure.unit, measure.decimals, measure)


def text_of(cell: Cell) -> str:
    """Return a cell as it would be written: the number format says whether it is a percentage, never its size."""
    if isinstance(cell.value, Decimal):
        number = plain(round_value(cell.value, 4))
        return f"{number}%" if cell.kind is Kind.PERCENTAGE else number
    return cell.text.removeprefix("'")


def same_words(one: str, other: str) -> bool:
    return bool(one) and " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def is_plain_share(printed: Printed, unit: str) -> bool:
    """Whether a percentage's cell holds 0.98 as a plain number, which may have been meant as 98%."""
    value = printed.value
    return value is not None and unit == "percentage" and not value.unit and 0 < value.number <= 1


def as_percentage(printed: Printed) -> Printed:
    """Return a plain share as the percentage it may be: 98% for 0.98."""
    assert printed.value is not None
    value = replace(printed.value, number=Decimal(plain(printed.value.number * 100)), unit="%")
    return Printed(str(value), value, printed.parts)


def bounded_facts(printed: Printed) -> dict[str, Any]:
    """Return value, qualifier and words of a baseline; a sign that means "or equal" can't be kept as a bound."""
    value = printed.value if printed.value and printed.value.sign in ("", "<", ">") else None
    return {
        "value": str(value.number) if value else None, "qualifier": (value.sign if value else "") or "=",
        "as_printed": printed.text,
    }  # fmt: skip


def figure_facts(printed: Printed) -> dict[str, Any]:
    facts = bounded_facts(printed)
    if facts["value"] is not None:
        explained = printed.value is not None and printed.value.words
        return {**facts, "absence": "", "as_printed": printed.text if explained else ""}
    return {**facts, "absence": printed.absence or WORDS}


def impossible(value: Value | None, subject: Subject) -> str:
    """Return why a figure can't be, in the words of the entry sheet's checks."""
    if value is None:
        return ""
    may_exceed = bool(subject.measure and subject.measure.may_exceed)
    found = check(Checked(unit=subject.unit, value=str(value.number), may_exceed=may_exceed))
    return next((one.message for one in found if one.weight is Weight.STOP), "")


def same_figure(entry: Observation | None, printed: Printed, subject: Subject) -> bool:
    if entry is None:
        return False
    value = printed.value
    if value is not None and entry.value is not None:
        return (entry.value, entry.qualifier) == (round_value(value.number, subject.decimals), value.sign or "=")
    words = entry.as_printed or ABSENCE_WORDS.get(entry.absence, "")
    is_in_words = value is None or (entry.value is None and bool(entry.as_printed))
    return is_in_words and (
        same_words(words, printed.text) or entry.absence == printed.absence in (NIL, "not_applicable")
    )


def same_baseline(entry: Baseline | None, printed: Printed) -> bool:
    if entry is None:
        return False
    facts = bounded_facts(printed)
    is_same = facts["value"] is not None and (entry.value, entry.qualifier) == (
        Decimal(facts["value"]), facts["qualifier"],
    )  # fmt: skip
    return is_same or same_words(entry.as_printed, printed.text)


def same_target(entry: Target | None, printed: Printed) -> bool:
    """Whether a target says the same; what the file doesn't print (its sign, by when) says nothing against it."""
    if entry is None:
        return False
    if same_words(entry.as_printed, printed.text):
        return True
    value = printed.value
    if value is None or entry.value is None or entry.upper is not None:
        return False
    return (
        entry.value == value.number
        and (not value.sign or entry.comparison == value.sign)
        and (value.by is None or entry.reach_by == value.by)
    )


def goal_words(entry: Baseline | Target | None, unit: str) -> str:
    if entry is None:
        return ""
    return entry.as_printed or (shown_short(entry.value, unit) if entry.value is not None else "")


def figure_words(entry: Observation | None, subject: Subject) -> str:
    return shown_figure(entry.figure, subject.unit, subject.decimals) if entry else ""
