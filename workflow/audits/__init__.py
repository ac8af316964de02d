"""Quality audits of plans and of advice: the sections and grades, the draw of a sample, what the audits come to. Pure."""

from workflow.audits.overall import SAYS, overall
from workflow.audits.rules import AuditRules, Of, Sampling, Within, audit_rules
from workflow.audits.sections import GOOD_OR_BETTER, NOT_APPLICABLE, RANKED, SECTIONS, Grade, Section, What

__all__ = [
    "GOOD_OR_BETTER",
    "NOT_APPLICABLE",
    "RANKED",
    "SAYS",
    "SECTIONS",
    "AuditRules",
    "Grade",
    "Of",
    "Sampling",
    "Section",
    "What",
    "Within",
    "audit_rules",
    "overall",
]
