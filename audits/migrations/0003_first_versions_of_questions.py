"""Give every thematic question that is there its first version, from the moment it was first answered."""

from typing import Any

from django.db import migrations
from django.db.models import Min

KEPT = ("key", "text", "base", "base_count", "position", "is_multiple", "note", "round_id", "of_answer_id")


def begin_history(apps: Any, schema_editor: Any) -> None:
    question = apps.get_model("audits", "ThematicQuestion")
    version = apps.get_model("audits", "HistoricalThematicQuestion")
    rounds = apps.get_model("audits", "HistoricalRound")
    planned = dict(rounds.objects.order_by().values_list("id").annotate(first=Min("history_date")))
    rows = []
    for one in question.objects.annotate(answered=Min("answers__results__recorded_at")):
        began = one.answered or planned.get(one.round_id)
        if began is not None:
            rows.append(
                version(
                    id=one.pk, history_date=began, history_type="+", history_change_reason="Recorded",
                    **{name: getattr(one, name) for name in KEPT},
                )
            )  # fmt: skip
    version.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("audits", "0002_thematic_questions_versioned")]

    operations = [migrations.RunPython(begin_history, migrations.RunPython.noop)]
