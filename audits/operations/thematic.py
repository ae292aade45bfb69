"""Thematic audits: making a round one, its questions with their answers, as counts or as published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.text import slugify

from audits.answers import DoesNotAddUp, Given, Outer, base_of, check_answers
from audits.models import PublishedShare, Round, RoundReport, ThematicAnswer, ThematicQuestion, ThematicResult
from audits.operations.setup import checked
from organisation.models import ChangeKind, User
from organisation.operations import (
    Reason,
    Refused,
    leave_record,
    record_entry,
    refuse_personal_data,
    save_version,
    stamp,
    supersede,
)

LONGEST_KEY = 40


@transaction.atomic
def make_thematic(*, of: Round, title: str, repeats: Round | None, note: str, by: User, at: datetime) -> Round:
    """Make a round a thematic audit, or change its subject and what it repeats; return it.

    :raises Refused: where it is paused, its grades are reported or published, or it would repeat a later one
    """
    for text in (title, note):
        refuse_personal_data(text)
    if of.is_paused:
        raise Refused(f"{of} is paused. Plan a round for the thematic audit.")
    if not of.is_thematic and _has_grades(of):
        raise Refused(f"The grades of {of} are reported or published. Plan another round for the thematic audit.")
    if repeats is not None and (repeats.programme_id != of.programme_id or repeats.first_month >= of.first_month):
        raise Refused("It can repeat only an earlier thematic audit of the same programme.")
    of.is_thematic, of.title, of.repeats, of.note = True, title.strip(), repeats, note
    checked(of)
    save_version(record=of, by=by, at=at, reason="Thematic audit")
    _leave(of, by=by, at=at, action="make thematic", summary="thematic audit")
    return of


def _has_grades(of: Round) -> bool:
    is_reported = RoundReport.objects.filter(round=of.pk).exists()
    return is_reported or PublishedShare.objects.as_at(None).filter(round=of.pk).exists()


# --- Questions ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewResult:
    """An answer that a thematic question allows, with the share or number that gave it."""

    key: str
    text: str
    percent: Decimal | None = None
    count: int | None = None
    as_printed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question of a thematic audit with its answers; ``of_answer`` nests it: it is asked of those who gave that.

    ``alike`` is the question of the repeated audit that it is compared with.
    """

    text: str
    base: str
    answers: tuple[Given, ...]
    base_count: int | None = None
    of_answer: ThematicAnswer | None = None
    is_multiple: bool = False
    note: str = ""
    alike: ThematicQuestion | None = None


@transaction.atomic
def ask(*, of: Round, asked: Asked, by: User, at: datetime) -> ThematicQuestion:
    """Add a question with its answers. :raises Refused: naming what doesn't add up, or what is missing"""
    base = _checked(asked)
    key = asked.alike.key if asked.alike else _key(asked.text)
    known = {} if asked.alike is None else {one.text.casefold(): one.key for one in asked.alike.answers.all()}
    results = list(_results(asked.answers, known))
    record_question(
        of=of, key=key, text=asked.text, base=asked.base, base_count=base, of_answer=asked.of_answer, note=asked.note,
        results=results, is_multiple=asked.is_multiple, by=by, at=at,
    )  # fmt: skip
    return ThematicQuestion.objects.get(round=of.pk, key=key)


@transaction.atomic
def revise(
    *, question: ThematicQuestion, asked: Asked, seen: int, reason: str, by: User, at: datetime
) -> None:  # fmt: skip
    """Change a question, or the numbers of its answers; what stood before stays on record.

    ``seen`` is :func:`latest` as the person saw it.
    :raises Refused: without a reason, where it changed meanwhile, doesn't add up, or an answer goes that is rested on
    """
    if not reason.strip():
        raise Refused("Give the reason of the change.")
    refuse_personal_data(reason)
    moment = stamp(at=at)
    if latest(question) != seen:
        raise Refused("Somebody else has changed this question since you opened it. Open it again to see their change.")
    if asked.of_answer is not None and asked.of_answer.question.position >= question.position:
        raise Refused("A nested question rests on an answer of an earlier question.")
    base = _checked(asked)
    _check_round(question.round, asked.of_answer)
    question.text, question.base, question.base_count = asked.text, asked.base, base
    question.of_answer, question.is_multiple, question.note = asked.of_answer, asked.is_multiple, asked.note
    checked(question)
    save_version(record=question, by=by, at=moment, reason=reason[:100])
    known = {one.text.casefold(): one for one in question.answers.all()}
    kept = {one.text.casefold() for one in asked.answers}
    _take_out([one for text, one in known.items() if text not in kept], moment)
    keys = {text: one.key for text, one in known.items()}
    why = Reason(kind=ChangeKind.ERROR, text=reason, is_illustrative=question.round.is_illustrative)
    _record(question, list(_results(asked.answers, keys)), why, by=by, at=at)
    _leave(question.round, by=by, at=at, action="revise thematic result", summary=asked.text, reason=reason)


def latest(question: ThematicQuestion) -> int:
    """Return how many versions there are of a question and its results: it grows with each change."""
    return question.history.count() + ThematicResult.objects.filter(answer__question=question).count()


def _checked(asked: Asked) -> int | None:
    """Return what the answers are of. :raises Refused: where they say nothing, too much, or don't add up"""
    for text in (asked.text, asked.base, asked.note, *(one.text for one in asked.answers)):
        refuse_personal_data(text)
    try:
        base = base_of(asked.base_count, _outer(asked.of_answer))
        check_answers(asked.answers, base=base, is_multiple=asked.is_multiple)
    except DoesNotAddUp as wrong:
        raise Refused(str(wrong)) from wrong
    return base


def _outer(answer: ThematicAnswer | None) -> Outer | None:
    if answer is None:
        return None
    result = ThematicResult.objects.as_at(None).filter(answer=answer).first()
    return Outer(answer.text, result.count if result else None)


def _take_out(answers: Sequence[ThematicAnswer], at: datetime) -> None:
    """Supersede the results of answers that are no longer given. :raises Refused: where a question rests on one"""
    rested = ThematicQuestion.objects.filter(of_answer__in=answers).select_related("of_answer").first()
    if rested is not None and rested.of_answer is not None:
        raise Refused(f"“{rested}” is asked of those who gave “{rested.of_answer}”. Keep that answer in its words.")
    supersede(entries=list(ThematicResult.objects.as_at(None).filter(answer__in=answers)), at=at)


def _results(answers: Sequence[Given], known: dict[str, str]) -> Iterator[NewResult]:
    """Yield answers with their keys: those known by their words, else new ones."""
    taken = set(known.values())
    for one in answers:
        key = known.get(one.text.casefold()) or _free(_key(one.text), taken)
        taken.add(key)
        yield NewResult(key, one.text, one.percent, one.count)


def _key(text: str) -> str:
    return slugify(text)[:LONGEST_KEY].strip("-") or "answer"


def _free(key: str, taken: set[str]) -> str:
    number, found = 2, key
    while found in taken:
        found, number = f"{key[: LONGEST_KEY - 3]}-{number}", number + 1
    return found


@transaction.atomic
def record_question(
    *, of: Round, key: str, text: str, base: str, results: Sequence[NewResult], by: User, at: datetime,
    base_count: int | None = None, of_answer: ThematicAnswer | None = None, note: str = "", is_multiple: bool = False,
) -> dict[str, ThematicAnswer]:  # fmt: skip
    """Record a question of a thematic audit with its results, as published; return its answers by key.

    ``of_answer`` nests it: its percentages are of those who gave that answer.
    :raises Refused: where the round isn't thematic, or the base belongs to another round
    """
    if not of.is_thematic:
        raise Refused(f"{of} is no thematic audit. Make it one first.")
    _check_round(of, of_answer)
    question = ThematicQuestion(
        round=of, key=key, text=text, base=base, base_count=base_count, of_answer=of_answer, note=note,
        position=of.questions.count() + 1, is_multiple=is_multiple,
    )  # fmt: skip
    checked(question)
    save_version(record=question, by=by, at=at, reason="Recorded")
    answers = _record(question, results, Reason(is_illustrative=of.is_illustrative), by=by, at=at)
    _leave(of, by=by, at=at, action="record thematic result", summary=text)
    return answers


def _check_round(of: Round, answer: ThematicAnswer | None) -> None:
    if answer is not None and answer.question.round_id != of.pk:
        raise Refused("A nested question rests on an answer of the same round.")


def _record(
    question: ThematicQuestion, results: Sequence[NewResult], reason: Reason, *, by: User, at: datetime
) -> dict[str, ThematicAnswer]:
    """Record results in their order, with the answers that are not there yet; return the answers by key."""
    answers = {one.key: one for one in question.answers.all()}
    for position, new in enumerate(results, 1):
        answer = answers.get(new.key)
        if answer is None:
            answer = ThematicAnswer(question=question, key=new.key, text=new.text, position=position)
            checked(answer)
            answer.save()
            answers[new.key] = answer
        record_entry(
            model=ThematicResult, key={"answer": answer},
            facts={"percent": new.percent, "count": new.count, "as_printed": new.as_printed}, by=by, at=at,
            reason=reason,
        )  # fmt: skip
    return answers


def _leave(of: Round, *, by: User, at: datetime, action: str, summary: str, reason: str = "") -> None:
    leave_record(
        by=by, at=at, action=action, subject_kind="audit programme", subject=of.programme.code,
        summary=f"{of}: {summary}"[:500], reason=reason,
    )  # fmt: skip
