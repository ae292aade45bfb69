"""Making very many objects at once."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collecting() -> Iterator[None]:
    """Don't look for rings of unused objects meanwhile.

    Python looks through all objects of the process whenever their number has grown by a quarter. Where tens of
    thousands are made, all needed until the end and none of them in a ring, that is a quarter of the time for nothing.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
