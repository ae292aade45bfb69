"""The Board's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from board.permissions import reads_for_the_service
from board.queries.dashboard import Board, read_board
from board.tables import dashboard as words
from board.tables.exceptions import exception_rows
from board.tables.links import Links
from organisation.models import Unit
from scorecard.queries.months import Months, months
from scorecard.views.selection import month_chosen

FIRST_EXCEPTIONS = 6  # how many stand on the page before the rest is asked for


def read_page(request: Any) -> tuple[Board, Months] | None:
    """Read the Board's page of the month asked for; None on an installation without figures.

    :raises NotFound: with a sentence, where the address asks for what can't be
    """
    root = Unit.objects.root()
    known = months(request.as_at)
    if root is None or (known.reporting is None and request.as_at is None):
        return None
    board = read_board(
        month=month_chosen(request, known), root=root, as_at=request.as_at,
        today=request.as_at_day or request.today, for_the_service=reads_for_the_service(request.access),
    )  # fmt: skip
    return board, known


@require_safe
def dashboard(request: Any, code: str = "") -> HttpResponse:
    """Show the Board's page of a month: headline, counts, exceptions, heat map, data quality."""
    found = read_page(request)
    if found is None:
        return render(request, "scorecard/nothing_yet.html")
    board, known = found
    today = request.as_at_day or request.today
    links = Links(board.month, request.as_at_day)
    rows = exception_rows(board.reds, board.card.months, links, today)
    shows_all = request.GET.get("show") == "all"
    for_the_service = reads_for_the_service(request.access)
    context = {
        "board": board,
        "known": known,
        "links": links,
        "day": today,
        "headline": words.headline(board, for_the_service=for_the_service),
        "counts": words.rating_counts(board.tally, links),
        "bar": words.rating_bar(board.tally),
        "improved": words.change_names(board.improved, links),
        "fell": words.change_names(board.fell, links),
        "exceptions": rows if shows_all else rows[:FIRST_EXCEPTIONS],
        "exceptions_in_all": len(rows),
        "unanswered": [row for row in rows if row.gaps] if for_the_service else [],
        "heads": words.heat_heads(board.card.months, links),
        "heat": words.heat_lines(board, links),
        "late": [(late, words.late_words(late), links.area(late.area.code)) for late in board.quality.late],
        "missing": words.missing_names(board.quality.missing, links),
        "revised": words.revised_rows(board.quality.revised, links),
        "for_the_service": for_the_service,
        "present_url": links.to("board:present"),
        "inspection_url": links.to("board:inspection"),
        "since_url": links.to("board:since") if for_the_service and board.since else "",
        "scorecard_url": links.scorecard(),
    }
    return render(request, "board/dashboard.html", context)
