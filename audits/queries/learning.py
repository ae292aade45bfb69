"""What rounds led to: recommendations with teams' answers, feedback, reflections, findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from audits.models import (
    Feedback,
    FindingChange,
    FindingCheck,
    Programme,
    Recommendation,
    RecommendationKind,
    RecommendationResponse,
    Reflection,
    RoundCohort,
    ServiceFinding,
    TeamArea,
)
from organisation.models import Unit


@dataclass(frozen=True, slots=True)
class RecommendationLine:
    """A recommendation with its points, and how many teams have answered of those addressed."""

    one: Recommendation
    points: tuple[Recommendation, ...]
    answers: tuple[RecommendationResponse, ...]
    teams: int  # how many it is addressed to; 0 where it is another council's

    @property
    def answered(self) -> int:
        return len(self.answers)

    @property
    def addressed(self) -> str:
        """To whom it is addressed: roles, and the teams where some are named."""
        names = ", ".join(sorted(team.name for team in self.one.teams.all()))
        return "; ".join(filter(None, [self.one.addressed_to, names])) or "All teams"


def recommendations(
    programme: Programme, *, as_at: datetime | None, rounds: Iterable[int] | None = None,
    units: frozenset[int] | None = None,
) -> list[RecommendationLine]:  # fmt: skip
    """Return the recommendations of a programme, the newest round first; a repeated one only where it came first.

    ``units`` narrows whose answers are shown (None: everybody's).
    """
    found = Recommendation.objects.filter(round__programme_id=programme.pk)
    if as_at is not None:
        found = found.filter(issued_at__lte=as_at)
    if rounds is not None:
        found = found.filter(round__in=list(rounds))
    rows = list(found.select_related("round", "same_as").prefetch_related("teams").order_by("round", "position"))
    answers = _answers(rows, as_at, units)
    everyone = TeamArea.objects.count() if programme.is_own else 0
    points: dict[int, list[Recommendation]] = defaultdict(list)
    for row in rows:
        if row.parent_id is not None:
            points[row.parent_id].append(row)
    lines = [
        RecommendationLine(row, tuple(points[row.pk]), tuple(answers[row.pk]), len(row.teams.all()) or everyone)
        for row in rows
        if row.parent_id is None
    ]
    return sorted(lines, key=lambda line: -line.one.round.last_month.number)


def _answers(
    rows: Sequence[Recommendation], as_at: datetime | None, units: frozenset[int] | None
) -> dict[int, list[RecommendationResponse]]:
    found = RecommendationResponse.objects.as_at(as_at).filter(recommendation__in=[row.pk for row in rows])
    answers: dict[int, list[RecommendationResponse]] = defaultdict(list)
    for answer in found.select_related("unit").order_by("-discussed_on", "pk"):
        if units is None or answer.unit_id in units:
            answers[answer.recommendation_id].append(answer)
    return answers


def unanswered(areas: Iterable[int], *, as_at: datetime | None = None) -> list[tuple[Recommendation, list[Unit]]]:
    """Return the recommendations of our own programmes that teams of these areas have not answered yet."""
    units = {row.unit_id: row.unit for row in TeamArea.objects.filter(area__in=list(areas)).select_related("unit")}
    if not units:
        return []
    rows = Recommendation.objects.filter(
        round__programme__council="", parent__isnull=True, same_as__isnull=True,
        kind=RecommendationKind.RECOMMENDATION,
    )  # fmt: skip
    done = set(
        RecommendationResponse.objects.as_at(as_at).filter(unit__in=units).values_list("recommendation_id", "unit_id")
    )
    found = []
    for row in rows.select_related("round__programme").prefetch_related("teams").order_by("-issued_at", "position"):
        named = {team.pk for team in row.teams.all()} or set(units)
        left = [unit for pk, unit in units.items() if pk in named and (row.pk, pk) not in done]
        if left:
            found.append((row, sorted(left, key=lambda unit: unit.name)))
    return found


@dataclass(frozen=True, slots=True)
class Voices:
    """What was said of rounds as a whole; what was said of one audit stays with it."""

    strengths: tuple[Feedback, ...]
    improvements: tuple[Feedback, ...]
    reflections: tuple[tuple[str, tuple[Reflection, ...]], ...]


def voices(rounds: Iterable[int], as_at: datetime | None) -> Voices:
    """Return feedback and reflections recorded for rounds, without those of single audits."""
    keys = list(rounds)
    said = Feedback.objects.filter(round__in=keys, audit__isnull=True).order_by("pk")
    answers = Reflection.objects.filter(round__in=keys, audit__isnull=True).select_related("question").order_by("pk")
    if as_at is not None:
        said, answers = said.filter(recorded_at__lte=as_at), answers.filter(recorded_at__lte=as_at)
    by_question: dict[str, list[Reflection]] = {}
    for answer in answers:
        by_question.setdefault(answer.question.text, []).append(answer)
    rows = list(said)
    return Voices(
        tuple(one for one in rows if one.is_strength),
        tuple(one for one in rows if not one.is_strength),
        tuple((text, tuple(found)) for text, found in by_question.items()),
    )


def cohorts_of(rounds: Iterable[int], as_at: datetime | None) -> dict[int, list[RoundCohort]]:
    """Return whose records rounds looked at."""
    found: dict[int, list[RoundCohort]] = defaultdict(list)
    for cohort in RoundCohort.objects.as_at(as_at).filter(round__in=list(rounds)).order_by("position"):
        found[cohort.round_id].append(cohort)
    return found


# --- Findings and what changed --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding with what changed and each check of it, the newest first."""

    finding: ServiceFinding
    change: FindingChange | None
    checks: tuple[FindingCheck, ...]


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """The findings of one audit, with the context that explains them."""

    source: str
    context: tuple[ServiceFinding, ...]
    lines: tuple[FindingLine, ...]


def findings(programme: Programme, as_at: datetime | None) -> list[FindingGroup]:
    """Return the findings of a programme by the audit they come from, in three queries."""
    rows = ServiceFinding.objects.filter(programme_id=programme.pk).order_by("position")
    checks = FindingCheck.objects.filter(finding__programme_id=programme.pk).order_by("-checked_on", "-pk")
    if as_at is not None:
        rows, checks = rows.filter(found_at__lte=as_at), checks.filter(recorded_at__lte=as_at)
    changes = {
        one.finding_id: one for one in FindingChange.objects.as_at(as_at).filter(finding__programme_id=programme.pk)
    }
    by_finding: dict[int, list[FindingCheck]] = defaultdict(list)
    for check in checks:
        by_finding[check.finding_id].append(check)
    groups: dict[str, list[ServiceFinding]] = {}
    for row in rows:
        groups.setdefault(row.source, []).append(row)
    return [
        FindingGroup(
            source,
            tuple(one for one in found if one.is_context),
            tuple(
                FindingLine(one, changes.get(one.pk), tuple(by_finding[one.pk])) for one in found if not one.is_context
            ),
        )
        for source, found in groups.items()
    ]
