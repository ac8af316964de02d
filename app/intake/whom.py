"""Whom a row is about: found by identifier, never joined by name alone; details filled in, never overwritten unasked."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session

from app.errors import Problem
from app.intake import kept
from app.intake.onfile import Cell, cells_that_differ
from app.intake.recorded import both
from app.intake.rejected import Rejected
from app.intake.row import Row
from app.intake.sought import Sought
from app.people import store as people
from app.people.identifiers import SCHEMES
from app.record.happen import Context
from app.tables import Contact, Person, PersonIdentifier


def identified(session: Session, authority: str, sought: Sought) -> Person | None:
    """The one person who bears the row's identifiers. Rejects a row whose identifiers are two people's."""
    try:
        return people.person_by_identifier(session, authority, sought.person)
    except Problem as problem:
        raise Rejected("upn", problem.detail) from problem


def enter(session: Session, row: Row, sought: Sought, context: Context) -> Person:
    """The person on file whom a new case is about: who bears the identifier, or somebody new.

    Where the child's file says otherwise it is left as it is: the row's cell is kept beside the case, with a doubt.
    """
    person = identified(session, context.actor.authority, sought)
    if person is None:
        return _add(session, row, sought, context)
    cells = list(cells_that_differ(session, person, sought))
    _write(session, [cell for cell in cells if cell.adds], context)
    for cell in cells:
        if cell.adds:
            continue
        row.extra[cell.column] = cell.given
        if cell.column in {"forename", "surname"}:
            row.doubt(
                cell.column, "spelt otherwise on the file of the child who bears this number: look whether it is one"
            )
        else:
            row.doubt(cell.column, "other than on the child's file, which stays as it is: kept as words")
    return person


def _add(session: Session, row: Row, sought: Sought, context: Context) -> Person:
    authority = context.actor.authority
    person = people.add_person(session, authority, sought.person, sought.attends, context.now)
    id_ = person.id or 0  # a file that is new: nothing is on it yet that what follows could be a repeat of
    numbers = [(scheme, value) for scheme in SCHEMES if (value := getattr(sought.person, scheme))]
    session.add_all(PersonIdentifier(authority=authority, scheme=s, value=v, person_id=id_) for s, v in numbers)
    if sought.contact:
        session.add(Contact(person_id=id_, **sought.contact.model_dump()))
    session.flush()
    if people.same_name_and_birth(session, authority, person.name_key, person.date_of_birth, id_):
        row.doubt("surname", "possible_duplicate: another child on file has the same name and date of birth")
    return person


def refuse_another_childs_number(session: Session, person: Person, sought: Sought) -> None:
    """Reject a row whose identifier is borne by somebody else than the child its case is about."""
    other = identified(session, person.authority, sought)
    if other is not None and other.id != person.id:
        raise Rejected("upn", "this number belongs to another child on file")


def fill_in(
    session: Session, cells: Iterable[Cell], already: kept.Kept, context: Context, *, correct: bool
) -> tuple[bool, list[tuple[str, str]]]:
    """Write into a child's file what a row adds: whether there was any, and the cells that differ, with both values.

    With `correct` those are written too. What this case's own rows said `already`, when the file was left as it was,
    is no news.
    """
    news = [cell for cell in cells if not kept.says(already, cell.column, cell.given)]
    differing = [cell for cell in news if not cell.adds]
    if differing and not correct:
        return False, [(cell.column, both(cell.there, cell.given)) for cell in differing]
    _write(session, news, context)
    return bool(news), []


def _write(session: Session, cells: Sequence[Cell], context: Context) -> None:
    """Write cells into a file; what the details said before is kept once for each row of it."""
    for row in {id(cell.of): cell.of for cell in cells if cell.of is not None}.values():
        people.keep_before(session, row, context.actor.account_id, context.now)
    for cell in cells:
        cell.write(context)
    session.flush()
