"""Evidence: added with an update or alone, deleted with a reason or once its time has passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction

from improvement.models import Action, Evidence, EvidenceKind
from improvement.models.evidence import evidence_storage
from improvement.uploads import Upload
from organisation.models import User
from organisation.operations import Refused, leave_record
from scorecard.operations.keeping import refuse_texts

EXPIRED = "Its time to be kept has passed"


@dataclass(frozen=True, kw_only=True)
class NewEvidence:
    """Evidence to add: what it shows, and a link, a file with the day until which it is kept, or neither."""

    title: str
    kind: str = EvidenceKind.DOCUMENT
    url: str = ""
    upload: Upload | None = None
    keep_until: date | None = None


@transaction.atomic
def add_evidence(
    *, action: Action, evidence: NewEvidence, by: User, at: datetime, is_illustrative: bool = False
) -> Evidence:
    """Add evidence to an action. :raises Refused: naming what is missing"""
    title, upload = evidence.title.strip(), evidence.upload
    if not title:
        raise Refused("Say in a few words what the evidence shows.")
    if upload is not None and evidence.url:
        raise Refused("Give a file or a link, not both.")
    if evidence.url and not evidence.url.lower().startswith(("https://", "http://")):
        raise Refused("A link begins with https:// or http://. Give one that opens in a browser.")
    if upload is not None and evidence.keep_until is None:
        raise Refused("Say until when the file is to be kept.")
    if evidence.keep_until is not None and evidence.keep_until <= at.date():
        raise Refused("The day until which it is kept lies ahead.")
    refuse_texts(title, evidence.url, upload.name if upload else "")
    record = Evidence(
        action=action, kind=evidence.kind, title=title, url=evidence.url, keep_until=evidence.keep_until,
        at=at, by=by, by_title=by.title, is_illustrative=is_illustrative,
    )  # fmt: skip
    if upload is not None:
        record.file_name, record.content_type = upload.name, upload.content_type
        record.size = len(upload.content)
        record.file.save(upload.name, ContentFile(upload.content), save=False)
    record.save()
    leave_record(
        by=by, at=at, action="add evidence", subject_kind="action", subject=action.code,
        summary=f"{action.code}: evidence added", detail={"evidence": str(record.key), "kind": record.kind},
    )  # fmt: skip
    return record


@transaction.atomic
def delete_evidence(*, evidence: Evidence, by: User, at: datetime, reason: str) -> None:
    """Delete the file of evidence, or its link; that it was there, and why it went, stays. :raises Refused:"""
    held = Evidence.objects.select_for_update().select_related("action").get(pk=evidence.pk)
    if held.deleted_at is not None:
        raise Refused("This evidence is deleted already.")
    if not reason.strip():
        raise Refused("Say why it is deleted.")
    refuse_texts(reason)
    name = held.file.name
    held.file, held.url = "", ""
    held.deleted_at, held.deleted_why = at, reason.strip()[:200]
    held.save()
    leave_record(
        by=by, at=at, action="delete evidence", subject_kind="action", subject=held.action.code,
        summary=f"{held.action.code}: evidence deleted", reason=reason, detail={"evidence": str(held.key)},
    )  # fmt: skip
    if name:
        transaction.on_commit(partial(evidence_storage().delete, name))


@transaction.atomic
def delete_expired(*, today: date, by: User, at: datetime) -> int:
    """Delete every file whose day to be kept until has passed; return how many."""
    expired = Evidence.objects.filter(keep_until__lt=today, deleted_at__isnull=True).exclude(file="")
    found = list(expired)
    for evidence in found:
        delete_evidence(evidence=evidence, by=by, at=at, reason=EXPIRED)
    return len(found)
