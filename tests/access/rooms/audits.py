"""Who may what: audits of the quality of plans and of advice."""

from datetime import timedelta
from typing import Any, Final

from app.today import today
from tests.access.auditing import audit_of
from tests.access.table import Ids, Row, Scope, query

AUDITS: Final = "/api/v1/audits"
READS: Final = "manager caseworker professional"
LAST_MONTH: Final = f"{today().replace(day=1) - timedelta(days=1):%Y-%m}"
AUDIT: Final = Scope(
    "audit_id",
    {
        "own": READS,  # of advice that EPS gave, in the caseworker's own case
        "other_service": "manager caseworker",  # of the trust's, in the same case
        "restricted": "manager professional",
        "away": "professional",  # of advice that EPS gave another authority
    },
)
# What is audited, or withdrawn, is named in the body: what is not there to be seen is bad input.
AUDITED: Final = Scope(
    "audited_id", {"own": "manager", "other_service": "manager", "restricted": "manager", "away": ""}, beyond=422
)
DRAWN: Final = Scope("sampled_id", AUDITED.knows, beyond=422)


def another(ids: Ids) -> dict[str, Any]:
    return {"json": audit_of(ids["audited_id"], supersedes=ids["audit_id"])}


def withdrawal(ids: Ids) -> dict[str, Any]:
    return {"json": {"sampled_id": ids["sampled_id"], "reason": "left_the_area", "why": "They moved in May."}}


# fmt: off
ROWS: Final = (
    #   route                                  who may    of what  and
    Row(f"GET {AUDITS}",                       READS,     lists=AUDIT),
    Row(f"GET {AUDITS}/form",                  READS),
    Row(f"GET {AUDITS}/sample",                "manager", send=query(month=LAST_MONTH)),
    # Those let through are told that it was audited: what was found stays.
    Row(f"POST {AUDITS}/sample/withdrawals",   "manager", DRAWN,   send=withdrawal, gives=409),
    Row(f"POST {AUDITS}",                      "manager", AUDITED, send=another, gives=201),
    Row(f"GET {AUDITS}/{{audit_id}}",          READS,     AUDIT),
)
# fmt: on
