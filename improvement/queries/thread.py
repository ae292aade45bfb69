"""The golden thread: recommendation, outcomes, actions, measures, evidence; and the orphans at each joint."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from improvement.clocks import Clock, Reading, Unit, read_clock
from improvement.models import Action, Evidence, ImpactJudgement, Recommendation, ResponseClock, Source
from improvement.permissions import Hands, may_read_narrative
from improvement.progress import Precision, Shown
from improvement.queries.audited import AuditEvidence, AuditThread, audit_evidence, audit_threads
from improvement.queries.measures import MeasuresShown, card_of, lines_for
from improvement.queries.plan import ActionLine, PlanOutcome, PlanPage, Tally, read_plan, tally
from organisation.permissions import reads_for_the_partnership
from organisation.queries import as_known, links_known
from scorecard.queries.scorecard import Line
from scorecard.rag import Rating


@dataclass(frozen=True, slots=True)
class Thread:
    """A recommendation with what follows from it in a plan."""

    recommendation: Recommendation
    source: Source
    outcomes: tuple[PlanOutcome, ...]
    lines: tuple[ActionLine, ...]

    @property
    def tally(self) -> Tally:
        return tally(line for line in self.lines if line.shown != Shown.WITHDRAWN)

    @property
    def is_orphan(self) -> bool:
        """Whether it asks for an action and no live one answers it."""
        return self.recommendation.is_asked and not self.tally.all


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """A source with its recommendations, and how its clock was kept."""

    source: Source
    clock: Clock | None
    basis: str
    reading: Reading | None
    threads: tuple[Thread, ...]


@dataclass(frozen=True, slots=True)
class Orphans:
    """What the thread misses at each joint."""

    recommendations: tuple[Thread, ...]
    without_owner: tuple[ActionLine, ...]
    vacant: tuple[ActionLine, ...]
    without_date: tuple[ActionLine, ...]
    without_measure: tuple[ActionLine, ...]
    red_measures: tuple[Line, ...]
    of_audits: tuple[AuditThread, ...]

    @property
    def count(self) -> int:
        parts = (self.recommendations, self.without_owner, self.vacant, self.without_date, self.without_measure)
        return sum(len(part) for part in parts) + len(self.red_measures) + len(self.of_audits)


@dataclass(frozen=True, slots=True)
class Threads:
    """All recommendations by source, with the orphans of the current plan."""

    page: PlanPage | None
    groups: tuple[SourceGroup, ...]
    audits: tuple[AuditThread, ...]
    orphans: Orphans


def read_threads(*, as_at: datetime | None, today: date, hands: Hands) -> Threads:
    """Read the thread of every recommendation in a constant number of queries."""
    page = read_plan(code="", as_at=as_at, today=today, hands=hands)
    recommendations = sorted(as_known(Recommendation, as_at), key=lambda one: (one.position, one.pk))
    sources = {one.pk: one for one in as_known(Source, as_at)}
    direct = _direct(as_at)
    threads: dict[int, list[Thread]] = defaultdict(list)
    for one in recommendations:
        threads[one.source_id].append(_thread(one, sources[one.source_id], page, direct))
    clocks = {clock.kind: clock for clock in as_known(ResponseClock, as_at)}
    groups = tuple(
        _group(source, clocks.get(source.kind), tuple(threads[source.pk]), today)
        for source in sorted(sources.values(), key=lambda source: (source.position, source.pk))
    )
    audits = audit_threads(page, as_at=as_at, access=hands.access)
    return Threads(page, groups, audits, _orphans(page, groups, audits, as_at, hands))


def _direct(as_at: datetime | None) -> dict[int, set[int]]:
    """Return the actions named for a recommendation, by the recommendation's key."""
    found: dict[int, set[int]] = defaultdict(set)
    links = links_known(Action, "answers", as_at).values_list("recommendation_id", "action_id")
    for recommendation, action in links:
        found[recommendation].add(action)
    return found


def _thread(
    recommendation: Recommendation, source: Source, page: PlanPage | None, direct: dict[int, set[int]]
) -> Thread:
    """Follow a recommendation: the actions named for it, else those of the outcomes that answer it."""
    key = recommendation.same_as_id or recommendation.pk
    outcomes = tuple(one for one in (page.outcomes if page else ()) if key in {each.pk for each in one.recommendations})
    named = direct.get(key, set())
    wanted = {one.outcome.pk for one in outcomes}
    lines = tuple(
        line
        for line in (page.lines if page else ())
        if (line.action.pk in named if named else line.action.outcome_id in wanted)
    )
    return Thread(recommendation, source, outcomes, lines)


def _group(source: Source, clock: ResponseClock | None, threads: tuple[Thread, ...], today: date) -> SourceGroup:
    if clock is None or source.received_on is None:
        return SourceGroup(source, None, "", None, threads)
    allowed = Clock(clock.count, Unit(clock.unit))
    reading = read_clock(allowed, start=source.received_on, finished=source.answered_on, today=today)
    return SourceGroup(source, allowed, clock.basis, reading, threads)


def _orphans(
    page: PlanPage | None, groups: Iterable[SourceGroup], audits: Iterable[AuditThread], as_at: datetime | None,
    hands: Hands,
) -> Orphans:  # fmt: skip
    live = [line for line in page.live if not line.has_ended] if page else []
    undated = (Precision.NONE, Precision.WORDS)
    ended = {line.action.pk for line in (page.lines if page else ()) if line.has_ended}
    answered = {code for line in live for code in line.measures}
    return Orphans(
        recommendations=tuple(thread for group in groups for thread in group.threads if thread.is_orphan),
        without_owner=tuple(line for line in live if line.owner is None),
        vacant=tuple(line for line in live if line.is_vacant),
        without_date=tuple(
            line
            for line in live
            if line.due.precision in undated
            or (line.due.precision == Precision.FOLLOWS and line.action.follows_id in ended)
        ),
        without_measure=tuple(line for line in live if not line.action.measured_by and not line.measures),
        red_measures=_red_without_action(answered, as_at, hands),
        of_audits=tuple(one for one in audits if one.is_orphan),
    )


def _red_without_action(answered: set[str], as_at: datetime | None, hands: Hands) -> tuple[Line, ...]:
    """Return the red measures that no open action answers, by itself or through its heading."""
    small = not reads_for_the_partnership(hands.access)
    card = card_of(as_at=as_at, sees_small_numbers=small)
    headings = {line.measure.pk for line in card if line.measure.code in answered}
    return tuple(
        line
        for line in card
        if line.rated.rating == Rating.RED
        and line.measure.code not in answered
        and line.measure.heading_id not in headings
    )


# --- One recommendation, and one outcome ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """One recommendation's thread to its end: the measures of its actions, and their evidence."""

    page: PlanPage | None
    thread: Thread
    group: SourceGroup
    measures: MeasuresShown
    evidence: tuple[Evidence, ...]
    impact: tuple[tuple[PlanOutcome, ImpactJudgement | None], ...]


def read_thread(code: str, *, as_at: datetime | None, today: date, hands: Hands) -> ThreadPage | None:
    """Follow one recommendation in a constant number of queries; none where there was none of that code."""
    everything = read_threads(as_at=as_at, today=today, hands=hands)
    found = next(
        ((group, one) for group in everything.groups for one in group.threads if one.recommendation.code == code), None
    )
    if found is None:
        return None
    group, thread = found
    return ThreadPage(
        everything.page, thread, group, *_ends(thread.lines, thread.outcomes, as_at, hands)
    )  # fmt: skip


Ends = tuple[MeasuresShown, tuple[Evidence, ...], tuple[tuple[PlanOutcome, ImpactJudgement | None], ...]]


def _ends(
    lines: tuple[ActionLine, ...], outcomes: Iterable[PlanOutcome], as_at: datetime | None, hands: Hands
) -> Ends:  # fmt: skip
    """Return where the thread of some actions leads: their measures, evidence that one may read, judged outcomes."""
    readable = [line.action.pk for line in lines if may_read_narrative(hands, line.scope)]
    evidence = Evidence.objects.filter(action__in=readable).select_related("action").order_by("-at")
    if as_at is not None:
        evidence = evidence.filter(at__lte=as_at)
    keys = {one.outcome.pk for one in outcomes}
    judged = ImpactJudgement.objects.as_at(as_at).filter(outcome__in=keys)
    judgements: dict[int, ImpactJudgement] = {one.outcome_id: one for one in judged}
    codes = {code for line in lines for code in line.measures}
    small = not reads_for_the_partnership(hands.access)
    return (
        lines_for(codes, as_at=as_at, sees_small_numbers=small), tuple(evidence),
        tuple((one, judgements.get(one.outcome.pk)) for one in outcomes),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class AuditThreadPage:
    """The thread of a recommendation or finding of an audit to its end."""

    page: PlanPage | None
    thread: AuditThread
    measures: MeasuresShown
    evidence: tuple[Evidence, ...]
    impact: tuple[tuple[PlanOutcome, ImpactJudgement | None], ...]
    audits: AuditEvidence


def read_audit_thread(
    kind: str, key: str, *, as_at: datetime | None, today: date, hands: Hands
) -> AuditThreadPage | None:
    """Follow one recommendation or finding of an audit; none where there was none, or for partners."""
    page = read_plan(code="", as_at=as_at, today=today, hands=hands)
    known = audit_threads(page, as_at=as_at, access=hands.access)
    thread = next((one for one in known if (one.kind, one.key) == (kind, key)), None)
    if thread is None:
        return None
    outcomes = {line.outcome.outcome.pk: line.outcome for line in thread.lines}.values()
    ends = _ends(thread.lines, tuple(outcomes), as_at, hands)
    return AuditThreadPage(page, thread, *ends, audit_evidence(thread, as_at=as_at))
