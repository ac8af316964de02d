"""Allocation: published rules, a proposal that anyone can follow, and what a meeting's own list goes past."""

from workflow.allocation.check import RULES, Violation, violations
from workflow.allocation.inputs import Case, Meeting, Need, Worker
from workflow.allocation.proposal import WORDS, Given, PassedOver, Proposal, objective, passed_over, propose
from workflow.allocation.rules import Kind, RuleSet, example, read_rules

__all__ = [
    "RULES",
    "WORDS",
    "Case",
    "Given",
    "Kind",
    "Meeting",
    "Need",
    "PassedOver",
    "Proposal",
    "RuleSet",
    "Violation",
    "Worker",
    "example",
    "objective",
    "passed_over",
    "propose",
    "read_rules",
    "violations",
]
