"""The AREA column of a printed plan: who is responsible, which plans are linked, which recommendations are core."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from improvement.importers.printed_cells import NOTHING
from spreadsheets.listed import BULLET, items

RESPONSIBLE, DELIVERY_PLANS, CORE = "responsible", "delivery_plans", "core"
HEADINGS = {
    RESPONSIBLE: re.compile(
        r"responsible\s+(?:officers?|posts?|managers?|leads?|persons?|people)\s*(?::\s*(?P<rest>.*))?", re.IGNORECASE
    ),
    DELIVERY_PLANS: re.compile(
        r"(?:linked\s+(?:service\s+)?(?:delivery\s+)?plans?|(?:service\s+)?(?:delivery\s+)?plans?(?=\s*:))"
        r"\s*(?::\s*(?P<rest>.*))?",
        re.IGNORECASE,
    ),
    CORE: re.compile(
        r"core\s+(?:(?P<publisher>[^:]{1,160}?)\s+)?recommendations?\s*(?::\s*(?P<rest>.*))?", re.IGNORECASE
    ),
}
QUOTES = {"'": "'", '"': '"', "‘": "’", "“": "”"}
NAME = re.compile(r"[A-Z0-9]")
LITTLE = 3  # letters: and, of, for; a name's other words begin with a capital


@dataclass(frozen=True, slots=True)
class AreaCell:
    """What a cell of the column says, by its headings, each in order; "" and nothing where it says nothing.

    :param publisher: whose core recommendations they are, as printed: ``Ofsted``
    :param loose: what stands under no heading
    """

    responsible: tuple[str, ...] = ()
    delivery_plans: tuple[str, ...] = ()
    core: tuple[str, ...] = ()
    publisher: str = ""
    loose: tuple[str, ...] = ()


def read_area_cell(text: str) -> AreaCell:
    """Read a cell: “Responsible Officers:”, “Linked Service Delivery Plans:”, “Core Ofsted recommendations:”."""
    parts: dict[str, list[str]] = {"": []}
    key, publisher = "", ""
    for line in (one.strip() for one in text.splitlines()):
        heading, rest, who = _heading(line)
        if heading:
            key, publisher = heading, who or publisher
            parts.setdefault(key, [])
        if found := rest if heading else line:
            parts[key].append(found)
    posts = (name.strip() for item in _items(parts.get(RESPONSIBLE, [])) for name in item.split(";"))
    return AreaCell(
        _once(posts),
        _once(_items(parts.get(DELIVERY_PLANS, []))),
        _once(map(unquoted, _texts(parts.get(CORE, [])))),
        publisher,
        _once(_items(parts[""])),
    )


def _heading(line: str) -> tuple[str, str, str]:
    """Return which heading a line is, what follows it in the same line, and whose recommendations it names."""
    for key, pattern in HEADINGS.items():
        if not BULLET.fullmatch(line) and (found := pattern.fullmatch(line)):
            return key, found["rest"] or "", " ".join((found.groupdict().get("publisher") or "").split())
    return "", "", ""


def _items(lines: list[str]) -> Iterator[str]:
    return (item for item in items("\n".join(lines)) if item not in NOTHING)


def _once(found: Iterator[str] | map[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for item in found if item))


def _texts(lines: list[str]) -> Iterator[str]:
    """Yield each text of a list in which some, or none, are quoted."""
    quoted = _quoted(lines) if any(line[0] in QUOTES for line in lines) else []
    return (item for line in quoted for item in _items([line])) if quoted else _items(lines)


def _quoted(lines: list[str]) -> list[str]:
    """Join the lines of each quotation that goes on over several; nothing, where one never ends."""
    found: list[str] = []
    end = ""  # the mark that closes what is open
    for line in lines:
        if end:
            found[-1] += f" {line}"
        else:
            found.append(line)
            end = QUOTES.get(line[0], "")
        if end and line.rstrip(".").endswith(end) and len(found[-1]) > 1:
            end = ""
    return [] if end else found


def unquoted(text: str) -> str:
    """Return a text without the quotation marks around it."""
    end = QUOTES.get(text[:1], "")
    inner = text.rstrip(".")[1:-1]
    is_quoted = bool(end) and len(text) > 2 and text.rstrip(".").endswith(end) and f"{end} " not in inner
    return inner.strip() if is_quoted else text


def reads_like_a_name(text: str) -> bool:
    """Whether a text reads like the name of a plan, not like a remark: its words begin with capitals."""
    words = [word for word in re.findall(r"[^\W_][\w'’]*", text) if len(word) > LITTLE or NAME.match(word)]
    small = sum(NAME.match(word) is None for word in words)
    return small * 2 <= len(words)
