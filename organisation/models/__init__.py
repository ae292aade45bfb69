"""Who and what a service is made of, and the two foundations of every record: the ledger and the trail."""

from organisation.models.aliases import AreaAlias, PartnerAlias
from organisation.models.ledger import ChangeKind, LedgerClock, LedgerEntry, LedgerQuerySet, ledger_constraints
from organisation.models.people import PersonManager, User
from organisation.models.reminders import ReminderSent
from organisation.models.service import (
    AREA_ROLES,
    Area,
    HeldQuerySet,
    Partner,
    Post,
    PostHolding,
    Role,
    RoleHolding,
    Unit,
    UnitKind,
)
from organisation.models.trail import AppendOnlyQuerySet, ChangeRecord
from organisation.models.versioned import Versioned, versions

__all__ = [
    "AREA_ROLES",
    "AppendOnlyQuerySet",
    "Area",
    "AreaAlias",
    "ChangeKind",
    "ChangeRecord",
    "HeldQuerySet",
    "LedgerClock",
    "LedgerEntry",
    "LedgerQuerySet",
    "Partner",
    "PartnerAlias",
    "PersonManager",
    "Post",
    "PostHolding",
    "ReminderSent",
    "Role",
    "RoleHolding",
    "Unit",
    "UnitKind",
    "User",
    "Versioned",
    "ledger_constraints",
    "versions",
]
