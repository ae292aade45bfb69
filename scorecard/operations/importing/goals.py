"""Writing what a printed scorecard says beside its figures: areas, measures, baselines, targets, comparators.

Changes, in values that JSON keeps; a measure or an area that the same import adds is named ``{"new": key}``::

    {"do": "service", "name": "Children's services", "opened": "2019-04"}
    {"do": "area", "new": "early help", "name": "Early Help"}
    {"do": "measure", "new": key, "facts": {...}, "aliases": [...]}      several of one key add up
    {"do": "measure", "measure": pk, "facts": {...}, "based_on": number of its version}
    {"do": "baseline", "measure": pk | {"new": key}, "facts": {...}, "based_on": pk | None}
    {"do": "target", "measure": ..., "from_month": "2020-07" | "", "facts": {...}, "based_on": ..., "seen": ...}
    {"do": "comparator", "measure": ..., "compared": "sn", "period": "...", "facts": {...}, "based_on": ...}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from organisation.models import Area, LedgerEntry, Unit, User
from organisation.months import Month
from organisation.operations import NoLongerCurrent, Reason, Refused, leave_record, save_version
from scorecard.models import Measure, Target
from scorecard.operations.goals import set_baseline, set_comparator, set_target
from scorecard.operations.importing.areas import add_area
from scorecard.operations.importing.made import Made, pk_of
from scorecard.operations.measures import change_measure, create_measure
from spreadsheets.kinds import Change

__all__ = ["DOES", "Made", "apply_goals"]

DOES = ("service", "area", "measure", "baseline", "target", "comparator")
NUMBERS = ("value", "upper", "tolerance")
FITTING = {"higher": ">=", "lower": "<="}


@transaction.atomic
def apply_goals(*, changes: Sequence[Change], by: User, at: datetime, reason: Reason) -> Made:
    """Write all but the figures, in the order in which one needs the other; return what was added.

    What belongs to a measure that was left out is passed over, and counted.
    :raises Refused: naming the measure and what stands against it
    """
    made = Made()
    for change in _of(changes, "service"):
        _add_service(change, by=by, at=at, reason=reason)
    for change in _of(changes, "area"):
        made.areas[change["new"]] = add_area(name=change["name"], by=by, at=at, reason=_words(reason))
        made.new += 1
    _write_measures(made, _of(changes, "measure"), by=by, at=at, reason=reason)
    entries = [change for change in changes if change["do"] in ENTRIES]
    kept = [change for change in entries if made.holds(change["measure"])]
    made.left_out += len(entries) - len(kept)
    on_record = Measure.objects.in_bulk({change["measure"] for change in kept if isinstance(change["measure"], int)})
    for change in kept:
        named = change["measure"]
        measure = on_record.get(named) if isinstance(named, int) else made.measures[named["new"]]
        if measure is None:
            raise Refused("A measure of this file is no longer on record. Check the file again.")
        _recorded(made, change, measure, by=by, at=at, reason=reason)
    return made


def _of(changes: Iterable[Change], do: str) -> list[Change]:
    return [change for change in changes if change["do"] == do]


def _words(reason: Reason) -> str:
    return reason.text or f"Imported from {reason.source}".strip()


def _add_service(change: Change, *, by: User, at: datetime, reason: Reason) -> None:
    if Unit.objects.root() is not None:
        return
    unit = Unit(code="service", name=change["name"], kind="service", opened=Month.parse(change["opened"]))
    save_version(record=unit, by=by, at=at, reason=_words(reason))
    leave_record(
        by=by, at=at, action="add unit", subject_kind="unit", subject=unit.code, summary=f"{unit.name}: added",
        reason=_words(reason),
    )  # fmt: skip


# --- Measures -------------------------------------------------------------------------------------------


def _write_measures(made: Made, changes: Sequence[Change], *, by: User, at: datetime, reason: Reason) -> None:
    """Create new measures, headings before their components, and change the words of others."""
    wanted: dict[str, dict[str, Any]] = {}
    altered: dict[int, dict[str, Any]] = {}
    for change in changes:
        if "new" not in change:
            one = altered.setdefault(change["measure"], {**change, "facts": {}})
            one["facts"].update(change["facts"])
            continue
        one = wanted.setdefault(change["new"], {"facts": {}, "aliases": []})
        one["facts"].update(change["facts"])
        one["aliases"] += change.get("aliases", [])
    for change in altered.values():
        _change_measure(made, change, by=by, at=at, reason=reason)
    codes = _Codes()
    for key, one in wanted.items():
        if "name" not in one["facts"]:
            made.left_out += 1  # the measure was left out, and what was derived of it was not
            continue
        made.measures[key] = _create_measure(made, one, codes, by=by, at=at, reason=reason)
        made.new += 1


class _Codes:
    """Gives each new measure the next free code: M01, M02; its components M01a, M01b."""

    def __init__(self) -> None:
        self.taken = {code.casefold() for code in Measure.objects.values_list("code", flat=True)}
        self.last = 0

    def give(self, heading: Measure | None) -> str:
        if heading:
            code = next(c for n in range(97, 500) if (c := f"{heading.code}{chr(n)}").casefold() not in self.taken)
        else:
            while f"m{self.last + 1:02d}" in self.taken:
                self.last += 1
            code = f"M{self.last + 1:02d}"
        self.taken.add(code.casefold())
        return code


def _create_measure(
    made: Made, one: Mapping[str, Any], codes: _Codes, *, by: User, at: datetime, reason: Reason
) -> Measure:
    facts = dict(one["facts"])
    named = facts.pop("heading", None)
    heading = Measure.objects.get(pk=pk_of(named, "measure", made)) if named else None
    area = Area.objects.get(pk=pk_of(facts["area"], "area", made))
    polarity = facts.get("polarity", "neutral")
    measure = Measure(
        **{
            **facts, "area": area, "opened": Month.parse(facts["opened"]), "heading": heading,
            "polarity": polarity, "unit": facts.get("unit", "number"),
            "is_rated": polarity != "neutral" and not facts.get("is_heading", False),
            "code": codes.give(heading),
        }
    )  # fmt: skip
    try:
        measure.full_clean()
    except ValidationError as error:
        raise Refused(f"{measure.name}: {' '.join(error.messages)}") from error
    return create_measure(measure=measure, aliases=one["aliases"], by=by, at=at, reason=_words(reason))


def _change_measure(made: Made, change: Change, *, by: User, at: datetime, reason: Reason) -> None:
    measure = Measure.objects.get(pk=change["measure"])
    for name, value in change["facts"].items():
        setattr(measure, name, value)
    try:
        made.changed += change_measure(
            measure=measure, based_on=change["based_on"], by=by, at=at, reason=_words(reason)
        )  # fmt: skip
    except NoLongerCurrent as error:
        raise Refused(f"{measure.name} has been changed since the preview. Check the file again.") from error


# --- Baselines, targets, comparators --------------------------------------------------------------------


def _recorded(made: Made, change: Change, measure: Measure, *, by: User, at: datetime, reason: Reason) -> None:
    """Record one entry, and count it; what was recorded since the preview refuses it by name."""
    try:
        entry = ENTRIES[change["do"]](change, measure, by=by, at=at, reason=reason)
    except NoLongerCurrent as error:
        raise Refused(
            f"{measure.name}: its {change['do']} has been changed since the preview. Check the file again."
        ) from error
    except Refused as error:
        raise Refused(f"{measure.name}, {change['do']}: {error}") from error
    if entry is not None:
        made.new += change["based_on"] is None and change.get("seen") is None
        made.changed += change["based_on"] is not None or change.get("seen") is not None


def _facts(change: Change) -> dict[str, Any]:
    """Return facts as the ledger takes them: numbers and months from their text."""
    facts = dict(change["facts"])
    for name in NUMBERS:
        if facts.get(name) is not None:
            facts[name] = Decimal(facts[name])
    for name in ("reach_by", "month"):
        if facts.get(name):
            facts[name] = Month.parse(facts[name])
    return facts


def _baseline(change: Change, measure: Measure, *, by: User, at: datetime, reason: Reason) -> LedgerEntry | None:
    return set_baseline(
        measure=measure, facts=_facts(change), by=by, at=at, reason=reason, based_on=change["based_on"]
    )  # fmt: skip


def _target(change: Change, measure: Measure, *, by: User, at: datetime, reason: Reason) -> LedgerEntry | None:
    """Record a target; without a printed sign it is met at equality, the way that is better says on which side."""
    seen = change.get("seen")
    if seen is not None and not Target.objects.filter(pk=seen, superseded_at__isnull=True).exists():
        raise NoLongerCurrent(None)
    facts = _facts(change)
    if facts.get("value") is not None:
        facts["comparison"] = facts.get("comparison") or FITTING.get(measure.polarity, "")
        if not facts["comparison"] or measure.polarity == "neutral":  # watched, not rated: the words are kept
            facts = {"as_printed": facts["as_printed"], "basis": facts.get("basis", "local")}
    month = Month.parse(change["from_month"]) if change["from_month"] else measure.opened
    root = Unit.objects.get(parent__isnull=True)
    return set_target(
        measure=measure, unit=root, from_month=month, facts=facts, by=by, at=at, reason=reason,
        based_on=change["based_on"],
    )  # fmt: skip


def _comparator(change: Change, measure: Measure, *, by: User, at: datetime, reason: Reason) -> LedgerEntry | None:
    return set_comparator(
        measure=measure, compared=change["compared"], period=change["period"], facts=_facts(change), by=by, at=at,
        reason=reason, based_on=change["based_on"],
    )  # fmt: skip


ENTRIES: Mapping[str, Callable[..., LedgerEntry | None]] = {
    "baseline": _baseline,
    "target": _target,
    "comparator": _comparator,
}
