"""Papers of a meeting: added to a point of the agenda as they are, withdrawn but never deleted."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from board.models import AgendaItem, Paper
from board.operations.meetings import MEETING, open_meeting, subject_of
from improvement.uploads import Upload
from organisation.models import User
from organisation.operations import Refused, leave_record, refuse_personal_data


@transaction.atomic
def add_paper(*, item: AgendaItem, title: str, upload: Upload, by: User, at: datetime) -> Paper:
    """Add a checked file to a point of the agenda. :raises Refused: once the meeting's minutes are approved"""
    meeting = open_meeting(item.meeting)
    for text in (title, upload.name):
        refuse_personal_data(text)
    paper = Paper.objects.create(
        item=item, title=title.strip(), name=upload.name, content_type=upload.content_type, content=upload.content,
        size=len(upload.content), sha256=hashlib.sha256(upload.content).hexdigest(), added_at=at,
        added_as=by.title or "No job title",
    )  # fmt: skip
    leave_record(
        by=by, at=at, action="add paper", subject_kind=MEETING, subject=subject_of(meeting),
        summary=f"{meeting}, {item.title}: paper added, {paper.title}", detail={"sha256": paper.sha256},
    )  # fmt: skip
    return paper


@transaction.atomic
def withdraw_paper(*, paper: Paper, by: User, at: datetime) -> None:
    """Withdraw a paper; pages that look back still show it. :raises Refused: where it is withdrawn already"""
    meeting = open_meeting(paper.item.meeting)
    paper = Paper.objects.select_for_update(of=("self",)).defer("content").get(pk=paper.pk)
    if paper.withdrawn_at is not None:
        raise Refused(f"“{paper.title}” is withdrawn already.")
    paper.withdrawn_at = max(at, paper.added_at)
    paper.save(update_fields=["withdrawn_at"])
    leave_record(
        by=by, at=at, action="withdraw paper", subject_kind=MEETING, subject=subject_of(meeting),
        summary=f"{meeting}: paper withdrawn, {paper.title}",
    )  # fmt: skip
