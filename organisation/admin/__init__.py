"""The administrator's pages: people, areas, units, posts, partners; the trail to read only.

Who may use them is decided by the person's role, not by Django's own permissions. What is versioned is saved
with who, when and why; ledgers and trail can't be changed here by anybody.
"""

from organisation.admin import people, service, trail  # each registers its models
from organisation.admin.base import LedgerAdmin

__all__ = ["LedgerAdmin", "people", "service", "trail"]
