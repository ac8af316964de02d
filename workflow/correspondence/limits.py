"""By when a reply is due: a limit of the council's own for each kind, from its policy. It is computed, and kept nowhere."""

from datetime import date
from typing import Final

from workflow.correspondence.standing import Standing
from workflow.correspondence.words import Kind, Stage
from workflow.rules import Rules

_CODES: Final = {
    (Kind.COMPLAINT, Stage.STAGE_1): "reply_complaint",
    (Kind.COMPLAINT, Stage.STAGE_2): "reply_complaint_second_stage",
    (Kind.COMPLAINT, Stage.OMBUDSMAN): "reply_ombudsman",
    (Kind.CONCERN, None): "reply_concern",
    (Kind.MP_ENQUIRY, None): "reply_mp_enquiry",
    (Kind.PALS_CONTACT, None): "reply_pals",
    (Kind.MESSAGE, None): "reply_message",
}


def limit_code(kind: Kind, stage: Stage | None) -> str:
    """The name of the limit in the council's policy: the same that a message on a case has (workflow/promises.py)."""
    return _CODES[kind, stage]


def due_on(of: Standing, rules: Rules) -> date | None:
    """The last day on which a reply is in time: the one it names, else its kind's; None where the council sets none."""
    return of.reply_by or rules.promised(limit_code(of.kind, of.stage), of.received_on)[1]
