"""A letter put together: the council's words with what is known of the case in them, for one addressee."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from app.errors import invalid
from app.notices.content import Content, Piece
from app.notices.known import Case, Known, Sent, known
from app.people.schemas import ContactOut
from app.web.render import visible
from app.web.words import language as words_language
from workflow.facts import Advice
from workflow.notices import NOTICES, Around, Notice, To, Whom, entitled
from workflow.notices.wording import Block, Words, filled

BODIES: Final = {
    To.SCHOOL: "The head teacher or principal",
    To.HEALTH: "The health commissioner",
    To.SOCIAL_CARE: "The social care officer for SEN",
    To.NAMED: "The head teacher or principal",
}
UNKNOWN: Final = "[not known yet]"
REASONS: Final = "[the reasons that you record]"


@dataclass(frozen=True)
class Addressee:
    """One to whom a letter can go: as the record names it, as a person reads it, and what to know before it is sent."""

    code: str
    to: To
    name: str
    lines: tuple[str, ...]
    salutation: str
    contact: ContactOut | None = None
    young_person: bool = False
    usual: bool = True  # a letter goes to them unless somebody says otherwise
    notes: tuple[str, ...] = ()


def whose(case: Case, sent: Sent) -> Whom:
    """Whose the family's letter is."""
    person = case.now.case.person
    around = [Around(c.id, c.relation, c.parental_responsibility) for c in person.contacts]
    return entitled(around, person.date_of_birth, sent.on)


def addressees(case: Case, notice: Notice, sent: Sent) -> list[Addressee]:
    """All to whom this letter can go, the family first."""
    found: list[Addressee] = []
    for to in notice.to:
        if to is To.FAMILY:
            found += _family(case, sent)
        elif to is To.ADVISER:
            found += [_adviser(case, sent.advice)] if sent.advice else []
        elif to is To.SCHOOL and case.attends:
            found.append(_body(to, (BODIES[to], case.attends)))
        elif to is To.NAMED and case.now.facts.plan and case.now.facts.plan.placement.urn:
            found.append(
                _body(to, (BODIES[to], f"The institution named in section I (URN {case.now.facts.plan.placement.urn})"))
            )
        elif to in {To.HEALTH, To.SOCIAL_CARE}:
            found.append(_body(to, case.council.bodies.get(to.value) or (BODIES[to],)))
    return found


def _family(case: Case, sent: Sent) -> list[Addressee]:
    whom, contacts = whose(case, sent), {c.id: c for c in case.now.case.person.contacts}
    found = [_contact(contacts[id_], whom, case) for id_ in whom.contacts]
    if whom.young_person and not found:
        name = case.now.name or "the young person"
        note = "Their address is not on file: hand it over, or enter them as a contact."
        found.append(
            Addressee("young_person", To.FAMILY, name, (visible(name),), f"Dear {visible(name)}", None, young_person=True, notes=(note,))
        )  # fmt: skip
    return found


def _contact(contact: ContactOut, whom: Whom, case: Case) -> Addressee:
    own = case.now.name if whom.young_person and not contact.name else contact.name
    name = visible(own) or f"The {visible(contact.relation) or 'parent'}"
    notes = [] if whom.certain else [f"It is not on file whether {name} has parental responsibility."]
    lines = [name]
    if contact.withhold_address:
        notes.append("Their address is withheld: it is not printed, here or anywhere else.")
    elif contact.address:
        lines += [part.strip() for part in visible(contact.address).replace("\n", ",").split(",") if part.strip()]
    if contact.language and words_language(contact.language) not in {"English", "en"}:
        notes.append(f"Reads {visible(words_language(contact.language))} best.")
    if contact.interpreter:
        notes.append("Wants an interpreter.")
    if not contact.email:
        notes.append("No e-mail address is on file.")
    return Addressee(
        str(contact.id), To.FAMILY, name, tuple(lines), f"Dear {name}", contact, whom.young_person, whom.certain, tuple(notes)
    )  # fmt: skip


def _body(to: To, lines: tuple[str, ...]) -> Addressee:
    shown = tuple(map(visible, lines))
    return Addressee(to.value, to, ", ".join(shown[:2]), shown, "Dear colleague")


def _adviser(case: Case, advice: Advice) -> Addressee:
    name = visible(case.now.services.get(advice.service or "", advice.service or "") or "The adviser")
    return Addressee(f"advice.{advice.id}", To.ADVISER, name, (name,), "Dear colleague")


def letter(
    words: Words, case: Case, notice: Notice, to: Addressee, sent: Sent, enclosed: tuple[str, ...] = ()
) -> Content:
    """The letter to one addressee. What must be printed and is not known stands in `lacks`."""
    wording, said = words.letters[notice.code], known(case, notice.code, to.to, to.contact, sent)
    title, blocks = wording.to(to.to)
    cites = {s.code: s.cite for s in notice.required(to.to)}
    lacks: list[str] = []
    pieces = list(_pieces(blocks, said, cites, to, lacks))
    if sent.own_words:
        pieces += [Piece("text", part.strip()) for part in sent.own_words.split("\n\n") if part.strip()]
    if to.to is To.FAMILY:
        pieces += _pieces(words.foot, said, {}, to, lacks)
    council, values = case.council.values, {name: value or UNKNOWN for name, value in said.values.items()}
    return Content(
        notice=notice.code,
        addressee=to.code,
        title=visible(filled(title, values)),
        council=council["council"],
        council_lines=(council["council_address"], council["council_phone"], council["council_email"]),
        to=to.lines,
        date=values["today"],
        reference=case.now.case.reference,
        salutation=to.salutation,
        pieces=tuple(pieces),
        signed=tuple(
            line for line in (said.values["caseworker"] or "", council["signed_by"], council["council"]) if line
        ),
        enclosed=enclosed,
        lacks=tuple(dict.fromkeys(lacks)),
        template=wording.digest,
        notes=to.notes,
    )


def _pieces(
    blocks: Iterable[Block], said: Known, cites: dict[str, tuple[str, ...]], to: Addressee, lacks: list[str]
) -> Iterable[Piece]:
    values: dict[str, Any] = {name: UNKNOWN if value is None else visible(value) for name, value in said.values.items()}
    for block in blocks:
        if not block.stands(frozenset(said.flags)):
            continue
        cite = tuple(dict.fromkeys(c for state in block.states for c in cites.get(state, ())))
        young = to.young_person
        if block.kind == "list":
            items = said.lists.get(block.text, ())
            if not items:
                lacks.append(block.text)
            yield Piece(
                "list", "", tuple(map(visible, items)) or ((REASONS if block.text == "reasons" else UNKNOWN),), cite
            )
            continue
        lacks += sorted(name for name in block.prints(young_person=young) if said.values.get(name) is None)
        kind = "list" if block.kind == "items" else block.kind
        items = tuple(filled(item, values) for item in block.items)
        yield Piece(kind, filled(block.said(young_person=young), values), items, cite)


def chosen(found: list[Addressee], codes: Iterable[str]) -> list[Addressee]:
    """Those of the addressees who were chosen. Raises 422 for somebody to whom this letter cannot go."""
    by_code = {a.code: a for a in found}
    wanted = list(dict.fromkeys(codes))
    strange = [code for code in wanted if code not in by_code]
    if strange:
        raise invalid(
            "to",
            f"{strange[0][:40]} is nobody this letter goes to; it goes to {', '.join(by_code) or 'nobody on file'}",
        )
    if not wanted:
        raise invalid("to", "say to whom it goes")
    return [by_code[code] for code in wanted]


def find(code: str) -> Notice:
    """A notice by its code. Raises 422 for one there is not."""
    notice = NOTICES.get(code)
    if notice is None:
        raise invalid("notice", f"{code[:40]} is no letter; one of {', '.join(NOTICES)}")
    return notice
