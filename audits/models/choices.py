"""The words that audits choose from."""

from __future__ import annotations

from django.db import models


class Method(models.TextChoices):
    RECORD = "record", "Record audit"
    DIP_SAMPLE = "dip_sample", "Dip sample"
    PEER = "peer", "Peer audit"
    OBSERVATION = "observation", "Observation of practice"
    MULTI_AGENCY = "multi_agency", "Multi-agency audit"


class Kind(models.TextChoices):
    AUDIT = "audit", "Audit"
    RE_AUDIT = "re_audit", "Re-audit"


class Met(models.TextChoices):
    """Whether the auditor met the practitioner."""

    YES = "yes", "Yes, they reflected on it together"
    NO = "no", "No"


class Voice(models.TextChoices):
    """Whose feedback it is."""

    CHILD = "child", "Child"
    PARENT = "parent", "Parent"
    CARER = "carer", "Carer"
    PARTNER = "partner", "Partner agency"


class ActionState(models.TextChoices):
    """Where an action for a child stands."""

    OPEN = "open", "Open"
    COMPLETED = "completed", "Completed, to be checked"
    CHECKED = "checked", "Completed and checked"


class Outcome(models.TextChoices):
    """What became of a team's challenge of a grade."""

    OPEN = "open", "Waits for an answer"
    UPHELD = "upheld", "Grade stands"
    CHANGED = "changed", "Grade changed"


class RecommendationKind(models.TextChoices):
    RECOMMENDATION = "recommendation", "Practice recommendation"
    POINT = "point", "Practice point"
    RESOURCE = "resource", "Resource"
    FOCUS = "focus", "Area for focus"
    FOLLOW_UP = "follow_up", "What follows"


class FindingStatus(models.TextChoices):
    """How far the change that answers a finding has come."""

    ONGOING = "ongoing", "Still being worked on"
    DONE = "done", "Changed"


class Published(models.TextChoices):
    """What of a programme is published to the scorecard."""

    GOOD = "good", "Graded good or better"
    INADEQUATE = "inadequate", "Graded inadequate"
    ON_TIME = "on_time", "Completed on time"
