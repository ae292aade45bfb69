"""Words that the plan's records choose from."""

from __future__ import annotations

from django.db import models

from improvement.clocks import Unit
from improvement.progress import KEYED, Precision, Status
from improvement.reviews import ClockName, Step

STATUS_LABELS = {
    Status.NOT_STARTED: "Not started",
    Status.ON_TRACK: "On track",
    Status.AT_RISK: "At risk",
    Status.OFF_TRACK: "Off track",
    Status.COMPLETE: "Complete",
    Status.EMBEDDED: "Embedded",
    Status.WITHDRAWN: "Withdrawn",
}
STATUSES = [(status.value, label) for status, label in STATUS_LABELS.items()]
KEYED_STATUSES = [(status.value, STATUS_LABELS[status]) for status in KEYED]
PRECISIONS = [
    (Precision.DAY.value, "A day"),
    (Precision.MONTH.value, "A month"),
    (Precision.WORDS.value, "In words only"),
    (Precision.FOLLOWS.value, "After another action"),
    (Precision.NONE.value, "No date"),
]
UNITS = [(Unit.WORKING_DAYS.value, "working days"), (Unit.MONTHS.value, "months")]


class SourceKind(models.TextChoices):
    INSPECTION = "inspection", "Inspection"
    FOCUSED_VISIT = "focused_visit", "Focused visit"
    INVESTIGATION = "investigation", "Investigation report"
    CASE_REVIEW = "case_review", "Serious case or practice review"
    PEER_REVIEW = "peer_review", "Peer review"
    AUDIT = "audit", "Audit"
    LEARNING = "learning", "Thematic learning"
    NATIONAL = "national", "National review"


class ActionKind(models.TextChoices):
    ONE_OFF = "one_off", "One-off"
    RECURRING = "recurring", "Recurring"
    MONITORING = "monitoring", "Monitoring, closed by its measure"


class Fate(models.TextChoices):
    """What became of an action in an iteration of the plan."""

    NEW = "new", "New"
    CONTINUED = "continued", "Continued"
    REWORDED = "reworded", "Reworded"
    MERGED = "merged", "Merged"
    DROPPED = "dropped", "Dropped"


class UpdateKind(models.TextChoices):
    """What an update of an action did."""

    SET_UP = "set_up", "Set up"
    PROGRESS = "progress", "Progress"
    PROPOSED = "proposed", "Closing proposed"
    DECLINED = "declined", "Closing declined"
    CLOSED = "closed", "Closed"
    EMBEDDED = "embedded", "Embedded"
    REOPENED = "reopened", "Reopened"
    REPEATED = "repeated", "Done this time"
    SPLIT = "split", "Split"
    MERGED = "merged", "Merged into another"
    WITHDRAWN = "withdrawn", "Withdrawn"
    REASSIGNED = "reassigned", "Reassigned"


class EvidenceKind(models.TextChoices):
    DOCUMENT = "document", "Document"
    MEASURE = "measure", "Measure on the scorecard"
    AUDIT = "audit", "Audit theme"
    DIP_SAMPLE = "dip_sample", "Dip sample"
    FEEDBACK = "feedback", "Feedback of children, families or staff"


class OriginKind(models.TextChoices):
    """What an action was raised from, beside its outcome's recommendations."""

    MEASURE = "measure", "Measure"
    FINDING = "finding", "Audit finding"
    RECOMMENDATION = "recommendation", "Audit recommendation"
    REVIEW = "review", "Learning review"
    MEETING = "meeting", "Meeting"


class Impact(models.TextChoices):
    """The Board's judgement of what an outcome has changed for children."""

    NONE_YET = "none_yet", "No impact seen yet"
    EARLY = "early", "Early signs"
    SOME = "some", "Some impact"
    SUSTAINED = "sustained", "Sustained impact"


class PointKind(models.TextChoices):
    LEARNING = "learning", "Learning point"
    QUESTION = "question", "Question"
    RECOMMENDATION = "recommendation", "Recommendation"
    SHARED = "shared", "How learning was shared"


STEP_LABELS = {
    Step.AWARE: "Became aware of the incident",
    Step.REFERRED: "Referred to the learning group",
    Step.NOTIFIED: "Notified to the national Panel",
    Step.RAPID_REVIEW: "Rapid review finished",
    Step.PRACTICE_REVIEW: "Practice review decided",
    Step.THEMATIC: "Thematic learning decided",
    Step.ENDED: "Ended without a further review",
    Step.DRAFTED: "Report drafted",
    Step.PUBLISHED: "Published",
    Step.SHARED: "Learning shared",
    Step.ASSURED: "Assured: the learning has held",
}
STEPS = [(step.value, label) for step, label in STEP_LABELS.items()]
CLOCK_LABELS = {
    ClockName.NOTIFICATION: "Notification, from becoming aware",
    ClockName.RAPID_REVIEW: "Rapid review, from notification",
    ClockName.PUBLICATION: "Publication, from the decision",
    ClockName.ASSURANCE: "Assurance, from publication",
}
CLOCKS = [(name.value, label) for name, label in CLOCK_LABELS.items()]
