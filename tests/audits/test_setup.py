"""Setting up a programme on its pages: added, changed by one of two, with reason, history and trail; by whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from audits.management.sample.scale import GRADES
from audits.models import (
    AuditFinding,
    Grade,
    GradeScale,
    PracticeTheme,
    Programme,
    ProgrammeMeasure,
    Reflection,
    ReflectionQuestion,
    TeamArea,
)
from audits.operations.scales import change_scale, grades_in, set_scale
from audits.operations.setup import TeamGiven, TeamsChanged, create_programme, keep_part, set_teams
from audits.permissions import Scope
from audits.queries.programme import programme_page
from audits.queries.scales import given_until
from organisation.models import Area, ChangeRecord, User
from organisation.months import Month
from organisation.operations import NoLongerCurrent, Refused, find_words
from organisation.queries import version_of
from tests.audits.builders import (
    NOW,
    TODAY,
    complete,
    first_question,
    first_theme,
    make_audit,
    make_manager_of_quality,
    make_programme,
    make_round,
    make_team,
    quality_area,
)
from tests.builders import make_area, make_measure, make_unit, month_of, recorder
from tests.cast import EVERYONE, WITH_A_ROLE, Person

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]
SETUP = "/audits/case-audits/setup"
WHY: dict[str, Any] = {"at": NOW, "reason": "Agreed by the service"}


@pytest.fixture(autouse=True)
def _on_the_day(settings: Any) -> None:
    settings.PLIMSOLL_TODAY = TODAY


@pytest.fixture
def client(data_team: User, signed_in: SignedIn) -> Client:
    return signed_in(data_team)


@pytest.fixture
def programme() -> Programme:
    return make_programme()


@pytest.fixture
def graded(programme: Programme, area: Area) -> Programme:
    """A programme of which a record was graded good in September 2020."""
    complete(make_audit(make_round(programme), make_team(area)), "good")
    return programme


def scale_sent(*names: str, **fields: Any) -> dict[str, Any]:
    """Return what a scale's form sends: good or better first, then those between, the last one poor."""
    sent: dict[str, Any] = {"from_month": "2020-10", "reason": "Agreed by the service"}
    for number, name in enumerate(names, 1):
        counts = "good" if number == 1 else "poor" if number == len(names) else "between"
        sent |= {f"name_{number}": name, f"counts_{number}": counts, f"descriptor_{number}": f"{name} it is."}
    return sent | fields


# --- From nothing ---------------------------------------------------------------------------------------


def test_a_programme_is_set_up_from_the_empty_page(client: Client, area: Area) -> None:
    make_unit(name="North team")
    quality = quality_area()
    assert "/audits/new/" in client.get("/audits/").content.decode()
    sent = {"name": "Monthly case audits", "area": quality.pk, "opened": "2020-09", "due_days": 14, "rest_months": 12,
            "re_audit_days": 60, "keep_months": 24, "reason": "Agreed"}  # fmt: skip
    assert client.post("/audits/new/", sent).headers["Location"] == "/audits/monthly-case-audits/setup/"
    page = "/audits/monthly-case-audits/setup/"
    text = client.get(page).content.decode()
    assert ("a scale of grades</a> and" in text, "teams whose records are drawn" in text) == (True, True)
    assert "It has no grades yet" in client.get("/audits/monthly-case-audits/").content.decode()
    assert "set up Monthly case audits" in client.get("/audits/").content.decode()

    sent = scale_sent("Good", "Requires improvement", "Inadequate", from_month="2020-09")
    assert client.post(f"{page}scale/new/", sent).status_code == 302
    assert list(Grade.objects.order_by("position").values_list("code", "is_good", "is_inadequate")) == [
        ("good", True, False), ("requires-improvement", False, False), ("inadequate", False, True),
    ]  # fmt: skip
    unit = TeamArea.objects.count() or make_unit(name="South team").pk
    client.post("/audits/teams/", {f"area_{unit}": area.pk, f"seen_{unit}": "", "reason": "As it is led"})
    client.post(f"{page}theme/new/", {"name": "The child’s voice", "position": 1, "reason": "Added"})
    client.post(f"{page}question/new/", {"text": "What went well?", "reason": "Added"})
    measure = make_measure(area=area, code="AUD", unit="percentage")
    client.post(f"{page}measure/new/", {"measure": measure.pk, "figure": "good", "reason": "Added"})
    assert PracticeTheme.objects.get().code == "the-childs-voice"
    assert (ReflectionQuestion.objects.get().position, ProgrammeMeasure.objects.get().measure) == (1, measure)
    text = client.get(page).content.decode()
    for part in ("Good it is.", "The child’s voice", "What went well?", "It is ready", "1 team"):
        assert part in text, part
    programme = Programme.objects.get()
    assert (programme.code, programme.due_days) == ("monthly-case-audits", 14)
    assert set(ChangeRecord.objects.filter(title="Performance manager").values_list("action", "subject")) == {
        ("create programme", programme.code), ("set scale", programme.code), ("set teams", "teams"),
        ("add theme", programme.code), ("add question to the worker", programme.code),
        ("add fed measure", programme.code),
    }  # fmt: skip


def test_setting_up_plimsoll_leads_to_the_programme(client: Client) -> None:
    def step() -> Any:
        return client.get("/setup/").context["steps"][-1]

    assert (step().url, step().done, step().is_optional) == ("/audits/new/", False, True)
    programme = Programme(code="case-audits", name="Audits", area=quality_area(), opened=Month(2020, 9))
    create_programme(programme=programme, by=recorder(), **WHY)
    assert (step().url, step().label) == (f"{SETUP}/", "Set up its grades")
    set_scale(programme=programme, from_month=Month(2020, 9), grades=GRADES, by=recorder(), **WHY)
    assert step().done


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "Fill this in"),
        ({"area": ""}, "Name the area whose managers run our own programme"),
        ({"code": "mine"}, "an address of Plimsoll’s own"),
        ({"code": "case-audits"}, "already exists"),
        ({"about": "For someone@example.org"}, "looks like"),
        ({"closed": "2019-01"}, "can’t lie before the first"),
        ({"reason": ""}, "Fill this in"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_lost(
    client: Client, programme: Programme, fields: dict[str, Any], said: str
) -> None:
    sent = {"name": "Peer audits", "area": quality_area().pk, "opened": "2020-09", "due_days": 21, "rest_months": 12,
            "re_audit_days": 60, "keep_months": 24, "reason": "Agreed", **fields}  # fmt: skip
    page = client.post("/audits/new/", sent).content.decode()
    assert said.replace("’", "&#x27;") in page or said in page
    for value in sent.values():
        assert not value or str(value) in page, value
    assert Programme.objects.count() == 1


def test_a_code_that_is_taken_or_an_address_is_numbered() -> None:
    for name, code in (("New", "new-2"), ("Case audits", "case-audits"), ("Case Audits", "case-audits-2")):
        new = Programme(name=name, area=quality_area(), opened=Month(2020, 9))
        assert create_programme(programme=new, by=recorder(), **WHY).code == code


# --- Changed, by one of two -----------------------------------------------------------------------------


def sent_for(programme: Programme, **fields: Any) -> dict[str, Any]:
    return {
        "name": programme.name, "area": programme.area_id, "about": programme.about, "opened": programme.opened.iso,
        "due_days": programme.due_days, "rest_months": 12, "re_audit_days": 60, "keep_months": 24,
        "based_on": version_of(programme), "reason": "The service agreed", **fields,
    }  # fmt: skip


def test_a_programme_is_changed_with_its_history_and_trail(client: Client, programme: Programme) -> None:
    page = f"{SETUP}/programme/{programme.pk}/"
    assert client.post(page, sent_for(programme)).status_code == 302
    assert not ChangeRecord.objects.filter(action="change programme").exists(), "nothing differed"
    client.post(page, sent_for(programme, name="Case audits", due_days=14, code="other", council="Elsewhere"))
    programme.refresh_from_db()
    assert (programme.name, programme.due_days, programme.code, programme.is_own) == (
        "Case audits", 14, "case-audits", True,
    )  # fmt: skip
    left = ChangeRecord.objects.get(action="change programme")
    assert (left.subject, left.reason, left.summary) == (
        "case-audits", "The service agreed", "case-audits: changed name, due days",
    )  # fmt: skip
    assert programme.history.count() == 2
    assert client.get(f"{page}?as_at=2020-09-01").status_code == 302


def test_two_at_once_see_both(client: Client, programme: Programme) -> None:
    page, seen = f"{SETUP}/programme/{programme.pk}/", version_of(programme)
    theirs = Programme.objects.get()
    theirs.name = "Theirs"
    keep_part(record=theirs, kind="programme", programme=theirs, based_on=seen, by=recorder(), **WHY)
    mine = sent_for(programme, name="Mine", based_on=seen)
    clash = client.post(page, mine).content.decode()
    for part in ("Theirs", "Mine", "Agreed by the service", "Performance analyst"):
        assert part in clash, part
    again = {**mine, "based_on": version_of(programme), "clash": 1}
    assert "Choose which of the two" in client.post(page, again).content.decode()
    client.post(page, {**again, "settle": "keep"})
    assert Programme.objects.get().name == "Theirs"
    client.post(page, {**again, "settle": "mine"})
    assert Programme.objects.get().name == "Mine"


def test_a_programme_is_not_closed_before_its_last_round(client: Client, programme: Programme) -> None:
    make_round(programme, "2020-09")
    page = client.post(f"{SETUP}/programme/{programme.pk}/", sent_for(programme, closed="2020-08"))
    assert "It has a round in September 2020" in page.content.decode()


def test_what_was_graded_or_answered_keeps_its_words(client: Client, programme: Programme, area: Area) -> None:
    theme, question = first_theme(programme), first_question(programme)
    audit = make_audit(make_round(programme), make_team(area))
    said = {"round": audit.round, "audit": audit, "text": "Seen", "recorded_at": NOW, "recorded_by": recorder()}
    AuditFinding.objects.create(theme=theme, is_strength=True, **said)
    Reflection.objects.create(question=question, **said)
    sent = {"name": "Other", "position": 9, "is_closed": "on", "based_on": 1, "reason": "Reworded"}
    sent["based_on"] = version_of(theme)
    client.post(f"{SETUP}/theme/{theme.pk}/", sent)
    client.post(
        f"{SETUP}/question/{question.pk}/",
        {"text": "Other?", "is_closed": "on", "based_on": version_of(question), "reason": "Reworded"},
    )
    before = (theme.name, question.text)
    theme.refresh_from_db()
    question.refresh_from_db()
    assert ((theme.name, question.text), theme.is_closed, question.is_closed) == (before, True, True)
    for record, kind in ((theme, "theme"), (question, "question")):
        setattr(record, "name" if kind == "theme" else "text", "Other")
        with pytest.raises(Refused, match="stay"):
            keep_part(
                record=record, kind=kind, programme=programme, based_on=version_of(record), by=recorder(), **WHY
            )  # fmt: skip


def test_what_was_not_used_may_be_reworded(client: Client, programme: Programme) -> None:
    theme = first_theme(programme)
    sent = {"name": "Analysis", "position": 1, "based_on": version_of(theme), "reason": "Shorter"}
    client.post(f"{SETUP}/theme/{theme.pk}/", sent)
    assert first_theme(programme).name == "Analysis"
    assert [one.name for one in theme.history.order_by("history_id")] == ["Assessment and analysis", "Analysis"]


def test_another_councils_programme_feeds_no_measure(programme: Programme, area: Area) -> None:
    other = make_programme(code="other", council="Elsewhere")
    fed = ProgrammeMeasure(programme=other, measure=make_measure(area=area, unit="percentage"), figure="good")
    with pytest.raises(Refused, match="never enters our scorecard"):
        keep_part(record=fed, kind="fed measure", programme=other, by=recorder(), **WHY)


# --- Grades ---------------------------------------------------------------------------------------------


def test_grades_that_were_not_given_are_changed_as_a_whole(client: Client, programme: Programme) -> None:
    scale = GradeScale.objects.get()
    page = f"{SETUP}/scale/{scale.pk}/"
    text = client.get(page).content.decode()
    assert ('value="Requires improvement"' in text, 'value="requires-improvement"' in text) == (True, True)
    sent = scale_sent("Good", "Getting there", "Weak", from_month="2018-01", based_on=version_of(scale))
    sent |= {"key_1": "good", "place_1": 2, "name_4": "Strong", "counts_4": "good", "descriptor_4": "All there.",
             "place_4": 1, "place_2": 3, "place_3": 4, "key_3": "inadequate", "note": "New words"}  # fmt: skip
    assert client.post(page, sent).status_code == 302
    assert list(scale.grades.order_by("position").values_list("position", "code", "name")) == [
        (1, "strong", "Strong"), (2, "good", "Good"), (3, "getting-there", "Getting there"), (4, "inadequate", "Weak"),
    ]  # fmt: skip
    left = ChangeRecord.objects.get(action="change scale")
    assert (left.reason, "Outstanding; Good; Requires improvement; Inadequate" in left.detail) == (
        "Agreed by the service", True,
    )  # fmt: skip
    assert Grade.history.filter(history_type="-", history_change_reason="Agreed by the service").count() == 2
    scale.refresh_from_db()
    assert (scale.note, scale.history.count()) == ("New words", 2)


def test_two_change_the_grades_at_once(client: Client, programme: Programme) -> None:
    scale, page = GradeScale.objects.get(), f"{SETUP}/scale/{GradeScale.objects.get().pk}/"
    seen, theirs = version_of(scale), [replace(GRADES[1], descriptor="Theirs."), GRADES[3]]
    common: dict[str, Any] = {"scale": scale, "from_month": scale.from_month, "note": "", "by": recorder(), **WHY}
    assert change_scale(grades=theirs, based_on=seen, **common)
    with pytest.raises(NoLongerCurrent):
        change_scale(grades=GRADES, based_on=seen, **common)
    mine = scale_sent("Good", "Inadequate", based_on=seen, from_month="2018-01", key_1="good", key_2="inadequate",
                      descriptor_1="Mine.")  # fmt: skip
    clash = client.post(page, mine).content.decode()
    for part in ("Theirs.", "Mine.", "Performance analyst", f'value="{version_of(scale)}"'):
        assert part in clash, part
    again = {**mine, "based_on": version_of(scale), "clash": 1}
    assert "Choose which of the two" in client.post(page, again).content.decode()
    client.post(page, {**again, "settle": "mine"})
    assert grades_in(scale)[0].descriptor == "Mine."
    assert not change_scale(grades=grades_in(scale), based_on=version_of(scale), **common), "nothing differs"


def test_grades_that_were_given_stay_and_a_later_scale_follows(client: Client, graded: Programme) -> None:
    scale = GradeScale.objects.get()
    assert given_until(graded) == {scale.pk: Month(2020, 9)}
    page = f"{SETUP}/scale/{scale.pk}/"
    assert client.get(page).headers["Location"] == f"{SETUP}/scale/new/"
    assert "2020-10" in client.get(f"{SETUP}/scale/new/").content.decode()
    sent = scale_sent("Met", "Not met", based_on=version_of(scale))
    assert "Grades of this scale were given" in client.post(page, sent).content.decode()
    early = client.post(f"{SETUP}/scale/new/", scale_sent("Met", "Not met", from_month="2020-09"))
    assert "in October 2020 or later" in early.content.decode()
    relabelled = client.post(f"{SETUP}/scale/new/", scale_sent("Fine", "Not met", code_1="good"))
    assert "so that no grade is relabelled" in relabelled.content.decode()
    assert client.post(f"{SETUP}/scale/new/", scale_sent("Met", "Not met")).status_code == 302
    text = client.get(f"{SETUP}/").content.decode()
    assert ("Given in rounds up to September 2020" in text, "None of its grades was given yet" in text) == (True, True)


def test_each_round_counts_by_its_own_scale(graded: Programme, area: Area) -> None:
    met = [replace(GRADES[0], code="", name="Met"), replace(GRADES[3], code="", name="Not met")]
    set_scale(programme=graded, from_month=month_of("2020-10"), grades=met, by=recorder(), **WHY)
    complete(make_audit(make_round(graded, "2020-10"), make_team(area)), "not-met", on=date(2020, 10, 20))
    whole = Scope(is_whole=True, areas=frozenset())
    page = programme_page(programme=graded, scope=whole, as_at=None, today=date(2020, 10, 21))
    assert [(one.code, one.position) for one in page.steps] == [
        ("met", 1), ("outstanding", 2), ("good", 3), ("requires-improvement", 4), ("not-met", 5), ("inadequate", 6),
    ]  # fmt: skip
    assert [
        [(share.step.code, share.count) for share in line.grades.shares] for line in page.rounds if line.grades
    ] == [
        [("outstanding", 0), ("good", 1), ("requires-improvement", 0), ("inadequate", 0)],
        [("met", 0), ("not-met", 1)],
    ]  # fmt: skip
    total = page.teams_total
    assert total is not None
    assert total.grades is not None
    assert total.grades.total == 2


def test_downloads_name_the_grades_of_every_scale(client: Client, graded: Programme, signed_in: SignedIn) -> None:
    met = [replace(GRADES[0], code="", name="Met"), replace(GRADES[3], code="", name="Not met")]
    set_scale(programme=graded, from_month=month_of("2020-10"), grades=met, by=recorder(), **WHY)
    make_round(graded, "2020-10")
    browser = signed_in(make_manager_of_quality())
    for name in ("rounds.csv", "teams.csv"):
        text = browser.get(f"/audits/case-audits/{name}").content.decode()
        assert ("Met" in text, "Inadequate" in text) == (True, True), name
    assert browser.get("/audits/case-audits/?r-sort=g_6").status_code == 200


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"descriptor_1": ""}, "Say what the grade means"),
        ({"name_3": "", "descriptor_3": "Lost"}, "Give the grade its label"),
        ({"counts_2": "good"}, "which asks for a re-audit"),
        ({"name_2": "Good"}, "stands there twice"),
        ({"code_1": "not a code"}, "valid"),
        ({"from_month": "soon"}, "not a month"),
        ({"descriptor_1": "Ask someone@example.org"}, "looks like"),
        ({"from_month": "2018-01"}, "has a scale from that month already"),
    ],
)
def test_what_is_no_scale_is_said_and_nothing_is_lost(
    client: Client, programme: Programme, fields: dict[str, Any], said: str
) -> None:
    sent = scale_sent("Good", "Inadequate", **fields)
    page = client.post(f"{SETUP}/scale/new/", sent)
    assert (page.status_code, said in page.content.decode()) == (200, True)
    for value in sent.values():
        assert not value or str(value) in page.content.decode(), value
    assert GradeScale.objects.count() == 1


def test_words_of_a_scale_can_be_redacted(programme: Programme) -> None:
    assert find_words("oversight hold progress back") != []


# --- Whose teams are audited ----------------------------------------------------------------------------


def team_sent(unit: Any, area: Any, seen: Any) -> dict[str, Any]:
    return {f"area_{unit.pk}": (area and area.pk) or "", f"seen_{unit.pk}": (seen and seen.pk) or "",
            "reason": "As it is led now"}  # fmt: skip


def test_teams_are_given_to_areas(client: Client, area: Area, other_area: Area) -> None:
    north, south = make_unit(name="North team"), make_unit(name="South team")
    client.post("/audits/teams/", team_sent(north, area, None) | team_sent(south, None, None))
    assert [(one.unit, one.area) for one in TeamArea.objects.all()] == [(north, area)]
    client.post("/audits/teams/", team_sent(north, other_area, area))
    team = TeamArea.objects.get()
    assert (team.area, team.history.count()) == (other_area, 2)
    client.post("/audits/teams/", team_sent(north, None, other_area))
    assert not TeamArea.objects.exists()
    assert TeamArea.history.filter(history_type="-", history_change_reason="As it is led now").count() == 1
    assert ChangeRecord.objects.filter(action="set teams").count() == 3


def test_a_team_that_was_audited_belongs_to_an_area(client: Client, graded: Programme, area: Area) -> None:
    team = TeamArea.objects.get().unit
    page = client.post("/audits/teams/", team_sent(team, None, area)).content.decode()
    assert "Records of North team were audited" in page
    assert TeamArea.objects.get().area == area


def test_two_change_teams_at_once(client: Client, area: Area, other_area: Area) -> None:
    north, south = make_team(area), make_team(area, "South team")
    third = make_area(name="Court", position=3)
    set_teams(given=[TeamGiven(north, other_area, area.pk)], by=recorder(), **WHY)
    with pytest.raises(TeamsChanged):
        set_teams(given=[TeamGiven(north, third, area.pk)], by=recorder(), **WHY)
    mine = team_sent(north, third, area) | team_sent(south, other_area, area)
    page = client.post("/audits/teams/", mine)
    assert "It was given to Fostering meanwhile" in page.content.decode()
    assert TeamArea.objects.get(unit=south).area == area, "all or nothing"
    again = mine | {f"seen_{north.pk}": other_area.pk}
    assert f'name="seen_{north.pk}" value="{other_area.pk}"' in page.content.decode()
    client.post("/audits/teams/", again)
    assert {one.unit.name: one.area.name for one in TeamArea.objects.all()} == {
        "North team": "Court", "South team": "Fostering",
    }  # fmt: skip


def test_changes_of_other_teams_do_not_meet(area: Area, other_area: Area) -> None:
    north, south = make_team(area), make_team(area, "South team")
    set_teams(given=[TeamGiven(north, other_area, area.pk)], by=recorder(), **WHY)
    assert set_teams(
        given=[TeamGiven(north, area, area.pk), TeamGiven(south, other_area, area.pk)], by=recorder(), **WHY
    ) == 1  # fmt: skip


# --- Who, and how many questions ------------------------------------------------------------------------


@pytest.mark.parametrize("one_of_the_cast", [*EVERYONE, "quality_manager"], indirect=True)
def test_who_sets_up_a_programme(
    one_of_the_cast: Person, signed_in: SignedIn, graded: Programme, request: pytest.FixtureRequest
) -> None:
    name, client = request.node.callspec.params["one_of_the_cast"], signed_in(one_of_the_cast)
    nothing = 302 if name in ("anonymous", "leaver") else 404
    sees = (name in WITH_A_ROLE and name != "partner") or name == "quality_manager"
    keeps_all = name in ("administrator", "data_team")
    refused = 403 if sees else nothing
    theirs = 200 if keeps_all or name == "quality_manager" else refused
    for page in ("", "scale/new/", f"programme/{graded.pk}/", "theme/new/", f"theme/{first_theme(graded).pk}/",
                 f"question/{first_question(graded).pk}/"):  # fmt: skip
        assert client.get(f"{SETUP}/{page}").status_code == theirs, page
    for page in ("/audits/new/", "/audits/teams/", f"{SETUP}/measure/new/"):
        assert client.get(page).status_code == (200 if keeps_all else refused), page
    link, add = f'href="{SETUP}/"', 'href="/audits/new/"'
    if sees:
        assert (link in client.get("/audits/case-audits/").content.decode()) == (theirs == 200)
        assert (add in client.get("/audits/").content.decode()) == keeps_all
    client.post(f"{SETUP}/programme/{graded.pk}/", sent_for(graded, name="Renamed"))
    client.post(f"{SETUP}/scale/new/", scale_sent("Met", "Not met"))
    changed = (Programme.objects.get().name == "Renamed", GradeScale.objects.count() == 2)
    assert changed == (theirs == 200, theirs == 200)


@pytest.fixture
def quality_manager(db: None) -> User:
    return make_manager_of_quality()


def test_who_runs_a_programme_does_not_hand_it_over(
    quality_manager: User, signed_in: SignedIn, programme: Programme, area: Area
) -> None:
    browser, page = signed_in(quality_manager), f"{SETUP}/programme/{programme.pk}/"
    assert "Run by the managers of" not in browser.get(page).content.decode()
    browser.post(page, sent_for(programme, area=area.pk, due_days=10))
    programme.refresh_from_db()
    assert (programme.area, programme.due_days) == (quality_area(), 10)


def test_addresses_of_nothing(client: Client, programme: Programme) -> None:
    other = make_programme(code="other", council="Elsewhere")
    for page in (f"nothing/{programme.pk}/", f"programme/{other.pk}/", "programme/new/", "theme/99999/",
                 f"scale/{other.scales.get().pk}/"):  # fmt: skip
        assert client.get(f"{SETUP}/{page}").status_code == 404, page
    assert client.get(f"{SETUP}/?as_at=2020-09-01").status_code == 302
    assert client.get("/audits/elsewhere/setup/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_pages_of_setting_up_ask_the_same_few_questions(
    client: Client, programme: Programme, count: int, area: Area, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        complete(make_audit(make_round(programme, f"2020-0{number + 1}"), make_team(area, f"Team {number}")), "good")
    for number in range(count):
        PracticeTheme.objects.create(programme=programme, code=f"t{number}", name="T", position=20 + number)
        measure = make_measure(area=area, code=f"AUD{number}", unit="percentage")
        ProgrammeMeasure.objects.create(programme=programme, measure=measure, figure="good")
        later = month_of(f"2021-0{number + 1}")
        set_scale(programme=programme, from_month=later, grades=GRADES, by=recorder(), **WHY)
    first = GradeScale.objects.order_by("-from_month")[0]
    for page, queries in ((f"{SETUP}/", 17), ("/audits/teams/", 5), (f"{SETUP}/scale/{first.pk}/", 13)):
        client.get(page)
        with django_assert_num_queries(queries):
            assert client.get(page).status_code == 200
