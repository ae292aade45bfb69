"""Sending a submission, which writes its drafts to the ledger, and returning one, which opens them again."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from organisation.models import Area, ChangeKind, Unit, User
from organisation.months import Month
from organisation.operations import Reason, Refused
from scorecard.models import Commentary, DraftComment, DraftEntry, Observation, State, SubmissionState
from scorecard.operations.drafts import lock_open
from scorecard.operations.figures import NewFigure, record_figures
from scorecard.operations.goals import record_commentary
from scorecard.operations.submissions import move_submission
from scorecard.queries.blocks import Block
from scorecard.queries.cells import SheetRow, note_and_ticks, typed_of
from scorecard.queries.sheet import Sheet, due_measures, read_sheet

ROUND = 10_000  # more saves of a cell than happen before it is sent


class NotReady(Refused):
    """Something is left before sending; ``blocks`` are the measures it concerns."""

    def __init__(self, sheet: Sheet) -> None:
        self.blocks = sheet.left
        count = len(self.blocks)
        super().__init__(f"{count} measure{'s' if count != 1 else ''} left before this can be sent.")


@transaction.atomic
def send_submission(*, area: Area, month: Month, by: User, at: datetime) -> None:
    """Write the drafts of a submission to the ledger, its totals with them, and mark it sent.

    :raises NotReady: naming what is missing
    :raises Refused: where it was sent meanwhile
    """
    lock_open(area=area, month=month, by=by, at=at)
    sheet = read_sheet(area=area, month=month)
    if not sheet.blocks:
        raise Refused(f"{area.name} has no measure due for {month}.")
    if sheet.left:
        raise NotReady(sheet)
    rows = [row for block in sheet.blocks for row in block.rows if not row.is_total]
    resent = sheet.state == State.RETURNED
    record_figures(
        figures=[_new_figure(row, month) for row in rows],
        by=by,
        at=at,
        reason=Reason(
            kind=ChangeKind.ERROR, text="Corrected after it was returned" if resent else "", source="Submission"
        ),
    )
    pks = [block.measure.pk for block in sheet.blocks]
    explained = set(
        Commentary.objects.as_at(None).filter(measure__in=pks, month=month).values_list("measure_id", flat=True)
    )
    for block in sheet.blocks:
        _record_comment(block, month, is_change=block.measure.pk in explained, by=by, at=at)
    move_submission(area=area, month=month, to=State.SENT, by=by, at=at)
    DraftEntry.objects.filter(measure__in=pks, month=month).delete()
    DraftComment.objects.filter(measure__in=pks, month=month).delete()


def _new_figure(row: SheetRow, month: Month) -> NewFigure:
    if row.figure is None:
        raise Refused(f"{row.measure.name}, {row.unit}: no figure.")
    base = row.draft.based_on if row.draft else None
    return NewFigure(
        measure=row.measure, unit=row.unit, month=month, figure=row.figure, note=row.full_note,
        outturn_of=base.outturn_of if base else "",
    )  # fmt: skip


def _record_comment(block: Block, month: Month, *, is_change: bool, by: User, at: datetime) -> None:
    comment = block.comment
    if comment is None or not comment.text.strip():
        return
    record_commentary(
        measure=block.measure,
        month=month,
        text=comment.text,
        remedial_action=comment.remedial_action,
        action_post=comment.action_post,
        action_due=date.fromisoformat(comment.action_due) if comment.action_due else None,
        expected_green=Month.parse(comment.expected_green) if comment.expected_green else None,
        by=by,
        at=at,
        reason=Reason(
            kind=ChangeKind.ERROR,
            text=". ".join(
                text
                for text in (
                    "Reworded before sign-off" if is_change else "",
                    f"A number in it may stand: {comment.override}" if comment.override else "",
                )
                if text
            ),
            source="Submission",
        ),
    )


@transaction.atomic
def return_submission(*, area: Area, month: Month, by: User, at: datetime, reason: str) -> None:
    """Return a submission with what has to be put right; its figures and comments open again as drafts.

    :raises Refused: without a reason, or where it isn't sent or approved
    """
    move_submission(area=area, month=month, to=State.RETURNED, by=by, at=at, reason=reason)
    measures = [measure.pk for measure in due_measures(area, month)]
    # A page that was open before it was sent knows lower versions, so what it saves late is seen to clash.
    version = ROUND * SubmissionState.objects.filter(area=area, month=month).count()
    root = Unit.objects.get(parent__isnull=True)
    entries = Observation.objects.as_at(None).filter(measure__in=measures, month=month)
    DraftEntry.objects.bulk_create(
        DraftEntry(
            measure_id=entry.measure_id, unit_id=entry.unit_id, month=month, based_on=entry,
            version=version, is_checked=True, saved_at=at, saved_by=by, saved_as=by.title,
            **typed_of(entry.figure), **note_and_ticks(entry.note),
        )
        for entry in entries
        if not (entry.unit_id == root.pk and entry.units_expected)  # a total opens again as the sum of its teams
    )  # fmt: skip
    DraftComment.objects.bulk_create(
        DraftComment(
            measure_id=one.measure_id, month=month, text=one.text, remedial_action=one.remedial_action,
            action_post=one.action_post, action_due=one.action_due.isoformat() if one.action_due else "",
            expected_green=one.expected_green.iso if one.expected_green else "",
            version=version, saved_at=at, saved_by=by, saved_as=by.title,
        )
        for one in Commentary.objects.as_at(None).filter(measure__in=measures, month=month)
    )  # fmt: skip
