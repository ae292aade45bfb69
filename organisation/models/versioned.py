"""Records whose printed words, and whose links, may change."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from simple_history.manager import HistoricalQuerySet
from simple_history.models import HistoricalRecords


class VersionQuerySet(HistoricalQuerySet):
    """Versions of records; of two at one moment the one saved later stands."""

    def latest_of_each(self) -> Self:
        later = self.filter(
            Q(history_date__gt=OuterRef("history_date"))
            | Q(history_date=OuterRef("history_date"), history_id__gt=OuterRef("history_id")),
            **{self._pk_attr: OuterRef(self._pk_attr)},
        )
        return self.filter(~Exists(later))


versions = HistoricalRecords(inherit=True, historical_queryset=VersionQuerySet, m2m_fields_model_field_name="LINKS")


class Versioned(models.Model):
    """A record whose printed words may change: each version is kept, and read as it stood.

    A write goes through an operation, which sets ``_history_date``, ``_history_user`` and ``_change_reason``, and
    gives ``save_version`` the links that change with the words, so that one version holds both.
    """

    LINKS: ClassVar[tuple[str, ...]] = ()  # the many-to-many fields that each version holds

    history = versions

    class Meta:
        abstract = True
