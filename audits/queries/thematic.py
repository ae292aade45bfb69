"""What a thematic audit found, beside what the round that it repeats had found; as a person may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from audits.answers import lacking, overlap, share_of
from audits.grades import SHOWN_FROM
from audits.models import Round, RoundReport, ThematicAnswer, ThematicQuestion, ThematicResult
from audits.permissions import Scope
from audits.queries.counts import NOT_REPORTED
from organisation.queries import as_known
from scorecard.figures import plain

TOO_FEW = f"Asked of under {SHOWN_FROM}: not shown"


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """An answer with what it was given by, in numbers or a percentage; and in the round that it repeats."""

    text: str
    percent: Decimal | None
    count: int | None
    base: int | None
    before: str
    change: str

    @property
    def words(self) -> str:
        """``17 of 28 (61%)``, ``3 of 7``, or ``61%`` where only that was published."""
        return told(self.percent, self.count, self.base)


@dataclass(frozen=True, slots=True)
class QuestionBlock:
    """A question with its answers and what they are shares of; ``depth`` says how deep it is nested.

    ``why`` says why there are no answers to show; ``remainder`` how many its counted answers leave out.
    """

    question: ThematicQuestion
    base: str
    depth: int
    answers: tuple[AnswerLine, ...]
    why: str = ""
    remainder: int = 0

    @property
    def is_compared(self) -> bool:
        return any(one.before for one in self.answers)


@dataclass(frozen=True, slots=True)
class Thematic:
    """The questions of a thematic audit, or a few words why they aren't shown."""

    blocks: tuple[QuestionBlock, ...] = ()
    why: str = ""
    repeated: Round | None = None
    unasked: tuple[ThematicQuestion, ...] = ()  # questions of the repeated round that aren't asked again yet


@dataclass(frozen=True, slots=True)
class _Found:
    """A round's questions in their order, with the results of each."""

    questions: tuple[ThematicQuestion, ...] = ()
    results: dict[int, list[ThematicResult]] = field(default_factory=dict)

    def base(self, question: ThematicQuestion) -> int | None:
        """Return what a question's numbers are of: of a nested one, those who gave the answer that it rests on."""
        if question.of_answer_id is None:
            return question.base_count
        rests_on = (one for rows in self.results.values() for one in rows if one.answer_id == question.of_answer_id)
        outer = next(rests_on, None)
        return outer.count if outer is not None and outer.count is not None else question.base_count


def told(percent: Decimal | None, count: int | None, base: int | None) -> str:
    """Write a share: numbers with their percentage, numbers alone, or the percentage alone."""
    share = "" if percent is None else f"{plain(percent)}%"
    if count is None:
        return share or "–"
    number = f"{count} of {base}" if base is not None else f"{count}"
    return f"{number} ({share})" if share else number


def thematic(of: Round, *, scope: Scope, as_at: datetime | None) -> Thematic:
    """Return what a thematic audit found, in a constant number of queries.

    Those who see totals only see it once it is reported, and nothing that was asked of fewer than six.
    """
    repeated = as_known(Round, as_at).filter(pk=of.repeats_id).first() if of.repeats_id else None
    rounds = [one for one in (of, repeated) if one is not None]
    shown = _shown(rounds, scope, as_at)
    if of.pk not in shown:
        return Thematic(why=NOT_REPORTED)
    found = _read([one.pk for one in rounds if one.pk in shown], as_at)
    now, earlier = found.get(of.pk, _Found()), found.get(of.repeats_id or 0, _Found())
    blocks = tuple(_block(question, now, earlier, scope) for question in now.questions)
    asked = {question.key for question in now.questions}
    return Thematic(blocks, "", repeated, tuple(one for one in earlier.questions if one.key not in asked))


def _shown(rounds: Sequence[Round], scope: Scope, as_at: datetime | None) -> set[int]:
    """Return the rounds whose answers the person sees: of ours the reported ones, for those who see totals only."""
    if scope.is_whole or not rounds[0].programme.is_own:
        return {one.pk for one in rounds}
    reports = RoundReport.objects.filter(round__in=[one.pk for one in rounds])
    if as_at is not None:
        reports = reports.filter(reported_at__lte=as_at)
    return set(reports.values_list("round_id", flat=True))


def _read(rounds: Sequence[int], as_at: datetime | None) -> dict[int, _Found]:
    questions = sorted(
        as_known(ThematicQuestion, as_at).filter(round_id__in=rounds), key=lambda one: (one.position, one.pk)
    )
    results: dict[int, list[ThematicResult]] = {}
    rows = ThematicResult.objects.as_at(as_at).filter(answer__question__round__in=rounds).select_related("answer")
    for row in rows.order_by("answer__position", "answer"):
        results.setdefault(row.answer.question_id, []).append(row)
    return {
        pk: _Found(
            tuple(one for one in questions if one.round_id == pk and one.pk in results),
            {one.pk: results[one.pk] for one in questions if one.round_id == pk and one.pk in results},
        )
        for pk in rounds
    }


def _block(question: ThematicQuestion, now: _Found, earlier: _Found, scope: Scope) -> QuestionBlock:
    base, rows = now.base(question), now.results[question.pk]
    words = f"{base} {question.base}" if base is not None else question.base
    depth = _depth(question, now)
    if _tells_of_few(rows, base, scope):
        return QuestionBlock(question, question.base, depth, (), why=TOO_FEW)
    before = next((one for one in earlier.questions if one.key == question.key), None)
    known = earlier.results[before.pk] if before is not None else []
    of = earlier.base(before) if before is not None else None
    if _tells_of_few(known, of, scope):
        known = []
    former = {one.answer.key: one for one in known}
    return QuestionBlock(
        question, words, depth, tuple(_line(row, base, former.get(row.answer.key), of) for row in rows),
        remainder=lacking([row.count for row in rows], base, is_multiple=question.is_multiple),
    )  # fmt: skip


def _tells_of_few(rows: Sequence[ThematicResult], base: int | None, scope: Scope) -> bool:
    is_counted = base is not None or any(row.count is not None for row in rows)
    return not scope.is_whole and is_counted and (base or 0) < SHOWN_FROM


def _depth(question: ThematicQuestion, now: _Found) -> int:
    """Return how deep a question is nested; each rests on an earlier one, so this comes to an end."""
    owners = {row.answer_id: pk for pk, rows in now.results.items() for row in rows}
    by_pk = {one.pk: one for one in now.questions}
    depth = 0
    while question.of_answer_id is not None:
        depth += 1
        outer = by_pk.get(owners.get(question.of_answer_id, 0))
        if outer is None or outer.position >= question.position:
            break
        question = outer
    return depth


def _line(row: ThematicResult, base: int | None, before: ThematicResult | None, of: int | None) -> AnswerLine:
    share = share_of(row.percent, row.count, base)
    if before is None:
        return AnswerLine(row.answer.text, share, row.count, base, "", "")
    former = share_of(before.percent, before.count, of)
    might_be_chance = overlap((row.count, base), (before.count, of))
    words = "could be chance" if might_be_chance and share != former else _change(share, former)
    return AnswerLine(row.answer.text, share, row.count, base, told(former, before.count, of), words)


def _change(now: Decimal | None, before: Decimal | None) -> str:
    """Say by how many points a share went up or down; nothing where either is too small to be one."""
    if now is None or before is None:
        return ""
    points = now - before
    if points == 0:
        return "no change"
    return f"{'up' if points > 0 else 'down'} {plain(abs(points))} point{'' if abs(points) == 1 else 's'}"


# --- For who enters them --------------------------------------------------------------------------------


def question_of(of: int, pk: int) -> ThematicQuestion | None:
    """Return a question of a round; none where it has none such."""
    return ThematicQuestion.objects.select_related("round__programme").filter(round=of, pk=pk).first()


def answers_to_rest_on(of: Round, *, before: int | None) -> list[ThematicAnswer]:
    """Return the answers that a nested question may rest on: those of earlier questions, as they stand."""
    rows = ThematicResult.objects.as_at(None).filter(answer__question__round=of.pk)
    if before is not None:
        rows = rows.filter(answer__question__position__lt=before)
    ordered = rows.select_related("answer__question").order_by("answer__question__position", "answer__position")
    return [row.answer for row in ordered]


def initial_of(question: ThematicQuestion, *, with_numbers: bool) -> dict[str, Any]:
    """Return what the form of a question begins with: its words and, where it is changed, its numbers."""
    rows = ThematicResult.objects.as_at(None).filter(answer__question=question).select_related("answer")
    found: dict[str, Any] = {"text": question.text, "base": question.base, "is_multiple": question.is_multiple}
    if with_numbers:
        found |= {"of_answer": question.of_answer_id or "", "note": question.note, "base_count": question.base_count}
    for number, row in enumerate(rows.order_by("answer__position", "answer"), 1):
        found[f"text_{number}"] = row.answer.text
        if with_numbers:
            found[f"count_{number}"] = row.count
            found[f"percent_{number}"] = "" if row.percent is None else plain(row.percent)
    return found
