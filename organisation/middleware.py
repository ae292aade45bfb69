"""Puts the time, the person's roles and ``as_at`` on the request: the edge where they enter."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from organisation import clock
from organisation.errors import NotFound
from organisation.permissions import NOBODY, access_of, has_a_role, reads_for_the_partnership

GetResponse = Callable[[HttpRequest], HttpResponse]


class ClockMiddleware:
    """Sets ``request.now`` (a moment, UTC) and ``request.today`` (a date in London)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = clock.now()  # type: ignore[attr-defined]
        request.today = clock.day_of(request.now)  # type: ignore[attr-defined]
        return self.get_response(request)


def open_without_role(view: Any) -> Any:
    """Mark a view that a signed-in person sees before an administrator has given them a role."""
    view.open_without_role = True
    return view


class AccessMiddleware:
    """Sets ``request.access`` and ``request.as_at``; without a role every other page is a 404."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.access = NOBODY  # type: ignore[attr-defined]
        request.as_at_day = request.as_at = None  # type: ignore[attr-defined]
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            # Made for one person, whose rights may end: no proxy keeps it, and a browser asks again. Only what answers
            # a form stays in the person's own browser, so that Back returns to what they had typed.
            kept = "no_cache" if request.method == "POST" else "no_store"
            patch_cache_control(response, private=True, **{kept: True})
        return response

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> None:
        if not request.user.is_authenticated:
            return
        request.access = access_of(request.user)
        is_own_account = (request.resolver_match.url_name or "").startswith("account_")
        is_open = getattr(view, "open_without_role", False) or not getattr(view, "login_required", True)
        is_open = is_open or is_own_account
        if not is_open and not has_a_role(request.access):
            raise NotFound("You have no role yet. Ask an administrator to give you one.")
        request.as_at_day = read_as_at(request.GET.get("as_at", ""), request.today)
        if request.as_at_day and request.method not in ("GET", "HEAD"):
            # whose a thing was on that day is not whose it is today
            raise NotFound("An earlier day can be looked at, not changed.")
        if request.as_at_day and reads_for_the_partnership(request.access):
            raise NotFound("Looking back at an earlier day is for the service and its Board.")  # it could be subtracted
        request.as_at = clock.end_of(request.as_at_day) if request.as_at_day else None


def read_as_at(text: str, today: date) -> date | None:
    """Read the day of ``?as_at=2020-09-24``: pages then show what was known at its end.

    :raises NotFound: where it is no day, or lies ahead
    """
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise NotFound(f"“{text[:40]}” is not a day. Write it like as_at=2020-09-24.") from error
    if day > today:
        raise NotFound(f"{day:%d %B %Y} lies ahead: nothing is known at its end yet.")
    return day
