"""Which lines of a list belong to which action: by what is on record, else by how many there are; never blindly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from improvement.importers.on_record import OnRecord
from improvement.importers.printed_cells import NOTHING, due_in, partners_of
from improvement.importers.printed_rows import DATES, LISTS, MEASUREMENTS, List, Printed
from improvement.importers.rows import Found, known_partners, plain_text
from improvement.models import Action
from improvement.progress import Due
from organisation.models import Area
from spreadsheets.cells import Row
from spreadsheets.headings import Table, normalised
from spreadsheets.kinds import Choice, Unclear
from spreadsheets.listed import Match, align, items

LONGEST_RUN = 3  # lines that may stand together for one action on record
MOST_PAIRS = 100_000  # actions times lines of a row: more are nobody's plan, and aren't looked up on record


@dataclass(frozen=True, slots=True)
class Beside:
    """What a list has for an action.

    :param doubt: a sentence, where it isn't certain that the lines belong to it
    """

    lines: tuple[str, ...]
    place: str
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Loose:
    """A line that belongs to no action for certain, and why; ``choices`` are what else it may be."""

    table: Table
    place: str
    area: Area
    column: List
    value: str
    why: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Lists:
    """The lists of one row, put beside its actions.

    :param besides: for each action of the row in order, by the key of the list
    """

    besides: Sequence[dict[str, Beside]]
    loose: Sequence[Loose]

    @classmethod
    def of(
        cls, table: Table, row: Row, area: Area, actions: Sequence[tuple[Printed, Action | None]], record: OnRecord
    ) -> Lists:
        """Put the lists of a row beside its actions, each with the one on record that it is."""
        besides: list[dict[str, Beside]] = [{} for _ in actions]
        loose: list[Loose] = []
        known = [action for _, action in actions]
        for one in LISTS:
            place = table.place(row, one.key)
            pairing = Pairing.of(one, items(row[table.column(one.key)].text), known, record)
            for index, (lines, doubt) in enumerate(pairing.besides()):
                besides[index][one.key] = Beside(tuple(line for line in lines if line not in NOTHING), place, doubt)
            loose += [Loose(table, place, area, one, value, pairing.why) for value in pairing.left_over()]
        return cls(besides, loose)


@dataclass(frozen=True)
class Pairing:
    """A list beside the actions of a row.

    :param settled: for each action the lines, by their place in the list, that say what is on record of it
    """

    column: List
    lines: tuple[str, ...]
    match: Match
    settled: Sequence[tuple[int, ...]]

    @classmethod
    def of(cls, one: List, lines: tuple[str, ...], known: Sequence[Action | None], record: OnRecord) -> Pairing:
        match = align(tuple(map(str, range(len(known)))), lines).match
        if one is DATES and len(known) == 1 and len(lines) > 1:
            match = Match.BY_POSITION  # an action has one date
        settled: list[tuple[int, ...]] = [()] * len(known)
        if match is not Match.CERTAIN and len(known) * len(lines) <= MOST_PAIRS:
            settled = on_record(len(known), len(lines), _Says(one, lines, known, record))
        return cls(one, lines, match, settled)

    @property
    def said(self) -> str:
        count, actions = len(self.lines), len(self.settled)
        lists = self.column.many if count != 1 else self.column.which
        return f"{count} {lists} for {actions} action{'s' if actions != 1 else ''}"

    @property
    def why(self) -> str:
        return f"{self.said}; which it belongs to isn’t certain"

    def besides(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield for each action its lines, and a doubt where they are read by position."""
        for index, mine in enumerate(self.settled):
            if mine:
                yield tuple(self.lines[place] for place in mine), ""
            elif self.match is Match.CERTAIN:
                yield (self.lines if len(self.settled) == 1 else self.lines[index : index + 1]), ""
            elif self._is_by_position(index):
                sentence = f"Read by position: row {index + 1} of the list of {self.column.many} ({self.said})."
                yield (self.lines[index],), sentence
            elif self.lines:
                yield (), f"No row of the list of {self.column.many} is left for it ({self.said})."
            else:
                yield (), ""

    def left_over(self) -> list[str]:
        """Return the lines that belong to no action."""
        if self.match is Match.CERTAIN:
            return []
        used = {place for mine in self.settled for place in mine}
        used |= {index for index in range(len(self.settled)) if self._is_by_position(index)}
        return [line for place, line in enumerate(self.lines) if place not in used and line not in NOTHING]

    def _is_by_position(self, index: int) -> bool:
        """Whether an action's line is the one that stands in its place, and no other action's on record."""
        return (
            self.match is Match.BY_POSITION
            and not self.settled[index]
            and index < len(self.lines)
            and not any(index in mine for mine in self.settled)
        )


# --- On record -------------------------------------------------------------------------------------------


def on_record(actions: int, lines: int, says: Callable[[int, tuple[int, ...]], bool]) -> list[tuple[int, ...]]:
    """Return for each action the lines that say what is on record of it, by their places in the list.

    As many lines as possible find their action in the order of both; after that an action may share a line, or have
    one that stands elsewhere in the list.

    :param says: whether the lines at these places say what is on record of an action
    """
    found = _in_order(actions, lines, says)
    claimed = {place for mine in found for place in mine}
    for index in range(actions):
        if not found[index]:
            fitting = [run for start in range(lines) for run in _runs(start, lines) if says(index, run)]
            found[index] = min(fitting, key=lambda run: (bool(claimed & {*run}), len(run), run), default=())
            claimed |= {*found[index]}
    return found


def _runs(start: int, lines: int) -> list[tuple[int, ...]]:
    return [tuple(range(start, start + length)) for length in range(1, min(LONGEST_RUN, lines - start) + 1)]


def _in_order(actions: int, lines: int, says: Callable[[int, tuple[int, ...]], bool]) -> list[tuple[int, ...]]:
    """Return the lines of each action where both keep their order and most lines find an action."""
    most = [[0] * (lines + 1) for _ in range(actions + 1)]  # of the actions and lines from there on
    taken: dict[tuple[int, int], tuple[int, ...]] = {}
    for index in reversed(range(actions)):
        for start in reversed(range(lines)):
            most[index][start] = max(most[index + 1][start], most[index][start + 1])
            for run in _runs(start, lines):
                count = len(run) + most[index + 1][start + len(run)]
                if count > most[index][start] and says(index, run):
                    most[index][start], taken[index, start] = count, run
    found: list[tuple[int, ...]] = [()] * actions
    index = start = 0
    while index < actions and start < lines:
        if (index, start) in taken:
            found[index] = taken[index, start]
            start += len(found[index])
            index += 1
        elif most[index][start] == most[index + 1][start]:
            index += 1
        else:
            start += 1
    return found


@dataclass(frozen=True)
class _Says:
    """Whether lines of a list say what is on record of an action; what either says is read once."""

    column: List
    lines: Sequence[str]
    known: Sequence[Action | None]
    record: OnRecord
    said: dict[tuple[int, ...], object] = field(default_factory=dict)  # by the places of the lines
    recorded: dict[int, tuple[object, ...]] = field(default_factory=dict)  # what may be said of an action, by its place

    def __call__(self, index: int, run: tuple[int, ...]) -> bool:
        action = self.known[index]
        if action is None or (len(run) > 1 and self.column is DATES):
            return False
        if run not in self.said:
            self.said[run] = self._read([self.lines[place] for place in run])
        if index not in self.recorded:
            self.recorded[index] = self._of(action)
        return self.said[run] in self.recorded[index]

    def _read(self, lines: Sequence[str]) -> object:
        if self.column is DATES:
            due = due_in(lines[0])
            return due.day or due.as_printed.split()
        if self.column is MEASUREMENTS:
            return normalised("; ".join(lines))
        said = [name for line in lines if line not in NOTHING for name in partners_in_line(line, self.record)]
        return {self.record.partner_name(name) for name in said}

    def _of(self, action: Action) -> tuple[object, ...]:
        if self.column is DATES:
            due = self.record.standing[action.pk].due
            return (due.day or due.as_printed.split(), action.first_due_on)
        if self.column is MEASUREMENTS:
            return (normalised(action.measured_by),)
        return ({partner.name for partner in action.partners.all()},)


def partners_in_line(line: str, record: OnRecord) -> tuple[str, ...]:
    return partners_of(line, lambda name: record.partners.find(name) is not None)


# --- What is found ---------------------------------------------------------------------------------------


def found_in(
    printed: Printed, beside: dict[str, Beside], action: Action | None, outcome: str, record: OnRecord
) -> Found:
    """Return an action as an import compares it. :raises Unclear:

    :param action: the one on record that it is
    :param outcome: the reference of its outcome on record, "" where there is none
    """
    doubts = doubts_of(beside)
    text = plain_text(printed.text, "text")
    return Found(
        printed.table.sheet.name, printed.table.place(printed.row, "actions"),
        action.code if action else plain_text(printed.code, "code"), printed.area, printed.area.name, outcome,
        plain_text(printed.block.outcome, "outcome_text"), plain_text(printed.block.answers, "answers"), text,
        _due(beside["due"], action, record), plain_text("; ".join(beside["measured_by"].lines), "measured_by"),
        _partners(beside["partners"], record), None, "unclear" if doubts else "", " ".join(doubts)[:400],
    )  # fmt: skip


def doubts_of(beside: dict[str, Beside]) -> list[str]:
    return [one.doubt for one in beside.values() if one.doubt]


def _due(beside: Beside, action: Action | None, record: OnRecord) -> Due | None:
    """Return the date. Words on record that read like a month stay words."""
    if not beside.lines:
        return None
    said = plain_text(beside.lines[0], "printed")
    standing = record.standing.get(action.pk) if action else None
    if standing and standing.due.day is None and standing.due.as_printed.split() == said.split():
        return standing.due
    return due_in(said)


def _partners(beside: Beside, record: OnRecord) -> tuple[str, ...]:
    names = [name for line in beside.lines for name in partners_in_line(plain_text(line, "partners"), record)]
    return known_partners(names, record)


def label_of(unclear: Unclear) -> str:
    """Return what the field of a sentence is called: a date's words are its date."""
    labels = {"printed": DATES.label} | {one.key: one.label for one in LISTS}
    return labels.get(unclear.field, "Action")
