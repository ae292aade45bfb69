"""Writing what an import of a programme's published figures says, and taking it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from audits.models import Grade, Programme, PublishedCompliance, PublishedShare, Round, RoundCohort
from audits.operations.programmes import create_round
from audits.operations.setup import checked
from organisation.models import ChangeKind, LedgerEntry, User
from organisation.months import Month
from organisation.operations import (
    Reason,
    Refused,
    record_entry,
    refuse_personal_data,
    save_version,
    stamp,
    supersede,
)
from spreadsheets.kinds import Applied, Change

NEW, CHANGED, ADDED = "new", "changed", "added"
IMPORTED = "Imported"


@transaction.atomic
def apply_published(*, changes: Sequence[Change], by: User, at: datetime, reason: Reason) -> Applied:
    """Record the shares, pauses, totals and cohorts of an import, with the rounds that are not there yet.

    :raises Refused: where something has changed since the preview; nothing is saved then
    """
    done: Counter[str] = Counter()
    for change in changes:
        done.update(WRITERS[change["do"]](change, by, at, reason))
    rounds = done[ADDED]
    said = (f"{rounds} round{'s' if rounds != 1 else ''} added.",) if rounds else ()
    return Applied(done[NEW], done[CHANGED], sentences=said)


def _share(change: Change, by: User, at: datetime, reason: Reason) -> list[str]:
    of, added = _round(change, by=by, at=at)
    entry = record_entry(
        model=PublishedShare, key={"round": of, "grade": Grade.objects.get(pk=change["grade"])},
        facts={"percent": Decimal(change["percent"]), "as_printed": change["printed"]}, by=by, at=at,
        reason=reason, based_on=change["based_on"],
    )  # fmt: skip
    return [*added, *_counted(entry)]


def _compliance(change: Change, by: User, at: datetime, reason: Reason) -> list[str]:
    entry = record_entry(
        model=PublishedCompliance,
        key={
            "programme": Programme.objects.get(pk=change["programme"]), "audit_kind": change["kind"],
            "first_month": Month.parse(change["first"]), "last_month": Month.parse(change["last"]),
        },
        facts={
            "completed": change["completed"], "allocated": change["allocated"], "as_printed": change["printed"],
        },
        by=by, at=at, reason=reason, based_on=change["based_on"],
    )  # fmt: skip
    return _counted(entry)


def _counted(entry: LedgerEntry | None) -> list[str]:
    if entry is None:
        return []
    return [NEW if entry.kind == ChangeKind.FIRST else CHANGED]


def _pause(change: Change, by: User, at: datetime, reason: Reason) -> list[str]:
    return [*_round(change, by=by, at=at)[1], NEW]


def _pause_day(change: Change, by: User, at: datetime, reason: Reason) -> list[str]:
    of = _find(change)
    if of is None or not of.is_paused:
        first, last = Month.parse(change["first"]), Month.parse(change["last"])
        raise Refused(f"{first} to {last} isn’t paused. Take its row of the months as well, or leave out its days.")
    setattr(of, change["name"], date.fromisoformat(change["day"]))
    checked(of)
    save_version(record=of, by=by, at=stamp(at=at), reason=IMPORTED)
    return [CHANGED]


def _cohort(change: Change, by: User, at: datetime, reason: Reason) -> list[str]:
    refuse_personal_data(change["name"])
    of, added = _round(change, by=by, at=at)
    if RoundCohort.objects.as_at(None).filter(round=of, name=change["name"]).exists():
        return added
    last = RoundCohort.objects.filter(round=of).order_by("-position").values_list("position", flat=True).first()
    new = RoundCohort(round=of, name=change["name"], position=(last or 0) + 1, recorded_at=stamp(at=at))
    checked(new)
    new.save()
    return [*added, NEW]


WRITERS: dict[str, Callable[[Change, User, datetime, Reason], list[str]]] = {
    "share": _share,
    "compliance": _compliance,
    "pause": _pause,
    "pause_day": _pause_day,
    "cohort": _cohort,
}


def _find(change: Change) -> Round | None:
    first, last = Month.parse(change["first"]), Month.parse(change["last"])
    found = Round.objects.filter(programme=change["programme"], first_month=first, last_month=last, is_thematic=False)
    return found.first()


def _round(change: Change, *, by: User, at: datetime) -> tuple[Round, list[str]]:
    """Return the round of a change, made where it isn't there; and that it was made."""
    found = _find(change)
    if found is not None:
        if change["do"] != "cohort" and found.audits.exists():
            raise Refused(f"{found} has audits of its own; its grades are counted, not published.")
        return found, []
    programme = Programme.objects.get(pk=change["programme"])
    first, last = Month.parse(change["first"]), Month.parse(change["last"])
    new = Round(programme=programme, first_month=first, last_month=last)
    if change["do"] == "pause":
        # Where only the months are known, it is paused from the first day of the first until the last has ended.
        new.paused_from, new.paused_until = first.first_day, (last + 1).first_day
        new.pause_reason = change["reason"]
    return create_round(new=new, by=by, at=at, reason=IMPORTED), [ADDED]


# --- Taking it back -------------------------------------------------------------------------------------


@transaction.atomic
def undo_published(
    *, began: datetime, ended: datetime, by: User, at: datetime, reason: Reason
) -> Sequence[str]:  # fmt: skip
    """Take back what an import recorded and bring what stood before back; rounds stay, without grades.

    :raises Refused: where something has been changed since
    """
    said = [
        _undo_entries(PublishedShare, "percentages", began, ended, by, at, reason),
        _undo_entries(PublishedCompliance, "totals", began, ended, by, at, reason),
        _undo_cohorts(began, ended, at),
        _undo_pause_days(began, ended, by, at),
    ]
    return [*filter(None, said), "Rounds that it added stay."]


def _undo_entries(
    model: type[LedgerEntry], name: str, began: datetime, ended: datetime, by: User, at: datetime, reason: Reason
) -> str:
    entries: Any = model._default_manager
    own = list(entries.filter(recorded_at__gte=began, recorded_at__lte=ended))
    if any(one.superseded_at is not None and one.superseded_at > ended for one in own):
        raise Refused(f"One of the {name} was changed since this import, so it can't be undone as a whole.")
    current = [one for one in own if one.superseded_at is None]
    former = list(entries.filter(recorded_at__lt=began, superseded_at__gte=began, superseded_at__lte=ended))
    supersede(entries=current, at=stamp(at=at))
    for one in former:
        record_entry(
            model=model, key={key: getattr(one, key) for key in model.KEY},
            facts={fact: getattr(one, fact) for fact in model.FACTS}, by=by, at=at, reason=reason,
        )  # fmt: skip
    if not current:
        return ""
    return f"{len(current)} {name} taken back, {len(former)} former ones stand again."


def _undo_cohorts(began: datetime, ended: datetime, at: datetime) -> str:
    own = RoundCohort.objects.as_at(None).filter(recorded_at__gte=began, recorded_at__lte=ended)
    moment, number = stamp(at=at), 0
    for one in own:
        one.withdrawn_at = moment
        one.save()
        number += 1
    return f"{number} cohorts taken back." if number else ""


def _undo_pause_days(began: datetime, ended: datetime, by: User, at: datetime) -> str:
    """Give pauses the days back that they had before. :raises Refused: where a round was changed since"""
    versions = Round.history.filter(history_date__gte=began, history_date__lte=ended, history_type="~")
    number = 0
    for of in Round.objects.filter(pk__in=versions.values_list("id", flat=True)):
        if of.history.filter(history_date__gt=ended).exists():
            raise Refused(f"{of} was changed since this import, so it can't be undone as a whole.")
        before = of.history.filter(history_date__lt=began).order_by("-history_date", "-history_id").first()
        if before is not None:
            of.paused_from, of.paused_until = before.paused_from, before.paused_until
            save_version(record=of, by=by, at=stamp(at=at), reason="Import undone")
            number += 1
    return f"The days of {number} pauses as before." if number else ""
