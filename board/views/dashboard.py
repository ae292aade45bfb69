"""The Board's page, and the same page by page on a large screen."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from board.operations.looks import needs_noting, note_look
from board.queries.dashboard import Board, read_board
from board.queries.since import look_of
from board.tables import dashboard as words
from board.tables.audits import audit_words
from board.tables.exceptions import exception_rows
from board.tables.plan import plan_words
from board.views.asked import Asked, asked
from organisation.clock import day_of
from scorecard.views.nothing_yet import nothing_yet

FIRST_EXCEPTIONS = 6  # how many stand on the page before the rest is asked for


@require_safe
def dashboard(request: Any) -> HttpResponse:
    """Show the Board's page of a month: headline, counts, exceptions, heat map, data quality."""
    page = asked(request)
    if page is None:
        return nothing_yet(request, "Improvement Board")
    board = read_board(**page.reading)
    rows = exception_rows(board.reds, board.card.months, page.links, page.day)
    context = {
        **_figures(page, board),
        **_since(request, page, board),
        "exceptions": rows if request.GET.get("show") == "all" else rows[:FIRST_EXCEPTIONS],
        "exceptions_in_all": len(rows),
        "unanswered": [row for row in rows if row.gaps],
        "heads": words.heat_heads(board.card.months, page.links),
        "heat": words.heat_lines(board.heat, board.card.months, page.links),
        "late": [(late, words.late_words(late), page.links.area(late.area.code)) for late in board.quality.late],
        "missing": words.missing_names(board.quality.missing, page.links),
        "revised": words.revised_rows(board.quality.revised, page.links),
        "present_url": page.links.to("board:present"),
        "inspection_url": page.links.to("board:inspection"),
        "scorecard_url": page.links.scorecard(),
    }
    return render(request, "board/dashboard.html", context)


def _figures(page: Asked, board: Board) -> dict[str, Any]:
    """Return what both the page and the slides begin with."""
    return {
        "board": board,
        "known": page.known,
        "day": page.day,
        "for_the_service": page.for_the_service,
        "headline": words.headline(board, for_the_service=page.for_the_service),
        "counts": words.rating_counts(board.tally, page.links),
        "bar": words.rating_bar(board.tally),
        "improved": words.change_names(board.improved, page.links),
        "fell": words.change_names(board.fell, page.links),
        "plan": plan_words(board.plan, page.links) if board.plan else None,
        "audits": [audit_words(one, page.links) for one in board.audits],
    }


def _since(request: Any, page: Asked, board: Board) -> dict[str, Any]:
    """Return where to read what has changed, and note that the person looks at the page as it is now."""
    if not page.for_the_service:
        return {}
    found: dict[str, Any] = {"since_url": page.links.to("board:since") if board.since else ""}
    if request.as_at is not None:
        return found
    look = look_of(request.user)
    if needs_noting(look, request.now):
        look = note_look(by=request.user, at=request.now, look=look)
    if look is not None and look.before is not None:
        found |= {"looked_url": page.links.to("board:since", since="looked"), "looked_on": day_of(look.before)}
    return found


@require_safe
def present(request: Any) -> HttpResponse:
    """Show the headline and each exception on a screen of its own; arrow keys lead through them."""
    page = asked(request)
    if page is None:
        return nothing_yet(request, "Improvement Board")
    board = read_board(**page.reading)
    rows = exception_rows(board.reds, board.card.months, page.links, page.day)
    context = {**_figures(page, board), "rows": rows, "back": page.links.to("board:board")}
    return render(request, "board/present.html", context)
