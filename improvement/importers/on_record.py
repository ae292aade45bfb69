"""What is on record of a plan, read once for the whole check in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from improvement.models import Action, ActionUpdate, Outcome, Section
from improvement.operations.importing import NEW_PLAN
from improvement.persons import may_be_a_person
from improvement.progress import Status
from organisation.models import Area, Partner, Post
from scorecard.importers.names import Entry, Names
from scorecard.models import Measure, MeasureAlias
from spreadsheets.headings import normalised
from spreadsheets.kinds import Choice, Setting
from spreadsheets.operations.confirming import UNDONE

PARTNER = "partner "  # what stands before a partner's name where people said what it means
NO_PERSON = "no person "  # what stands before a name of which people said that it is no person's
YES = "yes"


@dataclass(frozen=True)
class OnRecord:
    """A plan as it stands: actions by code and by what they say; areas, partners and posts by what they are called.

    :param said: by area, outcome and words, without those of which only ``undone`` remains
    :param undone: keys of actions that were added by an import since taken back: a file may add them anew
    :param elsewhere: codes of actions of other plans
    :param names: what people said that names mean
    """

    plan: str
    actions: Mapping[str, Action]
    said: Mapping[tuple[int, str, str], Action]
    standing: Mapping[int, ActionUpdate]
    undone: frozenset[int]
    outcomes: Mapping[str, Outcome]
    elsewhere: frozenset[str]
    areas: Mapping[str, Area]
    partners: Names[Partner]
    posts: Mapping[str, Post]
    names: Mapping[str, str]

    @classmethod
    def of(cls, plan: str, names: Mapping[str, str]) -> OnRecord:
        """Read a plan by its key; ``names`` are those that a person has said the meaning of."""
        own = "" if plan == NEW_PLAN else plan
        every = list(
            Action.objects.select_related("outcome__section__area", "owner")
            .prefetch_related("partners", "measures")
            .order_by("pk")
        )
        actions = [one for one in every if str(one.outcome.section.plan_id) == own]
        standing = {one.action_id: one for one in ActionUpdate.objects.standing(None)}
        undone = frozenset(
            pk for pk, one in standing.items() if one.status == Status.WITHDRAWN and one.reason.startswith(UNDONE)
        )
        outcomes = Outcome.objects.select_related("section__area")
        areas = list(Area.objects.prefetch_related("aliases").order_by("position"))
        by_code = {one.code: one for one in areas}
        return cls(
            plan=plan,
            actions={one.code: one for one in actions},
            said={
                (one.outcome.section.area_id, normalised(one.outcome.text), normalised(one.text)): one
                for one in actions
                if one.pk not in undone
            },
            standing=standing,
            undone=undone,
            outcomes={one.code: one for one in outcomes if str(one.section.plan_id) == own},
            elsewhere=frozenset(one.code for one in every if str(one.outcome.section.plan_id) != own),
            areas=_areas_by_name(areas) | {name: by_code[code] for name, code in names.items() if code in by_code},
            partners=_partners(names),
            posts={normalised(one.title): one for one in Post.objects.all()},
            names=names,
        )

    @cached_property
    def measures(self) -> Names[Measure]:
        """The measures by code, name and other name; read only where a file links any."""
        measures = Measure.objects.order_by("code")
        aliases = MeasureAlias.objects.values_list("measure__code", "text")
        return Names([Entry(one.code, one.name, one) for one in measures], also=aliases, chosen=self.names)

    def partner_name(self, said: str) -> str:
        """Return what a partner is called on record; as it was said where it is none for certain."""
        found = self.partners.find(said)
        return found.name if found else said

    @cached_property
    def posts_named(self) -> frozenset[str]:
        """What posts are called on record: their titles, and who is responsible for sections; normalised."""
        printed = Section.objects.exclude(responsible="").values_list("responsible", flat=True)
        return frozenset(self.posts) | {normalised(name) for names in printed for name in names.split(";")}

    def may_be_a_person(self, name: str) -> bool:
        """Whether a name reads like a person's, is on record as no post's or partner's, and nobody said it is none."""
        said = normalised(name)
        return (
            may_be_a_person(name)
            and f"{NO_PERSON}{said}" not in self.names
            and said not in self.partners.names
            and said not in self.posts_named
        )

    def partner_choices(self, said: Iterable[str]) -> tuple[Choice, ...]:
        """Return the partners that unknown names are like: each is confirmed by a person, for all rows."""
        return tuple(
            Choice(
                f"partner-{number}-{entry.record.pk}", f"“{name}” is {entry.name}",
                setting=Setting("name", f"{PARTNER}{normalised(name)}", entry.name),
            )
            for number, name in enumerate(said, 1)
            for entry in self.partners.alike(name)
        )  # fmt: skip


def no_person(name: str, words: str) -> Choice:
    """Return the choice that a name is no person's, which settles it for the whole file and for the next one."""
    said = normalised(name)
    return Choice(f"no-person-{said}"[:80], f"“{name}” is {words}", setting=Setting("name", f"{NO_PERSON}{said}", YES))


def _areas_by_name(areas: Iterable[Area]) -> dict[str, Area]:
    """Return areas by what they are called: other names, the one on paper, their own, the last of which goes first."""
    called = [(alias.text, one) for one in areas for alias in one.aliases.all()]
    called += [(name, one) for one in areas for name in (one.printed_name, one.name, one.code)]
    return {normalised(name): one for name, one in called if name}


def _partners(names: Mapping[str, str]) -> Names[Partner]:
    partners = list(Partner.objects.prefetch_related("aliases").order_by("name"))
    also = [(one.name, alias.text) for one in partners for alias in one.aliases.all()]
    chosen = {said.removeprefix(PARTNER): name for said, name in names.items() if said.startswith(PARTNER)}
    return Names([Entry(one.name, one.name, one) for one in partners], also=also, chosen=chosen)
