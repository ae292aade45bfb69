"""What tests are made of: one keyword builder a thing, each with sensible words of its own.

Months may be written ``"2020-07"`` and numbers ``"84.94"``. Everything is recorded at ``EARLY`` unless a
test says when, so that what it records itself comes later.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from organisation.models import Area, ChangeKind, Partner, Post, PostHolding, RoleHolding, Unit, User
from organisation.months import Month
from organisation.operations import Reason, save_version
from scorecard.figures import Figure
from scorecard.models import (
    Baseline,
    ComparatorValue,
    DraftComment,
    DraftEntry,
    Measure,
    Observation,
    SubmissionPolicy,
    SubmissionState,
    Target,
)
from scorecard.operations import figures, goals, measures, submissions
from scorecard.operations.figures import NewFigure

EARLY = datetime(2018, 1, 2, 9, 0, tzinfo=UTC)
PASSWORD = "a sentence nobody would guess"

Number = Decimal | str | int | None


def month_of(text: Month | str) -> Month:
    return text if isinstance(text, Month) else Month.parse(text)


def month_or_none(text: Month | str | None) -> Month | None:
    return None if text is None else month_of(text)


def number(text: Number) -> Decimal | None:
    return None if text is None else Decimal(text)


def moment(text: str) -> datetime:
    """Return a moment in UTC: ``moment("2020-09-24 10:00")``."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def why(text: str = "Counted again", kind: str = ChangeKind.ERROR, **fields: Any) -> Reason:
    """Return a reason for a change."""
    return Reason(text=text, kind=kind, **fields)


# --- People and the service -----------------------------------------------------------------------------


def make_person(
    *,
    role: str | None = None,
    area: Area | None = None,
    partner: Partner | None = None,
    email: str | None = None,
    title: str = "Service manager",
    password: str = PASSWORD,
    **fields: Any,
) -> User:
    """Return a saved person, with one role where one is named."""
    email = email or f"person{User.objects.count() + 1}@example.org"
    person = User.objects.create_user(email, password, title=title, **fields)
    if role is not None:
        RoleHolding.objects.create(person=person, role=role, area=area, partner=partner)
    return person


def recorder() -> User:
    """Return who records where a test doesn't say: someone from the data team, made on demand."""
    email = "recorder@example.org"
    found = User.objects.filter(email=email).first()
    return found or make_person(email=email, title="Performance analyst")


def make_area(*, name: str = "Assessment", code: str | None = None, at: datetime = EARLY, **fields: Any) -> Area:
    area = Area(name=name, code=code or name.lower().replace(" ", "-"), **fields)
    save_version(record=area, by=recorder(), at=at, reason="Set up")
    return area


def make_root(*, at: datetime = EARLY) -> Unit:
    """Return the whole service, made on demand."""
    found = Unit.objects.root()
    if found is not None:
        return found
    root = Unit(code="service", name="Children's services", kind="service", opened=Month(2015, 4))
    save_version(record=root, by=recorder(), at=at, reason="Set up")
    return root


def make_unit(
    *,
    name: str = "North team",
    code: str | None = None,
    kind: str = "team",
    parent: Unit | None = None,
    opened: Month | str = "2015-04",
    closed: Month | str | None = None,
    at: datetime = EARLY,
) -> Unit:
    """Return a saved team or locality, beneath the whole service unless a parent is given."""
    unit = Unit(
        code=code or name.lower().replace(" ", "-"),
        name=name,
        kind=kind,
        parent=parent or make_root(),
        opened=month_of(opened),
        closed=month_or_none(closed),
    )
    save_version(record=unit, by=recorder(), at=at, reason="Set up")
    return unit


def make_post(*, title: str = "Head of Assessment", code: str | None = None, **fields: Any) -> Post:
    post = Post(title=title, code=code or title.lower().replace(" ", "-"), **fields)
    save_version(record=post, by=recorder(), at=EARLY, reason="Set up")
    return post


def make_holding(
    *,
    post: Post | None = None,
    person: User | None = None,
    since: date = date(2020, 1, 1),
    until: date | None = None,
    deputy: User | None = None,
) -> PostHolding:
    return PostHolding.objects.create(
        post=post or make_post(), person=person or make_person(), since=since, until=until, deputy=deputy
    )


def make_partner(*, name: str = "Police", kind: str = Partner.Kind.ORGANISATION) -> Partner:
    partner = Partner(name=name, kind=kind)
    save_version(record=partner, by=recorder(), at=EARLY, reason="Set up")
    return partner


# --- Measures and what is recorded about them -----------------------------------------------------------


def filled_measure(*, name: str = "Assessments in time", code: str | None = None, **fields: Any) -> Measure:
    """Return a measure that is filled in but not saved: a percentage, higher is better, entered, monthly."""
    fields.setdefault("area", None)
    given = {
        "unit": "percentage",
        "polarity": "higher",
        "roll_up": "entered",
        "opened": "2015-04",
        "closed": None,
        **fields,
    }
    given["area"] = given["area"] or Area.objects.order_by("pk").first() or make_area()
    given["opened"], given["closed"] = month_of(given["opened"]), month_or_none(given["closed"])
    return Measure(name=name, code=code or name.lower().replace(" ", "-"), **given)


def make_measure(
    *,
    aliases: Iterable[str] = (),
    reporting: Iterable[Unit] = (),
    at: datetime = EARLY,
    by: User | None = None,
    reason: str = "Agreed by the Board",
    **fields: Any,
) -> Measure:
    """Return a measure saved through its operation; ``reporting`` are the units that report it from its start."""
    measure = filled_measure(**fields)
    by = by or recorder()
    measures.create_measure(measure=measure, aliases=aliases, by=by, at=at, reason=reason)
    if units := list(reporting):
        measures.set_reporting_units(
            measure=measure, units=units, from_month=measure.opened, by=by, at=at, reason=reason
        )
    return measure


def make_team_measure(*teams: Unit, roll_up: str = "ratio", **fields: Any) -> Measure:
    """Return a measure that teams report, whose total is formed from them; a plain number where it is summed."""
    unit = "number" if roll_up == "sum" else "percentage"
    return make_measure(**{"unit": unit, "roll_up": roll_up, "reporting": teams, **fields})


def make_target(
    measure: Measure,
    value: Number = "80",
    *,
    comparison: str | None = None,
    unit: Unit | None = None,
    from_month: Month | str = "2015-04",
    upper: Number = None,
    tolerance: Number = 0,
    reach_by: Month | str | None = None,
    at: datetime = EARLY,
    by: User | None = None,
    reason: Reason | None = None,
    **facts: Any,
) -> Target:
    """Return a target recorded through its operation; its comparison follows the polarity unless one is given."""
    fitting = {"higher": ">=", "lower": "<=", "range": "between"}
    entry = goals.set_target(
        measure=measure,
        unit=unit or make_root(),
        from_month=month_of(from_month),
        facts={
            "comparison": comparison or fitting.get(measure.polarity, ""),
            "value": number(value),
            "upper": number(upper),
            "tolerance": number(tolerance),
            "reach_by": month_or_none(reach_by),
            **facts,
        },
        by=by or recorder(),
        at=at,
        reason=reason or Reason(),
    )
    assert isinstance(entry, Target)
    return entry


def make_baseline(
    measure: Measure,
    value: Number = None,
    *,
    month: Month | str | None = None,
    at: datetime = EARLY,
    by: User | None = None,
    reason: Reason | None = None,
    **facts: Any,
) -> Baseline:
    entry = goals.set_baseline(
        measure=measure,
        facts={"value": number(value), "month": month_or_none(month), **facts},
        by=by or recorder(),
        at=at,
        reason=reason or Reason(),
    )
    assert isinstance(entry, Baseline)
    return entry


def make_comparator(
    measure: Measure,
    value: Number = None,
    *,
    compared: str = "sn",
    period: str = "2019/20",
    at: datetime = EARLY,
    by: User | None = None,
    reason: Reason | None = None,
    **facts: Any,
) -> ComparatorValue:
    entry = goals.set_comparator(
        measure=measure,
        compared=compared,
        period=period,
        facts={"value": number(value), **facts},
        by=by or recorder(),
        at=at,
        reason=reason or Reason(),
    )
    assert isinstance(entry, ComparatorValue)
    return entry


def make_figure(value: Number = None, *, of: tuple[Number, Number] | None = None, **fields: Any) -> Figure:
    """Return a figure: ``make_figure("84")``, ``make_figure(of=(201, 300))``, ``make_figure(absence="nil")``."""
    numerator, denominator = of or (None, None)
    return Figure(number(value), number(numerator), number(denominator), **fields)


def new_figure(
    measure: Measure,
    month: Month | str,
    value: Number = None,
    *,
    of: tuple[Number, Number] | None = None,
    unit: Unit | None = None,
    note: str = "",
    outturn_of: str = "",
    **fields: Any,
) -> NewFigure:
    """Return a figure to record, of the whole service unless a unit is given."""
    return NewFigure(
        measure=measure,
        unit=unit or make_root(),
        month=month_of(month),
        figure=make_figure(value, of=of, **fields),
        note=note,
        outturn_of=outturn_of,
    )


def record(
    measure: Measure,
    month: Month | str,
    value: Number = None,
    *,
    at: datetime = EARLY,
    by: User | None = None,
    reason: Reason | None = None,
    **fields: Any,
) -> Observation:
    """Record one figure through its operation and return what is current: ``record(m, "2020-07", of=(201, 300))``."""
    new = new_figure(measure, month, value, **fields)
    figures.record_figures(figures=[new], by=by or recorder(), at=at, reason=reason or Reason())
    return current_figure(measure, month, unit=new.unit)


def current_figure(measure: Measure, month: Month | str, *, unit: Unit | None = None) -> Observation:
    """Return the current entry of a measure, month and unit (the whole service unless one is given)."""
    current = Observation.objects.as_at(None)
    return current.get(measure=measure, month=month_of(month), unit=unit or make_root())


# The steps by which a submission that is not begun comes to a state.
STEPS_TO = {
    "open": ("open",),
    "sent": ("sent",),
    "returned": ("sent", "returned"),
    "approved": ("sent", "approved"),
    "locked": ("sent", "approved", "locked"),
}


def make_submission(
    area: Area,
    month: Month | str,
    state: str = "sent",
    *,
    at: datetime = EARLY,
    by: User | None = None,
    reason: str = "",
) -> SubmissionState:
    """Move an area's submission to a state, by the steps that lead there, and return the current entry."""
    states = SubmissionState.objects.as_at(None).filter(area=area, month=month_of(month))
    current = states.values_list("state", flat=True).first()
    steps = STEPS_TO[state]
    for step in steps[steps.index(current) + 1 :] if current in steps else steps:
        submissions.move_submission(
            area=area, month=month_of(month), to=step, by=by or recorder(), at=at, reason=reason or "Looked at"
        )
    entry: SubmissionState = states.get()
    return entry


# --- What is typed on a sheet ---------------------------------------------------------------------------


def make_policy(area: Area | None = None, **fields: Any) -> SubmissionPolicy:
    """Return how submissions go, of an area or of all."""
    return SubmissionPolicy.objects.create(area=area, **fields)


def make_draft(
    measure: Measure,
    month: Month | str,
    value: str = "",
    *,
    of: tuple[str | int, str | int] = ("", ""),
    unit: Unit | None = None,
    at: datetime = EARLY,
    by: User | None = None,
    **fields: Any,
) -> DraftEntry:
    """Return a row as typed, possible or not: ``make_draft(m, "2020-07", of=("12o", 30), unit=team)``."""
    by = by or recorder()
    return DraftEntry.objects.create(
        measure=measure,
        unit=unit or make_root(),
        month=month_of(month),
        value=value,
        numerator=str(of[0]),
        denominator=str(of[1]),
        saved_at=at,
        saved_by=by,
        saved_as=by.title,
        **{"is_checked": True, **fields},
    )


def make_draft_comment(
    measure: Measure,
    month: Month | str,
    text: str = "Two posts were vacant.",
    *,
    at: datetime = EARLY,
    by: User | None = None,
    **fields: Any,
) -> DraftComment:
    """Return a comment as typed, finished or not."""
    by = by or recorder()
    return DraftComment.objects.create(
        measure=measure, month=month_of(month), text=text, saved_at=at, saved_by=by, saved_as=by.title, **fields
    )


def make_full_comment(measure: Measure, month: Month | str, **fields: Any) -> DraftComment:
    """Return a comment with all that a red or amber needs."""
    owner = fields.pop("action_post", None) or make_post(title=f"Owner of {measure.code}")
    given = {"remedial_action": "Fill them.", "action_due": "2020-12-31", "expected_green": "2021-01", **fields}
    return make_draft_comment(measure, month, action_post=owner, **given)
