"""Adding a paper to a point of the agenda, withdrawing it, and the file itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from board.forms.papers import PaperForm
from board.models import AgendaItem, Paper
from board.operations import papers as operations
from board.views.keeping import (
    FormPage,
    edited,
    meeting_crumbs,
    meeting_or_404,
    meeting_url,
    only_keepers,
    step_taken,
)


@require_http_methods(["GET", "HEAD", "POST"])
def paper_new(request: Any, code: str, day: str, pk: int) -> HttpResponse:
    """Add a paper to a point."""
    found = meeting_or_404(request, code, day)
    only_keepers(request, found.group)
    item = get_object_or_404(AgendaItem, meeting=found.pk, pk=pk)
    form = PaperForm(request.POST or None, request.FILES or None)
    page = FormPage(
        "Add a paper", f"{found}: {item.title}", "Add the paper", meeting_url(found, f"point-{item.pk}"),
        meeting_crumbs(found),
    )  # fmt: skip

    def write() -> None:
        typed = form.cleaned_data
        operations.add_paper(item=item, title=typed["title"], upload=typed["file"], by=request.user, at=request.now)

    return edited(request, page, form, write, "The paper is added.")


@require_POST
def paper_withdraw(request: Any, code: str, day: str, pk: int) -> HttpResponse:
    """Withdraw a paper."""
    found = meeting_or_404(request, code, day)
    only_keepers(request, found.group)
    paper = get_object_or_404(Paper.objects.defer("content"), item__meeting=found.pk, pk=pk)

    def write() -> None:
        operations.withdraw_paper(paper=paper, by=request.user, at=request.now)

    return step_taken(request, write, f"“{paper.title}” is withdrawn.", meeting_url(found, "agenda"))


@require_safe
def paper(request: Any, code: str, day: str, pk: int) -> HttpResponse:
    """Return a paper as it was uploaded, to those who see the meeting; never shown in the page itself."""
    found = meeting_or_404(request, code, day)
    kept = get_object_or_404(Paper.objects.as_at(request.as_at), item__meeting=found.pk, pk=pk)
    response = HttpResponse(bytes(kept.content), content_type=kept.content_type)
    response["Content-Disposition"] = f'attachment; filename="{kept.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
