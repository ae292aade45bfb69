"""How much one upload may ask for. What goes beyond is refused with a sentence, never cut off silently."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on the file, on what it unpacks to, on its sheets and on the process that reads it."""

    file_bytes: int = 50 * MEGABYTE - 1  # 50 MB is too much
    parts: int = 2_000  # files inside the zip
    unzipped_bytes: int = 400 * MEGABYTE
    ratio: int = 200  # unzipped to zipped, looked at only where a part is large
    ratio_from_bytes: int = 10 * MEGABYTE
    sheets: int = 200
    rows: int = 250_000  # the last row that may hold anything
    columns: int = 1_000  # the last column that may hold anything
    cells: int = 5_000_000  # that hold something, in the whole workbook
    merges: int = 500  # in one sheet
    text_length: int = 32_767  # Excel's own bound for a cell
    output_bytes: int = 150 * MEGABYTE  # what the reading process hands over
    memory_bytes: int = 1024 * MEGABYTE  # address space, which is more than what is in use
    cpu_seconds: int = 90
    seconds: int = 120


LIMITS = Limits()
