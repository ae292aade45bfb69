"""An audit of a child's record, where it stands, its grades by theme; and the reference, kept apart."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from audits.models.choices import Kind, Met, Method, Outcome
from audits.models.programmes import Grade, PracticeTheme
from audits.models.rounds import Round
from organisation.models import Area, LedgerEntry, Unit, User, ledger_constraints


class Audit(models.Model):
    """One child's record, to be looked at once. Whose record it is stands apart, in :class:`ChildReference`."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="audits")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="audits")
    area = models.ForeignKey(Area, models.PROTECT, related_name="audits")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.AUDIT)
    method = models.CharField(max_length=14, choices=Method, default=Method.RECORD)
    of = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="re_audit")
    created_at = models.DateTimeField()
    is_illustrative = models.BooleanField("illustrative", default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=Kind.RE_AUDIT) | Q(of__isnull=True),
                name="audit_of_another_is_re_audit",
                violation_error_message="Only a re-audit follows another audit.",
            ),
            models.CheckConstraint(
                condition=Q(of__isnull=True) | ~Q(of=F("id")),
                name="audit_follows_another",
                violation_error_message="An audit can't follow itself.",
            ),
        ]
        indexes = [models.Index(fields=["round", "unit", "kind"], name="audit_by_round")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def number(self) -> str:
        """Its number alone: that it is a re-audit would say that the audit before it was graded inadequate."""
        return f"No. {self.pk}"


class ChildReference(models.Model):
    """The pseudonymous reference of the record: personal data, shown to who grades it, deleted on schedule."""

    audit = models.OneToOneField(Audit, models.PROTECT, primary_key=True, related_name="reference")
    reference = models.CharField(max_length=40, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(reference=""),
                name="reference_not_empty",
                violation_error_message="Give the reference of the record.",
            )
        ]

    def __str__(self) -> str:
        return "a reference"  # never the reference itself: this is what logs would print


class AuditStanding(LedgerEntry):
    """Where an audit stands: with whom, until when, excused or completed, and how it was graded and moderated."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="standings")
    auditor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    auditor_title = models.CharField("auditor", max_length=120, blank=True)
    allocated_on = models.DateField(null=True, blank=True)
    first_due = models.DateField("first due", null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    is_exempt = models.BooleanField("exempted", default=False)
    excuse = models.CharField("reason of extension or exemption", max_length=300, blank=True)
    excused_as = models.CharField("agreed by", max_length=120, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    met = models.CharField("practitioner met", max_length=3, choices=Met, blank=True)
    grade = models.ForeignKey(Grade, models.PROTECT, null=True, blank=True, related_name="+")
    moderated_grade = models.ForeignKey(Grade, models.PROTECT, null=True, blank=True, related_name="+")
    moderator = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    moderated_as = models.CharField("moderator", max_length=120, blank=True)
    moderated_on = models.DateField(null=True, blank=True)
    moderation_reason = models.CharField(max_length=500, blank=True)
    final_grade = models.ForeignKey(
        Grade, models.PROTECT, null=True, blank=True, related_name="+", help_text="Moderated, else the auditor's."
    )

    KEY = ("audit",)
    FACTS = (
        "auditor", "auditor_title", "allocated_on", "first_due", "due", "is_exempt", "excuse", "excused_as",
        "completed_on", "met", "grade", "moderated_grade", "moderator", "moderated_as", "moderated_on",
        "moderation_reason", "final_grade",
    )  # fmt: skip
    redactable_fields = ("reason", "source", "excuse", "moderation_reason")

    class Meta:
        constraints = [
            *ledger_constraints("standing", ("audit",)),
            models.CheckConstraint(
                condition=Q(allocated_on__isnull=True, auditor__isnull=True, auditor_title="")
                | (Q(allocated_on__isnull=False, due__isnull=False, first_due__isnull=False) & ~Q(auditor_title="")),
                name="standing_allocated_whole",
                violation_error_message="An allocated audit has an auditor and a date by which it is due.",
            ),
            models.CheckConstraint(
                condition=Q(due__isnull=True) | Q(due__gte=F("first_due")),
                name="standing_due_not_earlier",
                violation_error_message="An extension moves the date later, not earlier.",
            ),
            models.CheckConstraint(
                condition=Q(completed_on__isnull=True, grade__isnull=True, final_grade__isnull=True)
                | Q(
                    completed_on__isnull=False,
                    grade__isnull=False,
                    final_grade__isnull=False,
                    allocated_on__isnull=False,
                ),
                name="standing_completed_has_grade",
                violation_error_message="A completed audit has a grade; one that is not completed has none.",
            ),
            models.CheckConstraint(
                condition=Q(is_exempt=False) | (Q(completed_on__isnull=True) & ~Q(excuse="") & ~Q(excused_as="")),
                name="standing_exemption_has_reason",
                violation_error_message="An exemption needs its reason and who agreed; a completed audit has none.",
            ),
            models.CheckConstraint(
                condition=Q(due__isnull=True) | Q(due=F("first_due")) | (~Q(excuse="") & ~Q(excused_as="")),
                name="standing_extension_has_reason",
                violation_error_message="An extension needs its reason and who agreed to it.",
            ),
            models.CheckConstraint(
                condition=Q(moderated_grade__isnull=True, moderated_on__isnull=True, moderated_as="")
                | (
                    Q(moderated_grade__isnull=False, moderated_on__isnull=False, completed_on__isnull=False)
                    & ~Q(moderated_as="")
                ),
                name="standing_moderated_whole",
                violation_error_message="A moderated grade has its moderator and its day.",
            ),
            models.CheckConstraint(
                condition=Q(moderated_grade__isnull=True) | Q(moderated_grade=F("grade")) | ~Q(moderation_reason=""),
                name="standing_changed_grade_has_reason",
                violation_error_message="Say why the grade was changed.",
            ),
            models.CheckConstraint(
                condition=Q(moderator__isnull=True) | Q(auditor__isnull=True) | ~Q(moderator=F("auditor")),
                name="standing_moderator_is_another",
                violation_error_message="Who graded a record doesn't moderate it.",
            ),
            models.CheckConstraint(
                condition=Q(final_grade__isnull=True)
                | Q(moderated_grade__isnull=True, final_grade=F("grade"))
                | Q(moderated_grade__isnull=False, final_grade=F("moderated_grade")),
                name="standing_final_grade_follows",
                violation_error_message="The grade that counts is the moderated one, else the auditor's.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["audit", "final_grade", "completed_on", "due", "is_exempt", "allocated_on"],
                condition=Q(superseded_at__isnull=True),
                name="standing_current",
            ),
            models.Index(fields=["audit", "recorded_at", "superseded_at"], name="standing_as_at"),
            models.Index(
                fields=["auditor", "completed_on"], condition=Q(superseded_at__isnull=True), name="standing_mine"
            ),
        ]

    def __str__(self) -> str:
        return f"No. {self.audit_id}, from {self.recorded_at:%d %B %Y}"

    @property
    def is_completed(self) -> bool:
        return self.completed_on is not None


class ThemeGrade(LedgerEntry):
    """How one side of practice was graded in an audit, and what that rests on."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="theme_grades")
    theme = models.ForeignKey(PracticeTheme, models.PROTECT, related_name="+")
    grade = models.ForeignKey(Grade, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)

    KEY = ("audit", "theme")
    FACTS = ("grade", "note")
    redactable_fields = ("reason", "source", "note")

    class Meta:
        constraints = ledger_constraints("theme_grade", ("audit", "theme"))

    def __str__(self) -> str:
        return f"No. {self.audit_id}, a theme"


class Challenge(LedgerEntry):
    """That a team challenged a grade, and what became of it."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="challenges")
    points = models.TextField("what the team says")
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.OPEN)
    answer = models.TextField(blank=True)

    KEY = ("audit",)
    FACTS = ("points", "outcome", "answer")
    redactable_fields = ("reason", "source", "points", "answer")

    class Meta:
        constraints = [
            *ledger_constraints("challenge", ("audit",)),
            models.CheckConstraint(
                condition=~Q(points=""),
                name="challenge_has_points",
                violation_error_message="Say what the team challenges.",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.OPEN, answer="") | (~Q(outcome=Outcome.OPEN) & ~Q(answer="")),
                name="challenge_answer_has_words",
                violation_error_message="Answer a challenge in words, with its outcome.",
            ),
        ]

    def __str__(self) -> str:
        return f"No. {self.audit_id}, challenged"


class AuditDraft(models.Model):
    """What is typed about an audit and not yet sent: possible or not, and not yet a fact."""

    audit = models.OneToOneField(Audit, models.CASCADE, related_name="draft")
    typed = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.audit}, draft"
