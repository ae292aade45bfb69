"""What a programme is set up with, for those who keep it; and what is still needed before a record is graded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from audits.models import Grade, GradeScale, PracticeTheme, Programme, ProgrammeMeasure, ReflectionQuestion, TeamArea
from audits.permissions import may_keep_programmes
from audits.queries.scales import given_until
from audits.scales import NewGrade
from organisation.models import Area, Unit
from organisation.months import Month
from organisation.permissions import Access
from organisation.queries import SetupStep
from scorecard.queries.clash import Clash, Side, side_of


@dataclass(frozen=True, slots=True)
class ScaleLine:
    """A scale with its grades, best first, and the last month of the rounds in which they were given."""

    scale: GradeScale
    grades: tuple[Grade, ...]
    given: Month | None

    @property
    def is_given(self) -> bool:
        """Whether any of its grades was given: then it stays as it is."""
        return self.given is not None


@dataclass(frozen=True, slots=True)
class Setup:
    """All that a programme is set up with; ``scales`` the latest first, ``areas`` with how many teams each has."""

    programme: Programme
    scales: tuple[ScaleLine, ...]
    themes: tuple[PracticeTheme, ...]
    questions: tuple[ReflectionQuestion, ...]
    fed: tuple[ProgrammeMeasure, ...]
    areas: tuple[tuple[Area, int], ...]
    has_rounds: bool

    @property
    def needs_grades(self) -> bool:
        return not self.scales

    @property
    def needs_teams(self) -> bool:
        """Records of our own programmes are drawn from teams; of another council's only figures are known."""
        return self.programme.is_own and not self.areas

    @property
    def is_ready(self) -> bool:
        return not self.needs_grades and not self.needs_teams


def read_setup(programme: Programme) -> Setup:
    """Read what a programme is set up with, in eleven queries."""
    given = given_until(programme)
    scales = GradeScale.objects.filter(programme=programme).order_by("-from_month").prefetch_related("grades")
    areas: dict[Area, int] = {}
    for team in TeamArea.objects.select_related("area").order_by("area__position", "area__name"):
        areas[team.area] = areas.get(team.area, 0) + 1
    return Setup(
        programme,
        tuple(
            ScaleLine(one, tuple(sorted(one.grades.all(), key=lambda grade: grade.position)), given.get(one.pk))
            for one in scales
        ),
        tuple(PracticeTheme.objects.filter(programme=programme).order_by("is_closed", "position", "pk")),
        tuple(ReflectionQuestion.objects.filter(programme=programme).order_by("is_closed", "position")),
        tuple(
            ProgrammeMeasure.objects.filter(programme=programme)
            .select_related("measure", "area")
            .order_by("measure__code")
        ),
        tuple(areas.items()),
        programme.rounds.exists(),
    )


def earliest_month(programme: Programme) -> Month:
    """Return from which month a new scale may begin: after all rounds in which grades were given."""
    begun = dict(programme.scales.values_list("pk", "from_month"))
    given = [max(until, begun[pk]) for pk, until in given_until(programme).items()]
    return max(given) + 1 if given else programme.opened


def clash_of_scales(
    stands: GradeScale, before: Sequence[NewGrade], month: Month | None, after: Sequence[NewGrade]
) -> Clash:
    """Lay a scale as it stands beside the one that was typed; only where they differ."""
    pairs = [("From", stands.from_month.long, month.long if month else "–")]
    for place in range(max(len(before), len(after))):
        sides = [grades[place].said if place < len(grades) else "–" for grades in (before, after)]
        pairs.append((f"Grade {place + 1}", sides[0], sides[1]))
    differing = [pair for pair in pairs if pair[1] != pair[2]]
    theirs = tuple((label, text) for label, text, _ in differing)
    return Clash(side_of(stands, theirs), Side(tuple((label, text) for label, _, text in differing)))


# --- Whose teams are audited ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AuditedTeam:
    """A team, the locality it belongs to, and the area to which its audits belong; none where it isn't audited."""

    unit: Unit
    locality: str
    area: int | None


def audited_teams() -> list[AuditedTeam]:
    """Return the teams and localities that are open or were audited, by locality and name; in one query."""
    units = Unit.objects.filter(parent__isnull=False).select_related("parent", "audited_in")
    found = []
    for unit in units.filter(Q(closed__isnull=True) | Q(audited_in__isnull=False)).order_by("parent__name", "name"):
        team: TeamArea | None = getattr(unit, "audited_in", None)
        parent = unit.parent
        locality = parent.name if parent is not None and parent.parent_id is not None else ""
        found.append(AuditedTeam(unit, locality, team.area_id if team else None))
    return found


# --- Setting up Plimsoll --------------------------------------------------------------------------------


def programme_step(access: Access) -> SetupStep:
    """Return the step of the audits in setting up an installation; done once a programme of ours has grades."""
    own = Programme.objects.own().order_by("pk")
    waiting = own.filter(scales__isnull=True).first()
    is_done = own.filter(scales__isnull=False).exists()
    if waiting is not None:
        url, label = reverse("audits:setup", args=[waiting.code]), "Set up its grades"
    elif is_done:
        url, label = reverse("audits:programmes"), "See the programmes"
    else:
        url, label = reverse("audits:programme_new"), "Add a programme"
    return SetupStep(
        "Practice audits",
        "If your service audits its practice: add the programme, its grades with what each means, and whose teams are "
        "audited.",
        url if may_keep_programmes(access) else "",
        label,
        is_done,
        is_optional=True,
    )
