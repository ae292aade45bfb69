"""What a reader has chosen of the plan, and which of its lines fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from improvement.progress import Precision, Shown
from improvement.queries.plan import ActionLine


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a reader has chosen of the plan; empty means all."""

    source: str = ""
    recommendation: str = ""
    area: str = ""
    owner: str = ""
    partner: str = ""
    kind: str = ""
    due_by: date | None = None
    mine: bool = False
    words: str = ""
    shown: str = ""


def chosen(lines: Iterable[ActionLine], wanted: Wanted, *, any_status: bool = False) -> list[ActionLine]:
    """Return the lines that fit; ``any_status`` leaves out what is chosen of the status, for counting it."""
    return [
        line
        for line in lines
        if _fits(line, wanted) and _fits_words(line, wanted.words) and (any_status or _fits_status(line, wanted.shown))
    ]


def _fits_status(line: ActionLine, status: str) -> bool:
    if status == "no_date":
        return line.due.precision in (Precision.WORDS, Precision.FOLLOWS, Precision.NONE) and not line.has_ended
    return not status or line.shown == status or (status == "done" and line.shown in (Shown.COMPLETE, Shown.EMBEDDED))


def _fits(line: ActionLine, wanted: Wanted) -> bool:
    answers = line.outcome.recommendations
    return all((
        not wanted.area or line.area.code == wanted.area,
        not wanted.owner or (line.owner.code if line.owner else "none") == wanted.owner,
        not wanted.partner or any(str(partner.pk) == wanted.partner for partner in line.partners),
        not wanted.kind or line.action.kind == wanted.kind,
        not wanted.recommendation or any(one.code == wanted.recommendation for one in answers),
        not wanted.source or any(str(one.source_id) == wanted.source for one in answers),
        wanted.due_by is None or (line.due.deadline is not None and line.due.deadline <= wanted.due_by),
        not wanted.mine or line.is_mine,
    ))  # fmt: skip


def _fits_words(line: ActionLine, words: str) -> bool:
    text = " ".join(
        [line.action.code, line.action.text, line.action.measured_by, line.outcome.outcome.text,
         *(partner.name for partner in line.partners), line.owner.title if line.owner else ""]
    ).lower()  # fmt: skip
    return all(word in text for word in words.lower().split())
