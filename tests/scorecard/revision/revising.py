"""Changes and pages of revising what was sent."""

from typing import Any

from django.contrib.messages import get_messages
from django.test import Client

from organisation.models import Unit, User
from scorecard.models import Measure, Observation
from scorecard.operations.revision import (
    Change,
    revise_figures,
)
from tests.builders import (
    make_figure,
    make_root,
    moment,
    month_of,
)

AT, LATER = moment("2020-09-24 10:00"), moment("2020-10-08 10:00")
JULY = month_of("2020-07")
PAGE = "/scorecard/submissions/assessment/2020-07/revise/"
WHY = {"kind": "late", "reason": "Final-day assessments were counted as late"}


def change(measure: Measure, value: Any = None, *, unit: Unit | None = None, **figure: Any) -> Change:
    """Return a change based on what stands."""
    unit = unit or make_root()
    entry = Observation.objects.as_at(None).filter(measure=measure, unit=unit, month=JULY).first()
    return Change(
        measure=measure, unit=unit, figure=make_figure(value, **figure), based_on=entry.pk if entry else None
    )  # fmt: skip


def revise(*changes: Change, by: User, at: Any = AT, **fields: Any) -> Any:
    given = {"area": changes[0].measure.area, "month": JULY, "changes": changes, "by": by, "at": at, **WHY}
    return revise_figures(**{**given, **fields})


def filled(page: Any, **typed: str) -> dict[str, str]:
    """Return what a browser sends of a page's form: its rows as shown, kind and reason, with what was typed."""
    sent: dict[str, str] = {}
    for row in page.context["rows"]:
        if row.is_total:
            continue
        names = ["absence", "note", *(["numerator", "denominator"] if row.has_pair else [])]
        names += ["value"] if row.has_value else []
        sent |= {f"{name}:{row.key}": row.texts[name] for name in names} | {f"based:{row.key}": row.based_on}
        if row.is_clash:
            sent |= {f"clash:{row.key}": "1"} | ({f"settle:{row.key}": row.settle} if row.settle else {})
    form = page.context["form"]
    if page.context["is_previewed"]:
        sent["previewed"] = form.digest
    sent |= {name: form[name].value() or "" for name in ("kind", "reason")}
    return sent | {name.replace("__", ":", 1).replace("__", ":"): text for name, text in typed.items()}


def preview(client: Client, address: str = PAGE, **typed: str) -> Any:
    """Open the page, type, and look at the preview."""
    return client.post(address, filled(client.get(address), **WHY | typed))


def go_on(client: Client, page: Any, address: str = PAGE, **typed: str) -> Any:
    """Press "Record" on a preview."""
    return client.post(address, filled(page, **typed) | {"do": "record"})


def problems(page: Any) -> list[str]:
    """Return all that a page says is wrong, in its order."""
    assert page.status_code == 200
    form = page.context["form"]
    rows = [sentence for row in page.context["problems"] for _, sentence in row.errors]
    return [*form.non_field_errors(), *rows, *(error for field in form for error in field.errors)]


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]
