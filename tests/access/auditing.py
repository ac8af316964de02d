"""What the world of the access tests knows of quality audits: each service's advice, drawn and audited; a case somebody holds."""

from typing import Any

from sqlmodel import col, select

from app.audits import sampling
from app.rulebook import council_audits
from app.security import Actor
from app.tables import AdviceRow, AuditSampled, Worker
from app.today import now, today
from tests.support.installation import Installation
from workflow.audits import SECTIONS, What

HOLDER = "Who holds the case"


def audits(here: Installation, ids: dict[str, dict[str, Any]], caseworker: Actor) -> None:
    """The caseworker holds the case `own`, in which two services gave advice; all that was given was drawn and audited."""
    here.record(ids["own"]["case_id"], "caseworker_allocated", today(), today=today(), worker=HOLDER)
    with here.db.writing() as session:
        session.exec(select(Worker).where(Worker.name == HOLDER)).one().account_id = caseworker.account_id
    rules, month = council_audits(here.settings), today().replace(day=1)
    for authority in ("801", "802"):
        with here.db.writing() as session:
            sampling.draw(session, here.actor("manager", authority), month, rules, now())
    for which, service in (("own", "EPS"), ("other_service", "trust"), ("restricted", "EPS"), ("away", "EPS")):
        with here.db.reading() as session:
            given = select(AdviceRow.advice_id).where(
                AdviceRow.matter_id == ids[which]["case_id"],
                AdviceRow.service == service,
                col(AdviceRow.received_on).is_not(None),
            )
            advice_id = session.exec(given).one()
            drawn = session.exec(select(AuditSampled.id).where(AuditSampled.item == advice_id)).one()
        with here.client(here.actor("manager", "802" if which == "away" else "801")) as manager:
            made = manager.post("/api/v1/audits", json=audit_of(advice_id))
        assert made.status_code == 201, made.text
        ids[which] |= {"audited_id": advice_id, "audit_id": made.json()["id"], "sampled_id": drawn}


def audit_of(advice_id: int, **more: Any) -> dict[str, Any]:
    """An audit of an advice that found it good."""
    sections = [{"section": code, "grade": "good"} for code in SECTIONS[What.ADVICE]]
    return {"advice_id": advice_id, "audited_on": today().isoformat(), "sections": sections, **more}
