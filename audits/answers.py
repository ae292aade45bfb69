"""Answers of a thematic audit: whether they add up to what they are shares of, and how a share is told. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from audits.grades import ENOUGH, percent, wilson

MOST = 9  # answers that the page of a question has room for


class DoesNotAddUp(ValueError):
    """Says what doesn't add up, and what to do."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it is entered: the number that gave it, or the percentage where only that is known."""

    text: str
    count: int | None = None
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Outer:
    """The answer that a nested question rests on, with the number that gave it where that is known."""

    text: str
    count: int | None


def base_of(base: int | None, outer: Outer | None) -> int | None:
    """Return what the answers are shares of: of a nested question, those who gave the answer that it rests on.

    :raises DoesNotAddUp: where another base is given than that
    """
    if outer is None or outer.count is None:
        return base
    if base is not None and base != outer.count:
        raise DoesNotAddUp(
            f"It is asked of the {outer.count} that gave “{outer.text}”, not of {base}. Leave the number empty, or put "
            f"the answer right first."
        )
    return outer.count


def check_answers(answers: Sequence[Given], *, base: int | None, is_multiple: bool) -> None:
    """Check the answers of one question. Percentages are kept as published, whatever they add up to.

    :raises DoesNotAddUp: naming what is the matter
    """
    if not answers:
        raise DoesNotAddUp("Give at least one answer, with its number.")
    _check_each(answers)
    if all(one.count is None for one in answers):
        return
    if any(one.count is None for one in answers):
        raise DoesNotAddUp("Give numbers for all answers, or percentages for all: they can’t be mixed.")
    if base is None:
        raise DoesNotAddUp("Say how many the numbers are of.")
    for one in answers:
        if one.count is not None and one.count > base:
            raise DoesNotAddUp(f"“{one.text}” is {one.count}, more than the {base} that it is of.")
    lack = lacking([one.count for one in answers], base, is_multiple=is_multiple)
    if lack:
        what = f"{lack} {'is' if lack == 1 else 'are'} missing" if lack > 0 else f"{-lack} too many"
        raise DoesNotAddUp(
            f"The answers add up to {base - lack} of {base}: {what}. Put the numbers right, add an answer such as "
            f"“Not recorded”, or say that a record may have several answers."
        )


def _check_each(answers: Sequence[Given]) -> None:
    times = Counter(one.text.casefold() for one in answers)
    for one in answers:
        if times[one.text.casefold()] > 1:
            raise DoesNotAddUp(f"“{one.text}” is there twice. Keep one of them.")
        if one.count is None and one.percent is None:
            raise DoesNotAddUp(f"“{one.text}” has neither a number nor a percentage.")
        if one.count is not None and one.percent is not None:
            raise DoesNotAddUp(f"“{one.text}” has both. Give the number; its percentage follows.")


def lacking(counts: Sequence[int | None], base: int | None, *, is_multiple: bool) -> int:
    """Return by how many counted answers miss their base, negative where they exceed it; 0 where that isn't asked."""
    if base is None or is_multiple or any(count is None for count in counts):
        return 0
    return base - sum(count or 0 for count in counts)


def share_of(given: Decimal | None, count: int | None, base: int | None) -> Decimal | None:
    """Return the percentage: as published, else of the numbers, where ten or more are enough for one."""
    if given is not None or count is None or base is None or base < ENOUGH:
        return given
    return percent(count, base)


def overlap(now: tuple[int | None, int | None], before: tuple[int | None, int | None]) -> bool:
    """Return whether two counted shares, each a number and its base, can't be told apart by their 95% intervals."""
    spans = [wilson(count, of) for count, of in (now, before) if count is not None and of is not None]
    if len(spans) < 2 or spans[0] is None or spans[1] is None:
        return False
    return spans[0].low <= spans[1].high and spans[1].low <= spans[0].high
