"""Begin: a new assessment and its first events. A request by the API, a tracker's row and the seeded caseload all start here."""

from collections.abc import Sequence

from sqlmodel import Session

from app.record.append import next_ids, open_matter
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
    [id_] = next_ids(session, "matter", 1)
    matter = Matter(
        id=id_,
        authority=person.authority,
        person_id=person.id or 0,
        reference=f"{person.authority}-{proposals[0].occurred_on.year}-{id_:06d}",
        external_ref=external_ref,
        synthetic=synthetic,
        created_at=context.now,
    )
    head = open_matter(session, matter, context.now)
    if context.actor.role in {Role.FAMILY, Role.SETTING}:
        session.add(Grant(account_id=context.actor.account_id, matter_id=id_, granted_at=context.now))
        session.flush()
    return matter, happen(session, matter, proposals, context, head=head)
