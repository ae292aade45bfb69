"""Both files of the plan beside the sample service, which has the same 202 actions: what comes out unchanged."""

import datetime
from collections import Counter
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.test import TestCase

from improvement.importers import printed, tidy
from improvement.models import Action
from spreadsheets.cells import Book
from spreadsheets.headings import Headings
from spreadsheets.kinds import Item, Outcome, Reading, Settings
from spreadsheets.reading import read

TODAY = datetime.date(2020, 9, 24)
DATA = Path(__file__).parents[2] / "data"


def check(kind: tidy.TidyPlan | printed.PrintedPlan, book: Book, **names: str) -> list[Item]:
    reading = Reading(book, "plan.xlsx", Headings(kind.fields), Settings(names=names), TODAY)
    return list(kind.check(reading))


def counts(items: list[Item]) -> Counter[tuple[str, str, str]]:
    return Counter((item.outcome.value, item.field, item.code) for item in items)


class TheSampleService(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        call_command("load_sample", today=TODAY, stdout=StringIO())

    def test_both_templates_come_in_again_unchanged(self) -> None:
        with TemporaryDirectory() as folder:
            for kind in (tidy.KIND, printed.KIND):
                file = Path(folder) / f"{kind.key}.xlsx"
                file.write_bytes(kind.template(today=TODAY))
                items = check(kind, read(file))
                assert {item.outcome for item in items} == {Outcome.UNCHANGED}, kind.key
                assert len({item.subject for item in items}) == 202, kind.key

    def test_names_as_printed_need_no_check(self) -> None:
        items = check(tidy.KIND, read(DATA / "improvement-plan-tidy.xlsx"))
        print(counts(items))
        for i in items:
            if i.field == "Key partners" and i.outcome != "unchanged":
                print(i.place, i.on_record, '|', i.in_file, i.code)

    def test_the_printed_plan(self) -> None:
        items = check(printed.KIND, read(DATA / "improvement-plan-2020-21.xlsx"))
        print(counts(items))
        for i in items:
            if i.outcome != "unchanged":
                print(i.outcome.value, i.sheet, i.place, i.field, i.code, '|', i.on_record[:60], '|', i.in_file[:60], '|', i.message[:150], [c.label[:50] for c in i.choices])
        print(Action.objects.count())
