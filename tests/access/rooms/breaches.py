"""Who may what: the breach list, its sheet and counts, and the views of it that were saved."""

from typing import Any, Final

from tests.access.table import CASE, COUNCIL, VIEW, Ids, Row, json, query

API: Final = "/api/v1"
BREACHES: Final = f"{API}/breaches"
NOT_A_MANAGER: Final = "caseworker ep_manager"
LATE: Final = {"code": "advice"}


def the_view(ids: Ids) -> dict[str, Any]:
    return {"params": {"view": ids["view_id"]}}


def counts_of_the_view(ids: Ids) -> dict[str, Any]:
    return {"params": {"view": ids["view_id"], "by": "age"}}


# fmt: off
ROWS: Final = (
    #   route                            who may    of what  and
    Row(f"GET {BREACHES}",               COUNCIL,   lists=CASE),
    Row(f"GET {BREACHES}",               COUNCIL,   VIEW, send=the_view, use="view"),
    Row(f"GET {BREACHES}.csv",           COUNCIL),
    Row(f"GET {BREACHES}.csv",           COUNCIL,   VIEW, send=the_view, use="view"),
    Row(f"GET {BREACHES}/counts",        COUNCIL,   send=query(by="caseworker")),
    Row(f"GET {BREACHES}/counts",        COUNCIL,   VIEW, send=counts_of_the_view, use="view"),
    Row(f"GET {BREACHES}/views",         COUNCIL,   lists=VIEW),
    Row(f"POST {BREACHES}/views",        COUNCIL,   send=json(name="Late advice", filters=LATE), gives=201),
    Row(f"POST {BREACHES}/views",        "manager", told=NOT_A_MANAGER, send=json(name="All", filters=LATE, shared=True), gives=201, use="shared"),
    Row(f"DELETE {BREACHES}/views/{{view_id}}", "manager", VIEW, told=NOT_A_MANAGER, gives=204),
)
# fmt: on
