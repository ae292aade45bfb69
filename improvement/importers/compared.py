"""An action of a file beside the one on record: new, or field by field changed, unchanged or to check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from improvement.importers.on_record import OnRecord, no_person
from improvement.importers.rows import Found, area_named
from improvement.models import Action, ActionKind, ActionUpdate
from improvement.operations.importing import due_kept
from improvement.progress import Due, Precision
from scorecard.models import Measure
from spreadsheets.headings import normalised
from spreadsheets.kinds import Change, Item, Outcome

UNCLEAR = "unclear"


def compare(found: Found, record: OnRecord, seen: dict[str, str]) -> Iterator[Item]:
    """Yield what becomes of an action of a file.

    :param seen: where the file has given an action already, by its code or else its words; added to
    """
    action = _match(found, record)
    key = action.code if action else found.code or f"{found.area_said}|{found.outcome_text}|{normalised(found.text)}"
    where = f"{found.sheet}, {found.place}"
    if key in seen:
        yield _error(found, "duplicate", f"{seen[key]} gives this action too. Keep one of them.")
        return
    seen[key] = where
    if action is None:
        yield _new(found, record)
        return
    yield _words(found, action, "Action", "text", found.text)
    yield from _what_is_said(found, action, record)
    yield _outcome(found, action, record)


def _what_is_said(found: Found, action: Action, record: OnRecord) -> Iterator[Item]:
    """Compare what the file says of an action on record; what it doesn't say takes nothing away."""
    if found.due is not None:
        yield _date(found, action, record.standing[action.pk], found.due)
    if found.measured_by:
        yield _words(found, action, "Performance measurement", "measured_by", found.measured_by)
    if found.partners:
        yield _partners(found, action, record)
    if found.owner is not None:
        yield _owner(found, action)
    if found.measures:
        yield _measures(found, action)
    if found.kind is not None or found.every_months is not None:
        yield _kind(found, action)


def _match(found: Found, record: OnRecord) -> Action | None:
    """Return the action on record: by its code, else by area, outcome and words."""
    if found.code in record.actions:
        return record.actions[found.code]
    if found.code or found.area is None:
        return None
    return record.said.get((found.area.pk, normalised(found.outcome_text), normalised(found.text)))


def _item(found: Found, outcome: Outcome, field: str, in_file: str, action: Action | None, **more: Any) -> Item:
    subject = f"{action.code}: {action.text}" if action else " ".join(filter(None, (found.code, found.text)))
    return Item(outcome, found.sheet, found.place, subject, field, in_file, **more)


def _error(found: Found, code: str, message: str) -> Item:
    return _item(found, Outcome.ERROR, "Action", found.text, None, code=code, message=message)


# --- New -------------------------------------------------------------------------------------------------


def _new(found: Found, record: OnRecord) -> Item:
    if found.code in record.elsewhere:
        return _error(found, "code_elsewhere", f"{found.code} is an action of another plan. Give it another reference.")
    if not found.outcome_text and found.outcome not in record.outcomes:
        return _error(found, "no_outcome", "Say which outcome the action serves.")
    assert found.area is not None
    if sentence := _why_not_repeating(found.kind or ActionKind.ONE_OFF, found.every_months):
        return _error(found, "repeats", sentence)
    due = found.due or Due()
    change: Change = {
        "do": "action", "code": found.code, "plan": record.plan, "area": area_named(found.area),
        "outcome": found.outcome, "outcome_text": found.outcome_text, "answers": found.answers, "text": found.text,
        "due": due_kept(due), "measured_by": found.measured_by, "partners": list(found.partners),
        "owner": found.owner.pk if found.owner else None, "note": found.note,
        "measures": [one.pk for one in found.measures], "kind": found.kind or ActionKind.ONE_OFF,
        "every_months": found.every_months,
    }  # fmt: skip
    if normalised(found.alignment) == UNCLEAR:
        message = found.note or "Which date, measurement and partners belong to it was unclear on paper."
        return _item(
            found, Outcome.TO_CHECK, "Action", found.text, None, code="unclear_pairing", message=message, change=change
        )
    item = _item(found, Outcome.NEW, "Action", found.text, None, change=change)
    if persons := persons_among(found, record):
        sure = [name for name in found.partners if name not in persons]
        return _of_persons(item, persons, {**change, "partners": sure})
    if alike := record.partner_choices(unknown := unknown_partners(found, record)):
        return replace(item, outcome=Outcome.TO_CHECK, code="unknown_partner", message=_unknown(unknown), choices=alike)
    return item


# --- On record -------------------------------------------------------------------------------------------


def _changed(found: Found, action: Action, field: str, in_file: str, on_record: str, **fields: Any) -> Item:
    change: Change = {"do": "words", "action": action.pk, "version": action.version, "fields": fields}
    return _item(found, Outcome.CHANGED, field, in_file, action, on_record=on_record, change=change)


def _words(found: Found, action: Action, field: str, name: str, in_file: str) -> Item:
    on_record = getattr(action, name)
    if " ".join(on_record.split()) == " ".join(in_file.split()):
        return _item(found, Outcome.UNCHANGED, field, in_file, action, on_record=on_record)
    return _changed(found, action, field, in_file, on_record, **{name: in_file})


def due_words(due: Due) -> str:
    """Say a date as a person reads it, with the printed words where they say more."""
    if due.day is None:
        return due.as_printed or "No date"
    plain = f"{due.day:%B %Y}" if due.precision == Precision.MONTH else f"{due.day:%-d %B %Y}"
    return f"{plain} (printed: {due.as_printed})" if due.as_printed else plain


def _date(found: Found, action: Action, standing: ActionUpdate, due: Due) -> Item:
    field, now = "Target date", standing.due
    in_file, on_record = due_words(due), due_words(now)
    if due.day == now.day and (due.day is not None or due.as_printed.split() == now.as_printed.split()):
        return _item(found, Outcome.UNCHANGED, field, in_file, action, on_record=on_record)
    if standing.has_ended or standing.awaits_closing:
        return _item(
            found, Outcome.TO_CHECK, field, in_file, action, on_record=on_record, code="has_ended",
            message="The action has ended, or its closing is proposed: its date stays as it is. Reopen it to move it.",
        )  # fmt: skip
    change: Change = {"do": "date", "action": action.pk, "update": standing.number, "due": due_kept(due)}
    if due.day is not None and due.day == action.first_due_on:
        return _item(
            found, Outcome.TO_CHECK, field, in_file, action, on_record=on_record, code="first_date",
            message="The file has the first date; it was moved since. Leave it out to keep the date that stands.",
            change=change,
        )  # fmt: skip
    return _item(found, Outcome.CHANGED, field, in_file, action, on_record=on_record, change=change)


def _partners(found: Found, action: Action, record: OnRecord) -> Item:
    names = [one.name for one in action.partners.all()]
    on_record, in_file = "; ".join(names), "; ".join(found.partners)
    if {normalised(name) for name in names} == {normalised(name) for name in found.partners}:
        return _item(found, Outcome.UNCHANGED, "Key partners", in_file, action, on_record=on_record)
    item = _changed(found, action, "Key partners", in_file, on_record, partners=list(found.partners))
    if persons := persons_among(found, record):
        sure = list(dict.fromkeys([*names, *(name for name in found.partners if name not in persons)]))
        change = item.change and {**item.change, "fields": {"partners": sure}}
        return _of_persons(item, persons, change if sure != names else None)
    unknown = unknown_partners(found, record)
    if not unknown:
        return item
    return replace(
        item, outcome=Outcome.TO_CHECK, code="unknown_partner", message=_unknown(unknown),
        choices=record.partner_choices(unknown),
    )  # fmt: skip


def unknown_partners(found: Found, record: OnRecord) -> list[str]:
    return [name for name in found.partners if record.partners.find(name) is None]


def persons_among(found: Found, record: OnRecord) -> list[str]:
    """Return the partners that read like persons' names, which are never stored unasked."""
    return [name for name in found.partners if record.may_be_a_person(name)]


def _of_persons(item: Item, names: Sequence[str], without: Change | None) -> Item:
    """Return an item that asks whether names are persons'; taken as read, it is written without them."""
    message = (
        f"Reads like a person’s name: {'; '.join(names)}. The plan names posts, teams and organisations only. "
        "Taken as read, it comes in without."
    )
    return replace(
        item, outcome=Outcome.TO_CHECK, code="person_name", message=message, change=without,
        choices=tuple(no_person(name, "an organisation or a team, no person") for name in names),
    )  # fmt: skip


def _unknown(names: Sequence[str]) -> str:
    return (
        f"Not on record as partners: {'; '.join(names)}. They may be other names of those on record; "
        "taken as read, they are added."
    )


def _owner(found: Found, action: Action) -> Item:
    assert found.owner is not None
    on_record = action.owner.title if action.owner else ""
    if action.owner_id == found.owner.pk:
        return _item(found, Outcome.UNCHANGED, "Owner", found.owner.title, action, on_record=on_record)
    return _changed(found, action, "Owner", found.owner.title, on_record, owner_id=found.owner.pk)


def _measures(found: Found, action: Action) -> Item:
    on_record, in_file = codes_of(action.measures.all()), codes_of(found.measures)
    if on_record == in_file:
        return _item(found, Outcome.UNCHANGED, "Linked measures", in_file, action, on_record=on_record)
    pks = [one.pk for one in found.measures]
    return _changed(found, action, "Linked measures", in_file, on_record, measures=pks)


def codes_of(measures: Iterable[Measure]) -> str:
    return "; ".join(sorted(one.code for one in measures))


def _kind(found: Found, action: Action) -> Item:
    """Compare the kind, and with it how often it repeats: what the file doesn't say stays, as far as it can."""
    kind = found.kind or ActionKind(action.kind)
    months = found.every_months or (action.every_months if kind == ActionKind.RECURRING else None)
    on_record, in_file = kind_words(ActionKind(action.kind), action.every_months), kind_words(kind, months)
    if sentence := _why_not_repeating(kind, months):
        return _item(
            found, Outcome.ERROR, "Kind", in_file, action, on_record=on_record, code="repeats", message=sentence
        )
    if (kind, months) == (action.kind, action.every_months):
        return _item(found, Outcome.UNCHANGED, "Kind", in_file, action, on_record=on_record)
    return _changed(found, action, "Kind", in_file, on_record, kind=kind, every_months=months)


def kind_words(kind: ActionKind, months: int | None) -> str:
    """Say a kind as a person reads it: ``Recurring, every 3 months``."""
    return str(kind.label) + (f", every {months} month{'s' if months != 1 else ''}" if months else "")


def _why_not_repeating(kind: ActionKind, months: int | None) -> str:
    """Say why a kind and its months don't go together; "" where they do."""
    if kind == ActionKind.RECURRING and not months:
        return "Say every how many months it repeats."
    if kind != ActionKind.RECURRING and months:
        return "Only a recurring action repeats. Empty the months, or give the kind “Recurring”."
    return ""


def _outcome(found: Found, action: Action, record: OnRecord) -> Item:
    """Compare the outcome, and with it the area. The words of an outcome are kept on its own page."""
    known = action.outcome
    area = known.section.area
    on_record, in_file = f"{known.code}, {area.name}", ", ".join(filter(None, (found.outcome, found.area_said)))
    is_same = found.outcome == known.code or normalised(found.outcome_text) == normalised(known.text)
    if is_same and (found.area is None or found.area.pk == area.pk):
        return _item(found, Outcome.UNCHANGED, "Outcome and area", in_file, action, on_record=on_record)
    other = record.outcomes.get(found.outcome)
    if other is None or found.area is None or other.section.area_id != found.area.pk:
        return _item(
            found, Outcome.TO_CHECK, "Outcome and area", in_file, action, on_record=on_record, code="other_place",
            message="The plan has no such outcome in that area, so the action stays where it is. "
            "Add the outcome first to move it.",
        )  # fmt: skip
    return _changed(found, action, "Outcome and area", in_file, on_record, outcome_id=other.pk)
