"""Writing to the ledger and to the trail, redaction, and what an administrator changes.

Each write is one keyword-only atomic function that leaves its record. ``by`` and ``at`` come in from the edge.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.utils.module_loading import import_string

from organisation.models import ChangeKind, ChangeRecord, LedgerClock, LedgerEntry, User, Versioned, versions
from organisation.months import Month
from organisation.personal_data import find as find_personal_data

TICK = timedelta(microseconds=1)
UNCHECKED = -1  # "based on whatever is current": for loads that compare by themselves


class Refused(Exception):
    """What was asked can't be done; the text says why and what to do, for a person to read."""


class NoLongerCurrent(Refused):
    """The entry that a change was based on has been superseded meanwhile: ``current`` is what stands now."""

    def __init__(self, current: LedgerEntry | None) -> None:
        super().__init__("Somebody has changed this since you opened it. Both values are shown; choose one.")
        self.current = current


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why an entry stands in the ledger, and where it comes from."""

    kind: str = ChangeKind.FIRST
    text: str = ""
    source: str = ""
    is_illustrative: bool = False

    @property
    def kind_of_change(self) -> str:
        """The kind of an entry that supersedes another, which can't be "first recorded"."""
        return ChangeKind.ERROR if self.kind == ChangeKind.FIRST else self.kind


def as_json(values: Mapping[str, Any]) -> str:
    """Return values as JSON that a person can read; months, decimals and dates as they are written."""

    def written(value: Any) -> str:
        if isinstance(value, Month):
            return value.iso
        return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)

    return json.dumps(values, default=written, ensure_ascii=False, sort_keys=True)


def refuse_personal_data(text: str) -> None:
    """Refuse a free text that holds an NHS number, an email address or a date of birth. :raises Refused: naming it"""
    for found in find_personal_data(text):
        if not found.may_pass:
            raise Refused(f"“{found.words}” looks like {found.what}. Take it out of the text.")


def leave_record(
    *,
    by: User,
    at: datetime,
    action: str,
    subject_kind: str,
    subject: str,
    summary: str,
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
) -> ChangeRecord:
    """Add a line to the trail; called by each operation inside its transaction.

    :raises Refused: where the reason holds what must not be kept, such as an NHS number
    """
    refuse_personal_data(reason)
    return ChangeRecord.objects.create(
        at=at,
        person=str(by.pk),
        title=by.title,
        action=action,
        subject_kind=subject_kind,
        subject=subject[:120],
        summary=summary[:500],
        reason=reason[:500],
        detail=as_json(detail) if detail else "",
    )


def stamp(*, at: datetime) -> datetime:
    """Lock the ledger until the transaction ends, and return the moment its next entries are recorded at.

    Later than every entry before it, even where a clock was put back or two people save at once.
    """
    clock, is_new = LedgerClock.objects.select_for_update().get_or_create(pk=1, defaults={"last_recorded_at": at})
    if is_new:
        return at
    clock.last_recorded_at = max(at, clock.last_recorded_at + TICK)
    clock.save()
    return clock.last_recorded_at


def supersede(*, entries: list[LedgerEntry], at: datetime) -> None:
    """Close current entries at a moment from :func:`stamp`. :raises NoLongerCurrent: if one isn't current."""
    if not entries:
        return
    model = type(entries[0])
    closed = model._default_manager.filter(pk__in=[entry.pk for entry in entries], superseded_at__isnull=True).update(
        superseded_at=at
    )
    if closed != len(entries):
        raise NoLongerCurrent(None)


@transaction.atomic
def record_entry(
    *,
    model: type[LedgerEntry],
    key: Mapping[str, Any],
    facts: Mapping[str, Any],
    by: User,
    at: datetime,
    reason: Reason,
    based_on: int | None = UNCHECKED,
) -> LedgerEntry | None:
    """Record one entry; it supersedes the current one of the same key. Returns None where nothing differs.

    ``based_on`` is the key of the entry that the person saw (None: there was none).
    :raises NoLongerCurrent: where another has been recorded meanwhile
    :raises Refused: where a change comes without a reason
    """
    moment = stamp(at=at)
    current = model._default_manager.filter(superseded_at__isnull=True, **key).first()
    if based_on != UNCHECKED and based_on != (current.pk if current else None):
        raise NoLongerCurrent(current)
    if current and all(getattr(current, name) == value for name, value in facts.items()):
        return None
    if current and not reason.text:
        raise Refused("Give a reason for the change.")
    if current:
        supersede(entries=[current], at=moment)
    return model._default_manager.create(
        **key,
        **facts,
        recorded_at=moment,
        recorded_by=by,
        recorded_as=by.title,
        kind=reason.kind_of_change if current else ChangeKind.FIRST,
        reason=reason.text,
        source=reason.source,
        is_illustrative=reason.is_illustrative,
    )


def save_version(
    *, record: Versioned, by: User, at: datetime, reason: str, links: Mapping[str, Iterable[int]] | None = None
) -> None:
    """Save a record whose words are versioned, so that its history says who, when and why.

    :param links: the keys of what it is linked to from now on, whole, by the name of the field; a field that isn't
        named keeps its links. Words and links are one version.
    """
    _sign(record, by=by, at=at, reason=reason)
    if not links:
        record.save()
        return
    is_new = record._state.adding
    record.skip_history_when_saving = True  # type: ignore[attr-defined]  # else each field would make its own version
    try:
        record.save()
        for name, keys in links.items():
            getattr(record, name).set(keys)
    finally:
        del record.skip_history_when_saving  # type: ignore[attr-defined]
    versions.create_historical_record(record, "+" if is_new else "~")


@transaction.atomic
def delete_version(*, record: Versioned, by: User, at: datetime, reason: str) -> None:
    """Delete a record whose words are versioned; its history stays, and says who, when and why.

    :raises ProtectedError: where something refers to it
    """
    _sign(record, by=by, at=at, reason=reason)
    record.delete()


def _sign(record: Any, *, by: User, at: datetime, reason: str) -> None:
    """Say who, when and why for the version that is made next."""
    record._history_user, record._history_date, record._change_reason = by, at, reason


# --- Redaction: the one exception to "nothing is overwritten" ---------------------------------------------

REMOVED = "[removed]"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A text field in which the words stand: which kind of record, which field, how many records."""

    model: type[models.Model]
    field: str
    count: int

    @property
    def label(self) -> str:
        return f"{self.model._meta.verbose_name}, {self.model._meta.get_field(self.field).verbose_name}"  # type: ignore[union-attr]


def _redactable() -> Iterator[tuple[type[models.Model], str]]:
    """Yield each text field that may hold personal data: of ledgers, the trail, and versioned words with their past."""
    for model in apps.get_models():
        for name in getattr(model, "redactable_fields", ()):
            yield model, name
        if issubclass(model, Versioned):
            for field in model._meta.concrete_fields:
                if isinstance(field, models.CharField | models.TextField) and not field.unique and not field.choices:
                    yield model, field.name
                    yield model.history.model, field.name
            yield model.history.model, "history_change_reason"


def _spellings(words: str) -> tuple[str, str]:
    """Return the words as JSON writes them in the trail's detail, and as they are written, which may lie within."""
    return json.dumps(words, ensure_ascii=False)[1:-1], words


def _texts(model: type[models.Model], field: str, words: str) -> models.QuerySet[Any, tuple[Any, str]]:
    """Return key and text of the records that may hold the words; SQLite compares without regard to capitals."""
    alike = [models.Q(**{f"{field}__contains": spelling}) for spelling in _spellings(words)]
    return model._base_manager.filter(models.Q(*alike, _connector=models.Q.OR)).values_list("pk", field)


def find_words(words: str) -> list[Occurrence]:
    """Return where the exact words stand, for a preview before redaction."""
    found = []
    for model, field in _redactable():
        texts = [text for _, text in _texts(model, field, words)]
        count = sum(any(spelling in text for spelling in _spellings(words)) for text in texts)
        if count:
            found.append(Occurrence(model, field, count))
    return found


def _discard_copies(by: User, at: datetime) -> None:
    """Discard what was made of the texts, as upper floors say (``AFTER_REDACTION``)."""
    for path in settings.AFTER_REDACTION:
        import_string(path)(by=by, at=at)


@transaction.atomic
def redact(*, words: str, by: User, at: datetime, reason: str) -> int:
    """Replace personal data by "[removed]" wherever it stands; return in how many records.

    Leaves who, when and why, without the words. Files that were made of a text go with it (``AFTER_REDACTION``).
    :raises Refused: where nothing holds them, or no reason is given
    """
    words = words.strip()
    if len(words) < 3 or not any(letter.isalnum() for letter in words):
        raise Refused("Give at least three characters to remove, exactly as they are written.")
    if not reason.strip() or words in reason:
        raise Refused("Give a reason, without the words themselves.")
    changed = set()
    for found in find_words(words):
        for pk, before in _texts(found.model, found.field, words).select_for_update():
            text = before
            for spelling in _spellings(words):
                text = text.replace(spelling, REMOVED)
            if text != before:
                # a plain queryset goes past the append-only ones, which is what this operation is for
                models.QuerySet(found.model).filter(pk=pk).update(**{found.field: text})
                changed.add((found.model, pk))
    if not changed:
        raise Refused("Nothing holds these words. Check capitals and spaces.")
    _discard_copies(by, at)
    leave_record(
        by=by, at=at, action="redact", subject_kind="redaction", subject="personal data",
        summary=f"Personal data removed from {len(changed)} record{'s' if len(changed) != 1 else ''}", reason=reason,
    )  # fmt: skip
    return len(changed)
