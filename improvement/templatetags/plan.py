"""Tags of the plan, for pages of lower floors that lead to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString

from improvement import permissions
from improvement.queries.raised import RaisedAction, raised_from
from improvement.tables.plan import due_words, status_badge
from organisation.permissions import Access

register = template.Library()
Raised = Mapping[str, tuple[RaisedAction, ...]]
Shown = list[tuple[RaisedAction, SafeString, str]]


@register.simple_tag
def may_raise(access: Access) -> bool:
    """Return whether somebody may raise an action, so that no link leads to a refusal."""
    return permissions.may_raise(access)


@register.simple_tag
def actions_raised(request: Any, kind: str) -> Raised:
    """Return the actions raised from findings or from recommendations on the day shown: asked once a page."""
    return raised_from(kind, as_at=request.as_at, today=request.as_at_day or request.today)


@register.simple_tag
def raised_here(raised: Raised, key: int | str) -> Shown:
    """Return the actions raised from one finding or recommendation, each with its badge and its date in words."""
    return [(one, status_badge(one.shown), due_words(one.due)) for one in raised.get(str(key), ())]
