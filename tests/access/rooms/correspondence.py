"""Who may what: complaints, concerns, enquiries of members of parliament, contacts of PALS; through the API, and on pages."""

from typing import Any, Final

from app.today import today
from tests.access.corresponding import CAME
from tests.access.table import CASE, COUNCIL, Ids, Row, Scope, form, json

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


PAGE: Final = "/correspondence/{correspondence_id}"
TODAYS: Final = {part: str(getattr(today(), part)) for part in ("day", "month", "year")}
DONE_TODAY: Final = {f"on-{part}": number for part, number in TODAYS.items()}


def of_the_case(ids: Ids) -> dict[str, Any]:
    return {"params": {"case": ids["case_id"]}}


def of_the_earlier(ids: Ids) -> dict[str, Any]:
    return {"params": {"follows": ids["correspondence_id"]}}


def filled(ids: Ids, sort: str = "complaint.stage_1") -> dict[str, str]:
    came = {f"received_on-{part}": number for part, number in TODAYS.items()}
    return {"csrf": ids["csrf"], **came, "sort": sort, "from": "parent", "channel": "email", "about": "delay"}


def came_in(ids: Ids) -> dict[str, Any]:
    return {"data": filled(ids)}


def came_in_of_the_case(ids: Ids) -> dict[str, Any]:
    return {**of_the_case(ids), "data": filled(ids)}


def came_in_of_the_earlier(ids: Ids) -> dict[str, Any]:
    return {**of_the_earlier(ids), "data": filled(ids, "complaint.stage_2")}


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
    Row("GET /correspondence",      COUNCIL),
    Row("GET /correspondence",      COUNCIL,             CASE,        send=of_the_case, use="of a case"),
    Row("GET /correspondence.csv",  COUNCIL),
    Row("GET /correspondence.csv",  COUNCIL,             CASE,        send=of_the_case, use="of a case"),
    Row("GET /correspondence/new",  COUNCIL),
    Row("GET /correspondence/new",  COUNCIL,             CASE,        send=of_the_case, use="of a case"),
    Row("GET /correspondence/new",  COUNCIL,             KEPT,        send=of_the_earlier, use="follows"),
    Row("POST /correspondence/new", COUNCIL,             send=came_in, gives=303),
    Row("POST /correspondence/new", COUNCIL,             CASE,        send=came_in_of_the_case, gives=303, use="of a case"),
    Row("POST /correspondence/new", COUNCIL,             KEPT,        send=came_in_of_the_earlier, gives=303, use="follows"),
    Row(f"GET {PAGE}",              COUNCIL,             KEPT),
    Row(f"GET {PAGE}/{{code}}",     COUNCIL,             KEPT,        at={"code": "reply"}),
    Row(f"POST {PAGE}/{{code}}",    COUNCIL,             KEPT,        at={"code": "reply"}, send=form(**DONE_TODAY, channel="email"), gives=303),
    Row(f"GET {PAGE}/{{code}}",     COUNCIL,             KEPT,        at={"code": "close"}, use="close"),
    Row(f"POST {PAGE}/{{code}}",    COUNCIL,             KEPT,        at={"code": "close"}, send=form(**DONE_TODAY, outcome="withdrawn"), gives=303, use="close"),
    Row(f"GET {PAGE}/{{code}}",     COUNCIL,             KEPT,        at={"code": "owner"}, use="owner"),
    Row(f"POST {PAGE}/{{code}}",    COUNCIL,             KEPT,        at={"code": "owner"}, send=form(), gives=303, use="owner"),
    Row(f"GET {PAGE}/correct/{{step_id}}",  COUNCIL,     KEPT),
    Row(f"POST {PAGE}/correct/{{step_id}}", COUNCIL,     KEPT,        send=form(do="strike", words="By mistake."), gives=303),
)
# fmt: on
