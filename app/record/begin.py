"""Begin: a new assessment and its first events. A request by the API, a tracker's row and the seeded caseload all start here."""

from collections.abc import Sequence

from sqlmodel import Session

from app.record.append import open_matter
from app.record.happen import Context, Outcome, Proposal, happen
from app.tables import Grant, Matter, Person
from workflow.states import Role


def begin(
    session: Session,
    person: Person,
    proposals: Sequence[Proposal],
    context: Context,
    *,
    external_ref: str | None = None,
    synthetic: bool = False,
) -> tuple[Matter, Outcome]:
    """A new assessment with its first events. Its opener is let in where the role sees only its own."""
    matter = Matter(
        authority=person.authority,
        person_id=person.id or 0,
        reference=f"new-{person.id}-{context.now.timestamp()}",
        external_ref=external_ref,
        synthetic=synthetic,
        created_at=context.now,
    )
    head = open_matter(session, matter, context.now)
    matter.reference = f"{person.authority}-{proposals[0].occurred_on.year}-{matter.id:06d}"
    if context.actor.role in {Role.FAMILY, Role.SETTING}:
        session.add(Grant(account_id=context.actor.account_id, matter_id=matter.id or 0, granted_at=context.now))
    session.flush()
    return matter, happen(session, matter, proposals, context, head=head)
