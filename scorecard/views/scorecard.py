"""The scorecard page and its downloads."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organisation.errors import NotFound
from scorecard import exports
from scorecard.exports.printed import printed_workbook
from scorecard.models import State
from scorecard.permissions import sees_small_numbers
from scorecard.queries.scorecard import tally
from scorecard.tables.scorecard import Group, groups, row, tally_words
from scorecard.views.nothing_yet import nothing_yet
from scorecard.views.selection import Selection, select
from spreadsheets.exports import XLSX, download
from spreadsheets.permissions import may_import_anything

SEGMENTS = (
    ("rating", "red", "r", "Red"),
    ("rating", "amber", "a", "Amber"),
    ("rating", "green", "g", "Green"),
    ("rating", "none", "n", "Not rated"),
    ("movement", "worse", "", "Worse"),
    ("movement", "better", "", "Better"),
)


def link_query(request: Any, month: Any) -> str:
    """Return what a link to a measure carries on: the month, and the day as at which it is read."""
    query = f"?month={month.iso}"
    return f"{query}&as_at={request.as_at_day.isoformat()}" if request.as_at_day else query


def _segments(selection: Selection) -> list[dict[str, Any]]:
    counted = tally(selection.counted)
    return [
        {
            "name": name, "value": value, "mark": mark, "label": label, "count": getattr(counted, value),
            "current": selection.chosen[name] == value,
        }
        for name, value, mark, label in SEGMENTS
    ]  # fmt: skip


@require_safe
def scorecard_page(request: Any) -> HttpResponse:
    """Show every measure of a month, by area or in another order."""
    selection = select(request)
    if selection is None:
        return nothing_yet(request, "Scorecard")
    card = selection.card
    if selection.chosen["sort"]:
        rows = tuple(row(line, card.months) for line in selection.lines)
        grouped = [Group("all", "All measures", "", "", rows)] if rows else []
    else:
        grouped = groups(selection.lines, card.months, card.states)
    counted = tally(selection.counted)
    context = {
        "selection": selection,
        "month": card.month,
        "previous": card.month + -1,
        "first": card.months[0],
        "groups": grouped,
        "tally": counted,
        "tally_words": tally_words(counted),
        "areas": len({line.area.pk for line in selection.counted}),
        "segments": _segments(selection),
        "measure_query": link_query(request, card.month),
        "later": _later(selection),
        "for_the_service": sees_small_numbers(request.access),
        "may_import": may_import_anything(request.access),
        "state_words": {state.value: state.label.lower() for state in State},
    }
    return render(request, "scorecard/scorecard.html", context)


def _later(selection: Selection) -> Any:
    """Return the latest month that has been sent, where it is later than the one shown and not yet signed off."""
    last = selection.known.last
    return last if last and selection.known.reporting and last > selection.known.reporting else None


@require_safe
def scorecard_download(request: Any, kind: str) -> HttpResponse:
    """Return what the page shows as .xlsx or .csv."""
    selection = select(request)
    if selection is None:
        raise NotFound("There are no figures to download yet.")
    sheet = exports.scorecard_sheet(selection.lines, selection.card.month, as_at=request.as_at_day)
    return download(sheet, kind=kind, name=f"scorecard-{selection.card.month.iso}")


@require_safe
def scorecard_printed(request: Any) -> HttpResponse:
    """Return what the page shows in the layout in which it is printed, which can be imported again."""
    selection = select(request)
    if selection is None:
        raise NotFound("There are no figures to download yet.")
    month = selection.card.month
    in_order = sorted(selection.lines, key=lambda line: (line.area.position, line.area.name))
    response = HttpResponse(printed_workbook(in_order, month), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="scorecard-printed-{month.iso}.xlsx"'
    return response
