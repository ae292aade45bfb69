"""What the cells of a printed plan say: outcomes with their actions, dates, and partners of a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from improvement.progress import Due, Precision
from organisation.months import Month, NotAMonth
from spreadsheets.dates import NotADate, read_date, read_month
from spreadsheets.listed import BULLET, NUMBERED, items

OUTCOME = re.compile(r"outcomes?\s*[:;]\s*(?P<text>.*)", re.IGNORECASE)
CODED = re.compile(r"(?P<code>[A-Za-z0-9][\w-]{0,39}):\s+(?P<text>\S.*)", re.DOTALL)
OUR_CODE = re.compile(r"A[0-9]{3,}(-[0-9]+)*")  # as the plan numbers actions itself
CONTINUED = re.compile(r"\s*\((?:continued|cont\.?|cont'd)\)\s*$", re.IGNORECASE)
NUMBER = re.compile(r"(?:area\s+)?(?P<number>[0-9]{1,2})(?:[.):]|\s|$)\s*(?P<rest>.*)", re.IGNORECASE)
NOTHING = {"-", "–", "—"}  # a line that says nothing, which keeps its place in the list
MOST_PIECES = 60  # of a line: more are no list of partners
HARD, SOFT = ";", re.compile(r"\s*([/,])\s*")


@dataclass(frozen=True, slots=True)
class Block:
    """An outcome of a cell, where its recommendation comes from, and its actions. "" where the cell says nothing."""

    outcome: str
    answers: str
    actions: tuple[str, ...]


def blocks(text: str) -> tuple[Block, ...]:
    """Return the outcomes of a cell with their actions, in order; what stands before any outcome has none.

    An outcome begins with “Outcome:”, or, where the actions have bullets, is a line without one that begins a
    paragraph. A line in capitals below it says what it answers.
    """
    found: list[list[str]] = []
    lines = [line.strip() for line in text.splitlines()]
    is_bulleted = any(map(_has_bullet, lines))
    begins = True  # whether the line begins a paragraph
    for line in lines:
        if not line:
            begins = True
            continue
        is_heading = bool(OUTCOME.fullmatch(line)) or (is_bulleted and begins and not _has_bullet(line))
        if is_heading or not found:
            found.append([])
        found[-1].append(line)
        begins = False
    return tuple(_block(part, is_bulleted=is_bulleted) for part in found)


def _has_bullet(line: str) -> bool:
    return bool(BULLET.fullmatch(line) or NUMBERED.fullmatch(line))


def _block(lines: Sequence[str], *, is_bulleted: bool) -> Block:
    said = OUTCOME.fullmatch(lines[0])
    if said is None and (not is_bulleted or _has_bullet(lines[0])):
        return Block("", "", items("\n".join(lines)))
    outcome, answers, rest = [said["text"] if said else lines[0]], "", list(lines[1:])
    while rest and not _has_bullet(rest[0]):
        if rest[0].isupper():
            answers = " ".join(filter(None, (answers, rest.pop(0).capitalize())))
        elif is_bulleted:
            outcome.append(rest.pop(0))
        else:
            break
    return Block(" ".join(" ".join(outcome).split()), answers, items("\n".join(rest)))


def code_and_text(text: str, known: Callable[[str], bool]) -> tuple[str, str]:
    """Return the reference before an action, as our own workbook writes it, and what follows; "" where there is none.

    :param known: whether an action on record has a reference
    """
    found = CODED.fullmatch(text)
    if found and (known(found["code"]) or OUR_CODE.fullmatch(found["code"])):
        return found["code"], found["text"]
    return "", text


def due_in(text: str) -> Due:
    """Return the date of a line: a day, a month, else words, which are never overdue."""
    try:
        day = read_date(text)
    except NotADate:
        try:
            return Due.of_month(read_month(text), text)
        except NotAMonth:
            return Due(None, Precision.WORDS, text)
    return Due(day, Precision.MONTH if day == Month.of(day).last_day else Precision.DAY, text)


def area_names(title: str, sheet: str) -> Iterator[tuple[str, int]]:
    """Yield what may name the area of a table: its title, without “(continued)”, and its sheet; each with its number.

    :returns: a name, "" for none, and a number counted from 1, 0 for none
    """
    for said in (CONTINUED.sub("", title).strip(), CONTINUED.sub("", sheet).strip()):
        if not said:
            continue
        yield said, 0
        if found := NUMBER.fullmatch(said):
            yield found["rest"], 0 if found["rest"] else int(found["number"])


def partners_of(line: str, is_known: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the partners of a line. Semicolons part them; slashes and commas too, save within a name that is known.

    A comma parts only names that are all known: many a post has one in its title.
    """
    found: list[str] = []
    for piece in line.split(HARD):
        words = " ".join(piece.split()).rstrip(".").strip()
        found += _known_parts(words, is_known) or _by_slash(words, is_known)
    return tuple(dict.fromkeys(name for name in found if name))


def _by_slash(words: str, is_known: Callable[[str], bool]) -> list[str]:
    parts = [part.strip() for part in words.split("/")]
    return [name for part in parts for name in (_known_parts(part, is_known) or [part])]


def _known_parts(words: str, is_known: Callable[[str], bool]) -> list[str]:
    """Return the fewest known names that the words can be parted into; none where a part isn't known."""
    pieces = SOFT.split(words)  # name, sign, name, …
    if len(pieces) > MOST_PIECES:
        return []
    best: list[list[str] | None] = [[]]
    for end in range(1, len(pieces) // 2 + 2):
        options = []
        for start in range(end):
            before, name = best[start], _joined(pieces[2 * start : 2 * end - 1])
            if before is not None and is_known(name):
                options.append([*before, name])
        best.append(min(options, key=len) if options else None)
    return best[-1] or []


def _joined(pieces: Sequence[str]) -> str:
    return "".join(f"{piece} " if piece == "," else piece for piece in pieces)
