"""The table of all measures that the data team keeps."""

from __future__ import annotations

from typing import Any

import django_tables2
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from organisation.months import Month
from scorecard.queries.settings import MeasureRow

HEADINGS = (
    ("code", "Code"), ("name", "Measure"), ("area", "Area"), ("unit", "Unit"), ("polarity", "Better"),
    ("frequency", "Frequency"), ("source", "Source"), ("owner", "Owner"), ("opened", "From"), ("closed", "To"),
    ("has_target", "Target"), ("has_baseline", "Baseline"), ("has_figures", "Figures"),
)  # fmt: skip


class YesColumn(django_tables2.Column):
    """Whether something is there, as a word; a heading has none of its own."""

    def render(self, value: bool, record: MeasureRow) -> str:
        return "" if record.is_heading else "Yes" if value else "None yet"


class MonthColumn(django_tables2.Column):
    """A month; those without one stand last."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", {"td": {"class": "nb"}})
        super().__init__(*args, **kwargs)

    def render(self, value: Month) -> str:
        return str(value)


class MeasuresTable(django_tables2.Table):
    """All measures; each column sorts."""

    name = django_tables2.Column("Measure")
    code = django_tables2.Column("Code", attrs={"td": {"class": "nb"}})
    area = django_tables2.Column("Area")
    unit = django_tables2.Column("Unit")
    polarity = django_tables2.Column("Better")
    frequency = django_tables2.Column("Frequency")
    source = django_tables2.Column("Source")
    owner = django_tables2.Column("Owner", default="Nobody")
    opened = MonthColumn("From", order_by="opened")
    closed = MonthColumn("To", order_by="closed_order", default="")
    has_target = YesColumn("Target")
    has_baseline = YesColumn("Baseline")
    has_figures = YesColumn("Figures")

    class Meta:
        attrs = {"class": "stick fold q sorts"}
        empty_text = ""

    def render_name(self, value: str, record: MeasureRow) -> SafeString:
        url = reverse("scorecard:measure_settings", args=[record.code])
        heading = SafeString(' <span class="mute">heading</span>') if record.is_heading else ""
        return format_html('<a href="{}">{}</a>{}', url, value, heading)

    def render_polarity(self, value: str) -> str:
        return value.removesuffix(" is better")
