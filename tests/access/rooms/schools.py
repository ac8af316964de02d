"""Who may what: a setting's own pages."""

from typing import Final

from app.today import today
from tests.access.table import CASE, DOCUMENT, Ids, Row, Scope, form

ONE: Final = "/setting/cases/{case_id}"
DAY: Final = {f"received_on-{part}": str(getattr(today(), part)) for part in ("day", "month", "year")}
# Of the case `own` a setting knows; nobody waits for its answer there.
UNASKED: Final = Scope("case_id", CASE.knows)


def a_paper(ids: Ids) -> dict[str, dict[str, object]]:
    return {"data": {"csrf": ids["csrf"], "kind": "report"}, "files": {"file": ("report.txt", b"Seen on Monday.")}}


# fmt: off
ROWS: Final = (
    #   route                                     who may      of what    and
    Row("GET /setting",                           "setting"),
    Row("GET /setting/requests/new",              "setting"),
    Row("POST /setting/requests/new",             "setting",   send=form(surname="New", step="send", **DAY), gives=303),
    Row(f"GET {ONE}",                             "setting",   CASE),
    Row(f"GET {ONE}/reply",                       "setting",   UNASKED,   gives=404),
    Row(f"POST {ONE}/reply",                      "setting",   UNASKED,   send=form(response="yes"), gives=422),
    Row(f"GET {ONE}/documents",                   "setting",   CASE),
    Row(f"POST {ONE}/documents",                  "setting",   CASE,      send=a_paper, gives=303),
    Row(f"GET {ONE}/documents/{{document_id}}",   "setting",   DOCUMENT),
)
# fmt: on
