"""Reading what a sheet sends, by its script or by an ordinary form, into what the operations take."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from scorecard.operations.drafts import ENTRY_FIELDS, TypedComment, TypedRow

MOST_ROWS = 2000
COMMENT_NAMES = ("text", "remedial_action", "action_post_id", "action_due", "expected_green", "override")


class MalformedRequest(ValueError):
    """What came is not what the sheet's script sends."""


def read_json(body: bytes) -> Any:
    """Return what a script sent. :raises MalformedRequest: where it can't be read"""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:  # among them numbers of thousands of digits, and deep nesting
        raise MalformedRequest from error


def typed_by_script(body: Any) -> tuple[list[TypedRow], list[TypedComment]]:
    """Read ``{"rows": [{"measure", "unit", "version", "texts", "checked"}], "comments": [...]}``.

    :raises MalformedRequest: where it is anything else
    """
    if not isinstance(body, Mapping):
        raise MalformedRequest
    rows, comments = _list(body, "rows"), _list(body, "comments")
    if len(rows) + len(comments) > MOST_ROWS:
        raise MalformedRequest
    return (
        [
            TypedRow(
                measure=_text(row, "measure"), unit=_text(row, "unit"), version=_version(row), texts=_texts(row),
                is_checked=row["checked"] if isinstance(row.get("checked"), bool) else None,
            )
            for row in rows
        ],
        [
            TypedComment(measure=_text(one, "measure"), version=_version(one), texts=_texts(one))
            for one in comments
        ],
    )  # fmt: skip


def _list(body: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = body.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise MalformedRequest
    return found


def _text(row: Mapping[str, Any], name: str) -> str:
    if not isinstance(row.get(name), str):
        raise MalformedRequest
    return str(row[name])


def _version(row: Mapping[str, Any]) -> int:
    version = row.get("version")
    if not isinstance(version, int) or isinstance(version, bool):
        raise MalformedRequest
    return version


def _texts(row: Mapping[str, Any]) -> dict[str, str]:
    texts = row.get("texts", {})
    if not isinstance(texts, Mapping) or not all(isinstance(v, str) and _can_be_kept(v) for v in texts.values()):
        raise MalformedRequest
    return {str(name): text for name, text in texts.items()}


def _can_be_kept(text: str) -> bool:
    """Whether a database takes a text: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _field(post: QueryDict, name: str) -> str:
    return str(post[name]).replace("\x00", "")


def typed_by_form(post: QueryDict) -> tuple[list[TypedRow], TypedComment | None]:
    """Read one measure's form: fields named ``numerator:<unit>``, ``version:<unit>``, ``comment-text`` and so on."""
    code = post.get("measure", "")
    rows = []
    for unit in post.getlist("unit"):
        texts: dict[str, str] = {
            name: _field(post, f"{name}:{unit}") for name in ENTRY_FIELDS if f"{name}:{unit}" in post
        }
        texts["ticked"] = " ".join(post.getlist(f"tick:{unit}"))
        rows.append(
            TypedRow(
                measure=code, unit=unit, version=_number(post.get(f"version:{unit}", "0")), texts=texts,
                is_checked=f"checked:{unit}" in post if f"loaded:{unit}" in post else None,
            )
        )  # fmt: skip
    comment = {name: _field(post, f"comment-{name}") for name in COMMENT_NAMES if f"comment-{name}" in post}
    if not any(comment.values()) and post.get("comment-version", "0") == "0":
        return rows, None
    return rows, TypedComment(measure=code, version=_number(post.get("comment-version", "0")), texts=comment)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
