"""What stands around every page: no form without a token, no shared cache, no way off the site, sessions that end."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import get_resolver

from organisation.models import User
from tests.attacks.posting import patterns
from tests.builders import PASSWORD
from tests.cast import Person

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]
ELSEWHERE = (
    "https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "https:elsewhere.example",
    "javascript:alert(1)", "/\t/elsewhere.example", "http:///elsewhere.example",
)  # fmt: skip


def test_no_view_does_without_the_token_of_a_form() -> None:
    exempt = [name for name, page in patterns(get_resolver("config.urls")) if getattr(page.callback, "csrf_exempt", 0)]
    assert exempt == []


@pytest.mark.parametrize("address", ["/scorecard/", "/board/", "/", "/nowhere/", "/admin/", "/accounts/login/"])
def test_no_shared_cache_keeps_a_page(administrator: User, signed_in: SignedIn, address: str) -> None:
    said = signed_in(administrator).get(address).headers["Cache-Control"]
    assert {"private", "no-store"} <= set(said.split(", "))


def test_what_answers_a_form_is_kept_for_going_back_by_the_persons_own_browser_only(
    data_team: User, signed_in: SignedIn
) -> None:
    answer = signed_in(data_team).post("/imports/", {})
    assert answer.status_code == 200
    assert set(answer.headers["Cache-Control"].split(", ")) == {"private", "no-cache"}


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_leads_nowhere_else(data_team: User, target: str) -> None:
    for address in ("/accounts/login/", "/admin/login/"):
        browser = Client()
        entry = browser.get(address, {"next": target}, follow=True)
        typed = {"login": data_team.email, "password": PASSWORD, "next": target}
        answer = browser.post(entry.request["PATH_INFO"], typed)
        assert answer.status_code == 302
        assert re.match(r"/[^/\\]|/$", answer.headers["Location"]), (address, answer.headers["Location"])
        assert "elsewhere" not in answer.headers["Location"].partition("?")[0]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_out_leads_nowhere_else(data_team: User, signed_in: SignedIn, target: str) -> None:
    answer = signed_in(data_team).post("/accounts/logout/", {"next": target})
    assert "elsewhere" not in answer.headers["Location"]
    assert "alert" not in answer.headers["Location"]


def test_the_mail_for_a_new_password_names_our_own_host(data_team: User, settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.SITE_URL = ["*"], "https://plimsoll.example.org"
    for claimed in ({"host": "elsewhere.example"}, {"x-forwarded-host": "elsewhere.example"}):
        mail.outbox.clear()
        Client().post("/accounts/password/reset/", {"email": data_team.email}, headers=claimed)
        (message,) = mail.outbox
        assert "elsewhere.example" not in message.body
        assert "https://plimsoll.example.org/accounts/password/reset/key/" in message.body


def test_a_session_ends_with_the_password_that_began_it(data_team: User, signed_in: SignedIn) -> None:
    browser = signed_in(data_team)
    assert browser.get("/scorecard/").status_code == 200
    data_team.set_password("another sentence nobody guesses")
    data_team.save()
    assert browser.get("/scorecard/").headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("change", [{"is_active": False}, {"left_on": date(2020, 2, 1)}])
def test_a_session_ends_when_the_account_does(data_team: User, signed_in: SignedIn, change: dict[str, Any]) -> None:
    browser = signed_in(data_team)
    assert browser.get("/scorecard/").status_code == 200
    User.objects.filter(pk=data_team.pk).update(**change)
    assert browser.get("/scorecard/").headers["Location"].startswith("/accounts/login/")
