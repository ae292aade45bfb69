"""What a service is made of: areas, the unit tree, posts and who holds them, partners, roles."""

from __future__ import annotations

from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from organisation.fields import MonthField, month_is_real
from organisation.models.people import User
from organisation.models.versioned import Versioned

Held = TypeVar("Held", bound=models.Model)


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


class HeldQuerySet(models.QuerySet[Held]):
    """What is held from a day to a day, both included."""

    def on(self, day: date) -> Self:
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


class PostHolding(models.Model):
    """A person holds a post from a day to a day, and may name a deputy."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    person = models.ForeignKey(User, models.PROTECT, related_name="holdings")
    deputy = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="deputising")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = HeldQuerySet.as_manager()

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
