"""What the templates of packs need."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from board.packs.content import Cell, Chart, Column, Row

register = template.Library()


@register.filter
def beside(row: Row, columns: Sequence[Column]) -> list[tuple[Cell, Column]]:
    """Return a row's cells, each with its column."""
    return list(zip(row.cells, columns, strict=True))


@register.filter
def by_category(chart: Chart) -> list[tuple[str, list[str]]]:
    """Return a chart's values by category: each with the value of every series, "" for a gap."""
    return [(name, [one.values[index] for one in chart.series]) for index, name in enumerate(chart.categories)]
