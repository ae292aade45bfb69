"""Decisions about errors and doubts, and what people say about the file as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from organisation.models import User
from organisation.operations import Refused
from spreadsheets.kept import LEAVE, PARTS, TAKE, choices_of, item_of
from spreadsheets.kinds import Outcome, Setting
from spreadsheets.models import Import, ImportItem, Remembered, State
from spreadsheets.queries.kinds import kind_of

PROBLEMS = (Outcome.ERROR.value, Outcome.TO_CHECK.value)


@transaction.atomic
def decide(*, upload: Import, decisions: Mapping[int, tuple[str, str]], by: User, at: datetime) -> bool:
    """Keep decisions: position of the item to choice ("" for undecided) and what was typed beside it.

    Returns whether the file has to be checked again, since a choice settles something for all rows.
    :raises Refused: where one isn't offered, or what was typed is no figure; nothing is kept then
    """
    held = hold_checked(upload)
    kind = kind_of(held.kind)
    settings: list[Setting] = []
    items = list(held.items.filter(position__in=list(decisions), outcome__in=PROBLEMS).select_for_update())
    for row in items:
        key, text = decisions[row.position]
        choice = next((one for one in choices_of(row.choices) if one.key == key), None)
        if choice is None and key not in ("", LEAVE, *((TAKE,) if row.outcome == Outcome.TO_CHECK else ())):
            raise Refused(f"{row.sheet} {row.place}: choose one of the decisions offered.")
        row.decision, row.typed = key, text.strip() if choice and choice.asks else ""
        if choice and choice.asks and kind:
            try:
                kind.typed(item_of(row), choice, row.typed)
            except Refused as refused:
                raise Refused(f"{row.sheet} {row.place}: {refused}") from None
        if choice and choice.setting:
            settings.append(choice.setting)
    ImportItem.objects.bulk_update(items, ["decision", "typed"], batch_size=500)
    if settings:
        say(upload=held, settings=settings, by=by, at=at)
    return bool(settings)


@transaction.atomic
def decide_rest(*, upload: Import, take: bool, at: datetime) -> int:
    """Take every undecided doubt as read, or leave out every undecided error and doubt; return how many."""
    held = hold_checked(upload)
    undecided = held.items.filter(decision="", outcome__in=PROBLEMS)
    if take:
        undecided = undecided.filter(outcome=Outcome.TO_CHECK.value)
    return undecided.update(decision=TAKE if take else LEAVE)


@transaction.atomic
def say(*, upload: Import, settings: list[Setting], by: User, at: datetime, kind: str = "") -> None:
    """Keep what a person says about the file, for this import and, for its kind, the next.

    A setting that means nothing ("") takes back what was said.
    """
    held = Import.objects.select_for_update().get(pk=upload.pk)
    if kind and kind != held.kind:
        held.kind, held.settings = kind, {}  # what was said of another kind's columns says nothing of this one's
    said = {part: dict(held.settings.get(part, {})) for part in PARTS.values()}
    for one in settings:
        said[PARTS[one.what]][one.said] = one.meant
        Remembered.objects.update_or_create(
            kind=held.kind, what=one.what, said=one.said[:255],
            defaults={"meant": one.meant[:255], "by": by, "at": at},
        )  # fmt: skip
    held.settings = {**held.settings, **said}
    held.save()


def hold_checked(upload: Import) -> Import:
    """Lock an import that waits for decisions. :raises Refused: where it doesn't"""
    held = Import.objects.select_for_update().get(pk=upload.pk)
    if held.state != State.CHECKED:
        raise Refused(f"This import no longer waits for decisions: {held.get_state_display().lower()}.")
    return held
