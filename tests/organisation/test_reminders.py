"""Reminders: one mail a day a person of what is due and late, whom they reach, and what happens when mail fails."""

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.core.management.base import CommandError

from organisation.models import Area, ReminderSent, Role, RoleHolding, User
from organisation.reminders import Reminder, by_person, mail_of
from scorecard.models import SubmissionPolicy
from scorecard.reminders import submissions_due
from tests.builders import (
    make_area,
    make_holding,
    make_measure,
    make_person,
    make_post,
    make_root,
    make_submission,
)

pytestmark = pytest.mark.django_db

LATE = date(2020, 9, 24)  # August fell due on Tuesday 8 September, 12 working days before
SITE = "http://127.0.0.1:8000"
AUGUST = "Assessment, August 2020"
PATH = "/scorecard/submissions/assessment/2020-08/"


class FailsForSome(EmailBackend):
    """Delivers to all but addresses of ``broken.example.org``."""

    def send_messages(self, messages: list[EmailMessage]) -> int:
        if any("broken" in address for message in messages for address in message.to):
            raise ConnectionRefusedError("no mail server")
        return int(super().send_messages(messages))


class SecondRunMeanwhile(EmailBackend):
    """Begins another run while a mail is on its way."""

    printed: list[str] = []
    is_within = False

    def send_messages(self, messages: list[EmailMessage]) -> int:
        if not type(self).is_within:
            type(self).is_within = True
            type(self).printed.append(run())
        return int(super().send_messages(messages))


def run() -> str:
    """Run the command and return what it prints."""
    printed = StringIO()
    call_command("send_reminders", stdout=printed, stderr=printed)
    return printed.getvalue().strip()


def told(day: date) -> set[tuple[str, bool]]:
    """Return whom a day's reminders go to, by job title, and whether they are of something late."""
    titles = dict(User.objects.values_list("pk", "title"))
    return {(titles[one.person_id], one.is_late) for one in submissions_due(today=day)}


@pytest.fixture(autouse=True)
def today(settings: LazySettings) -> None:
    settings.PLIMSOLL_TODAY = LATE


@pytest.fixture
def due(area: Area) -> Area:
    """An area whose August waits to be begun."""
    make_root()
    make_measure(area=area)
    return area


# --- The mail -------------------------------------------------------------------------------------------


def remind(person: int = 1, line: str = "Visits, August 2020: due today", late: bool = False, **more: Any) -> Reminder:
    return Reminder(person, line, late, **more)


@pytest.mark.parametrize(
    ("late", "subject"),
    [
        pytest.param([False], "Plimsoll: 1 submission due", id="one-due"),
        pytest.param([True], "Plimsoll: 1 submission late", id="one-late"),
        pytest.param([True, True], "Plimsoll: 2 submissions late", id="two-late"),
        pytest.param([False, True], "Plimsoll: 1 submission due, 1 late", id="both"),
        pytest.param([False, True, False], "Plimsoll: 2 submissions due, 1 late", id="two-due-one-late"),
    ],
)
def test_the_subject_counts(late: list[bool], subject: str) -> None:
    assert mail_of([remind(late=one) for one in late], site=SITE, service="Service").subject == subject


def test_other_things_are_counted_by_their_own_name() -> None:
    mail = mail_of([remind(), remind(what="action", late=True)], site=SITE, service="Service")
    assert mail.subject == "Plimsoll: 1 submission due; 1 action late"


def test_each_line_stands_once_and_what_is_late_comes_first() -> None:
    first, late = remind(line="a"), remind(line="b", late=True)
    assert by_person([first, late, first, remind(person=2)]) == {1: [late, first], 2: [remind(person=2)]}


def test_a_mail_says_what_is_late_and_where(due: Area, service_manager: User, mailoutbox: list[EmailMessage]) -> None:
    assert run() == "Reminders: 1 sent, 0 told already today, 0 failed."
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([service_manager.email], "Plimsoll: 1 submission late")
    assert mail.body == (
        "Children’s services: what is due, and what is late.\n\n"
        f"- {AUGUST}: was due on Tuesday 8 September, 12 working days ago\n"
        f"  {SITE}{PATH}\n\n"
        "You get at most one of these a day, while something is due or late.\n"
        f"Plimsoll: {SITE}/\n"
    )


def test_nothing_due_is_no_mail(area: Area, service_manager: User, mailoutbox: list[EmailMessage]) -> None:
    assert run() == "Reminders: 0 sent, 0 told already today, 0 failed."
    assert mailoutbox == []


# --- Once a day -----------------------------------------------------------------------------------------


def test_once_a_day_however_often_it_runs(
    due: Area, service_manager: User, mailoutbox: list[EmailMessage], settings: LazySettings
) -> None:
    assert [run(), run()] == [
        "Reminders: 1 sent, 0 told already today, 0 failed.",
        "Reminders: 0 sent, 1 told already today, 0 failed.",
    ]
    settings.PLIMSOLL_TODAY = date(2020, 9, 25)
    run()
    assert [mail.to for mail in mailoutbox] == [[service_manager.email]] * 2
    assert list(ReminderSent.objects.order_by("day").values_list("day", flat=True)) == [LATE, date(2020, 9, 25)]


def test_of_two_runs_at_once_one_sends(
    due: Area, service_manager: User, mailoutbox: list[EmailMessage], settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.SecondRunMeanwhile"
    assert run() == "Reminders: 1 sent, 0 told already today, 0 failed."
    assert len(mailoutbox) == ReminderSent.objects.count() == 1


def test_a_mail_that_fails_is_told_and_tried_again_while_the_others_go(
    due: Area, service_manager: User, mailoutbox: list[EmailMessage], settings: LazySettings
) -> None:
    broken = make_person(
        role=Role.SERVICE_MANAGER, area=due, email="someone@broken.example.org", title="Second manager"
    )
    settings.EMAIL_BACKEND = f"{__name__}.FailsForSome"
    printed = StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("send_reminders", stdout=printed, stderr=printed)
    assert failed.value.returncode == 1
    assert printed.getvalue().splitlines() == [
        f"Not mailed to account {broken.pk} (Second manager): ConnectionRefusedError: no mail server",
        "Reminders: 1 sent, 0 told already today, 1 failed.",
    ]
    assert list(ReminderSent.objects.values_list("person__email", flat=True)) == [service_manager.email]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert run() == "Reminders: 1 sent, 1 told already today, 0 failed."
    assert [mail.to for mail in mailoutbox] == [[service_manager.email], [broken.email]]


# --- Whom -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"left_on": LATE}, id="left-today"),
        pytest.param({"left_on": date(2020, 2, 1)}, id="left-long-ago"),
        pytest.param({"is_active": False}, id="inactive"),
        pytest.param({"is_sample": True}, id="sample-account-outside-the-demo"),
    ],
)
def test_who_is_not_at_work_is_not_mailed(fields: Any, due: Area, mailoutbox: list[EmailMessage]) -> None:
    make_person(role=Role.SERVICE_MANAGER, area=due, **fields)
    assert run() == "Reminders: 0 sent, 0 told already today, 0 failed."
    assert mailoutbox == []


def test_without_the_role_a_post_is_not_enough(due: Area, service_manager: User, manager_elsewhere: User) -> None:
    """Who can't open the submission isn't told of it; its managers are."""
    post = make_post(title="Assessment post", area=due)
    make_holding(post=post, person=manager_elsewhere)
    SubmissionPolicy.objects.create(area=due, sender=post)
    assert told(date(2020, 9, 8)) == {("Assessment manager", False)}


def test_the_holder_of_the_post_that_sends_is_told_and_the_deputy(due: Area, service_manager: User) -> None:
    holder, deputy, past = (
        make_person(role=Role.SERVICE_MANAGER, area=due, title=title) for title in ("Holder", "Deputy", "Past holder")
    )
    post = make_post(title="Sender", area=due)
    make_holding(post=post, person=holder, deputy=deputy)
    make_holding(post=post, person=past, until=date(2020, 8, 31))
    SubmissionPolicy.objects.create(sender=post)  # of all areas
    assert told(date(2020, 9, 8)) == {("Holder", False), ("Deputy", False)}


def test_a_post_held_by_a_leaver_hides_nothing(due: Area, service_manager: User) -> None:
    post = make_post(title="Sender", area=due)
    make_holding(post=post, person=make_person(role=Role.SERVICE_MANAGER, area=due, left_on=date(2020, 9, 1)))
    SubmissionPolicy.objects.create(area=due, sender=post)
    assert told(date(2020, 9, 8)) == {("Assessment manager", False)}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(2, set(), id="four-working-days-before"),
        pytest.param(3, {("Assessment manager", False)}, id="three-before"),
        pytest.param(8, {("Assessment manager", False)}, id="on-the-day"),
        pytest.param(9, {("Assessment manager", True)}, id="the-day-after"),
        pytest.param(14, {("Assessment manager", True)}, id="four-late"),
        pytest.param(15, {("Assessment manager", True), ("Head of Assessment", True)}, id="five-late-goes-up"),
    ],
)
def test_when(
    day: int, expected: set[tuple[str, bool]], due: Area, service_manager: User, head_of_service: User
) -> None:
    assert told(date(2020, 9, day)) == expected


@pytest.mark.parametrize("state", ["sent", "approved", "locked"])
def test_what_was_sent_is_not_due(state: str, due: Area, service_manager: User) -> None:
    make_submission(due, "2020-08", state)
    assert told(LATE) == set()


def test_what_was_returned_is(due: Area, service_manager: User, head_of_service: User) -> None:
    make_submission(due, "2020-08", "returned")
    assert told(date(2020, 9, 9)) == {("Assessment manager", True)}


# --- Going up -------------------------------------------------------------------------------------------


def test_late_goes_to_who_holds_the_post_above_the_managers(
    due: Area, service_manager: User, head_of_service: User
) -> None:
    director = make_person(role=Role.HEAD_OF_SERVICE, area=due, title="Director")
    above = make_post(title="Above")
    make_holding(post=make_post(title="Manager's post", area=due, reports_to=above), person=service_manager)
    make_holding(post=above, person=director)
    assert told(LATE) == {("Assessment manager", True), ("Director", True)}


def test_a_post_of_another_area_says_nothing_about_this_one(
    due: Area, other_area: Area, service_manager: User, head_of_service: User
) -> None:
    above = make_post(title="Above")
    make_holding(post=make_post(title="Elsewhere", area=other_area, reports_to=above), person=service_manager)
    make_holding(post=above, person=make_person(role=Role.HEAD_OF_SERVICE, area=due, title="Director"))
    assert told(LATE) == {("Assessment manager", True), ("Head of Assessment", True), ("Director", True)}


def test_who_is_above_and_may_not_see_it_is_passed_over(
    due: Area, service_manager: User, head_of_service: User, board_member: User
) -> None:
    above = make_post(title="Above")
    make_holding(post=make_post(title="Manager's post", area=due, reports_to=above), person=service_manager)
    make_holding(post=above, person=board_member)
    assert told(LATE) == {("Assessment manager", True), ("Head of Assessment", True)}


def test_how_late_before_it_goes_up_is_set(due: Area, service_manager: User, head_of_service: User) -> None:
    SubmissionPolicy.objects.create(area=due, escalate_after=13)
    assert told(LATE) == {("Assessment manager", True)}
    assert told(date(2020, 9, 25)) == {("Assessment manager", True), ("Head of Assessment", True)}


def test_who_is_told_above_is_told_why(due: Area, service_manager: User, head_of_service: User) -> None:
    lines = {one.person_id: one.line for one in submissions_due(today=LATE)}
    assert lines == {
        service_manager.pk: f"{AUGUST}: was due on Tuesday 8 September, 12 working days ago",
        head_of_service.pk: f"{AUGUST}: was due on Tuesday 8 September, 12 working days ago. "
        "Those who send it have been told; you are told because it is still not sent.",
    }


def test_who_both_sends_and_stands_above_is_told_once(due: Area) -> None:
    both = make_person(role=Role.SERVICE_MANAGER, area=due)
    RoleHolding.objects.create(person=both, role=Role.HEAD_OF_SERVICE, area=due)
    assert [one.person_id for one in submissions_due(today=LATE)] == [both.pk]


@pytest.mark.parametrize("areas", [1, 3])
def test_it_asks_as_often_for_one_area_as_for_three(areas: int, django_assert_num_queries: Any) -> None:
    make_root()
    for number in range(areas):
        area = make_area(name=f"Area {number}")
        make_measure(name=f"Measure {number}", area=area)
        manager = make_person(role=Role.SERVICE_MANAGER, area=area)
        make_person(role=Role.HEAD_OF_SERVICE, area=area)
        make_holding(post=make_post(title=f"Post {number}", area=area), person=manager)
    with django_assert_num_queries(10):
        assert len(list(submissions_due(today=LATE))) == 2 * areas
