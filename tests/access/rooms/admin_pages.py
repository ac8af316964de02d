"""Who may what: the administrator's pages. Accounts and what opens them, services, bank holidays, the state of the house."""

from typing import Final

from tests.access.table import ACCOUNT, DELIVERY, OF_ACCOUNT, SERVICE, Row, form, query

LIST: Final = "/admin/accounts"
ONE: Final = f"{LIST}/{{account_id}}"
SERVICES: Final = "/admin/services"
A_SERVICE: Final = form(name="EPS", body="other", authorities="801, 802", step="send")
RENAMED: Final = form(name="Psychologists", body="other", authorities="801, 802", step="send")
HOLIDAYS: Final = "/admin/bank-holidays"
A_HOLIDAY: Final = form(
    **{"day-day": "11", "day-month": "8", "day-year": "2027"}, closed="closed", why="Proclaimed.", step="send"
)

# fmt: off
ROWS: Final = (
    #   route                                       who may  of what     and
    Row(f"GET {LIST}",                              "admin"),
    Row(f"POST {LIST}",                             "admin", send=form(sought="colleague")),
    Row(f"GET {LIST}/new",                          "admin"),
    Row(f"POST {LIST}/new",                         "admin", send=form(name="New Person", role="caseworker"), gives=303),
    Row(f"GET {ONE}",                               "admin", ACCOUNT),
    Row(f"GET {ONE}/change",                        "admin", ACCOUNT),
    Row(f"POST {ONE}/change",                       "admin", ACCOUNT, send=form(name="Another name"), gives=303),
    Row(f"GET {ONE}/shut",                          "admin", ACCOUNT),
    Row(f"POST {ONE}/shut",                         "admin", ACCOUNT, send=form(step="send"), gives=303),
    Row(f"POST {ONE}/open",                         "admin", ACCOUNT, send=form(), gives=303),
    Row(f"POST {ONE}/link",                         "admin", ACCOUNT, send=form()),
    Row(f"GET {ONE}/tokens",                        "admin", ACCOUNT),
    Row(f"POST {ONE}/tokens",                       "admin", ACCOUNT, send=form(days="30")),
    Row(f"POST {ONE}/tokens/end",                   "admin", ACCOUNT, send=form(), gives=303),
    Row(f"GET {ONE}/clients",                       "admin", ACCOUNT),
    Row(f"POST {ONE}/clients",                      "admin", ACCOUNT, send=form(name="A system")),
    Row(f"POST {ONE}/clients/{{client_id}}/end",    "admin", OF_ACCOUNT, send=form(), gives=303),
    Row(f"POST {ONE}/identities/{{identity_id}}/end", "admin", OF_ACCOUNT, send=form(), gives=303),
    Row(f"GET {SERVICES}",                          "admin"),
    Row(f"GET {SERVICES}/new",                      "admin"),
    Row(f"POST {SERVICES}/new",                     "admin", send=form(name="New", code="brand-new", body="other", authorities="801", step="send"), gives=303),
    Row(f"GET {SERVICES}/{{code}}",                 "admin", SERVICE),
    Row(f"POST {SERVICES}/{{code}}",                "admin", SERVICE, send=A_SERVICE, gives=303),
    Row(f"POST {SERVICES}/{{code}}",                "admin", SERVICE, send=RENAMED, gives=409, use="shared, renamed"),
    Row(f"GET {HOLIDAYS}",                          "admin"),
    Row(f"GET {HOLIDAYS}/new",                      "admin"),
    # Another authority has cases here, whose dates would move.
    Row(f"POST {HOLIDAYS}/new",                     "admin", send=A_HOLIDAY, gives=409),
    Row(f"GET {HOLIDAYS}/{{day}}/strike",           "admin"),
    Row(f"POST {HOLIDAYS}/{{day}}/strike",          "admin", send=form(step="send"), gives=409),
    Row("GET /admin",                               "admin"),
    Row("POST /admin/deliveries/{delivery_id}/replay", "admin", DELIVERY, send=form(), gives=303),
    Row("POST /admin/deliveries/{delivery_id}/rest", "admin", DELIVERY, send=form(), gives=303),
    Row("GET /admin/files",                         "admin"),
    Row("GET /admin/files/{code}",                  "admin", at={"code": "policy"}),
    Row("GET /admin/workers",                       "admin"),
    Row("GET /admin/retention",                     "admin"),
    Row("GET /admin/reads",                         "admin"),
    Row("GET /admin/reads",                         "admin", send=lambda ids: {"params": {"case": str(ids["case_id"])}}, use="of a case"),
    Row("GET /admin/reads",                         "admin", send=query(case="no such case"), gives=422, use="of none"),
)
# fmt: on
