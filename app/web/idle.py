"""How long a browser's session still lasts. Its pages ask: they warn before it ends, and show nothing once it has.

WCAG 2.2.1: whoever is warned has minutes to answer, one press is enough, and it may be had again until the longest
working day is over. Asking is not using: a page that is left open keeps nobody signed in.
"""

from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, Request
from sqlmodel import Session

from app import today as clock
from app.deps import HereDep, Parts, authenticate
from app.security import Actor
from app.tables import WebSession
from app.web.sessions import OwnFormDep, lives

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Left:
    """Whole seconds until a session ends as it stands, and until it ends whatever is done; whose it is, and its token."""

    left: int = 0
    longest: int = 0
    who: int = 0
    csrf: str = ""


@router.get("/session")
def session_left(request: Request, here: HereDep) -> Left:
    """What is left of the session, which this does not lengthen. For whoever is not signed in: nothing."""
    return _left(here, authenticate(request))


@router.post("/session")
def stay_signed_in(here: HereDep, who: OwnFormDep) -> Left:
    """Go on: a form of ours that was sent is a use of the session, like any other."""
    return _left(here, who)


def _left(here: Parts, who: Actor | None) -> Left:
    if who is None or who.session_id is None:
        return Left()
    with here.db.reading() as session:
        left, longest = _ends(session, here, who.session_id)
    return Left(left, longest, who.account_id, who.csrf or "")


def _ends(session: Session, here: Parts, session_id: int) -> tuple[int, int]:
    found, life, now = session.get_one(WebSession, session_id), lives(here), clock.now()
    longest = found.created_at + life.longest - now
    idle = found.seen_at + life.idle - now
    return _seconds(min(idle, longest)), _seconds(longest)


def _seconds(span: timedelta) -> int:
    return max(0, int(span.total_seconds()))
