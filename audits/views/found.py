"""What an address names, as far as the person may see it."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from audits.models import Audit, AuditStanding, Programme, Round
from audits.permissions import may_see_programmes, runs
from audits.queries.programme import find_programme, rounds_of
from audits.queries.records import find_audit
from organisation.errors import NotFound


def programme_of(request: Any, code: str) -> Programme:
    """Return the programme named. :raises Http404: where there is none, or the person sees no programmes"""
    if not may_see_programmes(request.access):
        raise Http404
    found = find_programme(code, request.as_at)
    if found is None:
        raise NotFound(f"There is no programme “{code[:40]}”.")
    return found


def own_programme(request: Any, code: str) -> Programme:
    """Return a programme that the person runs. :raises Http404: where they don't"""
    found = programme_of(request, code)
    if not runs(request.access, found):
        raise Http404
    return found


def round_of(request: Any, programme: Programme, pk: int) -> Round:
    """Return a round of a programme, as at the day asked for. :raises NotFound: where it has none such"""
    found = next((one for one in rounds_of(programme, request.as_at) if one.pk == pk), None)
    if found is None:
        raise NotFound("This programme has no such round.")
    return found


def run_round(request: Any, code: str, pk: int) -> tuple[Programme, Round]:
    """Return a round that the person runs, as it is today. :raises Http404: where they don't, or look back"""
    programme = own_programme(request, code)
    if request.as_at is not None:
        raise Http404
    return programme, round_of(request, programme, pk)


def audit_of(pk: int) -> tuple[Audit, AuditStanding]:
    """Return an audit and where it stands now. :raises Http404: where there is none"""
    found = find_audit(pk)
    if found is None:
        raise Http404
    return found


def day_shown(request: Any) -> Any:
    """Return the day that a page shows: the one looked back to, else today."""
    return request.as_at_day or request.today


def carried(request: Any) -> str:
    """Return what links carry on of the address: the day looked back to."""
    return f"?as_at={request.as_at_day.isoformat()}" if request.as_at_day else ""
