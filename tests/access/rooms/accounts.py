"""Who may what: accounts and what opens them, one's own sessions, the register of services, bank holidays."""

from typing import Any, Final

from tests.access.table import ACCOUNT, EVERYONE, OF_ACCOUNT, SERVICE, SESSION, Ids, Row, json

API: Final = "/api/v1"
ONE: Final = f"{API}/accounts/{{account_id}}"
DAY: Final = f"{API}/bank-holidays/{{day}}"


def service(ids: Ids) -> dict[str, Any]:
    """As it stands: EPS serves another authority too, so what they have in common does not change."""
    return {"json": {"name": "EPS", "authorities": ids["serves"]}}


def renamed(ids: Ids) -> dict[str, Any]:
    return {"json": {"name": "Psychologists", "authorities": ids["serves"]}}


NEW_ACCOUNT: Final = json(name="New Person", role="caseworker")
AN_IDENTITY: Final = json(issuer="https://id.example.org", subject="new-subject")

# fmt: off
ROWS: Final = (
    #   route                                     who may    of what     and
    Row(f"GET {API}/me",                          EVERYONE),
    Row(f"GET {API}/me/sessions",                 EVERYONE,  lists=SESSION),
    Row(f"DELETE {API}/me/sessions",              EVERYONE),
    Row(f"DELETE {API}/me/sessions/{{session_id}}", EVERYONE, SESSION),
    Row(f"GET {API}/accounts",                    "admin",   lists=ACCOUNT),
    Row(f"POST {API}/accounts",                   "admin",   send=NEW_ACCOUNT, gives=201),
    Row(f"GET {ONE}",                             "admin",   ACCOUNT),
    Row(f"PATCH {ONE}",                           "admin",   ACCOUNT, send=json(profession="teacher")),
    Row(f"GET {ONE}/audit",                       "admin",   ACCOUNT),
    Row(f"POST {ONE}/links",                      "admin",   ACCOUNT, gives=201),
    Row(f"POST {ONE}/revocation",                 "admin",   ACCOUNT),
    Row(f"GET {ONE}/clients",                     "admin",   ACCOUNT),
    Row(f"POST {ONE}/clients",                    "admin",   ACCOUNT, send=json(name="A system"), gives=201),
    Row(f"DELETE {ONE}/clients/{{client_id}}",    "admin",   OF_ACCOUNT),
    Row(f"GET {ONE}/identities",                  "admin",   ACCOUNT),
    Row(f"POST {ONE}/identities",                 "admin",   ACCOUNT, send=AN_IDENTITY, gives=201),
    Row(f"DELETE {ONE}/identities/{{identity_id}}", "admin", OF_ACCOUNT, gives=204),
    Row(f"GET {API}/services",                    "admin"),
    Row(f"PUT {API}/services/{{code}}",           "admin",   SERVICE, send=service),
    Row(f"PUT {API}/services/{{code}}",           "admin",   SERVICE, send=renamed, gives=409, use="shared, renamed"),
    Row(f"PUT {API}/services/{{code}}",           "admin",   at={"code": "brand-new"}, send=json(name="New", authorities=["801"]), gives=201, use="new"),
    Row(f"GET {DAY}",                             "admin"),
    # Another authority has cases here, whose dates would move: whoever runs the service enters the day.
    Row(f"PUT {DAY}",                             "admin",   send=json(closed=True, why="Proclaimed."), gives=409),
    Row(f"DELETE {DAY}",                          "admin",   gives=409),
)
# fmt: on
