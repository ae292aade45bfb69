"""Learning reviews: which steps there are, at which stage a review stands, and what its clocks say. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from improvement.clocks import Clock, Kept, Reading, Unit, read_clock


class Step(StrEnum):
    """What happens to a review, in order. A day may be recorded for each, once."""

    AWARE = "aware"
    REFERRED = "referred"
    NOTIFIED = "notified"
    RAPID_REVIEW = "rapid_review"
    PRACTICE_REVIEW = "practice_review"
    THEMATIC = "thematic"
    ENDED = "ended"
    DRAFTED = "drafted"
    PUBLISHED = "published"
    SHARED = "shared"
    ASSURED = "assured"


class Stage(StrEnum):
    """Where a review stands."""

    REFERRAL = "referral"
    RAPID_REVIEW = "rapid_review"
    PRACTICE_REVIEW = "practice_review"
    THEMATIC = "thematic"
    NEARING = "nearing"
    PUBLISHED = "published"
    ENDED = "ended"


STAGES = (  # the last step that has happened, counted from the end, says the stage
    (Step.PUBLISHED, Stage.PUBLISHED),
    (Step.ENDED, Stage.ENDED),
    (Step.DRAFTED, Stage.NEARING),
    (Step.PRACTICE_REVIEW, Stage.PRACTICE_REVIEW),
    (Step.THEMATIC, Stage.THEMATIC),
    (Step.RAPID_REVIEW, Stage.RAPID_REVIEW),
)
DECISIONS = (Step.PRACTICE_REVIEW, Step.THEMATIC, Step.ENDED)  # what follows a rapid review; one of them

Days = Mapping[str, date]  # the day of each step that has happened


def stage_of(days: Days) -> Stage:
    return next((stage for step, stage in STAGES if step in days), Stage.REFERRAL)


class ClockName(StrEnum):
    NOTIFICATION = "notification"
    RAPID_REVIEW = "rapid_review"
    PUBLICATION = "publication"
    ASSURANCE = "assurance"


@dataclass(frozen=True, slots=True)
class Course:
    """From which step to which a clock runs."""

    name: ClockName
    start: tuple[Step, ...]  # the first of these that has happened
    finish: Step


COURSES = (
    Course(ClockName.NOTIFICATION, (Step.AWARE,), Step.NOTIFIED),
    Course(ClockName.RAPID_REVIEW, (Step.NOTIFIED,), Step.RAPID_REVIEW),
    Course(ClockName.PUBLICATION, (Step.PRACTICE_REVIEW,), Step.PUBLISHED),
    Course(ClockName.ASSURANCE, (Step.PUBLISHED,), Step.ASSURED),
)
USUAL = {  # where nothing else is set
    ClockName.NOTIFICATION: Clock(5),
    ClockName.RAPID_REVIEW: Clock(15),
    ClockName.PUBLICATION: Clock(6, Unit.MONTHS),
    ClockName.ASSURANCE: Clock(6, Unit.MONTHS),
}


def readings(days: Days, clocks: Mapping[str, Clock], today: date) -> dict[ClockName, Reading]:
    """Return how each clock of a review stands on a day."""
    found = {}
    for course in COURSES:
        start = next((days[step] for step in course.start if step in days), None)
        clock = clocks.get(course.name, USUAL[course.name])
        found[course.name] = read_clock(clock, start=start, finished=days.get(course.finish), today=today)
    return found


def why_not_step(step: Step, day: date, days: Days, today: date) -> str:
    """Say why a step can't be recorded on a day; empty where it can."""
    if step in days:
        return "This step is recorded already. Its day can be corrected with a reason."
    if day > today:
        return "The day lies ahead; record a step once it has happened."
    if days and day < min(days.values()):
        return f"The day lies before the first step, {min(days.values()):%d %B %Y}."
    if step in DECISIONS and any(other in days for other in DECISIONS):
        return "What follows the rapid review is decided already."
    if step in (Step.SHARED, Step.ASSURED) and Step.PUBLISHED not in days:
        return "A review is shared and assured once it is published."
    if step == Step.PUBLISHED and not {Step.PRACTICE_REVIEW, Step.THEMATIC} & set(days):
        return "Record first which review was decided: a practice review or thematic learning."
    return ""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a partnership reports of a year."""

    referrals: int
    rapid_reviews: int
    under_way: int
    in_thematic: int
    nearing: int
    published: int
    in_time: int  # rapid reviews finished in time, of those whose clock ran
    timed: int


def count(reviews: Iterable[Days], clocks: Mapping[str, Clock], *, first: date, last: date) -> Counts:
    """Count a year's reviews: what happened between two days, and where those not published stood on the last."""

    def within(days: Days, step: Step) -> bool:
        return step in days and first <= days[step] <= last

    known = [{step: day for step, day in days.items() if day <= last} for days in reviews]
    known = [days for days in known if Step.REFERRED in days]  # a theme itself was not referred
    stages = [stage_of(days) for days in known]
    finished = [days for days in known if within(days, Step.RAPID_REVIEW)]
    read = [readings(days, clocks, last)[ClockName.RAPID_REVIEW] for days in finished]
    timed = [one for one in read if one.kept in (Kept.IN_TIME, Kept.OUT_OF_TIME)]
    return Counts(
        referrals=sum(within(days, Step.REFERRED) for days in known),
        rapid_reviews=len(finished),
        under_way=stages.count(Stage.PRACTICE_REVIEW),
        in_thematic=stages.count(Stage.THEMATIC),
        nearing=stages.count(Stage.NEARING),
        published=sum(within(days, Step.PUBLISHED) for days in known),
        in_time=sum(one.kept == Kept.IN_TIME for one in timed),
        timed=len(timed),
    )
