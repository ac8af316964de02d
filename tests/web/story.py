"""Six fictional cases as they stood on one Wednesday, and the service on them: what the pages are tested and pictured with."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import uvicorn

from app import today as clock
from app.accounts import service as accounts
from app.cases import service as cases
from app.cases.schemas import EventIn, NewCase
from app.record.happen import Context
from app.tables import Account, Matter, Service
from tests.support.installation import Installation
from workflow.states import Role

WED_25_MARCH = datetime(2026, 3, 25, 9, 30, tzinfo=UTC)
SCRIPT = "<script>document.title='broken in'</script>"
RIGHT_TO_LEFT = "Noor \u202egnp.exe\u202c"
ARABIC = "نور المثال"


class Story:
    """An installation whose clock stands still at WED_25_MARCH, and the ids of its cases by name."""

    def __init__(self, installation: Installation) -> None:
        self.here = installation
        self.cases: dict[str, int] = {}
        self.manager = installation.actor(Role.MANAGER, name="Priya Raman")
        self.caseworker = installation.actor(Role.CASEWORKER, name="Tom Okafor")
        for code, name, body in (
            ("EPS", "Educational Psychology Service", "other"),
            ("CCHP", "Community Children’s Health", "s31"),
            ("SC", "Children’s Social Care", "other"),
            ("SCH", "Example Primary School", "other"),
        ):
            installation.register_service(code, body)
            with installation.db.writing() as session:
                session.get_one(Service, code).name = name

    def open(self, name: str, received: str, forename: str = "", surname: str = "Example", **new: Any) -> int:
        person = {"forename": forename, "surname": surname, **new.pop("person", {})}
        body = NewCase.model_validate({"received_on": received, "person": person, **new})
        with self.here.db.writing() as session:
            matter, _ = cases.open_case(session, body, self._context(date.fromisoformat(received)))
        self.cases[name] = matter.id or 0
        return self.cases[name]

    def _context(self, day: date, who: Any = None) -> Context:
        now = datetime(day.year, day.month, day.day, 10, 15, tzinfo=UTC)
        return Context(who or self.caseworker, self.here.rules, WED_25_MARCH.date(), min(now, WED_25_MARCH))

    def happens(
        self,
        case_id: int,
        event: str,
        day: str,
        *,
        recorded: str = "",
        who: Any = None,
        irregular: str = "",
        **data: Any,
    ) -> int:
        body = EventIn.model_validate(
            {"type": event, "occurred_on": day, "data": data, "irregular": {"why": irregular} if irregular else None}
        )
        with self.here.db.writing() as session:
            context = self._context(date.fromisoformat(recorded or day), who)
            return cases.record(session, session.get_one(Matter, case_id), body, context, None).events[-1].id

    def tell(self) -> "Story":
        """Everything that happened."""
        self._amina()
        self._late()
        self._new()
        self._drafted()
        self._issued()
        self._strange()
        return self

    def _amina(self) -> None:
        mother = {
            "relation": "mother",
            "name": "Hodan Example",
            "parental_responsibility": True,
            "email": "hodan@example.org",
            "phone": "07700 900123",
            "language": "so",
            "interpreter": True,
        }
        case = self.open(
            "amina", "2026-01-05", "Amina", source="parent", contacts=[mother], attends={"urn": "109000", "name": "Example Primary School"}, support_plan=True, primary_need="SLCN",
            flags=["looked_after"], person={"date_of_birth": "2018-03-02", "sex": "F", "postcode": "BS1 5TR", "year_group": 3},
        )  # fmt: skip
        self.happens(case, "caseworker_allocated", "2026-01-06", who=self.manager, worker="Tom Okafor")
        self.happens(
            case,
            "family_contacted",
            "2026-01-07",
            channel="phone",
            summary="Rang with an interpreter: what happens next, and that we decide by 16 February.",
        )
        decided = self.happens(case, "assessment_agreed", "2026-02-10", decided_on="2026-02-05")
        asked = {}
        for kind, service in (
            ("parental", None),
            ("child_views", None),
            ("educational", "SCH"),
            ("medical", "CCHP"),
            ("psychological", "EPS"),
            ("social_care", "SC"),
        ):
            asked[kind] = self.happens(case, "advice_requested", "2026-02-11", kind=kind, service=service)
        self.happens(case, "advice_request_received", "2026-02-13", recorded="2026-02-16", advice_id=asked["medical"])
        self.happens(case, "ep_allocated", "2026-02-16", who=self.manager, worker="Dr Sian Hughes")
        for kind, day in (("parental", "2026-03-02"), ("child_views", "2026-03-02"), ("educational", "2026-03-06")):
            self.happens(case, "advice_received", day, advice_id=asked[kind])
        self.happens(
            case,
            "message_received",
            "2026-03-18",
            channel="email",
            summary="When will the psychologist come?",
            reply_due="2026-03-27",
            **{"from": "mother"},
        )
        self.happens(
            case,
            "corrected",
            "2026-03-19",
            event_id=decided,
            data={"decided_on": "2026-02-06"},
            why="The panel’s minutes say the 6th.",
        )

    def _late(self) -> None:
        case = self.open(
            "late",
            "2025-08-04",
            "Kai",
            "Sample",
            source="school",
            person={"date_of_birth": "2014-09-30", "year_group": 6},
            attends={"name": "Sample Academy"},
            flags=["key_stage_transfer"],
        )
        self.happens(case, "assessment_agreed", "2025-09-22", recorded="2025-10-03")
        psychologist = self.happens(case, "advice_requested", "2025-09-23", kind="psychological", service="EPS")
        self.happens(case, "advice_requested", "2025-09-23", kind="medical", service="CCHP")
        away = self.happens(
            case, "exception_recorded", "2025-12-15", ground="absent_from_area", clocks=[f"{case}.issue_plan"], impractical_because="The family was abroad.",
            evidence="Tickets seen.", left_on="2025-10-01", returned_on="2025-11-12", **{"from": "2025-10-01", "to": "2025-11-12"},
        )  # fmt: skip
        self.happens(case, "exception_approved", "2025-12-16", who=self.manager, exception_id=away)
        self.happens(case, "advice_received", "2026-02-20", advice_id=psychologist)

    def _new(self) -> None:
        self.open("new", "2026-03-24", "", "Nobody Yet", source="parent")

    def _drafted(self) -> None:
        case = self.open(
            "drafted", "2025-11-20", "Lena", "Muster", person={"date_of_birth": "2019-05-05", "year_group": 2}
        )
        self.happens(case, "assessment_agreed", "2025-12-18")
        self.happens(
            case,
            "plan_agreed",
            "2026-02-25",
            who=self.manager,
            irregular="The panel met before the advice was in: the child is leaving care.",
        )
        self.happens(case, "draft_sent", "2026-03-18", by="email")
        self.happens(case, "setting_consulted", "2026-03-18", urn="109001")

    def _issued(self) -> None:
        case = self.open(
            "issued", "2025-09-01", "Omar", "Specimen", person={"date_of_birth": "2016-01-15", "year_group": 5}
        )
        self.happens(case, "assessment_agreed", "2025-10-06")
        advice = self.happens(case, "advice_requested", "2025-10-07", kind="educational", service="SCH")
        self.happens(case, "advice_received", "2025-11-10", advice_id=advice)
        self.happens(case, "plan_agreed", "2025-11-24")
        self.happens(case, "draft_sent", "2025-12-08", by="post")
        self.happens(case, "representations_received", "2025-12-18", agrees=True)
        self.happens(case, "plan_issued", "2026-02-02", placement={"urn": "109001"}, primary_need="ASD")

    def _strange(self) -> None:
        contacts = [
            {"relation": SCRIPT, "name": ARABIC, "language": "ar"},
            {"relation": "father", "name": "Bell \u0007 and \u200b zero", "withhold_address": True},
        ]
        case = self.open(
            "strange",
            "2026-02-16",
            RIGHT_TO_LEFT,
            f"O’Neil {SCRIPT}",
            contacts=contacts,
            attends={"name": f"School {SCRIPT}"},
            external_ref="<b>old</b>",
        )
        wrong = self.happens(case, "family_contacted", "2026-02-20", channel="phone", summary=SCRIPT)
        self.happens(case, "annulled", "2026-02-21", event_id=wrong, why=f"It was another family. {SCRIPT}")

    def link(self, who: Any) -> str:
        """A link that signs somebody in, once."""
        with self.here.db.writing() as session:
            return accounts.new_link(session, session.get_one(Account, who.account_id), clock.now())


@contextlib.contextmanager
def standing_still(moment: datetime = WED_25_MARCH) -> Iterator[None]:
    """The service's clock stopped: `app.today` is the only place that reads it."""
    real = clock.now
    clock.now = lambda: moment
    try:
        yield
    finally:
        clock.now = real


@contextlib.contextmanager
def serving(story: Story) -> Iterator[str]:
    """The service on a free port, as uvicorn runs it; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with story.here.service() as app:
        server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        until = time.monotonic() + 20
        while not server.started and time.monotonic() < until:
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(20)
