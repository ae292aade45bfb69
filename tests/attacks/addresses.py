"""Every address that takes a form: what to send it, and who may. A new one without its line here fails the test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DATA = ("data_team",)
KEEPERS = ("administrator", "data_team")
AREA = ("head_of_service", "service_manager")
ANY_AREA = (*AREA, "manager_elsewhere", "quality_manager")
OF_AREA = (*DATA, *AREA)
QUALITY = ("quality_manager",)
BOARD = ("board_member", "learning_group")
GROUP = ("learning_group",)
MEETING = {"code": "improvement-board", "day": "2020-09-24"}
PROGRAMME = {"code": "case-audits"}


@dataclass(frozen=True)
class Sent:
    """What is sent to an address.

    :param at: arguments of the address; ``@risk`` stands for a key of the world
    :param may: who of the cast may send it; everybody else is refused
    :param data: what is sent, beside what the form on the page asks for, which is filled in by itself
    :param told: who may open the page, and is told on it that this isn't theirs; everybody else finds nothing
    """

    at: Mapping[str, str] = field(default_factory=dict)
    may: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    query: str = ""
    is_json: bool = False
    is_written: bool = True  # False where the page only shows, or the world isn't ready and says so in words


def _meeting(**at: str) -> dict[str, str]:
    return {**MEETING, **at}


def _group(**at: str) -> dict[str, str]:
    return {"code": MEETING["code"], **at}


def _programme(**at: str) -> dict[str, str]:
    return {**PROGRAMME, **at}


def _step(name: str, month: str, may: tuple[str, ...], told: tuple[str, ...], **data: str) -> Sent:
    return Sent({"area": "assessment", "month": month, "name": name}, may, data, told)


MEASURE = {"code": "m1"}
ACTION = {"code": "A001"}
TYPED = {"rows": [{"measure": "m1", "unit": "service", "version": 0, "texts": {"value": "7"}}], "comments": []}
REVISED = {"based:m1:service": "@based", "value:m1:service": "44", "kind": "error"}

ADDRESSES: dict[str, tuple[Sent, ...]] = {
    "redaction": (Sent(may=("administrator",), data={"words": "Visits", "reason": "A name", "remove": "1"}),),
    # scorecard
    "scorecard:measure_new": (Sent(may=KEEPERS, data={"code": "m9", "name": "New measure"}),),
    "scorecard:populations": (Sent(may=KEEPERS, data={"value": "1000", "source": "ONS"}),),
    "scorecard:measure_change": (Sent(MEASURE, KEEPERS, {"name": "Other words"}),),
    "scorecard:measure_close": (Sent(MEASURE, KEEPERS),),
    "scorecard:measure_succeed": (Sent(MEASURE, KEEPERS, {"code": "m8", "name": "Successor", "opened": "2020-10"}),),
    "scorecard:target_new": (Sent(MEASURE, KEEPERS, {"value": "50", "comparison": ">="}),),
    "scorecard:baseline_set": (Sent(MEASURE, KEEPERS, {"value": "30"}),),
    "scorecard:comparator_set": (Sent(MEASURE, KEEPERS, {"value": "30", "period": "2019/20", "source": "DfE"}),),
    "scorecard:reporting_units": (Sent({"code": "m2"}, KEEPERS, {"units": []}),),
    "scorecard:measure_settings": (Sent(MEASURE, KEEPERS, is_written=False),),
    "scorecard:measures": (Sent(may=KEEPERS, is_written=False),),
    "scorecard:measures_download": (Sent({"kind": "csv"}, KEEPERS, is_written=False),),
    "scorecard:sheet": (
        Sent({"area": "assessment", "month": "2020-08"}, OF_AREA,
             {"measure": "m1", "unit": "service", "value:service": "7", "version:service": "0"}),
    ),
    "scorecard:sheet_save": (Sent({"area": "assessment", "month": "2020-08"}, OF_AREA, TYPED, is_json=True),),
    "scorecard:revise": (Sent({"area": "assessment", "month": "2020-07"}, OF_AREA, REVISED),),
    "scorecard:submission_step": (
        _step("approve", "2020-07", ("head_of_service",), ("data_team", "service_manager")),
        _step("return", "2020-07", ("data_team", "head_of_service"), ("service_manager",), reason="Look again"),
        _step("lock", "2020-06", DATA, AREA),
        _step("send", "2020-08", AREA, DATA),
    ),
    # audits
    "audits:audit": (
        Sent({"pk": "@audit"}, ("auditor",), {"step": "save"}, QUALITY),
        Sent({"pk": "@audit"}, QUALITY, {"step": "exempt", "exempt-why": "Moved away"}, ("auditor",)),
        Sent({"pk": "@done"}, AREA, {"step": "challenge", "challenge-points": "Not so"}, (*QUALITY, "auditor")),
    ),
    "audits:draft_save": (Sent({"pk": "@audit"}, ("auditor",), {"version": "0"}, QUALITY),),
    "audits:programme_new": (Sent(may=KEEPERS, data={"name": "Peer audits", "council": "", "area": "@quality"}),),
    "audits:teams": (Sent(may=KEEPERS, data={"area_@team": "@elsewhere"}),),
    "audits:scale_new": (
        Sent(PROGRAMME, (*KEEPERS, *QUALITY), {"reason": "Agreed", "descriptor_1": "Better still"}),
    ),
    "audits:scale": (
        Sent(_programme(key="@scale"), (*KEEPERS, *QUALITY), {"reason": "Agreed", "descriptor_1": "Better still"}),
    ),
    "audits:keep_new": (
        Sent(_programme(kind="theme"), (*KEEPERS, *QUALITY), {"name": "Supervision"}),
        Sent(_programme(kind="measure"), KEEPERS, {"measure": "@free"}),
    ),
    "audits:keep": (
        Sent(_programme(kind="programme", key="@programme"), (*KEEPERS, *QUALITY), {"about": "Other words"}),
        Sent(_programme(kind="question", key="@asked"), (*KEEPERS, *QUALITY), {"text": "What next?"}),
    ),
    "audits:round_new": (Sent(PROGRAMME, QUALITY, {"first_month": "2020-11"}),),
    "audits:pause": (Sent(_programme(pk="@round"), QUALITY, {"from_day": "2020-09-20", "until": ""}),),
    "audits:report_round": (Sent(_programme(pk="@round"), QUALITY),),
    "audits:publish": (Sent(_programme(pk="@reported"), QUALITY, is_written=False),),
    "audits:allocate": (
        Sent(_programme(pk="@round"), QUALITY, {"text": "REF-77; North team; auditor@example.org"}),
    ),
    "audits:respond": (Sent(_programme(pk="@answered"), AREA),),
    "audits:finding_check": (Sent(_programme(pk="@finding"), QUALITY, {"looked_at": "10", "held_up": "8"}),),
    "audits:finding_change": (Sent(_programme(pk="@finding"), QUALITY, {"what_changed": "A new form."}),),
    "audits:finding_new": (Sent(PROGRAMME, QUALITY),),
    "audits:thematic": (Sent(_programme(pk="@thematic"), QUALITY, {"title": "Neglect"}),),
    "audits:question_new": (
        Sent(_programme(pk="@thematic"), QUALITY, {"base_count": "1", "text_1": "Yes", "count_1": "1"}),
    ),
    "audits:question": (
        Sent(_programme(pk="@thematic", question="@question"), QUALITY, {"note": "Counted twice", "text_1": "Alike"}),
    ),
    "audits:feedback_new": (Sent(_programme(pk="@round"), QUALITY, {"voices": ["carer"]}),),
    "audits:recommend": (Sent(_programme(pk="@round"), QUALITY, {"teams": []}),),
    # plan
    "improvement:raise": (
        Sent(may=(*KEEPERS, *AREA), data={"due": "2020-12"}, told=("manager_elsewhere", "quality_manager")),
    ),
    "improvement:update": (Sent(ACTION, OF_AREA, {"status": "at_risk", "narrative": "It slips."}),),
    "improvement:change": (Sent(ACTION, KEEPERS, {"text": "Other words for it."}),),
    "improvement:comment": (Sent(ACTION, (*OF_AREA, *BOARD), {"text": "Why so late?"}),),
    "improvement:step": (
        Sent({**ACTION, "step": "close"}, OF_AREA, {"evidence_title": "Minutes", "evidence_url": "https://x.example/a"}),
        Sent({"code": "A002", "step": "settle"}, OF_AREA, {"accept": "no"}),
        Sent({**ACTION, "step": "withdraw"}, KEEPERS),
    ),
    "improvement:evidence_delete": (Sent({"key": "@evidence"}, KEEPERS),),
    "improvement:outcome": (Sent({"code": "O1"}, (*DATA, *BOARD), {"from_data": "Earlier visits."}),),
    "improvement:keep_new": (Sent({"kind": "source"}, KEEPERS, {"code": "NEW", "name": "A review"}),),
    "improvement:keep": (Sent({"kind": "outcome", "key": "@outcome"}, KEEPERS, {"text": "Children are heard."}),),
    "improvement:continue_rest": (Sent({"key": "@iteration"}, KEEPERS),),
    "improvement:fate": (Sent({"key": "@iteration", "code": "A001"}, KEEPERS),),
    "improvement:review_open": (Sent(may=GROUP, data={"code": "LR99", "aware": "2020-09-01"}),),
    "improvement:reviews_publish": (Sent(may=GROUP, is_written=False),),
    "improvement:review_step": (Sent({"code": "LR01"}, GROUP, {"step": "aware", "day": "2020-09-01"}),),
    "improvement:review_point": (Sent({"code": "LR01"}, GROUP, {"kind": "learning", "text": "Listen."}),),
    "improvement:review_owner": (Sent({"code": "LR01", "key": "@point"}, GROUP, {"owner": "@post"}),),
    # groups and meetings
    "meetings:group_new": (Sent(may=KEEPERS, data={"code": "clinic", "name": "Clinic", "closed_on": ""}),),
    "meetings:group_change": (Sent(_group(), KEEPERS, {"purpose": "Other words", "closed_on": ""}),),
    "meetings:seat_new": (Sent(_group(), DATA, {"post": "@post", "partner": ""}),),
    "meetings:seat_end": (Sent(_group(pk="@seat"), DATA),),
    "meetings:forward_new": (Sent(_group(), DATA),),
    "meetings:forward_drop": (Sent(_group(pk="@planned"), DATA),),
    "meetings:risk_new": (Sent(_group(), DATA),),
    "meetings:risk_review": (Sent(_group(pk="@risk"), DATA, {"title": "Another risk"}),),
    "meetings:risk_close": (Sent(_group(pk="@risk"), DATA),),
    "meetings:meeting_new": (Sent(_group(), DATA, {"held_on": "2020-10-29", "dispatch_on": ""}),),
    "meetings:meeting_change": (Sent(_meeting(), DATA, {"held_on": "2020-09-25", "dispatch_on": ""}),),
    "meetings:meeting_cancel": (Sent(_meeting(), DATA),),
    "meetings:meeting_close": (Sent(_meeting(), DATA),),
    "meetings:minutes_approve": (Sent(_meeting(), DATA),),
    "meetings:point_new": (Sent(_meeting(), DATA),),
    "meetings:point_change": (Sent(_meeting(pk="@item"), DATA, {"minute": "It was discussed."}),),
    "meetings:point_raise": (Sent(_meeting(pk="@item"), DATA),),
    "meetings:point_withdraw": (Sent(_meeting(pk="@item"), DATA),),
    "meetings:paper_new": (Sent(_meeting(pk="@item"), DATA),),
    "meetings:paper_withdraw": (Sent(_meeting(pk="@paper"), DATA),),
    "meetings:attendance": (Sent(_meeting(), DATA, {"guests": "A school"}),),
    "meetings:decision_new": (Sent(_meeting(), DATA, {"kind": "decision"}),),
    "meetings:decision_change": (Sent(_meeting(number="1"), DATA, {"text": "Other words"}),),
    "meetings:decision_outcome": (Sent(_meeting(number="1"), DATA),),
    "meetings:report_ask": (Sent(_meeting(), DATA, {"area": "@elsewhere"}),),
    "meetings:report_answer": (Sent(_meeting(pk="@report"), AREA),),
    "meetings:report_withdraw": (Sent(_meeting(pk="@report"), DATA),),
    "meetings:pack_new": (Sent(_meeting(), DATA, {"audience": "board"}),),
    "meetings:yearly_new": (Sent(may=DATA, data={"first_month": "2018-04"}),),
    "meetings:yearly_open": (Sent({"code": "@yearly"}, DATA),),
    "meetings:yearly_issue": (Sent({"code": "@yearly"}, DATA),),
    "meetings:yearly_entry_new": (Sent({"code": "@yearly"}, DATA, {"measure": "", "progress": ""}),),
    "meetings:yearly_entry": (Sent({"code": "@yearly", "pk": "@entry"}, DATA, {"text": "Other words"}),),
    "meetings:yearly_step": (
        Sent({"code": "@yearly", "pk": "@entry", "name": "approve"}, DATA),
        Sent({"code": "@yearly", "pk": "@entry", "name": "withdraw"}, DATA),
    ),
    # imports
    "spreadsheets:imports": (Sent(may=KEEPERS, data={"kind": "tiny"}),),
    "spreadsheets:recognised": (Sent({"key": "@import"}, KEEPERS),),
    "spreadsheets:decide": (Sent({"key": "@import"}, KEEPERS, {"decision-1": "leave"}),),
    "spreadsheets:rest": (Sent({"key": "@import"}, KEEPERS, {"do": "take"}),),
    "spreadsheets:confirm": (Sent({"key": "@import"}, KEEPERS, {"decision-1": "leave", "change_kind": "late"}),),
    "spreadsheets:cancel": (Sent({"key": "@import"}, KEEPERS),),
    "spreadsheets:again": (Sent({"key": "@import"}, KEEPERS),),
    "spreadsheets:undo": (Sent({"key": "@applied"}, KEEPERS, {"reason": "Wrong file"}),),
}  # fmt: skip
