"""Who may what: the pages of a service that is asked for advice."""

from typing import Final

from app.today import today
from tests.access.table import PAPER, REQUEST, Ids, Row, Scope, form

ONE: Final = "/advice/{advice_id}"
LOOK: Final = "professional ep_manager"
READ: Final = f"{LOOK} caseworker manager"
# A request of no kind of its own that each service has answered: no psychologist's, so not the psychologists' manager's.
ANSWERED: Final = Scope(
    "answered_id",
    {"own": "professional", "other_service": "", "restricted": "professional", "away": "professional"},
)
# Once it is in, whoever puts the plan together reads it too.
IN: Final = Scope(
    "answered_id",
    {
        "own": "professional caseworker manager",
        "other_service": "caseworker manager",
        "restricted": "professional manager",
        "away": "professional",
    },
)
AT: Final = {"advice_id": "answered_id"}
NEEDS: Final = {"code": "needs"}
DAY: Final = {"on-day": str(today().day), "on-month": str(today().month), "on-year": str(today().year)}


def to_a_colleague(ids: Ids) -> dict[str, dict[str, str]]:
    return {"data": {"csrf": ids["csrf"], "account": str(ids["colleague"])}}


def a_file(ids: Ids) -> dict[str, dict[str, object]]:
    return {"data": {"csrf": ids["csrf"]}, "files": {"file": ("report.txt", b"Seen on Monday.")}}


NOT_KNOWN: Final = form(answer="not_known", why="Never referred to us.")
A_NEED: Final = form(version="1", step="save", **{"needs-0-text": "Understands two key words in a sentence."})

# fmt: off
ROWS: Final = (
    #   route                                     who may           of what   and
    Row("GET /advice",                            LOOK),
    Row(f"GET {ONE}",                             LOOK,             REQUEST),
    Row(f"POST {ONE}/acknowledgement",            "professional",   REQUEST,  send=form(), gives=303),
    Row(f"POST {ONE}/assignment",                 LOOK,             REQUEST,  send=to_a_colleague, gives=303),
    Row(f"GET {ONE}/appointment",                 "professional",   REQUEST),
    Row(f"POST {ONE}/appointment",                "professional",   REQUEST,  send=form(what="missed", **DAY), gives=303),
    Row(f"GET {ONE}/answer",                      "professional",   REQUEST),
    Row(f"POST {ONE}/answer",                     "professional",   REQUEST,  send=NOT_KNOWN, gives=303),
    Row(f"GET {ONE}/write",                       "professional",   REQUEST,  gives=303),  # to the part to go on with
    Row(f"GET {ONE}/write/{{code}}",              "professional",   REQUEST,  at=NEEDS),
    Row(f"POST {ONE}/write/{{code}}",             "professional",   REQUEST,  at=NEEDS, send=A_NEED, gives=303),
    Row(f"GET {ONE}/check",                       "professional",   REQUEST),
    Row(f"POST {ONE}/submission",                 "professional",   REQUEST,  send=form(version="1"), gives=422),  # it is not complete
    Row(f"GET {ONE}/upload",                      "professional",   REQUEST),
    Row(f"POST {ONE}/upload",                     "professional",   REQUEST,  send=form(), gives=422),  # with nothing ticked
    Row(f"POST {ONE}/attachments",                "professional",   REQUEST,  send=a_file, gives=303),
    Row(f"GET {ONE}/documents/{{document_id}}",   READ,             PAPER),
    Row(f"GET {ONE}/sent",                        LOOK,             ANSWERED, at=AT),
    Row(f"GET {ONE}/copy",                        READ,             IN,       at=AT),
)
# fmt: on
