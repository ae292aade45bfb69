"""Every page: who may open it, what its headers say, how it fails."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse
from django.urls.exceptions import NoReverseMatch

from config import urls as ours
from organisation.errors import NotFound
from organisation.models import User
from organisation.views import HELP_PAGES
from tests.cast import EVERYONE, WITH_A_ROLE, Person

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]

# Open to everybody: they hold no data, or are how one comes in. `LoginRequiredMiddleware` asks at all others.
OPEN_TO_ALL = {
    "healthz",
    "help:index",
    *(f"help:{name}" for name in HELP_PAGES[1:]),
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "admin:login",
    "admin:jsi18n",
}


# Pages that fail in each way, beside our own.
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the words of an error stay in the log")


def strange(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("strange")


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def gone(request: HttpRequest) -> HttpResponse:
    raise NotFound("There is no measure <b>x</b>.")


def hidden(request: HttpRequest) -> HttpResponse:
    raise Http404("No Measure matches the given query.")


urlpatterns = [
    *ours.urlpatterns,
    path("broken/", broken),
    path("strange/", strange),
    path("forbidden/", forbidden),
    path("gone/", gone),
    path("hidden/", hidden),
]
handler400, handler403, handler404, handler500 = (
    ours.handler400, ours.handler403, ours.handler404, ours.handler500,
)  # fmt: skip


@pytest.fixture
def failing(settings: LazySettings) -> None:
    settings.ROOT_URLCONF = __name__


# --- Who may open what ----------------------------------------------------------------------------------


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, f"{prefix}{one.namespace}:" if one.namespace else prefix)
        else:
            yield f"{prefix}{one.name or one.pattern}", one


def test_every_page_needs_signing_in_but_those_named_here() -> None:
    pages = dict(patterns(get_resolver("config.urls")))
    open_to_all = {name for name, page in pages.items() if not getattr(page.callback, "login_required", True)}
    assert open_to_all <= OPEN_TO_ALL
    assert {"home", "setup", "redaction", "account_change_password", "admin:index"} <= set(pages) - open_to_all


def addresses() -> list[str]:
    """Return the addresses that need nothing filled in."""
    found = []
    for name, _ in patterns(get_resolver("config.urls")):
        try:
            found.append(reverse(name))
        except NoReverseMatch:
            continue
    return found


def test_whoever_has_not_signed_in_is_asked_to_at_every_address() -> None:
    client = Client()
    open_to_all = {reverse(name) for name in OPEN_TO_ALL if "from_key" not in name or name.endswith("done")}
    for address in addresses():
        answer = client.get(address)
        if address not in open_to_all:
            assert answer.status_code == 302, address
            assert answer.headers["Location"].startswith(("/accounts/", "/admin/login/")), address


def test_what_was_asked_for_comes_after_signing_in() -> None:
    assert Client().get("/redaction/?x=1").headers["Location"] == "/accounts/login/?next=/redaction/%3Fx%3D1"


def test_a_person_without_a_role_is_told_so_on_the_first_page(no_role: User, signed_in: SignedIn) -> None:
    page = signed_in(no_role).get("/")
    assert (page.status_code, page.templates[0].name) == (200, "organisation/no_role.html")
    assert page.context["shell"].nav == ()


def test_a_person_without_a_role_finds_nothing_elsewhere(no_role: User, signed_in: SignedIn) -> None:
    client = signed_in(no_role)
    allowed = {reverse(name) for name in OPEN_TO_ALL if "from_key" not in name or name.endswith("done")}
    allowed |= {"/", "/accounts/password/change/", "/accounts/password/set/"}
    for address in addresses():
        if address not in allowed:
            assert client.get(address).status_code == 404, address


@pytest.mark.parametrize("one_of_the_cast", WITH_A_ROLE, indirect=True)
def test_the_first_page_leads_to_where_the_work_is(one_of_the_cast: User, signed_in: SignedIn) -> None:
    work = {
        "System manager": "/setup/",
        "Performance manager": "/setup/",
        "Head of Assessment": "/scorecard/submissions/",
        "Assessment manager": "/scorecard/submissions/",
        "Fostering manager": "/scorecard/submissions/",
        "Lead member": "/board/",
        "Practice auditor": "/audits/mine/",
    }
    expected = work.get(one_of_the_cast.title, "/scorecard/")
    assert signed_in(one_of_the_cast).get("/").headers["Location"] == expected


@pytest.mark.parametrize("one_of_the_cast", EVERYONE, indirect=True)
def test_setting_up_is_for_those_who_keep_measures(one_of_the_cast: Person, signed_in: SignedIn) -> None:
    page = signed_in(one_of_the_cast).get("/setup/")
    title = getattr(one_of_the_cast, "title", "")
    is_known = title not in {"", "Former analyst"}
    expected = 200 if title in {"System manager", "Performance manager"} else 404 if is_known else 302
    assert page.status_code == expected


def test_setting_up_names_each_step_and_whether_it_is_done(administrator: User, signed_in: SignedIn) -> None:
    page = signed_in(administrator).get("/setup/")
    assert [(step.title, step.done) for step in page.context["steps"]] == [
        ("Areas of the service", False),
        ("The whole service and its teams", False),
        ("Measures that matter", False),
        ("People and what they may do", True),
        ("Practice audits", False),
    ]


@pytest.mark.parametrize("name", HELP_PAGES)
def test_help_is_open_to_all(name: str) -> None:
    page = Client().get(reverse(f"help:{name}"))
    assert (page.status_code, page.templates[0].name) == (200, f"help/{name}.html")


@pytest.mark.parametrize(
    ("address", "method"),
    [("/", "post"), ("/setup/", "post"), ("/healthz", "post"), ("/help/", "post"), ("/redaction/", "delete")],
)
def test_pages_that_only_show_take_nothing_in(
    administrator: User, signed_in: SignedIn, address: str, method: str
) -> None:
    assert getattr(signed_in(administrator), method)(address).status_code == 405


# --- Health ---------------------------------------------------------------------------------------------


def test_health_is_told_without_signing_in() -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_health_is_503_where_the_database_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_cursor(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError("no such host: db.internal")

    monkeypatch.setattr(connection, "cursor", no_cursor)
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "database does not answer"})


# --- Headers --------------------------------------------------------------------------------------------


def test_the_content_security_policy_is_exactly_this() -> None:
    policy = Client().get("/help/").headers["Content-Security-Policy"]
    assert sorted(policy.split("; ")) == [
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "object-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
    ]


@pytest.mark.parametrize("address", ["/help/", "/", "/nowhere/", "/broken/", "/forbidden/", "/strange/"])
def test_every_answer_carries_the_security_headers(
    no_role: User, signed_in: SignedIn, failing: None, address: str
) -> None:
    client = signed_in(no_role)
    client.raise_request_exception = False
    headers = client.get(address).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"].split("; ")
    assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert (headers["Referrer-Policy"], headers["Cross-Origin-Opener-Policy"]) == ("same-origin", "same-origin")


def test_the_session_cookie_is_for_this_site_and_no_script(no_role: User) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": no_role.email, "password": "a sentence nobody would guess"})
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")


# --- As at ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("soon", "“soon” is not a day. Write it like as_at=2020-09-24.", id="a-word"),
        pytest.param("2020-13-01", "“2020-13-01” is not a day. Write it like as_at=2020-09-24.", id="month-13"),
        pytest.param("2020-02-30", "“2020-02-30” is not a day. Write it like as_at=2020-09-24.", id="30-february"),
        pytest.param("0000-00-00", "“0000-00-00” is not a day. Write it like as_at=2020-09-24.", id="noughts"),
        pytest.param("1.5", "“1.5” is not a day. Write it like as_at=2020-09-24.", id="a-number"),
        pytest.param("2020-09-25", "25 September 2020 lies ahead: nothing is known at its end yet.", id="tomorrow"),
        pytest.param("9999-12-31", "31 December 9999 lies ahead: nothing is known at its end yet.", id="the-last-day"),
    ],
)
@pytest.mark.parametrize("address", ["/", "/scorecard/"])
def test_a_day_that_can_not_be_shown_is_a_404_with_its_sentence(
    board_member: User, signed_in: SignedIn, settings: LazySettings, address: str, text: str, sentence: str
) -> None:
    settings.PLIMSOLL_TODAY = date(2020, 9, 24)
    page = signed_in(board_member).get(address, {"as_at": text})
    assert (page.status_code, page.context["reason"]) == (404, sentence)


@pytest.mark.parametrize("text", ["0001-01-01", "1900-01-01", "2020-09-24", ""])
def test_a_day_that_has_been_is_shown(no_role: User, signed_in: SignedIn, settings: LazySettings, text: str) -> None:
    settings.PLIMSOLL_TODAY = date(2020, 9, 24)
    page = signed_in(no_role).get("/", {"as_at": text})
    assert page.status_code == 200
    assert page.context["shell"].as_at == (date.fromisoformat(text) if text else None)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        pytest.param("2020-09-24", "2020-09-24T22:59:59.999999+00:00", id="summer"),
        pytest.param("2020-01-24", "2020-01-24T23:59:59.999999+00:00", id="winter"),
        pytest.param("2020-03-29", "2020-03-29T22:59:59.999999+00:00", id="the-day-the-clock-goes-forward"),
    ],
)
def test_a_day_means_its_end_in_london(
    no_role: User, signed_in: SignedIn, settings: LazySettings, text: str, moment: str
) -> None:
    settings.PLIMSOLL_TODAY = date(2020, 9, 24)
    request = signed_in(no_role).get("/", {"as_at": text}).wsgi_request
    assert request.as_at.isoformat() == moment  # type: ignore[attr-defined]


def test_what_is_shown_as_at_can_be_shown_as_now(no_role: User, signed_in: SignedIn) -> None:
    page = signed_in(no_role).get("/", {"as_at": "2020-09-24", "area": "assessment"})
    assert page.context["shell"].as_at_clear_url == "/?area=assessment"


# --- The clock ------------------------------------------------------------------------------------------


def test_the_demos_day_stands_still_and_is_told(no_role: User, signed_in: SignedIn, settings: LazySettings) -> None:
    settings.PLIMSOLL_TODAY, settings.PLIMSOLL_DEMO = date(2020, 9, 24), True
    page = signed_in(no_role).get("/")
    assert page.wsgi_request.today == date(2020, 9, 24)  # type: ignore[attr-defined]
    assert "Today is 24 September 2020 here" in re.sub(r"<[^>]+>", "", page.content.decode())


def test_elsewhere_no_day_is_told(no_role: User, signed_in: SignedIn) -> None:
    assert "Sample service" not in signed_in(no_role).get("/").content.decode()


# --- Failing --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "status", "template", "says"),
    [
        pytest.param("/strange/", 400, "400.html", "That request could not be read", id="400"),
        pytest.param("/forbidden/", 403, "403.html", "You may not do that", id="403"),
        pytest.param("/gone/", 404, "404.html", "There is no measure &lt;b&gt;x&lt;/b&gt;.", id="404-with-a-reason"),
        pytest.param("/nowhere/", 404, "404.html", "Page not found", id="404"),
        pytest.param("/broken/", 500, "500.html", "Something went wrong", id="500"),
    ],
)
@pytest.mark.parametrize("one_of_the_cast", ["board_member", "administrator"], indirect=True)
def test_errors_have_pages_of_ours(
    one_of_the_cast: User, signed_in: SignedIn, failing: None, address: str, status: int, template: str, says: str
) -> None:
    client = signed_in(one_of_the_cast)
    client.raise_request_exception = False
    page = client.get(address)
    assert (page.status_code, page.templates[0].name) == (status, template)
    assert says in page.content.decode()
    assert "the words of an error" not in page.content.decode()


def test_only_our_own_sentences_are_told(board_member: User, signed_in: SignedIn, failing: None) -> None:
    page = signed_in(board_member).get("/hidden/")
    assert (page.status_code, page.context["reason"], "Measure matches" in page.content.decode()) == (404, "", False)


def test_an_unknown_address_says_nothing_of_the_addresses_there_are(board_member: User, signed_in: SignedIn) -> None:
    page = signed_in(board_member).get("/nowhere/")
    assert (page.context["reason"], "nowhere" in page.content.decode()) == ("", False)


def test_an_unknown_address_is_the_same_page_for_an_outsider() -> None:
    page = Client().get("/nowhere/")
    assert (page.status_code, page.templates[0].name) == (404, "404.html")


def test_another_hosts_name_is_refused_on_a_page_of_ours() -> None:
    page = Client().get("/help/", headers={"host": "elsewhere.example"})
    assert (page.status_code, page.templates[0].name) == (400, "400.html")


def test_a_form_sent_from_elsewhere_is_refused_on_a_page_of_ours(no_role: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(no_role)
    page = client.post("/accounts/logout/")
    assert page.status_code == 403
    assert "– Plimsoll</title>" in page.content.decode()
