"""Personal data in free text: what is stopped, and what needs a reason. Names can't be recognised, so people are told.

Valid NHS numbers, email addresses and dates after "born" or "DOB" are stopped; telephone numbers and postcodes may
be right (an office's), and pass with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

NHS_NUMBER = re.compile(r"(?<!\d)(?<!\d-)\d{3}[ \u00a0-]?\d{3}[ \u00a0-]?\d{4}(?!-?\d)")
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+")
MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
BORN = re.compile(
    r"\b(?:born|d\.?o\.?b\.?|date of birth)\b\W{0,4}(?:(?:is|was|on|the)\s+){0,3}"
    rf"(?:{DAY}(?:[\s./-]+\d{{1,2}}[\s./-]+|[\s./-]+(?:of\s+)?{MONTHS}[\s,./-]+)\d{{2,4}}\b"
    rf"|{MONTHS}\s+{DAY},?\s+\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}})",
    re.IGNORECASE,
)
TELEPHONE = re.compile(r"(?<!\d)(?:\+44[\s-]?|0)\d{2,4}[\s-]?\d{3,4}[\s-]?\d{3,4}(?!\d)")
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")


@dataclass(frozen=True, slots=True)
class Found:
    """Words that look like personal data; ``may_pass`` with a reason."""

    words: str
    what: str
    may_pass: bool


def is_nhs_number(text: str) -> bool:
    """Check the last of ten digits against the first nine (modulus 11)."""
    digits = [int(c) for c in text if c.isdecimal()]
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return digits[9] == (0 if check == 11 else check)


def find(text: str) -> list[Found]:
    """Return what looks like personal data in a text, the gravest first."""
    return [*_stopped(text), *_questioned(text)]


def _stopped(text: str) -> Iterator[Found]:
    for match in NHS_NUMBER.finditer(text):
        if is_nhs_number(match[0]):
            yield Found(match[0], "an NHS number", may_pass=False)
    for match in EMAIL.finditer(text):
        yield Found(match[0], "an email address", may_pass=False)
    for match in BORN.finditer(text):
        yield Found(match[0], "a date of birth", may_pass=False)


def _questioned(text: str) -> Iterator[Found]:
    for match in TELEPHONE.finditer(text):
        if not is_nhs_number(match[0]):
            yield Found(match[0], "a telephone number", may_pass=True)
    for match in POSTCODE.finditer(text):
        yield Found(match[0], "a postcode", may_pass=True)
