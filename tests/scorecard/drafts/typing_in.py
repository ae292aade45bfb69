"""Rows and comments as they are typed on a sheet."""

from datetime import datetime
from typing import Any

from organisation.models import Area, User
from scorecard.models import Measure
from scorecard.operations.drafts import Saved, TypedComment, TypedRow, save_comment, save_rows
from tests.builders import (
    moment,
    month_of,
)

MONTH = month_of("2020-09")
AT, LATER = moment("2020-10-05 13:32"), moment("2020-10-05 13:40")


def row(measure: Measure | str = "timely", *, unit: str = "service", version: int = 0, **fields: Any) -> TypedRow:
    checked = fields.pop("is_checked", None)
    code = measure if isinstance(measure, str) else measure.code
    return TypedRow(measure=code, unit=unit, version=version, texts=fields, is_checked=checked)


def said(measure: str = "timely", *, version: int = 0, **texts: str) -> TypedComment:
    return TypedComment(measure=measure, version=version, texts=texts)


def save(area: Area, *rows: TypedRow, by: User, at: datetime = AT) -> list[Saved]:
    return save_rows(area=area, month=MONTH, rows=rows, by=by, at=at)


def say(area: Area, comment: TypedComment, *, by: User, at: datetime = AT) -> Saved:
    return save_comment(area=area, month=MONTH, comment=comment, by=by, at=at)
