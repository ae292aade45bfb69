"""A measure on the sheet: its rows, its comment, and what is left before it can be sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from organisation.months import Month
from organisation.personal_data import Found, find
from scorecard.models import Commentary, DraftComment, Measure, Target
from scorecard.queries.cells import LONGEST_NOTE, SheetRow
from scorecard.rag import Goal


class Status(StrEnum):
    DONE = "done"
    CHECK = "check"  # a stop, a warning, or a loaded figure waits
    COMMENT = "comment"
    TODO = "todo"


@dataclass(frozen=True, slots=True)
class Block:
    """A measure on the sheet: its row, its teams' rows, its comment and what was promised last time."""

    number: int
    measure: Measure
    row: SheetRow
    teams: tuple[SheetRow, ...]
    goal: Goal | None
    target: Target | None
    comment: DraftComment | None
    promised: Commentary | None
    sent_comment: Commentary | None  # once sent, what stands in the ledger
    must_explain: bool
    personal: tuple[Found, ...]

    @property
    def rows(self) -> tuple[SheetRow, ...]:
        return (self.row, *self.teams)

    @property
    def wants(self) -> list[tuple[SheetRow | None, str]]:
        """What is left before it can be sent: the row it concerns (None: the comment) and a sentence."""
        left: list[tuple[SheetRow | None, str]] = []
        for row in (*self.teams, self.row):
            where = f"{row.unit.name}: " if row.is_team else ""
            left += [(row, f"{where}{finding.message}") for finding in (*row.stops, *row.unticked)]
            left += [(row, f"{where}{text}") for text in self._wants_in_note(row)]
            if row.is_total:
                continue
            if row.is_empty:
                left.append((row, f"{where}No figure yet, and no reason why there is none."))
            elif row.needs_check:
                left.append((row, f"{where}Loaded from the extract; say that you have checked it."))
        return left + [(None, text) for text in self.wants_in_comment]

    def _wants_in_note(self, row: SheetRow) -> list[str]:
        note = row.full_note
        left = self._personal_words(find(note))
        if len(note) > LONGEST_NOTE:
            left.append(f"The note and the reason are {len(note) - LONGEST_NOTE} characters too long together.")
        return left

    def _personal_words(self, found: Iterable[Found]) -> list[str]:
        may_stand = self.comment is not None and bool(self.comment.override)
        return [
            f"“{one.words}” looks like {one.what}. Take it out"
            + (", or say why it may stand." if one.may_pass else ".")
            for one in found
            if not (one.may_pass and may_stand)
        ]

    @property
    def wants_in_comment(self) -> list[str]:
        comment = self.comment
        left = self._personal_words(self.personal)
        if comment and comment.action_due and _day(comment.action_due) is None:
            left.append(f"“{comment.action_due}” is not a day. Write it like 2020-12-31.")
        if comment and comment.expected_green and _month(comment.expected_green) is None:
            left.append(f"“{comment.expected_green}” is not a month. Write it like 2020-12.")
        if not self.must_explain:
            return [*left, "Say what happened."] if comment and comment.is_without_text else left
        needed = {
            "what happened": comment and comment.text.strip(),
            "the remedial action": comment and comment.remedial_action.strip(),
            "who takes it": comment and comment.action_post_id,
            "by when": comment and _day(comment.action_due),
            "when it is expected to be green again": comment and _month(comment.expected_green),
        }
        missing = [name for name, given in needed.items() if not given]
        return [*left, f"Say {', '.join(missing)}."] if missing else left

    @property
    def status(self) -> Status:
        if all(row.is_empty and row.draft is None for row in self.rows):
            return Status.TODO
        rows = [row for row, _ in self.wants]
        if any(row is not None for row in rows):
            return Status.CHECK
        return Status.COMMENT if rows else Status.DONE


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _month(text: str) -> Month | None:
    try:
        return Month.parse(text)
    except ValueError:
        return None
