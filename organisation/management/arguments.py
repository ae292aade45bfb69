"""What commands are given, read and refused in the same words by all of them."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date


def a_day(text: str) -> date:
    """Read ``2020-09-24``. :raises ArgumentTypeError:"""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"“{text}” is not a day; write it like 2020-09-24.") from error
