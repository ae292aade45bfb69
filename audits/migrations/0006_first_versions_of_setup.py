"""Give scales, grades, themes, questions, teams and fed measures their first version: the words that stand now."""

from typing import Any

from django.db import migrations
from django.db.models import F, Min

# Each kind, and the path to what it came with, whose first version says when.
KINDS = {
    "GradeScale": "programme_id",
    "Grade": "scale__programme_id",
    "PracticeTheme": "programme_id",
    "ReflectionQuestion": "programme_id",
    "ProgrammeMeasure": "programme_id",
    "TeamArea": "unit_id",
}


def _began(model: Any) -> dict[int, Any]:
    return dict(model.objects.order_by().values_list("id").annotate(first=Min("history_date")))


def begin_history(apps: Any, schema_editor: Any) -> None:
    programmes = _began(apps.get_model("audits", "HistoricalProgramme"))
    units = _began(apps.get_model("organisation", "HistoricalUnit"))
    for name, path in KINDS.items():
        model, version = apps.get_model("audits", name), apps.get_model("audits", f"Historical{name}")
        fields = [field.attname for field in model._meta.concrete_fields]
        rows = []
        for values in model.objects.order_by("pk").values(*fields, came_with=F(path)):
            began = (units if path == "unit_id" else programmes).get(values.pop("came_with"))
            if began is not None:
                rows.append(version(history_date=began, history_type="+", history_change_reason="Set up", **values))
        version.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("audits", "0005_setup_versioned")]

    operations = [migrations.RunPython(begin_history, migrations.RunPython.noop)]
