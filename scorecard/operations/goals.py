"""Recording what a rating rests on and what a figure is compared with: ledger entries, each with its reason."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from organisation.models import LedgerEntry, Post, Unit, User
from organisation.months import Month
from organisation.operations import UNCHECKED, Reason, Refused, leave_record, record_entry
from scorecard.models import Baseline, Commentary, ComparatorValue, Measure, Population, Target
from scorecard.rag import BadTarget, Goal, check_goal


def _record(
    model: type[LedgerEntry], key: dict[str, Any], facts: dict[str, Any],
    *, by: User, at: datetime, reason: Reason, based_on: int | None, about: Measure | None, summary: str,
) -> LedgerEntry | None:  # fmt: skip
    entry = record_entry(model=model, key=key, facts=facts, by=by, at=at, reason=reason, based_on=based_on)
    if entry is not None:
        leave_record(
            by=by, at=entry.recorded_at, action=f"record {model._meta.verbose_name}",
            subject_kind="measure" if about else "population", subject=about.code if about else key["group"],
            summary=summary, reason=reason.text,
            detail={name: value for name, value in facts.items() if value not in ("", None)},
        )  # fmt: skip
    return entry


@transaction.atomic
def set_target(
    *, measure: Measure, unit: Unit, from_month: Month, facts: dict[str, Any],
    by: User, at: datetime, reason: Reason, based_on: int | None = UNCHECKED,
) -> LedgerEntry | None:  # fmt: skip
    """Record a target from a month on. ``facts`` are the fields of :class:`Target` that are not its key.

    :raises Refused: where comparison, values and polarity disagree
    """
    facts = {
        "comparison": "", "value": None, "upper": None, "tolerance": 0, "is_relative": False, "basis": "local",
        "reach_by": None, "as_printed": "", "is_tolerance_illustrative": False, **facts,
    }  # fmt: skip
    if facts["value"] is not None:
        try:
            check_goal(Goal(facts["comparison"], facts["value"], facts["upper"], facts["tolerance"]), measure.polarity)
        except BadTarget as error:
            raise Refused(str(error)) from error
    elif not facts["as_printed"]:
        raise Refused("Give a value, or the words as printed.")
    words = facts["as_printed"] or f"{facts['comparison']} {facts['value']}"
    return _record(
        Target, {"measure": measure, "unit": unit, "from_month": from_month}, facts, by=by, at=at, reason=reason,
        based_on=based_on, about=measure, summary=f"{measure.name}: target {words} from {from_month}",
    )  # fmt: skip


@transaction.atomic
def set_baseline(
    *, measure: Measure, facts: dict[str, Any], by: User, at: datetime, reason: Reason,
    based_on: int | None = UNCHECKED,
) -> LedgerEntry | None:  # fmt: skip
    """Record where a measure started: ``value``, ``qualifier``, ``as_printed``, ``month``."""
    facts = {"value": None, "qualifier": "=", "as_printed": "", "month": None, **facts}
    if facts["value"] is None and not facts["as_printed"]:
        raise Refused("Give a value, or the words as printed.")
    return _record(
        Baseline, {"measure": measure}, facts, by=by, at=at, reason=reason, based_on=based_on, about=measure,
        summary=f"{measure.name}: baseline {facts['as_printed'] or facts['value']}",
    )  # fmt: skip


@transaction.atomic
def set_comparator(
    *, measure: Measure, compared: str, period: str, facts: dict[str, Any],
    by: User, at: datetime, reason: Reason, based_on: int | None = UNCHECKED,
) -> LedgerEntry | None:  # fmt: skip
    """Record what others report for a period. ``facts`` are the fields of :class:`ComparatorValue` beside its key."""
    facts = {
        "value": None, "absence": "", "name": "", "names": "", "number_of": None, "window": "", "method": "",
        "is_published": True, "as_printed": "", **facts,
    }  # fmt: skip
    if (facts["value"] is None) == (facts["absence"] == ""):
        raise Refused("Give a value, or say why there is none.")
    return _record(
        ComparatorValue, {"measure": measure, "compared": compared, "period": period}, facts, by=by, at=at,
        reason=reason, based_on=based_on, about=measure,
        summary=f"{measure.name}: {compared} {facts['value']} for {period}",
    )  # fmt: skip


@transaction.atomic
def set_population(
    *, group: str, unit: Unit, from_month: Month, value: int, by: User, at: datetime, reason: Reason,
    based_on: int | None = UNCHECKED,
) -> LedgerEntry | None:  # fmt: skip
    """Record how many people a rate is about, from a month on."""
    return _record(
        Population, {"group": group, "unit": unit, "from_month": from_month}, {"value": value}, by=by, at=at,
        reason=reason, based_on=based_on, about=None, summary=f"Population {group}: {value} from {from_month}",
    )  # fmt: skip


@transaction.atomic
def record_commentary(
    *, measure: Measure, month: Month, text: str, remedial_action: str = "", action_post: Post | None = None,
    action_due: date | None = None, expected_green: Month | None = None,
    by: User, at: datetime, reason: Reason, based_on: int | None = UNCHECKED,
) -> LedgerEntry | None:  # fmt: skip
    """Record what happened in a month and what is done about it."""
    facts = {
        "text": text, "remedial_action": remedial_action, "action_post": action_post, "action_due": action_due,
        "expected_green": expected_green,
    }  # fmt: skip
    entry = record_entry(
        model=Commentary, key={"measure": measure, "month": month}, facts=facts, by=by, at=at, reason=reason,
        based_on=based_on,
    )  # fmt: skip
    if entry is not None:
        leave_record(
            by=by, at=entry.recorded_at, action="record commentary", subject_kind="measure", subject=measure.code,
            summary=f"{measure.name}: commentary for {month}", reason=reason.text,
        )  # fmt: skip
    return entry
