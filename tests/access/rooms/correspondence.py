"""Who may what: complaints, concerns, enquiries of members of parliament, contacts of PALS."""

from typing import Any, Final

from app.today import today
from tests.access.corresponding import CAME
from tests.access.table import CASE, COUNCIL, Ids, Row, Scope, json

MAIL: Final = "/api/v1/correspondence"
ONE: Final = f"{MAIL}/{{correspondence_id}}"
ON: Final = today().isoformat()
A_REPLY: Final = json(on=ON, channel="email")
# fmt: off
KEPT: Final = Scope("correspondence_id", {
    **CASE.knows,
    "own":           COUNCIL,      # no family, no setting
    "general":       COUNCIL,      # about no case
    "of_staff":      "manager",    # about staff
    "general_away":  "",
})
# fmt: on
# A case is named in the body: one that is not there to be seen is bad input.
OF_CASE: Final = Scope("case_id", CASE.knows, beyond=422)
OF_EARLIER: Final = Scope("correspondence_id", KEPT.knows, beyond=422)


def about_a_case(ids: Ids) -> dict[str, Any]:
    return {"json": {**CAME, "case_id": ids["case_id"]}}


def the_next_stage(ids: Ids) -> dict[str, Any]:
    return {"json": {**CAME, "stage": "stage_2", "follows": ids["correspondence_id"]}}


def a_correction(ids: Ids) -> dict[str, Any]:
    return {"json": {"step_id": ids["step_id"], "on": ON, "words": "As the letter says."}}


# fmt: off
ROWS: Final = (
    #   route                       who may              of what      and
    Row(f"GET {MAIL}",              COUNCIL,             lists=KEPT),
    Row(f"GET {MAIL}/counts",       "manager analyst"),
    Row(f"POST {MAIL}",             COUNCIL,             OF_CASE,     send=about_a_case, gives=201),
    Row(f"POST {MAIL}",             COUNCIL,             send=json(**CAME), gives=201, use="about none"),
    Row(f"POST {MAIL}",             COUNCIL,             OF_EARLIER,  send=the_next_stage, gives=201, use="follows"),
    Row(f"GET {ONE}",               COUNCIL,             KEPT),
    Row(f"POST {ONE}/owner",        COUNCIL,             KEPT,        send=json(), gives=201),
    Row(f"POST {ONE}/reply",        COUNCIL,             KEPT,        send=A_REPLY, gives=201),
    Row(f"POST {ONE}/closure",      COUNCIL,             KEPT,        send=json(on=ON, outcome="withdrawn"), gives=201),
    Row(f"POST {ONE}/corrections",  COUNCIL,             KEPT,        send=a_correction, gives=201),
    Row(f"POST {ONE}/erasure",      "manager",           KEPT,        send=json(because="erasure"), gives=201),
)
# fmt: on
