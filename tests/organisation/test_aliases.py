"""Other names of areas and partners: each means one record only, and every change stands in the trail."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from organisation.models import AreaAlias, ChangeRecord, Partner, PartnerAlias, User
from tests.builders import make_area, make_partner
from tests.cast import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(administrator: User, signed_in: Callable[[Person], Client]) -> Client:
    return signed_in(administrator)


def change(client: Client, partner: Partner, *texts: str, kept: tuple[PartnerAlias, ...] = (), **typed: Any) -> Any:
    """Save a partner with other names: those kept first, as they are now to be, then new ones."""
    sent = {
        "name": partner.name, "kind": partner.kind, "reason": "As papers print it",
        "aliases-TOTAL_FORMS": len(texts), "aliases-INITIAL_FORMS": len(kept), **typed,
    }  # fmt: skip
    for number, text in enumerate(texts):
        sent |= {f"aliases-{number}-text": text, f"aliases-{number}-partner": partner.pk}
    for number, one in enumerate(kept):
        sent[f"aliases-{number}-id"] = one.pk
    return client.post(reverse("admin:organisation_partner_change", args=[partner.pk]), sent)


def said(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_an_alias_means_one_record_only() -> None:
    police, health = make_partner(), make_partner(name="Health")
    PartnerAlias.objects.create(partner=police, text="The Force")
    for partner, text in ((police, "the force"), (health, "THE FORCE"), (health, "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            PartnerAlias.objects.create(partner=partner, text=text)
    for text in ("police", "Health", " the  force "):
        with pytest.raises(ValidationError, match="called so already"):
            PartnerAlias(partner=health, text=text).full_clean()
    area = make_area(printed_name="Single assessments")
    for text in ("assessment", "single assessments"):
        with pytest.raises(ValidationError, match="called so already"):
            AreaAlias(area=area, text=text).full_clean()
    AreaAlias(area=area, text="Police").full_clean()


def test_other_names_are_kept_on_the_partners_page_with_a_line(client: Client, administrator: User) -> None:
    police = make_partner()
    assert change(client, police, "The Force").status_code == 302
    alias = PartnerAlias.objects.get()
    assert change(client, police, "The Force", "Constabulary", kept=(alias,)).status_code == 302
    lines = ChangeRecord.objects.filter(action="changed partner").order_by("pk")
    assert [(one.person, one.reason, json.loads(one.detail)) for one in lines] == [
        (str(administrator.pk), "As papers print it", {"aliases": ["", "The Force"]}),
        (str(administrator.pk), "As papers print it", {"aliases": ["The Force", "Constabulary; The Force"]}),
    ]  # fmt: skip


def test_what_can_not_be_another_name_is_said(client: Client) -> None:
    police = make_partner()
    make_partner(name="Health")
    assert "called so already" in said(change(client, police, "health"))
    assert "looks like an email address" in said(change(client, police, "jo@example.org"))
    PartnerAlias.objects.create(partner=police, text="The Force")
    other = make_partner(name="Constabulary")
    assert "kept as another name" in said(change(client, other, name="the force"))
    assert PartnerAlias.objects.count() == 1
