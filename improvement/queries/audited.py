"""The golden thread from audits: what a round recommended or found, the actions raised from it, what shows the change.

Only our own programmes ask anything of our plan. Nothing here names a team, an audit or a record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from audits.models import (
    FindingChange,
    FindingCheck,
    Programme,
    Recommendation,
    RecommendationKind,
    RecommendationResponse,
    RoundReport,
    ServiceFinding,
)
from audits.permissions import may_see_programmes
from improvement.models import ActionOrigin, OriginKind
from improvement.progress import Shown
from improvement.queries.plan import ActionLine, PlanPage, Tally, tally
from improvement.queries.raised import OF_AUDITS, named_by
from organisation.permissions import Access
from organisation.queries import as_known

ASKING = (RecommendationKind.RECOMMENDATION, RecommendationKind.FOCUS)


@dataclass(frozen=True, slots=True)
class AuditThread:
    """A recommendation or a finding of an audit, with the actions of the plan that were raised from it."""

    kind: str  # OriginKind
    key: str  # a recommendation's code, a finding's number
    programme: Programme
    text: str
    source: str  # the round's months or title, or the audit that found it
    round: int | None
    lines: tuple[ActionLine, ...]

    @property
    def is_finding(self) -> bool:
        return self.kind == OriginKind.FINDING

    @property
    def kind_in_words(self) -> str:
        return str(OriginKind(self.kind).label)

    @property
    def tally(self) -> Tally:
        return tally(line for line in self.lines if line.shown != Shown.WITHDRAWN)

    @property
    def is_orphan(self) -> bool:
        """Whether no live action was raised from it."""
        return not self.tally.all


Lines = dict[tuple[str, str], list[ActionLine]]


def audit_threads(page: PlanPage | None, *, as_at: datetime | None, access: Access) -> tuple[AuditThread, ...]:
    """Return what our audits asked for and found, the newest round first, in four queries; nothing for partners."""
    if not may_see_programmes(access):
        return ()
    programmes = {one.pk: one for one in as_known(Programme, as_at) if one.is_own}
    lines = _lines_raised(page)
    return (*_recommended(programmes, lines, as_at), *_found(programmes, lines, as_at))


def _lines_raised(page: PlanPage | None) -> Lines:
    """Return the plan's actions by what of an audit they were raised from."""
    known = {line.action.pk: line for line in (page.lines if page else ())}
    found: Lines = defaultdict(list)
    for origin in ActionOrigin.objects.filter(kind__in=OF_AUDITS).order_by("action__position", "pk"):
        if origin.action_id in known:
            found[origin.kind, named_by(origin.reference)].append(known[origin.action_id])
    return found


def _recommended(
    programmes: dict[int, Programme], lines: Lines, as_at: datetime | None
) -> Iterable[AuditThread]:  # fmt: skip
    rows = Recommendation.objects.filter(
        round__programme__in=programmes, parent__isnull=True, same_as__isnull=True, kind__in=ASKING
    )
    if as_at is not None:
        rows = rows.filter(issued_at__lte=as_at)
    for one in rows.select_related("round").order_by("-round__last_month", "position"):
        kind = OriginKind.RECOMMENDATION
        yield AuditThread(
            kind, one.code, programmes[one.round.programme_id], one.text, str(one.round), one.round_id,
            tuple(lines.get((kind, one.code), ())),
        )  # fmt: skip


def _found(programmes: dict[int, Programme], lines: Lines, as_at: datetime | None) -> Iterable[AuditThread]:
    rows = ServiceFinding.objects.filter(programme__in=programmes, is_context=False)
    if as_at is not None:
        rows = rows.filter(found_at__lte=as_at)
    for one in rows.order_by("-found_at", "position"):
        kind, key = OriginKind.FINDING, str(one.pk)
        own = tuple(lines.get((kind, key), ()))
        yield AuditThread(kind, key, programmes[one.programme_id], one.text, one.source, None, own)


# --- One of them ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AuditEvidence:
    """What audits say of the change: how many teams answered, what changed, each check, the rounds reported since."""

    answered: int
    change: FindingChange | None
    checks: tuple[FindingCheck, ...]
    reports: tuple[RoundReport, ...]


def audit_evidence(thread: AuditThread, *, as_at: datetime | None) -> AuditEvidence:
    """Return what audits say of a recommendation or finding, as totals of the whole service; in four queries."""
    finding = int(thread.key) if thread.is_finding else 0
    checks = FindingCheck.objects.filter(finding=finding).order_by("-checked_on", "-pk")
    reports = RoundReport.objects.filter(round__programme=thread.programme.pk)
    if as_at is not None:
        checks, reports = checks.filter(recorded_at__lte=as_at), reports.filter(reported_at__lte=as_at)
    answers = RecommendationResponse.objects.as_at(as_at).filter(recommendation__code="" if finding else thread.key)
    return AuditEvidence(
        answers.count(), FindingChange.objects.as_at(as_at).filter(finding=finding).first(), tuple(checks),
        tuple(reports.select_related("round").order_by("-round__last_month", "-pk")[:4]),
    )  # fmt: skip
