"""Write the figures on record to a .csv file: ``manage.py export_figures FILE [--wide] [--first 2019-04] …``."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from organisation.clock import day_of, end_of, now
from organisation.management.arguments import a_day
from organisation.months import Month
from scorecard.exports.figures import figures, long_table, wide_table

BACK = 23  # months before the last: two years


def a_month(text: str) -> Month:
    """Read ``2020-07``."""
    try:
        return Month.parse(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


class Command(BaseCommand):
    help = "Write the figures on record to a .csv file, of the whole service and of teams, with small numbers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--wide", action="store_true", help="One row a measure and team, a column a month.")
        parser.add_argument("--first", type=a_month, help="The first month, like 2019-04; two years back if not given.")
        parser.add_argument("--last", type=a_month, help="The last month; the one before today's if not given.")
        parser.add_argument("--as-at", type=a_day, help="As known at the end of a day, like 2020-09-24.")

    def handle(self, *args: Any, **options: Any) -> None:
        last: Month = options["last"] or Month.of(day_of(now())) + -1
        first: Month = options["first"] or last + -BACK
        if first > last:
            raise CommandError(f"{first} lies after {last}.")
        moment = end_of(options["as_at"]) if options["as_at"] else None
        found = figures(first=first, last=last, as_at=moment)
        table = wide_table(found) if options["wide"] else long_table(found)
        table.to_csv(options["file"], index=False, encoding="utf-8-sig")
        self.stdout.write(f"{len(found):,} figures of {first} to {last} are in {options['file']}.")
