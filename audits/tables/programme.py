"""The words of a programme's page: facts, the chart's slots and finding, and its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from audits.charts.grades import Part, Slot
from audits.grades import ENOUGH, Distribution, Interval, Share, Step, good_or_better, inadequate, wilson
from audits.queries.programme import ProgrammePage, RoundLine, Totals
from organisation import clock
from organisation.months import SHORT, Month
from scorecard.figures import plain

MONTHS_SHOWN = 24


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure at the head of a page."""

    label: str
    value: str
    small: str


def look_of(step: Step) -> str:
    """Return how a grade is drawn."""
    if step.is_inadequate:
        return "bad"
    if step.is_good:
        return "best" if step.position == 1 and step.code == "outstanding" else "good"
    return "mid"


def day_words(day: date) -> str:
    """Write a day: ``24 March 2020``."""
    return f"{day.day} {day:%B %Y}"


def in_percent(value: Decimal | None) -> str:
    """Write a percentage without needless decimals: ``26%``."""
    return "–" if value is None else f"{plain(value)}%"


def facts(page: ProgrammePage) -> list[Fact]:
    """Return the figures at the head of a programme's page."""
    found = [_compliance_fact("Audits completed", page.audits)]
    if page.re_audits.done.allocated:
        found.append(_compliance_fact("Re-audits completed", page.re_audits))
    latest = page.latest
    if latest is not None and latest.grades is not None:
        found.append(_share_fact("Good or better", good_or_better(latest.grades), latest, page))
    bad = [line for line in page.held if line.grades is not None and inadequate(line.grades) is not None]
    if bad:
        before = bad[-2] if len(bad) > 1 else None
        now = inadequate(bad[-1].grades) if bad[-1].grades else None
        then = inadequate(before.grades) if before and before.grades else None
        small = bad[-1].round.months + (f", from {in_percent(then)} in {before.round.months}" if before else "")
        found.append(Fact("Inadequate", in_percent(now), small))
    found.append(_not_completed(page))
    if page.actions is not None and page.actions.due:
        done = page.actions
        found.append(Fact("Actions for children in time", f"{done.percent_on_time}%", f"{done.on_time} of {done.due}"))
    return found


def _not_completed(page: ProgrammePage) -> Fact:
    done = page.audits.done
    parts = ["audits"]
    if page.re_audits.done.allocated:
        parts.append(f"and {page.re_audits.done.not_completed:,} re-audits")
    if done.overdue or page.re_audits.done.overdue:
        parts.append(f"({done.overdue + page.re_audits.done.overdue} overdue)")
    return Fact("Not completed", f"{done.not_completed:,}", " ".join(parts))


def _compliance_fact(label: str, totals: Totals) -> Fact:
    done = totals.done
    since = f", since {totals.first.long}" if totals.first else ""
    small = f"{done.completed:,} of {done.allocated:,} allocated{since}"
    return Fact(label, "–" if done.percent is None else f"{done.percent}%", small)


def _share_fact(label: str, value: Decimal | None, line: RoundLine, page: ProgrammePage) -> Fact:
    if value is None and line.grades is not None:
        count = sum(share.count or 0 for share in line.grades.shares if share.step.is_good)
        return Fact(label, f"{count} of {line.grades.total}", f"{line.round.months}; too few for a percentage")
    word = "last full month" if line is not page.held[-1] else "latest round"
    return Fact(label, in_percent(value), f"{line.round.months}, {word}")


# --- The chart ------------------------------------------------------------------------------------------


def slots(page: ProgrammePage, until: Month | None = None) -> list[Slot]:
    """Return the chart's slots, the latest 24 months of a line of time: joined months joined, gaps as gaps."""
    found = list(_slots(page, until))
    while sum(slot.months for slot, _ in found) > MONTHS_SHOWN:
        found.pop(0)
    drawn, year = [], 0
    for slot, month in found:
        drawn.append(Slot(slot.label, "" if month.year == year else str(month.year), slot.months, slot.parts,
                          slot.state, slot.words))  # fmt: skip
        year = month.year
    return drawn


def _slots(page: ProgrammePage, until: Month | None) -> Iterator[tuple[Slot, Month]]:
    monthly = [line for line in page.rounds if not line.round.is_thematic]
    placed: list[tuple[Month, Slot]] = [(line.round.first_month, _slot(line)) for line in monthly]
    placed += [(month, Slot(SHORT[month.month - 1], "", 1, state="gap")) for month in page.gaps]
    for month, slot in sorted(placed, key=lambda one: one[0]):
        if until is None or month <= until:
            yield slot, month


def _slot(line: RoundLine) -> Slot:
    one = line.round
    months = one.last_month - one.first_month + 1
    first = SHORT[one.first_month.month - 1]
    label = first if months == 1 else f"{first} to {SHORT[one.last_month.month - 1]}"
    if one.is_paused:
        assert one.paused_from is not None
        until = f"to {one.paused_until.day} {one.paused_until:%b %Y}" if one.paused_until else "still"
        return Slot(
            label, "", months, state="paused", words=("Paused", f"{one.paused_from.day} {one.paused_from:%b}", until)
        )
    if line.grades is None:
        return Slot(label, "", months, state="few", words=tuple(line.why.split(": ")[0].split(maxsplit=1)))
    if not line.grades.is_drawn:
        return Slot(label, "", months, state="few", words=(f"n = {line.grades.total}", "too few"))
    return Slot(label, "", months, parts=parts_of(line.grades))


def parts_of(grades: Distribution) -> tuple[Part, ...]:
    """Return the parts of a bar, the best grade first."""
    return tuple(
        Part(look_of(share.step), float(share.percent) if share.percent is not None else None)
        for share in grades.shares
    )


def counts_of(grades: Distribution) -> tuple[Part, ...]:
    return tuple(Part(look_of(share.step), float(share.count or 0)) for share in grades.shares)


# --- Sentences ------------------------------------------------------------------------------------------


def finding(page: ProgrammePage) -> str:
    """Say in one sentence what the chart shows; nothing that rests on fewer than ten."""
    if page.programme.is_own and not page.held:
        return "No round has been held yet"
    known = [
        (line, good_or_better(line.grades))
        for line in page.held
        if line.grades is not None and line.grades.is_whole and not line.grades.is_doubtful
    ]
    good = [(line, value) for line, value in known if value is not None]
    if not good:
        return f"Too few graded so far for percentages: each round needs {ENOUGH}"
    last, value = good[-1]
    if len(good) == 1:
        return f"{in_percent(value)} good or better in {last.round.months}"
    first, start = good[0]
    if value == start:
        return f"Good or better stayed at {in_percent(value)}"
    span = f"{in_percent(start)} in {first.round.months} to {in_percent(value)} in {last.round.months}"
    if _might_be_chance(first.grades, last.grades):
        return f"Good or better went from {span}: too few audits to call it a change"
    return f"Good or better {'rose' if value > start else 'fell'} from {span}"


def _might_be_chance(first: Distribution | None, last: Distribution | None) -> bool:
    """Whether two counted rounds are too small to tell apart: their 95% intervals overlap."""
    spans = [_good_interval(one) for one in (first, last) if one is not None]
    if len(spans) < 2 or spans[0] is None or spans[1] is None:
        return False
    return spans[0].low <= spans[1].high and spans[1].low <= spans[0].high


def _good_interval(grades: Distribution) -> Interval | None:
    if grades.total is None:
        return None
    return wilson(sum(share.count or 0 for share in grades.shares if share.step.is_good), grades.total)


def remarks(page: ProgrammePage) -> list[str]:
    """Say what a reader of the chart must know: what doesn't add up, joined months, what isn't printed, pauses."""
    found = []
    for line in page.rounds:
        grades = line.grades
        if grades is not None and grades.is_doubtful:
            lack = f"{plain(abs(grades.remainder))} points {'missing' if grades.remainder > 0 else 'too many'}"
            total = Decimal(100) - grades.remainder
            found.append(
                f"As published, {line.round.months} adds up to {plain(total)}%: {lack}. Drawn as a gap, not spread."
            )
    joined = [line for line in page.held if line.round.first_month != line.round.last_month]
    found += [f"{line.round.months} were reported together." for line in joined]
    partly = [line for line in page.held if line.grades is not None and not line.grades.is_whole]
    if partly:
        names = " and ".join(line.round.months for line in partly)
        found.append(f"{names}: only the inadequate share was published.")
    if page.gaps:
        found.append(f"No grades for {_listed([month.long for month in page.gaps])}.")
    for line in page.rounds:
        if line.round.is_paused:
            instead = f" {line.round.done_instead}." if line.round.done_instead else ""
            found.append(f"{line.round.months}: {line.round.pause_reason}.{instead}")
    return found


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


# --- Rows -----------------------------------------------------------------------------------------------


def share_words(share: Share) -> str:
    """Write a grade's share: ``7 (58%)``, ``7``, ``58%``, or a dash."""
    if share.count is None:
        return "–" if share.percent is None else f"{plain(share.percent)}%"
    return f"{share.count}" if share.percent is None else f"{share.count} ({share.percent}%)"


def interval_words(share: Share) -> str:
    return f"{share.interval.low} to {share.interval.high}%" if share.interval else ""


def row_note(line: RoundLine) -> str:
    """Say what is particular about a round."""
    notes = ["Thematic audit: its answers stand on its page"] if line.round.is_thematic else []
    if line.why and not line.round.is_thematic:
        notes.append(line.why if not line.round.is_paused else f"Paused: {line.round.pause_reason}")
    if line.grades is not None and line.grades.is_doubtful:
        notes.append(f"Adds up to {plain(Decimal(100) - line.grades.remainder)}% as published")
    if line.grades is not None and line.grades.total is not None and not line.grades.is_drawn:
        notes.append("Under 10, no percentages")
    if line.reported_at is not None:
        notes.append(f"Reported {day_words(clock.day_of(line.reported_at))}")
    return ". ".join(notes)
