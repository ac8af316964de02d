"""Two authorities, two services, four children: an installation in which every role meets what is its own and what is not.

It is built once for each database and then copied: a request that may change something finds it as it was built.
"""

import copy
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import func, select
from sqlmodel import SQLModel, col

from app.advice.template import EXAMPLE
from app.deps import SESSION_COOKIE, Parts
from app.security import Actor, new_secret, secret_digest
from app.settings import OidcProvider
from app.tables import (
    Alert,
    AlertOpen,
    BankHoliday,
    BreachView,
    Contact,
    Cover,
    Delivery,
    EventRow,
    Identity,
    Matter,
    ReadAudit,
    SignInCount,
    SignInLink,
    Subscription,
    WebSession,
)
from app.today import now, today
from app.web.sessions import BY_LINK
from tests.access.allocating import allocations
from tests.access.auditing import audits
from tests.access.corresponding import correspondence
from tests.access.letting_in import family_link
from tests.access.packing import packs
from tests.access.posting import letters
from tests.access.table import EVERYONE, Row
from tests.support.installation import Installation, the_app
from workflow.states import Role

TODAY = today()
DAY = "2026-08-12"  # a Wednesday, entered as a day that is worked after all
# A surname that no other child has: where it is read, that child's record was.
SURNAMES = {"own": "Quillfeather", "neighbour": "Brackenridge", "restricted": "Mossweather", "away": "Thistlewood"}
ISSUER = "https://id.example.org"
NEVER_COUNTED = {ReadAudit.__tablename__, WebSession.__tablename__, SignInCount.__tablename__}


@dataclass
class Key:
    """What opens the service to an actor: a token for programs, a browser session for pages."""

    token: str
    cookie: str
    csrf: str
    session_id: int


@dataclass
class World:
    """An installation, who acts in it, and the ids of what they can name."""

    here: Installation
    actors: dict[str, Actor] = field(default_factory=dict)
    keys: dict[str, Key] = field(default_factory=dict)
    ids: dict[str, dict[str, Any]] = field(default_factory=dict)
    pattern: Path | None = None
    dirty: bool = False
    client: TestClient = field(init=False)

    def __post_init__(self) -> None:
        """A client that carries nothing of its own: each request says who it is from."""
        self.client = TestClient(the_app(), base_url="http://127.0.0.1:8000", follow_redirects=False)

    def ids_for(self, row: Row, role: str, which: str) -> dict[str, Any]:
        """What the address and the body of a row are filled in with."""
        ids = {**self.ids["own"], **self.ids.get(which, {})}
        somebody_else = "manager" if role != "manager" else "admin"
        ids["csrf"] = self.keys[role].csrf if role in self.keys else ""
        ids["session_id"] = self.keys[role if which == "own" and role in self.keys else somebody_else].session_id
        return {**ids, **{name: ids.get(value, value) for name, value in row.at.items()}}

    def send(self, row: Row, role: str, which: str = "", *, cookie: bool | None = None) -> Response:
        """The answer to a role that asks for this. Known by its token, or on pages (or where told) by its cookie."""
        ids = self.ids_for(row, role, which)
        headers = {}
        if role in self.keys:
            key, by_cookie = self.keys[role], row.is_page if cookie is None else cookie
            headers = (
                {"Cookie": f"{SESSION_COOKIE}={key.cookie}"} if by_cookie else {"Authorization": f"Bearer {key.token}"}
            )
        the_app().state.parts = self.parts
        return self.client.request(row.method, row.path.format(**ids), headers=headers, **row.send(ids))

    def as_built(self) -> None:
        """Put everything back as it was built, where a request changed something. SQLite: the file is copied anew."""
        if self.dirty and self.pattern:
            self.here.close()
            for path in self.here.folder.glob("ehc.db*"):
                path.unlink()
            shutil.copy(self.pattern, self.here.folder / "ehc.db")
            settings = self.here.settings
            self.here = Installation(self.here.url, self.here.folder)
            self.here.settings = settings
            self.stand()
        self.dirty = False

    def stand(self) -> None:
        """Put the service on the database."""
        self.parts = Parts(self.here.settings, self.here.db)

    def held(self) -> dict[str, int]:
        """How many rows each table holds, but for those that note who looked and who tried."""
        with self.here.db.reading() as session:
            return {
                name: session.execute(select(func.count()).select_from(table)).scalar_one()
                for name, table in SQLModel.metadata.tables.items()
                if name not in NEVER_COUNTED
            }


def build(here: Installation) -> World:
    """The world on an empty database."""
    here.settings.oidc_providers = (
        OidcProvider(name="example", label="Example", issuer=ISSUER, client_id="ehc", client_secret="for tests"),
    )
    world = World(here)
    with here.db.writing() as session:  # before any case: what is computed then already knows of it
        session.add(BankHoliday(day=datetime.fromisoformat(DAY).date(), closed=False, why="Worked."))
    for code, serves in (("EPS", ("801", "802")), ("trust", ("801", "802")), ("distant", ("802",))):
        for authority in serves:
            here.register_service(code, "s31" if code == "trust" else "other", authority)
    for role in EVERYONE.split():
        world.actors[role] = here.actor(role, service="EPS" if role == Role.PROFESSIONAL else "")
    for which, surname in SURNAMES.items():
        world.ids[which] = _case(here, "802" if which == "away" else "801", surname)
    for role in ("family", "setting"):
        here.let_in(world.actors[role], world.ids["own"]["case_id"])
    world.stand()
    _advice(world)
    _given(world)
    _accounts(world)
    _alerts(world)
    _views(world)
    _papers(world)
    _panels(world)
    allocations(here, world.ids)
    packs(here, world.ids)
    correspondence(here, world.ids)
    audits(here, world.ids, world.actors["caseworker"])
    letters(here, world.ids)
    family_link(here, world.ids, world.actors["caseworker"])
    with here.db.writing() as session:
        session.get_one(Matter, world.ids["restricted"]["case_id"]).restricted = True
    own, neighbour, away = (world.ids[which] for which in ("own", "neighbour", "away"))
    other = {"contact_id": neighbour["contact_id"], "document_id": neighbour["document_id"]}
    world.ids["crossed"] = {**own, **other, "client_id": away["client_id"], "identity_id": away["identity_id"]}
    return world


def _case(here: Installation, authority: str, surname: str) -> dict[str, Any]:
    """A child's case, 200 days old and being assessed, with an exception that waits for approval."""
    manager, caseworker = here.actor("manager", authority), here.actor("caseworker", authority, name="Who recorded it")
    case_id = here.open(
        (TODAY - timedelta(days=200)).isoformat(),
        manager,
        TODAY,
        person={"forename": "Child", "surname": surname, "date_of_birth": "2018-03-02"},
        contacts=[{"name": f"Parent {surname}", "relation": "mother", "email": "parent@family.example"}],
    )
    agreed = TODAY - timedelta(days=170)
    here.record(case_id, "assessment_agreed", agreed, manager, TODAY)
    excuse = {"ground": "exceptional_circumstances", "clocks": [f"{case_id}.issue_plan"], "from": str(agreed)}
    exception = here.record(case_id, "exception_recorded", TODAY, caseworker, TODAY, **excuse).events[0]
    with here.db.reading() as session:
        matter = session.get_one(Matter, case_id)
        first = select(func.min(EventRow.id)).where(col(EventRow.matter_id) == case_id)
        contact = select(col(Contact.id)).where(col(Contact.person_id) == matter.person_id)
        return {
            "case_id": case_id,
            "reference": matter.reference,
            "surname": surname,
            "person_id": matter.person_id,
            "contact_id": session.scalars(contact).one(),
            "event_id": session.scalars(first).one(),
            "exception_id": exception.id,
            "day": DAY,
        }


def _advice(world: World) -> None:
    """What was asked of each service, by each authority."""
    for which, of, kind, service in (
        ("own", "own", "psychological", "EPS"),
        ("other_service", "own", "medical", "trust"),
        ("restricted", "restricted", "psychological", "EPS"),
        ("away", "away", "psychological", "EPS"),
        ("away_other", "away", "medical", "trust"),
    ):
        case_id = world.ids[of]["case_id"]
        manager = world.here.actor("manager", "802" if of == "away" else "801")
        asked = TODAY - timedelta(days=40)
        outcome = world.here.record(case_id, "advice_requested", asked, manager, TODAY, kind=kind, service=service)
        world.ids.setdefault(which, dict(world.ids[of]))["advice_id"] = outcome.events[0].id


def _given(world: World) -> None:
    """Advice that each service has already given."""
    content = {**copy.deepcopy(EXAMPLE), "seen_on": [TODAY.isoformat()]}
    for which, of, service in (
        ("own", "own", "EPS"),
        ("other_service", "own", "trust"),
        ("restricted", "restricted", "EPS"),
        ("away", "away", "EPS"),
    ):
        manager = world.here.actor("manager", "802" if of == "away" else "801")
        asked = {"kind": "other", "service": service}
        outcome = world.here.record(
            world.ids[of]["case_id"], "advice_requested", TODAY - timedelta(days=30), manager, TODAY, **asked
        )
        with world.here.client(world.here.actor("professional", service=service)) as adviser:
            path = f"/api/v1/advice-requests/{outcome.events[0].id}/submission"
            given = adviser.post(path, json=content)
        assert given.status_code == 201, given.text
        world.ids[which] |= {"given_id": given.json()["event"]["id"], "answered_id": outcome.events[0].id}


def _alerts(world: World) -> None:
    """An alert of each case, and a cover in each council."""
    managers = {"801": world.actors["manager"], "802": world.here.actor("manager", authority="802")}
    world.ids["own"] |= {name: world.actors[name].account_id for name in ("caseworker", "manager")}
    with world.here.db.writing() as session:
        for which in ("own", "neighbour", "restricted", "away"):
            ids, authority = world.ids[which], "802" if which == "away" else "801"
            said = {"matter_id": ids["case_id"], "authority": authority, "clock_key": "issue_plan"}
            said |= {"due_on": TODAY, "on": TODAY}
            alert = Alert(code="issue_plan", rung="plan_due", raised_at=now(), **said)
            session.add(alert)
            session.flush()
            session.add(AlertOpen(alert_id=alert.id or 0, **said))
            ids["alert_id"] = alert.id
        for which, authority in (("own", "801"), ("away", "802")):
            by = managers[authority].account_id
            made = Cover(authority=authority, away=by, covered_by=by, from_on=TODAY, to_on=TODAY)
            session.add(made)
            session.flush()
            world.ids[which]["cover_id"] = made.id
            told = Subscription(
                authority=authority, url="https://hooks.example.org/", secret="", created_at=now(), created_by=by
            )
            session.add(told)
            session.flush()
            said = {"channel": "webhook", "recipient": f"subscription:{told.id}", "topic": "alert.raised", "body": "{}"}
            sent = Delivery(key=f"to {authority}", authority=authority, created_at=now(), not_before=now(), **said)
            session.add(sent)
            session.flush()
            world.ids[which] |= {"subscription_id": told.id, "delivery_id": sent.id}


def _views(world: World) -> None:
    """A view that each council shares, and one that a manager keeps for themselves."""
    owners = {"own": world.actors["manager"], "away": world.here.actor("manager", "802")}
    world.ids["private"] = {**world.ids["own"]}
    for which, by in {**owners, "private": world.here.actor("manager", name="Another manager")}.items():
        view = BreachView(
            authority=by.authority,
            account_id=by.account_id,
            name="Late",
            query="{}",
            shared=which in owners,
            created_at=now(),
        )
        with world.here.db.writing() as session:
            session.add(view)
            session.flush()
            world.ids[which]["view_id"] = view.id


def _accounts(world: World) -> None:
    """Accounts to be administered, keys to the service for every actor, a link that signs in."""
    here, now = world.here, datetime.now(UTC)
    for which, authority in (("own", "801"), ("away", "802")):
        account_id = here.actor("caseworker", authority, name="A colleague").account_id
        with here.client(here.actor("admin", authority)) as admin:
            made = admin.post(f"/api/v1/accounts/{account_id}/clients", json={"name": "A system"})
            assert made.status_code == 201, made.text
        with here.db.writing() as session:
            identity = Identity(
                account_id=account_id, issuer=ISSUER, subject=authority, linked_at=now, linked_by=account_id
            )
            session.add(identity)
            session.flush()
            world.ids[which] |= {
                "account_id": account_id,
                "client_id": made.json()["client_id"],
                "client_secret": made.json()["client_secret"],
                "identity_id": identity.id,
            }
    world.ids["own"] |= {"code": "EPS", "serves": ["801", "802"]}
    world.ids["away"] |= {"code": "distant", "serves": ["801", "802"]}
    world.ids["own"]["colleague"] = here.actor("professional", service="EPS", name="A psychologist").account_id
    of_trust = here.actor("professional", service="trust", name="A doctor").account_id
    for which in ("other_service", "away_other"):
        world.ids[which]["colleague"] = of_trust
    for role, actor in world.actors.items():
        world.keys[role] = key_of(here, actor, now)
    link = new_secret()
    with here.db.writing() as session:
        account_id = world.ids["own"]["account_id"]
        session.add(SignInLink(account_id=account_id, digest=secret_digest(link), expires_at=now + timedelta(hours=2)))
    world.ids["own"]["link"] = link


def key_of(here: Installation, actor: Actor, now: datetime) -> Key:
    """Keys to the service for an actor."""
    token, cookie, csrf = here.token(actor), new_secret(), new_secret()
    with here.db.writing() as session:
        opened = WebSession(
            account_id=actor.account_id,
            digest=secret_digest(cookie),
            csrf=csrf,
            created_at=now,
            seen_at=now,
            opened_by=BY_LINK,
        )
        session.add(opened)
        session.flush()
        return Key(token, cookie, csrf, opened.id or 0)


def _papers(world: World) -> None:
    """For each case a paper that all may have who have anything to do with it, and for `own` one that is the council's."""
    for which in SURNAMES:
        ids = world.ids[which]
        manager = world.here.actor("manager", "802" if which == "away" else "801")
        ids["document_id"] = _document(world, ids["case_id"], manager, "evidence", "family,setting,professional")
    own = world.ids["own"]
    unshared = _document(world, own["case_id"], world.actors["manager"], "note", "")
    world.ids["unshared"] = {**own, "document_id": unshared}
    world.ids["other_service"]["document_id"] = own["document_id"]
    world.ids["away_other"]["document_id"] = world.ids["away"]["document_id"]
    professional = world.actors["professional"]
    for which in ("own", "restricted", "away"):
        with world.here.client(professional) as adviser:
            path = f"/api/v1/advice-requests/{world.ids[which]['advice_id']}/draft"
            saved = adviser.put(path, json={"content": {"strengths": "Sings."}})
            assert saved.status_code == 200, saved.text


def _panels(world: World) -> None:
    """A meeting of each council's panel yesterday, which deferred all of its cases."""
    for authority, taken in (("801", ("own", "neighbour", "restricted")), ("802", ("away",))):
        deferred = {"question": "plan", "outcome": "deferred", "reasons": ["advice_awaited"]}
        body = {
            "on": (TODAY - timedelta(days=1)).isoformat(),
            "members": [{"service": "education", "name": "A. Member"}],
            "items": [{"case_id": world.ids[which]["case_id"], **deferred} for which in taken],
        }
        with world.here.client(world.here.actor("manager", authority)) as manager:
            answer = manager.post("/api/v1/panel/decisions", json=body)
        assert answer.status_code == 201, answer.text
        for which in taken:
            world.ids[which]["meeting_id"] = answer.json()["meeting"]["id"]


def _document(world: World, case_id: int, who: Actor, kind: str, share_with: str) -> int:
    with world.here.client(who) as council:
        answer = council.post(
            f"/api/v1/cases/{case_id}/documents",
            data={"kind": kind, "share_with": share_with},
            files={"file": ("evidence.txt", b"What we see at home.")},
        )
    assert answer.status_code == 201, answer.text
    document_id: int = answer.json()["id"]
    return document_id
