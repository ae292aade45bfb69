"""Small numbers of children, for readers outside the service: which figures must not be shown to them.

1 to 5 is hidden and 0 shows; so is a percentage of which either part is 1 to 5, and a rate with such a count.
What a subtraction would reveal is for the caller to add, who knows which figures add up to another.
"""

import re
from decimal import Decimal

LARGEST_HIDDEN = 5
FEW = re.compile(r"(?<![\w.,])[1-5](?![\w%]|[.,]\d)")


def is_small(count: Decimal | int | None) -> bool:
    return count is not None and 0 < count <= LARGEST_HIDDEN


def tells_of_few(printed: str) -> bool:
    """Return whether words as printed hold a number of 1 to 5: “3 of 4 children”, but not “4%” or “2.5”."""
    return FEW.search(printed) is not None


def must_hide(
    *, count: Decimal | None = None, numerator: Decimal | None = None, denominator: Decimal | None = None
) -> bool:
    """Return whether a figure made of these counts tells of 1 to 5 children."""
    rest = denominator - numerator if numerator is not None and denominator is not None else None
    return any(is_small(number) for number in (count, numerator, denominator, rest))
