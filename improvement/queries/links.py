"""What the plan's records were linked to on a day, of what was known then: one query a field, whatever its size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from improvement.models import Action, DeliveryPlan, Recommendation
from organisation.models import Partner, Versioned
from organisation.queries import as_known, links_known

ASKED = ("action_id", "partner_id")
Known = TypeVar("Known", DeliveryPlan, Recommendation, Partner)


def linked(
    model: type[Versioned], name: str, as_at: datetime | None, ends: tuple[str, str], known: Mapping[int, Known],
    **narrowed: Any,
) -> dict[int, list[Known]]:  # fmt: skip
    """Return what records were linked to by a field, by the record's key, of what was known then; in one query."""
    found: dict[int, list[Known]] = defaultdict(list)
    for pk, key in links_known(model, name, as_at).filter(**narrowed).values_list(*ends):
        if key in known:
            found[pk].append(known[key])
    return found


def linked_partners(as_at: datetime | None, **narrowed: Any) -> dict[int, list[Partner]]:
    """Return the partners of actions as they were known, in two queries."""
    known = {one.pk: one for one in as_known(Partner, as_at)}
    return linked(Action, "partners", as_at, ASKED, known, **narrowed)


def linked_measures(as_at: datetime | None, **narrowed: Any) -> dict[int, list[str]]:
    """Return the codes of the measures of actions, in one query."""
    found: dict[int, list[str]] = defaultdict(list)
    links = links_known(Action, "measures", as_at).filter(**narrowed)
    for action, code in links.values_list("action_id", "measure__code"):
        found[action].append(code)
    return found
