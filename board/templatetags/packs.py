"""What the templates of packs need."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from board.packs.content import Cell, Column, Row

register = template.Library()


@register.filter
def beside(row: Row, columns: Sequence[Column]) -> list[tuple[Cell, Column]]:
    """Return a row's cells, each with its column."""
    return list(zip(row.cells, columns, strict=True))
