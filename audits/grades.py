"""How grades are counted: distributions with their interval, published ones with what is missing, agreement. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import sqrt

from scorecard.figures import computed

ENOUGH = 10  # audits: beneath it counts are told, not percentages
SHOWN_FROM = 6  # graded audits: beneath it those who see totals only are told nothing, since it would tell of one
Z = 1.96  # a 95% interval
ROUNDING = Decimal(1)  # points by which rounded shares may miss 100


@dataclass(frozen=True, slots=True)
class Step:
    """A grade of a scale as rules see it; position 1 is the best."""

    code: str
    name: str
    position: int
    is_good: bool = False
    is_inadequate: bool = False


def in_order(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Return grades best first, numbered from 1; those of several scales stand by what they count as."""
    found = sorted(steps, key=lambda one: (not one.is_good, one.is_inadequate, one.position))
    return tuple(replace(one, position=place) for place, one in enumerate(found, 1))


@dataclass(frozen=True, slots=True)
class Interval:
    """The 95% interval of a share, in per cent of 0 to 100."""

    low: Decimal
    high: Decimal


def percent(count: int, of: int) -> Decimal | None:
    """Return a share in whole per cent, half up from the exact fraction; none of nothing."""
    return computed(numerator=Decimal(count), denominator=Decimal(of), unit="percentage", decimals=0)


def wilson(count: int, of: int) -> Interval | None:
    """Return the Wilson score interval of a share, rounded to whole per cent; none of nothing."""
    if of == 0:
        return None
    share, z2 = count / of, Z * Z
    centre = share + z2 / (2 * of)
    reach = Z * sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    low, high = ((centre + sign * reach) / (1 + z2 / of) for sign in (-1, 1))
    return Interval(_whole(max(low, 0.0)), _whole(min(high, 1.0)))


def _whole(share: float) -> Decimal:
    return Decimal(int(share * 100 + 0.5))


@dataclass(frozen=True, slots=True)
class Share:
    """A grade's part of a round: a count and its percentage, or the percentage alone where that was published."""

    step: Step
    count: int | None
    percent: Decimal | None
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Distribution:
    """How audits were graded, from the best grade to the worst.

    :param total: the number of graded audits; none where only percentages were published
    :param remainder: points that published percentages don't account for, negative where they exceed 100
    """

    shares: tuple[Share, ...]
    total: int | None
    remainder: Decimal = Decimal(0)

    @property
    def is_published(self) -> bool:
        """Whether it is known as published percentages only."""
        return self.total is None

    @property
    def is_drawn(self) -> bool:
        """Whether there is enough for percentages."""
        return self.total is None or self.total >= ENOUGH

    @property
    def is_whole(self) -> bool:
        """Whether every grade that is printed anywhere is known: a lone published grade isn't."""
        return not self.is_published or all(share.percent is not None for share in self.shares)

    @property
    def is_doubtful(self) -> bool:
        """Whether published percentages miss 100 by more than rounding."""
        return self.is_whole and abs(self.remainder) > ROUNDING


def distribution(steps: Sequence[Step], grades: Iterable[str]) -> Distribution:
    """Count grades by their codes. Percentages are whole, each rounded by itself, never made to add up."""
    return distribution_of(steps, Counter(grades))


def distribution_of(steps: Sequence[Step], counts: Mapping[str, int]) -> Distribution:
    """Return the distribution of counts that are known already."""
    total = sum(counts.get(step.code, 0) for step in steps)
    shares = tuple(
        Share(
            step,
            counts.get(step.code, 0),
            percent(counts.get(step.code, 0), total) if total >= ENOUGH else None,
            wilson(counts.get(step.code, 0), total) if total >= ENOUGH else None,
        )
        for step in steps
    )
    return Distribution(shares, total)


def published(steps: Sequence[Step], percents: Mapping[str, Decimal]) -> Distribution:
    """Return a distribution as published: a grade that wasn't printed has no percentage, and nothing is rescaled."""
    shares = tuple(Share(step, None, percents.get(step.code)) for step in steps)
    return Distribution(shares, None, Decimal(100) - sum(percents.values(), Decimal(0)))


def good_or_better(found: Distribution) -> Decimal | None:
    """Return the percentage graded good or better; none where a grade that counts isn't known."""
    return _part(found, [share for share in found.shares if share.step.is_good])


def inadequate(found: Distribution) -> Decimal | None:
    """Return the percentage that asks for a re-audit."""
    return _part(found, [share for share in found.shares if share.step.is_inadequate])


def _part(found: Distribution, part: Sequence[Share]) -> Decimal | None:
    if found.total is not None:
        return percent(sum(share.count or 0 for share in part), found.total) if found.is_drawn else None
    known = [share.percent for share in part if share.percent is not None]
    return sum(known, Decimal(0)) if known else None


# --- Moderation -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often auditor and moderator gave the same grade: the matrix by the codes of the first and the second."""

    matrix: Mapping[tuple[str, str], int]
    exact: int
    total: int
    raised: int
    lowered: int

    @property
    def percent(self) -> Decimal | None:
        """Exact agreement in per cent, once there are ten to judge by."""
        return percent(self.exact, self.total) if self.total >= ENOUGH else None


def agreement(pairs: Iterable[tuple[Step, Step]]) -> Agreement:
    """Count pairs of the auditor's and the moderator's grade."""
    counted: Counter[tuple[str, str]] = Counter()
    exact = raised = lowered = 0
    for first, second in pairs:
        counted[first.code, second.code] += 1
        exact += first.position == second.position
        raised += second.position < first.position
        lowered += second.position > first.position
    return Agreement(dict(counted), exact, sum(counted.values()), raised, lowered)
