"""The table of partners."""

from __future__ import annotations

from typing import Any

import django_tables2
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from improvement.queries.partners import PartnerRow

NUMBER: dict[str, Any] = {"td": {"class": "n"}, "th": {"class": "n"}}


class PartnersTable(django_tables2.Table):
    """Partners with how many actions they are asked to take part in; each column sorts."""

    name = django_tables2.Column("Partner", accessor="partner__name")
    kind = django_tables2.Column("Kind", accessor="partner__get_kind_display", order_by="partner__kind")
    count = django_tables2.Column("Actions", accessor="tally__all", attrs=NUMBER)
    open = django_tables2.Column("Open", attrs=NUMBER)
    overdue = django_tables2.Column("Overdue", attrs=NUMBER)

    class Meta:
        attrs = {"class": "stick fold q sorts narrow-ish"}
        empty_text = ""

    def render_name(self, value: str, record: PartnerRow) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("improvement:partner", args=[record.partner.pk]), value)

    def render_overdue(self, value: int) -> SafeString | int:
        return format_html('<b class="bad">{}</b>', value) if value else value
