"""Items, choices and settings as they are kept between the pages of an import: as JSON, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from spreadsheets.kinds import Choice, Item, Outcome, Setting, Settings

LEAVE, TAKE = "leave", "take"  # decisions that the engine itself offers
PARTS = {"column": "columns", "name": "names", "sheet": "sheets", "option": "options"}


def choices_as_json(item: Item) -> str:
    """Return the choices of an item as JSON; "" where it has none."""
    return json.dumps([asdict(choice) for choice in item.choices], ensure_ascii=False) if item.choices else ""


def choices_of(text: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(**{**one, "setting": Setting(**one["setting"]) if one["setting"] else None})
        for one in json.loads(text or "[]")
    )


def change_as_json(item: Item) -> str:
    return json.dumps(item.change, ensure_ascii=False) if item.change is not None else ""


def item_of(row: Any) -> Item:
    """Return the item of a row that keeps one."""
    return Item(
        Outcome(row.outcome), row.sheet, row.place, row.subject, row.field, row.in_file, row.on_record, row.code,
        row.message, json.loads(row.change) if row.change else None, choices_of(row.choices),
    )  # fmt: skip


def settings_of(*layers: Mapping[str, Mapping[str, str]]) -> Settings:
    """Return settings of layers such as ``{"columns": {"indicator": "measure"}}``; a later layer goes before."""
    merged: dict[str, dict[str, str]] = {part: {} for part in PARTS.values()}
    for layer in layers:
        for part, said in layer.items():
            if part in merged:
                merged[part] |= said
    return Settings(**merged)
