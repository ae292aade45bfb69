"""Grades by round: good stands on the base line, inadequate hangs from the top; a gap stays a gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

HEIGHT, TOP = 240.0, 4.0
SMALL = 6.0  # per cent: a lower part has no room for its number inside
LABELLED = 4  # on a phone every fourth round has its month beneath
FEW_SLOTS = 16  # up to so many months numbers stay on a phone


@dataclass(frozen=True, slots=True)
class Part:
    """A grade's part of a bar, in per cent; ``look`` is its fill (``good``, ``mid``, ``bad``, ``best``)."""

    look: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Slot:
    """A round on the line of time, ``months`` wide.

    ``parts`` run from the best grade to the worst. Without parts, ``state`` says why there is no bar: ``paused``,
    ``gap`` (no round) or ``few`` (too few, or not yet to be shown), with words.
    """

    label: str
    year: str
    months: int
    parts: tuple[Part, ...] = ()
    state: str = ""
    words: tuple[str, ...] = ()


def grades_chart(slots: Sequence[Slot], *, label: str) -> SafeString:
    """Draw the grades of rounds side by side; every number stands in the table beneath it too."""
    total = sum(slot.months for slot in slots)
    if not total:
        return SafeString("")
    width, x = 100 / total, 0.0
    parts = [f'<svg class="chart y grades" height="286" role="img" aria-label="{escape(label)}">', *_axis()]
    hide = " wl" if total > FEW_SLOTS else ""
    for index, slot in enumerate(slots):
        thin = " wl" if hide and index % LABELLED else ""
        parts += _slot(slot, x, width * slot.months, hide, thin)
        x += width * slot.months
    return mark_safe("".join([*parts, "</svg>"]))  # noqa: S308 - every text in it is escaped


def _axis() -> list[str]:
    return [
        f'<line class="ax" x1="0" x2="100%" y1="{HEIGHT * (1 - share):g}" y2="{HEIGHT * (1 - share):g}"/>'
        f'<text class="tx rgt" x="0" dx="-8" y="{HEIGHT * (1 - share) + TOP:g}">{share:.0%}</text>'
        for share in (0, 0.25, 0.5, 0.75, 1)
    ]


def _slot(slot: Slot, x: float, width: float, hide: str, thin: str) -> list[str]:
    middle = x + width / 2
    drawn = [f'<text class="tx s mid{thin}" x="{middle:.2f}%" y="257">{escape(slot.label)}</text>']
    if slot.year:
        drawn.append(f'<line class="ax d" x1="{x:.2f}%" x2="{x:.2f}%" y1="244" y2="278"/>')
        drawn.append(f'<text class="tx b k" x="{x:.2f}%" dx="5" y="275">{escape(slot.year)}</text>')
    inset = min(width * 0.1, 1.2)
    left, wide = x + inset, min(width - 2 * inset, 8.0)
    left = middle - wide / 2
    if slot.state == "paused":
        return [*drawn, *_paused(slot, x, width)]
    if slot.state == "gap":
        return [*drawn, f'<text class="tx mid" x="{middle:.2f}%" y="{HEIGHT - 6:g}">–</text>']
    if slot.state:
        return [*drawn, *_empty(slot, left, wide, middle, hide)]
    return [*drawn, *_bar(slot, left, wide, middle, hide)]


def _paused(slot: Slot, x: float, width: float) -> list[str]:
    hatch = f'<rect class="f-hatch" x="{x:.2f}%" width="{width:.2f}%" y="0" height="{HEIGHT:g}"/>'
    plate = f'<rect class="plate" x="{x + width * 0.12:.2f}%" width="{width * 0.76:.2f}%" y="92" height="56"/>'
    texts = "".join(
        f'<text class="tx mid{" b k" if not index else ""}{" wl" if index else ""}" x="{x + width / 2:.2f}%" '
        f'y="{112 + 15 * index}">{escape(words)}</text>'
        for index, words in enumerate(slot.words)
    )
    return [hatch, plate, texts]


def _empty(slot: Slot, left: float, wide: float, middle: float, hide: str) -> list[str]:
    frame = f'<rect class="gap" x="{left:.2f}%" width="{wide:.2f}%" y="1" height="{HEIGHT - 1:g}"/>'
    texts = "".join(
        f'<text class="tx s mid{hide}" x="{middle:.2f}%" y="{116 + 14 * index}">{escape(words)}</text>'
        for index, words in enumerate(slot.words)
    )
    return [frame, texts]


def _bar(slot: Slot, left: float, wide: float, middle: float, hide: str) -> list[str]:
    """Draw the worst from the top, the others from the base; what isn't accounted for is an outlined gap between."""
    *others, worst = slot.parts
    hung = min(worst.value or 0.0, 100.0)
    drawn: list[str] = []
    numbers: list[str] = []  # drawn last: a low part's number stands on the next part
    base = 0.0
    for part in others:
        if part.value is None:
            continue
        high = min(part.value, 100.0 - hung - base)
        drawn.append(_rect(part, left, wide, 100 - base - high, high))
        numbers.append(_number(part, middle, base, high, hide) if part.value else "")
        base += high
    missing = 100 - hung - base
    if missing > 1:
        y, height = HEIGHT * hung / 100 + 1, HEIGHT * missing / 100 - 2
        drawn.append(f'<rect class="gap" x="{left:.2f}%" width="{wide:.2f}%" y="{y:.1f}" height="{height:.1f}"/>')
        drawn.append(f'<text class="tx mid b{hide}" x="{middle:.2f}%" y="{y + height / 2 + TOP:.1f}">?</text>')
    if worst.value is not None:
        drawn.append(_rect(worst, left, wide, 0, hung))
        numbers.append(_number(worst, middle, 100 - hung, hung, hide))
    return [*drawn, *numbers]


def _rect(part: Part, left: float, wide: float, top: float, high: float) -> str:
    return (
        f'<rect class="g-{part.look}" x="{left:.2f}%" width="{wide:.2f}%" y="{HEIGHT * top / 100:.1f}" '
        f'height="{HEIGHT * high / 100:.1f}"/>'
    )


def _number(part: Part, middle: float, base: float, high: float, hide: str) -> str:
    """Write a part's number into it, or just above where it is too low."""
    is_low = high < SMALL
    y = HEIGHT * (100 - base - high) / 100 - 4 if is_low else HEIGHT * (100 - base - high / 2) / 100 + TOP
    if is_low and part.look == "bad":
        y = HEIGHT * high / 100 + 12
    look = "k" if is_low else f"on-{part.look}"
    return f'<text class="tx s mid b {look}{hide}" x="{middle:.2f}%" y="{y:.1f}">{part.value:g}</text>'


def share_bar(parts: Sequence[Part], *, label: str, full: float | None = None) -> SafeString:
    """Draw one row's grades as a bar; the numbers stand beside it.

    ``full`` is the number that fills it: with the largest of several rows, a single audit draws a short bar.
    """
    if not any(part.value for part in parts):
        return SafeString("")
    total = full or sum(part.value or 0 for part in parts)
    drawn, x = [f'<svg class="prop" role="img" aria-label="{escape(label)}">'], 0.0
    for part in parts:
        wide = 100 * (part.value or 0) / total
        if wide:
            drawn.append(f'<rect class="g-{part.look}" x="{x:.2f}%" width="{wide:.2f}%" height="100%"/>')
        x += wide
    return mark_safe("".join([*drawn, "</svg>"]))  # noqa: S308 - every text in it is escaped
