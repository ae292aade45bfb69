"""Every test: on SQLite, the database tests again on PostgreSQL, then in a browser. `make test` calls this.

All three run, whichever fails; the exit status says whether all passed.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import chromium, postgres  # noqa: E402

NO_TESTS = 5  # pytest's exit status where nothing was collected
FROM_OUTSIDE = {"TEST_DATABASE_URL", "PLIMSOLL_TESTS_DB_ONLY"}


def pytest(title: str, *arguments: str, **environment: str) -> bool:
    """Run pytest under a title and return whether it passed."""
    print(f"\n== {title}", flush=True)
    env = {name: value for name, value in os.environ.items() if name not in FROM_OUTSIDE} | environment
    done = subprocess.run([sys.executable, "-m", "pytest", *arguments], check=False, cwd=ROOT, env=env)
    return done.returncode in {0, NO_TESTS}


def on_sqlite() -> bool:
    """Run everything but the browser tests."""
    return pytest("Tests on SQLite", "-n", "auto")


def on_postgres() -> bool:
    """Run the database tests on the server that TEST_DATABASE_URL names, else on one of our own."""
    url = os.environ.get("TEST_DATABASE_URL")
    if url:
        return _on_postgres(url)
    try:
        with postgres.server() as url:
            return _on_postgres(url)
    except (RuntimeError, OSError, subprocess.CalledProcessError) as error:
        print(f"PostgreSQL could not be started, so its tests failed: {error}")
        return False


def _on_postgres(url: str) -> bool:
    return pytest("Database tests on PostgreSQL", "-n", "auto", TEST_DATABASE_URL=url, PLIMSOLL_TESTS_DB_ONLY="1")


def in_browser() -> bool:
    """Run the browser tests, or say that there is no browser."""
    if chromium.path() is None:
        print("\n== Browser tests skipped: no Chromium found (apt-get install chromium, or set CHROMIUM=)")
        return True
    return pytest("Tests in Chromium", "-m", "browser", "tests/journeys")


def main() -> int:
    """Run all and return the exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # unwinds, and so stops the server
    passed = [on_sqlite(), on_postgres(), in_browser()]
    if not all(passed):
        print("\nAt least one run failed: see above.")
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
