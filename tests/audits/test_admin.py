"""The administrator sets a programme up and reads its ledgers, but not what was graded or said about one record."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from audits.models import AuditStanding, Challenge, ChildAction, ChildActionState, ChildReference, ThemeGrade
from audits.operations.grading import challenge
from organisation.models import Area, LedgerEntry, User
from tests.audits.builders import (
    NOW,
    complete,
    first_theme,
    grade,
    make_action,
    make_audit,
    make_programme,
    make_round,
    make_team,
    re_audit_of,
)

pytestmark = pytest.mark.django_db
LEDGERS = [model for model in apps.get_app_config("audits").get_models() if issubclass(model, LedgerEntry)]
SETUP = ("programme", "gradescale", "practicetheme", "reflectionquestion", "teamarea", "programmemeasure")


@pytest.fixture
def client(administrator: User) -> Client:
    browser = Client()
    browser.force_login(administrator)
    return browser


@pytest.fixture
def audit(area: Area, auditor: User) -> Any:
    programme = make_programme()
    audit = make_audit(make_round(programme), make_team(area), auditor=auditor, reference="ZZ-1")
    theme = first_theme(programme)
    complete(
        audit, "inadequate", themes={theme: (grade(programme, "inadequate"), "Not seen")}, strengths=("Warmth of tone",)
    )
    make_action(audit, "Visit at once")
    return audit


@pytest.mark.parametrize("model", LEDGERS, ids=lambda model: model.__name__)
def test_ledgers_are_read_only(model: type[LedgerEntry], audit: Any, client: Client) -> None:
    name = model._meta.model_name
    assert client.get(reverse(f"admin:audits_{name}_changelist")).status_code == 200
    assert client.post(reverse(f"admin:audits_{name}_add"), {}).status_code == 403


@pytest.mark.parametrize("model", [AuditStanding, ThemeGrade], ids=lambda model: model.__name__)
def test_an_administrator_reads_no_grade_and_no_words(model: Any, audit: Any, client: Client) -> None:
    entry = model.objects.as_at(None).filter(audit=audit).get()
    for address in (
        reverse(f"admin:audits_{model._meta.model_name}_change", args=[entry.pk]),
        reverse(f"admin:audits_{model._meta.model_name}_changelist"),
        reverse("admin:organisation_changerecord_changelist"),
    ):
        text = client.get(address).content.decode()
        assert [word for word in ("Inadequate", "Not seen", "Warmth", "ZZ-1", "Visit at once") if word in text] == []


@pytest.mark.parametrize(
    "model", [AuditStanding, ThemeGrade, Challenge, ChildActionState], ids=lambda model: model.__name__
)
def test_an_administrator_reads_the_number_of_an_audit_and_nothing_else(
    model: Any, audit: Any, service_manager: User, client: Client
) -> None:
    """That one is a re-audit would tell how the one before it was graded; its team, of whom."""
    again = re_audit_of(audit)
    challenge(audit=audit, points="It was seen", by=service_manager, at=NOW)
    entry = model.objects.as_at(None).order_by("-pk")[0]
    name = model._meta.model_name
    for address in (
        reverse(f"admin:audits_{name}_changelist"),
        reverse(f"admin:audits_{name}_change", args=[entry.pk]),
    ):
        text = client.get(address).content.decode()
        assert f"No. {again.pk if model is AuditStanding else audit.pk}" in text
        assert [word for word in (str(again), str(audit), "North team", "Open") if word in text] == []


def test_the_trail_tells_of_no_re_audit(audit: Any, client: Client) -> None:
    text = client.get(reverse("admin:organisation_changerecord_changelist")).content.decode()
    assert f"No. {re_audit_of(audit).pk}, September 2020: to be allocated" in text
    assert re.search(r"\bre-audit", text, re.IGNORECASE) is None


@pytest.mark.parametrize("name", SETUP)
def test_how_a_programme_is_set_up_is_read_here_and_kept_on_its_pages(name: str, audit: Any, client: Client) -> None:
    assert client.get(reverse(f"admin:audits_{name}_changelist")).status_code == 200
    assert client.get(reverse(f"admin:audits_{name}_add")).status_code == 403
    first = apps.get_model("audits", name).objects.order_by("pk").first()
    if first is not None:
        address = reverse(f"admin:audits_{name}_change", args=[first.pk])
        assert (client.get(address).status_code, client.post(address, {}).status_code) == (200, 403)


def test_references_and_actions_are_nowhere_in_the_admin() -> None:
    assert {ChildReference, ChildAction} & set(admin.site._registry) == set()
