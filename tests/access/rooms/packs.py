"""Who may what: packs, and the indicators as files."""

from typing import Final

from tests.access.table import PACK, Ids, Row, form, json, query

API: Final = "/api/v1"
BOTH: Final = "manager analyst"
AS_PDF: Final = {"form": "pdf"}
AS_CSV: Final = {"form": "csv"}


def a_month(ids: Ids) -> dict[str, dict[str, str]]:
    return form(period="board 2026-10-01 2026-10-31")(ids)  # type: ignore[return-value]


A_PACK: Final = json(kind="board", **{"from": "2026-10-01", "to": "2026-10-31"})

# fmt: off
ROWS: Final = (
    #   route                                    who may    of what  and
    Row(f"GET {API}/packs",                      BOTH,      lists=PACK),
    Row(f"POST {API}/packs",                     BOTH,      send=A_PACK, gives=201),
    Row(f"GET {API}/packs/figures.{{form}}",     BOTH,      at=AS_CSV),
    Row(f"GET {API}/packs/figures.{{form}}",     "manager", told="analyst", at=AS_CSV, send=query(by="caseworker"), use="by=caseworker"),
    Row(f"GET {API}/packs/{{pack_id}}",          BOTH,      PACK),
    Row(f"GET {API}/packs/{{pack_id}}.{{form}}", BOTH,      PACK, at=AS_PDF),
    Row("GET /packs",                            BOTH),
    Row("POST /packs",                           BOTH,      send=a_month, gives=303),
    Row("GET /packs/figures.{form}",             BOTH,      at=AS_CSV),
    Row("GET /packs/figures.{form}",             "manager", told="analyst", at=AS_CSV, send=query(by="team"), use="by=team"),
    Row("GET /packs/{pack_id}",                  BOTH,      PACK),
    Row("GET /packs/{pack_id}.{form}",           BOTH,      PACK, at=AS_PDF),
)
# fmt: on
