"""Evidence: served as an attachment to those who may read it, and deleted with a reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from improvement.forms.updates import DeleteEvidenceForm
from improvement.models import Evidence
from improvement.operations.evidence import delete_evidence
from improvement.permissions import hands_of, may_edit_plan, may_read_narrative
from improvement.queries.plan import ActionLine, read_line
from organisation.errors import NotFound
from organisation.operations import Refused

GONE = "There is no such evidence, or it isn’t yours to see."


def _readable(request: Any, key: UUID) -> tuple[Evidence, ActionLine]:
    """Return evidence with its action. :raises NotFound: for whoever may not read it, as where there is none"""
    evidence = Evidence.objects.select_related("action").filter(key=key).first()
    if evidence is None:
        raise NotFound(GONE)
    hands = hands_of(request.user, request.access, request.today)
    line = read_line(evidence.action.code, as_at=None, today=request.today, hands=hands)
    if line is None or not may_read_narrative(hands, line.scope):
        raise NotFound(GONE)
    return evidence, line


@require_safe
def evidence_file(request: Any, key: UUID) -> HttpResponseBase:
    """Return the file as an attachment, never shown in the browser under our own address."""
    evidence, _ = _readable(request, key)
    if not evidence.file:
        raise NotFound("This file was deleted." if evidence.deleted_at else GONE)
    response = FileResponse(
        evidence.file.open("rb"), as_attachment=True, filename=evidence.file_name,
        content_type="application/octet-stream",
    )  # fmt: skip
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_delete(request: Any, key: UUID) -> HttpResponse:
    """Delete evidence before its time, with a reason: who added it, or the data team."""
    evidence, line = _readable(request, key)
    if not (may_edit_plan(request.access) or (line.may_update and evidence.by_id == request.user.pk)):
        raise PermissionDenied("Evidence is deleted by whoever added it, or the data team.")
    form = DeleteEvidenceForm(request.POST or None, evidence=evidence)
    if request.method == "POST" and form.is_valid():
        try:
            delete_evidence(evidence=evidence, by=request.user, at=request.now, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The evidence is deleted; that it was there stays on record.")
            return redirect("improvement:action", line.action.code)
    return render(request, "improvement/evidence_delete.html", {"form": form, "evidence": evidence, "line": line})
