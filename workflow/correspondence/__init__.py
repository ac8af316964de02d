"""Complaints, concerns, enquiries of members of parliament, contacts of PALS: how each stands, when its reply is due, the counts.

A patient advice and liaison service (PALS) speaks for families to the NHS. No limit here is law: each is the council's.
"""

from workflow.correspondence.figures import Dated, Quarter, by_quarter, figures
from workflow.correspondence.limits import due_on, limit_code
from workflow.correspondence.messages import TYPES, messages
from workflow.correspondence.once import once
from workflow.correspondence.standing import Standing, Step, as_received, settled, standing
from workflow.correspondence.steps import cannot_stand, follows, may_happen, unfit
from workflow.correspondence.why import why
from workflow.correspondence.words import SORTS, About, From, Kind, Outcome, Stage, What, sort_of

__all__ = [
    "SORTS",
    "TYPES",
    "About",
    "Dated",
    "From",
    "Kind",
    "Outcome",
    "Quarter",
    "Stage",
    "Standing",
    "Step",
    "What",
    "as_received",
    "by_quarter",
    "cannot_stand",
    "due_on",
    "figures",
    "follows",
    "limit_code",
    "may_happen",
    "messages",
    "once",
    "settled",
    "sort_of",
    "standing",
    "unfit",
    "why",
]
