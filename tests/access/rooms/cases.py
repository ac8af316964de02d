"""Who may what: cases, the children they are of, their documents, and who is let in to them."""

from datetime import UTC, datetime
from typing import Any, Final

from app.today import today
from tests.access.table import (
    CASE,
    CASE_ROLES,
    CONTACT,
    COUNCIL,
    DOCUMENT,
    PERSON,
    Ids,
    Row,
    Scope,
    json,
    upload,
)

API: Final = "/api/v1"
MAY_ASK: Final = "caseworker manager setting family"
FAMILY_SIDE: Final = "setting family"


def event(type_: str, **data: Any) -> Any:
    """An event of today."""
    return lambda _: {"json": {"type": type_, "occurred_on": today().isoformat(), "data": data}}


def by_reference(ids: Ids) -> dict[str, Any]:
    return {"params": {"q": ids["reference"]}}


def by_name(ids: Ids) -> dict[str, Any]:
    return {"json": {"name": ids["surname"]}}


def an_approval(ids: Ids) -> dict[str, Any]:
    return event("exception_approved", exception_id=ids["exception_id"])(ids)


def an_allocation(ids: Ids) -> dict[str, Any]:
    return event("ep_allocated", worker="Dr Example")(ids)


def a_correction(ids: Ids) -> dict[str, Any]:
    put_right = {"event_id": ids["event_id"], "data": {"source": "school"}, "why": "It was the school."}
    return {"json": {"corrections": [put_right]}}


def a_letter(ids: Ids) -> dict[str, Any]:
    return {"json": {"contact": ids["contact_id"], "text": "Your request is with us, and we will write again."}}


def as_known_now(_: Ids) -> dict[str, Any]:
    return {"params": {"known_at": datetime.now(UTC).isoformat()}}


SOUGHT: Final = Scope(
    "case_id", CASE.knows, beyond=200
)  # and then nothing is found: the names in answers are looked at
MESSAGE: Final = event("message_received", **{"from": "mother", "channel": "phone", "summary": "Rang."})
NEW_CASE: Final = json(received_on="2026-01-05", person={"surname": "New"})

# fmt: off
ROWS: Final = (
    #   route                                                         who may                  of what     and
    Row(f"POST {API}/cases",                                          MAY_ASK,                 send=NEW_CASE, gives=201),
    Row(f"GET {API}/cases",                                           CASE_ROLES,              lists=CASE),
    Row(f"GET {API}/cases",                                           "manager",               told=f"caseworker ep_manager {FAMILY_SIDE}", send=as_known_now, use="known_at", gives=422),
    Row(f"GET {API}/cases",                                           CASE_ROLES,              SOUGHT, send=by_reference, use="by reference"),
    Row(f"POST {API}/cases/search",                                   CASE_ROLES,              SOUGHT, send=by_name, use="by name"),
    Row(f"POST {API}/cases/search",                                   CASE_ROLES,              lists=CASE, send=json(date_of_birth="2018-03-02")),
    Row(f"GET {API}/cases/{{case_id}}",                               CASE_ROLES,              CASE),
    Row(f"GET {API}/cases/{{case_id}}",                               "manager",               CASE, told=f"caseworker ep_manager {FAMILY_SIDE}", send=as_known_now, use="known_at"),
    Row(f"GET {API}/cases/{{case_id}}/events",                        COUNCIL,                 CASE),
    Row(f"GET {API}/cases/{{case_id}}/steps",                         CASE_ROLES,              CASE),
    Row(f"GET {API}/cases/{{case_id}}/timeline",                      COUNCIL,                 CASE),
    Row(f"GET {API}/cases/{{case_id}}/promises",                      COUNCIL,                 CASE),
    Row(f"GET {API}/cases/{{case_id}}/family-update",                 COUNCIL,                 CASE),
    Row(f"POST {API}/cases/{{case_id}}/family-update",                "caseworker manager",    CASE, send=a_letter, gives=201),
    Row(f"POST {API}/cases/{{case_id}}/events",                       "caseworker manager",    CASE, told=f"ep_manager {FAMILY_SIDE}", send=MESSAGE, gives=201, use="message_received"),
    Row(f"POST {API}/cases/{{case_id}}/events",                       "manager",               CASE, told=f"caseworker ep_manager {FAMILY_SIDE}", send=an_approval, gives=201, use="exception_approved"),
    Row(f"POST {API}/cases/{{case_id}}/events",                       "manager ep_manager",    CASE, told=f"caseworker {FAMILY_SIDE}", send=an_allocation, gives=201, use="ep_allocated"),
    Row(f"POST {API}/cases/{{case_id}}/corrections",                  "caseworker manager",    CASE, told=f"ep_manager {FAMILY_SIDE}", send=a_correction, gives=201),
    Row(f"GET {API}/cases/{{case_id}}/access",                        "manager",               CASE),
    Row(f"POST {API}/cases/{{case_id}}/access",                       "manager",               CASE, send=json(restricted=True, accounts=[])),
    Row(f"GET {API}/cases/{{case_id}}/documents",                     CASE_ROLES,              CASE),
    Row(f"POST {API}/cases/{{case_id}}/documents",                    CASE_ROLES,              CASE, send=upload(kind="report"), gives=201),
    Row(f"GET {API}/cases/{{case_id}}/documents/{{document_id}}/content", CASE_ROLES,          DOCUMENT),
    Row(f"GET {API}/people/{{person_id}}",                            CASE_ROLES,              PERSON),
    Row(f"PATCH {API}/people/{{person_id}}",                          COUNCIL,                 PERSON, send=json(year_group=4)),
    Row(f"POST {API}/people/{{person_id}}/contacts",                  COUNCIL,                 PERSON, send=json(name="Gran"), gives=201),
    Row(f"PATCH {API}/people/{{person_id}}/contacts/{{contact_id}}",  COUNCIL,                 CONTACT, send=json(phone="0117 496 0009")),
    Row(f"DELETE {API}/people/{{person_id}}/contacts/{{contact_id}}", COUNCIL,                 CONTACT, gives=204),
    Row(f"GET {API}/people/{{person_id}}/reads",                      "manager",               PERSON),
)
# fmt: on
