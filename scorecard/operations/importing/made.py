"""What an import has added so far: later changes of the same import name it by its key in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from organisation.models import Area
from organisation.operations import Refused
from scorecard.models import Measure


@dataclass
class Made:
    """Areas and measures an import has added, by their keys in its file, and how many changes did what.

    :param left_out: changes that belong to a measure which was left out
    """

    areas: dict[str, Area] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    new: int = 0
    changed: int = 0
    left_out: int = 0

    def holds(self, named: int | Mapping[str, Any]) -> bool:
        """Whether a measure is on record, or was added by this import."""
        return isinstance(named, int) or named["new"] in self.measures


def pk_of(named: int | Mapping[str, Any], what: str, made: Made) -> int:
    """Return the primary key that a change names: itself, or ``{"new": key}`` for what the import added before it.

    :param what: "measure" or "area"
    :raises Refused: where what it belongs to was left out
    """
    if isinstance(named, int):
        return named
    added: Mapping[str, Area | Measure] = made.areas if what == "area" else made.measures
    if named["new"] not in added:
        name = named.get("name", named["new"])
        raise Refused(f"The new {what} “{name}” was left out, but not what belongs to it. Leave that out too.")
    return added[named["new"]].pk
