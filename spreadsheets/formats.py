"""Excel's number formats: what kind of value a format makes of a number, and how the number then looks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache

from organisation.months import LONG, SHORT

GENERAL = "General"
UNKNOWN = ""  # the file's kind doesn't say, as .xls read through calamine

# ECMA-376 part 1, 18.8.30; 14 is the short date of the computer, which is a British one here.
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "dd/mm/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "dd/mm/yyyy h:mm", 37: "#,##0;-#,##0", 38: "#,##0;[Red]-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;[Red]-#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    48: "##0.0E+0", 49: "@",
    **dict.fromkeys([*range(27, 32), 36, *range(50, 55), 57, 58], "dd/mm/yyyy"), **dict.fromkeys(range(32, 36), "h:mm"),
}  # fmt: skip

TOKENS = re.compile(
    r"""(?P<general>General)
    | "(?P<quoted>[^"]*)" | \\(?P<escaped>.)
    | [_*](?P<skipped>.)
    | \[(?P<elapsed>h+|m+|s+)\] | \[(?P<bracket>[^\]]*)\]
    | (?P<half>am/pm|a/p)
    | (?P<date>y+|m+|d+|h+|s+)
    | (?P<digits>[0-9#?][0-9#?,.]*|\.[0-9#?]+)
    | (?P<percent>%) | (?P<end>;) | (?P<other>.)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
PLAIN_DIGITS = re.compile(r"(?P<thousands>#,##)?[#?]*[0-9?#](?:\.(?P<decimals>[0?#]+))?")
LITERALS = set(" £$€+-()/:,~<>")


class Makes(Enum):
    """What a number becomes under a format."""

    NUMBER = "number"
    PERCENTAGE = "percentage"
    DATE = "date"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class _Layout:
    """A number between two literals, with its decimals."""

    before: str
    after: str
    decimals: int
    thousands: bool


def _tokens(code: str) -> list[tuple[str, str]]:
    """Return the parts of a format as name and text: ("digits", "0"), ("percent", "%")."""
    found = (match.groupdict() for match in TOKENS.finditer(code))
    return [next((name, text) for name, text in groups.items() if text is not None) for groups in found]


@lru_cache(maxsize=4096)
def makes(code: str) -> Makes:
    """Return what the format makes of a number. Letters in quotes, colours and conditions don't count."""
    tokens = _tokens(code)
    letters = {text[0].lower() for name, text in tokens if name == "date"}
    clock = bool(letters & {"h", "s"}) or any(name == "elapsed" for name, _ in tokens)
    if letters & {"y", "d"} or ("m" in letters and not clock):
        return Makes.DATE
    if clock:
        return Makes.TIME
    return Makes.PERCENTAGE if any(name == "percent" for name, _ in tokens) else Makes.NUMBER


def plain(number: Decimal) -> str:
    """Return the digits of a number without an exponent and without zeros at the end: ``0.98``."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def show_number(number: Decimal, code: str) -> str:
    """Return a number as the sheet shows it. A format too fanciful for us shows the plain digits.

    :param number: as it is written: 98 for 98%
    """
    layout = _layout(code)
    if layout is None:
        return plain(number) + ("%" if makes(code) is Makes.PERCENTAGE else "")
    try:
        rounded = number.quantize(Decimal(1).scaleb(-layout.decimals), rounding=ROUND_HALF_UP)
    except InvalidOperation:  # more digits than a decimal holds
        return plain(number)
    shown = f"{abs(rounded):,f}" if layout.thousands else f"{abs(rounded):f}"
    return f"{'-' if rounded < 0 else ''}{layout.before}{shown}{layout.after}".strip()


@lru_cache(maxsize=4096)
def _layout(code: str) -> _Layout | None:
    """Return how the first section of a format lays a number out; None where it is more than that."""
    literals, digits = ["", ""], ""
    for name, text in _tokens(code):
        if name == "end":
            break
        if name == "digits" and not digits:
            digits = text
        elif name in {"quoted", "escaped", "percent"} or (name == "other" and text in LITERALS):
            literals[bool(digits)] += text
        elif name == "bracket" and text.startswith("$"):  # [$£-809]: a currency sign, then a place
            literals[bool(digits)] += text[1:].partition("-")[0]
        elif name not in {"bracket", "skipped"}:
            return None
    found = PLAIN_DIGITS.fullmatch(digits)
    return found and _Layout(literals[0], literals[1], len(found["decimals"] or ""), bool(found["thousands"]))


def show_date(moment: datetime, code: str) -> str:
    """Return a date as the sheet shows it: ``Jul-20`` under ``mmm-yy``."""
    tokens = _tokens(code.partition(";")[0])
    texts = []
    for index, (name, text) in enumerate(tokens):
        if name == "date":
            texts.append(_show_part(moment, text.lower(), _is_minute(tokens, index)))
        elif name in {"quoted", "escaped", "other"}:
            texts.append(text)
        elif name == "half":
            texts.append("AM" if moment.hour < 12 else "PM")
    return "".join(texts).strip() or moment.date().isoformat()


def _is_minute(tokens: list[tuple[str, str]], index: int) -> bool:
    """Say whether an m means minutes: after hours or before seconds."""
    letters = [(at, text[0].lower()) for at, (name, text) in enumerate(tokens) if name == "date"]
    here = next(position for position, (at, _) in enumerate(letters) if at == index)
    before = letters[here - 1][1] if here else ""
    after = letters[here + 1][1] if here + 1 < len(letters) else ""
    return before == "h" or after == "s"


def _show_part(moment: datetime, part: str, is_minute: bool) -> str:
    number = {"y": moment.year, "m": moment.month, "d": moment.day, "h": moment.hour, "s": moment.second}[part[0]]
    if part[0] == "y":
        return f"{number % 100:02d}" if len(part) <= 2 else f"{number:04d}"
    if part[0] == "m" and is_minute:
        return f"{moment.minute:02d}"
    if part[0] == "m" and len(part) > 2:
        return {3: SHORT, 4: LONG}.get(len(part), [name[0] for name in SHORT])[number - 1]
    if part[0] == "d" and len(part) > 2:
        return moment.strftime("%a" if len(part) == 3 else "%A")
    return f"{number:02d}" if len(part) > 1 else str(number)
