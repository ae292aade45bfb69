"""What the AREA column links an area to: found on record, offered once a file where not, asked about where unsure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from improvement.importers.area_cells import reads_like_a_name
from improvement.importers.on_record import OnRecord
from improvement.importers.sections_on_record import DELIVERY_PLAN, NEW, SectionsOnRecord, digest
from improvement.operations.importing.writing import Named
from spreadsheets.headings import normalised
from spreadsheets.kinds import Change, Choice, Item, Outcome, Setting

LONGEST_PLAN = 120
PLAN, RECOMMENDATION, SOURCE = "Service delivery plan", "Core recommendation", "Source"
Ask = Callable[..., Item]  # makes an item of the cell in which something was found


@dataclass(frozen=True, slots=True)
class Link:
    """What a name means: None where nobody can say before a person does.

    :param is_sure: whether it is on record, or added without a question
    :param is_remark: whether it is no name at all, but words to be kept by themselves
    """

    named: Named | None
    items: tuple[Item, ...] = ()
    is_sure: bool = True
    is_remark: bool = False


UNSURE = Link(None, is_sure=False)


@dataclass
class Linked:
    """Finds plans and recommendations, and offers each that isn't on record once.

    :param offered: keys of what was offered already, by the words of the change: whether it is sure
    """

    record: OnRecord
    sections: SectionsOnRecord
    offered: dict[tuple[str, str], bool] = field(default_factory=dict)

    # --- Delivery plans

    def plan(self, name: str, linked: Mapping[int, str], ask: Ask) -> Link:
        """Return the service delivery plan that a name means."""
        found = self.sections.delivery_plan(name, linked)
        if found is not None:
            return Link(found)
        is_said = self.sections.is_said_to_be_a_plan(name)
        if not is_said and not reads_like_a_name(name):
            return Link(None, is_sure=False, is_remark=True)
        alike = self.sections.plan_choices(name)
        if not is_said and self.record.may_be_a_person(name):
            message = f"“{name}” reads like a person’s name. Say that it is a plan, or leave it out."
            return self._once(ask, PLAN, name, "person_name", message, (a_plan(name),))
        if len(self.sections.plans.names.get(normalised(name), ())) > 1:
            message = f"Several plans are called “{name}”. Say which it is."
            return self._once(ask, PLAN, name, "several_plans", message, alike)
        change = {"do": "delivery_plan", "new": normalised(name), "name": name[:LONGEST_PLAN]}
        message = f"No service delivery plan is called “{name}”. It would be added."
        code = "unknown_delivery_plan" if alike and not is_said else ""
        return self._offer(ask, PLAN, name, code, message, alike, change)

    # --- Core recommendations

    def recommendation(self, text: str, publisher: str, linked: Mapping[int, str], ask: Ask) -> Link:
        """Return the core recommendation that a text is; a new one goes to the inspection it is said to be of."""
        found = self.sections.recommendation(text, linked)
        if found is not None:
            return Link(found)
        source = self._source(publisher, ask)
        if source.named is None:
            return Link(None, source.items, is_sure=False)
        change = {"do": "recommendation", "new": digest(text), "source": source.named, "text": text}
        alike = self.sections.recommendation_choices(text, source.named)
        message = "No recommendation on record reads so. It would be added. It may be one on record in other words."
        code = "unknown_recommendation" if alike else ""
        one = self._offer(ask, RECOMMENDATION, text, code, message, alike, change)
        return Link(one.named, (*source.items, *one.items), one.is_sure and source.is_sure)

    def _source(self, publisher: str, ask: Ask) -> Link:
        """Return the source of core recommendations; without a publisher in the heading, none can be added."""
        found = self.sections.source(publisher)
        if found is not None:
            return Link(found.pk)
        choices = self.sections.source_choices(publisher)
        if not publisher:
            message = (
                "No heading says whose core recommendations they are. Choose the source, or add it under “Areas, "
                "outcomes, sources” on the plan’s page and check the file again."
            )
            return self._once(ask, SOURCE, "Core recommendations", "unknown_source", message, choices)
        change = {"do": "source", "new": normalised(publisher), "name": publisher}
        message = (
            "No source on record is known to be the one that these core recommendations come from. "
            f"“{publisher}” would be added as an inspection; its full name and date can be given later."
        )
        return self._offer(ask, SOURCE, publisher, "unknown_source", message, choices, change)

    # --- Asking once

    def _offer(
        self, ask: Ask, field: str, said: str, code: str, message: str, choices: tuple[Choice, ...], change: Change
    ) -> Link:
        """Return what would be added, and its item the first time; it is asked about where there is a code."""
        named = {"new": str(change["new"])}
        key = (field, named["new"])
        if key in self.offered:
            return Link(named, is_sure=self.offered[key])
        self.offered[key] = not code
        item = (
            ask(Outcome.TO_CHECK, field, said, code=code, message=message, change=change, choices=choices)
            if code
            else ask(Outcome.NEW, field, said, change=change)
        )
        return Link(named, (item,), not code)

    def _once(self, ask: Ask, field: str, said: str, code: str, message: str, choices: tuple[Choice, ...]) -> Link:
        """Return that nobody can say yet, with its question the first time."""
        key = (field, normalised(said))
        if key in self.offered:
            return UNSURE
        self.offered[key] = False
        return Link(
            None, (ask(Outcome.TO_CHECK, field, said, code=code, message=message, choices=choices),), is_sure=False
        )


def a_plan(name: str) -> Choice:
    """Return the choice that words are the name of a plan."""
    said = f"{DELIVERY_PLAN}{normalised(name)}"
    return Choice("a-plan", "It is the name of a service delivery plan", setting=Setting("name", said, NEW))
