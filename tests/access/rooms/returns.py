"""Who may what: the yearly return."""

from typing import Final

from tests.access.table import CASE, COUNCIL, Row, form, json

API: Final = "/api/v1"
YEAR: Final = {"year": "2026"}

# fmt: off
ROWS: Final = (
    #   route                                            who may    of what  and
    Row(f"GET {API}/returns/sen2/{{year}}",              "manager", at=YEAR),
    Row(f"GET {API}/returns/sen2/{{year}}/problems",     "manager", at=YEAR),
    Row(f"GET {API}/returns/sen2/{{year}}/reconciliation", "manager", at=YEAR),
    Row(f"GET {API}/returns/sen2/{{year}}/reconciliation/{{line}}", "manager", at={**YEAR, "line": "plans.issued"}),
    Row(f"GET {API}/cases/{{case_id}}/return-details",   COUNCIL,   CASE),
    Row(f"PUT {API}/cases/{{case_id}}/return-details",   COUNCIL,   CASE, send=json(second_need="SLCN")),
    Row("GET /returns",                                  "manager"),
    Row("GET /returns/{year}",                           "manager", at=YEAR),
    Row("GET /returns/{year}/problems",                  "manager", at=YEAR),
    Row("GET /returns/{year}/problems.csv",              "manager", at=YEAR),
    Row("GET /returns/{year}/lines/{line}",              "manager", at={**YEAR, "line": "plans.issued"}),
    Row("GET /returns/{year}/sen2.xml",                  "manager", at=YEAR),
    Row("GET /cases/{case_id}/return",                   COUNCIL,   CASE),
    Row("POST /cases/{case_id}/return",                  COUNCIL,   CASE, send=form(second_need="SLCN"), gives=303),
    Row("GET /cases/{case_id}/return/child",             COUNCIL,   CASE),
    Row("POST /cases/{case_id}/return/child",            COUNCIL,   CASE, send=form(surname="Other"), gives=303),
)
# fmt: on
