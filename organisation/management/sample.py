"""The sample service of ``fixtures/sample``: its areas, units, posts, partners and people, all invented.

Reading the CSV files is here too, for the loaders of upper floors (``SAMPLE_LOADERS``).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.contrib.auth.hashers import make_password

from organisation.clock import LONDON
from organisation.models import Area, AreaAlias, Partner, PartnerAlias, Post, PostHolding, Role, RoleHolding, Unit, User
from organisation.months import Month
from organisation.operations import save_version

PASSWORD = "plimsoll-sample"  # noqa: S105 - the demo prints it; sample accounts are refused elsewhere
FIRST_DAY = date(2018, 6, 1)  # what the sample begins with is recorded on this day
LAST_DAY = date(2024, 11, 8)
IN_POST_SINCE = date(2019, 1, 1)
REASON = "Sample service"

DIRECTOR = "director"
DATA_MANAGER = "data-manager"
ADMINISTRATOR = "administrator@sample.example"
# Whom an area's managing post reports to, where people.csv gives the area no head of service.
HEADS = {"ehe": "hos-education", "send": "hos-education"}
OTHER_HEAD = "hos-integrated"


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file of the sample, by column."""
    path = settings.BASE_DIR / "fixtures" / "sample" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a time of a day in London."""
    return datetime.combine(day, time(hour, minute), LONDON)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that a sample person holds, for an area where it is about one."""

    email: str
    role: str
    area: str = ""


def load(*, after: date | None, until: date) -> str:
    """Load the service as it was known by a day; later only the units that opened since."""
    if after is not None:
        units = _load_units(after, until, by=User.objects.get(email=ADMINISTRATOR))
        return f"Service: {_units(units)} opened."
    posts = rows("posts")
    people = _load_people(posts)
    areas = _load_areas(people[ADMINISTRATOR])
    _load_posts(posts, areas, people)
    _load_roles(posts, areas, people)
    units = _load_units(None, until, by=people[ADMINISTRATOR])
    partners = _load_partners(people[ADMINISTRATOR])
    return (
        f"Service: {len(areas)} areas, {_units(units)}, {len(posts)} posts, {partners} partners, {len(people)} people."
    )


def _units(count: int) -> str:
    return f"{count} unit{'s' if count != 1 else ''}"


def _load_people(posts: list[dict[str, str]]) -> dict[str, User]:
    """Make those who sign in, and for every other post somebody by whom its past is recorded."""
    password, nobody_signs_in = make_password(PASSWORD), make_password(None)
    people = [
        User(
            email=row["email"], title=row["title"], password=password, is_sample=True,
            is_staff=row["email"] == ADMINISTRATOR,
        )
        for row in rows("people")
    ]  # fmt: skip
    held = {row["post_code"] for row in rows("people")}
    people += [
        User(
            email=_email_of(row["code"]), title=row["title"], password=nobody_signs_in, is_sample=True,
            is_active=False,
        )
        for row in posts
        if row["code"] not in held
    ]  # fmt: skip
    for person in people:
        person.save()
    return {person.email: person for person in people}


def _email_of(post: str) -> str:
    return f"{post}@sample.example"


def _load_areas(by: User) -> dict[str, Area]:
    areas = {}
    for row in rows("areas"):
        area = Area(code=row["code"], name=row["name"], printed_name=row["printed_name"], position=int(row["position"]))
        save_version(record=area, by=by, at=moment(FIRST_DAY, 9), reason=REASON)
        AreaAlias.objects.bulk_create(AreaAlias(area=area, text=text) for text in _also_called(row))
        areas[area.code] = area
    return areas


def _also_called(row: dict[str, str]) -> list[str]:
    return [text for text in row["aliases"].split(";") if text]


def _grants(posts: list[dict[str, str]]) -> list[Grant]:
    """Return every role: as people.csv has them, then of the posts that nobody there holds."""
    grants = []
    for row in rows("people"):
        for role, _, area in (text.partition(":") for text in row["roles"].split(";")):
            grants.append(Grant(row["email"], role, area))
    held = {row["post_code"] for row in rows("people")}
    headed = {grant.area for grant in grants if grant.role == Role.HEAD_OF_SERVICE}
    for row in posts:
        code, area = row["code"], row["area_code"]
        if area and code not in held:
            grants.append(Grant(_email_of(code), Role.SERVICE_MANAGER, area))
        if area and area not in headed:
            grants.append(Grant(_email_of(HEADS.get(area, OTHER_HEAD)), Role.HEAD_OF_SERVICE, area))
    return grants


def _load_roles(posts: list[dict[str, str]], areas: dict[str, Area], people: dict[str, User]) -> None:
    RoleHolding.objects.bulk_create(
        RoleHolding(person=people[grant.email], role=grant.role, area=areas.get(grant.area)) for grant in _grants(posts)
    )


def _load_posts(posts: list[dict[str, str]], areas: dict[str, Area], people: dict[str, User]) -> None:
    """Save the posts, each reporting to its head of service or to the director, and who holds them."""
    holders = {row["post_code"]: row["email"] for row in rows("people") if row["post_code"]}
    post_of = {email: code for code, email in holders.items()}
    heads = {
        grant.area: post_of.get(grant.email, grant.email.partition("@")[0])
        for grant in _grants(posts)
        if grant.role == Role.HEAD_OF_SERVICE
    }
    saved: dict[str, Post] = {}
    for row in posts:
        code = row["code"]
        above = None if code == DIRECTOR else heads.get(row["area_code"], DIRECTOR)
        post = Post(
            code=code, title=row["title"], area=areas.get(row["area_code"]),
            reports_to=saved[above] if above else None,
        )  # fmt: skip
        save_version(record=post, by=people[ADMINISTRATOR], at=moment(FIRST_DAY, 9), reason=REASON)
        saved[code] = post
    PostHolding.objects.bulk_create(
        PostHolding(post=post, person=people[holders.get(code, _email_of(code))], since=IN_POST_SINCE)
        for code, post in saved.items()
    )


def _load_units(after: date | None, until: date, *, by: User) -> int:
    """Save the units that opened after a day and until another; return how many."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    known = len(units)
    for row in rows("units"):
        opened = Month.parse(row["opened"])
        opening = max(opened.first_day, FIRST_DAY)
        if opening > until or (after is not None and opening <= after):
            continue
        unit = Unit(
            code=row["code"], name=row["name"], kind=row["kind"], parent=units.get(row["parent_code"]),
            opened=opened, closed=Month.parse(row["closed"]) if row["closed"] else None,
        )  # fmt: skip
        save_version(record=unit, by=by, at=moment(opening, 9), reason=REASON)
        units[unit.code] = unit
    return len(units) - known


def _load_partners(by: User) -> int:
    found = rows("partners")
    for row in found:
        partner = Partner(name=row["name"], kind=row["kind"])
        save_version(record=partner, by=by, at=moment(FIRST_DAY, 9), reason=REASON)
        PartnerAlias.objects.bulk_create(PartnerAlias(partner=partner, text=text) for text in _also_called(row))
    return len(found)
