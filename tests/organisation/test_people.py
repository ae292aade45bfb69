"""People: their roles, how they sign in, when they no longer can, and how a password is chosen."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from organisation.models import AREA_ROLES, Area, Partner, Role, RoleHolding, User
from organisation.permissions import (
    Access,
    access_of,
    has_a_role,
    may_administer,
    may_keep_measures,
    reads_for_the_partnership,
)
from scorecard.permissions import may_read_scorecard, sees_small_numbers, sees_teams
from tests.builders import PASSWORD, make_area, make_partner, make_person
from tests.cast import WITH_A_ROLE, Person

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
RESET = "/accounts/password/reset/"


def sign_in(client: Client, email: str, password: str = PASSWORD, **headers: Any) -> Any:
    return client.post(LOGIN, {"login": email, "password": password}, **headers)


def is_signed_in(client: Client) -> bool:
    """Ask for a page that a person without a role sees too."""
    answer = client.get(reverse("account_logout"))
    return answer.status_code == 200


# --- Roles ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in Role if role not in AREA_ROLES])
def test_most_roles_have_no_area(role: str) -> None:
    person, area = make_person(), make_area()
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleHolding.objects.create(person=person, role=role, area=area)
    RoleHolding.objects.create(person=person, role=role)


@pytest.mark.parametrize("role", AREA_ROLES)
def test_heads_and_managers_have_an_area_each_time(role: str) -> None:
    person, one, other = make_person(), make_area(), make_area(name="Fostering")
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleHolding.objects.create(person=person, role=role)
    for area in (one, other):
        RoleHolding.objects.create(person=person, role=role, area=area)
    assert access_of(person).areas(role) == {one.pk, other.pk}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PARTNER_CONTRIBUTOR])
def test_only_partner_contributors_belong_to_a_partner(role: str) -> None:
    area = make_area() if role in AREA_ROLES else None
    person, partner = make_person(), make_partner()
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleHolding.objects.create(person=person, role=role, area=area, partner=partner)


def held(role: str, area: Area | None = None, partner: Partner | None = None) -> dict[str, Any]:
    return {"role": role, "area": area, "partner": partner}


def test_a_role_is_held_once_though_it_has_neither_area_nor_partner() -> None:
    person, area, partner = make_person(), make_area(), make_partner()
    for role in (
        held(Role.DATA_TEAM), held(Role.SERVICE_MANAGER, area), held(Role.PARTNER_CONTRIBUTOR, partner=partner),
        held(Role.PARTNER_CONTRIBUTOR),
    ):  # fmt: skip
        RoleHolding.objects.create(person=person, **role)
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleHolding.objects.create(person=person, **role)
    assert person.roles.count() == 4


def test_a_second_time_is_refused_in_words() -> None:
    person = make_person(role=Role.DATA_TEAM)
    with pytest.raises(ValidationError, match="This person has this role already"):
        RoleHolding(person=person, role=Role.DATA_TEAM).full_clean()


def test_a_role_prints_with_its_area() -> None:
    assert str(RoleHolding(role=Role.AUDITOR)) == "Auditor"
    assert str(RoleHolding(role=Role.SERVICE_MANAGER, area=make_area())) == "Service manager, Assessment"


PREDICATES = {
    has_a_role: set(WITH_A_ROLE),
    may_read_scorecard: set(WITH_A_ROLE),
    may_administer: {"administrator"},
    may_keep_measures: {"administrator", "data_team"},
    reads_for_the_partnership: {"partner"},
    sees_small_numbers: {*WITH_A_ROLE, "no_role"} - {"partner"},
    sees_teams: {*WITH_A_ROLE, "no_role"} - {"partner"},
}


@pytest.mark.parametrize("one_of_the_cast", [*WITH_A_ROLE, "no_role"], indirect=True)
def test_who_may_what(one_of_the_cast: User, request: pytest.FixtureRequest) -> None:
    name = request.node.callspec.params["one_of_the_cast"]
    access = access_of(one_of_the_cast)
    assert {p.__name__: p(access) for p in PREDICATES} == {p.__name__: name in may for p, may in PREDICATES.items()}


def test_a_partner_with_another_role_reads_as_the_service_does(partner: User) -> None:
    RoleHolding.objects.create(person=partner, role=Role.BOARD_MEMBER)
    assert not reads_for_the_partnership(access_of(partner))


def test_a_superuser_is_an_administrator() -> None:
    person = User.objects.create_superuser("First@Example.ORG", PASSWORD, title="")
    assert (person.email, str(person)) == ("first@example.org", "first@example.org")
    assert access_of(person) == Access("No job title", frozenset({(Role.ADMINISTRATOR, None)}))


def test_roles_are_read_in_one_query(service_manager: User, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        access = access_of(service_manager)
        assert access.has(Role.DATA_TEAM, Role.SERVICE_MANAGER)
        assert access.areas(Role.HEAD_OF_SERVICE) == frozenset()


# --- Signing in -----------------------------------------------------------------------------------------


def test_signs_in_by_email_whatever_its_capitals(data_team: User) -> None:
    client = Client()
    answer = sign_in(client, "Data.Team@EXAMPLE.org")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        pytest.param("data.team@example.org", "a sentence somebody guessed", id="wrong-password"),
        pytest.param("nobody@example.org", PASSWORD, id="unknown-email"),
        pytest.param("leaver@example.org", "a sentence somebody guessed", id="left-and-wrong-password"),
    ],
)
def test_is_not_let_in_and_not_told_why(data_team: User, leaver: User, email: str, password: str) -> None:
    client = Client()
    answer = sign_in(client, email, password)
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors() == [
        "The email address and/or password you specified are not correct."
    ]
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"is_active": False}, id="switched-off"),
        pytest.param({"left_on": date(2020, 2, 1)}, id="left"),
        pytest.param({"is_sample": True}, id="sample"),
    ],
)
def test_whom_the_right_password_does_not_let_in_is_told_so(fields: dict[str, Any]) -> None:
    person = make_person(email="off@example.org", **fields)
    client = Client()
    assert sign_in(client, "off@example.org").headers["Location"] == "/accounts/inactive/"
    person.refresh_from_db()
    assert (is_signed_in(client), person.last_login) == (False, None)
    assert client.get("/accounts/inactive/").templates[0].name == "account/account_inactive.html"


@pytest.mark.parametrize(
    ("left_on", "lets_in"),
    [
        pytest.param(date(2020, 9, 23), False, id="left-yesterday"),
        pytest.param(date(2020, 9, 24), False, id="left-today"),
        pytest.param(date(2020, 9, 25), True, id="leaves-tomorrow"),
        pytest.param(None, True, id="stays"),
    ],
)
def test_leavers_can_not_sign_in_from_their_day_on(settings: LazySettings, left_on: date | None, lets_in: bool) -> None:
    settings.PLIMSOLL_TODAY = date(2020, 9, 24)
    make_person(email="someone@example.org", left_on=left_on)
    client = Client()
    sign_in(client, "someone@example.org")
    assert is_signed_in(client) == lets_in


def test_a_running_session_ends_on_the_day_a_person_leaves(settings: LazySettings) -> None:
    settings.PLIMSOLL_TODAY = date(2020, 9, 24)
    make_person(email="someone@example.org", left_on=date(2020, 9, 25))
    client = Client()
    sign_in(client, "someone@example.org")
    assert client.get("/").status_code == 200
    settings.PLIMSOLL_TODAY = date(2020, 9, 25)
    assert client.get("/").headers["Location"] == f"{LOGIN}?next=/"


def test_a_sample_account_signs_in_inside_the_demo_only(settings: LazySettings) -> None:
    make_person(email="sample@example.org", is_sample=True)
    client = Client()
    sign_in(client, "sample@example.org")
    assert not is_signed_in(client)
    settings.PLIMSOLL_DEMO = True
    sign_in(client, "sample@example.org")
    assert is_signed_in(client)
    settings.PLIMSOLL_DEMO = False
    assert not is_signed_in(client)


def test_signing_in_leads_back_to_the_page_that_was_asked_for_and_never_elsewhere(no_role: User) -> None:
    body = {"login": no_role.email, "password": PASSWORD}
    assert Client().post(LOGIN, {**body, "next": "/help/"}).headers["Location"] == "/help/"
    assert Client().post(LOGIN, {**body, "next": "https://elsewhere.example/"}).headers["Location"] == "/"


def test_anybody_can_sign_out(no_role: User, signed_in: Callable[[Person], Client]) -> None:
    client = signed_in(no_role)
    assert client.get("/accounts/logout/").status_code == 200
    answer = client.post("/accounts/logout/")
    assert answer.headers["Location"] == LOGIN
    assert not is_signed_in(client)


def test_the_admin_has_no_door_of_its_own() -> None:
    answer = Client().post("/admin/login/", {"username": "a@example.org", "password": "x"})
    assert answer.headers["Location"].startswith(LOGIN)


# --- Throttling -----------------------------------------------------------------------------------------


def test_five_wrong_passwords_close_an_account_for_a_while(data_team: User) -> None:
    for attempt in range(5):
        sign_in(Client(), data_team.email, "wrong", REMOTE_ADDR=f"192.0.2.{attempt}")
    client = Client()
    answer = sign_in(client, data_team.email, REMOTE_ADDR="192.0.2.99")
    assert answer.context["form"].non_field_errors() == ["Too many failed login attempts. Try again later."]
    assert not is_signed_in(client)


def test_other_accounts_stay_open(data_team: User, auditor: User) -> None:
    for attempt in range(5):
        sign_in(Client(), data_team.email, "wrong", REMOTE_ADDR=f"192.0.2.{attempt}")
    client = Client()
    sign_in(client, auditor.email, REMOTE_ADDR="192.0.2.99")
    assert is_signed_in(client)


def test_ten_wrong_passwords_from_one_place_close_it_whatever_it_says_of_itself(data_team: User) -> None:
    for attempt in range(10):
        sign_in(Client(), f"guess{attempt}@example.org", "wrong", HTTP_X_FORWARDED_FOR=f"198.51.100.{attempt}")
    client = Client()
    sign_in(client, data_team.email, HTTP_X_FORWARDED_FOR="198.51.100.99")
    assert not is_signed_in(client)
    sign_in(client, data_team.email, REMOTE_ADDR="192.0.2.7")
    assert is_signed_in(client)


def test_a_flood_of_attempts_is_answered_by_a_page_of_ours() -> None:
    for _ in range(30):
        sign_in(Client(), "guess@example.org", "wrong")
    answer = sign_in(Client(), "guess@example.org", "wrong")
    assert (answer.status_code, answer.templates[0].name) == (429, "429.html")


# --- No signing up, and one's own password --------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/accounts/signup/", "/accounts/email/", "/accounts/confirm-email/", "/accounts/3rdparty/"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_signing_up_has_no_address(path: str, method: str) -> None:
    answer = getattr(Client(), method)(path, {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert (answer.status_code, User.objects.count()) == (404, 0)


def ask_for_reset(email: str) -> Any:
    return Client().post(RESET, {"email": email}, follow=True)


def test_a_reset_mail_has_a_link_that_works_once(data_team: User) -> None:
    ask_for_reset("Data.Team@example.org")
    [message] = mail.outbox
    assert message.to == ["data.team@example.org"]
    link = re.search(r"http://127.0.0.1:8000(/accounts/password/reset/key/\S+)", message.body)
    assert link is not None
    new = "another sentence nobody guesses"
    client = Client()
    form = client.get(link[1], follow=True)
    done = client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert done.headers["Location"] == "/accounts/password/reset/key/done/"
    assert not is_signed_in(client)
    sign_in(client, data_team.email, PASSWORD)
    assert not is_signed_in(client)
    sign_in(client, data_team.email, new)
    assert is_signed_in(client)
    again = Client().get(link[1], follow=True)
    assert "This link no longer works" in again.content.decode()


def test_an_unknown_email_gets_the_same_page_and_no_mail(data_team: User) -> None:
    known, unknown = ask_for_reset(data_team.email), ask_for_reset("nobody@example.org")
    assert (known.status_code, known.redirect_chain) == (unknown.status_code, unknown.redirect_chain)
    assert known.redirect_chain == [("/accounts/password/reset/done/", 302)]
    assert known.content == unknown.content
    assert [message.to for message in mail.outbox] == [[data_team.email]]


def test_a_leavers_reset_lets_nobody_in(leaver: User) -> None:
    ask_for_reset(leaver.email)
    new = "another sentence nobody guesses"
    for message in mail.outbox:
        link = re.search(r"http://127.0.0.1:8000(\S+/key/\S+)", message.body)
        assert link is not None
        client = Client()
        form = client.get(link[1], follow=True)
        client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    client = Client()
    sign_in(client, leaver.email, new)
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("short", id="short"),
        pytest.param("password1234", id="common"),
        pytest.param("836401946352", id="only-digits"),
        pytest.param("data.team@example.org", id="the-email"),
    ],
)
def test_a_weak_password_is_refused(data_team: User, signed_in: Callable[[Person], Client], password: str) -> None:
    page = signed_in(data_team).post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": password, "password2": password}
    )
    data_team.refresh_from_db()
    assert page.context["form"].errors
    assert data_team.check_password(PASSWORD)


def test_a_person_without_a_role_can_change_their_password(
    no_role: User, signed_in: Callable[[Person], Client]
) -> None:
    new = "another sentence nobody guesses"
    signed_in(no_role).post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    no_role.refresh_from_db()
    assert no_role.check_password(new)
