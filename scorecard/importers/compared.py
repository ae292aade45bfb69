"""A comparator read from a file, held against what is on record."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from scorecard.models import Absence, ComparatorKind, ComparatorValue, Measure
from spreadsheets.formats import plain
from spreadsheets.kinds import Item, Outcome

WHERE = {"sheet", "place", "kind", "period"}


@dataclass(frozen=True, slots=True)
class Compared:
    """What a file says others report for a period. Its last fields are the facts of a :class:`ComparatorValue`."""

    sheet: str
    place: str
    kind: str
    period: str
    value: Decimal | None
    absence: str = ""
    name: str = ""
    names: str = ""
    number_of: int | None = None
    window: str = ""
    method: str = ""
    is_published: bool = True
    as_printed: str = ""

    @property
    def facts(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name not in WHERE}


class OnRecord:
    """The comparators on record, read once: by measure, kind and period."""

    def __init__(self) -> None:
        self.entries = {(one.measure_id, one.compared, one.period): one for one in ComparatorValue.objects.as_at(None)}

    def of(self, measure: Measure, kind: str, period: str) -> ComparatorValue | None:
        return self.entries.get((measure.pk, kind, period))


def shown(facts: Any) -> str:
    """Return a comparator as a person reads it: ``23.1 (8 of 10: …)``, ``Suppressed at source``."""
    words = plain(facts.value.normalize()) if facts.value is not None else Absence(facts.absence).label
    return f"{words} ({facts.names})" if facts.names else words


def compare(found: Compared, measure: Measure, record: OnRecord) -> Item:
    """Return the fate of a comparator. How it came about changes nothing where all else is the same."""
    known = record.of(measure, found.kind, found.period)
    differs = [
        name for name, value in found.facts.items()
        if known is not None and name not in {"method", "as_printed"} and getattr(known, name) != value
    ]  # fmt: skip
    outcome = Outcome.NEW if known is None else Outcome.CHANGED if differs else Outcome.UNCHANGED
    facts = {**found.facts, "value": None if found.value is None else str(found.value)}
    change = {
        "do": "comparator", "measure": measure.pk, "compared": found.kind, "period": found.period, "facts": facts,
        "based_on": known.pk if known else None,
    }  # fmt: skip
    return Item(
        outcome, found.sheet, found.place, measure.name, f"{ComparatorKind(found.kind).label} {found.period}",
        shown(found), on_record=shown(known) if known else "",
        change=None if outcome == Outcome.UNCHANGED else change,
    )  # fmt: skip
