"""The yearly report: its list, the report as its readers see it, writing it, and issuing it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from board import permissions
from board.forms.yearly import EntryForm, IssueForm, StartForm
from board.models import GovernanceGroup, Pack, PackFile, PackFormat, ReportEntry, YearlyReport
from board.operations import yearly as operations
from board.packs.content import fingerprint
from board.queries.open_groups import open_groups
from board.queries.packs.yearly import YearlyScope, build_report
from board.queries.yearly import entry_rows, report_lines
from board.tasks import issue_files, made
from board.views.keeping import FormPage, edited, keeps, only_keepers, step_taken
from board.views.packs import TYPES, attachment, parts_of
from organisation.queries import as_known

FORM = require_http_methods(["GET", "HEAD", "POST"])


def _kept_groups(request: Any) -> list[GovernanceGroup]:
    """Return the groups whose report the person may write."""
    groups = GovernanceGroup.objects.filter(audience__in=("partnership", "public"))
    return [group for group in groups if keeps(request, group)]


def report_or_404(request: Any, code: str) -> YearlyReport:
    """Return a report. :raises Http404: where it is none, or not open and not the person's to write"""
    report: YearlyReport | None = as_known(YearlyReport, request.as_at).filter(code=code).first()
    if report is None:
        raise Http404
    group = open_groups(permissions.audiences_seen(request.access), request.as_at).filter(id=report.group_id).first()
    if group is None:
        raise Http404
    report.group = group
    if not report.is_open and not keeps(request, group):
        raise Http404
    return report


def _url(report: YearlyReport, anchor: str = "") -> str:
    address = reverse("meetings:yearly_report", args=[report.code])
    return f"{address}#{anchor}" if anchor else address


def _crumbs(report: YearlyReport | None = None) -> tuple[tuple[str, str], ...]:
    above = (("Yearly reports", reverse("meetings:yearly")),)
    return above if report is None else (*above, (report.title, _url(report)))


@require_safe
def reports(request: Any) -> HttpResponse:
    """List the yearly reports that are open to the person."""
    kept = [group.pk for group in _kept_groups(request)]
    audiences = permissions.audiences_seen(request.access)
    context = {"lines": report_lines(audiences, kept=kept, as_at=request.as_at), "may_start": bool(kept)}
    return render(request, "board/yearly/reports.html", context)


@require_safe
def report(request: Any, code: str) -> HttpResponse:
    """Show the report as the partnership reads it, or as the public would (``?for=public``)."""
    found = report_or_404(request, code)
    audience = "public" if request.GET.get("for") == "public" else "partnership"
    content = build_report(YearlyScope(found.pk, audience, request.as_at))
    packs = Pack.objects.filter(report=found.pk).defer("content").order_by("audience", "-number")
    context = {
        "report": found,
        "content": content,
        "parts": parts_of(content),
        "audience": audience,
        "may_keep": keeps(request, found.group),
        "packs": [pack for pack in packs if request.as_at is None or pack.as_at <= request.as_at],
        "kinds": PackFormat.choices,
    }
    return render(request, "board/yearly/report.html", context)


@FORM
def report_new(request: Any) -> HttpResponse:
    """Begin a report."""
    groups = _kept_groups(request)
    if not groups:
        raise Http404
    form = StartForm(request.POST or None, groups=[group.pk for group in groups])
    page = FormPage(
        "Begin a yearly report",
        "Of a financial year, April to March.",
        "Begin it",
        reverse("meetings:yearly"),
        _crumbs(),
    )

    def write() -> None:
        operations.start_report(**form.cleaned_data, by=request.user, at=request.now)

    return edited(request, page, form, write, "The report is begun. Open it to write its entries.")


@require_safe
def entries(request: Any, code: str) -> HttpResponse:
    """List the entries for whoever writes the report: what each still wants."""
    found = report_or_404(request, code)
    only_keepers(request, found.group)
    rows = entry_rows(found.pk)
    context = {"report": found, "rows": rows, "waiting": sum(not row.approved_as for row in rows)}
    return render(request, "board/yearly/entries.html", context)


@FORM
def entry_new(request: Any, code: str) -> HttpResponse:
    """Add an entry."""
    found = report_or_404(request, code)
    only_keepers(request, found.group)
    form = EntryForm(request.POST or None)
    done = reverse("meetings:yearly_entries", args=[found.code])
    page = FormPage("Add an entry", found.title, "Add it", done, _crumbs(found))

    def write() -> None:
        operations.save_entry(entry=form.filled(found), by=request.user, at=request.now)

    return edited(request, page, form, write, "The entry is added. The public reads it once it is approved.")


@FORM
def entry_change(request: Any, code: str, pk: int) -> HttpResponse:
    """Change an entry; what the public reads of it is then approved anew."""
    found = report_or_404(request, code)
    only_keepers(request, found.group)
    entry = get_object_or_404(ReportEntry, report=found.pk, pk=pk)
    form = EntryForm(request.POST or None, record=entry)
    done = reverse("meetings:yearly_entries", args=[found.code]) + f"#entry-{entry.pk}"
    page = FormPage(entry.label, found.title, "Save", done, _crumbs(found))

    def write() -> None:
        operations.save_entry(entry=form.filled(found), based_on=form.seen, by=request.user, at=request.now)

    return edited(request, page, form, write, "The entry is saved.")


STEPS = {
    "approve": (operations.approve_entry, "Approved: the public reads it in the next issue."),
    "withdraw": (operations.withdraw_entry, "The entry is out of the report."),
}


@require_POST
def entry_step(request: Any, code: str, pk: int, name: str) -> HttpResponse:
    """Approve an entry for the public, or take it out."""
    found = report_or_404(request, code)
    only_keepers(request, found.group)
    entry = get_object_or_404(ReportEntry, report=found.pk, pk=pk)
    step, said = STEPS[name]
    done = reverse("meetings:yearly_entries", args=[found.code]) + f"#entry-{entry.pk}"
    return step_taken(request, lambda: step(entry=entry, by=request.user, at=request.now), said, done)


@require_POST
def report_open(request: Any, code: str) -> HttpResponse:
    """Open the report to its readers."""
    found = report_or_404(request, code)
    only_keepers(request, found.group)

    def write() -> None:
        operations.open_report(report=found, by=request.user, at=request.now)

    return step_taken(request, write, "The report is open to its readers.", _url(found))


@FORM
def report_issue(request: Any, code: str) -> HttpResponse:
    """Issue the report: its content is frozen, with its files beside it."""
    found = report_or_404(request, code)
    only_keepers(request, found.group)
    was_issued = Pack.objects.filter(report=found.pk).exists()
    form = IssueForm(request.POST or None, was_issued=was_issued)
    page = FormPage(
        "Issue the report", "Its content is frozen as it stands now; for the public only what is approved.",
        "Issue it", _url(found, "issued"), _crumbs(found),
    )  # fmt: skip

    def write() -> None:
        pack = operations.issue_report(
            report=found, audience=form.cleaned_data["audience"], by=request.user, at=request.now,
            reason=form.cleaned_data.get("reason", ""),
        )  # fmt: skip
        issue_files(pack, by=request.user, at=pack.as_at)

    return edited(request, page, form, write, "The report is issued and frozen. Its files stand below.")


@require_safe
def report_file(request: Any, code: str, audience: str, number: str, kind: str) -> HttpResponse:
    """Return a file of the report as it was issued."""
    found = report_or_404(request, code)
    pack = get_object_or_404(Pack, report=found.pk, audience=audience, number=int(number))
    kept = PackFile.objects.filter(pack=pack, format=kind, made_from=fingerprint(pack.content)).first()
    body = bytes(kept.content) if kept is not None else made(pack, kind)
    return attachment(body, TYPES[kind], f"{found.code}-{audience}-{number}.{kind}")
