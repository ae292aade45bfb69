"""Two people at once: what stands now beside what was typed, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models

from organisation.clock import day_of
from organisation.models import LedgerEntry
from organisation.months import Month
from scorecard.figures import plain
from scorecard.models import Measure


def day_words(moment: datetime | None) -> str:
    """Say the day of a moment in London; empty where there is none."""
    return f"{day_of(moment):%-d %B %Y}" if moment else ""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a clash: what it says, field by field, and who recorded it, when and why."""

    lines: tuple[tuple[str, str], ...]
    by: str = ""
    on: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Clash:
    """What stands now beside what was typed; only where they differ."""

    theirs: Side
    mine: Side


def said(record: models.Model, name: str) -> str:
    """Say the value of a field as a person reads it."""
    value = getattr(record, name)
    field: Any = record._meta.get_field(name)
    if name == "tolerance" and getattr(record, "is_relative", False):
        return f"{plain(value * 100)}%"
    if value is None or value == "":
        return "–"
    if field.choices:
        return str(getattr(record, f"get_{name}_display")())
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Month):
        return value.long
    return plain(value) if isinstance(value, Decimal) else str(value)


def clash_of(
    theirs: Any, mine: Any, labels: Sequence[tuple[str, str]], *, by: str = "", at: datetime | None = None,
    reason: str = "",
) -> Clash:  # fmt: skip
    """Lay two records side by side: ``labels`` are the fields to compare, each with its label."""
    differing = [(name, label) for name, label in labels if getattr(theirs, name) != getattr(mine, name)]
    return Clash(
        Side(tuple((label, said(theirs, name)) for name, label in differing), by, day_words(at), reason),
        Side(tuple((label, said(mine, name)) for name, label in differing)),
    )


def clash_of_entries(theirs: LedgerEntry, mine: LedgerEntry, labels: Sequence[tuple[str, str]]) -> Clash:
    return clash_of(
        theirs, mine, labels, by=theirs.recorded_as, at=theirs.recorded_at, reason=theirs.reason
    )  # fmt: skip


def clash_of_measures(mine: Measure, labels: Sequence[tuple[str, str]], *, aliases: Sequence[str]) -> Clash:
    """Lay a measure as it stands beside what was typed, older names included."""
    theirs = Measure.objects.select_related("area", "heading", "owner_post").get(pk=mine.pk)
    clash = clash_of(theirs, mine, labels)
    clash = replace(clash, theirs=side_of(theirs, clash.theirs.lines))
    names = sorted(theirs.aliases.values_list("text", flat=True))
    if names == sorted(aliases):
        return clash
    label = "Older and printed names"
    return Clash(
        replace(clash.theirs, lines=(*clash.theirs.lines, (label, "; ".join(names) or "–"))),
        replace(clash.mine, lines=(*clash.mine.lines, (label, "; ".join(aliases) or "–"))),
    )


def clash_of_kept(stands: Any, typed: Any, labels: list[tuple[str, str]], links: dict[str, Any]) -> Clash:
    """Lay a record as it stands beside what was typed, links included; only where they differ.

    :param stands: read again; :param links: what was typed of its links, by field
    """
    theirs, mine = [], []
    for name, label in labels:
        if name in links:
            pair = "; ".join(sorted(map(str, getattr(stands, name).all()))), "; ".join(sorted(map(str, links[name])))
        else:
            pair = said(stands, name), said(typed, name)
        if pair[0] != pair[1]:
            theirs.append((label, pair[0] or "–"))
            mine.append((label, pair[1] or "–"))
    return Clash(side_of(stands, tuple(theirs)), Side(tuple(mine)))


def side_of(stands: Any, lines: tuple[tuple[str, str], ...]) -> Side:
    """Return what stands, with who saved the present version of the record, when and why."""
    version: Any = stands.history.select_related("history_user").order_by("-history_id").first()
    if version is None:
        return Side(lines)
    by = version.history_user.title if version.history_user else ""
    return Side(lines, by, day_words(version.history_date), version.history_change_reason or "")
