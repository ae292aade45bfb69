"""Sending a meeting's pack, looking at it as it was sent, and its files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from board.exports.svg import for_page
from board.forms.packs import DispatchForm
from board.models import Meeting, Pack, PackFile, PackFormat
from board.operations import packs as operations
from board.packs.content import Chart, Content, Section, fingerprint, read
from board.permissions import audiences_seen
from board.queries.packs.build import build, rebuilt
from board.queries.packs.scope import Scope
from board.tasks import issue_files, made
from board.views.keeping import FormPage, keeps, meeting_crumbs, meeting_or_404, meeting_url, only_keepers
from organisation.operations import Refused

TYPES = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as drawn for a page."""

    chart: Chart
    svg: SafeString


@dataclass(frozen=True, slots=True)
class Part:
    """A section with its charts drawn."""

    section: Section
    drawings: tuple[Drawing, ...]


def parts_of(content: Content) -> list[Part]:
    return [
        Part(section, tuple(Drawing(chart, for_page(chart)) for chart in section.charts))
        for section in content.sections
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def dispatch(request: Any, code: str, day: str) -> HttpResponse:
    """Choose what the pack holds, look at it first, and send it."""
    found = meeting_or_404(request, code, day)
    only_keepers(request, found.group)
    was_sent = Pack.objects.filter(meeting=found.pk).exists()
    form = DispatchForm(request.POST or None, group=found.group, was_sent=was_sent)
    page = FormPage(
        "Send the pack", f"{found}. Its content is frozen as it stands now.", "Send the pack",
        meeting_url(found, "packs"), meeting_crumbs(found),
    )  # fmt: skip
    if was_sent and "preview" in request.POST:
        form.fields["reason"].required = False
    if request.method == "POST" and form.is_valid():
        try:
            if "preview" in request.POST:
                return _preview(request, found, form)
            return _send(request, found, form)
        except Refused as refused:
            form.add_error(None, str(refused))
    return render(request, "board/packs/send.html", {"page": page, "form": form})


def _preview(request: Any, meeting: Meeting, form: DispatchForm) -> HttpResponse:
    """Show what would be sent now; nothing is kept."""
    audience = form.cleaned_data["audience"]
    scope = Scope(meeting.pk, audience, operations.reporting_month(None), None, request.today)
    content = build(scope, form.sections)
    context = {
        "meeting": meeting, "content": content, "parts": parts_of(content), "typed": request.POST.items(), "pack": None,
    }  # fmt: skip
    return render(request, "board/packs/pack.html", context)


def _send(request: Any, meeting: Meeting, form: DispatchForm) -> HttpResponse:
    typed = form.cleaned_data
    pack = operations.dispatch_pack(
        meeting=meeting, audience=typed["audience"], sections=form.sections, by=request.user, at=request.now,
        reason=typed.get("reason", ""),
    )  # fmt: skip
    issue_files(pack, by=request.user, at=pack.as_at)
    messages.success(request, "The pack is sent and frozen. Its files stand beside it.")
    return redirect(_address(pack))


def _address(pack: Pack) -> str:
    meeting = pack.meeting
    assert meeting is not None
    return reverse(
        "meetings:pack", args=[meeting.group.code, meeting.held_on.isoformat(), pack.audience, pack.number]
    )  # fmt: skip


def pack_or_404(request: Any, code: str, day: str, audience: str, number: str) -> tuple[Meeting, Pack]:
    """Return a pack that was sent by the day that is shown.

    :raises Http404: where there is none, or it was made for others: a group that has come to write for more readers
        shows them none of its earlier packs
    """
    meeting = meeting_or_404(request, code, day)
    found = Pack.objects.filter(meeting=meeting.pk, audience=audience, number=int(number)).first()
    if (
        audience not in audiences_seen(request.access)
        or found is None
        or (request.as_at is not None and found.as_at > request.as_at)
    ):
        raise Http404
    return meeting, found


@require_safe
def pack(request: Any, code: str, day: str, audience: str, number: str) -> HttpResponse:
    """Show a pack as it was sent; asked to, say whether the record read as known then gives the same again."""
    meeting, found = pack_or_404(request, code, day, audience, number)
    content = read(found.content)
    asked = "again" in request.GET and keeps(request, meeting.group)
    context = {
        "meeting": meeting,
        "pack": found,
        "content": content,
        "parts": parts_of(content),
        "kinds": PackFormat.choices,
        "is_whole": fingerprint(found.content) == found.sha256,
        "may_ask": keeps(request, meeting.group),
        "is_asked": asked,
        "is_same": asked and rebuilt(found) == found.content,
    }
    return render(request, "board/packs/pack.html", context)


@require_safe
def pack_file(request: Any, code: str, day: str, audience: str, number: str, kind: str) -> HttpResponse:
    """Return a file as it was issued; where personal data was removed since, made again without it."""
    _, found = pack_or_404(request, code, day, audience, number)
    kept = PackFile.objects.filter(pack=found, format=kind, made_from=fingerprint(found.content)).first()
    body = bytes(kept.content) if kept is not None else made(found, kind)
    return attachment(body, TYPES[kind], f"pack-{code}-{day}-{audience}-{number}.{kind}")


@require_safe
def pack_content(request: Any, code: str, day: str, audience: str, number: str) -> HttpResponse:
    """Return the frozen content itself, so that its hash can be checked."""
    _, found = pack_or_404(request, code, day, audience, number)
    return attachment(found.content.encode(), "application/json", f"pack-{code}-{day}-{audience}-{number}.json")


def attachment(body: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
