"""The administrator's pages: who may enter, what is kept with its reason, and what nobody changes there."""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organisation.models import (
    Area,
    ChangeRecord,
    LedgerClock,
    LedgerEntry,
    Partner,
    Post,
    Role,
    RoleHolding,
    Unit,
    User,
)
from organisation.months import Month
from organisation.operations import leave_record
from scorecard.models import Commentary, DraftEntry, SubmissionPolicy
from scorecard.operations.goals import record_commentary, set_population
from tests.builders import (
    make_area,
    make_baseline,
    make_comparator,
    make_draft,
    make_holding,
    make_measure,
    make_person,
    make_policy,
    make_post,
    make_root,
    make_submission,
    make_target,
    make_unit,
    moment,
    record,
    recorder,
    why,
)
from tests.cast import EVERYONE, Person
from tests.plan_builders import make_judgement, make_review, make_step

pytestmark = pytest.mark.django_db

AT = moment("2020-09-24 10:00")
LEDGERS = [model for model in apps.get_models() if issubclass(model, LedgerEntry)]
# Of these the tests here make entries; higher floors try their own.
OF_THE_SCORECARD = [model for model in LEDGERS if model._meta.app_label == "scorecard"]
KEPT = [Area, Unit, Post, Partner]
NO_OTHER_NAMES = {"aliases-TOTAL_FORMS": 0, "aliases-INITIAL_FORMS": 0}


@pytest.fixture
def client(administrator: User, signed_in: Callable[[Person], Client]) -> Client:
    return signed_in(administrator)


def address(model: Any, action: str, *keys: Any) -> str:
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_{action}", args=keys)


def errors(page: Any) -> dict[str, list[str]]:
    assert page.status_code == 200
    return {name: list(said) for name, said in page.context["adminform"].form.errors.items()}


@pytest.fixture
def ledger_entries() -> dict[Any, Any]:
    """Return one entry of each ledger."""
    measure = make_measure()
    root, month = make_root(), Month(2020, 7)
    entries = [
        record(measure, "2020-07", "75"), make_target(measure), make_baseline(measure, "70"),
        make_comparator(measure, "81"), make_submission(measure.area, "2020-07"),
        record_commentary(measure=measure, month=month, text="Late", by=recorder(), at=AT, reason=why()),
        set_population(group="0-17", unit=root, from_month=month, value=9, by=recorder(), at=AT, reason=why()),
        make_judgement(), make_step(make_review(), "published", "2020-07-01"),
    ]  # fmt: skip
    return {type(entry): entry for entry in entries}


# --- Who may enter --------------------------------------------------------------------------------------


@pytest.mark.parametrize("one_of_the_cast", EVERYONE, indirect=True)
def test_administrators_only(
    one_of_the_cast: Person, signed_in: Callable[[Person], Client], request: pytest.FixtureRequest
) -> None:
    name = request.node.callspec.params["one_of_the_cast"]
    expected = {"administrator": 200, "anonymous": 302, "leaver": 302}.get(name, 404)
    client = signed_in(one_of_the_cast)
    for page in (reverse("admin:index"), *(address(model, "changelist") for model in [User, *KEPT, *LEDGERS])):
        assert client.get(page).status_code == expected, page
    assert client.post(address(User, "add"), {}).status_code == expected


def test_staff_without_the_role_stay_outside(signed_in: Callable[[Person], Client]) -> None:
    person = make_person(role=Role.DATA_TEAM, is_staff=True)
    assert signed_in(person).get("/admin/").status_code == 404


def test_an_administrator_needs_no_mark_of_django(signed_in: Callable[[Person], Client]) -> None:
    person = make_person(role=Role.ADMINISTRATOR)
    assert (person.is_staff, signed_in(person).get("/admin/").status_code) == (False, 200)


def test_only_our_own_records_are_listed(signed_in: Callable[[Person], Client]) -> None:
    superuser = User.objects.create_superuser("root@example.org", "x", title="Root")
    assert signed_in(superuser).get("/admin/").status_code == 200
    assert {User, *KEPT, ChangeRecord, *LEDGERS} <= set(admin.site._registry)
    assert {model._meta.app_label for model in admin.site._registry} == {
        "audits",
        "board",
        "improvement",
        "organisation",
        "scorecard",
        "spreadsheets",
    }
    assert LedgerClock not in admin.site._registry


# --- Ledgers and trail ----------------------------------------------------------------------------------


@pytest.mark.parametrize("is_superuser", [False, True])
@pytest.mark.parametrize("model", OF_THE_SCORECARD, ids=lambda model: model.__name__)
def test_ledgers_are_read_only(
    model: Any, is_superuser: bool, ledger_entries: dict[Any, Any], signed_in: Callable[[Person], Client]
) -> None:
    client = signed_in(make_person(role=Role.ADMINISTRATOR, is_staff=True, is_superuser=is_superuser))
    entry, count = ledger_entries[model], model.objects.count()
    assert client.get(address(model, "changelist")).status_code == 200
    page = client.get(address(model, "change", entry.pk))
    assert (page.status_code, "_save" in page.content.decode()) == (200, False)
    for action, keys in (("change", [entry.pk]), ("delete", [entry.pk]), ("add", [])):
        assert client.post(address(model, action, *keys), {"reason": "x", "post": "yes"}).status_code == 403, action
    bulk = {"action": "delete_selected", "_selected_action": entry.pk, "post": "yes"}
    client.post(address(model, "changelist"), bulk)
    assert model.objects.count() == count
    assert model.objects.get(pk=entry.pk).reason == entry.reason


@pytest.mark.parametrize("model", [ChangeRecord, *LEDGERS], ids=lambda model: model.__name__)
def test_ledgers_can_be_searched_filtered_and_sorted(model: Any, ledger_entries: Any, client: Client) -> None:
    url = address(model, "changelist")
    shown = admin.site._registry[model].get_list_display(None)  # type: ignore[arg-type]
    queries = [
        "q=assessment",
        "superseded_at__isempty=1",
        *(f"o={sign}{n + 1}" for n in range(len(shown)) for sign in ("", "-")),
    ]
    for query in queries:
        assert client.get(f"{url}?{query}").status_code in (200, 302), query


def test_the_trail_is_read_only(client: Client) -> None:
    line = leave_record(by=recorder(), at=AT, action="x", subject_kind="measure", subject="m", summary="Said so")
    assert "Said so" in client.get(address(ChangeRecord, "change", line.pk)).content.decode()
    for action, keys in (("change", [line.pk]), ("delete", [line.pk]), ("add", [])):
        assert client.post(address(ChangeRecord, action, *keys), {"summary": "Other"}).status_code == 403
    line.refresh_from_db()
    assert line.summary == "Said so"


def test_nothing_is_searched_by_what_may_be_personal() -> None:
    searched = {name for one in admin.site._registry.values() for name in one.search_fields}
    assert searched & {"email", "text", "note", "reason", "as_printed", "summary", "detail", "remedial_action"} == set()
    assert "text" not in admin.site._registry[Commentary].get_list_display(None)  # type: ignore[arg-type]


# --- What is versioned ----------------------------------------------------------------------------------


def test_an_area_is_added_and_changed_with_its_reason(client: Client, administrator: User) -> None:
    sent = {"name": "Fostering", "code": "fostering", "position": "1", "reason": "Set up", **NO_OTHER_NAMES}
    assert client.post(address(Area, "add"), sent).status_code == 302
    area = Area.objects.get()
    sent |= {"name": "Fostering and adoption", "reason": "Merged"}
    assert client.post(address(Area, "change", area.pk), sent).status_code == 302
    versions = list(area.history.order_by("history_id"))  # type: ignore[attr-defined]
    assert [(one.name, one.history_change_reason, one.history_user) for one in versions] == [
        ("Fostering", "Set up", administrator), ("Fostering and adoption", "Merged", administrator),
    ]  # fmt: skip
    line = ChangeRecord.objects.get(action="changed area")
    assert (line.subject, line.reason, json.loads(line.detail)) == (
        "fostering", "Merged", {"name": ["Fostering", "Fostering and adoption"]},
    )  # fmt: skip


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
def test_nothing_is_changed_without_a_reason(model: Any, client: Client) -> None:
    assert errors(client.post(address(model, "add"), {}))["reason"] == ["Fill this in."]


@pytest.mark.parametrize("model", [*KEPT, User, SubmissionPolicy], ids=lambda model: model.__name__)
def test_a_reason_with_personal_data_is_said(model: Any, client: Client) -> None:
    sent = person_sent(reason="Asked by jo@example.org") if model is User else {"reason": "Asked by jo@example.org"}
    said = "“jo@example.org” looks like an email address. Take it out of the text."
    assert errors(client.post(address(model, "add"), sent))["reason"] == [said]


def test_versions_carry_the_moment_of_the_request(client: Client, settings: Any) -> None:
    settings.PLIMSOLL_TODAY = date(2020, 9, 24)
    sent = {"name": "Police", "kind": "organisation", "reason": "Set up", **NO_OTHER_NAMES}
    client.post(address(Partner, "add"), sent)
    assert Partner.objects.get().history.latest().history_date.date() == date(2020, 9, 24)  # type: ignore[attr-defined]


def test_what_has_records_is_not_deleted(client: Client) -> None:
    measure = make_measure()
    page = client.post(address(Area, "delete", measure.area.pk), {"post": "yes"})
    assert (page.status_code, Area.objects.count()) == (200, 1)
    assert "would require deleting the following protected related objects" in page.content.decode()


def test_a_unit_for_which_somebody_is_typing_is_not_deleted(client: Client) -> None:
    unit = make_unit()
    make_draft(make_measure(), "2020-07", "75", unit=unit)
    client.post(address(Unit, "delete", unit.pk), {"post": "yes"})
    assert (Unit.objects.filter(pk=unit.pk).count(), DraftEntry.objects.count()) == (1, 1)


def test_an_area_with_a_policy_is_not_deleted(client: Client) -> None:
    area = make_area()
    make_policy(area)
    client.post(address(Area, "delete", area.pk), {"post": "yes"})
    assert (Area.objects.count(), SubmissionPolicy.objects.count()) == (1, 1)


def test_what_was_added_by_mistake_is_deleted_with_a_line(client: Client, administrator: User) -> None:
    area = make_area()
    client.post(address(Area, "delete", area.pk), {"post": "yes"})
    assert (Area.objects.count(), ChangeRecord.objects.get(action="deleted area").subject) == (0, "assessment")
    last = Area.history.latest()  # type: ignore[attr-defined]
    assert (last.history_type, last.history_user, last.history_change_reason) == ("-", administrator, "Deleted")


def unit_sent(**typed: Any) -> dict[str, Any]:
    return {"name": "North team", "code": "north", "kind": "team", "parent": make_root().pk, "opened": "2020-04",
            "reason": "Set up", **typed}  # fmt: skip


def test_a_unit_is_added_beneath_another(client: Client) -> None:
    client.post(address(Unit, "add"), unit_sent())
    unit = Unit.objects.get(code="north")
    assert (unit.parent, unit.opened, unit.kind) == (make_root(), Month(2020, 4), "team")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param(
            {"opened": "2020-13"}, {"opened": ["“2020-13” is not a month between 1948 and 2199."]}, id="month"
        ),
        pytest.param({"parent": ""}, {"__all__": ["Only the whole service has no parent."]}, id="no-parent"),
        pytest.param({"kind": "service"}, {"__all__": ["Only the whole service has no parent."]}, id="second-root"),
    ],
)
def test_a_unit_that_can_not_be(typed: dict[str, str], found: Any, client: Client) -> None:
    assert errors(client.post(address(Unit, "add"), unit_sent(**typed))) == found


def test_a_locality_stands_beneath_the_service(client: Client) -> None:
    north = make_unit(name="North", kind="locality")
    page = client.post(address(Unit, "add"), unit_sent(code="inner", kind="locality", parent=north.pk))
    assert errors(page) == {"parent": ["A locality stands beneath the whole service."]}


def test_where_a_unit_stands_is_fixed_once_there_are_figures(client: Client) -> None:
    north, team = make_unit(name="North", kind="locality"), make_unit(name="Team")
    url = address(Unit, "change", team.pk)
    assert "parent" in client.get(url).context["adminform"].form.fields
    measure = make_measure(reporting=[team], roll_up="ratio")
    record(measure, "2020-07", of=(8, 10), unit=team)
    page = client.get(url)
    assert "parent" not in page.context["adminform"].form.fields
    assert "where it stands is fixed" in page.content.decode()
    sent = {
        "name": "Renamed",
        "code": "team",
        "kind": "locality",
        "parent": north.pk,
        "opened": "2015-04",
        "reason": "New name",
    }
    assert client.post(url, sent).status_code == 302
    team.refresh_from_db()
    assert (team.name, team.parent, team.kind) == ("Renamed", make_root(), "team")


# --- People ---------------------------------------------------------------------------------------------


def person_sent(roles: list[dict[str, Any]] | None = None, **typed: Any) -> dict[str, Any]:
    """Return what the page of a person sends, with the given roles as new rows or rows of their own."""
    roles = roles or []
    kept = sum("id" in role for role in roles)
    sent: dict[str, Any] = {
        "email": "New.Person@example.org", "title": "Analyst", "is_active": "on", "reason": "Joined",
        "roles-TOTAL_FORMS": len(roles), "roles-INITIAL_FORMS": kept,
        "holdings-TOTAL_FORMS": 0, "holdings-INITIAL_FORMS": 0, **typed,
    }  # fmt: skip
    for number, role in enumerate(roles):
        sent |= {f"roles-{number}-{name}": value for name, value in role.items()}
    return sent


def test_a_person_is_added_without_a_password_and_sets_one_by_mail(client: Client) -> None:
    assert client.post(address(User, "add"), person_sent([{"role": "data_team"}])).status_code == 302
    person = User.objects.get(email="new.person@example.org")
    assert (person.has_usable_password(), person.is_staff, person.title) == (False, False, "Analyst")
    assert [str(role) for role in person.roles.all()] == ["Data team"]
    mail.outbox.clear()
    Client().post("/accounts/password/reset/", {"email": person.email})
    assert ([message.to for message in mail.outbox], bool(re.search(r"https?://\S+", mail.outbox[0].body))) == (
        [[person.email]], True,
    )  # fmt: skip


def test_no_password_is_shown_or_set(client: Client, data_team: User) -> None:
    form = client.get(address(User, "change", data_team.pk)).context["adminform"].form
    assert list(form.fields) == ["email", "title", "is_active", "left_on", "reason"]
    assert client.get(f"/admin/organisation/user/{data_team.pk}/password/").status_code in (302, 404)


def test_an_address_is_taken_whatever_its_capitals(client: Client, data_team: User) -> None:
    page = client.post(address(User, "add"), person_sent(email=data_team.email.upper()))
    assert errors(page) == {"email": ["There is an account with this address already."]}


def test_roles_and_leaving_stand_in_the_trail_without_the_address(
    client: Client, administrator: User, data_team: User, area: Area
) -> None:
    held = RoleHolding.objects.get(person=data_team)
    roles = [
        {"id": held.pk, "person": data_team.pk, "role": "data_team", "DELETE": "on"},
        {"role": "service_manager", "area": area.pk},
    ]
    sent = person_sent(
        roles, email="moved@example.org", title="Performance manager", left_on="2020-12-31", reason="Moves on"
    )
    assert client.post(address(User, "change", data_team.pk), sent).status_code == 302
    line = ChangeRecord.objects.get(action="changed person")
    assert (line.subject, line.reason, line.person) == (str(data_team.pk), "Moves on", str(administrator.pk))
    assert json.loads(line.detail) == {
        "address": ["", "changed"], "left on": ["", "2020-12-31"],
        "roles": ["Data team", "Service manager, Assessment"],
    }  # fmt: skip
    assert "@" not in f"{line.summary}{line.detail}"


def test_a_change_of_nothing_leaves_no_line(client: Client, no_role: User) -> None:
    sent = person_sent(email=no_role.email, title=no_role.title)
    assert client.post(address(User, "change", no_role.pk), sent).status_code == 302
    assert ChangeRecord.objects.filter(subject_kind="person").count() == 0


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        pytest.param(
            {"role": "service_manager"},
            "Heads of service and service managers have an area each time; others none.",
            id="manager",
        ),
        pytest.param(
            {"role": "data_team", "area": "ours"},
            "Heads of service and service managers have an area each time; others none.",
            id="data-team",
        ),
    ],
)
def test_a_role_that_can_not_be_held_is_said(role: dict[str, Any], sentence: str, client: Client, area: Area) -> None:
    given = {name: area.pk if value == "ours" else value for name, value in role.items()}
    page = client.post(address(User, "add"), person_sent([given]))
    assert sentence in page.content.decode().replace("&#x27;", "'")
    assert not User.objects.filter(title="Analyst").exists()


def test_posts_are_held_with_dates(client: Client, no_role: User) -> None:
    post = make_post()
    sent = person_sent(email=no_role.email, title=no_role.title) | {
        "holdings-TOTAL_FORMS": 1, "holdings-0-post": post.pk, "holdings-0-since": "2020-04-01",
    }  # fmt: skip
    assert client.post(address(User, "change", no_role.pk), sent).status_code == 302
    assert no_role.holdings.get().since == date(2020, 4, 1)
    line = ChangeRecord.objects.get(action="changed person")
    assert json.loads(line.detail) == {"posts": ["", "Head of Assessment from 01 April 2020"]}


def test_addresses_of_others_are_not_listed(client: Client, data_team: User, auditor: User) -> None:
    make_holding(person=data_team, deputy=auditor)
    for page in (address(User, "changelist"), address(User, "change", data_team.pk)):
        text = client.get(page).content.decode()
        assert (auditor.title in text, auditor.email in text) == (True, False)
    assert data_team.email not in client.get(address(User, "changelist")).content.decode()


@pytest.mark.parametrize("how_many", [1, 3])
def test_people_are_listed_with_as_many_queries_for_one_as_for_three(how_many: int, client: Client, area: Area) -> None:
    for _ in range(how_many):
        make_person(role=Role.SERVICE_MANAGER, area=area)
    client.get(address(User, "changelist"))
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address(User, "changelist"))
    assert (page.context["cl"].result_count, len(queries)) == (how_many + 2, 9)  # and the administrator, the recorder


def test_who_has_recorded_something_is_not_deleted(client: Client, data_team: User) -> None:
    make_baseline(make_measure(), "70", by=data_team)
    page = client.post(address(User, "delete", data_team.pk), {"post": "yes"})
    assert (page.status_code, User.objects.filter(pk=data_team.pk).exists()) == (200, True)


def test_a_passwords_hash_is_not_found_out_by_filtering(client: Client) -> None:
    assert client.get(f"{address(User, 'changelist')}?password__startswith=md5").status_code == 400


def test_nobody_deletes_themselves(client: Client, administrator: User) -> None:
    assert client.post(address(User, "delete", administrator.pk), {"post": "yes"}).status_code == 403


def test_an_account_made_by_mistake_is_deleted_with_a_line(client: Client, no_role: User) -> None:
    assert client.post(address(User, "delete", no_role.pk), {"post": "yes"}).status_code == 302
    assert ChangeRecord.objects.get(action="deleted person").subject == str(no_role.pk)
