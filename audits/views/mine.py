"""What waits for a person: audits to grade, concerns, actions for children, recommendations; and moderation."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from audits import permissions
from audits.compliance import Stage
from audits.grades import agreement
from audits.models import ActionState
from audits.queries import learning
from audits.queries.programme import programmes
from audits.queries.records import (
    moderated_pairs,
    my_audits,
    open_actions,
    open_challenges,
    open_concerns,
    to_moderate,
)
from audits.queries.scales import step_of, steps_in
from audits.tables.lists import AuditTable
from audits.views.found import own_programme


@require_safe
def my_audits_view(request: Any) -> HttpResponse:
    """List what waits for the person: concerns first, then audits, actions for children, recommendations."""
    if not permissions.may_audit(request.access):
        raise Http404
    areas = request.access.areas(*permissions.OF_AN_AREA)
    found = my_audits(request.user.pk, request.today)
    waiting = [one for one in found if one.stage in (Stage.DUE, Stage.OVERDUE)]
    tables = [AuditTable(waiting, prefix="w-"), AuditTable([one for one in found if one not in waiting], prefix="d-")]
    for table in tables:
        RequestConfig(request, paginate={"per_page": 50}).configure(table)
    actions = open_actions(areas, request.today) if areas else ()
    context = {
        "waiting": waiting,
        "overdue": sum(one.stage is Stage.OVERDUE for one in waiting),
        "table": tables[0] if waiting else None,
        "done": tables[1] if len(found) > len(waiting) else None,
        "concerns": open_concerns(areas) if areas else [],
        "actions": actions,
        "to_check": sum(
            one.state.state == ActionState.COMPLETED and one.state.completed_by_id != request.user.pk for one in actions
        ),
        "unanswered": learning.unanswered(areas) if areas else [],
        "today": request.today,
        "runs": [one for one in programmes(None) if permissions.runs(request.access, one)],
    }
    return render(request, "audits/mine.html", context)


@require_safe
def moderation_view(request: Any, code: str) -> HttpResponse:
    """Show what waits for a moderator, and how far auditors and moderators agree."""
    programme = own_programme(request, code)
    found = to_moderate(programme, request.today)
    table = AuditTable(found, prefix="m-")
    RequestConfig(request, paginate={"per_page": 50}).configure(table)
    steps = steps_in(programme).all
    agreed = agreement((step_of(a), step_of(b)) for a, b in moderated_pairs(programme, request.as_at))
    context = {
        "programme": programme,
        "table": table if found else None,
        "waiting": len(found),
        "steps": steps,
        "agreed": agreed,
        "matrix": [
            {
                "name": first.name,
                "cells": [
                    {"name": second.name, "number": agreed.matrix.get((first.code, second.code), 0),
                     "same": first.code == second.code}
                    for second in steps
                ],
            }
            for first in steps
        ],
        "challenges": open_challenges(programme),
    }  # fmt: skip
    return render(request, "audits/moderation.html", context)
