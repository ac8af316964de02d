"""Who may what: the indicators, and what is public."""

from typing import Final

from tests.access.table import CASE, PUBLIC, Row, query

API: Final = "/api/v1"
STOCK: Final = {"code": "open_stock"}
PROVISION: Final = {"instrument": "send2014", "provision": "reg-10(4)"}

# fmt: off
ROWS: Final = (
    #   route                                         who may            and
    Row(f"GET {API}/kpis",                            "manager analyst"),
    Row(f"GET {API}/kpis",                            "manager",         told="analyst", send=query(by="caseworker"), use="by=caseworker"),
    Row(f"GET {API}/kpis",                            "manager",         told="analyst", send=query(by="team"), use="by=team"),
    Row(f"GET {API}/kpis/{{code}}/cases",             "manager",         at=STOCK, lists=CASE),
    Row(f"GET {API}/timeline",                        "manager analyst"),
    Row(f"GET {API}/law",                             PUBLIC),
    Row(f"GET {API}/law/{{instrument}}/{{provision}}", PUBLIC,           at=PROVISION),
    Row("GET /law/{instrument}/{provision}",          PUBLIC,            at=PROVISION),
    Row("GET /health/live",                           PUBLIC),
    Row("GET /health/ready",                          PUBLIC),
    Row("GET /metrics",                               PUBLIC),
    Row("GET /openapi.json",                          PUBLIC),
    Row("GET /docs",                                  PUBLIC),
    Row("GET /docs/{part}",                           PUBLIC,            at={"part": "entered-measures"}),
)
# fmt: on
