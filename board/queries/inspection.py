"""What is known by ILACS judgement: measures, each with the month of its evidence, and what is done about the reds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from board.queries.audits import AuditsSeen, read_audits
from board.queries.dashboard import MONTHS_BACK
from board.queries.plan import PlanAction, PlanSeen, read_plan
from board.queries.quality import read_steps
from board.queries.responses import RedLine, commentary, read_posts, red_lines, reds
from improvement.models import Action
from organisation.models import Unit
from organisation.months import Month
from organisation.queries import links_known
from scorecard.models import Judgement
from scorecard.queries.scorecard import Line, Tally, card, read, tally
from scorecard.rag import Rating

NO_JUDGEMENT = "No judgement named"


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement with its measures, reds in the order of the Board first, and the responses to the reds."""

    code: str
    name: str
    tally: Tally
    lines: tuple[Line, ...]
    reds: tuple[RedLine, ...]
    actions: tuple[PlanAction, ...]  # the open ones that are measured by one of its measures

    @property
    def newest(self) -> Month | None:
        """The month of the newest evidence."""
        return max((line.latest.month for line in self.lines if line.latest), default=None)

    @property
    def oldest(self) -> Month | None:
        """The month of the oldest evidence that still stands."""
        return min((line.latest.month for line in self.lines if line.latest), default=None)


@dataclass(frozen=True, slots=True)
class Inspection:
    month: Month
    months: tuple[Month, ...]
    judgements: tuple[Judged, ...]
    audits: tuple[AuditsSeen, ...]


def read_inspection(
    *, month: Month, root: Unit, as_at: datetime | None, today: date, for_the_service: bool
) -> Inspection:
    """Read the inspection page of a month."""
    reading = read(
        month=month, root=root, as_at=as_at, sees_small_numbers=for_the_service, months_back=MONTHS_BACK
    )  # fmt: skip
    shown = card(reading, read_steps(month, as_at).states(month))
    red = reds(shown.lines)
    answered = red_lines(
        red, reading, posts=read_posts(as_at, today), today=today,
        said=commentary([line.measure.pk for line in red], month, as_at) if for_the_service else None,
    )  # fmt: skip
    names = [*Judgement.choices, ("", NO_JUDGEMENT)]
    judgements = {one.pk: one.judgement for one in reading.measures.values()}
    actions = _actions(read_plan(reading.areas, as_at=as_at, day=today), judgements, as_at)
    found = [_judged(code, name, shown.lines, answered, actions.get(code, [])) for code, name in names]
    audits = read_audits(as_at) if for_the_service else ()
    return Inspection(month, shown.months, tuple(one for one in found if one.lines), audits)


def _actions(
    plan: PlanSeen | None, judgements: dict[int, str], as_at: datetime | None
) -> dict[str, list[PlanAction]]:  # fmt: skip
    """Return the open actions by the judgement of the measures they were measured by, in one query.

    :param judgements: of the measures known then, by their key
    """
    if plan is None:
        return {}
    known = {one.pk: one for one in plan.actions if one.is_open}
    found: dict[str, dict[int, PlanAction]] = {}
    for pk, measure in links_known(Action, "measures", as_at).values_list("action_id", "measure_id"):
        if pk in known and measure in judgements:
            found.setdefault(judgements[measure], {})[pk] = known[pk]
    return {judgement: list(actions.values()) for judgement, actions in found.items()}


def _judged(
    code: str, name: str, lines: tuple[Line, ...], answered: tuple[RedLine, ...], actions: list[PlanAction]
) -> Judged:
    own = [line for line in lines if line.is_counted and line.measure.judgement == code]
    order = {one.line.measure.pk: number for number, one in enumerate(answered)}
    worst = [Rating.RED, Rating.AMBER, Rating.GREEN, Rating.NONE]
    own.sort(key=lambda line: (worst.index(line.rated.rating), order.get(line.measure.pk, 0)))
    return Judged(
        code,
        name,
        tally(own),
        tuple(own),
        tuple(one for one in answered if one.line.measure.judgement == code),
        tuple(actions),
    )
