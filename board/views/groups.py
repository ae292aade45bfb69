"""The list of groups, a group's page, and setting groups up: seats, forward plan, risks."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from board import permissions
from board.forms.groups import EndSeatForm, GroupForm, PlanForm, RiskForm, SeatForm, WhyForm
from board.models import ForwardItem, GovernanceGroup, Membership, Risk
from board.operations import groups as operations
from board.queries.groups import group_lines, group_page
from board.tables.groups import groups_sheet, risks_sheet
from board.views.keeping import FormPage, edited, group_crumbs, group_or_404, keeps, only_keepers
from organisation.months import Month
from spreadsheets.exports import download

FORM = require_http_methods(["GET", "HEAD", "POST"])


def _lines(request: Any) -> Any:
    audiences = permissions.audiences_seen(request.access)
    return group_lines(audiences, today=request.as_at_day or request.today, as_at=request.as_at)


@require_safe
def groups(request: Any) -> HttpResponse:
    """List the groups that are open to the person."""
    may_add = permissions.may_set_up_groups(request.access) and request.as_at is None
    return render(request, "board/groups/groups.html", {"lines": _lines(request), "may_add": may_add})


@require_safe
def groups_download(request: Any, kind: str) -> HttpResponse:
    """Return the list of groups as .xlsx or .csv."""
    return download(groups_sheet(_lines(request)), kind=kind, name="groups")


@require_safe
def group(request: Any, code: str) -> HttpResponse:
    """Show a group: members, meetings, what is planned, open decisions, risks."""
    found = group_or_404(request, code)
    page = group_page(found, today=request.as_at_day or request.today, as_at=request.as_at)
    context = {
        "page": page,
        "may_keep": keeps(request, found),
        "may_set_up": permissions.may_set_up_groups(request.access) and request.as_at is None,
    }
    return render(request, "board/groups/group.html", context)


@require_safe
def risks_download(request: Any, code: str, kind: str) -> HttpResponse:
    """Return a group's risk log as .xlsx or .csv."""
    found = group_or_404(request, code)
    page = group_page(found, today=request.as_at_day or request.today, as_at=request.as_at)
    return download(risks_sheet(found.name, page.risks), kind=kind, name=f"risks-{found.code}")


# --- Setting up -----------------------------------------------------------------------------------------


def _set_up(request: Any) -> None:
    """:raises Http404: for those who don't set up groups"""
    if not permissions.may_set_up_groups(request.access):
        raise Http404


def _page_of(group: GovernanceGroup, title: str, sub: str, submit: str, anchor: str = "") -> FormPage:
    done = reverse("meetings:group", args=[group.code]) + (f"#{anchor}" if anchor else "")
    return FormPage(title, sub, submit, done, group_crumbs(group))


@FORM
def group_new(request: Any) -> HttpResponse:
    """Add a group."""
    _set_up(request)
    form = GroupForm(request.POST or None)
    page = FormPage(
        "Add a group", "Its members, forward plan and meetings come after.", "Add the group",
        reverse("meetings:groups"), (("Groups", reverse("meetings:groups")),),
    )  # fmt: skip

    def write() -> None:
        reason = form.cleaned_data["reason"]
        operations.save_group(group=form.filled(), by=request.user, at=request.now, reason=reason)

    return edited(request, page, form, write, "The group is added. Give its members their seats next.")


@FORM
def group_change(request: Any, code: str) -> HttpResponse:
    """Change a group's words, audience, quorum or secretary."""
    _set_up(request)
    found = group_or_404(request, code)
    form = GroupForm(request.POST or None, record=found)
    page = _page_of(found, "Change the group", "Earlier words stay on record.", "Save")

    def write() -> None:
        operations.save_group(
            group=form.filled(), based_on=form.seen, by=request.user, at=request.now,
            reason=form.cleaned_data["reason"],
        )  # fmt: skip

    return edited(request, page, form, write, "The group is changed.")


@FORM
def seat_new(request: Any, code: str) -> HttpResponse:
    """Give a post or a partner a seat."""
    found = group_or_404(request, code)
    only_keepers(request, found)
    form = SeatForm(request.POST or None, initial={"since": request.today})
    page = _page_of(found, "Give a seat", "To a post or a partner, from a day on.", "Give the seat", "members")

    def write() -> None:
        since = form.cleaned_data["since"]
        operations.give_seat(group=found, seat=form.given, since=since, by=request.user, at=request.now)

    return edited(request, page, form, write, "The seat is given.")


@FORM
def seat_end(request: Any, code: str, pk: int) -> HttpResponse:
    """End a seat."""
    found = group_or_404(request, code)
    only_keepers(request, found)
    member = get_object_or_404(Membership, group=found.pk, pk=pk)
    form = EndSeatForm(request.POST or None, initial={"until": request.today})
    page = _page_of(found, f"End the seat of {member}", "Earlier meetings keep it.", "End the seat", "members")

    def write() -> None:
        typed = form.cleaned_data
        operations.end_seat(
            member=member, until=typed["until"], by=request.user, at=request.now, reason=typed["reason"]
        )

    return edited(request, page, form, write, "The seat is ended.")


@FORM
def forward_new(request: Any, code: str) -> HttpResponse:
    """Plan something for a month."""
    found = group_or_404(request, code)
    only_keepers(request, found)
    form = PlanForm(request.POST or None, initial={"month": Month.of(request.today) + 1})
    sub = "It comes onto the agenda of that month’s meeting once the meeting is called."
    page = _page_of(found, "Plan an item", sub, "Plan it", "forward")

    def write() -> None:
        typed = form.cleaned_data
        operations.plan_item(
            group=found, month=typed["month"], title=typed["title"], lead=typed["lead"], by=request.user,
            at=request.now,
        )  # fmt: skip

    return edited(request, page, form, write, "It is planned.")


@FORM
def forward_drop(request: Any, code: str, pk: int) -> HttpResponse:
    """Drop something that was planned."""
    found = group_or_404(request, code)
    only_keepers(request, found)
    item = get_object_or_404(ForwardItem, group=found.pk, pk=pk)
    form = WhyForm(request.POST or None)
    page = _page_of(found, f"Drop “{item.title}”", f"Planned for {item.month.long}.", "Drop it", "forward")

    def write() -> None:
        operations.drop_item(item=item, by=request.user, at=request.now, reason=form.cleaned_data["reason"])

    return edited(request, page, form, write, "It is dropped, and stays on record with the reason.")


# --- Risk log -------------------------------------------------------------------------------------------


@FORM
def risk_new(request: Any, code: str) -> HttpResponse:
    """Log a risk."""
    found = group_or_404(request, code)
    only_keepers(request, found)
    form = RiskForm(request.POST or None)
    page = _page_of(found, "Log a risk", "What may go wrong, how grave it is, and what is done.", "Log it", "risks")

    def write() -> None:
        operations.log_risk(group=found, words=form.words, today=request.today, by=request.user, at=request.now)

    return edited(request, page, form, write, "The risk is logged.")


@FORM
def risk_review(request: Any, code: str, pk: int) -> HttpResponse:
    """Review a risk."""
    found = group_or_404(request, code)
    only_keepers(request, found)
    risk = get_object_or_404(Risk, group=found.pk, pk=pk)
    form = RiskForm(request.POST or None, record=risk)
    page = _page_of(found, f"Review risk {risk.number}", "Earlier scores stay on record.", "Save", "risks")

    def write() -> None:
        operations.review_risk(
            risk=risk, words=form.words, based_on=form.seen, by=request.user, at=request.now,
            reason=form.cleaned_data["reason"],
        )  # fmt: skip

    return edited(request, page, form, write, "The review is recorded.")


@FORM
def risk_close(request: Any, code: str, pk: int) -> HttpResponse:
    """Close a risk."""
    found = group_or_404(request, code)
    only_keepers(request, found)
    risk = get_object_or_404(Risk, group=found.pk, pk=pk)
    form = WhyForm(request.POST or None)
    page = _page_of(found, f"Close risk {risk.number}", risk.title, "Close it", "risks")

    def write() -> None:
        operations.close_risk(
            risk=risk, today=request.today, by=request.user, at=request.now, reason=form.cleaned_data["reason"]
        )

    return edited(request, page, form, write, "The risk is closed.")
