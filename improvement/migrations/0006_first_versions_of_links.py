"""Give what was there before links and fates had a history the first one.

What was linked, or became of an action, on earlier days was overwritten and is not known. The links on record now are
the best that is known of those days, so every earlier version gets them: no day reads as if there had been none. A fate
is known once its action and its iteration are. Nothing else is made up, and nobody is named as having recorded it.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import migrations
from django.db.models import Min

# The versions of a record, the table of its links, the table that keeps them, and what the two call both ends.
LINKS = (
    ("HistoricalAction", "ActionPartner", "HistoricalActionPartner", "action_id", ("partner_id",)),
    ("HistoricalAction", "ActionMeasure", "HistoricalActionMeasure", "action_id", ("measure_id",)),
    ("HistoricalAction", "Action_answers", "HistoricalAction_answers", "action_id", ("recommendation_id",)),
    ("HistoricalOutcome", "Outcome_recommendations", "HistoricalOutcome_recommendations", "outcome_id",
     ("recommendation_id",)),
    ("HistoricalSection", "Section_core", "HistoricalSection_core", "section_id", ("recommendation_id",)),
    ("HistoricalSection", "Section_delivery_plans", "HistoricalSection_delivery_plans", "section_id",
     ("deliveryplan_id",)),
)  # fmt: skip
AT_ONCE = 500
WHY = "Recorded before fates had a history"


def begin_history(apps: Any, schema_editor: Any) -> None:
    for versions, links, kept, own, ends in LINKS:
        _keep_links(apps, versions, links, kept, own, ends)
    _keep_fates(apps)


def _keep_links(apps: Any, versions: str, links: str, kept: str, own: str, ends: Iterable[str]) -> None:
    """Give every version of a record the links that the record has."""
    linked: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in _model(apps, links).objects.order_by("pk").values("id", own, *ends):
        linked[row[own]].append(row)
    version = _model(apps, kept)
    known = _model(apps, versions).objects.order_by("history_id").values_list("history_id", "id")
    version.objects.bulk_create(
        (version(history_id=key, **row) for key, record in known for row in linked.get(record, ())),
        batch_size=AT_ONCE,
    )


def _keep_fates(apps: Any) -> None:
    """Give every fate a first version, from when its action and its iteration are both known, as all are."""
    version = _model(apps, "HistoricalActionFate")
    actions, iterations = _first_known(apps, "HistoricalAction"), _first_known(apps, "HistoricalIteration")
    version.objects.bulk_create(
        (
            version(
                id=one.pk, action_id=one.action_id, iteration_id=one.iteration_id, fate=one.fate, why=one.why,
                history_date=max(actions[one.action_id], iterations[one.iteration_id]),
                history_type="+", history_change_reason=WHY,
            )
            for one in _model(apps, "ActionFate").objects.order_by("pk")
            if one.action_id in actions and one.iteration_id in iterations
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip


def _first_known(apps: Any, versions: str) -> dict[int, Any]:
    rows = _model(apps, versions).objects.order_by().values_list("id").annotate(first=Min("history_date"))
    return dict(rows)


def _model(apps: Any, name: str) -> Any:
    return apps.get_model("improvement", name)


class Migration(migrations.Migration):
    dependencies = [("improvement", "0005_links_with_history")]

    # Backwards the migration before this one takes the tables away; the links themselves stay as they are.
    operations = [migrations.RunPython(begin_history, migrations.RunPython.noop)]
