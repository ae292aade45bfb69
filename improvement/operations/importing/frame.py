"""What an import says of the plan's frame: areas, what its sections are linked to, and who is responsible for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.text import slugify

from improvement.models import DeliveryPlan, Recommendation, Section, Source, SourceKind
from improvement.operations.frame import keep_part
from improvement.operations.importing.writing import Named, Writing, refuse_changed
from organisation.models import Versioned
from organisation.operations import NoLongerCurrent
from organisation.queries import version_of
from scorecard.operations.importing.areas import add_area
from spreadsheets.kinds import Change

LINKED = ("delivery_plans", "core")
CORE = "core recommendation"
BETWEEN = "; "  # between the posts of a section


def add_areas(changes: Iterable[Change], writing: Writing) -> None:
    """Add areas that the file names and nobody has set up. :raises Refused: where one is there by now"""
    for change in changes:
        if change["do"] == "area":
            area = add_area(name=change["name"], by=writing.by, at=writing.at, reason=writing.why)
            writing.areas[change["new"]] = area
            writing.note(area, "area")
            writing.new += 1


def add_frame(changes: Sequence[Change], writing: Writing) -> None:
    """Add service delivery plans, sources and their recommendations, in the order in which one needs the other.

    What only areas that were left out are linked to isn't added.
    """
    wanted = {one["new"] for change in _of(changes, "section") for one in change["values"] if isinstance(one, Mapping)}
    recommended = [change for change in _of(changes, "recommendation") if change["new"] in wanted]
    whose = {change["source"]["new"] for change in recommended if isinstance(change["source"], Mapping)}
    for change in _of(changes, "delivery_plan"):
        if change["new"] in wanted:
            writing.delivery_plans[change["new"]] = _delivery_plan(change["name"], writing)
    for change in _of(changes, "source"):
        if change["new"] in whose:
            writing.sources[change["new"]] = _add_source(change["name"], writing)
    for change in recommended:
        source = _source(change["source"], writing)
        if source is not None:  # else it was left out, and with it what it recommends
            writing.recommendations[change["new"]] = _add_recommendation(source, change["text"], writing)


def write_sections(changes: Sequence[Change], writing: Writing) -> None:
    """Write who is responsible for areas and what they are linked to, each section once.

    :raises Refused: naming an area whose section has been changed since the file was checked
    """
    for (plan_key, _), own in _by_section(changes).items():
        plan, area = writing.plan(plan_key), writing.area(own[0]["area"])
        section = Section.objects.filter(plan=plan, area=area).first()
        former = {} if section is None else what_stands(section)
        if section is None:
            section = Section(plan=plan, area=area, position=plan.sections.count() + 1)
        is_new = section.pk is None
        links: dict[str, Sequence[Any]] = {}
        for change in own:
            if change["field"] == "responsible":
                section.responsible = BETWEEN.join(change["values"])
            else:
                links[change["field"]] = _linked(change["field"], change["values"], writing)
        try:
            differs = keep_part(
                record=section, kind="section", links=links, based_on=own[0]["based_on"], by=writing.by,
                at=writing.at, reason=writing.why,
            )  # fmt: skip
        except NoLongerCurrent as error:
            raise refuse_changed(f"{area.name} in the plan") from error
        if is_new:
            writing.note(section, "section")
        if differs:
            _count(own, former, writing)
            writing.sections[str(section.pk)] = {"version": version_of(section), "former": former}


def what_stands(section: Section) -> dict[str, Any]:
    """Return who is responsible for a section and the keys of what it is linked to, as a trail keeps them."""
    linked = {name: sorted(getattr(section, name).values_list("pk", flat=True)) for name in LINKED}
    return {"responsible": section.responsible, **linked}


def _of(changes: Iterable[Change], do: str) -> list[Change]:
    return [change for change in changes if change["do"] == do]


def _by_section(changes: Iterable[Change]) -> dict[tuple[str, str], list[Change]]:
    found: dict[tuple[str, str], list[Change]] = {}
    for change in _of(changes, "section"):
        found.setdefault((change["plan"], str(change["area"])), []).append(change)
    return found


def _count(changes: Sequence[Change], former: Mapping[str, Any], writing: Writing) -> None:
    changed = sum(bool(former.get(change["field"])) for change in changes)
    writing.changed += changed
    writing.new += len(changes) - changed


def _linked(field: str, values: Iterable[Named], writing: Writing) -> list[Versioned]:
    """Return the records that a section is linked to, without those that were left out."""
    wanted = list(values)
    keys = [one for one in wanted if isinstance(one, int)]
    made: Mapping[str, Versioned] = writing.delivery_plans if field == "delivery_plans" else writing.recommendations
    model: type[Versioned] = DeliveryPlan if field == "delivery_plans" else Recommendation
    new = [made[one["new"]] for one in wanted if not isinstance(one, int) and one["new"] in made]
    return [*model._default_manager.filter(pk__in=keys), *new]


def _delivery_plan(name: str, writing: Writing) -> DeliveryPlan:
    found = DeliveryPlan.objects.filter(name__iexact=name).first()
    if found is None:
        found = DeliveryPlan(name=name)
        _add(found, "delivery plan", writing)
    return found


def _add_source(name: str, writing: Writing) -> Source:
    source = Source(
        code=_free_code(name), name=name, kind=SourceKind.INSPECTION, organisation=name,
        position=Source.objects.count() + 1,
    )  # fmt: skip
    _add(source, "source", writing)
    return source


def _add_recommendation(source: Source, text: str, writing: Writing) -> Recommendation:
    found = Recommendation(source=source, text=text, kind=CORE, position=source.recommendations.count() + 1)
    _add(found, "recommendation", writing)
    return found


def _source(named: Named, writing: Writing) -> Source | None:
    return Source.objects.get(pk=named) if isinstance(named, int) else writing.sources.get(named["new"])


def _add(record: Versioned, kind: str, writing: Writing) -> None:
    keep_part(record=record, kind=kind, by=writing.by, at=writing.at, reason=writing.why)
    writing.note(record, kind)
    writing.new += 1


def _free_code(name: str) -> str:
    """Return a code of a source that isn't in use: ``OFSTED``, ``OFSTED-2``."""
    wanted = slugify(name).upper()[:30].strip("-") or "SOURCE"
    taken = set(Source.objects.values_list("code", flat=True))
    return next(code for code in (wanted, *(f"{wanted}-{n}" for n in range(2, 1000))) if code not in taken)
