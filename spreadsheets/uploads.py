"""Keeping the files that were uploaded: in a private folder, under random names, readable by this account only."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

RANDOM_NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was kept: ``name`` within its folder, ``size`` in bytes, ``sha256`` in hexadecimal digits."""

    name: str
    size: int
    sha256: str


def keep(chunks: Iterable[bytes], *, folder: Path) -> Kept:
    """Write an upload under a random name. Leaves no file behind if it breaks off."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = secrets.token_hex(32)
    digest, size = hashlib.sha256(), 0
    number = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(number, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
    except BaseException:
        (folder / name).unlink(missing_ok=True)
        raise
    return Kept(name, size, digest.hexdigest())


def path_of(name: str, *, folder: Path) -> Path:
    """Return where a kept file lies. :raises ValueError: if the name isn't one that :func:`keep` gave"""
    if not RANDOM_NAME.fullmatch(name):
        raise ValueError("This is no name of a kept file.")
    return folder / name


def remove(name: str, *, folder: Path) -> None:
    """Delete a kept file; nothing happens where it is gone already."""
    path_of(name, folder=folder).unlink(missing_ok=True)
