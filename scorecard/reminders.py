"""Whom submissions that are due or late are brought to: who sends them and, once late for long, the post above."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse

from organisation.models import Post, PostHolding, Role, RoleHolding
from organisation.reminders import Reminder
from scorecard.models import SubmissionPolicy
from scorecard.permissions import OF_THE_AREA
from scorecard.queries.submissions import SubmissionLine, submission_lines

DAYS_AHEAD = 3  # working days before it is due
SENT_UP = "Those who send it have been told; you are told because it is still not sent."


def submissions_due(*, today: date) -> Iterable[Reminder]:
    """Return who is to be told of which submission today, in ten queries however many there are."""
    lines = [line for line in submission_lines(areas=None, today=today) if line.is_waiting]
    near = [line for line in lines if line.working_days <= DAYS_AHEAD]
    people = _People(today)
    policies = {policy.area_id: policy for policy in SubmissionPolicy.objects.all()}
    for line in near:
        policy = policies.get(line.area.pk) or policies.get(None) or SubmissionPolicy()
        senders = people.senders(line.area.pk, policy)
        yield from _told(line, senders, today)
        if line.is_late and -line.working_days >= policy.escalate_after:
            above = people.above(line.area.pk, policy, senders) - senders
            yield from _told(line, above, today, f". {SENT_UP}")


def _told(line: SubmissionLine, people: set[int], today: date, why: str = "") -> Iterator[Reminder]:
    path = reverse("scorecard:sheet", args=[line.area.code, line.month.iso])
    text = f"{line.area.name}, {line.month.long}: {due_words(line, today)}{why}"
    for person in sorted(people):
        yield Reminder(person, text, line.is_late, path)


def due_words(line: SubmissionLine, today: date) -> str:
    """Say when it is or was due: ``due on Tuesday 8 September, in 2 working days``."""
    day = f"{line.due:%A} {line.due.day} {line.due:%B}"
    if line.due == today:
        return f"due today, {day}"
    count = abs(line.working_days)
    days = f"{count} working day{'' if count == 1 else 's'}"
    if line.due > today:
        return f"due on {day}, in {days}"
    return f"was due on {day}, {days} ago" if count else f"was due on {day}"


@dataclass(frozen=True, slots=True)
class _Held:
    post: int
    area: int | None


class _People:
    """Who holds which role and post on a day, read once.

    Only those at work who may open a submission are told of it, so that a post held by a leaver hides none.
    """

    def __init__(self, today: date) -> None:
        self.roles: dict[tuple[str, int | None], set[int]] = defaultdict(set)
        at_work = Q(person__left_on__isnull=True) | Q(person__left_on__gt=today)
        roles = RoleHolding.objects.filter(at_work, person__is_active=True)
        for role, area, person in roles.values_list("role", "area_id", "person_id"):
            self.roles[role, area].add(person)
        self.of_post: dict[int, set[int]] = defaultdict(set)
        self.held_by: dict[int, set[_Held]] = defaultdict(set)
        rows = PostHolding.objects.on(today).values_list("post_id", "person_id", "deputy_id", "post__area_id")
        for post, person, deputy, area in rows:
            self.of_post[post] |= {person} | ({deputy} if deputy else set())
            self.held_by[person].add(_Held(post, area))
        self.superior = dict(Post.objects.filter(reports_to__isnull=False).values_list("pk", "reports_to_id"))

    def _sees(self, area: int) -> set[int]:
        return set(self.roles[Role.DATA_TEAM, None]).union(*(self.roles[role, area] for role in OF_THE_AREA))

    def senders(self, area: int, policy: SubmissionPolicy) -> set[int]:
        """The holders of the post that sends, with their deputies; where none can, the area's service managers."""
        named = self.of_post.get(policy.sender_id, set()) if policy.sender_id else set()
        return (named & self._sees(area)) or set(self.roles[Role.SERVICE_MANAGER, area])

    def above(self, area: int, policy: SubmissionPolicy, senders: set[int]) -> set[int]:
        """The holders of the post above the sending one, or above the managers' posts; else the heads of service."""
        posts = {held.post for person in senders for held in self.held_by.get(person, ()) if held.area == area}
        if policy.sender_id:
            posts = {policy.sender_id}
        superiors = {self.superior[post] for post in posts if post in self.superior}
        holders = set().union(*(self.of_post.get(post, set()) for post in superiors))
        return (holders & self._sees(area)) or set(self.roles[Role.HEAD_OF_SERVICE, area])
