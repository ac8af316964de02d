"""Who may what: a caseworker's work, the caseload, finding a case, and every form by which something is recorded."""

from collections.abc import Mapping
from typing import Any, Final

from tests.access.table import CASE, COUNCIL, DOCUMENT, Ids, Row, form
from tests.access.world import TODAY

WORKERS: Final = "caseworker manager"
A_DAY: Final = {"day": str(TODAY.day), "month": str(TODAY.month), "year": str(TODAY.year)}
CALLED: Final = {f"occurred_on-{part}": text for part, text in A_DAY.items()} | {
    "channel": "phone",
    "summary": "Rang.",
    "step": "send",
}
RECEIVED: Final = {f"received_on-{part}": text for part, text in A_DAY.items()}
CONTACT: Final = {"code": "family_contacted"}
EP: Final = {"code": "ep_allocated"}


def a_file(ids: Ids) -> Mapping[str, Any]:
    data = {"csrf": ids["csrf"], "kind": "report", "step": "send"}
    return {"data": data, "files": {"file": ("letter.txt", b"Seen on Monday.")}}


def ticked(ids: Ids) -> Mapping[str, Any]:
    return {"data": {"csrf": ids["csrf"], "case": str(ids["case_id"]), "step": "begin"}}


# fmt: off
ROWS: Final = (
    #   route                                           who may     of what  and
    Row("GET /work",                                    WORKERS),
    Row("POST /work/ask",                               WORKERS,    send=ticked),
    Row("POST /work/update",                            WORKERS,    send=ticked),
    Row("GET /work/done",                               WORKERS),
    Row("GET /work/undo",                               WORKERS),
    Row("POST /work/undo",                              WORKERS,    send=form(why="By mistake."), gives=303),
    Row("GET /caseload",                                WORKERS),
    Row("GET /caseload.csv",                            WORKERS),
    Row("GET /search",                                  COUNCIL),
    Row("POST /search",                                 COUNCIL,    send=form(sought="nobody of this name")),
    Row("GET /requests/new",                            WORKERS),
    Row("POST /requests/new",                           WORKERS,    send=form(surname="Example", step="send", **RECEIVED), gives=303),
    Row("GET /cases/{case_id}/acts/{code}",             WORKERS,    CASE, at=CONTACT),
    Row("GET /cases/{case_id}/acts/{code}",             "manager ep_manager", CASE, at=EP, use="an act of the psychologists'"),
    Row("POST /cases/{case_id}/acts/{code}",            WORKERS,    CASE, at=CONTACT, send=form(**CALLED), gives=303),
    Row("GET /cases/{case_id}/recorded/{event_id}",     COUNCIL,    CASE),
    Row("GET /cases/{case_id}/undo/{event_id}",         WORKERS,    CASE),
    Row("POST /cases/{case_id}/undo/{event_id}",        WORKERS,    CASE, send=form(why=""), gives=422),
    Row("GET /cases/{case_id}/update",                  WORKERS,    CASE),
    Row("POST /cases/{case_id}/update",                 WORKERS,    CASE, send=form(text=""), gives=422),
    Row("GET /cases/{case_id}/handover",                COUNCIL,    CASE),
    Row("GET /cases/{case_id}/documents",               COUNCIL,    CASE),
    Row("POST /cases/{case_id}/documents",              COUNCIL,    CASE, send=a_file, gives=303),
    Row("GET /cases/{case_id}/documents/{document_id}", COUNCIL,    DOCUMENT),
)
# fmt: on
