"""What makes grades a scale: their order, their codes, and that no grade given before is relabelled. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

LONGEST_CODE = 30
FEWEST, MOST = 2, 8  # grades of a scale


@dataclass(frozen=True, slots=True)
class NewGrade:
    """A grade of a scale, as it is to be; without a code it gets one."""

    code: str
    name: str
    descriptor: str
    is_good: bool = False
    is_inadequate: bool = False
    printed: str = ""

    @property
    def counts_as(self) -> str:
        """What it counts as, in words."""
        if self.is_good:
            return "good or better"
        return "to be re-audited" if self.is_inadequate else "neither good nor poor"

    @property
    def said(self) -> str:
        """The grade in one line."""
        also = f" (also printed as {self.printed})" if self.printed else ""
        return f"{self.name}, {self.counts_as}: {self.descriptor}{also}"


def code_of(label: str, *, longest: int = LONGEST_CODE, taken: Collection[str] = ()) -> str:
    """Return a code made from a label, such as ``requires-improvement``; numbered where it is taken."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")[:longest].rstrip("-") or "new"
    numbered = (f"{made[: longest - 3]}-{number}" for number in count(2))
    return made if made not in taken else next(one for one in numbered if one not in taken)


def with_codes(grades: Sequence[NewGrade], earlier: Iterable[NewGrade]) -> list[NewGrade]:
    """Return the grades, each with a code: that of an earlier grade of the same label, else one made from its own."""
    by_name = {one.name.casefold(): one.code for one in earlier}
    taken = {one.code for one in grades if one.code} | set(by_name.values())
    found = []
    for one in grades:
        code = one.code or by_name.get(one.name.casefold()) or code_of(one.name, taken=taken)
        taken.add(code)
        found.append(replace(one, code=code))
    return found


def problems(grades: Sequence[NewGrade], earlier: Iterable[NewGrade]) -> Iterator[str]:
    """Yield what keeps grades, each with its code, from being a scale beside the programme's others."""
    if not FEWEST <= len(grades) <= MOST:
        yield f"A scale has {FEWEST} to {MOST} grades."
    if not any(one.is_good for one in grades) or not any(one.is_inadequate for one in grades):
        yield "Say which grades count as good or better, and which asks for a re-audit."
    for one in grades:
        if one.is_good and one.is_inadequate:
            yield f"“{one.name}” can’t be good or better and ask for a re-audit at once."
    ranks = [0 if one.is_good else 2 if one.is_inadequate else 1 for one in grades]
    if ranks != sorted(ranks):
        yield "Order the grades from the best: good or better first, those that ask for a re-audit last."
    yield from _twice(grades)
    yield from _relabelled(grades, earlier)


def _twice(grades: Sequence[NewGrade]) -> Iterator[str]:
    names, codes = [one.name.casefold() for one in grades], [one.code for one in grades]
    for one in grades:
        if names.count(one.name.casefold()) > 1:
            yield f"“{one.name}” stands there twice. Give each grade a label of its own."
            return
        if codes.count(one.code) > 1:
            yield f"Two grades have the code {one.code}. Leave codes empty, and they are made from the labels."
            return


def _relabelled(grades: Sequence[NewGrade], earlier: Iterable[NewGrade]) -> Iterator[str]:
    """Yield each grade by whose code another was given: a code is one label, and counts alike, in all scales."""
    known = {one.code: one for one in earlier}
    for one in grades:
        before = known.get(one.code)
        if before is None:
            continue
        if before.name.casefold() != one.name.casefold():
            yield (
                f"The code {one.code} is that of “{before.name}” in another scale of this programme. Give “{one.name}” "
                "a code of its own, so that no grade is relabelled."
            )
        elif before.counts_as != one.counts_as:
            yield (
                f"“{one.name}” counts as {before.counts_as} in another scale of this programme. What counts otherwise "
                "needs a label of its own, so that earlier figures stay as they are."
            )
