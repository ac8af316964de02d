"""What a paper is called on a family's page: ours by what it tells, anybody else's by the name it bears."""

from typing import Final

from app.documents.schemas import DocumentOut
from app.web.tongue import N_, gettext

LETTERS: Final = {
    "acknowledgement": N_("Our letter: we have your request"),
    "will_assess": N_("Our letter: we will assess"),
    "will_not_assess": N_("Our letter: we will not assess"),
    "exception": N_("Our letter: why it takes longer"),
    "will_plan": N_("Our letter: there will be a plan"),
    "no_plan": N_("Our letter: there will be no plan"),
    "draft_plan": N_("Our letter with the draft plan"),
    "final_plan": N_("Our letter with the final plan"),
}
PLANS: Final = {"draft_plan": N_("The draft plan"), "plan": N_("The final plan")}


def called(paper: DocumentOut) -> str:
    """In the reader's words; empty where it is no paper of ours. A letter's file begins with what it tells."""
    tells = paper.filename.partition("-")[0]
    name = LETTERS.get(tells) if paper.kind == "letter" else PLANS.get(paper.kind)
    return gettext(name) if name else ""
