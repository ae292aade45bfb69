"""Sending a pack: its content is frozen, and the files that were issued are kept beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import models, transaction
from django.db.models import Max

from board.models import Meeting, MeetingState, Pack, PackFile, PackFormat
from board.operations.keeping import hold
from board.operations.meetings import MEETING, subject_of
from board.packs import audiences
from board.packs.content import canonical, fingerprint
from board.queries.packs.build import KINDS, build, sections_for
from board.queries.packs.scope import Scope
from organisation.clock import day_of
from organisation.models import User
from organisation.months import Month
from organisation.operations import Refused, leave_record, refuse_personal_data, stamp
from scorecard.queries.months import months


@transaction.atomic
def dispatch_pack(
    *, meeting: Meeting, audience: str, sections: Sequence[str], by: User, at: datetime, reason: str = ""
) -> Pack:
    """Freeze a pack as known at this moment: later than every entry so far, earlier than every later one.

    :raises Refused: where the meeting is over or cancelled, the audience is narrower than the group's, nothing is
        chosen, there are no figures yet, or it is sent again without a reason
    """
    meeting = hold(meeting)
    _check(meeting, audience, sections)
    moment = stamp(at=at)
    month = reporting_month(moment)
    last = Pack.objects.filter(meeting=meeting, audience=audience).aggregate(last=Max("number"))["last"] or 0
    if last and not reason.strip():
        raise Refused("This pack was sent already. Say why it is sent again; the earlier one stays.")
    refuse_personal_data(reason)
    content = canonical(build(Scope(meeting.pk, audience, month, moment, day_of(moment)), sections))
    refuse_personal_data(content)
    pack = Pack.objects.create(
        meeting=meeting, number=last + 1, audience=audience, sections=list(sections), month=month, as_at=moment,
        content=content, sha256=fingerprint(content), software=f"Plimsoll {settings.VERSION}",
        dispatched_as=by.title or "No job title", reason=reason.strip() if last else "",
    )  # fmt: skip
    leave_record(
        by=by, at=moment, action="send pack", subject_kind=MEETING, subject=subject_of(meeting), reason=pack.reason,
        summary=f"{meeting}: pack for {pack.get_audience_display().lower()} sent, number {pack.number}",
        detail={"sha256": pack.sha256, "sections": ", ".join(sections), "month": month},
    )  # fmt: skip
    return pack


def _check(meeting: Meeting, audience: str, sections: Sequence[str]) -> None:
    if meeting.state not in (MeetingState.PLANNED, MeetingState.HELD):
        raise Refused("The meeting is over, so its pack is no longer sent.")
    if not audiences.may_receive(meeting.group.audience, audience):
        raise Refused(f"{meeting.group.name} writes for a wider audience than that.")
    if not sections:
        raise Refused("Choose at least one section.")
    unfit = [KINDS[key].title for key in sections if key not in sections_for(meeting.group.audience, audience)]
    if unfit:
        raise Refused(f"{', '.join(unfit)}: written for the group itself, so not for this audience.")


def reporting_month(moment: datetime | None) -> Month:
    """Return the month that is reported at a moment. :raises Refused: where there are no figures yet"""
    month = months(moment).reporting
    if month is None:
        raise Refused("There are no figures yet, so there is nothing to send.")
    return month


def _subject(pack: Pack) -> tuple[str, str]:
    """Return the kind and the name of what a pack is about, for the trail."""
    if pack.meeting is None:
        assert pack.report is not None
        return "yearly report", pack.report.code
    return MEETING, subject_of(pack.meeting)


@transaction.atomic
def keep_file(*, pack: Pack, kind: str, content: bytes, sha256: str, by: User, at: datetime) -> PackFile:
    """Keep an issued file beside its pack, byte for byte; one that was made of the same content already stays."""
    made_from = fingerprint(pack.content)
    kept = PackFile.objects.filter(pack=pack, format=kind, made_from=made_from).first()
    if kept is not None:
        return kept
    file = PackFile.objects.create(
        pack=pack, format=PackFormat(kind), content=content, sha256=sha256, made_from=made_from, made_at=at
    )
    kind_of_subject, subject = _subject(pack)
    leave_record(
        by=by, at=at, action="issue file", subject_kind=kind_of_subject, subject=subject,
        summary=f"{pack}: {file.get_format_display()} issued", detail={"sha256": sha256},
    )  # fmt: skip
    return file


@transaction.atomic
def discard_files(*, by: User, at: datetime) -> None:
    """Discard the issued files of packs from whose content personal data was removed since they were made.

    They are made again from what the content says now, when somebody asks for them.
    """
    for file in PackFile.objects.defer("content").select_related("pack__meeting__group", "pack__report"):
        if file.made_from == fingerprint(file.pack.content):
            continue
        # a plain queryset goes past the one that refuses, as redaction itself does
        models.QuerySet(PackFile).filter(pk=file.pk).delete()
        kind, subject = _subject(file.pack)
        leave_record(
            by=by, at=at, action="discard file", subject_kind=kind, subject=subject,
            summary=f"{file.pack}: {file.get_format_display()} discarded, personal data was removed",
        )  # fmt: skip
