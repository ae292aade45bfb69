"""The sample's meetings: each pack is as known on the day it was sent, and the record gives it again."""

import datetime
from io import StringIO

from django.core.management import call_command
from django.test import TestCase

from board.models import Pack
from board.packs.content import read
from board.queries.packs.build import rebuilt
from organisation.clock import day_of
from organisation.models import LedgerClock

DEMO = datetime.date(2020, 9, 24)


class SampleOfMeetings(TestCase):
    """Loaded on the demo's day."""

    @classmethod
    def setUpTestData(cls) -> None:
        call_command("load_sample", today=DEMO, stdout=StringIO())

    def test_each_pack_is_as_known_on_its_day(self) -> None:
        packs = Pack.objects.order_by("as_at")
        assert [day_of(pack.as_at) for pack in packs] == [
            datetime.date(2020, 8, 20), datetime.date(2020, 9, 7), datetime.date(2020, 9, 17)
        ]  # fmt: skip
        assert [rebuilt(pack) == pack.content for pack in packs] == [True] * 3
        rounds = [section.text for pack in packs for section in read(pack.content).sections if section.key == "audits"]
        assert [text.partition("; ")[2] for text in rounds] == [
            "grades of 2 are shown.", "grades of 2 are shown.", "grades of 3 are shown."
        ]  # fmt: skip

    def test_the_ledger_goes_on_from_the_demo_day(self) -> None:
        assert day_of(LedgerClock.objects.get().last_recorded_at) == DEMO
