"""What people enter of a case for the return: each entry kept, the latest counts."""

import json
from datetime import datetime

from sqlmodel import Session

from app.record.append import lock
from app.record.canonical import canonical
from app.returns import store
from app.returns.schemas import DetailsIn, DetailsOut
from app.schema import ON_RECORD
from app.security import Actor
from app.tables import ReturnDetail


def enter(session: Session, who: Actor, case_id: int, details: DetailsIn, now: datetime) -> DetailsOut:
    """Keep an entry, unless it says what stands already. What is odd about it shows among the return's problems."""
    lock(session, case_id)
    said = canonical(json.loads(details.model_dump_json(exclude_defaults=True)))
    before = store.latest_details(session, who, case_id)
    if before is None or before.said != said:
        session.add(ReturnDetail(matter_id=case_id, said=said, at=now, by_account_id=who.account_id))
        session.flush()
    return entered(session, who, case_id)


def entered(session: Session, who: Actor, case_id: int) -> DetailsOut:
    """What stands entered of a case."""
    row = store.latest_details(session, who, case_id)
    if row is None:
        return DetailsOut(case_id=case_id, details=DetailsIn())
    details = DetailsIn.model_validate_json(row.said, context=ON_RECORD)
    return DetailsOut(case_id=case_id, details=details, entered_at=row.at, entered_by=row.by_account_id)
