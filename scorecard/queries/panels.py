"""Panels that higher floors add to a measure's page: what audits found, which actions answer it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from organisation.months import Month
from organisation.permissions import Access
from scorecard.models import Measure


@dataclass(frozen=True, slots=True)
class Panel:
    """A section of a measure's page.

    :param anchor: the id of the section, unique on the page
    :param template: what shows it, given ``content`` (a frozen dataclass), ``anchor``, ``title`` and ``shell``
    """

    anchor: str
    title: str
    template: str
    content: Any


def measure_panels(measure: Measure, *, month: Month, as_at: datetime | None, access: Access) -> Iterator[Panel]:
    """Yield what ``MEASURE_PANELS`` contribute for this person, in their order."""
    for path in settings.MEASURE_PANELS:
        panel: Panel | None = import_string(path)(measure, month=month, as_at=as_at, access=access)
        if panel is not None:
            yield panel
