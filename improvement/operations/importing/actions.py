"""Actions of an import: added with their outcomes and partners, or changed where nobody has since the preview."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from improvement.models import Action, ActionKind, Iteration, Outcome, UnmatchedLine
from improvement.operations.actions import Links, change_action, create_action, next_code
from improvement.operations.importing.writing import Writing, due_from, due_kept, links_with, refuse_changed
from improvement.operations.progress import update_action
from improvement.operations.standing import hold
from organisation.models import Partner
from organisation.operations import Refused, leave_record, save_version
from scorecard.models import Measure
from scorecard.operations.keeping import refuse_texts
from spreadsheets.kinds import Change

# --- What is new -----------------------------------------------------------------------------------------


def add_action(change: Change, writing: Writing) -> None:
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


def _outcome(change: Change, writing: Writing) -> Outcome:
    """Return the outcome of a new action; it and its area's section are added where they aren't there."""
    plan, area = writing.plan(change["plan"]), writing.area(change["area"])
    own = Outcome.objects.select_related("section__plan").filter(section__plan=plan, section__area=area)
    code, text = change["outcome"], change["outcome_text"]
    found = own.filter(code=code).first() if code else own.filter(text=text).first()
    if found is not None:
        return found
    if code and Outcome.objects.filter(code=code).exists():
        raise Refused(f"Outcome {code} stands in another area or plan. Give the outcome another reference.")
    section = writing.section(plan, area)
    refuse_texts(text, change["answers"])
    position = Outcome.objects.count() + 1
    outcome = Outcome(
        code=code or _free_code(), section=section, position=position, text=text, answers=change["answers"]
    )
    writing.keep(outcome, "outcome", outcome.code)
    return outcome


def keep_lines(lines: Sequence[Change], writing: Writing) -> None:
    """Keep lines that fit no action with their areas. :raises Refused: where others have been kept since the preview"""
    asked: set[tuple[int, str, str]] = set()
    for line in lines:
        section = writing.section(writing.plan(line["plan"]), writing.area(line["area"]))
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
            writing.note(partner, "partner")
        found.append(partner)
    return found


# --- What is changed -------------------------------------------------------------------------------------


def change_action_by_file(pk: int, changes: Sequence[Change], writing: Writing) -> None:
    held, standing = hold(Action.objects.get(pk=pk), writing.recording)
    if any(change.get("version", held.version) != held.version for change in changes) or any(
        change.get("update", standing.number) != standing.number for change in changes
    ):
        raise refuse_changed(held.code)
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
