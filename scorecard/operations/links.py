"""What a change does to the links of a record: compared whole, and said by name in the trail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True, slots=True)
class Relinked:
    """What one field is linked to before and after a change: what each is called, by its key."""

    before: dict[int, str]
    after: dict[int, str]

    @property
    def keys(self) -> list[list[int]]:
        """Both as the trail keeps them."""
        return [sorted(self.before), sorted(self.after)]

    @property
    def words(self) -> str:
        """What was added and taken away: ``Police added; Schools taken away``."""
        added = [name for key, name in self.after.items() if key not in self.before]
        taken = [name for key, name in self.before.items() if key not in self.after]
        parts = ((added, "added"), (taken, "taken away"))
        return "; ".join(f"{', '.join(sorted(names))} {did}" for names, did in parts if names)


Wanted = Mapping[str, Iterable[models.Model]]


def keys_of(wanted: Wanted) -> dict[str, list[int]]:
    """Return what links shall be, by field, as ``save_version`` takes them."""
    return {name: sorted(one.pk for one in found) for name, found in wanted.items()}


def relinked(record: models.Model, wanted: Wanted) -> dict[str, Relinked]:
    """Return the fields whose links differ from what is wanted; all that name something, of a record not yet saved."""
    found = {
        name: Relinked({} if record.pk is None else _named(getattr(record, name).all()), _named(after))
        for name, after in wanted.items()
    }
    return {name: one for name, one in found.items() if one.before.keys() != one.after.keys()}


def _named(found: Iterable[models.Model]) -> dict[int, str]:
    """Return what each is called in the trail: its code, else its name."""
    return {one.pk: str(getattr(one, "code", one)) for one in found}


def summed_up(changed: Mapping[str, Any], links: Mapping[str, Relinked]) -> str:
    """Return what a change did, for the trail: ``text, partners (Police added)``."""
    words = [name.removesuffix("_id").replace("_", " ") for name in changed if name not in links]
    return ", ".join([*words, *(f"{name.replace('_', ' ')} ({one.words})" for name, one in links.items())])
