"""The decision panel: what waits for its decision, against which published criteria, and what putting it off costs. Pure."""

from workflow.panel.arrangements import Arrangements, arrangements
from workflow.panel.criteria import Criterion, Outcome, Question, criteria, unfit
from workflow.panel.deferring import misses, pressing_until
from workflow.panel.standing import CLOCKS, DECISIONS, TARGETS, TYPES, Standing, question_of, standing

__all__ = [
    "CLOCKS",
    "DECISIONS",
    "TARGETS",
    "TYPES",
    "Arrangements",
    "Criterion",
    "Outcome",
    "Question",
    "Standing",
    "arrangements",
    "criteria",
    "misses",
    "pressing_until",
    "question_of",
    "standing",
    "unfit",
]
