"""What every page needs: the name of the service, the menu, whose session it is, and which day is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.module_loading import import_string

from organisation.permissions import NOBODY


@dataclass(frozen=True, slots=True)
class NavItem:
    url: str
    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame around a page."""

    service_name: str
    role: str
    nav: tuple[NavItem, ...]
    today: date | None
    demo_day: date | None
    as_at: date | None
    as_at_clear_url: str


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the frame; error pages come here too, before the middleware has run."""
    access = getattr(request, "access", NOBODY)
    items = [(label, name) for label, name, predicate in settings.NAVIGATION if import_string(predicate)(access)]
    here = current(request, [name for _, name in items])
    return {
        "shell": Shell(
            service_name=settings.SERVICE_NAME,
            role=access.title,
            nav=tuple(NavItem(reverse(name), label, name == here) for label, name in items),
            today=getattr(request, "today", None),
            demo_day=settings.PLIMSOLL_TODAY if settings.PLIMSOLL_DEMO else None,
            as_at=getattr(request, "as_at_day", None),
            as_at_clear_url=without(request, "as_at"),
        )
    }


def current(request: HttpRequest, names: Sequence[str]) -> str:
    """Return the name of the menu's item that a page stands under, "" for none.

    The item of the page's own namespace, where that has one; else the one whose address the page's begins with.
    """
    space = request.resolver_match.namespace if request.resolver_match else ""
    own = [name for name in names if name.partition(":")[0] == space]
    if len(own) == 1:
        return own[0]
    beneath = [name for name in names if request.path.startswith(reverse(name))]
    return max(beneath, key=lambda name: len(reverse(name)), default="")


def without(request: HttpRequest, *names: str) -> str:
    """Return the address of this page without some of its parameters."""
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path
