"""Reading what a person types into a cell: a number as people write it, or a sentence that says why it is none."""

from __future__ import annotations

import re
from decimal import Decimal

LARGEST = Decimal(10) ** 11  # what the ledger holds with four decimals
NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|[+-]?\.\d+", re.ASCII)


class NotANumber(ValueError):
    """What was typed is no number; its text names what was read and what is expected."""


def read_number(text: str) -> Decimal | None:
    """Read ``1,731``, ``84.9`` or ``84%``; nothing typed gives None.

    :raises NotANumber: with a sentence
    """
    plain = text.replace("\u00a0", " ").replace("\u2212", "-").strip()
    if not plain:
        return None
    plain = plain.removesuffix("%").rstrip()
    if not NUMBER.fullmatch(plain):
        raise NotANumber(f"“{text.strip()[:40]}” is not a number. Write digits, like 1731 or 84.9.")
    number = Decimal(plain.replace(",", ""))
    if abs(number) >= LARGEST:
        raise NotANumber(f"“{text.strip()[:40]}” is larger than any figure kept here.")
    if -number.as_tuple().exponent > 4:  # type: ignore[operator]
        raise NotANumber(f"“{text.strip()[:40]}” has more than four decimals.")
    return number
