"""The pages behind the Board's: an area's clinic, the inspection judgements, and what has changed since."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from board.permissions import audiences_seen
from board.queries.area import Clinic, read_clinic
from board.queries.area_decisions import OpenDecision, open_decisions
from board.queries.audits import AreaAudits, read_area_audits
from board.queries.changes import read_changes
from board.queries.inspection import read_inspection
from board.queries.quality import read_steps
from board.queries.since import Since, last_meeting, look_of
from board.tables import changes as change_words
from board.tables import clinic as clinic_words
from board.tables import dashboard as words
from board.tables import inspection as inspection_words
from board.tables.audits import area_words, audit_words
from board.tables.plan import area_plan, change_groups
from board.views.asked import Asked, asked
from organisation.clock import end_of
from organisation.errors import NotFound
from organisation.middleware import read_as_at
from organisation.permissions import reads_for_the_service
from scorecard.views.nothing_yet import nothing_yet


@require_safe
def area(request: Any, code: str) -> HttpResponse:
    """Show an area for its performance clinic."""
    page = asked(request)
    if page is None:
        return nothing_yet(request, "Area")
    clinic = read_clinic(code=code, **page.reading)
    if clinic is None:
        raise NotFound(f"There is no area “{code[:40]}”.")
    context = {
        "clinic": clinic,
        "known": page.known,
        "for_the_service": page.for_the_service,
        "counts": words.rating_counts(clinic.tally, page.links, area=code),
        "bar": words.rating_bar(clinic.tally),
        "rows": clinic_words.clinic_rows(clinic, page.links, page.day),
        "plan": area_plan(clinic.plan, page.links) if clinic.plan else None,
        "decisions": _decisions(request, page, clinic),
        "audits": [area_words(one, page.links) for one in _audits(request, page, clinic)],
        "questions": clinic_words.enquiries(clinic) if page.for_the_service else [],
        "heads": words.heat_heads(clinic.months, page.links),
        "heat": words.heat_lines([clinic.heat] if clinic.heat else [], clinic.months, page.links),
        "areas": [(one.name, page.links.area(one.code), one.pk == clinic.area.pk) for one in clinic.areas],
        "scorecard_url": page.links.scorecard(area=code),
        "back": page.links.to("board:board"),
    }
    return render(request, "board/area.html", context)


def _audits(request: Any, page: Asked, clinic: Clinic) -> tuple[AreaAudits, ...]:
    return read_area_audits(clinic.area.pk, page.month, as_at=page.as_at, day=page.day, access=request.access)


def _decisions(request: Any, page: Asked, clinic: Clinic) -> tuple[OpenDecision, ...]:
    return open_decisions(
        clinic.area.pk, [one.line.measure.pk for one in clinic.lines], audiences=audiences_seen(request.access),
        as_at=page.as_at, day=page.day,
    )  # fmt: skip


@require_safe
def inspection(request: Any) -> HttpResponse:
    """Show what is known by ILACS judgement."""
    page = asked(request)
    if page is None:
        return nothing_yet(request, "By inspection judgement")
    found = read_inspection(**page.reading)
    context = {
        "page": found,
        "known": page.known,
        "for_the_service": page.for_the_service,
        "sections": inspection_words.sections(found, page.links, page.day),
        "audits": [audit_words(one, page.links) for one in found.audits],
        "back": page.links.to("board:board"),
    }
    return render(request, "board/inspection.html", context)


@require_safe
def since(request: Any) -> HttpResponse:
    """Show what has changed since the last meeting, since the reader last looked, or since a day."""
    if not reads_for_the_service(request.access):
        raise Http404
    page = asked(request)
    if page is None:
        return nothing_yet(request, "Since the last meeting")
    start = _start(request, page)
    if start is None:
        raise NotFound(
            "There is nothing to compare with: no meeting was held and no month locked before. Choose a day."
        )
    found = read_changes(month=page.month, root=page.root, since=start.moment, as_at=page.as_at, today=page.day)
    context = {
        "changes": found,
        "since": start,
        "known": page.known,
        "rows": change_words.change_rows(found, page.links),
        "revised": words.revised_rows(found.revised, page.links),
        "opened": change_words.opened(found, page.links),
        "plan": change_groups(found.plan, page.links),
        "back": page.links.to("board:board"),
    }
    return render(request, "board/since.html", context)


def _start(request: Any, page: Asked) -> Since | None:
    """Return since when: a day named, the end of one's visit before, or the last meeting.

    :raises NotFound: where the day is none, or lies ahead of the one looked at
    """
    text = request.GET.get("since", "")
    if text == "looked":
        look = look_of(request.user)
        if look is None or look.before is None:
            raise NotFound("You have not looked at the Board’s page before this visit.")
        return Since(look.before, "you last looked")
    if text:
        day = read_as_at(text, page.day)
        return Since(end_of(day), f"{day.day} {day:%B %Y}") if day else None
    return Since.of(last_meeting(page.day, page.as_at), read_steps(page.month, page.as_at).locked_at(page.month + -1))
