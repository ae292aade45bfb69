"""Writing what an import says of the plan, through the operations of the plan.

Changes, in values that JSON keeps; what the same import adds is named ``{"new": key}``::

    {"do": "area", "new": "early help", "name": "Early Help"}
    {"do": "delivery_plan", "new": key, "name": "Early Help and Prevention"}
    {"do": "source", "new": "ofsted", "name": "Ofsted"}
    {"do": "recommendation", "new": key, "source": pk | {"new": key}, "text": "…"}
    {"do": "section", "plan": "1" | "new", "area": pk | {"new": key}, "based_on": number of its version | 0,
     "field": "responsible" | "delivery_plans" | "core", "values": [post, …] | [pk | {"new": key}, …]}
    {"do": "action", "plan": ..., "area": ..., "code": "", "outcome": "", "text": "…", "due": [...], ...}
    {"do": "words" | "date", "action": pk, ...}                      a change of an action on record
    {"do": "line", "lines": [{"plan": ..., "area": ..., "which": "date", "value": "…", "why": "…", "kept": 0}]}
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from improvement.operations.importing.actions import add_action, change_action_by_file, keep_lines
from improvement.operations.importing.frame import add_areas, add_frame, write_sections
from improvement.operations.importing.writing import NEW_PLAN, TRAIL, Writing, due_from, due_kept, links_with
from organisation.models import User
from organisation.operations import Reason, leave_record, stamp
from spreadsheets.kinds import Applied, Change

__all__ = ["NEW_PLAN", "TRAIL", "apply_plan", "due_from", "due_kept", "links_with"]


@transaction.atomic
def apply_plan(*, changes: Sequence[Change], by: User, at: datetime, reason: Reason) -> Applied:
    """Write areas with their sections, actions, words and dates of an import.

    What belongs to an area that was left out is passed over, and counted.
    :raises Refused: naming an action that has been changed since the preview; nothing is saved then
    """
    writing = Writing(by, at, reason)
    add_areas(changes, writing)
    kept = [change for change in changes if writing.holds(change)]
    add_frame(kept, writing)
    write_sections(kept, writing)
    for change in kept:
        if change["do"] == "action":
            add_action(change, writing)
    for pk, own in _by_action(kept).items():
        change_action_by_file(pk, own, writing)
    keep_lines([line for change in kept for line in change.get("lines", ())], writing)
    leave_record(
        by=by, at=stamp(at=at), action=TRAIL, subject_kind="import", subject=reason.source or "plan",
        summary=f"{len(writing.done)} actions added or changed by import", reason=reason.text,
        detail={
            "actions": writing.done, "lines": writing.lines, "sections": writing.sections, "added": writing.added,
        },
    )  # fmt: skip
    own_new = sum("former" not in one for one in writing.done.values()) + len(writing.lines)
    changed = sum(change["do"] in {"words", "date"} for change in kept)
    return Applied(
        own_new + writing.new, changed + writing.changed, sentences=writing.sentences(len(changes) - len(kept))
    )


def _by_action(changes: Sequence[Change]) -> dict[int, list[Change]]:
    found: dict[int, list[Change]] = {}
    for change in changes:
        if change["do"] in {"words", "date"}:
            found.setdefault(change["action"], []).append(change)
    return found
