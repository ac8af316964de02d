"""An administrator's Wednesday: the story's children, the accounts of those who work on them, a family that has come in."""

from fastapi.testclient import TestClient
from sqlalchemy import select

from app.accounts import clients
from app.accounts import service as accounts
from app.accounts.schemas import ClientIn
from app.deps import Parts
from app.security import Actor
from app.tables import Account, ServiceArea, Worker
from tests.support.installation import the_app
from tests.web.hand import Hand
from tests.web.story import WED_25_MARCH, Story
from workflow.states import Role

NAMES = ("Amina", "Hodan", "Muster", "Lena", "Specimen", "Omar", "O’Neil")
"""Of children and of their parents: none stands on any page of an administrator's."""


class Clerk(Hand):
    """A hand on the one service of this process, which is quicker than putting another together."""

    def __init__(self, office: "Office", who: Actor) -> None:
        app = the_app()
        app.state.parts = Parts(office.here.settings, office.here.db)
        self.client = TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False)
        assert self.client.post(f"/sign-in/{office.link(who)}").status_code == 303


class Office(Story):
    """The story, with an administrator, a leaver, a family's account and a system's."""

    def tell(self) -> "Office":
        super().tell()
        self.admin = self.here.actor(Role.ADMIN, name="Jo Clerk")
        self.leaver = self.here.actor(Role.CASEWORKER, name="Pat Leaver")
        self.nurse = self.here.actor(Role.PROFESSIONAL, service="CCHP", name="Ann Nurse")
        self.family = self.here.actor(Role.FAMILY, name="Hodan Example")
        self.elsewhere = self.here.actor(Role.CASEWORKER, "802", name="Somebody Else")
        self.here.let_in(self.family, self.cases["amina"])
        with self.here.db.writing() as session:
            session.add(ServiceArea(service="EPS", authority="801", kind="psychological"))
            nurse = session.get_one(Account, self.nurse.account_id)
            clients.make(session, nurse, ClientIn(name="Health records"), WED_25_MARCH, self.admin.account_id)
            leaver = session.get_one(Account, self.leaver.account_id)
            accounts.shut_out(session, leaver, WED_25_MARCH, self.admin.account_id)
            tom = session.scalars(select(Worker).where(Worker.name == "Tom Okafor")).one()  # type: ignore[arg-type]
            tom.account_id = self.caseworker.account_id
        return self
