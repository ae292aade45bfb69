"""What the Board keeps: when it was looked at, groups, their meetings and minutes, the packs they were sent."""

from board.models.groups import Audience, Cadence, ForwardItem, GovernanceGroup, Membership
from board.models.looks import Look
from board.models.meetings import THERE, AgendaItem, Attendance, Meeting, MeetingState, Paper, Present, Purpose
from board.models.minutes import (
    Decision,
    DecisionKind,
    DecisionState,
    DecisionUpdate,
    ExceptionReport,
    Risk,
)
from board.models.packs import Pack, PackFile, PackFormat
from board.models.yearly import Part, Progress, ReportEntry, YearlyReport

__all__ = [
    "THERE",
    "AgendaItem",
    "Attendance",
    "Audience",
    "Cadence",
    "Decision",
    "DecisionKind",
    "DecisionState",
    "DecisionUpdate",
    "ExceptionReport",
    "ForwardItem",
    "GovernanceGroup",
    "Look",
    "Meeting",
    "MeetingState",
    "Membership",
    "Pack",
    "PackFile",
    "PackFormat",
    "Paper",
    "Part",
    "Present",
    "Progress",
    "Purpose",
    "ReportEntry",
    "Risk",
    "YearlyReport",
]
