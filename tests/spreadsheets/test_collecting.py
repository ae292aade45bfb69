"""Making very many objects at once."""

from __future__ import annotations

import gc

import pytest

from spreadsheets.collecting import no_collecting


def test_python_looks_for_unused_objects_again_afterwards_even_after_an_error() -> None:
    with no_collecting():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="broken off"), no_collecting():
        raise ValueError("broken off")
    assert gc.isenabled()


def test_what_was_off_before_stays_off() -> None:
    gc.disable()
    try:
        with no_collecting():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
