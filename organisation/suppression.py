"""Small numbers of children, for readers outside the service: which figures must not be shown to them.

1 to 5 is hidden and 0 shows; so is a percentage of which either part is 1 to 5, and a rate with such a count.
What a subtraction would reveal is for the caller to add, who knows which figures add up to another.
"""

from decimal import Decimal

LARGEST_HIDDEN = 5


def is_small(count: Decimal | int | None) -> bool:
    return count is not None and 0 < count <= LARGEST_HIDDEN


def must_hide(
    *, count: Decimal | None = None, numerator: Decimal | None = None, denominator: Decimal | None = None
) -> bool:
    """Return whether a figure made of these counts tells of 1 to 5 children."""
    rest = denominator - numerator if numerator is not None and denominator is not None else None
    return any(is_small(number) for number in (count, numerator, denominator, rest))
