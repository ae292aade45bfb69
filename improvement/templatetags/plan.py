"""Tags of the plan, for pages of lower floors that lead to it."""

from __future__ import annotations

from django import template

from improvement import permissions
from organisation.permissions import Access

register = template.Library()


@register.simple_tag
def may_raise(access: Access) -> bool:
    """Return whether somebody may raise an action, so that no link leads to a refusal."""
    return permissions.may_raise(access)
