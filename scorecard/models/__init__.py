"""Measures and their ledgers: actuals, targets, baselines, comparators, populations, commentary, submissions."""

from scorecard.models.choices import (
    Absence,
    Basis,
    ComparatorKind,
    Comparison,
    FigureSource,
    Frequency,
    Judgement,
    Nature,
    Polarity,
    Qualifier,
    RollUp,
    UnitOfMeasure,
    Window,
)
from scorecard.models.drafts import DraftComment, DraftEntry, SubmissionPolicy
from scorecard.models.goals import (
    Baseline,
    ComparatorValue,
    Population,
    Target,
)
from scorecard.models.measures import (
    FIXED_ONCE_REPORTED,
    Measure,
    MeasureAlias,
    ReportingUnit,
)
from scorecard.models.observations import (
    Observation,
)
from scorecard.models.submissions import (
    SENT_STATES,
    SIGNED_OFF,
    Commentary,
    State,
    SubmissionState,
)

__all__ = [
    "FIXED_ONCE_REPORTED",
    "SENT_STATES",
    "SIGNED_OFF",
    "Absence",
    "Baseline",
    "Basis",
    "Commentary",
    "ComparatorKind",
    "ComparatorValue",
    "Comparison",
    "DraftComment",
    "DraftEntry",
    "FigureSource",
    "Frequency",
    "Judgement",
    "Measure",
    "MeasureAlias",
    "Nature",
    "Observation",
    "Polarity",
    "Population",
    "Qualifier",
    "ReportingUnit",
    "RollUp",
    "State",
    "SubmissionPolicy",
    "SubmissionState",
    "Target",
    "UnitOfMeasure",
    "Window",
]
