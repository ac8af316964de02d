"""Who may what: requests for advice, their drafts, their papers, the template."""

import copy
from typing import Any, Final

from app.advice.template import EXAMPLE
from app.today import today
from tests.access.table import ASKED, PAPER, PUBLIC, REQUEST, Ids, Row, json, query, upload

API: Final = "/api/v1"
ASKS: Final = f"{API}/advice-requests"
ONE: Final = f"{ASKS}/{{advice_id}}"
WHO_ANSWERS: Final = "professional caseworker manager"


def assignment(ids: Ids) -> dict[str, Any]:
    return {"json": {"account": ids["colleague"]}}


ADVICE: Final = json(**{**copy.deepcopy(EXAMPLE), "seen_on": [today().isoformat()]})
TODAY: Final = json(on=today().isoformat())
NOT_KNOWN: Final = json(answer="not_known", why="Never referred to us.")

# fmt: off
ROWS: Final = (
    #   route                                                    who may           of what  and
    Row(f"GET {ASKS}",                                           ASKED,            lists=REQUEST, send=query(status="all")),
    Row(f"GET {ONE}",                                            ASKED,            REQUEST),
    Row(f"POST {ONE}/acknowledgement",                           WHO_ANSWERS,      REQUEST, told="ep_manager", gives=201),
    Row(f"POST {ONE}/assignment",                                ASKED,            REQUEST, send=assignment, gives=201),
    Row(f"POST {ONE}/appointment",                               WHO_ANSWERS,      REQUEST, told="ep_manager", send=TODAY, gives=201),
    Row(f"POST {ONE}/kept-appointment",                          WHO_ANSWERS,      REQUEST, told="ep_manager", send=TODAY, gives=201),
    Row(f"POST {ONE}/missed-appointment",                        WHO_ANSWERS,      REQUEST, told="ep_manager", send=TODAY, gives=201),
    Row(f"POST {ONE}/answer",                                    WHO_ANSWERS,      REQUEST, told="ep_manager", send=NOT_KNOWN, gives=201),
    Row(f"GET {ONE}/draft",                                      "professional",   REQUEST, told="caseworker manager ep_manager"),
    Row(f"PUT {ONE}/draft",                                      "professional",   REQUEST, told="caseworker manager ep_manager", send=json(content={"strengths": "Sings."}, version=1)),
    Row(f"POST {ONE}/submission",                                WHO_ANSWERS,      REQUEST, told="ep_manager", send=ADVICE, gives=201),
    Row(f"POST {ONE}/attachments",                               ASKED,            REQUEST, send=upload(), gives=201),
    Row(f"GET {ONE}/documents/{{document_id}}/content",          ASKED,            PAPER),
    Row(f"GET {API}/advice-schema",                              PUBLIC),
    Row(f"GET {API}/advice-schema/{{version}}",                  PUBLIC, at={"version": "1"}),
)
# fmt: on
