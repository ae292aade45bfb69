"""Writes of imports: goals and measures first, then the figures of measures on record or just made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from organisation.models import User
from organisation.operations import Reason, Refused, leave_record, stamp
from scorecard.operations.importing.figures import DOES as FIGURES
from scorecard.operations.importing.figures import apply_figures, hold_areas
from scorecard.operations.importing.goals import DOES as GOALS
from scorecard.operations.importing.goals import Made, apply_goals
from scorecard.operations.importing.undo import ADDED, undo_import
from spreadsheets.collecting import no_collecting
from spreadsheets.kinds import Applied, Change

__all__ = ["apply_changes", "hold_areas", "measures_of", "undo_import"]


def measures_of(changes: Sequence[Change]) -> set[int]:
    """Return the keys of the measures on record whose figures are among changes."""
    return {change["measure"] for change in changes if change["do"] in FIGURES and isinstance(change["measure"], int)}


@transaction.atomic
def apply_changes(*, changes: Sequence[Change], by: User, at: datetime, reason: Reason) -> Applied:
    """Write the changes of an import, all or none.

    :raises Refused: naming what has changed since the preview, or can't be
    """
    if stray := next((change["do"] for change in changes if change["do"] not in (*GOALS, *FIGURES)), ""):
        raise Refused(f"This import asks for “{stray}”, which can’t be written here.")
    hold_areas(measures=measures_of(changes))
    goals = [change for change in changes if change["do"] in GOALS]
    made = apply_goals(changes=goals, by=by, at=at, reason=reason) if goals else Made()
    figures = [change for change in changes if change["do"] in FIGURES]
    with no_collecting():
        done = apply_figures(changes=figures, made=made, by=by, at=at, reason=reason) if figures else Applied(0, 0)
    added = {"area": len(made.areas), "measure": len(made.measures)}
    if made.areas or made.measures:
        _leave_added(made, by=by, at=at, reason=reason)
    said = [f"{count} {what}{'s' if count != 1 else ''} added." for what, count in added.items() if count]
    if made.left_out:
        said.append(f"{made.left_out} changes passed over, since the measure they belong to was left out.")
    return Applied(made.new + done.new, made.changed + done.changed, done.unchanged, (*said, *done.sentences))


def _leave_added(made: Made, *, by: User, at: datetime, reason: Reason) -> None:
    """Note what was added at a moment of the ledger's, by which undoing finds it."""
    names = [
        *(f"area “{area.name}”" for area in made.areas.values()),
        *(f"measure “{measure.name}”" for measure in made.measures.values()),
    ]
    leave_record(
        by=by, at=stamp(at=at), action=ADDED, subject_kind="import", subject=f"{len(names)} added",
        summary=f"Added: {', '.join(names)}", reason=reason.text, detail={"added": names},
    )  # fmt: skip
