"""Lists in cells: several bulleted lines in one cell, and lists in neighbouring cells that belong together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

BULLET = re.compile(r"(?:[•●▪◦‣∙·\uf0b7]\s*|[-–—*]\s+|o[\t ]+(?=[A-Z]))(?P<text>.*)")
NUMBERED = re.compile(r"\(?(?P<number>[0-9]{1,2})[.)]\s+(?P<text>.*)")


class Match(StrEnum):
    """How sure it is that two lists belong together as they were paired."""

    CERTAIN = "certain"
    BY_POSITION = "by position"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Aligned:
    """Two lists side by side. Each item of either list is in a pair or unmatched, and none is in both.

    :param pairs: items of the first list, each with those of the second that belong to it
    :param alone: items of the first list with nothing beside them
    :param unmatched: items of the second list that belong to none for certain
    """

    match: Match
    pairs: tuple[tuple[str, tuple[str, ...]], ...]
    alone: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()


def items(text: str) -> tuple[str, ...]:
    """Return the items of a cell, without their bullets, in order.

    Where lines have bullets, or numbers that count from 1, a line without one goes on with the item above it.
    Where none has, each line is an item.
    """
    lines = [line.strip() for line in text.splitlines()]
    marked = _marked(lines)
    if all(mark is None for mark in marked):
        return tuple(" ".join(line.split()) for line in lines if line)
    found: list[list[str]] = []
    for line, mark in zip(lines, marked, strict=True):
        if mark is not None or not found:
            found.append([])
        found[-1].append(line if mark is None else mark)
    joined = (" ".join(" ".join(parts).split()) for parts in found)
    return tuple(item for item in joined if item)


def _marked(lines: Sequence[str]) -> list[str | None]:
    """Return for each line what stands behind its bullet or number; None where it has none that counts from 1."""
    found: list[str | None] = []
    count = 0
    for line in lines:
        bulleted, numbered = BULLET.fullmatch(line), NUMBERED.fullmatch(line)
        if bulleted:
            found.append(bulleted["text"])
            continue
        count += numbered is not None
        found.append(numbered["text"] if numbered and int(numbered["number"]) == count else None)
    return found


def align(first: Sequence[str], second: Sequence[str]) -> Aligned:
    """Put a list beside another, without guessing.

    Equal counts belong together for certain, and so do all items beside a single one. Where counts differ, items are
    paired by position and marked so, and those left over belong to none. One item beside several may be about the
    first or about all: it is left unmatched.
    """
    if not first or not second:
        return Aligned(Match.UNCLEAR if first or second else Match.CERTAIN, (), tuple(first), tuple(second))
    if len(first) == 1:
        return Aligned(Match.CERTAIN, ((first[0], tuple(second)),))
    if len(second) == 1:
        return Aligned(Match.UNCLEAR, (), tuple(first), tuple(second))
    pairs = tuple((one, (other,)) for one, other in zip(first, second, strict=False))
    match = Match.CERTAIN if len(first) == len(second) else Match.BY_POSITION
    return Aligned(match, pairs, tuple(first[len(pairs) :]), tuple(second[len(pairs) :]))
