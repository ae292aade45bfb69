"""What both programmes of the sample share: the grades with their descriptors, the themes, the worker's questions."""

from __future__ import annotations

from audits.scales import NewGrade
from organisation.management.sample import rows

OUTSTANDING, GOOD, REQUIRES, INADEQUATE = "outstanding", "good", "requires-improvement", "inadequate"
GRADES = (
    NewGrade(
        OUTSTANDING, "Outstanding",
        "Practice goes beyond good: the child's life is better for it, the family would say so, and others learn "
        "from it.", is_good=True,
    ),
    NewGrade(
        GOOD, "Good",
        "The child is seen, heard and safer. Assessment, plan and oversight are timely and fit the need; small slips "
        "don't touch the child.", is_good=True,
    ),
    NewGrade(
        REQUIRES, "Requires improvement",
        "The child is safe and the basics are there, but delay, thin analysis or weak oversight hold progress back.",
        printed="RI; Requires improvement to be good",
    ),
    NewGrade(
        INADEQUATE, "Inadequate",
        "The child is left at risk or drifts: visits, assessment, plan or oversight are missing or far too late.",
        is_inadequate=True,
    ),
)  # fmt: skip
THEMES = (
    ("assessment", "Assessment and analysis", "Is the risk and need understood, with history and the whole family?"),
    ("plan", "Plan and review", "Does the plan say what has to change, by when, and is it reviewed in time?"),
    ("voice", "The child's voice", "Was the child seen alone, and do their words shape what is done?"),
    ("oversight", "Management oversight", "Does supervision reflect, decide, and move the plan on?"),
    ("partners", "Work with partners", "Do agencies share what they know and act on one plan?"),
    ("diversity", "Identity and diversity", "Are culture, language, disability and identity understood?"),
)


def questions() -> list[str]:
    """Return the four questions to the worker, in their order."""
    return list(dict.fromkeys(row["text"] for row in rows("audit_reflections")))
