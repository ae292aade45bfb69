"""Comparators from the department's releases: one council's statistical neighbours, its region, and England."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz

from organisation.operations import Refused
from scorecard import ees
from scorecard.importers.compared import Compared, OnRecord, compare
from scorecard.importers.dfe_places import EDITIONS, Council, councils, neighbours, region_names
from scorecard.importers.dfe_release import (
    ENGLAND,
    FIELDS,
    MEASURE,
    Found,
    Place,
    Release,
    filter_options,
    read_release,
)
from scorecard.importers.measures_kind import MeasuresKind
from scorecard.importers.names import Entry, Names, measure_names
from scorecard.models import ComparatorKind, Measure, Window
from spreadsheets.exports import Sheet, as_xlsx
from spreadsheets.headings import normalised
from spreadsheets.kinds import Change, Choice, Item, Option, Outcome, Reading, Setting

ALIKE = 80  # of 100, above which a heading is offered as one that is remembered, or as a measure's name
OFFERED = 3
COUNTING = frozenset({"count", "number", "numerator", "denominator", "population"})
UNIT_WORDS = frozenset({"percent", "percentage", "pc", "pct", "rate", "per", "average", "of", "the", "total"})
SHORTEST = 6  # letters of a heading that is held against names
COUNTS = (
    "These are counts: the region’s and England’s are totals, not averages, so they are not compared. "
    "Choose a rate or a percentage instead."
)
WINDOWS = (("year", "A year"), *((w.value, w.label) for w in Window if w not in {Window.MONTH, Window.ROLLING_3}))


class NotOne(ValueError):
    """Where one value is wanted the file has several, or what can't be read; its text says so."""


@dataclass(frozen=True)
class Wanted:
    """A release, and the council whose comparators are wanted from it."""

    release: Release
    council: Council
    edition: str
    neighbours: tuple[Council, ...]
    window: str
    is_published: bool
    file_name: str

    def cell(self, heading: str, period: str, place: Place) -> tuple[Found, ees.Published] | None:
        """Return what is published of a place. :raises NotOne:"""
        found = self.release.cells.get((heading, period, place), [])
        if len(found) > 1:
            raise NotOne(f"{found[0].place} and {found[1].place} are both about this. Choose the category to read.")
        if not found:
            return None
        try:
            return found[0], ees.read_value(found[0].text)
        except ees.NotEES as error:
            raise NotOne(f"{found[0].place}: {error}") from error

    def value_of(self, heading: str, period: str, place: Place) -> ees.Published | None:
        found = self.cell(heading, period, place)
        return found[1] if found else None

    def are_counts(self, heading: str, measure: Measure) -> bool:
        """Return whether a column counts: by its measure, or because England is the sum of the regions."""
        return measure.unit == "number" or any(self._adds_up(heading, period) for period in self.release.periods)

    def _adds_up(self, heading: str, period: str) -> bool:
        def value(place: Place) -> ees.Published | None:
            try:
                return self.value_of(heading, period, place)
            except NotOne:
                return None

        england = value(ENGLAND)
        regions = [(code, one.value) for code in region_names() if (one := value(Place(ees.REGION, code)))]
        return england is not None and ees.are_totals(england.value, regions)

    def compared(self, heading: str, period: str, kind: str) -> Compared | None:
        """Return a comparator of a period; None where the file has nothing of it. :raises NotOne:"""
        if kind == ComparatorKind.SN:
            return self._neighbours(heading, period)
        region = self.release.regions.get(self.council.number, "")
        place = ENGLAND if kind == ComparatorKind.ENGLAND else Place(ees.REGION, region)
        found = self.cell(heading, period, place)
        if found is None:
            return None
        where, one = found
        name = "England" if place == ENGLAND else region_names().get(region, region)
        return Compared(
            where.sheet, where.place, kind, period, one.value, one.absence, as_printed=one.as_printed, name=name,
            window=self.window, is_published=self.is_published, method=self._method(heading, "as published"),
        )  # fmt: skip

    def _neighbours(self, heading: str, period: str) -> Compared | None:
        cells = [(one.name, self.cell(heading, period, Place(ees.COUNCIL, one.number))) for one in self.neighbours]
        present = [cell for _, cell in cells if cell]
        if not present:
            return None
        mean = ees.average([(name, cell[1] if cell else None) for name, cell in cells])
        return Compared(
            present[0][0].sheet, present[0][0].place, ComparatorKind.SN, period, mean.value, mean.absence,
            name=f"{self.council.name}’s neighbours, {self.edition}", names=mean.words, number_of=len(mean.counted),
            window=self.window, is_published=self.is_published,
            method=self._method(heading, "mean of the councils with a value"),
        )  # fmt: skip

    def _method(self, heading: str, how: str) -> str:
        return f"{heading}, {how}; {self.file_name}"[:200]


class Dfe(MeasuresKind):
    """Releases in the layout of "explore education statistics"."""

    key = "dfe"
    label = "Comparators from the Department for Education"
    description = (
        "A file of Explore education statistics: time_period, geographic_level, council codes, then indicators. "
        "Gives the average of statistical neighbours, the region and England."
    )
    fields = FIELDS
    leads_to = ("Scorecard", "scorecard:scorecard")

    def options(self, reading: Reading) -> Sequence[Option]:
        return [
            Option("council", "Which council is yours?", tuple((c.number, c.name) for c in councils().values())),
            Option("neighbours", "Which list of neighbours?", tuple((e, e) for e in EDITIONS), EDITIONS[0]),
            Option(
                "window", "What do the values cover?", WINDOWS, "year",
                "They are drawn beside a measure only where it covers the same.",
            ),
            Option("periods", "Which years?", (("latest", "The latest"), ("all", "All in the file")), "latest"),
            Option(
                "published", "May they be published?", (("yes", "Yes"), ("no", "No, not for publication")), "yes",
                "A set that is not for publication stays out of what partners and the public see.",
            ),
            *filter_options(reading),
        ]  # fmt: skip

    def column_targets(self, reading: Reading) -> Sequence[tuple[str, str]]:
        measures = Measure.objects.filter(is_heading=False).order_by("code")
        return [
            *((one.key, one.label) for one in self.fields),
            *((MEASURE + one.code, f"{one.name} ({one.code})") for one in measures),
        ]

    def check(self, reading: Reading) -> Iterator[Item]:
        options = reading.settings.options
        council = councils().get(options.get("council", ""))
        sheet = reading.sheets[0].name if reading.sheets else ""
        if council is None:
            yield Item(
                Outcome.ERROR, sheet, "", "The whole file", "Council", "", code="no_council",
                message="Nothing says whose neighbours and region are wanted. Choose your council.",
            )  # fmt: skip
            return
        edition = options.get("neighbours") or EDITIONS[0]
        near = neighbours(council.number, edition)
        release = read_release(reading, {council.number, *(one.number for one in near)})
        asked = Wanted(
            release, council, edition, near, options.get("window") or "year", options.get("published") != "no",
            reading.file_name,
        )  # fmt: skip
        for found, sentence in release.faults:
            yield Item(
                Outcome.ERROR, found.sheet, found.place, "Time period", "Period", found.text, code="not_a_period",
                message=sentence,
            )  # fmt: skip
        names = measure_names({})
        measures = {code: entry.record for code, entry in names.by_code.items()}
        yield from _suggestions(reading, release, names, sheet)
        yield from _all(asked, measures, options.get("periods") or "latest", sheet)

    def typed(self, item: Item, choice: Choice, text: str) -> Change:
        raise Refused("A published value can’t be typed here. Record the comparator on the measure’s page.")

    def template(self, *, today: date) -> bytes:
        """Return the layout, with nothing in it: what is on record comes with the plain kind of comparators."""
        note = "Paste a release of Explore education statistics below, or upload the release itself."
        headings = tuple(one.key for one in self.fields)
        return as_xlsx(Sheet("Release", (note,), (*headings, "indicator_percent"), ()))


def _suggestions(
    reading: Reading, release: Release, names: Names[Measure], sheet: str
) -> Iterator[Item]:  # fmt: skip
    """Offer what a heading that goes nowhere might mean: one that was renamed, or a measure's name; never apply it."""
    taken = set(release.columns.values())
    remembered = {
        said: meant for said, meant in reading.settings.columns.items() if meant.removeprefix(MEASURE) not in taken
    }
    for heading in release.others:
        said = normalised(heading)
        if said in reading.settings.columns:
            continue
        near = [(_alike(said, was), meant) for was, meant in remembered.items() if meant.startswith(MEASURE)]
        best = sorted((one for one in near if one[0] >= ALIKE), reverse=True)
        codes = [c for c in dict.fromkeys(m.removeprefix(MEASURE) for _, m in best) if c in names.by_code]
        like = "one that was read before" if codes else "the name of a measure"
        if not codes:
            codes = [entry.code for entry in _called_alike(said, names) if entry.code not in taken]
        if codes:
            yield Item(
                Outcome.TO_CHECK, sheet, "", heading, "Column", heading, code="similar_column",
                message=f"This heading is new, and like {like}. Say what it is, or leave it out.",
                choices=tuple(
                    Choice(
                        f"column-{code}",
                        f"It is {names.by_code[code].name}",
                        setting=Setting("column", said, MEASURE + code),
                    )
                    for code in codes[:OFFERED]
                ),
            )  # fmt: skip


def _called_alike(heading: str, names: Names[Measure]) -> list[Entry[Measure]]:
    """Return measures whose name is like a heading without its words for a unit; none for counts, never compared."""
    words = heading.split()
    if COUNTING & set(words):
        return []
    topic = " ".join(word for word in words if word not in UNIT_WORDS and not word.isdecimal())
    return names.alike(topic) if len(topic) >= SHORTEST else []


def _alike(one: str, other: str) -> float:
    return fuzz.ratio(one.replace(" ", ""), other.replace(" ", ""))


def _all(asked: Wanted, measures: dict[str, Measure], periods: str, sheet: str) -> Iterator[Item]:
    release = asked.release
    if not release.columns:
        yield Item(
            Outcome.ERROR, sheet, "", "The whole file", "Columns", "", code="no_measure",
            message="No column goes to a measure yet. Choose a measure for each column you want to compare with.",
        )  # fmt: skip
    record = OnRecord()
    for heading, code in release.columns.items():
        measure = measures.get(code)
        if measure is None:
            continue
        if asked.are_counts(heading, measure):
            yield Item(
                Outcome.TO_CHECK, sheet, "", measure.name, heading, heading, code="counts_not_compared",
                message=COUNTS, choices=(Choice("understood", "Understood: not compared"),),
            )  # fmt: skip
            continue
        if not release.periods:
            yield Item(
                Outcome.ERROR, sheet, "", measure.name, heading, "", code="nothing_found",
                message="No row is about England, a region or your council. Check the council and the category chosen.",
            )  # fmt: skip
        for period in release.periods if periods == "all" else release.periods[:1]:
            for kind in ComparatorKind:
                yield from _one(asked, record, measure, heading, period, kind, sheet)


def _one(
    asked: Wanted, record: OnRecord, measure: Measure, heading: str, period: str, kind: ComparatorKind,
    sheet: str,
) -> Iterator[Item]:  # fmt: skip
    try:
        found = asked.compared(heading, period, kind)
    except NotOne as error:
        yield Item(
            Outcome.ERROR, sheet, "", measure.name, f"{kind.label} {period}", "", code="two_values",
            message=str(error),
        )  # fmt: skip
        return
    if found is not None:
        yield compare(found, measure, record)


KIND = Dfe()
