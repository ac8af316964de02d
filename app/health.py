"""/health/live, /health/ready, /metrics: for whoever runs the service. Public, and says nothing about anybody."""

from typing import Any

from fastapi import APIRouter
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col
from starlette.responses import JSONResponse, Response

from app.checks.counted import counted
from app.deps import HereDep, Parts
from app.metrics import exposition
from app.migrate import head, where
from app.tables import CaseRow

router = APIRouter(tags=["health"])


@router.get("/health/live")
def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "live"}


def looked_at(here: Parts) -> tuple[list[str], dict[str, int]]:
    """What makes the service unready, in words; and how much each checker finds."""
    faults: list[str] = []
    detail: dict[str, int] = {}
    try:
        at = where(here.db)
        if at != head():
            faults.append(f"database at migration {at}, the code needs {head()}: run ehc db upgrade")
        else:
            rules = here.rules()
            with here.db.reading() as session:
                stale = session.scalars(
                    select(col(CaseRow.matter_id)).where(col(CaseRow.rules) != rules.digest).limit(1)
                ).first()
            if stale is not None:
                faults.append(
                    "projections stale: the law book, local policy or bank holidays changed; run ehc rebuild --changed"
                )
            detail = counted(here.db, here.settings)
    except SQLAlchemyError:
        faults.append("the database does not answer")
    return faults, detail


@router.get("/health/ready", responses={503: {"description": "Not ready, and why."}})
def ready(here: HereDep) -> Response:
    """The database answers, is migrated, and its projections were made by the rules in force.

    `detail` says how much each checker finds (`ehc verify` lists it), a minute old at most. What wants seeing to makes no
    service unready: it is there for monitoring to ask after by name.
    """
    faults, detail = looked_at(here)
    body: dict[str, Any] = {"status": "not ready" if faults else "ready", "faults": faults, "detail": detail}
    return JSONResponse(body, 503 if faults else 200)


@router.get("/metrics")
def metrics() -> Response:
    """Figures for Prometheus."""
    return Response(exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")
