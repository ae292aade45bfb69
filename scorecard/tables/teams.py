"""The table of the teams that report a measure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import django_tables2
from django.utils.html import format_html
from django.utils.safestring import SafeString

from scorecard.figures import plain, shown_figure
from scorecard.models import Measure
from scorecard.queries.measure import MeasurePage
from scorecard.queries.teams import TeamLine
from scorecard.tables.badges import badge
from scorecard.wording import moved_words


def bar(value: Decimal, target: Decimal | None) -> SafeString:
    """Draw a percentage as a bar of 0 to 100 with the target across it; the number stands beside it."""
    line = format_html('<line class="tgt" x1="{0}%" x2="{0}%" y1="1" y2="19"/>', f"{target:f}") if target else ""
    width = min(max(value, Decimal(0)), Decimal(100))
    return format_html(
        '<svg class="tbar" aria-hidden="true"><rect class="f-n2" width="100%" height="6" y="7"/>'
        '<rect class="own" width="{}%" height="6" y="7"/>{}</svg>', f"{width:f}", line,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team's row: numbers to sort by, words to read."""

    team: str
    place: str
    denominator: Decimal | None
    numerator: Decimal | None
    value: Decimal | None
    shown: str
    before: Decimal | None
    before_shown: str
    change: Decimal
    moved: str
    is_worse: bool
    order: int
    badge: SafeString
    bar: SafeString


def team_rows(page: MeasurePage) -> list[TeamRow]:
    """Return the teams as they are listed."""
    measure = page.measure
    target = page.goal.value if page.goal else None
    return [_team_row(line, index, measure, target) for index, line in enumerate(page.teams)]


def _team_row(line: TeamLine, index: int, measure: Measure, target: Decimal | None) -> TeamRow:
    figure, before = line.figure, line.before
    value = figure.value if figure else None
    is_drawn = value is not None and measure.unit == "percentage"
    sign = -1 if line.moved.direction == "down" else 1
    return TeamRow(
        team=line.name,
        place=line.place,
        denominator=figure.denominator if figure else None,
        numerator=figure.numerator if figure else None,
        value=value,
        shown=shown_figure(figure, measure.unit, measure.decimals) if figure else "No figure",
        before=before.value if before else None,
        before_shown=shown_figure(before, measure.unit, measure.decimals) if before else "–",
        change=sign * line.moved.size,
        moved=moved_words(line.moved, measure.unit),
        is_worse=line.moved.verdict == "worse",
        order=index,
        badge=badge(line.rated),
        bar=bar(value, target) if is_drawn and value is not None else SafeString(""),
    )


NUMERIC = {name: {"class": "n"} for name in ("td", "th", "tf")}


def _footers(page: MeasurePage) -> dict[str, str]:
    """Return the row of the whole service, which stands under its teams."""
    measure, figure = page.measure, page.latest.figure if page.latest else None
    counts = [(name, getattr(figure, name, None)) for name in ("denominator", "numerator")]
    return {
        **{name: plain(number) if number is not None else "–" for name, number in counts},
        "value": shown_figure(figure, measure.unit, measure.decimals) if figure else "–",
        "before": shown_figure(page.before.figure, measure.unit, measure.decimals) if page.before else "–",
        "change": moved_words(page.moved, measure.unit),
        "badge": badge(page.rated),
    }


class TeamTable(django_tables2.Table):
    """The teams that report a measure, sortable by every column."""

    team = django_tables2.Column("Team", footer="Whole service")
    place = django_tables2.Column("Locality")
    denominator = django_tables2.Column("Out of", attrs=NUMERIC)
    numerator = django_tables2.Column("Counted", attrs=NUMERIC)
    value = django_tables2.Column("Value", attrs=NUMERIC)
    bar = django_tables2.Column(
        "0 to 100%, and target", orderable=False, attrs={"td": {"class": "b"}, "th": {"class": "b"}}
    )
    before = django_tables2.Column("Before", attrs=NUMERIC)
    change = django_tables2.Column("Change")
    badge = django_tables2.Column("Rating", order_by="order")

    class Meta:
        attrs = {"class": "teams fold q sorts"}
        orderable = True
        prefix = "team-"

    def __init__(self, *args: Any, page: MeasurePage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, footer in _footers(page).items():
            self.columns[name].column._footer = footer

    def render_denominator(self, value: Decimal) -> str:
        return plain(value)

    def render_numerator(self, value: Decimal) -> str:
        return plain(value)

    def render_value(self, record: TeamRow) -> SafeString:
        return format_html("<b>{}</b>", record.shown)

    def render_before(self, record: TeamRow) -> str:
        return record.before_shown

    def render_change(self, record: TeamRow) -> SafeString | str:
        return format_html('<span class="bad">{}</span>', record.moved) if record.is_worse else record.moved
