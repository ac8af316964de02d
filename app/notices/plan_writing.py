"""Writing a plan: put together from the advice that was accepted, written section by section, each save a version of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app import today as clock
from app.deps import Parts
from app.errors import Problem, conflict, forbidden, invalid, not_found
from app.notices import plan_store, service, store
from app.notices.known import Case
from app.notices.plan import PARTS, Flag, Given, Plan, accepted, assembled, flags, rewritten, waits_to_be_accepted
from app.record.append import lock
from app.record.idempotency import Sending
from app.record.load import words_of
from app.security import Actor
from app.tables import Account, PlanDraft
from workflow.events import AdviceReceived
from workflow.facts import Advice
from workflow.states import ENDED, Role, State

WRITERS = frozenset({Role.CASEWORKER, Role.MANAGER})
LONGEST = 5000
MOST = 200  # paragraphs of a section


@dataclass(frozen=True)
class Read:
    """A plan as it is shown: a version and what it says, what is to be looked at again, and what it could still take in."""

    case: Case
    draft: PlanDraft | None
    plan: Plan
    given: list[Given]
    waiting: list[Advice]
    versions: Sequence[tuple[PlanDraft, Account]]
    sent: Mapping[str, int]

    @property
    def version(self) -> int:
        """Its version; 0 before there is one."""
        return self.draft.version if self.draft else 0

    @property
    def flags(self) -> list[Flag]:
        """What is to be looked at again."""
        return flags(self.plan, self.given) if self.draft else []

    @property
    def to_take_in(self) -> int:
        """How many paragraphs of accepted advice it does not have."""
        return sum(1 for _ in assembled(self.given, self.plan).paragraphs()) - sum(1 for _ in self.plan.paragraphs())


def read(here: Parts, session: Session, who: Actor, case_id: int, version: int | None = None) -> Read:
    """A version of a case's plan, the latest where none is named. Raises 404 for what there is not."""
    case = service.case_today(here, session, who, case_id)
    found = plan_store.version_of(session, who, case_id, version)
    draft, plan = found or (None, Plan())
    came = [e.id for e in case.events if isinstance(e.payload, AdviceReceived)]
    letters = [(row.notice, row.plan_version) for row, _ in store.letters_of(session, who, case_id, 500)]
    read_ = Read(
        case,
        draft,
        plan,
        accepted(case, words_of(session, came)),
        waits_to_be_accepted(case),
        plan_store.versions(session, who, case_id),
        plan_store.sent_versions(letters),
    )
    for row in (draft, *(row for row, _ in read_.versions)):
        if row is not None and row in session:
            session.expunge(row)
    return read_


def take_in(here: Parts, who: Actor, case_id: int, seen: int, sending: Sending) -> int:
    """The next version: with what the accepted advice says and this one has not. Its number."""

    def next_plan(now: Read) -> Plan:
        if not now.given:
            raise conflict("no advice of this case has been accepted yet: a plan is put together from what is")
        if now.draft and not now.to_take_in:
            raise conflict("the plan has all that the accepted advice says")
        return assembled(now.given, now.plan if now.draft else None)

    return _saved(here, who, case_id, seen, sending, "assembled", next_plan)


def write(
    here: Parts, who: Actor, case_id: int, seen: int, sections: Mapping[str, list[tuple[str, str]]], sending: Sending
) -> int:
    """The next version, with some sections written anew: paragraphs by key (empty for the council's own). Its number."""
    for code, said in sections.items():
        if code not in PARTS:
            raise invalid(f"sections.{code[:10]}", f"is no section of a plan; they are {', '.join(PARTS)}")
        if len(said) > MOST:
            raise invalid(f"sections.{code}", f"at most {MOST} paragraphs")
        for n, (_, text) in enumerate(said):
            if len(text) > LONGEST:
                raise invalid(f"sections.{code}.{n}", f"at most {LONGEST} characters in a paragraph")

    def next_plan(now: Read) -> Plan:
        known = now.plan.keys()
        strange = [key for said in sections.values() for key, _ in said if key and key not in known]
        if strange:
            raise invalid("sections", f"{strange[0][:40]} is no paragraph of version {now.version}")
        return rewritten(now.plan, sections)

    return _saved(here, who, case_id, seen, sending, "written", next_plan)


def _saved(
    here: Parts, who: Actor, case_id: int, seen: int, sending: Sending, what: str, next_plan: Callable[[Read], Plan]
) -> int:
    if who.role not in WRITERS:
        raise forbidden(f"a plan is written by the council's caseworkers and managers; you are {who.role}")
    with here.db.writing() as session:
        now = read(here, session, who, case_id)
        lock(session, case_id)  # of two who save at once, the second waits and is told of the first
        first = sending.first(session)
        if first is not None:
            return first.event_id
        plan = next_plan(now)
        if now.case.now.facts.state in set(ENDED) - {State.PLAN_ISSUED}:
            raise conflict("the assessment ended without a plan")
        if seen != now.version:
            raise stale(seen, now)
        draft = plan_store.save(session, case_id, plan, what, now.version, who.account_id, clock.now())
        sending.keep(session, case_id, draft.version, 201, clock.now(), names="document")  # a version is no event
        return draft.version


def stale(seen: int, now: Read) -> Problem:
    """Somebody saved since: said with who and which, and nothing of either is lost."""
    by = now.versions[0][1].name if now.versions else ""
    message = f"{by} saved version {now.version} of the plan since you opened version {seen}: look at what changed, then save yours again"
    return conflict(message, plan_version=now.version)


def two(session: Session, who: Actor, case_id: int, since: int, to: int) -> tuple[Plan, Plan]:
    """Two versions of a plan, to be held against each other. Raises 404 for one there is not."""
    found = []
    for version in (since, to):
        one = plan_store.version_of(session, who, case_id, version)
        if one is None:
            raise not_found("version of the plan")
        found.append(one[1])
    return found[0], found[1]
