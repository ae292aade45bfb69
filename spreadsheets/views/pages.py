"""The list of imports with the upload, and one import, whose page shows what its state asks for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from organisation.clock import day_of
from organisation.errors import NotFound
from organisation.operations import Refused
from spreadsheets import tasks
from spreadsheets.exports import XLSX, Sheet, download
from spreadsheets.forms import ConfirmForm, RecognisedForm, UndoForm, UploadForm
from spreadsheets.kinds import ImportKind, Outcome
from spreadsheets.marking import Marked, marked
from spreadsheets.models import Import, State
from spreadsheets.operations import deciding, receiving
from spreadsheets.permissions import may_import_anything
from spreadsheets.queries.imports import (
    ORDER,
    UNDECIDED,
    all_imports,
    imported_before,
    items_of,
    list_imports,
    problems_of,
    recognised,
    standing_of,
    undo_until,
    visible_imports,
)
from spreadsheets.queries.kinds import kind_of, kinds_for
from spreadsheets.refusals import Unusable
from spreadsheets.uploads import path_of
from spreadsheets.words import Segment, facts, segments

COUNTED = [(outcome.value, outcome.value.replace("_", " ").capitalize()) for outcome in reversed(ORDER)]
SHOWS = (*(outcome.value for outcome in ORDER), UNDECIDED)
AGAIN = (State.CHECKED, State.NOTHING, State.UNUSABLE, State.STOPPED, State.CANCELLED)


def found_import(request: Any, key: UUID) -> Import:
    """Return an import. :raises Http404: where there is none that the person may see"""
    upload = visible_imports(request.access).filter(key=key).first()
    if upload is None:
        raise Http404
    return upload


@require_http_methods(["GET", "HEAD", "POST"])
def imports_page(request: Any) -> HttpResponse:
    """List the imports; take a file in."""
    if not may_import_anything(request.access):
        raise Http404
    kinds = kinds_for(request.access)
    is_sent = request.method == "POST"
    form = UploadForm(request.POST if is_sent else None, request.FILES if is_sent else None, kinds=kinds)
    if is_sent and form.is_valid():
        return _received(request, form)
    tasks.notice_dead()
    page = _number(request.GET.get("page"))
    lines, pages = list_imports(request.access, page=page)
    context = {"form": form, "kinds": kinds, "lines": lines, "page": min(page, pages), "pages": pages}
    return render(request, "spreadsheets/imports.html", context)


@require_safe
def imports_download(request: Any, kind: str) -> HttpResponse:
    """Return the list of imports as .xlsx or .csv."""
    if not may_import_anything(request.access):
        raise Http404
    lines = all_imports(request.access)
    sheet = Sheet(
        title="Imports",
        notes=(f"{len(lines):,} import{'s' if len(lines) != 1 else ''}, the newest first",),
        headings=("File", "Kind", "State", "Uploaded", "By", *(label for _, label in COUNTED)),
        rows=tuple(
            (
                line.file_name, line.kind or None, line.state_word, day_of(line.uploaded_at), line.uploaded_as,
                *(line.counts.get(outcome, 0) for outcome, _ in COUNTED),
            )
            for line in lines
        ),
    )  # fmt: skip
    return download(sheet, kind=kind, name="imports")


def _received(request: Any, form: UploadForm) -> HttpResponse:
    file = form.cleaned_data["file"]
    upload = receiving.receive_file(
        file_name=file.name, chunks=file.chunks(), folder=Path(settings.UPLOAD_FOLDER), kind=form.cleaned_data["kind"],
        by=request.user, at=request.now,
    )  # fmt: skip
    tasks.start(upload)
    return redirect("spreadsheets:import", upload.key)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 7 else 1


@require_safe
def import_page(request: Any, key: UUID) -> HttpResponse:
    """Show an import: its progress, its preview, or what became of it."""
    tasks.notice_dead()
    upload = found_import(request, key)
    if upload.state != State.CHECKED:
        return show_import(request, upload)
    if recognised(upload).is_asking:
        return redirect("spreadsheets:recognised", upload.key)
    return show_preview(request, upload)


def show_import(request: Any, upload: Import, *, undo: UndoForm | None = None) -> HttpResponse:
    """Show an import that waits for no decision."""
    until = undo_until(upload)
    context = {
        "upload": upload,
        "kind": kind_of(upload.kind),
        "found": recognised(upload),
        "facts": facts(upload.counts, is_over=True),
        "before": imported_before(upload, request.access) if upload.state == State.NOTHING else None,
        "kinds": kinds_for(request.access),
        "is_under_way": upload.state in receiving.UNDER_WAY,
        "may_run_again": upload.state in AGAIN and upload.file_deleted_at is None and upload.stored_name != "",
        "undo_until": until,
        "is_undoable": until is not None and request.now <= until,
        "form": undo or UndoForm(),
    }
    return render(request, "spreadsheets/import.html", context)


def show_preview(
    request: Any,
    upload: Import,
    *,
    form: ConfirmForm | None = None,
    posted: Mapping[int, tuple[str, str]] | None = None,
    refused: str = "",
) -> HttpResponse:
    """Show what would become of each field. ``posted`` are decisions that could not be kept, shown as they were made.

    :param refused: why they, or the import, could not be
    """
    show = request.GET.get("show", "")
    if show and show not in SHOWS:
        raise NotFound(f"“{show[:30]}” is no result. Results: {', '.join(SHOWS)}.")
    found, standing = recognised(upload), standing_of(upload)
    listed = items_of(upload, show=show, page=_number(request.GET.get("page")), posted=posted or {})
    context = {
        "upload": upload,
        "kind": kind_of(upload.kind),
        "found": found,
        "facts": facts(upload.counts),
        "segments": [*segments(upload.counts, show), *_undecided(standing.undecided, show)],
        "items": listed,
        "standing": standing,
        "before": imported_before(upload, request.access),
        "form": form or ConfirmForm(is_needed=needs_reason(upload)),
        "refused": refused,
        "has_problems": bool(upload.counts.get(Outcome.ERROR) or upload.counts.get(Outcome.TO_CHECK)),
    }
    return render(request, "spreadsheets/preview.html", context)


def needs_reason(upload: Import) -> bool:
    """Whether a figure on record would be changed."""
    return bool(upload.counts.get("changed"))


def _undecided(count: int, show: str) -> list[Segment]:
    return [Segment(UNDECIDED, "Undecided", count, show == UNDECIDED)] if count or show == UNDECIDED else []


@require_http_methods(["GET", "HEAD", "POST"])
def recognised_page(request: Any, key: UUID) -> HttpResponse:
    """Show what was recognised of a file, and let it be changed: the file is then read again."""
    upload = found_import(request, key)
    found = recognised(upload)
    if upload.state not in (State.CHECKED, State.NOTHING):
        return redirect("spreadsheets:import", upload.key)
    form = RecognisedForm(
        request.POST if request.method == "POST" else None, found=found, kinds=kinds_for(request.access),
        kind=upload.kind,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            deciding.say(
                upload=upload, settings=form.settings(), by=request.user, at=request.now,
                kind=form.cleaned_data["kind"],
            )  # fmt: skip
            return read_again(request, upload)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"upload": upload, "kind": kind_of(upload.kind), "found": found, "form": form}
    return render(request, "spreadsheets/recognised.html", context)


def read_again(request: Any, upload: Import) -> HttpResponse:
    """Read and check a file once more. :raises Refused: where it can't be"""
    tasks.start(receiving.wait_again(upload=upload, at=request.now))
    return redirect("spreadsheets:import", upload.key)


@require_safe
def template(request: Any, kind: str) -> HttpResponse:
    """Return a ready-to-fill workbook of a kind."""
    chosen: ImportKind | None = next((one for one in kinds_for(request.access) if one.key == kind), None)
    if chosen is None:
        raise Http404
    return _workbook(chosen.template(today=request.today), f"{chosen.key}-template.xlsx")


@require_safe
def problems(request: Any, key: UUID) -> HttpResponse:
    """Return the person's own file with its faulty cells marked and commented."""
    upload = found_import(request, key)
    if upload.state != State.CHECKED or upload.file_deleted_at or not upload.stored_name:
        raise NotFound("There is no file any more in which problems could be marked.")
    faults = [Marked(row.sheet, row.place, row.message) for row in problems_of(upload)]
    try:
        content, _ = marked(path_of(upload.stored_name, folder=Path(settings.UPLOAD_FOLDER)), problems=faults)
    except Unusable as refusal:
        messages.error(request, str(refusal))
        return redirect("spreadsheets:import", upload.key)
    return _workbook(content, f"{Path(upload.file_name).stem} problems.xlsx")


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response
