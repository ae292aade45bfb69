"""The golden thread: all recommendations with the orphans, one recommendation, and an outcome's impact."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from audits.views.found import carried
from improvement.charts.timeline import axis_head, proportions
from improvement.clocks import Kept, reading_words
from improvement.forms.impact import ImpactForm
from improvement.models import ImpactJudgement, OriginKind, Outcome
from improvement.operations.plan import judge_impact
from improvement.permissions import hands_of, may_edit_plan, may_judge_impact, may_raise
from improvement.queries.audited import AuditThread
from improvement.queries.plan import read_plan
from improvement.queries.thread import SourceGroup, Thread, read_audit_thread, read_thread, read_threads
from improvement.tables.plan import BAR, plan_axis, row
from improvement.views.selection import today_of
from organisation.errors import NotFound
from organisation.operations import NoLongerCurrent, Refused
from organisation.queries import as_known
from scorecard.queries.clash import clash_of_entries
from scorecard.tables.scorecard import row as measure_row
from spreadsheets.exports import Sheet, download

NOT_YOURS = "Impact is judged by members of the Board, and for them by the data team."
IMPACT_LABELS = (("impact", "Impact"), ("data", "Data"), ("audit", "Audit"), ("voice", "Voice"))


def _thread_row(thread: Thread) -> dict[str, Any]:
    counted = thread.tally
    return {
        "code": thread.recommendation.code, "text": thread.recommendation.text, "kind": thread.recommendation.kind,
        "is_asked": thread.recommendation.is_asked, "is_orphan": thread.is_orphan, "outcomes": len(thread.outcomes),
        "actions": counted.all, "bar": proportions([(kind, counted.of(kind)) for kind in BAR]) if counted.all else "",
    }  # fmt: skip


def _audit_address(thread: AuditThread) -> str:
    name = "audit_finding" if thread.is_finding else "audit_recommendation"
    return reverse(f"improvement:{name}", args=[thread.key])


def _raise_address(thread: AuditThread) -> str:
    return f"{reverse('improvement:raise')}?{thread.kind}={thread.key}"


def _audit_row(thread: AuditThread) -> dict[str, Any]:
    counted = thread.tally
    return {
        "text": thread.text, "kind": thread.kind_in_words, "source": thread.source, "programme": thread.programme.name,
        "address": _audit_address(thread), "raise_address": _raise_address(thread), "is_orphan": thread.is_orphan,
        "actions": counted.all, "bar": proportions([(kind, counted.of(kind)) for kind in BAR]) if counted.all else "",
    }  # fmt: skip


def _clock(group: SourceGroup) -> dict[str, Any] | None:
    if group.reading is None or group.clock is None:
        return None
    return {
        "words": reading_words(group.reading), "is_late": group.reading.kept in (Kept.LATE, Kept.OUT_OF_TIME),
        "allowed": group.clock.words, "basis": group.basis,
    }  # fmt: skip


@require_safe
def recommendations(request: Any) -> HttpResponse:
    """List recommendations by source with what follows from each, and what the thread misses."""
    hands = hands_of(request.user, request.access, request.today)
    found = read_threads(as_at=request.as_at, today=today_of(request), hands=hands)
    groups = [
        {"source": group.source, "clock": _clock(group), "rows": [_thread_row(one) for one in group.threads]}
        for group in found.groups
    ]
    return render(request, "improvement/recommendations.html", {
        "plan": found.page.plan if found.page else None, "groups": groups, "orphans": found.orphans,
        "audits": [_audit_row(one) for one in found.audits],
        "audit_orphans": [_audit_row(one) for one in found.orphans.of_audits],
        "may_raise": may_raise(request.access) and request.as_at is None,
        "count": sum(len(group.threads) for group in found.groups),
        "may_edit": may_edit_plan(request.access) and request.as_at is None,
    })  # fmt: skip


@require_safe
def recommendations_download(request: Any, kind: str) -> HttpResponse:
    """Return all recommendations with what follows from each, as .xlsx or .csv."""
    hands = hands_of(request.user, request.access, request.today)
    found = read_threads(as_at=request.as_at, today=today_of(request), hands=hands)
    rows = tuple(
        (
            group.source.name, thread.recommendation.code, thread.recommendation.kind, thread.recommendation.text,
            "; ".join(one.outcome.code for one in thread.outcomes) or None, thread.tally.all,
            "; ".join(line.action.code for line in thread.lines) or None,
            "No action" if thread.is_orphan else None,
        )
        for group in found.groups
        for thread in group.threads
    ) + tuple(
        (
            f"{one.programme.name}, {one.source}", one.key, one.kind_in_words, one.text,
            "; ".join(dict.fromkeys(line.outcome.outcome.code for line in one.lines)) or None, one.tally.all,
            "; ".join(line.action.code for line in one.lines) or None, "No action" if one.is_orphan else None,
        )
        for one in found.audits
    )  # fmt: skip
    headings = ("Source", "Code", "Kind", "Recommendation", "Outcomes", "Actions", "Action codes", "Missing")
    sheet = Sheet("Recommendations", ("Recommendations and what follows from each",), headings, rows)
    return download(sheet, kind=kind, name="recommendations")


@require_safe
def recommendation(request: Any, code: str) -> HttpResponse:
    """Follow one recommendation along the thread."""
    hands, today = hands_of(request.user, request.access, request.today), today_of(request)
    found = read_thread(code, as_at=request.as_at, today=today, hands=hands)
    if found is None:
        raise NotFound(f"There is no recommendation “{code[:40]}”.")
    axis = plan_axis(found.page, today) if found.page else None
    rows = [row(line, axis, today) for line in found.thread.lines] if axis else []
    return render(request, "improvement/recommendation.html", {
        "thread": found.thread, "source": found.group.source, "clock": _clock(found.group), "impact": found.impact,
        "rows": rows, "axis": axis, "axis_head": axis_head(axis, today) if axis else "",
        "measures": [measure_row(line, found.measures.months) for line in found.measures.lines],
        "evidence": found.evidence, "may_raise": may_raise(request.access) and request.as_at is None,
        "open": sum(not line.has_ended for line in found.thread.lines),
        "may_edit": may_edit_plan(request.access) and request.as_at is None,
    })  # fmt: skip


@require_safe
def audit_recommendation(request: Any, key: str) -> HttpResponse:
    """Follow a recommendation of an audit along the thread."""
    return _from_audit(request, OriginKind.RECOMMENDATION, key)


@require_safe
def audit_finding(request: Any, key: int) -> HttpResponse:
    """Follow a finding of an audit along the thread."""
    return _from_audit(request, OriginKind.FINDING, str(key))


def _from_audit(request: Any, kind: str, key: str) -> HttpResponse:
    hands, today = hands_of(request.user, request.access, request.today), today_of(request)
    found = read_audit_thread(kind, key, as_at=request.as_at, today=today, hands=hands)
    if found is None:
        raise NotFound("There is no such finding or recommendation of an audit.")
    axis = plan_axis(found.page, today) if found.page else None
    may = may_raise(request.access) and request.as_at is None
    return render(request, "improvement/from_audit.html", {
        "thread": found.thread, "impact": found.impact, "audits": found.audits, "evidence": found.evidence,
        "rows": [row(line, axis, today) for line in found.thread.lines] if axis else [],
        "axis": axis, "axis_head": axis_head(axis, today) if axis else "",
        "measures": [measure_row(line, found.measures.months) for line in found.measures.lines],
        "raise_address": _raise_address(found.thread) if may else "", "link_query": carried(request),
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: Any, code: str) -> HttpResponse:
    """Show an outcome with its actions and the Board's judgements; and take a new one."""
    found = as_known(Outcome, request.as_at).filter(code=code).first()
    if found is None:
        raise NotFound(f"There is no outcome “{code[:40]}”.")
    hands, today = hands_of(request.user, request.access, request.today), today_of(request)
    plan = Outcome.objects.select_related("section__plan").get(pk=found.pk).section.plan
    page = read_plan(code=plan.code, as_at=request.as_at, today=today, hands=hands)
    if page is None:
        raise NotFound("Its plan wasn’t known on that day.")
    if request.method == "POST" and not may_judge_impact(request.access):
        raise PermissionDenied(NOT_YOURS)
    may_judge = may_judge_impact(request.access) and request.as_at is None
    current = ImpactJudgement.objects.as_at(request.as_at).filter(outcome=found.pk).first()
    form, clash = _impact_form(request, found, current, may_judge=may_judge)
    if form is None:
        return redirect("improvement:outcome", code)
    axis = plan_axis(page, today)
    known = next(one for one in page.outcomes if one.outcome.pk == found.pk)
    history = ImpactJudgement.objects.known_by(request.as_at).filter(outcome=found.pk).order_by("-recorded_at")
    return render(request, "improvement/outcome.html", {
        "outcome": known, "plan": page.plan, "current": current, "history": history, "may_judge": may_judge,
        "rows": [row(line, axis, today) for line in page.lines if line.action.outcome_id == found.pk],
        "axis": axis, "axis_head": axis_head(axis, today), "form": form, "clash": clash, "settle": "",
        "may_edit": may_edit_plan(request.access) and request.as_at is None,
    })  # fmt: skip


def _impact_form(
    request: Any, found: Outcome, current: ImpactJudgement | None, *, may_judge: bool
) -> tuple[ImpactForm | None, Any]:
    """Return the form of a judgement and a clash; no form where it was recorded."""
    if not may_judge or request.method != "POST":
        return ImpactForm(current=current), None
    if request.POST.get("settle") == "keep":
        return None, None
    form = ImpactForm(request.POST, current=current)
    if not form.is_valid():
        return form, None
    data = form.cleaned_data
    said = {"data": data["from_data"], "audit": data["from_audit"], "voice": data["from_voice"]}
    try:
        done = judge_impact(
            outcome=Outcome.objects.get(pk=found.pk), impact=data["impact"], reason=data["reason"],
            based_on=data["based_on"], by=request.user, at=request.now, **said,
        )  # fmt: skip
    except NoLongerCurrent as stale:
        typed = ImpactJudgement(impact=data["impact"], **said)
        again = request.POST.copy()
        again["based_on"] = str(stale.current.pk) if stale.current else ""
        rebased = ImpactForm(again, current=current)
        rebased.is_valid()
        return rebased, clash_of_entries(stale.current, typed, IMPACT_LABELS) if stale.current else None
    except Refused as refused:
        form.add_error(None, str(refused))
        return form, None
    messages.success(request, "The judgement is recorded." if done else "Nothing differs.")
    return None, None
