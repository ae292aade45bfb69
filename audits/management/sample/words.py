"""What the sample's own audits say: invented, with nobody named. Ours, and marked as illustrative with their round."""

from __future__ import annotations

from datetime import date, timedelta

from audits.models import Audit, Grade, PracticeTheme, Published, ReflectionQuestion
from audits.operations.actions import NewAction
from audits.operations.grading import Graded, Sought

CONCERN = (
    "The last visit on record was nine weeks ago and the plan asks for one every two weeks. Nothing shows that anybody "
    "has seen the child since the adult who was asked to leave came back to the home."
)
DONE = "Visited on the same day and seen alone; the safety plan was agreed again with the family."
SUMMARIES = {
    "2020-06": "The first round after the programme began. Six of twelve were completed; four were exempted or "
    "extended.",
    "2020-07": "Two records were inadequate: supervision had not noticed that the plan stood still.",
    "2020-08": "More was completed, and in time. The child’s voice is the strongest side; oversight is the weakest.",
}
EXPLANATIONS = {
    Published.GOOD: "The share of audited records graded good or outstanding, of those graded in the round.",
    Published.INADEQUATE: "The share of audited records graded inadequate, of those graded in the round.",
    Published.ON_TIME: "The share of audits completed by their day, of those that had fallen due or were completed.",
}
RECOMMENDATIONS = (
    ("own-0820-1", "Record the reasons of each management decision on the day, with who does what by when.",
     "Team managers"),
    ("own-0820-2", "See each child alone before a review, and let their words lead the plan.", "Social workers"),
    ("own-0820-3", "Ask for an extension before the audit is due, not after.", "Managers who audit"),
)  # fmt: skip
ANSWERS = (
    (date(2020, 9, 17), "own-0820-1", "family-help-east-1",
     "Discussed in the team meeting. Decisions are now typed into the record during supervision."),
    (date(2020, 9, 21), "own-0820-2", "family-help-west-1",
     "Discussed. Reviews are booked with a visit in the week before."),
)  # fmt: skip
SAME = ""
MODERATED = (
    (date(2020, 7, 2), "SP-5939", "good", SAME),
    (date(2020, 7, 2), "XF-6235", "requires-improvement", SAME),
    (date(2020, 7, 28), "SZ-8354", "good", SAME),
    (date(2020, 7, 30), "KL-2961", "requires-improvement", SAME),
    (date(2020, 8, 4), "BR-7899", "requires-improvement",
     "The plan had not been reviewed for four months, which the descriptor of good does not allow."),
    (date(2020, 8, 6), "LX-6549", "inadequate", SAME),
    (date(2020, 8, 6), "PB-3575", "good", SAME),
    (date(2020, 8, 26), "QH-8471", "inadequate", SAME),
    (date(2020, 8, 27), "LH-5489", "good", SAME),
    (date(2020, 8, 28), "BV-2019", "requires-improvement", SAME),
    (date(2020, 9, 2), "CH-9307", "inadequate", SAME),
    (date(2020, 9, 3), "GL-6586", "good",
     "Risk was understood and the plan moved; the late review had been agreed with the family."),
    (date(2020, 9, 24), "QS-5932", "good", SAME),
)  # fmt: skip

STRENGTHS = {
    "good": ("The child was seen alone before every decision, and the record says what they want.",
             "The assessment weighs history and risk, and says what it doesn’t know."),
    "requires-improvement": ("The worker knows the child well.",),
    "inadequate": ("The school was kept informed.",),
}  # fmt: skip
IMPROVEMENTS = {
    "good": ("The chronology stops in spring.",),
    "requires-improvement": ("Supervision records facts, and seldom what follows from them.",),
    "inadequate": ("No visit in time since the plan began.", "The plan doesn’t say what has to change, or by when."),
}
BY_THEME = {
    "good": ("good", "good", "outstanding", "requires-improvement", "good", "good"),
    "requires-improvement": ("requires-improvement",) * 3 + ("inadequate", "good", "requires-improvement"),
    "inadequate": ("requires-improvement", "inadequate", "requires-improvement", "inadequate", "good",
                   "requires-improvement"),
}  # fmt: skip
NOTES = ("Two risks are named; the third stands only in the referral.", "", "The child’s words are quoted twice.",
         "Supervision was held, without decisions.", "", "")  # fmt: skip
REFLECTIONS = (
    "The child trusts me, and school and I speak every week.",
    "High caseloads: visits were fitted in between court dates.",
    "Mostly; more training in direct work would help.",
    "Bring it to a group supervision sooner.",
)


def graded(audit: Audit, grade: Grade, day: date) -> Graded:
    """Return an invented form: grades by theme, findings, feedback, reflections, actions where they are needed."""
    programme = audit.round.programme_id
    grades = {one.code: one for one in Grade.objects.filter(scale=grade.scale)}
    themes = PracticeTheme.objects.filter(programme=programme).order_by("position")
    asked = ReflectionQuestion.objects.filter(programme=programme).order_by("position")
    needed = (
        NewAction("Visit the child and see them alone; write down what they say.", "Team manager",
                  day + timedelta(days=7)),
        NewAction("Review the plan with the family and partners.", "Social worker", day + timedelta(days=28)),
    )  # fmt: skip
    return Graded(
        grade=grade,
        met="yes",
        themes={
            theme: (grades[code], note) for theme, code, note in zip(themes, BY_THEME[grade.code], NOTES, strict=True)
        },
        strengths=STRENGTHS[grade.code],
        improvements=IMPROVEMENTS[grade.code],
        sought=(
            Sought("parent", "Feels listened to, and knows what the plan is for.", is_strength=True),
            Sought("child", why_not="The child did not want to speak to another adult this week."),
        ),
        reflections=dict(zip(asked, REFLECTIONS, strict=False)),
        actions=needed if grade.is_inadequate else (),
    )
