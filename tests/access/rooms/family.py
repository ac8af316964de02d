"""Who may what: the family's pages, and the council's page that lets a family in."""

from typing import Final

from tests.access.table import CASE, PUBLIC, Ids, Row, form

# fmt: off
OF_CASE: Final = type(CASE)("case_id", {"own": "caseworker manager", "neighbour": "caseworker manager", "restricted": "manager", "away": ""})
PAPER: Final = type(CASE)("document_id", {"own": "family", "unshared": "", "neighbour": "", "restricted": "", "away": "", "crossed": ""})


def no_contact(ids: Ids) -> dict[str, dict[str, str]]:
    return {"data": {"csrf": ids["csrf"], "contact": str(ids["contact_id"]), "do": "make"}}


FAMILY: Final = type(CASE)("case_id", {"own": "family", "neighbour": "", "restricted": "", "away": ""})
ROWS: Final = (
    #   route                                          who may               of what  and
    Row("GET /ask",                                    PUBLIC),
    Row("POST /ask",                                   PUBLIC,               gives=422),  # with nothing typed
    Row("GET /ask/{key}",                              PUBLIC,               at={"key": "no-such-key"}, gives=404),
    Row("GET /family/in/{token}",                      PUBLIC),
    Row("POST /family/in/{token}",                     PUBLIC,               gives=422),  # with no code
    Row("POST /family/in/{token}/code",                PUBLIC,               gives=303),
    Row("GET /family",                                 "family"),
    Row("GET /family/cases/{case_id}",                 "family",             FAMILY),
    Row("GET /family/cases/{case_id}/easy",            "family",             FAMILY),
    Row("GET /family/cases/{case_id}/papers/{document_id}", "family",        PAPER),
    Row("GET /family/cases/{case_id}/tell",            "family",             FAMILY),
    Row("POST /family/cases/{case_id}/tell",           "family",             FAMILY,  send=form(kind="message", words="Hello."), gives=303),
    Row("GET /family/cases/{case_id}/documents",       "family",             FAMILY),
    Row("POST /family/cases/{case_id}/documents",      "family",             FAMILY,  send=form(kind="evidence"), gives=422),  # with no file
    Row("GET /family/cases/{case_id}/right",           "family",             FAMILY),
    Row("POST /family/cases/{case_id}/right",          "family",             FAMILY,  send=form(right="no", words="His name."), gives=303),
    Row("GET /family/cases/{case_id}/reply",           "family",             FAMILY),
    Row("POST /family/cases/{case_id}/reply",          "family",             FAMILY,  send=form(), gives=422),  # with nothing typed
    Row("GET /cases/{case_id}/family-page",            "caseworker manager", OF_CASE),
    Row("POST /cases/{case_id}/family-page",           "caseworker manager", OF_CASE, send=no_contact, gives=303),
)
# fmt: on
