"""Uploads are kept privately, under names that nobody can guess or choose."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from spreadsheets import uploads


def test_an_upload_is_kept_for_this_account_only(tmp_path: Path) -> None:
    folder = tmp_path / "uploads"
    kept = uploads.keep([b"a,b\n", b"1,2\n"], folder=folder)
    path = uploads.path_of(kept.name, folder=folder)
    assert path.read_bytes() == b"a,b\n1,2\n"
    assert (path.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    assert (kept.size, len(kept.sha256)) == (8, 64)


def test_the_same_file_has_the_same_digest_and_another_name(tmp_path: Path) -> None:
    one, two = (uploads.keep([b"same"], folder=tmp_path) for _ in range(2))
    assert one.sha256 == two.sha256
    assert one.name != two.name


def test_what_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise OSError

    with pytest.raises(OSError):
        uploads.keep(broken(), folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "../settings.py", "/etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "\n"])
def test_only_its_own_names_lead_to_a_file(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        uploads.path_of(name, folder=tmp_path)


def test_removing_twice_is_no_error(tmp_path: Path) -> None:
    kept = uploads.keep([b"x"], folder=tmp_path)
    for _ in range(2):
        uploads.remove(kept.name, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []
