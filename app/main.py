"""The service: rooms put together, errors as problem+json, health, metrics, and a limit on what a body may weigh."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import IntegrityError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.accounts.oauth import router as oauth
from app.accounts.pages import router as account_pages
from app.accounts.routes import router as accounts
from app.admin.pages import router as admin_pages
from app.advice.pages import router as advice_pages
from app.advice.pages_inbox import router as advice_inbox_pages
from app.advice.pages_sending import router as advice_sending_pages
from app.advice.pages_writing import router as advice_writing_pages
from app.advice.routes import router as advice
from app.advice.routes import schema_router as advice_schema
from app.alerts.daily import sweep_daily
from app.alerts.delivery.background import deliver_in_background
from app.alerts.routes import router as alerts
from app.alerts.subscription_routes import router as subscriptions
from app.allocation.pages import router as meeting_pages
from app.allocation.pages_decided import router as decided_pages
from app.allocation.pages_team import router as team_pages
from app.allocation.routes import router as allocation
from app.audits.pages import router as audit_pages
from app.audits.pages_form import router as audit_forms
from app.audits.pages_sample import router as sample_pages
from app.audits.routes import router as audits
from app.breaches.pages import router as breach_pages
from app.breaches.routes import router as breaches
from app.breaches.view_routes import router as breach_views
from app.cases.pages import router as case_pages
from app.cases.pages_act import router as act_pages
from app.cases.pages_handover import router as handover_pages
from app.cases.pages_recorded import router as recorded_pages
from app.cases.pages_request import router as request_pages
from app.cases.pages_update import router as update_pages
from app.cases.routes import figures as case_figures
from app.cases.routes import recording as case_events
from app.cases.routes import router as cases
from app.charset import Utf8Forms
from app.correspondence.pages import router as correspondence_pages
from app.correspondence.pages_correcting import router as correspondence_corrections
from app.correspondence.pages_recording import router as correspondence_recording
from app.correspondence.pages_steps import router as correspondence_steps
from app.correspondence.routes import numbers as correspondence_numbers
from app.correspondence.routes import router as correspondence
from app.db import Database
from app.deps import Parts
from app.documents.pages import router as document_pages
from app.documents.routes import router as documents
from app.errors import Problem, conflict
from app.family.pages import router as family_pages
from app.family.pages_ask import router as family_asks
from app.family.pages_in import router as family_in
from app.family.pages_links import router as family_links
from app.family.pages_papers import router as family_papers
from app.fhir import outcome
from app.fhir.routes import public as fhir_metadata
from app.fhir.routes import router as fhir
from app.forecast.pages import router as forecast_pages
from app.forecast.routes import router as forecast
from app.health import router as health
from app.kpis.pages import router as kpi_pages
from app.kpis.routes import router as kpis
from app.law.routes import router as law
from app.limits import BodyLimit
from app.measures.pages import router as measure_pages
from app.measures.pages_asking import router as survey_forms
from app.measures.pages_entering import router as measure_forms
from app.measures.routes import router as measures
from app.memory import settled
from app.methods import with_every_method
from app.metrics import Measure
from app.notices.pages import router as letter_pages
from app.notices.pages_sent import router as sent_letter_pages
from app.notices.plan_pages import router as plan_pages
from app.notices.plan_routes import router as plans
from app.notices.routes import router as letters
from app.packs.pages import router as pack_pages
from app.packs.routes import router as packs
from app.panel.pages import router as panel_pages
from app.panel.pages_meeting import router as panel_meeting_pages
from app.panel.routes import public as panel_criteria
from app.panel.routes import router as panel
from app.people.routes import router as people
from app.returns.pages import router as return_pages
from app.returns.pages_case import router as return_case_pages
from app.returns.routes import of_case as return_details
from app.returns.routes import router as returns
from app.rulebook import read_the_councils_files
from app.schools.pages import router as school_pages
from app.settings import Settings
from app.teams.pages import router as approval_pages
from app.teams.pages_rules import router as rules_pages
from app.web.idle import router as idle_pages
from app.web.install import error_page, install, wants_page
from app.web.pages import router as web_pages
from app.work.bulk_pages import router as bulk_pages
from app.work.caseload_pages import router as caseload_pages
from app.work.pages import router as work_pages
from app.work.search_pages import router as search_pages

ROOMS = (
    cases,
    case_events,
    case_figures,
    advice,
    advice_schema,
    people,
    documents,
    alerts,
    subscriptions,
    allocation,
    audits,
    breaches,
    breach_views,
    correspondence_numbers,  # before the rest: `counts` is no id
    correspondence,
    kpis,
    forecast,
    law,
    letters,
    plans,
    measures,
    packs,
    panel,
    panel_criteria,
    returns,
    return_details,
    accounts,
    oauth,
    fhir_metadata,
    fhir,
    health,
)
PAGES = (
    work_pages,
    caseload_pages,
    bulk_pages,
    search_pages,
    act_pages,
    recorded_pages,
    handover_pages,
    update_pages,
    request_pages,
    document_pages,
    advice_inbox_pages,
    advice_writing_pages,
    advice_sending_pages,
    advice_pages,
    school_pages,
    account_pages,
    admin_pages,
    case_pages,
    kpi_pages,
    measure_pages,
    measure_forms,
    survey_forms,
    pack_pages,
    return_pages,
    return_case_pages,
    sample_pages,
    audit_forms,
    audit_pages,  # after the rest: `sample` is no audit
    sent_letter_pages,  # before the rest: `sent` is no letter
    letter_pages,
    plan_pages,
    breach_pages,
    correspondence_recording,  # before the rest: `new` is no number
    correspondence_corrections,
    correspondence_pages,
    correspondence_steps,
    approval_pages,
    meeting_pages,
    decided_pages,
    team_pages,
    panel_pages,
    panel_meeting_pages,
    forecast_pages,
    rules_pages,
    family_pages,
    family_asks,
    family_in,
    family_links,
    family_papers,
    idle_pages,
    web_pages,
)
PROBLEM_JSON = "application/problem+json"
DESCRIPTION = """
Statutory casework for education, health and care needs assessments in England. Send `Authorization: Bearer <token>`;
`ehc token --role caseworker` prints one. Dates are ISO days in Europe/London, instants are UTC. Errors are
problem+json. Not legal advice.
"""


def answer_to(path: str, problem: Problem) -> Response:
    """What is said of a problem at an address: an OperationOutcome under /fhir, problem+json elsewhere."""
    if path.startswith(outcome.PREFIX):
        return outcome.answer(problem)
    return JSONResponse(problem.body(), problem.status, problem.headers, PROBLEM_JSON)


def _problem(request: Request, problem: Exception) -> Response:
    if not isinstance(problem, Problem):  # Starlette calls it for no other
        raise problem
    return answer_to(request.url.path, problem)


def _invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    errors = []
    for fault in error.errors():
        where = [str(part) for part in fault["loc"] if part not in {"body", "query", "path", "header"}]
        errors.append({"field": ".".join(where) or "body", "message": str(fault["msg"]).removeprefix("Value error, ")})
    detail = "; ".join(f"{e['field']}: {e['message']}" for e in errors)
    return answer_to(request.url.path, Problem(422, "bad-input", detail, errors=errors))


def _at_once(request: Request, error: Exception) -> Response:
    # Two requests met on a unique row (a key, an external_ref, an identifier): one is recorded, the other may be sent again.
    if not isinstance(error, IntegrityError):
        return _http(request, error)
    problem = conflict(
        "the same was being recorded at the same moment; nothing of this request was kept: send it again"
    )
    problem.headers = {"Retry-After": "1"}
    return answer_to(request.url.path, problem)


def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    slug = {404: "not-found", 405: "method-not-allowed", 400: "bad-request"}.get(error.status_code, "http")
    headers = with_every_method(request, error.headers)
    return answer_to(request.url.path, Problem(error.status_code, slug, str(error.detail), headers))


async def _unread(request: Request, problem: Problem) -> Response:
    if wants_page(request):
        return await error_page(request, problem.status, problem.detail)
    return answer_to(request.url.path, problem)


def create_app(settings: Settings, db: Database | None = None) -> FastAPI:
    """The service on one database. Raises SettingsError where it may not start as it is set up."""
    settings.require_secret()
    read_the_councils_files(settings)
    database = db or Database(settings.database_url)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        here: Parts = app.state.parts
        by_itself = (sweep_daily, deliver_in_background) if here.settings.sweep_at else ()
        tasks = [asyncio.create_task(work(here)) for work in by_itself]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        here.db.close()

    app = FastAPI(
        title="EHC Casework",
        version="1",
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        openapi_url="/openapi.json",
    )
    app.state.parts = Parts(settings, database)
    handlers: dict[Any, Any] = {
        Problem: _problem,
        RequestValidationError: _invalid,
        HTTPException: _http,
        IntegrityError: _at_once,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)
    for router in (*ROOMS, *PAGES):
        app.include_router(router)
    files = (settings.documents_max_mb + 1) * 1_000_000
    app.add_middleware(
        BodyLimit,
        max_bytes=settings.body_max_mb * 1_000_000,
        larger={"/documents": files, "/attachments": files, "/fhir/DocumentReference": files * 4 // 3},  # as base64
        answer=_unread,
    )
    app.add_middleware(Utf8Forms, answer=_unread)
    install(app)
    app.add_middleware(Measure)
    return app


def from_environment() -> FastAPI:
    """The service as the environment sets it up: what a server is pointed at."""
    from app.settings import settings  # noqa: PLC0415 - read when the worker starts, not when this is imported

    app = create_app(settings())
    settled()
    return app
