"""Creating, changing, closing and succeeding measures, and which units report them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from organisation.models import Unit, User
from organisation.months import Month
from organisation.operations import NoLongerCurrent, Refused, leave_record, save_version
from organisation.queries import version_of
from scorecard.models import FIXED_ONCE_REPORTED, Measure, MeasureAlias, ReportingUnit


def _words(measure: Measure) -> dict[str, Any]:
    """Return what a measure's record says, by field, for comparing and for the trail."""
    fields = [field for field in Measure._meta.concrete_fields if not field.primary_key]
    return {field.name: field.value_from_object(measure) for field in fields}


def _save_aliases(measure: Measure, aliases: Iterable[str]) -> None:
    wanted = {alias.strip() for alias in aliases if alias.strip()}
    measure.aliases.exclude(text__in=wanted).delete()
    known = set(measure.aliases.values_list("text", flat=True))
    MeasureAlias.objects.bulk_create(MeasureAlias(measure=measure, text=text) for text in sorted(wanted - known))


@transaction.atomic
def create_measure(*, measure: Measure, aliases: Iterable[str] = (), by: User, at: datetime, reason: str) -> Measure:
    """Add a measure that has been filled in and validated but not yet saved."""
    save_version(record=measure, by=by, at=at, reason=reason)
    _save_aliases(measure, aliases)
    leave_record(
        by=by, at=at, action="create measure", subject_kind="measure", subject=measure.code,
        summary=f"{measure.name}: created", reason=reason, detail=_words(measure),
    )  # fmt: skip
    return measure


@transaction.atomic
def change_measure(
    *, measure: Measure, aliases: Iterable[str] | None = None, based_on: int, by: User, at: datetime, reason: str
) -> bool:
    """Save a measure whose words have been changed; returns whether anything differs.

    :raises NoLongerCurrent: where another has changed it meanwhile
    :raises Refused: where what is fixed once a figure exists was changed, or a reason is missing
    """
    before = Measure.objects.select_for_update().get(pk=measure.pk)
    if version_of(before) != based_on:
        raise NoLongerCurrent(None)
    old, new = _words(before), _words(measure)
    changed = {name: [old[name], new[name]] for name in old if old[name] != new[name]}
    old_aliases = sorted(before.aliases.values_list("text", flat=True))
    new_aliases = old_aliases if aliases is None else sorted({a.strip() for a in aliases if a.strip()})
    if new_aliases != old_aliases:
        changed["aliases"] = [old_aliases, new_aliases]
    if not changed:
        return False
    if not reason:
        raise Refused("Give a reason for the change.")
    names = {field.name: str(field.verbose_name) for field in Measure._meta.concrete_fields}
    fixed = [names[name] for name in FIXED_ONCE_REPORTED if name in changed]
    if fixed and measure.observations.exists():
        raise Refused(f"There are figures already, so {', '.join(fixed)} can't change. Open a successor.")
    if "definition" in changed or "exclusions" in changed:
        measure.definition_version = before.definition_version + 1
    save_version(record=measure, by=by, at=at, reason=reason)
    _save_aliases(measure, new_aliases)
    leave_record(
        by=by, at=at, action="change measure", subject_kind="measure", subject=measure.code,
        summary=f"{measure.name}: changed {', '.join(name.replace('_', ' ') for name in changed)}",
        reason=reason, detail=changed,
    )  # fmt: skip
    return True


@transaction.atomic
def close_measure(*, measure: Measure, last_month: Month, by: User, at: datetime, reason: str) -> None:
    """Close a measure after a month. :raises Refused: where it has figures later than that, or none would be left"""
    measure = Measure.objects.select_for_update().get(pk=measure.pk)
    if last_month < measure.opened:
        raise Refused(f"It runs from {measure.opened}; the last month can't lie before.")
    if measure.observations.filter(superseded_at__isnull=True, month__gt=last_month).exists():
        raise Refused(f"It has figures after {last_month}; choose a later last month.")
    successor = Measure.objects.filter(succeeds=measure).first()
    if successor is not None and last_month >= successor.opened:
        raise Refused(f"Its successor begins in {successor.opened}; choose an earlier last month.")
    measure.closed = last_month
    save_version(record=measure, by=by, at=at, reason=reason)
    leave_record(
        by=by, at=at, action="close measure", subject_kind="measure", subject=measure.code,
        summary=f"{measure.name}: closed after {last_month}", reason=reason,
    )  # fmt: skip


@transaction.atomic
def succeed_measure(
    *, old: Measure, new: Measure, aliases: Iterable[str] = (), by: User, at: datetime, reason: str
) -> Measure:
    """Close a measure and open its successor in the month after; the chart shows the break.

    :raises Refused: where it has a successor, or figures from the successor's first month on
    """
    if Measure.objects.filter(succeeds=old).exists():
        raise Refused(f"{old.name} has a successor already.")
    if new.opened <= old.opened:
        raise Refused(f"It runs from {old.opened}; the successor must begin later.")
    close_measure(measure=old, last_month=new.opened + -1, by=by, at=at, reason=reason)
    old.refresh_from_db()
    new.succeeds = old
    return create_measure(measure=new, aliases=aliases, by=by, at=at, reason=reason)


@transaction.atomic
def set_reporting_units(
    *, measure: Measure, units: Iterable[Unit], from_month: Month, by: User, at: datetime, reason: str
) -> bool:
    """Say which units report a measure from a month on; those left out stop the month before.

    :raises Refused: where a unit that stops has figures from that month on, or one that starts reports it already
    """
    wanted = {unit.pk: unit for unit in units}
    current = list(measure.reporting_units.select_for_update().filter(last_month__isnull=True))
    stopping = [one for one in current if one.unit_id not in wanted]
    starting = [unit for pk, unit in wanted.items() if pk not in {one.unit_id for one in current}]
    if not stopping and not starting:
        return False
    overlap = measure.reporting_units.filter(unit__in=starting, last_month__gte=from_month).first()
    if overlap is not None:
        raise Refused(f"{overlap.unit} reports it until {overlap.last_month} already; choose a later month.")
    if (
        stopping
        and measure.observations.filter(
            superseded_at__isnull=True, unit__in=[one.unit_id for one in stopping], month__gte=from_month
        ).exists()
    ):
        raise Refused(f"A unit that you left out has figures from {from_month} on; choose a later month.")
    for one in stopping:
        if one.first_month >= from_month:
            one.delete()  # it never began
            continue
        one.last_month = from_month + -1
        one.save()
    ReportingUnit.objects.bulk_create(
        ReportingUnit(measure=measure, unit=unit, first_month=from_month) for unit in starting
    )
    leave_record(
        by=by, at=at, action="set reporting units", subject_kind="measure", subject=measure.code,
        summary=f"{measure.name}: {len(starting)} units start and {len(stopping)} stop reporting from {from_month}",
        reason=reason,
        detail={"start": [unit.code for unit in starting], "stop": [one.unit.code for one in stopping]},
    )  # fmt: skip
    return True
