"""A pack as PDF (PDF/UA-1, tagged, fonts embedded), set by typst from data; its words are never read as markup."""

from __future__ import annotations

import json
from dataclasses import asdict
from math import ceil
from pathlib import Path
from typing import Any

import typst

from board.exports.svg import for_paper
from board.packs.content import Chart, Content, Table

TEMPLATE = Path(__file__).with_name("pack.typ")
FONT = "Libertinus Serif"  # comes with typst
WHOLE, HALF = 200, 125  # widths of a drawing in mm

LETTERS = 150  # of a table's words across a page, those lost where words break left out
PAGE, BETWEEN = 32, 0.6  # lines of a table on a page, and what lies between its rows in lines


def pack_pdf(content: Content, *, software: str, sha256: str) -> bytes:
    """Return the pack as PDF. ``sha256`` of its content is printed at the foot, so that paper and record compare."""
    data = json.dumps(_data(content, software, sha256), ensure_ascii=False)
    made = typst.compile(
        TEMPLATE, sys_inputs={"pack": data}, format="pdf", pdf_standards=["ua-1"], ignore_system_fonts=True
    )
    assert isinstance(made, bytes)
    return made


def _data(content: Content, software: str, sha256: str) -> dict[str, Any]:
    found = asdict(content)
    for section, shown in zip(content.sections, found["sections"], strict=True):
        width = WHOLE if len(section.charts) == 1 else HALF
        shown["charts"] = [_chart(chart, width) for chart in section.charts]
        for table, laid in zip(section.tables, shown["tables"], strict=True):
            laid["breaks"], rows = breaks(table)
            for row, may_break in zip(laid["rows"], rows, strict=True):
                row["breaks"] = may_break
    return {
        **found,
        "font": FONT,
        "known-line": f"As known on {content.known}." if content.known else "A preview: not sent yet.",
        "foot": f"{software}, content {sha256[:12]}" if sha256 else f"{software}, preview",
    }


def breaks(table: Table) -> tuple[bool, tuple[bool, ...]]:
    """Return whether a table may break over pages, as a long one or one in groups does, and which of its rows may."""
    whole = sum(column.width for column in table.columns)
    lines = [
        max(
            ceil(len(cell.text) * whole / (column.width * LETTERS))
            for cell, column in zip(row.cells, table.columns, strict=True)
        )
        for row in table.rows
    ]
    is_long = sum(lines) + len(lines) * BETWEEN > PAGE or any(row.group for row in table.rows)
    return is_long, tuple(tall > PAGE / 2 for tall in lines)


def _chart(chart: Chart, width: int) -> dict[str, Any]:
    return {
        "title": chart.title,
        "text": chart.text,
        "alt": f"{chart.title}. {chart.text}",
        "svg": for_paper(chart, font=FONT),
        "width": width,
    }
