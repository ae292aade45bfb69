"""Writing what an import of published grades says, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from audits.models import Grade, Programme, PublishedShare, Round
from audits.operations.programmes import create_round
from organisation.models import ChangeKind, User
from organisation.months import Month
from organisation.operations import Reason, Refused, record_entry, stamp, supersede
from spreadsheets.kinds import Applied, Change


@transaction.atomic
def apply_shares(*, changes: Sequence[Change], by: User, at: datetime, reason: Reason) -> Applied:
    """Record the shares and pauses of an import, with the rounds that are not there yet.

    :raises Refused: where something has changed since the preview; nothing is saved then
    """
    new = changed = rounds = 0
    for change in changes:
        of, is_added = _round(change, by=by, at=at)
        rounds += is_added
        if change["do"] == "pause":
            new += 1
            continue
        grade = Grade.objects.get(pk=change["grade"])
        entry = record_entry(
            model=PublishedShare, key={"round": of, "grade": grade},
            facts={"percent": Decimal(change["percent"]), "as_printed": change["printed"]}, by=by, at=at,
            reason=reason, based_on=change["based_on"],
        )  # fmt: skip
        if entry is not None:
            new, changed = (new + 1, changed) if entry.kind == ChangeKind.FIRST else (new, changed + 1)
    said = (f"{rounds} round{'s' if rounds != 1 else ''} added.",) if rounds else ()
    return Applied(new, changed, sentences=said)


def _round(change: Change, *, by: User, at: datetime) -> tuple[Round, bool]:
    """Return the round of a change, made where it isn't there; and whether it was made."""
    programme = Programme.objects.get(pk=change["programme"])
    first, last = Month.parse(change["first"]), Month.parse(change["last"])
    found = Round.objects.filter(programme=programme, first_month=first, last_month=last, is_thematic=False).first()
    if found is not None:
        if found.audits.exists():
            raise Refused(f"{found} has audits of its own; its grades are counted, not published.")
        return found, False
    new = Round(programme=programme, first_month=first, last_month=last)
    if change["do"] == "pause":
        # Only the months are known, so it is paused from the first day of the first until the last has ended.
        new.paused_from, new.paused_until = first.first_day, (last + 1).first_day
        new.pause_reason = change["reason"]
    return create_round(new=new, by=by, at=at, reason="Imported"), True


@transaction.atomic
def undo_shares(*, began: datetime, ended: datetime, by: User, at: datetime, reason: Reason) -> Sequence[str]:
    """Supersede the shares of an import and bring the former ones back; rounds stay, without grades.

    :raises Refused: where a share has been changed since
    """
    own = list(PublishedShare.objects.filter(recorded_at__gte=began, recorded_at__lte=ended))
    if any(one.superseded_at is not None and one.superseded_at > ended for one in own):
        raise Refused("A percentage was changed since this import, so it can't be undone as a whole.")
    current = [one for one in own if one.superseded_at is None]
    former = PublishedShare.objects.filter(
        recorded_at__lt=began, superseded_at__gte=began, superseded_at__lte=ended
    ).select_related("round", "grade")
    back: list[Any] = list(former)
    supersede(entries=list(current), at=stamp(at=at))
    for one in back:
        record_entry(
            model=PublishedShare, key={"round": one.round, "grade": one.grade},
            facts={"percent": one.percent, "as_printed": one.as_printed}, by=by, at=at, reason=reason,
        )  # fmt: skip
    return [f"{len(current)} percentages taken back, {len(back)} former ones stand again. Rounds that it added stay."]
