"""A programme's published figures as a workbook that can be filled in, and read again as it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from audits.models import Kind, Programme, PublishedCompliance, PublishedShare, Round, RoundCohort
from spreadsheets.exports import Cell, Sheet

Rows = tuple[tuple[Cell, ...], ...]
FIGURES = {Kind.AUDIT: ("Audits allocated", "Audits completed"),
           Kind.RE_AUDIT: ("Re-audits allocated", "Re-audits completed")}  # fmt: skip


def sheets(headings: tuple[str, ...], codes: tuple[str, ...], *, today: date) -> tuple[Sheet, ...]:
    """Return the three sheets: with rows where the figures of one programme only are on record."""
    found = [one for one in Programme.objects.order_by("pk") if _is_published(one)]
    programme = found[0] if len(found) == 1 else None
    rounds = list(Round.objects.filter(programme=programme, is_thematic=False).in_order()) if programme else []
    note = f"Published figures, {today:%-d %B %Y}"
    return (
        Sheet("Monthly grades", (f"{note}; percentages as plain numbers or with %",), headings, _months(rounds, codes)),
        Sheet("Programme figures", (note,), ("Figure", "Value", "Period"), _figures(programme, rounds)),
        Sheet("Cohorts", (f"{note}: whose records were looked at",), ("Cohort", "Round"), _cohorts(rounds)),
    )


def _is_published(programme: Programme) -> bool:
    shares = PublishedShare.objects.as_at(None).filter(round__programme=programme)
    return shares.exists() or PublishedCompliance.objects.as_at(None).filter(programme=programme).exists()


def _months(rounds: list[Round], codes: tuple[str, ...]) -> Rows:
    shares: dict[int, dict[str, Decimal]] = {}
    for one in PublishedShare.objects.as_at(None).filter(round__in=rounds).select_related("grade"):
        shares.setdefault(one.round_id, {})[one.grade.code] = one.percent
    return tuple(
        _paused(of, codes) if of.is_paused else _held(of, shares[of.pk], codes)
        for of in rounds
        if of.is_paused or of.pk in shares
    )


def _paused(of: Round, codes: tuple[str, ...]) -> tuple[Cell, ...]:
    return (of.months, f"Paused: {of.pause_reason}", *[None] * (len(codes) + 1))


def _held(of: Round, shares: dict[str, Decimal], codes: tuple[str, ...]) -> tuple[Cell, ...]:
    return (of.months, *(shares.get(code) for code in codes), sum(shares.values(), Decimal(0)), None)


def _figures(programme: Programme | None, rounds: list[Round]) -> Rows:
    if programme is None:
        return ()
    rows: list[tuple[Cell, ...]] = []
    totals = PublishedCompliance.objects.as_at(None).filter(programme=programme)
    for one in totals.order_by("audit_kind", "first_month", "last_month"):
        period = f"{one.first_month.long} to {one.last_month.long}"
        names = FIGURES[Kind(one.audit_kind)]
        rows += [(names[0], one.allocated, period), (names[1], one.completed, period)]
    for of in rounds:
        if of.paused_from:
            rows.append(("Programme paused", of.paused_from, of.months))
        if of.paused_until:
            rows.append(("Programme resumed", of.paused_until, of.months))
    return tuple(rows)


def _cohorts(rounds: list[Round]) -> Rows:
    found = RoundCohort.objects.as_at(None).filter(round__in=rounds).select_related("round")
    return tuple((one.name, one.round.months) for one in found.order_by("round__first_month", "round", "position"))
