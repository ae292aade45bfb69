"""How words stand on a slide: its measures, colours and sizes."""

from __future__ import annotations

from math import ceil
from typing import Any  # of python-pptx, which has no types

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt

WIDTH, HEIGHT, MARGIN = Inches(13.333), Inches(7.5), Inches(0.6)
INNER = WIDTH - 2 * MARGIN
TOP, BOTTOM = Inches(1.75), Inches(6.85)
INK, SOFT, BLUE = RGBColor(0x16, 0x20, 0x2C), RGBColor(0x41, 0x4D, 0x5A), RGBColor(0x1B, 0x4F, 0x93)
WHITE, HEAD, RULE = RGBColor(0xFF, 0xFF, 0xFF), RGBColor(0xEC, 0xEF, 0xF3), RGBColor(0xE0, 0xE4, 0xE9)
RATINGS = {
    "red": (RGBColor(0xB0, 0x24, 0x1C), WHITE),
    "amber": (RGBColor(0xF3, 0xB7, 0x3A), INK),
    "green": (RGBColor(0xE0, 0xF1, 0xEC), RGBColor(0x10, 0x70, 0x5F)),
    "none": (WHITE, SOFT),
}
LETTERS = {"red": "R", "amber": "A", "green": "G", "none": "–"}
TITLES = (24, 20, 16)  # sizes of a slide's title, the largest that leaves it two lines
LETTER, BOLD = 0.44, 0.47  # how wide a letter of Calibri is of its size, with some to spare


def style(paragraph: Any, size: float, colour: RGBColor, *, is_bold: bool = False) -> None:
    paragraph.alignment = PP_ALIGN.LEFT
    for run in paragraph.runs:
        run.font.size, run.font.bold = Pt(size), is_bold
        run.font.color.rgb = colour


def lines_of(text: str, inches: float, size: float, *, letter: float = LETTER) -> int:
    """Return about how many lines a text takes at a width; words that break leave room at their line's end."""
    most = max(int(inches * 72 / (letter * size)), 4)
    lines, used = 1, 0
    for word in text.split():
        room = len(word) + (1 if used else 0)
        if used + room <= most:
            used += room
            continue
        lines += ceil(len(word) / most) if used else ceil(len(word) / most) - 1
        used = len(word) % most or most
    return lines


def put_title(slide: Any, text: str, *, size: int | None = None) -> None:
    """Write a slide's title at its top, small enough for two lines."""
    wide = INNER / Inches(1)
    fitting = size or next((one for one in TITLES if lines_of(text, wide, one, letter=BOLD) <= 2), TITLES[-1])
    heading = slide.shapes.title
    heading.left, heading.top, heading.width, heading.height = MARGIN, Inches(0.35), INNER, Inches(0.85)
    frame = heading.text_frame
    frame.text = text
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.BOTTOM
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    style(frame.paragraphs[0], fitting, INK, is_bold=True)


def put_words(
    slide: Any, text: str, top: int, size: int, colour: RGBColor, *, name: str = "Text", is_bold: bool = False
) -> None:
    """Write words beneath each other, a paragraph a line; nothing where there are none."""
    if not text:
        return
    box = slide.shapes.add_textbox(MARGIN, top, INNER, Inches(0.3))
    box.name = name
    frame = box.text_frame
    frame.word_wrap, frame.text = True, text
    frame.margin_left = frame.margin_right = 0
    for paragraph in frame.paragraphs:
        style(paragraph, size, colour, is_bold=is_bold)
