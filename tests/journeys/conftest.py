"""A browser that fails a test whenever a page complains, and a check for accessibility.

Debian's own Chromium is driven; nothing is downloaded.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from organisation.models import User
from tests import chromium
from tests.journeys.complaints import Complaints

ARGUMENTS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
DEMO_DAY = date(2020, 9, 24)

# A violation of the content security policy is also written to the console, but not in every browser version.
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`content security policy: ${event.effectiveDirective} refused ${event.blockedURI}`);
});
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder as browser tests."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Keep SQLite's test database in a file, so that the server's threads have connections of their own."""
    from django.conf import settings  # noqa: PLC0415

    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        file = tmp_path_factory.mktemp("database") / "journeys.sqlite3"
        database.setdefault("TEST", {})["NAME"] = str(file)


@pytest.fixture(scope="session")
def sample_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the sample service is kept once a test has loaded it: loading takes seconds, copying none."""
    return tmp_path_factory.mktemp("sample") / "sample.sqlite3"


@pytest.fixture
def sample_service(transactional_db: None, settings: Any, sample_copy: Path) -> Callable[[str], User]:
    """Load the sample service, the clock standing on its day; return a function: ``sample_service("board")``."""
    settings.PLIMSOLL_DEMO, settings.PLIMSOLL_TODAY = True, DEMO_DAY
    connection.ensure_connection()
    if connection.vendor == "sqlite" and sample_copy.exists():
        with sqlite3.connect(sample_copy) as kept:
            kept.backup(connection.connection)
        kept.close()
        ContentType.objects.clear_cache()
    else:
        call_command("load_sample", today=DEMO_DAY, stdout=StringIO())
    if connection.vendor == "sqlite" and not sample_copy.exists():
        with sqlite3.connect(sample_copy) as kept:
            connection.connection.backup(kept)
        kept.close()
    return lambda name: User.objects.get(email=f"{name}@sample.example")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, once a session; tests are skipped where there is none."""
    executable = chromium.path()
    if executable is None:
        pytest.skip("no Chromium was found: apt-get install chromium, or set CHROMIUM=")
    # Playwright runs an event loop in this thread, which makes Django suspect asynchronous use of the ORM.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    arguments = [*ARGUMENTS, "--no-sandbox"] if os.geteuid() == 0 else ARGUMENTS
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield launched
        launched.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def complaints(live_server: Any) -> Complaints:
    """What the test's pages complained of; ``complaints.expect("404")`` lets one kind pass."""
    return Complaints(live_server.url)


@pytest.fixture
def open_context(browser: Browser, live_server: Any, complaints: Complaints) -> Iterator[Callable[..., BrowserContext]]:
    """Return a function that opens a browser of one's own: ``open_context(width=390, height=844)``.

    The test fails on any console error, uncaught error, violation of the content security policy or
    request to another origin.
    """
    contexts: list[BrowserContext] = []

    def opened(*, width: int = 1440, height: int = 900, **options: Any) -> BrowserContext:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            locale="en-GB",
            timezone_id="Europe/London",
            **options,
        )
        context.set_default_timeout(10_000)
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("page", complaints.watch)
        context.on("request", complaints.request)
        contexts.append(context)
        return context

    yield opened
    for context in contexts:
        context.close()
    assert complaints.unexpected() == []


@pytest.fixture
def page(open_context: Callable[..., BrowserContext]) -> Page:
    """A page at 1440 by 900 on the live server; ``page.goto("/scorecard/")``."""
    return open_context().new_page()


@pytest.fixture
def sign_in(live_server: Any) -> Callable[..., None]:
    """Return ``sign_in(page, user)``, which hands the browser a session without the sign-in form."""

    def signed_in(page: Page, user: Any) -> None:
        client = Client()
        client.force_login(user)
        page.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
        )

    return signed_in


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """Return ``axe(page)``: one line for each element that breaks WCAG 2.0, 2.1 or 2.2 at A or AA, or some rules."""
    engine = Axe()

    def violations(page: Page, only: Sequence[str] = STANDARDS) -> list[str]:
        results = engine.run(page, options={"runOnly": list(only), "resultTypes": ["violations"]})
        return [
            f"{violation['id']}: {' '.join(map(str, node['target']))}: {violation['help']}"
            for violation in results.response["violations"]
            for node in violation["nodes"]
        ]

    return violations


# What sticks out of the page, or the page itself where nothing that can be named does. A chart needs a moment to fit.
OVERFLOW = """async () => {
  const root = document.documentElement;
  const is_wide = () => root.scrollWidth > root.clientWidth;
  for (let wait = 0; is_wide() && wait < 20; wait++) await new Promise((resolve) => setTimeout(resolve, 50));
  if (!is_wide()) return [];
  const right = root.clientWidth + 1;
  const out = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > right);
  return out.slice(-3).map((one) => `${one.tagName} .${one.className.baseVal ?? one.className}`).concat("page");
}"""


@pytest.fixture
def look(axe: Callable[..., list[str]]) -> Callable[[Page], list[str]]:
    """Return ``look(page)``: what is wrong with a page at 1440, 390 and 320 pixels, in light and dark."""

    def problems(page: Page) -> Iterator[str]:
        page.set_viewport_size({"width": 1440, "height": 900})
        yield from axe(page)
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        yield from (f"dark: {line}" for line in axe(page, ["color-contrast", "link-in-text-block"]))
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.set_viewport_size({"width": 390, "height": 844})
        yield from (f"390: {line}" for line in axe(page))
        yield from (f"390: too wide: {line}" for line in page.evaluate(OVERFLOW))
        page.set_viewport_size({"width": 320, "height": 640})
        yield from (f"320: too wide: {line}" for line in page.evaluate(OVERFLOW))
        page.set_viewport_size({"width": 1440, "height": 900})

    return lambda page: list(problems(page))


@pytest.fixture
def assert_accessible(look: Callable[[Page], list[str]]) -> Callable[[Page], None]:
    """Return ``assert_accessible(page)``, which fails where ``look`` finds anything."""

    def accessible(page: Page) -> None:
        assert look(page) == []

    return accessible
