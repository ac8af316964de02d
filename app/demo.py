"""The demonstration: six fictional cases, one for each clock worth seeing on the day it is started."""

from datetime import date, timedelta
from typing import Any, Final

from rich.console import Console
from sqlalchemy import select
from sqlmodel import Session, col

from app import migrate
from app import today as clock
from app.accounts import service as accounts
from app.cases import service as cases
from app.cases.schemas import EventIn, NewCase
from app.db import Database
from app.demo_people import ways_in
from app.record.happen import Context
from app.rulebook import current_rules
from app.security import Actor, visible
from app.seed.course import working
from app.settings import Settings
from app.tables import Matter, ServiceArea
from workflow.states import Role

DEMO: Final = "Demonstration: "
HOLDER: Final = "Sam Fairweather"
SERVICES: Final = (
    ("harbour-health", "Harbour Community Health NHS Trust", "s31", ("medical",)),
    ("psychology", "Educational Psychology Service", "other", ("psychological",)),
    ("social-care", "Children's Social Care", "other", ("social_care", "preparing_for_adulthood")),
    ("ropewalk", "Ropewalk Primary School", "other", ("educational",)),
)
BY_SERVICES: Final = ("educational", "medical", "psychological", "social_care")
EVERYONE: Final = ("parental", "child_views", *BY_SERVICES)
SCHOOL: Final = {"urn": "900001", "name": "Ropewalk Primary School"}


class Story:
    """One case being told, from the day its request was received; days are counted from there."""

    def __init__(
        self, session: Session, caseworker: Context, manager: Context, received_on: date, new: dict[str, Any]
    ) -> None:
        self.session, self.caseworker, self.manager = session, caseworker, manager
        body = {"received_on": received_on, "attends": SCHOOL, "source": "parent", "support_plan": True, **new}
        self.matter, _ = cases.open_case(session, NewCase.model_validate(body), caseworker)
        self.advice: dict[str, int] = {}
        self.by_manager("caseworker_allocated", received_on, worker=HOLDER)

    def happens(self, type_: str, on: date, **data: Any) -> int:
        """Something happened, recorded by the caseworker."""
        return self._recorded(self.caseworker, type_, on, data)

    def by_manager(self, type_: str, on: date, **data: Any) -> int:
        """Something only a manager may record."""
        return self._recorded(self.manager, type_, on, data)

    def _recorded(self, by: Context, type_: str, on: date, data: dict[str, Any]) -> int:
        event = EventIn.model_validate({"type": type_, "occurred_on": on, "data": data})
        return cases.record(self.session, self.matter, event, by, None).events[0].id

    def agreed_and_asked(self, on: date) -> None:
        """The family was told that there will be an assessment, and everyone was asked for advice that day."""
        self.happens("assessment_agreed", on, decided_on=on)
        for kind in EVERYONE:
            self.advice[kind] = self.happens("advice_requested", on, kind=kind)
        self.happens("advice_request_received", on, advice_id=self.advice["medical"])

    def arrive(self, on: date, *kinds: str) -> None:
        """Advice of these kinds came in."""
        for kind in kinds:
            self.happens("advice_received", on, advice_id=self.advice[kind])


def _tell(session: Session, caseworker: Context, manager: Context) -> None:
    """The six, each from a day so long before today that its clock stands where it should."""
    today = manager.today

    def ago(days: int) -> date:
        return working(today - timedelta(days=days))

    def story(days_ago: int, new: dict[str, Any]) -> Story:
        return Story(session, caseworker, manager, ago(days_ago), new)

    on_time = story(60, _who("on time", "Amina", "Warsame", 7, today, primary_need="SLCN"))
    on_time.agreed_and_asked(ago(25))
    on_time.arrive(ago(10), "parental", "child_views", "educational")

    story(36, _who("due soon", "Jakub", "Nowak", 5, today, source="school", primary_need="ASD"))  # nothing decided yet

    late_advice = story(95, _who("late advice", "Ruby", "Hengrove", 9, today, flags=["looked_after"]))
    late_advice.agreed_and_asked(ago(60))
    late_advice.arrive(ago(25), "parental", "child_views", "educational", "social_care")

    _excused_by_a_closure(session, caseworker, manager)

    refused = story(75, _who("refused", "Zofia", "Kowalska", 11, today, primary_need="SPLD"))
    refused.happens("assessment_refused", ago(40), reasons=["needs_met_by_sen_support"], decided_on=ago(45))
    refused.happens("dispute_recorded", ago(20), form="mediation", about="request")

    issued = story(150, _who("issued", "Malachi", "Severn", 14, today, primary_need="MLD"))
    issued.agreed_and_asked(ago(115))
    issued.arrive(ago(80), *EVERYONE)
    issued.happens("plan_agreed", ago(70))
    issued.happens("draft_sent", ago(55), by="email")
    issued.happens("representations_received", ago(40), agrees=True, preference="Ropewalk Primary School")
    issued.happens("plan_issued", ago(20), placement={"urn": SCHOOL["urn"]}, primary_need="MLD")


def last_summer(today: date) -> int:
    """The latest year whose summer case, received on 8 June and due by 26 October, is past its twenty weeks by today."""
    return today.year if today > date(today.year, 10, 26) else today.year - 1


def _excused_by_a_closure(session: Session, caseworker: Context, manager: Context) -> None:
    """The head was asked two days before a closure of six weeks: an exception to weeks 16 and 20, and it moves no date."""
    year = last_summer(manager.today)
    theo = _who("excused by a closure", "Theo", "Quarry", 8, manager.today, primary_need="ASD")
    story = Story(session, caseworker, manager, date(year, 6, 8), theo)
    asked_on, closed_from = working(date(year, 7, 20)), date(year, 7, 22)
    story.agreed_and_asked(asked_on)
    closure = {"urn": SCHOOL["urn"], "asked_on": asked_on, "closed_from": closed_from, "reopens_on": date(year, 9, 2)}
    exception = story.happens(
        "exception_recorded",
        working(date(year, 9, 3)),
        ground="school_closed",
        clocks=[f"{story.matter.id}.{code}" for code in ("notify_no_plan", "issue_plan")],
        **{"from": closed_from, **closure},
        impractical_because="Nobody who teaches the child could be reached.",
        evidence="The school's term dates.",
    )
    story.by_manager("exception_approved", working(date(year, 9, 4)), exception_id=exception)
    story.arrive(working(date(year, 9, 25)), *EVERYONE)
    story.happens("plan_agreed", working(date(year, 10, 9)))


def _who(clock_worth_seeing: str, forename: str, surname: str, age: int, today: date, **new: Any) -> dict[str, Any]:
    born, september = date(today.year - age - 1, 5, 17), today.year if today.month >= 9 else today.year - 1  # noqa: PLR2004
    person = {
        "forename": forename,
        "surname": surname,
        "date_of_birth": born,
        "year_group": september - born.year - 4,  # whoever is four on 31 August starts in Reception, which is nought
        "postcode": "BS99 1AA",
    }
    contact = {
        "relation": "mother",
        "name": f"The mother of {forename}",
        "parental_responsibility": True,
        "email": f"{forename.lower()}@example.org",
    }
    return {"person": person, "contacts": [contact], "external_ref": f"{DEMO}{clock_worth_seeing}", **new}


def _register(session: Session, authority: str) -> None:
    for code, name, body, kinds in SERVICES:
        service = accounts.service_registered(session, code, authority, body)
        service.name, service.kinds = name, " ".join(kinds)
        session.add_all(ServiceArea(service=code, authority=authority, kind=kind) for kind in kinds)
    session.flush()


def prepare(settings: Settings, console: Console, today: date | None = None) -> None:
    """Bring the demonstration's database up to date, make its cases once, and say how to sign in as whom."""
    migrate.upgrade(settings.database_url)
    db, now, day = Database(settings.database_url), clock.now(), today or clock.today()
    rules = current_rules(db, settings)
    with db.writing() as session:
        account = accounts.account_named(session, HOLDER, Role.CASEWORKER, settings.authority, "", now)
        head = accounts.account_named(session, "Jo Marsh", Role.MANAGER, settings.authority, "", now)
        caseworker, manager = (
            Context(Actor(a.id or 0, a.name, Role(a.role), a.authority), rules, day, now) for a in (account, head)
        )
        mine = select(Matter).where(visible(manager.actor)).order_by(col(Matter.id))
        if session.scalars(mine.limit(1)).first() is None:
            _register(session, settings.authority)
            _tell(session, caseworker, manager)
        found = list(session.scalars(mine.where(col(Matter.external_ref).startswith(DEMO))))
        told = [f"  {matter.reference}  {matter.external_ref}" for matter in found]
        by_clock = {str(matter.external_ref).removeprefix(DEMO): matter for matter in found}
        ways = list(ways_in(session, settings, (account, head), by_clock, now))
        token = accounts.new_token(session, account, 1, now)
    db.close()
    lines = (
        f"Fictional cases only, in {db.url.render_as_string()}:",
        *(told or ["  none: this database holds cases of its own"]),
        f"A caseworker's token for a day: {token}",
        f"Sign in as any of these: each link works once, within {accounts.LINK_MINUTES} minutes; the family's asks for its code.",
        *map(str, ways),
        "Start again for new links. To be several people at once, open each in a private window.",
    )
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
