"""The sheet in words: each row's result, rating and findings, as the page and each save show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from organisation.clock import LONDON
from scorecard.checks import Weight
from scorecard.figures import Figure, plain, shown_figure
from scorecard.models import Commentary, DraftComment
from scorecard.queries.blocks import Block, Status
from scorecard.queries.cells import SheetRow, is_paired
from scorecard.tables.badges import badge
from scorecard.wording import target_words

STATUS_WORDS = {
    Status.DONE: "Done",
    Status.CHECK: "To check",
    Status.COMMENT: "Needs a comment",
    Status.TODO: "Not started",
}
STATUS_TAGS = {Status.DONE: "saved", Status.CHECK: "tag warn", Status.COMMENT: "tag warn", Status.TODO: "mute"}


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of the sheet as shown."""

    key: str
    unit: str
    name: str
    label: str
    is_team: bool
    is_total: bool
    has_pair: bool
    has_value: bool
    numerator: str
    denominator: str
    value: str
    absence: str
    note: str
    ticked: str
    tick_reason: str
    version: int
    result: SafeString
    badge: SafeString
    findings: SafeString
    bad_fields: tuple[str, ...]
    last: str
    year_ago: str
    counts: str
    needs_check: bool
    is_loaded: bool
    population: str
    saved: str


@dataclass(frozen=True, slots=True)
class BlockView:
    """A measure on the sheet as shown."""

    number: int
    code: str
    name: str
    hint: str
    row: RowView
    teams: tuple[RowView, ...]
    target: str
    status: str
    status_html: SafeString
    wants: tuple[str, ...]
    to_do: tuple[str, ...]  # of these, what no finding beside a row says already
    comment: DraftComment | Commentary | None
    comment_version: int
    must_explain: bool
    rating: str
    promised: str
    promised_action: str
    promised_by: str
    promised_month: str

    @property
    def rows(self) -> tuple[RowView, ...]:
        return (self.row, *self.teams)


def result_html(row: SheetRow) -> SafeString:
    """Return the result of a row: its value, or a dash while there is none."""
    measure = row.measure
    if row.figure is None:
        return SafeString("–")
    shown = shown_figure(row.figure, measure.unit, measure.decimals)
    if row.is_total and row.figure.numerator is not None and row.figure.denominator is not None:
        counts = f"{plain(row.figure.numerator)} of {plain(row.figure.denominator)}"
        return format_html('{}<span class="who">{}</span>', shown, counts)
    return format_html("{}", shown)


def findings_html(row: SheetRow) -> SafeString:
    """Return what the checks found; each warning with the box that says it is right."""
    ticked = set(row.draft.ticked.split()) if row.draft else set()
    parts: list[SafeString] = []
    for finding in row.findings:
        if finding.weight is Weight.STOP:
            parts.append(format_html('<span class="msg"><span class="vh">Error: </span>{}</span>', finding.message))
        elif finding.weight is Weight.NOTE:
            parts.append(format_html('<span class="who">{}</span>', finding.message))
        else:
            parts.append(
                format_html(
                    '<span class="msg w">{}</span><label class="check"><input type="checkbox" data-tick="{}"'
                    ' name="tick:{}" value="{}" form="f-{}"{}> It is right<span class="vh">: {}, {}</span></label>',
                    finding.message, finding.code, row.unit.code, finding.code, row.measure.code,
                    SafeString(" checked") if finding.code in ticked else "", row.measure.name, row.unit.name,
                )
            )  # fmt: skip
    return format_html_join("", "{}", ((part,) for part in parts))


def _counts(row: SheetRow) -> str:
    """Return what a sent figure is made of."""
    figure = row.figure
    if row.draft is not None or figure is None or figure.numerator is None or figure.denominator is None:
        return ""
    return f"{plain(figure.numerator)} of {plain(figure.denominator)}"


def _figure(figure: Figure | None, row: SheetRow) -> str:
    return shown_figure(figure, row.measure.unit, row.measure.decimals) if figure else "–"


def row_view(row: SheetRow) -> RowView:
    """Return a row as the page shows it."""
    draft, measure = row.draft, row.measure
    return RowView(
        key=row.key,
        unit=row.unit.code,
        name=row.unit.name if row.is_team else measure.name,
        label=f"{measure.name}, {row.unit.name}" if row.is_team else measure.name,
        is_team=row.is_team,
        is_total=row.is_total,
        has_pair=is_paired(measure),
        has_value=not row.is_total and (not row.is_team or not is_paired(measure)),
        numerator=draft.numerator if draft else "",
        denominator=draft.denominator if draft else "",
        value=draft.value if draft else "",
        absence=draft.absence if draft else "",
        counts=_counts(row),
        note=row.note,
        ticked=draft.ticked if draft else "",
        tick_reason=draft.tick_reason if draft else "",
        version=draft.version if draft else 0,
        result=result_html(row),
        badge=badge(row.rated) if row.figure is not None else SafeString(""),
        findings=findings_html(row),
        bad_fields=tuple(finding.field for finding in row.stops),
        last=_figure(row.last, row),
        year_ago=_figure(row.year_ago, row),
        needs_check=row.needs_check,
        is_loaded=draft is not None and draft.is_loaded,
        population=f"{row.population:,}" if row.population else "",
        saved=f"{draft.saved_at.astimezone(LONDON):%H:%M}" if draft else "",
    )


def status_html(block: Block) -> SafeString:
    """Return a measure's status; red is kept for what can't be."""
    status = block.status
    if any(row.stops for row in block.rows):
        return SafeString('<span class="tag err small">Check figures</span>')
    return format_html('<span class="{} small">{}</span>', STATUS_TAGS[status], STATUS_WORDS[status])


def block_view(block: Block) -> BlockView:
    """Return a measure's block as the page shows it."""
    promised, status = block.promised, block.status
    return BlockView(
        number=block.number,
        code=block.measure.code,
        name=block.measure.name,
        hint=_hint(block),
        row=row_view(block.row),
        teams=tuple(row_view(row) for row in block.teams),
        target=target_words(block.goal, block.measure.unit, block.target.as_printed if block.target else ""),
        status=status.value,
        status_html=status_html(block),
        wants=tuple(text for _, text in block.wants),
        to_do=_to_do(block),
        comment=block.comment or block.sent_comment,
        comment_version=block.comment.version if block.comment else 0,
        must_explain=block.must_explain,
        rating=block.row.rated.rating.value,
        promised=promised.text if promised else "",
        promised_action=promised.remedial_action if promised else "",
        promised_by=_promised_by(block),
        promised_month=str(promised.month) if promised else "",
    )


def _to_do(block: Block) -> tuple[str, ...]:
    said = {finding.message for row in block.rows for finding in row.findings}
    return tuple(text for _, text in block.wants if not any(text.endswith(message) for message in said))


def _hint(block: Block) -> str:
    measure = block.measure
    parts = [measure.get_window_display() if measure.window != "month" else "", measure.get_source_display()]
    if block.teams:
        parts.append(f"{len(block.teams)} teams")
    if block.row.population:
        parts.append(f"population {block.row.population:,}")
    return ", ".join(part for part in parts if part)


def _promised_by(block: Block) -> str:
    promised = block.promised
    if promised is None:
        return ""
    parts = [
        promised.action_post.title if promised.action_post else "",
        f"by {promised.action_due:%-d %B %Y}" if promised.action_due else "",
        f"green expected {promised.expected_green}" if promised.expected_green else "",
    ]
    return ", ".join(part for part in parts if part)


def left_words(blocks: Iterable[Block]) -> str:
    """Say what is left: ``1 to check, 2 need a comment, 2 not started``."""
    counts = dict.fromkeys(Status, 0)
    for block in blocks:
        counts[block.status] += 1
    named = (
        (counts[Status.CHECK], "to check"),
        (counts[Status.COMMENT], "needs a comment" if counts[Status.COMMENT] == 1 else "need a comment"),
        (counts[Status.TODO], "not started"),
    )
    return ", ".join(f"{number} {word}" for number, word in named if number)
