"""The kind *scorecard*: the printed layout of the measures that matter, with area bands and others' figures below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from organisation.models import User
from organisation.months import Month, months_up_to
from organisation.operations import Reason, Refused
from scorecard.exports.printed import printed_workbook
from scorecard.importers.figures_kind import FiguresKind
from scorecard.importers.printed_check import PrintedCheck, month_said
from scorecard.importers.printed_known import Known
from scorecard.importers.printed_words import impossible, on_record
from scorecard.models import Frequency, Measure
from scorecard.printed import Value
from scorecard.queries.scorecard import scorecard
from scorecard.typed import NotANumber, read_number
from spreadsheets.headings import Field
from spreadsheets.kinds import Applied, Change, Choice, Item, Option, Reading


class PrintedScorecard(FiguresKind):
    """Measure | Baseline | Actual (month) | Target | Outcome, by area."""

    key = "scorecard"
    label = "Scorecard, as printed"
    description = (
        "The measures that matter as the Board’s paper has them: area bands, baseline, actual of one month, target, "
        "outcome; comparators in the actual’s second line. Adds areas and measures that are not on record."
    )
    fields: Sequence[Field] = (
        Field("measure", "Measure", ("measures", "indicator", "performance measure"), is_required=True),
        Field("baseline", "Baseline", ("starting point",)),
        Field("actual", "Actual", ("actuals", "current"), re.compile(r"actual\s+(?P<said>.+)"), is_required=True),
        Field("target", "Target", ("targets", "goal")),
        Field("outcome", "Outcome", ("outcomes", "outcome it serves")),
    )

    def options(self, reading: Reading) -> Sequence[Option]:
        """Ask for the month where no heading has it, and for what the layout never prints."""
        asked = []
        if _printed_month(reading) is None:
            months = [(month.iso, month.long) for month in reversed(months_up_to(Month.of(reading.today), 36))]
            asked.append(Option("month", "Which month are the actuals of?", tuple(months)))
        return (
            *asked,
            Option("frequency", "How often are new measures reported?", tuple(Frequency.choices), Frequency.MONTHLY,
                   "Not printed; it can be changed for each until it has figures."),
            Option("tolerance", "When is a new measure that misses its target still amber?",
                   (("0", "Never: each miss is red"), ("0.05", "Within 5% of it"), ("0.1", "Within 10% of it")),
                   "0.1", "Not printed. It is marked illustrative until somebody sets it."),
        )  # fmt: skip

    def check(self, reading: Reading) -> Iterator[Item]:
        month = month_of(reading)
        yield from PrintedCheck(reading, month, Known(month, reading.settings.names)).items()

    def typed(self, item: Item, choice: Choice, text: str) -> Change:
        """Return the figure that a person typed in place of one that can't be, for the ledger or an open sheet."""
        change = choice.change
        if change is None or not isinstance(change["measure"], int):
            return self._typed_of_new(change, text)
        typed = super().typed(item, choice, text)
        value = Value(Decimal(typed["value"])) if typed["value"] else None
        if stop := impossible(value, on_record(Measure.objects.get(pk=change["measure"]))):
            raise Refused(stop)
        if change["do"] != "draft":
            return typed
        if typed["qualifier"] != "=" or typed["as_printed"]:
            raise Refused("The open sheet takes a number, or a reason why there is none. Type one of them.")
        texts = {**change["texts"], "value": typed["value"] or "", "absence": typed["absence"]}
        return {**change, "texts": texts}

    def _typed_of_new(self, change: Change | None, text: str) -> Change:
        try:
            value = read_number(text)
        except NotANumber as error:
            raise Refused(str(error)) from error
        if value is None or change is None:
            raise Refused("Give a number.")
        return {**change, "value": str(value), "qualifier": "=", "absence": "", "as_printed": ""}

    def apply(self, *, changes: Sequence[Change], by: User, at: datetime, reason: Reason) -> Applied:
        flat = [one for change in changes for one in _flat(change)]
        return super().apply(changes=flat, by=by, at=at, reason=reason)

    def template(self, *, today: date) -> bytes:
        known = Known(month := Month.of(today) + -1, {})
        card = scorecard(month=month, root=known.root, as_at=None) if known.root else None
        return printed_workbook(card.lines if card else (), month)


KIND = PrintedScorecard()


def _flat(change: Change) -> Iterator[Change]:
    if change["do"] == "several":
        for one in change["changes"]:
            yield from _flat(one)
    else:
        yield change


def _printed_month(reading: Reading) -> Month | None:
    """Return the month that the first heading with one names."""
    for sheet in reading.sheets:
        for row in sheet.rows:
            columns = reading.headings.read(row)
            for column in columns or ():
                if column.field == "actual" and column.said and (month := month_said(column)):
                    return month
            if columns:
                break
    return None


def month_of(reading: Reading) -> Month:
    """Return the month of the actuals. :raises Refused: where neither a heading nor a person has said it"""
    month = _printed_month(reading)
    said = reading.settings.options.get("month", "")
    if month is None and not said:
        raise Refused("No heading says which month the actuals are of. Choose the month.")
    return month or Month.parse(said)
