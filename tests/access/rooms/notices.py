"""Who may what: the letters of a case and its plan, for programs and on pages."""

from typing import Any, Final

from app.today import today
from tests.access.table import CASE, COUNCIL, Ids, Row, Scope, form, query

SENDS: Final = "caseworker manager"
API: Final = "/api/v1/cases/{case_id}"
LETTER: Final = Scope("letter_id", CASE.knows)
TODAY: Final = today().isoformat()
SHOWN: Final = {"notice": "will_assess"}
DAY: Final = {
    "occurred_on-day": str(today().day),
    "occurred_on-month": str(today().month),
    "occurred_on-year": str(today().year),
}


def a_letter(ids: Ids) -> dict[str, Any]:
    return {"json": {"notice": "will_assess", "to": [ids["addressee"]], "by": "hand", "occurred_on": TODAY}}


def again(_: Ids) -> dict[str, Any]:
    return {"json": {"by": "hand", "occurred_on": TODAY}}


def written(_: Ids) -> dict[str, Any]:
    return {"json": {"version": 1, "sections": {"J": [{"text": "No direct payments."}]}}}


def taken_in(_: Ids) -> dict[str, Any]:
    return {"json": {"version": 1}}


def on_a_page(ids: Ids) -> dict[str, Any]:
    return {"data": {"csrf": ids["csrf"], "key": "k", "step": "send", "to": ids["addressee"], "by": "hand", **DAY}}


# fmt: off
ROWS: Final = (
    #   route                                                       who may   of what  and
    Row(f"GET {API}/letters",                                       COUNCIL,  CASE),
    Row(f"GET {API}/letters/due",                                   COUNCIL,  CASE),
    Row(f"GET {API}/letters/preview/{{notice}}",                    COUNCIL,  CASE, at=SHOWN),
    Row(f"GET {API}/letters/preview/{{notice}}/file.{{form}}",      COUNCIL,  CASE, at={**SHOWN, "form": "docx"}),
    Row(f"POST {API}/letters",                                      SENDS,    CASE, send=a_letter, gives=201),
    Row(f"POST {API}/letters/{{letter_id}}/again",                  SENDS,    LETTER, send=again, gives=201),
    Row(f"GET {API}/plan",                                          COUNCIL,  CASE),
    Row(f"GET {API}/plan/versions",                                 COUNCIL,  CASE),
    Row(f"GET {API}/plan/changes",                                  COUNCIL,  CASE, send=query(since=1, to=1)),
    Row(f"GET {API}/plan/file.{{form}}",                            COUNCIL,  CASE, at={"form": "docx"}),
    # Nothing in these cases was accepted: those let through are told so.
    Row(f"POST {API}/plan/assembly",                                SENDS,    CASE, send=taken_in, gives=409),
    Row(f"POST {API}/plan",                                         SENDS,    CASE, send=written, gives=201),

    Row("GET /cases/{case_id}/letters",                             COUNCIL,  CASE),
    Row("GET /cases/{case_id}/letters/{notice}",                    COUNCIL,  CASE, at=SHOWN),
    Row("GET /cases/{case_id}/letters/{notice}/file.{form}",        COUNCIL,  CASE, at={**SHOWN, "form": "docx"}),
    Row("POST /cases/{case_id}/letters/{notice}",                   SENDS,    CASE, send=on_a_page, at=SHOWN, gives=303),
    Row("GET /cases/{case_id}/letters/sent/{event_id}",             COUNCIL,  CASE, at={"event_id": "sent_event_id"}),
    Row("GET /cases/{case_id}/letters/sent/{letter_id}/again",      COUNCIL,  LETTER),
    Row("POST /cases/{case_id}/letters/sent/{letter_id}/again",     SENDS,    LETTER, send=on_a_page, gives=303),
    Row("GET /cases/{case_id}/plan",                                COUNCIL,  CASE),
    Row("POST /cases/{case_id}/plan/assembly",                      SENDS,    CASE, send=form(version="1"), gives=409),
    Row("GET /cases/{case_id}/plan/sections/{section}",             SENDS,    CASE, at={"section": "J"}),
    Row("POST /cases/{case_id}/plan/sections/{section}",            SENDS,    CASE, send=form(version="1", key="k"), at={"section": "J"}, gives=303),
    Row("GET /cases/{case_id}/plan/changes",                        COUNCIL,  CASE),
    Row("GET /cases/{case_id}/plan/file.{form}",                    COUNCIL,  CASE, at={"form": "docx"}),
)
# fmt: on
