"""Taking an import of the plan back: what it added is withdrawn, what it changed stands as before."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from improvement.models import Action, ActionUpdate, UnmatchedLine, UpdateKind
from improvement.operations.actions import change_action, withdraw_action
from improvement.operations.importing import TRAIL, due_from, links_with
from improvement.operations.standing import Recording, add_update, hold, leave
from improvement.progress import Status
from organisation.models import ChangeRecord, Partner, User
from organisation.operations import Reason, Refused

NAMED = 3


@transaction.atomic
def undo_plan(*, began: datetime, ended: datetime, by: User, at: datetime, reason: Reason) -> Sequence[str]:
    """Withdraw the actions that an import added and bring former words and dates back; nothing is erased.

    :raises Refused: naming what has been updated since; nothing is undone then
    """
    if not reason.text.strip():
        raise Refused("Say why the import is undone.")
    done, lines = _done(began, ended)
    actions = {one.code: one for one in Action.objects.filter(code__in=done)}
    numbers = dict(
        ActionUpdate.objects.standing(None).filter(action__code__in=done).values_list("action__code", "number")
    )
    later = [
        code for code, one in done.items() if (actions[code].version, numbers[code]) != (one["version"], one["update"])
    ]
    if later:
        more = f" and {len(later) - NAMED} more" if len(later) > NAMED else ""
        raise Refused(
            f"Updated since this import, so it can’t be undone as a whole: {', '.join(later[:NAMED])}{more}. "
            "Change them by hand."
        )
    recording = Recording(by=by, at=at)
    for code, one in done.items():
        if "former" in one:
            _bring_back(actions[code], one["former"], reason.text, recording)
        else:
            withdraw_action(action=actions[code], reason=reason.text, recording=recording)
    UnmatchedLine.objects.standing(None).filter(pk__in=lines).update(withdrawn_at=at)
    added = sum("former" not in one for one in done.values())
    return [
        f"{added} actions withdrawn; the former words and dates of {len(done) - added} stand again.",
        *([f"{len(lines)} lines that fit no action are taken back."] if lines else []),
        "Outcomes and partners that it added stay.",
    ]


def _done(began: datetime, ended: datetime) -> tuple[dict[str, dict[str, Any]], list[int]]:
    """Return what an import did, by the codes of actions, and the lines it kept, from its line in the trail."""
    line = ChangeRecord.objects.filter(action=TRAIL, at__gte=began, at__lte=ended).last()
    if line is None:
        raise Refused("What this import did is no longer known. Change the actions by hand.")
    found: dict[str, Any] = json.loads(line.detail) if line.detail else {}
    if "lines" not in found:  # as it was written before lines were kept
        return found, []
    return found["actions"], found["lines"]


def _bring_back(action: Action, former: dict[str, Any], reason: str, recording: Recording) -> None:
    for name in ("text", "measured_by", "outcome_id", "owner_id", "kind", "every_months"):
        setattr(action, name, former.get(name, getattr(action, name)))
    partners = list(Partner.objects.filter(pk__in=former["partners"]))
    links = links_with(action, partners=partners, measures=former.get("measures"))
    change_action(action=action, links=links, based_on=action.version, reason=reason, recording=recording)
    held, standing = hold(action, recording)
    due = due_from(former["due"])
    if standing.due != due:
        update = add_update(
            held, standing, recording, kind=UpdateKind.PROGRESS, status=Status(standing.status), due=due,
            reason=reason, counts_as_moved=False, times_moved=former["times_moved"],
        )  # fmt: skip
        leave(held, update, recording, did="undo import", summary="the former date stands again")
