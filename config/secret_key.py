"""A secret key for where nobody gives one: the demo and a developer's machine."""

import secrets
import time
from pathlib import Path


def kept_in(path: Path) -> str:
    """Return the secret key kept in a file that only its owner may read; the first caller makes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        return _read(path)
    key = secrets.token_urlsafe(48)
    path.write_text(key, encoding="ascii")
    return key


def _read(path: Path) -> str:
    """Return the key, waiting a moment for a process that has just made the file to fill it."""
    for _ in range(20):
        if key := path.read_text(encoding="ascii").strip():
            return key
        time.sleep(0.05)
    raise RuntimeError(f"{path.name} is empty: delete it and start again.")
