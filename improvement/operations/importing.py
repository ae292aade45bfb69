"""Writing what an import says of the plan, through the operations of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from improvement.models import Action, ActionKind, Iteration, Outcome, Plan, Section, UnmatchedLine
from improvement.operations.actions import Links, change_action, create_action, next_code
from improvement.operations.plan import save_record
from improvement.operations.progress import update_action
from improvement.operations.standing import Recording, hold
from improvement.progress import Due, Precision
from organisation.clock import day_of
from organisation.models import Area, Partner, User
from organisation.operations import Reason, Refused, leave_record, save_version, stamp
from scorecard.models import Measure
from scorecard.operations.keeping import refuse_texts
from spreadsheets.kinds import Applied, Change

NEW_PLAN = "new"
TRAIL = "import plan"  # what the trail calls an import of the plan; its detail is what undoing reads
ADDED = "Added by import"


@dataclass
class Writing:
    """An import being written: by whom, when, why; and what was done, by the codes of actions."""

    by: User
    at: datetime
    reason: Reason
    done: dict[str, dict[str, Any]] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)  # those kept that fit no action
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def recording(self) -> Recording:
        return Recording(by=self.by, at=self.at, is_illustrative=self.reason.is_illustrative)

    @property
    def why(self) -> str:
        return self.reason.text.strip() or ADDED

    def add(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


def due_from(given: Sequence[str]) -> Due:
    """Return a date from what a change keeps: day or "", precision, as printed."""
    day, precision, printed = given
    return Due(date.fromisoformat(day) if day else None, Precision(precision), printed)


def due_kept(due: Due) -> list[str]:
    """Return a date as a change keeps it."""
    return [due.day.isoformat() if due.day else "", str(due.precision), due.as_printed]


@transaction.atomic
def apply_plan(*, changes: Sequence[Change], by: User, at: datetime, reason: Reason) -> Applied:
    """Write actions, words and dates of an import.

    :raises Refused: naming an action that has been changed since the preview; nothing is saved then
    """
    writing = Writing(by, at, reason)
    for change in changes:
        if change["do"] == "action":
            _add_action(change, writing)
    for pk, own in _by_action(changes).items():
        _change_action(pk, own, writing)
    _keep_lines([line for change in changes for line in change.get("lines", ())], writing)
    leave_record(
        by=by, at=stamp(at=at), action=TRAIL, subject_kind="import", subject=reason.source or "plan",
        summary=f"{len(writing.done)} actions added or changed by import", reason=reason.text,
        detail={"actions": writing.done, "lines": writing.lines},
    )  # fmt: skip
    new = sum("former" not in one for one in writing.done.values()) + len(writing.lines)
    said = [f"{count} {what}{'s' if count != 1 else ''} added." for what, count in writing.counts.items()]
    changed = sum(change["do"] in {"words", "date"} for change in changes)
    return Applied(new, changed, sentences=tuple(said))


def _by_action(changes: Sequence[Change]) -> dict[int, list[Change]]:
    found: dict[int, list[Change]] = {}
    for change in changes:
        if change["do"] in {"words", "date"}:
            found.setdefault(change["action"], []).append(change)
    return found


# --- What is new -----------------------------------------------------------------------------------------


def _add_action(change: Change, writing: Writing) -> None:
    code = change["code"] or next_code()
    if Action.objects.filter(code=code).exists():
        raise Refused(f"{code} has been added meanwhile. Check the file again.")
    outcome = _outcome(change, writing)
    action = Action(
        code=code, outcome=outcome, position=Action.objects.count() + 1, text=change["text"],
        measured_by=change["measured_by"], owner_id=change["owner"], note=change["note"][:400],
        kind=change.get("kind", ActionKind.ONE_OFF), every_months=change.get("every_months"),
    )  # fmt: skip
    iteration = Iteration.objects.filter(plan=outcome.section.plan).order_by("number").last()
    links = Links(
        partners=_partners(change["partners"], writing),
        measures=list(Measure.objects.filter(pk__in=change["measures"])),
    )
    create_action(
        action=action, due=due_from(change["due"]), links=links,
        iteration=iteration, reason=writing.why, recording=writing.recording,
    )  # fmt: skip
    writing.done[code] = {"version": 1, "update": 1}


def _plan(key: str, writing: Writing) -> Plan:
    if key != NEW_PLAN:
        return Plan.objects.get(pk=key)
    today = day_of(writing.at)
    code = f"plan-{today.isoformat()}"
    found = Plan.objects.filter(code=code).first()
    if found is None:
        found = Plan(code=code, name="Improvement plan", starts_on=today)
        _keep(found, "plan", code, writing)
        first = Iteration(plan=found, number=1, name="First iteration", agreed_on=today)
        _keep(first, "iteration", "1", writing)
    return found


def _outcome(change: Change, writing: Writing) -> Outcome:
    """Return the outcome of a new action; it and its area's section are added where they aren't there."""
    plan = _plan(change["plan"], writing)
    area = Area.objects.get(pk=change["area"])
    own = Outcome.objects.select_related("section__plan").filter(section__plan=plan, section__area=area)
    code, text = change["outcome"], change["outcome_text"]
    found = own.filter(code=code).first() if code else own.filter(text=text).first()
    if found is not None:
        return found
    if code and Outcome.objects.filter(code=code).exists():
        raise Refused(f"Outcome {code} stands in another area or plan. Give the outcome another reference.")
    section = _section(plan, area, writing)
    refuse_texts(text, change["answers"])
    position = Outcome.objects.count() + 1
    outcome = Outcome(
        code=code or _free_code(), section=section, position=position, text=text, answers=change["answers"]
    )
    _keep(outcome, "outcome", outcome.code, writing)
    return outcome


def _section(plan: Plan, area: Area, writing: Writing) -> Section:
    found = Section.objects.filter(plan=plan, area=area).first()
    if found is None:
        found = Section(plan=plan, area=area, position=plan.sections.count() + 1)
        _keep(found, "section", area.name, writing)
    return found


def _keep_lines(lines: Sequence[Change], writing: Writing) -> None:
    """Keep lines that fit no action with their areas. :raises Refused: where others have been kept since the preview"""
    asked: set[tuple[int, str, str]] = set()
    for line in lines:
        section = _section(_plan(line["plan"], writing), Area.objects.get(pk=line["area"]), writing)
        same = UnmatchedLine.objects.standing(None).filter(section=section, which=line["which"], value=line["value"])
        key = (section.pk, line["which"], line["value"])
        if key not in asked and same.count() != line["kept"]:
            raise Refused(f"“{line['value'][:60]}” has been kept or taken back meanwhile. Check the file again.")
        asked.add(key)
        refuse_texts(line["value"], line["why"])
        kept = UnmatchedLine.objects.create(
            section=section, which=line["which"], value=line["value"], why=line["why"][:300], kept_at=writing.at
        )
        writing.lines.append(kept.pk)
        writing.add("unmatched line")


def _free_code() -> str:
    """Return a code of an outcome that isn't in use: ``O74``."""
    used = set(Outcome.objects.values_list("code", flat=True))
    return next(code for number in range(1, len(used) + 2) if (code := f"O{number:02d}") not in used)


def _keep(record: Any, kind: str, subject: str, writing: Writing) -> None:
    save_record(record=record, kind=kind, subject=subject, by=writing.by, at=writing.at, reason=writing.why)
    writing.add(kind)


def _partners(names: Sequence[str], writing: Writing) -> list[Partner]:
    """Return the partners of these names; who isn't on record is added."""
    found = []
    for name in names:
        partner = Partner.objects.filter(Q(name__iexact=name) | Q(aliases__text__iexact=name)).first()
        if partner is None:
            refuse_texts(name)
            partner = Partner(name=name, kind=Partner.Kind.ORGANISATION)
            save_version(record=partner, by=writing.by, at=writing.at, reason=writing.why)
            leave_record(
                by=writing.by, at=writing.at, action="add partner", subject_kind="partner", subject=name,
                summary=f"{name}: added", reason=writing.why,
            )  # fmt: skip
            writing.add("partner")
        found.append(partner)
    return found


# --- What is changed -------------------------------------------------------------------------------------


def _change_action(pk: int, changes: Sequence[Change], writing: Writing) -> None:
    held, standing = hold(Action.objects.get(pk=pk), writing.recording)
    if any(change.get("version", held.version) != held.version for change in changes) or any(
        change.get("update", standing.number) != standing.number for change in changes
    ):
        raise Refused(f"{held.code} has been changed since the file was checked. Check the file again.")
    former = {
        "text": held.text, "measured_by": held.measured_by, "outcome_id": held.outcome_id, "owner_id": held.owner_id,
        "kind": held.kind, "every_months": held.every_months,
        "partners": list(held.asked.values_list("partner_id", flat=True)),
        "measures": list(held.measured.values_list("measure_id", flat=True)),
        "due": due_kept(standing.due), "times_moved": standing.times_moved,
    }  # fmt: skip
    words = {name: value for change in changes if change["do"] == "words" for name, value in change["fields"].items()}
    if words:
        partners, measures = words.pop("partners", None), words.pop("measures", None)
        links = links_with(held, partners=None if partners is None else _partners(partners, writing), measures=measures)
        for name, value in words.items():
            setattr(held, name, value)
        change_action(action=held, links=links, based_on=held.version, reason=writing.why, recording=writing.recording)
    for change in changes:
        if change["do"] == "date":
            update_action(
                action=held, status=standing.status, due=due_from(change["due"]), reason=writing.why,
                recording=writing.recording,
            )  # fmt: skip
    held, standing = hold(held, writing.recording)
    writing.done[held.code] = {"version": held.version, "update": standing.number, "former": former}


def links_with(
    action: Action, *, partners: Sequence[Partner] | None = None, measures: Sequence[int] | None = None
) -> Links:
    """Return the links of an action, with other partners, or other measures by their keys, where they are given."""
    return Links(
        partners=list(action.partners.all()) if partners is None else partners,
        measures=list(action.measures.all() if measures is None else Measure.objects.filter(pk__in=measures)),
    )
