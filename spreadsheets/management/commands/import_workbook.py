"""Import a file from the command line: ``manage.py import_workbook FILE [--dry-run] [--json] …``.

Exits with 0 where it was applied or there was nothing to do, 1 where there are problems (nothing is saved then),
2 where the file can't be used.
"""

from __future__ import annotations

import hashlib
import json
from argparse import ArgumentParser
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from organisation import clock
from organisation.models import ChangeKind, User
from organisation.operations import Reason, Refused
from organisation.permissions import access_of
from spreadsheets.kinds import Change, Item, Outcome
from spreadsheets.operations.direct import import_directly
from spreadsheets.queries.kinds import import_kinds, kind_of
from spreadsheets.reading import read
from spreadsheets.recognising import PROBLEMS, Examination
from spreadsheets.refusals import Unusable
from spreadsheets.tasks import examine

APPLIED, HAS_PROBLEMS, IS_UNUSABLE = 0, 1, 2
KEYS = {outcome: "errors" if outcome is Outcome.ERROR else outcome.value for outcome in Outcome}
NOWHERE = {"sheet": "", "cell": "", "value": ""}


@dataclass
class Report:
    """What ``--json`` prints."""

    file: str
    kind: str = ""
    sheets: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KEYS.values(), 0))
    problems: list[dict[str, str]] = field(default_factory=list)
    applied: bool = False

    def add(self, code: str, message: str, item: Item | None = None) -> None:
        cell = {"sheet": item.sheet, "cell": item.place, "value": item.in_file} if item else NOWHERE
        self.problems.append({**cell, "code": code, "message": message})


class Command(BaseCommand):
    help = "Import a workbook under the same rules as the preview. All or nothing; nothing is saved with problems."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--kind", default="", help="The kind of file; recognised by its headings where not given.")
        parser.add_argument("--dry-run", action="store_true", help="Check the file and save nothing.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")
        parser.add_argument("--as", dest="person", default="", metavar="USERNAME", help="Whose import it is: an email.")
        parser.add_argument("--accept-checks", action="store_true", help="Take what is to be checked as it was read.")
        parser.add_argument("--reason", default="", help="Why figures change; needed where any does.")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        report = Report(path.name)
        try:
            code = self._import(path, report, options)
        except Unusable as refusal:
            report.add("unusable", str(refusal))
            code = IS_UNUSABLE
        except Refused as refusal:
            report.add("refused", str(refusal))
            code = HAS_PROBLEMS
        self._say(report, is_dry=options["dry_run"], as_json=options["json"])
        if code:
            raise SystemExit(code)

    def _import(self, path: Path, report: Report, options: dict[str, Any]) -> int:
        person = None if options["dry_run"] and not options["person"] else self._person(options["person"])
        if not path.is_file():
            raise Unusable(f"There is no file “{path}”.")
        if options["kind"] and kind_of(options["kind"]) is None:
            raise Unusable(f"“{options['kind']}” is no kind of import. Kinds: {', '.join(_keys())}.")
        found = examine(read(path), path.name, kind=options["kind"])
        if person is not None and not found.kind.may_import(access_of(person)):
            raise Refused(f"{person.email} may not import “{found.kind.label}”.")
        changes = self._check(found, report, accept=options["accept_checks"])
        if report.problems:
            return HAS_PROBLEMS
        if changes and person is not None and not options["dry_run"]:
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            kind = ChangeKind.LATE if options["reason"] else ChangeKind.FIRST
            import_directly(
                file_name=path.name, size=path.stat().st_size, sha256=sha256, kind=found.kind,
                counts=dict(found.counts), changes=changes, by=person, at=clock.now(),
                reason=Reason(kind=kind, text=options["reason"], source=path.name[:120]),
            )  # fmt: skip
            report.applied = True
        return APPLIED

    def _person(self, email: str) -> User:
        if not email:
            raise Refused("Say whose import it is: --as with the email of somebody of the data team.")
        person = User.objects.filter(email__iexact=email).first()
        if person is None or not person.works_on(clock.day_of(clock.now())):
            raise Refused(f"Nobody with the email {email} may sign in.")
        return person

    def _check(self, found: Examination, report: Report, *, accept: bool) -> list[Change]:
        """Return the changes; note counts, sheets and problems in the report."""
        report.kind = found.kind.key
        for question in found.questions:
            report.add("question", f"{question.label} Answer it once in the browser; it is remembered.")
        changes = []
        for item in [] if report.problems else found.items():
            if item.outcome is Outcome.ERROR or (item.outcome in PROBLEMS and not accept):
                report.add(item.code, item.message, item)
            elif item.change is not None:
                changes.append(item.change)
        report.sheets = [asdict(sheet) for sheet in found.sheets()]
        report.counts |= {KEYS[Outcome(outcome)]: count for outcome, count in found.counts.items()}
        return changes

    def _say(self, report: Report, *, is_dry: bool, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(asdict(report), ensure_ascii=False))
            return
        for problem in report.problems:
            where = f"{problem['sheet']}!{problem['cell']}: " if problem["cell"] else ""
            self.stdout.write(f"{where}{problem['message']}")
        said = ", ".join(f"{count:,} {_words(key, count)}" for key, count in report.counts.items())
        self.stdout.write(f"{report.file}: {said}.")
        if report.problems:
            self.stdout.write("Nothing was saved.")
        elif report.applied:
            self.stdout.write("Imported.")
        else:
            self.stdout.write("Checked; nothing was saved." if is_dry else "Nothing to do.")


def _words(key: str, count: int) -> str:
    return "error" if key == "errors" and count == 1 else key.replace("_", " ")


def _keys() -> list[str]:
    return [kind.key for kind in import_kinds()]
