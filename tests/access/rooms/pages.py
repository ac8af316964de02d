"""Who may what: the pages, signing in and out."""

from typing import Final

from tests.access.table import CASE, COUNCIL, EVERYONE, PUBLIC, Ids, Row, form


def its_reference(ids: Ids) -> dict[str, dict[str, str]]:
    return {"data": {"csrf": ids["csrf"], "reference": ids["reference"]}}


def a_clients_own(ids: Ids) -> dict[str, dict[str, str]]:
    said = {name: ids[name] for name in ("client_id", "client_secret")}
    return {"data": {"grant_type": "client_credentials", **said}}


NEW_PASSWORD: Final = form(name="a.person@example.org", new="crossing the old harbour")
STOCK: Final = {"code": "open_stock"}
# Opening by reference answers the same for what is not there and for what may not be known of: the form again, 422.
BY_REFERENCE: Final = type(CASE)("case_id", CASE.knows, beyond=422)

# fmt: off
ROWS: Final = (
    #   route                         who may            of what  and
    Row("GET /",                      PUBLIC),
    Row("GET /cases/{case_id}",       COUNCIL,           CASE),
    Row("POST /cases/open",           COUNCIL,           BY_REFERENCE, send=its_reference, gives=303),
    Row("GET /kpis",                  "manager analyst"),
    Row("GET /kpis/{code}",           "manager analyst", at={"code": "requests"}),
    Row("GET /kpis/{code}/cases",     "manager",         at=STOCK),
    Row("GET /sign-in/{code}",        PUBLIC,            at={"code": "link"}),
    Row("POST /sign-in/{code}",       PUBLIC,            at={"code": "link"}, gives=303),
    Row("POST /sign-out",             EVERYONE,          send=form(), gives=303),
    Row("GET /session",               PUBLIC),
    Row("POST /session",              EVERYONE,          send=form()),
    Row("GET /sign-in",               PUBLIC),
    Row("POST /sign-in",              PUBLIC,            gives=422),  # with nothing typed
    Row("GET /sign-in/with/{provider}", PUBLIC,          at={"provider": "unheard-of"}, gives=404),
    Row("GET /sign-in/with/{provider}/callback", PUBLIC, at={"provider": "example"}, gives=403),  # having come from nowhere
    Row("POST /oauth/token",          PUBLIC,            send=a_clients_own),
    Row("GET /account",               EVERYONE),
    Row("POST /account/password",     EVERYONE,          send=NEW_PASSWORD, gives=303),
    Row("POST /account/sessions/end", EVERYONE,          send=form(), gives=303),
)
# fmt: on
