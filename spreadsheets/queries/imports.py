"""Imports as pages show them: the list, one import with its sheets and columns, and its items a hundred at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from organisation.permissions import Access
from spreadsheets.kept import LEAVE, TAKE, choices_of
from spreadsheets.kinds import Choice, Outcome
from spreadsheets.models import Import, ImportItem, State
from spreadsheets.operations.confirming import UNDO_DAYS
from spreadsheets.operations.deciding import PROBLEMS
from spreadsheets.queries.kinds import import_kinds, kinds_for
from spreadsheets.words import TAGS

PAGE, LIST_PAGE = 100, 50
UNDECIDED = "undecided"
ORDER = (Outcome.ERROR, Outcome.TO_CHECK, Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED)
IN_ORDER = Case(
    *(When(outcome=outcome.value, then=Value(rank)) for rank, outcome in enumerate(ORDER)), output_field=IntegerField()
)
STATE_TAGS: Mapping[str, str] = {
    State.CHECKED: "chg", State.APPLIED: "new", State.UNUSABLE: "err", State.STOPPED: "warn"
}  # fmt: skip
LEAVE_OUT = Choice(LEAVE, "Leave out")
TAKE_IT, NOTED = Choice(TAKE, "Take it as read"), Choice(TAKE, "Noted")


@dataclass(frozen=True, slots=True)
class ImportLine:
    """An import as listed; ``counts`` are its items by outcome."""

    key: str
    file_name: str
    kind: str
    tag: str
    state_word: str
    uploaded_at: datetime
    uploaded_as: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A heading of the file, an example from below it, and the field it goes to."""

    letters: str
    heading: str
    example: str
    field: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question about the whole file, with what was answered, or its usual answer."""

    key: str
    label: str
    help: str
    choices: tuple[tuple[str, str], ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was recognised of a file. ``targets`` are the fields that a column can go to."""

    sheets: tuple[Mapping[str, Any], ...]
    columns: tuple[ColumnLine, ...]
    targets: tuple[tuple[str, str], ...]
    questions: tuple[Question, ...]
    notes: tuple[str, ...]
    is_asking: bool

    @property
    def rows(self) -> int:
        return sum(sheet["rows"] for sheet in self.sheets)

    @property
    def read_sheets(self) -> int:
        return sum(bool(sheet["rows"]) for sheet in self.sheets)

    @property
    def left_out(self) -> int:
        return len(self.sheets) - self.read_sheets


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item with what may be decided about it, and what was."""

    position: int
    tag: str
    word: str
    sheet: str
    place: str
    subject: str
    field: str
    on_record: str
    in_file: str
    message: str
    choices: tuple[Choice, ...]
    decision: str
    typed: str

    @property
    def asks(self) -> bool:
        """Whether one of its choices wants something typed."""
        return any(choice.asks for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Items:
    """A page of the items of an import; ``show`` is the outcome, or ``undecided``; "" for all."""

    lines: tuple[ItemLine, ...]
    show: str
    page: int
    pages: int
    found: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How ready an import is: items that would be written, and those that wait for a decision."""

    ready: int
    undecided: int
    undecided_checks: int


def visible_imports(access: Access) -> QuerySet[Import]:
    """Return the imports of the kinds that a person may import, and those whose kind isn't known yet."""
    kinds = [kind.key for kind in kinds_for(access)]
    return Import.objects.filter(kind__in=[*kinds, ""]) if kinds else Import.objects.none()


def list_imports(access: Access, *, page: int = 1) -> tuple[list[ImportLine], int]:
    """Return a page of imports, the newest first, and how many pages there are. Two queries."""
    found = visible_imports(access)
    pages = max(1, -(-found.count() // LIST_PAGE))
    start = (min(max(page, 1), pages) - 1) * LIST_PAGE
    labels = {kind.key: kind.label for kind in import_kinds()}
    rows = found.order_by("-uploaded_at", "-pk")[start : start + LIST_PAGE]
    return [_line(row, labels) for row in rows], pages


def all_imports(access: Access) -> list[ImportLine]:
    """Return every import that a person may see, the newest first. One query."""
    labels = {kind.key: kind.label for kind in import_kinds()}
    return [_line(row, labels) for row in visible_imports(access).order_by("-uploaded_at", "-pk")]


def _line(row: Import, labels: Mapping[str, str]) -> ImportLine:
    return ImportLine(
        str(row.key), row.file_name, labels.get(row.kind, ""), STATE_TAGS.get(row.state, ""), row.get_state_display(),
        row.uploaded_at, row.uploaded_as, row.counts,
    )  # fmt: skip


def imported_before(upload: Import, access: Access) -> Import | None:
    """Return the latest import that the same file was written by, other than this one; none where there is none."""
    same = visible_imports(access).filter(sha256=upload.sha256, state=State.APPLIED).exclude(pk=upload.pk)
    return same.order_by("-ended").first()


def recognised(upload: Import) -> Recognised:
    """Return what was kept of a file when it was read. No query."""
    read: Mapping[str, Any] = upload.settings.get("read", {})
    targets = tuple((key, label) for key, label in read.get("targets", ()))
    labels = dict(targets)
    answers = read.get("answers", {})
    return Recognised(
        sheets=tuple(read.get("sheets", ())),
        columns=tuple(
            ColumnLine(one["letters"], one["heading"], one["example"], one["field"], labels.get(one["field"], ""))
            for one in read.get("columns", ())
        ),
        targets=targets,
        questions=tuple(_question(one, answers) for one in read.get("options", ())),
        notes=tuple(read.get("notes", ())),
        is_asking=bool(read.get("is_asking")),
    )


def _question(one: Mapping[str, Any], answers: Mapping[str, str]) -> Question:
    choices = tuple((key, label) for key, label in one["choices"])
    return Question(one["key"], one["label"], one["help"], choices, answers.get(one["key"], one["default"]))


def items_of(upload: Import, *, show: str = "", page: int = 1, posted: Mapping[int, tuple[str, str]]) -> Items:
    """Return a page of the items, problems first. Two queries.

    :param posted: decisions that could not be kept, by position, which are shown as they were made
    """
    found = upload.items.all()
    if show == UNDECIDED:
        found = found.filter(decision="", outcome__in=PROBLEMS)
    elif show:
        found = found.filter(outcome=show)
    count = found.count()
    pages = max(1, -(-count // PAGE))
    page = min(max(page, 1), pages)
    rows = found.order_by(IN_ORDER, "position")[(page - 1) * PAGE : page * PAGE]
    lines = tuple(_item(row, *posted.get(row.position, (row.decision, row.typed))) for row in rows)
    return Items(lines, show, page, pages, count)


def _item(row: ImportItem, decision: str, typed: str) -> ItemLine:
    tag, word = TAGS[Outcome(row.outcome)]
    return ItemLine(
        row.position, tag, word, row.sheet, row.place, row.subject, row.field, row.on_record, row.in_file, row.message,
        offered(row), decision, typed,
    )  # fmt: skip


def offered(row: ImportItem) -> tuple[Choice, ...]:
    """Return what may be decided about an item: nothing where it is neither an error nor a doubt."""
    if row.outcome not in PROBLEMS:
        return ()
    choices = choices_of(row.choices)
    take: tuple[Choice, ...] = ()
    if row.outcome == Outcome.TO_CHECK:
        take = (TAKE_IT,) if row.change else () if choices else (NOTED,)
    return (*take, *choices, LEAVE_OUT)


def standing_of(upload: Import) -> Standing:
    """Return how ready an import is. One query."""
    waits = Q(decision="", outcome__in=PROBLEMS)
    counted = upload.items.aggregate(
        sound=Count("pk", filter=Q(outcome__in=[Outcome.NEW.value, Outcome.CHANGED.value])),
        decided=Count("pk", filter=Q(outcome__in=PROBLEMS) & ~Q(decision__in=["", LEAVE])),
        undecided=Count("pk", filter=waits),
        undecided_checks=Count("pk", filter=waits & Q(outcome=Outcome.TO_CHECK.value)),
    )
    ready = counted["sound"] + counted["decided"]
    return Standing(ready, counted["undecided"], counted["undecided_checks"])


def undo_until(upload: Import) -> datetime | None:
    """Return until when an import may be undone; none where it wasn't written, or already was undone."""
    return upload.ended + timedelta(days=UNDO_DAYS) if upload.state == State.APPLIED and upload.ended else None


def problems_of(upload: Import) -> Sequence[ImportItem]:
    """Return the errors and doubts of an import, in the order of the file. One query."""
    return list(upload.items.filter(outcome__in=PROBLEMS).order_by("position"))
