"""What is done with an import: decided, confirmed, cancelled, read again, undone. Each is a POST."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from organisation.operations import Refused
from spreadsheets.forms import ConfirmForm, UndoForm
from spreadsheets.models import Import, State
from spreadsheets.operations import confirming, deciding, receiving
from spreadsheets.queries.kinds import kinds_for
from spreadsheets.views.pages import found_import, needs_reason, read_again, show_import, show_preview

DECISION = re.compile(r"decision-([0-9]{1,9})")
CHECKED_AGAIN = "The file was checked again with what you said. Look at it, then import it."


@require_POST
def decide(request: Any, key: UUID) -> HttpResponse:
    """Keep the decisions of a page."""
    upload = found_import(request, key)
    return _decided(request, upload) or _back(request, upload)


@require_POST
def rest(request: Any, key: UUID) -> HttpResponse:
    """Keep the decisions of a page, then decide the others alike: leave them out, or take doubts as read."""
    upload = found_import(request, key)
    if answer := _decided(request, upload):
        return answer
    try:
        take = request.POST.get("do") == "take"
        count = deciding.decide_rest(upload=upload, take=take, at=request.now)
    except Refused as refused:
        return _refused(request, upload, str(refused))
    items = "1 item" if count == 1 else f"{count:,} items"
    messages.success(request, f"{items} {'taken as read' if take else 'left out'}.")
    return _back(request, upload)


@require_POST
def confirm(request: Any, key: UUID) -> HttpResponse:
    """Write what was previewed and decided, all or nothing."""
    upload = found_import(request, key)
    form = ConfirmForm(request.POST, is_needed=needs_reason(upload))
    if answer := _decided(request, upload, form=form):
        return answer
    if not form.is_valid():
        return show_preview(request, upload, form=form, refused=confirming.why_it_waits(upload))
    try:
        confirming.confirm_import(
            upload=upload, reason=form.as_reason(source=upload.file_name), by=request.user, at=request.now
        )
    except Refused as refused:
        return _refused(request, upload, str(refused), form=form)
    return redirect("spreadsheets:import", upload.key)


@require_POST
def cancel(request: Any, key: UUID) -> HttpResponse:
    """Give an import up before anything was written."""
    upload = found_import(request, key)
    try:
        receiving.cancel_import(upload=upload, at=request.now)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("spreadsheets:import", upload.key)


@require_POST
def again(request: Any, key: UUID) -> HttpResponse:
    """Read a file once more, as another kind where one was chosen."""
    upload = found_import(request, key)
    kind = request.POST.get("kind", "")
    try:
        if kind and kind in {one.key for one in kinds_for(request.access)}:
            deciding.say(upload=upload, settings=[], by=request.user, at=request.now, kind=kind)
        return read_again(request, upload)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("spreadsheets:import", upload.key)


@require_POST
def undo(request: Any, key: UUID) -> HttpResponse:
    """Take a whole import back."""
    upload = found_import(request, key)
    form = UndoForm(request.POST)
    if form.is_valid():
        try:
            confirming.undo_import(upload=upload, reason=form.cleaned_data["reason"], by=request.user, at=request.now)
            return redirect("spreadsheets:import", upload.key)
        except Refused as refused:
            form.add_error(None, str(refused))
    return show_import(request, upload, undo=form)


def _decisions(data: Mapping[str, str]) -> dict[int, tuple[str, str]]:
    """Return the decisions of a form: position of the item to the key of the choice, and what was typed."""
    found = (DECISION.fullmatch(name) for name in data)
    return {int(one[1]): (data[one[0]], data.get(f"typed-{one[1]}", "")) for one in found if one}


def _decided(request: Any, upload: Import, *, form: ConfirmForm | None = None) -> HttpResponse | None:
    """Keep the decisions of a page. Return the answer where that is all that can be done now; else None."""
    decisions = _decisions(request.POST)
    try:
        if deciding.decide(upload=upload, decisions=decisions, by=request.user, at=request.now):
            answer = read_again(request, upload)
            messages.success(request, CHECKED_AGAIN)
            return answer
    except Refused as refused:
        return _refused(request, upload, str(refused), form=form, posted=decisions)
    return None


def _refused(
    request: Any,
    upload: Import,
    sentence: str,
    *,
    form: ConfirmForm | None = None,
    posted: Mapping[int, tuple[str, str]] | None = None,
) -> HttpResponse:
    """Show the preview with why it could not be done; where it is no longer that, say so on the import's page."""
    upload.refresh_from_db()
    if upload.state != State.CHECKED:
        messages.error(request, sentence)
        return redirect("spreadsheets:import", upload.key)
    return show_preview(request, upload, form=form, posted=posted, refused=sentence)


def _back(request: Any, upload: Import) -> HttpResponse:
    """Return to the page of the preview that the form stood on."""
    query = request.GET.urlencode()
    return redirect(reverse("spreadsheets:import", args=[upload.key]) + (f"?{query}" if query else ""))
