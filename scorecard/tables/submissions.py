"""My submissions in words: what waits for the person, the most urgent on top, and where the others stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from organisation.months import Month
from scorecard.models import State
from scorecard.queries.submissions import SubmissionLine
from scorecard.reminders import due_words
from scorecard.wording import many

NOT_BEGUN, LATE = "none", "late"
STATES = [(NOT_BEGUN, "Not begun"), (State.OPEN, "Open"), (State.RETURNED, "Returned"), (LATE, "Late"),
          (State.SENT, "Sent"), (State.APPROVED, "Approved"), (State.LOCKED, "Locked")]  # fmt: skip
TAGS: dict[str, str] = {State.RETURNED: "tag warn"}


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """A submission as listed."""

    area: str
    code: str
    month: str
    iso: str
    submission_month: Month
    due: str
    due_on: date
    state: str
    tag: str
    is_late: bool
    when: str  # how late, or in how many working days
    left: str
    by: str


@dataclass(frozen=True, slots=True)
class Part:
    """A group of submissions with what is to be done with them."""

    key: str
    title: str
    hint: str
    link: str  # what the link to the sheet is called
    rows: tuple[SubmissionRow, ...]


@dataclass(frozen=True, slots=True)
class Mine:
    """The page: one sentence, then what waits, then the others."""

    sentence: str
    parts: tuple[Part, ...]
    months: tuple[tuple[str, str], ...]
    states: tuple[tuple[str, str], ...]
    month: str
    state: str

    @property
    def is_filtered(self) -> bool:
        return bool(self.month or self.state)


def mine(
    lines: Sequence[SubmissionLine],
    *,
    today: date,
    is_data_team: bool,
    approves: Collection[int] = (),
    chosen: Mapping[str, str] | None = None,
) -> Mine:
    """Return the page of a person. ``approves`` are the areas whose submissions they approve.

    ``chosen`` narrows it to a month (``2020-08``) and a state; what it doesn't know is left aside.
    """
    months = tuple((month.iso, month.long) for month in sorted({line.month for line in lines}, reverse=True))
    month = _known((chosen or {}).get("month", ""), months)
    state = _known((chosen or {}).get("state", ""), STATES)
    shown = [line for line in lines if month in ("", line.month.iso) and _is(line, state)]
    to_send = sorted((line for line in shown if line.is_waiting), key=lambda one: (one.due, one.area.position))
    to_approve = [line for line in shown if line.state == State.SENT and line.area.pk in approves]
    to_lock = [line for line in shown if line.state == State.APPROVED and is_data_team]
    others = [line for line in shown if line not in to_send and line not in to_approve and line not in to_lock]
    others.sort(key=lambda one: (-one.month.number, one.area.position))
    parts = (
        Part("send", "To be sent", "The most urgent first", "Open the sheet", _rows(to_send, today)),
        Part("approve", "To be approved", "Sent, and waiting for you", "Look and approve", _rows(to_approve, today)),
        Part("lock", "To be locked", "Approved; locking ends the month", "Look and lock", _rows(to_lock, today)),
        Part("others", "Others" if to_send or to_approve or to_lock else "Sent", "", "Look", _rows(others, today)),
    )
    sentence = _sentence(to_send, today, is_data_team=is_data_team) + _more(to_approve, to_lock)
    return Mine(sentence, tuple(part for part in parts if part.rows), months, tuple(STATES), month, state)


def _known(text: str, choices: Iterable[tuple[str, str]]) -> str:
    return text if text in dict(choices) else ""


def _is(line: SubmissionLine, state: str) -> bool:
    return not state or (line.is_late if state == LATE else (line.state or NOT_BEGUN) == state)


def _rows(lines: Iterable[SubmissionLine], today: date) -> tuple[SubmissionRow, ...]:
    return tuple(_row(line, today) for line in lines)


def _row(line: SubmissionLine, today: date) -> SubmissionRow:
    year = f" {line.due.year}" if line.due.year != today.year else ""
    return SubmissionRow(
        area=line.area.name,
        code=line.area.code,
        month=line.month.long,
        iso=line.month.iso,
        submission_month=line.month,
        due_on=line.due,
        due=f"{line.due:%A} {line.due.day} {line.due:%B}{year}",
        state=dict(STATES)[line.state or NOT_BEGUN],
        tag=TAGS.get(line.state, ""),
        is_late=line.is_late,
        when=f"Late by {many(-line.working_days, 'working day')}" if line.is_late else _ahead(line, today),
        left=_left(line),
        by=line.changed_by,
    )


def _ahead(line: SubmissionLine, today: date) -> str:
    if not line.is_waiting or line.due < today:
        return ""
    return "Today" if line.due == today else f"In {many(line.working_days, 'working day')}"


def _left(line: SubmissionLine) -> str:
    if not line.is_waiting:
        return many(line.measures, "measure")
    return f"{line.begun or 'None'} of {line.measures} begun"


def _sentence(waiting: Sequence[SubmissionLine], today: date, *, is_data_team: bool) -> str:
    """Say how many wait and name the most urgent."""
    if not waiting:
        return "Every submission has been sent." if is_data_team else "Nothing waits to be sent."
    count = many(len(waiting), "submission")
    one = len(waiting) == 1
    start = f"{count} {'is' if one else 'are'} still to be sent" if is_data_team else (
        f"{count} {'waits' if one else 'wait'} for you"
    )  # fmt: skip
    first = waiting[0]
    due = due_words(first, today)
    return f"{start}; {first.area.name}, {first.month.long}, {due if due.startswith('was') else f'is {due}'}."


def _more(to_approve: Sequence[SubmissionLine], to_lock: Sequence[SubmissionLine]) -> str:
    text = ""
    if to_approve:
        text += f" {len(to_approve)} {'waits' if len(to_approve) == 1 else 'wait'} for your approval."
    if to_lock:
        text += f" {len(to_lock)} approved {'waits' if len(to_lock) == 1 else 'wait'} to be locked."
    return text
