"""Counts drawn: a bar of shares, and the cells of the heat map. Every number stands in words beside or beneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Part:
    """A share of a bar: the class that colours it, how many, and the word for them."""

    fill: str
    number: int
    word: str


def words(parts: Sequence[Part]) -> str:
    """Say the parts of a bar: ``20 red, 6 amber``."""
    return ", ".join(f"{part.number:,} {part.word}" for part in parts if part.number)


def bar(parts: Sequence[Part]) -> SafeString:
    """Draw shares of a whole, in the order given; empty where there is nothing."""
    whole = sum(part.number for part in parts)
    if not whole:
        return SafeString("")
    drawn, x = [f'<svg class="prop" role="img" aria-label="{escape(words(parts))}">'], 0.0
    for part in parts:
        if part.number:
            width = part.number * 100 / whole
            drawn.append(f'<rect class="{part.fill}" x="{x:.2f}%" width="{width:.2f}%" height="100%"/>')
            x += width
    return SafeString("".join([*drawn, "</svg>"]))


@dataclass(frozen=True, slots=True)
class Cell:
    """An area in a month: how many are red, amber, green and not rated, and the address of its scorecard."""

    red: int
    amber: int
    green: int
    none: int
    url: str


def heat_cell(cell: Cell) -> SafeString:
    """Draw a cell of the heat map: each count with its letter, as wide as its share; a dash where none is rated."""
    counts = [("r", cell.red, "R"), ("a", cell.amber, "A"), ("g", cell.green, "G")]
    rated = sum(number for _, number, _ in counts)
    if not rated and not cell.none:
        return SafeString("<td></td>")
    parts = [
        f'<b class="{name} w{max(round(number * 9 / rated), 1)}">{number}{letter}</b>'
        for name, number, letter in counts
        if number
    ]
    inside = " ".join(parts) or '<b class="n">–</b>'
    return SafeString(f'<td><a href="{escape(cell.url)}">{inside}</a></td>')
