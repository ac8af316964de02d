"""A case as its forms need it: its facts today, and the names behind the ids that a form offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup
from sqlalchemy import select
from sqlmodel import Session, col

from app.cases import service, view
from app.cases.schemas import CaseOut, EventOut
from app.deps import AsOf
from app.record.filed import AnyMatter
from app.registers import WORKER_KINDS
from app.security import Actor
from app.tables import Service, ServiceArea, Worker
from app.web import words
from app.web.fields import Option
from app.web.render import said, short_date, visible
from app.work.groups import Running, Standing, Todo, todos
from workflow.clocks import clocks
from workflow.events import Event
from workflow.facts import Advice, Facts
from workflow.promises import promises
from workflow.rules import Rules


@dataclass(frozen=True)
class Now:
    """A case today."""

    who: Actor
    matter: AnyMatter
    facts: Facts
    events: Sequence[Event]
    case: CaseOut
    services: dict[str, str]
    usual: dict[str, str]  # the service each kind of advice is asked of where none is named
    workers: dict[str, list[Option]]
    rules: Rules
    today: date
    target: EventOut | None = None  # the entry a correction is about

    @property
    def name(self) -> str:
        """The child's name."""
        return f"{self.case.person.forename} {self.case.person.surname}".strip()

    @property
    def about(self) -> Markup:
        """Whom a page is about."""
        return Markup("{} · {}").format(said(self.name or "No name on file"), self.case.reference)

    @property
    def address(self) -> str:
        """The case's page."""
        return f"/cases/{self.case.id}"

    def advice_name(self, advice: Advice) -> str:
        """A request for advice, as a form names it."""
        service_name = self.services.get(advice.service or "", advice.service or "")
        of = f", {visible(service_name)}" if service_name else ""
        kind = words.KINDS.get(advice.kind, advice.kind).capitalize()
        return f"{kind}{of}, asked {short_date(advice.requested_on)} {advice.requested_on.year}"

    def todos(self) -> list[Todo]:
        """What the case waits for, as My work has it."""
        return todos_of(self.facts, self.case.id, self.rules, self.today)


def todos_of(f: Facts, case_id: int, rules: Rules, today: date) -> list[Todo]:
    """What a case waits for on these facts, by the rules of My work: both say the same."""
    standing = Standing(case_id, f.state.value, f.received_on if f.receipt_known else None, f.ended_on is None)
    running = [
        Running(
            case_id,
            clock.duty.key,
            clock.duty.code,
            clock.kind,
            clock.due_on,
            clock.excused_from,
            clock.conditional,
            clock.duty.advice.kind if clock.duty.advice else None,
            clock.duty.advice.service if clock.duty.advice else None,
        )
        for clock in (*clocks(f, rules), *promises(f, rules))
        if clock.open
    ]
    return sorted(
        todos(standing, running, today, rules.policy.due_soon_days), key=lambda t: t.group.code in {"contact", "review"}
    )


def load(session: Session, who: Actor, case_id: int, rules: Rules, today: date) -> Now:
    """A case today, as this actor may see it. Raises 404 for one they may not know of."""
    matter = service.find(session, who, case_id)
    as_of = AsOf(today, None, past=False)
    facts, events = view.facts_as_of(session, matter, as_of, rules)
    case = view.view_of(session, who, matter, facts, as_of, rules)
    return Now(
        who, matter, facts, events, case, _services(session, matter.authority), _usual(session, matter.authority),
        _workers(session, matter.authority), rules, today,
    )  # fmt: skip


def _services(session: Session, authority: str) -> dict[str, str]:
    """The services that serve an authority, by code, in order of name."""
    serve = select(col(ServiceArea.service)).where(col(ServiceArea.authority) == authority)
    rows = session.scalars(select(Service).where(col(Service.code).in_(serve)).order_by(col(Service.name)))
    return {row.code: row.name for row in rows}


def _usual(session: Session, authority: str) -> dict[str, str]:
    """By kind of advice, the service asked where a request names none: the first entered, as the engine takes it."""
    areas = select(col(ServiceArea.kind), col(ServiceArea.service)).where(
        col(ServiceArea.authority) == authority, col(ServiceArea.kind).is_not(None)
    )
    found: dict[str, str] = {}
    for kind, code in session.execute(areas.order_by(col(ServiceArea.id))):
        found.setdefault(kind, code)
    return found


def _workers(session: Session, authority: str) -> dict[str, list[Option]]:
    """Those who may be given a case, by the event that gives it to them."""
    statement = select(Worker).where(col(Worker.authority) == authority, col(Worker.left_on).is_(None))
    rows = list(session.scalars(statement.order_by(col(Worker.name), col(Worker.id))))
    return {
        event: [Option(str(w.id), w.name + (f" ({w.team})" if w.team else "")) for w in rows if w.kind == kind]
        for event, kind in WORKER_KINDS.items()
    }
