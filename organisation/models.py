"""Who and what a service is made of, and the two foundations of every record: the ledger and the trail.

Shapes: areas; the unit tree (service, locality, team); posts and who holds them; partners; people and roles.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NoReturn, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from simple_history.models import HistoricalRecords

from organisation.fields import MonthField, month_is_real


class Versioned(models.Model):
    """A record whose printed words may change: each version is kept, and read as it stood.

    A write goes through an operation, which sets ``_history_date``, ``_history_user`` and ``_change_reason``.
    """

    history = HistoricalRecords(inherit=True)

    class Meta:
        abstract = True


# --- People ---------------------------------------------------------------------------------------------


class PersonManager(UserManager["User"]):
    """People sign in by e-mail address; there is no other user name."""

    def _create(self, email: str, password: str | None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:  # type: ignore[override]
        return self._create(email, password, **fields)

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:  # type: ignore[override]
        return self._create(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person who signs in. Pages show the job title, never the name."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField("work e-mail", unique=True)
    title = models.CharField("job title", max_length=120, help_text="Shown beside what the person records.")
    left_on = models.DateField("left on", null=True, blank=True, help_text="From this day on they can't sign in.")
    is_sample = models.BooleanField("sample account", default=False, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["title"]
    objects = PersonManager()  # type: ignore[misc]

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.title or self.email

    def works_on(self, day: date) -> bool:
        return self.is_active and (self.left_on is None or self.left_on > day)


# --- The service ----------------------------------------------------------------------------------------


class Area(Versioned):
    """A service area, such as MASH and EDT; measures, submissions and sections of the plan belong to one."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120, unique=True)
    printed_name = models.CharField("name on paper", max_length=120, blank=True, help_text="An older printed name.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Order on the scorecard.")
    closed_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class UnitKind(models.TextChoices):
    SERVICE = "service", "Service"
    LOCALITY = "locality", "Locality"
    TEAM = "team", "Team"


class UnitQuerySet(models.QuerySet["Unit"]):
    def root(self) -> Unit | None:
        """The whole service; none on an empty installation."""
        return self.filter(parent__isnull=True).first()


class Unit(Versioned):
    """A node of the tree service, locality, team. Its parent is fixed; a move closes it and opens a successor."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=UnitKind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    opened = MonthField()
    closed = MonthField("last month", null=True, blank=True)
    succeeds = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="successors")

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(parent__isnull=True),
                name="unit_one_root",
                violation_error_message="There is one whole service already; choose a parent.",
            ),
            models.CheckConstraint(
                condition=Q(kind="service", parent__isnull=True) | (~Q(kind="service") & Q(parent__isnull=False)),
                name="unit_root_is_service",
                violation_error_message="Only the whole service has no parent.",
            ),
            models.CheckConstraint(
                condition=Q(closed__isnull=True) | Q(closed__gte=F("opened")),
                name="unit_closed_after_opened",
                violation_error_message="The last month can't lie before the first.",
            ),
            month_is_real("opened", "unit_opened_is_month"),
            month_is_real("closed", "unit_closed_is_month"),
        ]

    def __str__(self) -> str:
        return self.name


class Post(Versioned):
    """A job title that owns measures and actions, and outlives those who hold it."""

    title = models.CharField(max_length=120, unique=True)
    code = models.SlugField(max_length=60, unique=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="posts")
    reports_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="reports")
    is_closed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.title


class PostHoldingQuerySet(models.QuerySet["PostHolding"]):
    def on(self, day: date) -> Self:
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


class PostHolding(models.Model):
    """A person holds a post from a day to a day, and may name a deputy."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    person = models.ForeignKey(User, models.PROTECT, related_name="holdings")
    deputy = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="deputising")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = PostHoldingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="holding_ends_after_it_begins",
                violation_error_message="The last day can't lie before the first.",
            ),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("person")),
                name="holding_deputy_is_another",
                violation_error_message="A deputy is another person.",
            ),
            models.UniqueConstraint(
                fields=["post", "person"],
                condition=Q(until__isnull=True),
                name="holding_once_at_a_time",
                violation_error_message="This person holds this post already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} from {self.since:%d %B %Y}"


class Partner(Versioned):
    """An organisation, or a team outside the area, that is asked to do something."""

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", "Organisation"
        TEAM = "team", "Team of the council"

    name = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    is_closed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", "Administrator"
    DATA_TEAM = "data_team", "Data team"
    HEAD_OF_SERVICE = "head_of_service", "Head of service"
    SERVICE_MANAGER = "service_manager", "Service manager"
    AUDITOR = "auditor", "Auditor"
    PARTNER_CONTRIBUTOR = "partner_contributor", "Partner contributor"
    BOARD_MEMBER = "board_member", "Board member"


AREA_ROLES = (Role.HEAD_OF_SERVICE, Role.SERVICE_MANAGER)


class RoleHolding(models.Model):
    """What a person may do: a role, for one area where the role is about areas, for one partner where it is theirs."""

    person = models.ForeignKey(User, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=Role)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="role_holdings")
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="role_holdings")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=AREA_ROLES, area__isnull=False) | (~Q(role__in=AREA_ROLES) & Q(area__isnull=True)),
                name="role_area_where_needed",
                violation_error_message="Heads of service and service managers have an area each time; others none.",
            ),
            models.CheckConstraint(
                condition=Q(partner__isnull=True) | Q(role=Role.PARTNER_CONTRIBUTOR),
                name="role_partner_where_needed",
                violation_error_message="Only a partner contributor belongs to a partner.",
            ),
            models.UniqueConstraint(
                "person",
                "role",
                Coalesce("area", 0),  # an index takes two nulls for different
                Coalesce("partner", 0),
                name="role_once",
                violation_error_message="This person has this role already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}{f', {self.area}' if self.area_id else ''}"


# --- The ledger -----------------------------------------------------------------------------------------


class LedgerClock(models.Model):
    """One row, which each ledger operation locks first: entries are recorded one operation after another."""

    last_recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="ledger_clock_is_one_row")]

    def __str__(self) -> str:
        return f"last entry {self.last_recorded_at:%d %B %Y %H:%M}"


class ChangeKind(models.TextChoices):
    """Why an entry stands in the ledger."""

    FIRST = "first", "First recorded"
    LATE = "late", "Late recording"
    ERROR = "error", "Error put right"
    METHOD = "method", "Change of method"
    DEFINITION = "definition", "Change of definition"
    DECISION = "decision", "Decision"


class LedgerQuerySet(models.QuerySet[Any]):
    def as_at(self, moment: datetime | None) -> Self:
        """The entries current at a moment; those current now where none is given."""
        if moment is None:
            return self.filter(superseded_at__isnull=True)
        return self.filter(Q(superseded_at__isnull=True) | Q(superseded_at__gt=moment), recorded_at__lte=moment)

    def known_by(self, moment: datetime | None) -> Self:
        """All entries recorded by a moment, superseded ones too."""
        return self if moment is None else self.filter(recorded_at__lte=moment)

    def update(self, **fields: Any) -> int:
        if set(fields) != {"superseded_at"}:
            raise TypeError("A ledger entry is never changed; record one that supersedes it.")
        return super().update(**fields)

    def delete(self) -> NoReturn:
        raise TypeError("A ledger entry is never deleted; record one that supersedes it.")


class LedgerEntry(models.Model):
    """A fact about what was known when: superseded by a later entry, never updated in place, never deleted."""

    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_as = models.CharField("recorded by", max_length=120, help_text="The job title at that time.")
    reason = models.CharField(max_length=500, blank=True)
    kind = models.CharField("kind of change", max_length=12, choices=ChangeKind, default=ChangeKind.FIRST)
    source = models.CharField(max_length=120, blank=True)
    is_illustrative = models.BooleanField("illustrative", default=False)
    superseded_at = models.DateTimeField(null=True, blank=True)

    KEY: tuple[str, ...]  # the fields that name what the entry is about
    FACTS: tuple[str, ...]  # the fields that say it

    redactable_fields: tuple[str, ...] = ("reason", "source")
    objects = LedgerQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A ledger entry is never changed; record one that supersedes it.")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("A ledger entry is never deleted; record one that supersedes it.")


def ledger_constraints(name: str, key: tuple[str, ...]) -> list[models.BaseConstraint]:
    """Return what every ledger has: one current entry a key, superseded after it was recorded."""
    return [
        models.UniqueConstraint(
            fields=key,
            condition=Q(superseded_at__isnull=True),
            name=f"{name}_one_current",
            violation_error_message="There is a current entry for this already; it must be superseded first.",
        ),
        models.CheckConstraint(
            condition=Q(superseded_at__isnull=True) | Q(superseded_at__gt=F("recorded_at")),
            name=f"{name}_superseded_later",
            violation_error_message="An entry is superseded after it was recorded.",
        ),
        models.CheckConstraint(
            condition=Q(kind=ChangeKind.FIRST) | ~Q(reason=""),
            name=f"{name}_change_has_reason",
            violation_error_message="Give a reason for the change.",
        ),
    ]


# --- The trail ------------------------------------------------------------------------------------------


class AppendOnlyQuerySet(models.QuerySet[Any]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("The trail is only added to.")

    def delete(self) -> NoReturn:
        raise TypeError("The trail is only added to.")


class ChangeRecord(models.Model):
    """One line of the trail: who did what to which thing, when and why. It points at nothing by foreign key."""

    at = models.DateTimeField(db_index=True)
    person = models.CharField("account", max_length=40, help_text="The number of the person's account.")
    title = models.CharField("by", max_length=120, help_text="The job title at that time.")
    action = models.CharField(max_length=60)
    subject_kind = models.CharField("kind", max_length=40)
    subject = models.CharField("about", max_length=120, help_text="The code or name of what it is about.")
    summary = models.CharField(max_length=500)
    reason = models.CharField(max_length=500, blank=True)
    detail = models.TextField(blank=True, help_text="Old and new values, as JSON.")

    redactable_fields = ("subject", "summary", "reason", "detail")
    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject", "-at"], name="trail_by_subject")]

    def __str__(self) -> str:
        return self.summary

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The trail is only added to.")
        super().save(*args, **{**kwargs, "force_insert": True})  # else a number already taken is overwritten

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("The trail is only added to.")
