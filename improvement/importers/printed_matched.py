"""Which actions and outcomes on record a printed plan means: by reference, else words; likely ones are only offered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2s

from rapidfuzz import fuzz, process

from improvement.importers.on_record import OnRecord
from improvement.importers.printed_rows import Printed
from improvement.models import Action
from improvement.models import Outcome as PlanOutcome
from organisation.models import Area
from spreadsheets.headings import normalised
from spreadsheets.kinds import Choice, Item, Outcome, Setting

ALIKE = 75  # of 100: words less alike are no suggestion
SUGGESTED = 3
SHOWN = 80


@dataclass
class Matched:
    """Printed actions beside those on record, by their place in the file; outcomes by area and words."""

    record: OnRecord
    actions: dict[int, Action] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)  # keys of the actions that the file has
    outcomes: dict[tuple[int, str], PlanOutcome] = field(default_factory=dict)
    likely: dict[tuple[int, str], PlanOutcome] = field(default_factory=dict)

    @classmethod
    def of(cls, printed: Sequence[Printed], record: OnRecord) -> Matched:
        found = cls(record)
        found._match_actions(printed)
        found._match_outcomes(printed)
        return found

    # --- Actions

    def _match_actions(self, printed: Sequence[Printed]) -> None:
        """Match by reference or what a person said; then by area, outcome and words; then by area and words alone."""
        for index, one in enumerate(printed):
            code = one.code or self.record.names.get(said_action(one.area, one.text), "")
            self._take(index, self.record.actions.get(code))
        for index, one in enumerate(printed):
            key = (one.area.pk, normalised(one.block.outcome), normalised(one.text))
            self._take(index, None if one.code else self.record.said.get(key))
        alone: defaultdict[tuple[int, str], list[Action]] = defaultdict(list)
        for action in self._free():
            alone[action.outcome.section.area_id, normalised(action.text)].append(action)
        asked = Counter((one.area.pk, normalised(one.text)) for n, one in enumerate(printed) if n not in self.actions)
        for index, one in enumerate(printed):
            words = (one.area.pk, normalised(one.text))
            if not one.code and asked[words] == 1 and len(alone[words]) == 1:
                self._take(index, alone[words][0])

    def _take(self, index: int, action: Action | None) -> None:
        if action is not None and index not in self.actions and action.pk not in self.taken:
            self.actions[index] = action
            self.taken.add(action.pk)

    def _free(self) -> list[Action]:
        gone = self.taken | self.record.undone
        return [one for one in self.record.actions.values() if one.pk not in gone]

    def suggestions(self, printed: Printed) -> tuple[Choice, ...]:
        """Return actions of the area, found nowhere in the file, that a new one may be a rewording of."""
        free = {one.code: one for one in self._free() if one.outcome.section.area_id == printed.area.pk}
        texts = {code: normalised(one.text) for code, one in free.items()}
        alike = process.extract(
            normalised(printed.text), texts, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, limit=SUGGESTED
        )
        said = said_action(printed.area, printed.text)
        return tuple(
            Choice(
                f"action-{code}", f"It is {code} reworded: {free[code].text[:SHOWN]}",
                setting=Setting("name", said, code),
            )
            for _, _, code in alike
        )  # fmt: skip

    # --- Outcomes

    def _match_outcomes(self, printed: Sequence[Printed]) -> None:
        """Match outcomes by area and words, or what a person said; else the one of most of their actions is likely."""
        known = {(one.section.area_id, normalised(one.text)): one for one in self.record.outcomes.values()}
        votes: defaultdict[tuple[int, str], Counter[str]] = defaultdict(Counter)
        for index, one in enumerate(printed):
            key = outcome_key(one)
            said = self.record.outcomes.get(self.record.names.get(said_outcome(one), ""))
            found = known.get(key) or (said if said and said.section.area_id == one.area.pk else None)
            if found is not None:
                self.outcomes[key] = found
            elif index in self.actions:
                votes[key][self.actions[index].outcome.code] += 1
        for key, counted in votes.items():
            ((code, _),) = counted.most_common(1)
            likely = self.record.outcomes[code]
            if likely.section.area_id == key[0]:
                self.likely[key] = likely

    def outcome_of(self, index: int, printed: Printed) -> str:
        """Return the reference of the outcome that an action stands under; for a new one only where it is certain."""
        key = outcome_key(printed)
        found = self.outcomes.get(key) or (self.likely.get(key) if index in self.actions else None)
        return found.code if found else ""

    def doubt_of_outcome(self, printed: Printed) -> Item | None:
        """Ask, where an outcome stands in other words on record; the words are kept on its own page."""
        likely = self.likely.get(outcome_key(printed))
        if likely is None:
            return None
        choice = Choice(
            f"outcome-{likely.code}", f"It is {likely.code}, in other words",
            setting=Setting("name", said_outcome(printed), likely.code),
        )  # fmt: skip
        return Item(
            Outcome.TO_CHECK, printed.table.sheet.name, printed.table.place(printed.row, "actions"),
            f"{likely.code}: {likely.text}", "Outcome", printed.block.outcome, on_record=likely.text,
            code="other_words",
            message=f"Actions of it stand under {likely.code} on record, in other words. Those stay where they are; "
            "new actions get an outcome in the file’s words unless you say it is the same.",
            choices=(choice,),
        )  # fmt: skip


def outcome_key(printed: Printed) -> tuple[int, str]:
    return printed.area.pk, normalised(printed.block.outcome)


def said_action(area: Area, text: str) -> str:
    """Return under what name it is remembered which action is meant."""
    return f"action {area.code} {_digest(text)}"


def said_outcome(printed: Printed) -> str:
    """Return under what name it is remembered which outcome is meant."""
    return f"outcome {printed.area.code} {_digest(printed.block.outcome)}"


def _digest(text: str) -> str:
    """Return what stands for a text of any length, so that no copy of it is remembered."""
    return blake2s(normalised(text).encode(), digest_size=16).hexdigest()
