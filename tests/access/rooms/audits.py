"""Who may what: audits of the quality of plans and of advice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from app.today import today
from tests.access.auditing import audit_of
from tests.access.table import CASE, Ids, Row, Scope, form, query
from workflow.audits import SECTIONS, What

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


SAMPLED: Final = Scope("sampled_id", AUDITED.knows)
OF_ADVICE: Final = Scope("audited_id", AUDITED.knows)
MONTH: Final = query(month=LAST_MONTH)
BY_ADVICE: Final = {"advice_id": "audited_id"}


def filled(what: What, **more: str) -> Callable[[Ids], dict[str, Any]]:
    """The form of an audit, every section good, in the place of the audit in force where there is one."""
    day = {f"audited_on-{part}": str(getattr(today(), part)) for part in ("day", "month", "year")}
    grades = {f"grade-{code}": "good" for code in SECTIONS[what]}
    return lambda ids: form(**day, **grades, **more, **({"version": str(ids["audit_id"])} if more else {}))(ids)


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
    Row("GET /audits",                         READS),
    Row("GET /audits/results",                 "manager analyst"),
    Row("GET /audits/{audit_id}",              READS,     AUDIT),
    Row("GET /audits/sample",                  "manager", send=MONTH),
    Row("POST /audits/sample",                 "manager", send=form(month=LAST_MONTH), gives=303),
    Row("GET /audits/sample/inputs.json",      "manager", send=MONTH, gives=404),  # nothing to draw from that month
    Row("GET /audits/sample/{sampled_id}/withdraw",  "manager", SAMPLED),
    Row("POST /audits/sample/{sampled_id}/withdraw", "manager", SAMPLED, send=form(reason="left_the_area", why="In May."), gives=409),
    Row("GET /audits/plans/{case_id}",         "manager", CASE),
    Row("POST /audits/plans/{case_id}",        "manager", CASE, send=filled(What.PLAN), gives=409),  # no plan is issued
    Row("GET /audits/advice/{advice_id}",      "manager", OF_ADVICE, at=BY_ADVICE),
    Row("POST /audits/advice/{advice_id}",     "manager", OF_ADVICE, at=BY_ADVICE, send=filled(What.ADVICE, kind="moderation"), gives=303),
)
# fmt: on
