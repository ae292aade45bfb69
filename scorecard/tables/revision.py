"""Revising in words: the figures that stand with what is typed over them, and what a revision would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from organisation.clock import LONDON
from scorecard.figures import Figure, plain, shown_figure
from scorecard.forms.revision import Row
from scorecard.models import Measure, Observation
from scorecard.operations.revision import Effect
from scorecard.queries.revision import Standing
from scorecard.tables.badges import badge
from scorecard.wording import WHY_TEXTS, many, rating_word

NONE = "No figure"


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of the form as shown."""

    key: str
    code: str
    name: str
    label: str
    is_team: bool
    is_total: bool
    has_pair: bool
    has_value: bool
    has_words: str
    texts: dict[str, str]
    based_on: str
    stands: str
    counts: str
    marks: tuple[tuple[str, str], ...]
    badge: SafeString
    is_changed: bool
    is_clash: bool
    settle: str
    theirs: str
    theirs_by: str
    mine: str
    errors: tuple[tuple[str, str], ...]
    bad_fields: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether its reason for no figure and its note are shown unfolded."""
        return bool(self.texts["absence"] or {"absence", "note"} & set(self.bad_fields))


@dataclass(frozen=True, slots=True)
class EffectView:
    """A figure that a revision changes, as the preview shows it."""

    name: str
    unit: str
    before: str
    before_counts: str
    after: str
    after_counts: str
    badge_before: SafeString
    badge_after: SafeString
    rating: str
    changes_rating: bool
    follows: bool
    mark: str
    warnings: tuple[str, ...]


def _shown(figure: Figure | None, measure: Measure) -> str:
    return shown_figure(figure, measure.unit, measure.decimals) if figure else NONE


def _counts(figure: Figure | None) -> str:
    if figure is None or figure.numerator is None or figure.denominator is None:
        return ""
    return f"{plain(figure.numerator)} of {plain(figure.denominator)}"


def _with_counts(figure: Figure | None, measure: Measure) -> str:
    counts = _counts(figure)
    return f"{_shown(figure, measure)}{f' ({counts})' if counts else ''}"


def _typed(row: Row) -> str:
    """Say what was typed, as typed."""
    if row.figure is not None:
        return _with_counts(row.figure, row.standing.measure)
    texts = row.texts
    pair = f"{texts['numerator']} of {texts['denominator']}" if texts["numerator"] or texts["denominator"] else ""
    return pair or texts["value"] or texts["absence"] or NONE


def _who(entry: Observation | None) -> str:
    if entry is None:
        return "There is no figure any more."
    when = f"{entry.recorded_at.astimezone(LONDON):%-d %B %Y, %H:%M}"
    return f"{entry.recorded_as}, {when}{f': {entry.reason}' if entry.reason else ''}"


def row_view(row: Row) -> RowView:
    """Return a row of the form as the page shows it."""
    standing = row.standing
    measure, figure, entry = standing.measure, standing.figure, standing.entry
    return RowView(
        key=row.key,
        code=measure.code,
        name=standing.unit.name if standing.is_team else measure.name,
        label=f"{measure.name}, {standing.unit.name}" if standing.is_team else measure.name,
        is_team=standing.is_team,
        is_total=standing.is_total,
        has_pair=standing.has_pair and not standing.is_total,
        has_value=standing.has_value and not standing.is_total,
        has_words=figure.as_printed if figure and figure.absence == "words" else "",
        texts=row.texts,
        based_on=str(row.based_on or ""),
        stands=_shown(figure, measure),
        counts=_counts(figure),
        marks=(("r", "revised after sign-off"),) if entry and entry.is_revision else (),
        badge=badge(standing.rated) if figure else SafeString(""),
        is_changed=row.is_changed,
        is_clash=row.is_clash,
        settle=row.settle,
        theirs=_with_counts(figure, measure),
        theirs_by=_who(entry),
        mine=_typed(row),
        errors=row.errors,
        bad_fields=tuple(field for field, _ in row.errors),
    )


def effect_view(effect: Effect, warnings: Sequence[str]) -> EffectView:
    """Return a change as the preview shows it; ``warnings`` are what the checks say of it."""
    before, after = effect.before, effect.after
    measure = after.measure
    words = _rating(before), _rating(after)
    return EffectView(
        name=measure.name,
        unit=after.unit.name if after.is_team else "",
        before=_shown(before.figure, measure),
        before_counts=_counts(before.figure),
        after=_shown(after.figure, measure),
        after_counts=_counts(after.figure),
        badge_before=badge(before.rated) if before.figure else SafeString("–"),
        badge_after=badge(after.rated) if after.figure else SafeString("–"),
        rating=f"{words[0]} to {words[1]}" if effect.changes_rating else "",
        changes_rating=effect.changes_rating,
        follows=effect.follows,
        mark=_mark(effect),
        warnings=tuple(warnings),
    )


def _rating(standing: Standing) -> str:
    why = standing.rated.why
    return f"{rating_word(standing.rated)} ({why.lower()})" if why in WHY_TEXTS else rating_word(standing.rated)


def _mark(effect: Effect) -> str:
    """Say how the figure is marked, and whether the Board hears of it: a change of rating, or a material one."""
    entry = effect.after.entry
    if effect.before.entry is None:
        return "First recorded"
    if entry is None or not entry.is_revision:
        return "Corrected before sign-off"
    told = not effect.after.is_team and (effect.changes_rating or effect.is_material)
    return "Revised (r), brought to the Board" if told else "Revised (r)"


def effect_views(effects: Sequence[Effect], rows: Sequence[Row]) -> list[EffectView]:
    """Return all changes with what the checks say of each."""
    warnings = {row.key: [finding.message for finding in row.warnings] for row in rows if row.is_changed}
    return [effect_view(effect, warnings.get(effect.after.key, [])) for effect in effects]


def preview_sentence(effects: Sequence[Effect]) -> str:
    """Say what a revision does: ``2 figures change, 1 total follows. 1 rating changes.``"""
    follow = sum(effect.follows for effect in effects)
    given = len(effects) - follow
    rated = sum(effect.changes_rating for effect in effects)
    text = f"{many(given, 'figure')} {'changes' if given == 1 else 'change'}"
    if follow:
        text += f", {many(follow, 'total')} {'follows' if follow == 1 else 'follow'}"
    ratings = f"{many(rated, 'rating')} {'changes' if rated == 1 else 'change'}" if rated else "No rating changes"
    return f"{text}. {ratings}."


def rating_lines(effects: Sequence[EffectView]) -> list[str]:
    """Return each change of rating as a line: ``Assessments in time: Red to Amber``."""
    return [f"{one.name}{f', {one.unit}' if one.unit else ''}: {one.rating}" for one in effects if one.changes_rating]
