"""Letters and a plan of each case, for the table of who may what."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from app.notices.plan import Paragraph, Plan
from app.notices.plan_store import save
from app.tables import Contact, Matter
from app.today import today
from tests.support.installation import Installation

COUNCIL = Path(__file__).parents[1] / "notices" / "council"


def letters(here: Installation, ids: dict[str, dict[str, Any]]) -> None:
    """Of each case, a letter that was sent and one version of a plan; and the contact it goes to."""
    here.settings.letters = COUNCIL
    for which in ("own", "neighbour", "restricted", "away"):
        authority, case_id = "802" if which == "away" else "801", ids[which]["case_id"]
        manager = here.actor("manager", authority)
        with here.db.reading() as session:
            person_id = session.get_one(Matter, case_id).person_id
            contact = session.scalars(select(col(Contact.id)).where(col(Contact.person_id) == person_id)).one()
        body = {"notice": "acknowledgement", "to": [str(contact)], "by": "hand", "occurred_on": today().isoformat()}
        with here.client(manager) as client:
            sent = client.post(f"/api/v1/cases/{case_id}/letters", json=body)
        assert sent.status_code == 201, sent.text
        with here.db.writing() as session:
            plan = Plan(sections={"J": [Paragraph(text="None.")]})
            save(session, case_id, plan, "written", 0, manager.account_id, datetime.now(UTC))
        (letter,) = sent.json()["letters"]
        ids[which] |= {
            "letter_id": letter["id"],
            "sent_event_id": sent.json()["event"]["id"],
            "addressee": str(contact),
        }
