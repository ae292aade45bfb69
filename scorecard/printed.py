"""Reading the cells of a printed scorecard as people write them: ``<365 days``, ``200 by 2023``, ``76% SN``.

A number is read only where the cell begins with it and says nothing against it; what can't be one stays words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from organisation.months import Month, NotAMonth
from scorecard.figures import NIL, NOT_APPLICABLE, NOT_COLLECTED, plain
from spreadsheets.dates import read_month
from spreadsheets.headings import normalised

LONGEST = 200  # characters of a cell, as the ledger keeps them
MOST = Decimal(10) ** 11  # what the ledger holds with four decimals
NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
SIGNS = {"above": ">", "over": ">", "more than": ">", "below": "<", "under": "<", "less than": "<",
         "≤": "<=", "≥": ">="}  # fmt: skip
SIGN = r"(?P<sign>[<>]=?|[≤≥]|(?:above|over|more than|below|under|less than)\b|)"
SINGLE = re.compile(
    rf"{SIGN}\s*(?P<number>{NUMBER})(?:\s*(?P<percent>%)|\s+(?P<days>days?)\b|)(?P<rest>(?:[\s(].*)?)", re.IGNORECASE
)
BY = re.compile(r"by\s+(?:the end of\s+)?(?P<when>[0-9]{4}|[A-Za-z]+[\s-]+[0-9]{2,4})", re.IGNORECASE)
BASES = {"sn": "sn", "sn average": "sn", "reg": "region", "regional": "region", "nat": "england", "national": "england"}
INNER = re.compile(rf"\((?P<number>{NUMBER})\s+(?P<label>[A-Za-z][A-Za-z ]*)\)")
TIMES = re.compile(r"\b(?:days?|weeks?|months?|years?)\b", re.IGNORECASE)
DASHED = re.compile(rf"(?P<piece>{NUMBER}\s*%?)\s+-\s+(?P<label>[<>]\s*[0-9]+\s*[A-Za-z]+)")
SPACED = re.compile(
    rf"(?P<piece>(?:(?:above|over|below|under)\s+|[<>]\s*)?{NUMBER}\s*%?)\s+(?P<label>[A-Za-z][^0-9<>;]*?)"
    r"(?=\s+(?:(?:above|over|below|under)\s+)?[0-9<>]|\s*$)",
    re.IGNORECASE,
)
NO_LABELS = re.compile(r"(?:of|to|or|out of|by|x)\b", re.IGNORECASE)  # 3 of 10, 5 to 7: not two figures
ABSENCES = {
    "n a": NOT_APPLICABLE, "na": NOT_APPLICABLE, "n/a": NOT_APPLICABLE, "not applicable": NOT_APPLICABLE,
    "nil": NIL, "nil return": NIL, "not collected": NOT_COLLECTED, "not available": NOT_COLLECTED,
}  # fmt: skip
LOCAL = re.compile(r"\blocal indicator\b[.;,]?", re.IGNORECASE)
OTHERS = re.compile(
    rf"\b(?P<who>SN|Statistical neighbours?|Regional|Region|Reg|National|Nat|England|Eng)\b[\s:=–-]*"
    rf"(?P<number>{NUMBER})(?:\s*%)?",
    re.IGNORECASE,
)
WHO = {"s": "sn", "r": "region", "n": "england", "e": "england"}


class NotPrinted(ValueError):
    """A cell that can't be read as a printed scorecard has it; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Value:
    """One number as printed.

    :param sign: ``""``, ``<``, ``>``, ``<=`` or ``>=``
    :param unit: ``%``, ``days`` or ``""``
    :param words: what is printed behind it, which the number doesn't need: ``per month (12 month average)``
    :param by: the month by which it is to be reached
    :param basis: ``sn``, ``region`` or ``england`` where it says whose figure it is
    """

    number: Decimal
    sign: str = ""
    unit: str = ""
    words: str = ""
    by: Month | None = None
    basis: str = ""

    def __str__(self) -> str:
        """Print it so that it reads back the same."""
        unit = {"%": "%", "days": " days"}.get(self.unit, "")
        by = ""
        if self.by:
            by = f"by {self.by.year}" if self.by.month == 12 else f"by {self.by}"
        basis = {"sn": "SN", "region": "Reg", "england": "Nat"}.get(self.basis, "")
        behind = " ".join(filter(None, (by or basis or self.words,)))
        return f"{self.sign}{plain(self.number)}{unit} {behind}".strip()


@dataclass(frozen=True, slots=True)
class Part:
    """A number of a cell that holds several, with what it is about: ``4% social workers``."""

    label: str
    value: Value
    text: str

    @property
    def key(self) -> str:
        return label_key(self.label)


@dataclass(frozen=True, slots=True)
class Printed:
    """What a cell says: one value, the parts of several, a coded absence, or words alone.

    ``text`` is the cell as printed; a value may come with parts: the count behind a rate, in brackets.
    """

    text: str = ""
    value: Value | None = None
    parts: tuple[Part, ...] = ()
    absence: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.text

    @property
    def is_words(self) -> bool:
        return bool(self.text) and self.value is None and not self.parts and not self.absence


@dataclass(frozen=True, slots=True)
class Others:
    """What stands below an actual: what others report, by ``sn``, ``region``, ``england``; or that it is local."""

    values: dict[str, Decimal]
    is_local: bool
    text: str
    left: str = ""  # what was not understood


def label_key(label: str) -> str:
    """Return a label as labels are compared: small letters, singular."""
    return " ".join(word.removesuffix("s") or word for word in normalised(label.replace("< ", "<")).split())


def read_printed(text: str) -> Printed:
    """Read a baseline, a target or the first line of an actual. :raises NotPrinted: where it is too long to be kept"""
    text = " ".join(text.replace("\u00a0", " ").replace("−", "-").split())
    if len(text) > LONGEST:
        raise NotPrinted(f"The cell holds more than {LONGEST} characters. Shorten it, and keep the rest elsewhere.")
    if not text:
        return Printed()
    if absence := ABSENCES.get(text.casefold().rstrip(".")):
        return Printed(text, absence=absence)
    if value := _single(text):
        return Printed(text, value, _inner(text))
    return Printed(text, parts=_parts(text))


def _single(text: str) -> Value | None:
    """Return the number that a text begins with, where what follows only explains it."""
    found = SINGLE.fullmatch(text)
    if not found:
        return None
    number = Decimal(found["number"].replace(",", ""))
    if number >= MOST or -int(number.as_tuple().exponent) > 4:
        return None
    sign = found["sign"].lower()
    unit = "%" if found["percent"] else "days" if found["days"] else ""
    value = Value(number, SIGNS.get(sign, sign), unit)
    return _explained(value, found["rest"].strip())


def _explained(value: Value, rest: str) -> Value | None:
    """Return the value with what its words say; None where they make it no number, as in ``3 of 10``."""
    if not rest:
        return value
    if found := BY.fullmatch(rest):
        month = _month(found["when"])
        return replace(value, by=month) if month else None
    if basis := BASES.get(rest.casefold()):
        return replace(value, basis=basis)
    outside = re.sub(r"\([^()]*\)", "", rest)
    if re.search(r"[0-9;<>]", outside) or not re.match(r"[A-Za-z(]", rest):
        return None
    if value.unit != "%" and re.match(r"(?:of|to|or|out of|x)\b", rest, re.IGNORECASE):
        return None
    return replace(value, words=rest)


def _month(text: str) -> Month | None:
    """Return the month of ``2023``, whose last is meant, or of ``March 2022``."""
    try:
        return Month(int(text), 12) if text.isdecimal() else read_month(text)
    except NotAMonth:
        return None


def _inner(text: str) -> tuple[Part, ...]:
    """Return the count in brackets behind a rate: ``0.51 (10 custodial sentences)``."""
    found = INNER.search(text)
    if not found or TIMES.search(found["label"]):
        return ()
    value = _single(found["number"])
    return (Part(found["label"], value, found[0][1:-1]),) if value else ()


def _parts(text: str) -> tuple[Part, ...]:
    """Return the parts of a cell of several numbers; none where one of them can't be told from the next."""
    pieces = text.split(";") if ";" in text else [text]
    found: list[Part] = []
    for piece in pieces:
        parts = _pieces(piece.strip())
        if not parts:
            return ()
        found += parts
    keys = {part.key for part in found}
    return tuple(found) if len(found) > 1 and len(keys) == len(found) and "" not in keys else ()


def _pieces(text: str) -> list[Part]:
    pattern = DASHED if DASHED.match(text) else SPACED
    parts: list[Part] = []
    end, carried = 0, ""
    for found in pattern.finditer(text):
        value, said = _single(" ".join(found["piece"].split())), found["label"]
        if value is None or text[end : found.start()].strip() or NO_LABELS.match(said):
            return []
        sign = value.sign or carried
        parts.append(Part(_label(said), replace(value, sign=sign), re.sub(r"\s+and$", "", found[0].strip())))
        carried = sign if said.rstrip().casefold().endswith(" and") else ""
        end = found.end()
    return parts if not text[end:].strip() else []


def _label(said: str) -> str:
    """Return what a number is about, without the words around: ``children in PACT and`` is ``PACT``."""
    said = re.sub(r"(?<=[a-z)])\s+[A-Z][a-z]+\s+(?:is|are|was|were)\b.*$", "", said.strip())
    said = re.sub(r"[\s,]+(?:and)?$", "", said)
    if found := re.search(r"\bin ([A-Z]{2,}.*)$", said):
        return found[1]
    return re.sub(r"^([<>])\s+", r"\1", said)


def read_actual(text: str) -> tuple[str, Others]:
    """Return the first line of an actual and what stands beside it: others' figures, or that it is a local one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    first, below = (lines[0], " ".join(lines[1:])) if lines else ("", "")
    is_local = bool(LOCAL.search(text))
    first = LOCAL.sub("", first).strip(" ,;/-")
    if not below and (found := OTHERS.search(first)) and found.start():
        first, below = first[: found.start()].strip(" ,;/(-"), first[found.start() :]
    below = LOCAL.sub("", below).strip()
    values = {WHO[one["who"][0].casefold()]: Decimal(one["number"].replace(",", "")) for one in OTHERS.finditer(below)}
    left = OTHERS.sub("", below).strip(" ,;/()-–")
    fits = all(value < MOST and -int(value.as_tuple().exponent) <= 4 for value in values.values())
    return first, Others(values, is_local, below, left) if fits else Others({}, is_local, below, below)
