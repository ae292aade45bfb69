"""What is on record of a plan's sections, and what they can be linked to: delivery plans, core recommendations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2s

from django.db.models import Max
from rapidfuzz import fuzz, process

from improvement.importers.on_record import OnRecord
from improvement.models import DeliveryPlan, Recommendation, Section, Source, SourceKind
from improvement.operations.importing import NEW_PLAN
from improvement.operations.importing.writing import Named
from scorecard.importers.names import Entry, Names
from spreadsheets.headings import normalised
from spreadsheets.kinds import Choice, Setting

DELIVERY_PLAN, RECOMMENDATION, SOURCE = "delivery plan ", "recommendation ", "source "  # before what people said of one
NEW = "new"  # what people said of a name that is a plan's, though it reads like none
ALIKE = 75  # of 100: words less alike are no suggestion
SUGGESTED = 3
MOST_OFFERED = 12
SHOWN = 80


@dataclass(frozen=True, slots=True)
class Standing:
    """A section as it stands: its version, who is responsible, and what it is linked to, by keys."""

    version: int
    responsible: tuple[str, ...]
    delivery_plans: Mapping[int, str]
    core: Mapping[int, str]


EMPTY = Standing(0, (), {}, {})


@dataclass(frozen=True)
class SectionsOnRecord:
    """The sections of a plan by the keys of their areas; plans, recommendations and sources by what they are called."""

    sections: Mapping[int, Standing]
    plans: Names[DeliveryPlan]
    recommendations: Sequence[Recommendation]
    sources: Sequence[Source]
    names: Mapping[str, str]

    @classmethod
    def of(cls, record: OnRecord) -> SectionsOnRecord:
        """Read them in seven queries."""
        own = None if record.plan == NEW_PLAN else int(record.plan)
        sections = list(Section.objects.filter(plan=own).prefetch_related("delivery_plans", "core"))
        versions = dict(Section.history.values_list("id").annotate(last=Max("history_id")).values_list("id", "last"))
        plans = DeliveryPlan.objects.order_by("name")
        chosen = {
            said.removeprefix(DELIVERY_PLAN): key
            for said, key in record.names.items()
            if said.startswith(DELIVERY_PLAN)
        }
        return cls(
            {one.area_id: _standing(one, versions.get(one.pk, 0)) for one in sections},
            Names([Entry(str(one.pk), one.name, one) for one in plans], chosen=chosen),
            list(Recommendation.objects.order_by("source__position", "position", "pk")),
            list(Source.objects.order_by("position", "pk")),
            record.names,
        )

    # --- Delivery plans

    def delivery_plan(self, name: str, linked: Mapping[int, str]) -> int | None:
        """Return the plan that a name means for certain: one linked already, that exact name, or the only one."""
        said = normalised(name)
        here = [key for key, other in linked.items() if normalised(other) == said]
        exact = [one.record.pk for one in self.plans.by_code.values() if one.name.casefold() == name.casefold()]
        found = self.plans.find(name)
        return next(iter((*here, *exact, *([found.pk] if found else []))), None)

    def plan_choices(self, name: str) -> tuple[Choice, ...]:
        said = f"{DELIVERY_PLAN}{normalised(name)}"
        return tuple(
            Choice(f"plan-{one.code}", f"It is {one.name}", setting=Setting("name", said, one.code))
            for one in self.plans.alike(name)
        )  # fmt: skip

    def is_said_to_be_a_plan(self, name: str) -> bool:
        return self.names.get(f"{DELIVERY_PLAN}{normalised(name)}") == NEW

    # --- Recommendations

    @cached_property
    def by_words(self) -> Mapping[str, Sequence[Recommendation]]:
        found: defaultdict[str, list[Recommendation]] = defaultdict(list)
        for one in self.recommendations:
            found[normalised(one.text)].append(one)
        return found

    @cached_property
    def by_code(self) -> Mapping[str, Recommendation]:
        return {one.code: one for one in self.recommendations}

    def recommendation(self, text: str, linked: Mapping[int, str]) -> int | None:
        """Return the recommendation that a text is for certain: one that is core already, or the only one of its words.

        One that repeats another stands behind it.
        """
        words = normalised(text)
        here = [key for key, other in linked.items() if normalised(other) == words]
        said = self.by_code.get(self.names.get(f"{RECOMMENDATION}{digest(text)}", ""))
        called = self.by_words.get(words, ())
        first = [one for one in called if one.same_as_id is None] or called
        found = said or (first[0] if len(first) == 1 else None)
        return here[0] if here else found.pk if found else None

    def recommendation_choices(self, text: str, source: Named) -> tuple[Choice, ...]:
        """Return what a text may be in other words: those that read like it, then the others of its source."""
        texts = {one.code: normalised(one.text) for one in self.recommendations}
        alike = process.extract(
            normalised(text), texts, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, limit=SUGGESTED
        )
        said = f"{RECOMMENDATION}{digest(text)}"
        likely = [code for _, _, code in alike]
        own = [one for one in self.recommendations if one.source_id == source][:MOST_OFFERED]
        return tuple(
            Choice(
                f"recommendation-{code}", f"It is {code}: {self.by_code[code].text[:SHOWN]}",
                setting=Setting("name", said, code),
            )
            for code in [*likely, *(one.code for one in own if one.code not in likely)]
        )  # fmt: skip

    def source(self, publisher: str) -> Source | None:
        """Return the inspection whose core recommendations they are: as a person said, else the publisher's only."""
        by_code = {one.code: one for one in self.sources}
        if said := by_code.get(self.names.get(f"{SOURCE}{normalised(publisher)}", "")):
            return said
        who = normalised(publisher)
        own = [
            one
            for one in self.sources
            if one.kind == SourceKind.INSPECTION and who and who in (normalised(one.organisation), normalised(one.name))
        ]
        return own[0] if len(own) == 1 else None

    def source_choices(self, publisher: str) -> tuple[Choice, ...]:
        said = f"{SOURCE}{normalised(publisher)}"
        return tuple(
            Choice(f"source-{one.code}", f"It is {one.name}", setting=Setting("name", said, one.code))
            for one in self.sources
        )  # fmt: skip


def digest(text: str) -> str:
    """Return what stands for a text of any length, so that no copy of it is remembered."""
    return blake2s(normalised(text).encode(), digest_size=16).hexdigest()


def _standing(section: Section, version: int) -> Standing:
    posts = (name.strip() for name in section.responsible.split(";"))
    return Standing(
        version, tuple(name for name in posts if name), {one.pk: one.name for one in section.delivery_plans.all()},
        {one.pk: one.text for one in section.core.all()},
    )  # fmt: skip
