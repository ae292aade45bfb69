"""Records whose printed words may change."""

from __future__ import annotations

from django.db import models
from simple_history.models import HistoricalRecords


class Versioned(models.Model):
    """A record whose printed words may change: each version is kept, and read as it stood.

    A write goes through an operation, which sets ``_history_date``, ``_history_user`` and ``_change_reason``.
    """

    history = HistoricalRecords(inherit=True)

    class Meta:
        abstract = True
