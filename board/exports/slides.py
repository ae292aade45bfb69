"""A pack as PowerPoint: native charts and tables that can be edited, each with an alternative text, every slide titled.

The workbook inside a chart holds the values of the content and nothing else, so it is suppressed as the content is.
"""

from __future__ import annotations

import io
from typing import Any  # of python-pptx, which has no types

from pptx import Presentation
from pptx.util import Inches

from board.exports.slide_charts import draw
from board.exports.slide_tables import lay, pages_of
from board.exports.slide_words import HEIGHT, INK, SOFT, WIDTH, put_title, put_words
from board.packs.content import Content, Section, Table

TITLE_ONLY = 5  # the layout of python-pptx's own template
MARK, BENEATH, NOTE, FOOT = Inches(0.08), Inches(1.25), Inches(6.6), Inches(7.02)  # where lines stand on a slide
CONTENTS = 12  # sections that the list of contents holds in large letters


def pack_slides(content: Content) -> bytes:
    """Return the pack as a presentation of 16 by 9."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    deck.core_properties.title = content.title
    deck.core_properties.author = content.group
    deck.core_properties.subject = content.month
    deck.core_properties.keywords = content.marking
    deck.core_properties.language = "en-GB"
    _first(deck, content)
    for section in content.sections:
        _section(deck, content, section)
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def _slide(deck: Any, content: Content, title: str, *, size: int | None = None) -> Any:
    """Add a slide with its title, the marking above and at its foot, and its number."""
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    put_title(slide, title, size=size)
    put_words(slide, content.marking, MARK, 11, INK, name="Marking", is_bold=True)
    foot = " · ".join(part for part in (content.marking, content.title, f"{len(deck.slides)}") if part)
    put_words(slide, foot, FOOT, 10, SOFT, name="Foot")
    return slide


def _first(deck: Any, content: Content) -> None:
    slide = _slide(deck, content, content.title, size=32)
    known = f"As known on {content.known}." if content.known else "A preview: not sent yet."
    put_words(slide, f"Measures of {content.month}. Written for {content.audience}.\n{known}", BENEATH, 18, INK)
    names = [section.title for section in content.sections]
    put_words(slide, "Contents", Inches(2.15), 16, INK, is_bold=True)
    put_words(slide, "\n".join(names), Inches(2.5), 16 if len(names) <= CONTENTS else 14, INK, name="Contents")
    put_words(slide, "\n".join(content.notes), Inches(6.3), 12, SOFT, name="Notes")


def _section(deck: Any, content: Content, section: Section) -> None:
    if not section.charts and not section.tables:
        put_words(_slide(deck, content, section.title), section.text, BENEATH, 16, INK)
    for chart in section.charts:
        slide = _slide(deck, content, chart.title)
        put_words(slide, section.text if chart.kind == "bars" else chart.text, BENEATH, 14, SOFT)
        draw(slide, chart)
    for table in section.tables:
        _table(deck, content, section, table)


def _table(deck: Any, content: Content, section: Section, table: Table) -> None:
    laid = pages_of(table)
    for number, rows in enumerate(laid.pages, 1):
        of = f" ({number} of {len(laid.pages)})" if len(laid.pages) > 1 else ""
        slide = _slide(deck, content, f"{table.title}{of}")
        put_words(slide, section.text, BENEATH, 14, SOFT)
        alternative = f"{table.title}{of}: {len(rows)} row{'' if len(rows) == 1 else 's'}. {section.text}"
        lay(slide, table, rows, size=laid.size, alternative=alternative)
        put_words(slide, table.note, NOTE, 10, SOFT, name="Note")
