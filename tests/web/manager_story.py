"""A manager's Wednesday: the desk, and beside it workers with room for some, cases that wait for them, exceptions to approve."""

from tests.web.desk import Desk
from tests.web.story import WED_25_MARCH
from workflow.states import Role

PSYCHOLOGISTS = (("Dr Ruth Bello", 6), ("Dr Ilya Novak", 2))
SERVICES = {"medical": "CCHP", "psychological": "EPS", "educational": "SCH", "social_care": "SC"}


class Monday(Desk):
    """The desk as a manager sees it. `exception` waits for approval in the case `waiting`."""

    def tell(self) -> "Monday":
        super().tell()
        self.psychologist = self.here.actor(Role.EP_MANAGER, name="Dr Anna Wirth")
        self.exception = self.happens(
            self.cases["waiting"], "exception_recorded", "2026-03-20", ground="exceptional_circumstances",
            clocks=[f"{self.cases['waiting']}.issue_plan"], impractical_because="The mother is in hospital; nobody can be spoken to.",
            evidence="Letter of the ward, 18 March, on file.", **{"from": "2026-03-16"},
        )  # fmt: skip
        self._workers()
        self._queue()
        self._to_decide()
        return self

    def _workers(self) -> None:
        from app.allocation import schemas, workers

        with self.here.db.writing() as session:
            for name, capacity in PSYCHOLOGISTS:
                workers.add(session, self.manager, schemas.NewWorker(kind="psychologist", name=name, capacity=capacity))
            june = schemas.NewWorker(kind="caseworker", name="June Adeyemi", team="North", capacity=4)
            away = workers.add(session, self.manager, june)
            note = schemas.AbsenceIn(from_on=WED_25_MARCH.date(), to_on="2026-04-03")
            workers.note_absence(session, self.manager, away, note, WED_25_MARCH)

    def _queue(self) -> None:
        """Cases whose psychologist nobody has named: one far gone, one looked after, some in time."""
        for n, (name, surname, received, flags) in enumerate(
            (
                ("queue-late", "Ferry", "2025-10-13", []),
                ("queue-near", "Barge", "2025-12-29", []),
                ("queue-protected", "Towpath", "2026-01-19", ["looked_after"]),
                ("queue-new", "Weir", "2026-02-02", []),
            )
        ):
            case = self.open(
                name, received, "Sam", surname, flags=flags, person={"year_group": 3, "postcode": f"BS{n + 1} 1AA"}
            )
            agreed = "2026-03-09" if received > "2026" else "2026-01-19"
            self.happens(case, "assessment_agreed", agreed)
            for kind in ("psychological", "medical"):
                self.happens(case, "advice_requested", agreed, kind=kind, service=SERVICES[kind])

    def _to_decide(self) -> None:
        """For the panel: a request that may not be put off, and one that may."""
        self.open("panel-now", "2026-02-13", "Pia", "Jetty")
        self.open("panel-later", "2026-03-16", "Udo", "Jetty")
