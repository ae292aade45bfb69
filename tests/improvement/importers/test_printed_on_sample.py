"""Both files of the plan beside the sample service, which has the same 202 actions: what comes out unchanged."""

import datetime
from collections import Counter
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.test import TestCase

from improvement.importers import printed, tidy
from spreadsheets.cells import Book
from spreadsheets.headings import Headings
from spreadsheets.kinds import Item, Outcome, Reading, Settings
from spreadsheets.reading import read

TODAY = datetime.date(2020, 9, 24)
MOVED = 9  # dates that the sample has moved since they were first set
ABOUT = ("Responsible posts", "Linked service delivery plans", "Core recommendations")
OF_THE_AREAS = {  # the sample has one post in other words, no remarks, and the core recommendations of its own outcomes
    ("Responsible posts", ""): 1, ("Linked service delivery plans", "unmatched_line"): 1,
    ("Core recommendation", "unknown_recommendation"): 5, ("Core recommendations", ""): 4,
}  # fmt: skip
DATA = Path(__file__).parents[2] / "data"


def check(kind: tidy.TidyPlan | printed.PrintedPlan, book: Book, **names: str) -> list[Item]:
    reading = Reading(book, "plan.xlsx", Headings(kind.fields), Settings(names=names), TODAY)
    return list(kind.check(reading))


def asked(items: list[Item]) -> dict[tuple[str, str], int]:
    """Count what isn't simply unchanged, by field and what is the matter."""
    return Counter((item.field, item.code) for item in items if item.outcome != Outcome.UNCHANGED)


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
                assert len({item.subject for item in items if item.field == "Action"}) == 202, kind.key
                about = Counter(item.field for item in items if item.field in ABOUT)
                assert list(about.values()) == ([16, 16, 9] if kind is printed.KIND else []), kind.key

    def test_names_as_printed_need_no_check(self) -> None:
        items = check(tidy.KIND, read(DATA / "improvement-plan-tidy.xlsx"))
        assert asked(items) == {("Target date", "first_date"): MOVED}
        assert len(items) == 202 * 5 - 2, "one has no measurement, one no partners"

    def test_the_printed_plan_comes_out_unchanged_where_it_says_the_same(self) -> None:
        book = read(DATA / "improvement-plan-2020-21.xlsx")
        items = check(printed.KIND, book)
        same = {("Target date", "first_date"): MOVED, ("Key partners", "unmatched_line"): 1} | OF_THE_AREAS
        assert asked(items) == same | {("Outcome", "other_words"): 1}
        assert sum(item.field == "Action" for item in items) == 202
        (doubt,) = [item for item in items if item.code == "other_words"]
        assert doubt.subject.startswith("O63: ")
        (choice,) = doubt.choices
        assert choice.setting is not None
        assert asked(check(printed.KIND, book, **{choice.setting.said: choice.setting.meant})) == same
