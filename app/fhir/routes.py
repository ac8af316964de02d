"""/fhir: what was asked of a service, as Tasks; its advice, as DocumentReferences; and what this server does of FHIR."""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request

from app import today as clock
from app.advice import recording
from app.deps import ActorDep, HereDep, Parts, SignedIn, only
from app.errors import not_found
from app.fhir import documents, given, metadata, searching, store, tasks
from app.fhir.names import Resource
from app.fhir.outcome import OUTCOMES, FhirJSON, as_json, sent_as_json
from app.once import KeyHeader
from app.paging import cursor_after
from app.record.append import lock
from app.record.canonical import canonical
from app.record.happen import Context
from app.record.idempotency import Sending
from app.security import Actor
from app.tables import ReadAudit
from app.tables.projections import FOR_EVER
from workflow.states import Role

MOST = 100  # Tasks on a page: the case of each is folded from its record


class ByToken(SignedIn):
    """A route for programs: a browser's cookie opens nothing here, so that no page elsewhere can post in its name."""

    def enter(self, request: Request) -> Actor | None:
        """Who is asking, by bearer token alone."""
        match request.headers.get("authorization", "").split():
            case [scheme, _] if scheme.lower() == "bearer":
                return super().enter(request)
        return None


public = APIRouter(prefix="/fhir", tags=["fhir"], default_response_class=FhirJSON, responses=OUTCOMES)
router = APIRouter(
    prefix="/fhir",
    tags=["fhir"],
    route_class=ByToken,
    default_response_class=FhirJSON,
    dependencies=[Depends(only(Role.PROFESSIONAL)), Depends(as_json)],
    responses=OUTCOMES,
)

Id = Annotated[int, Path(ge=1, le=2**62)]
Words = Annotated[str, Query(max_length=200)]


def base_of(here: Parts) -> str:
    """The address of this server, as others reach it."""
    return f"{here.settings.public_url.rstrip('/')}/fhir"


def _audit(here: Parts, who: Actor, route: str, read: Iterable[store.Asked]) -> None:
    """Write down whose records were read: a row for each child, and one where a search found none."""
    whose: list[tuple[int | None, int | None]] = [(asked.matter.id, asked.matter.person_id) for asked in read]
    now = clock.now()
    with here.db.writing() as session:
        session.add_all(
            ReadAudit(at=now, account_id=who.account_id, matter_id=matter_id, person_id=person_id, route=route)
            for matter_id, person_id in dict.fromkeys(whose or [(None, None)])
        )


@public.get("/metadata", dependencies=[Depends(as_json)])
def read_metadata(here: HereDep) -> dict[str, Any]:
    """What this server does of FHIR R4."""
    return metadata.statement(base_of(here))


@router.get("/Task", dependencies=[Depends(searching.only_known)])
def search_tasks(
    request: Request,
    here: HereDep,
    who: ActorDep,
    owner: Annotated[list[Words], Query(max_length=5, description="The service asked: its ODS code or its code.")] = [],  # noqa: B006 - FastAPI copies it
    owner_identifier: Annotated[list[Words], Query(max_length=5, alias="owner:identifier")] = [],  # noqa: B006 - as above
    status: Annotated[list[Words], Query(max_length=5, description="Statuses, separated by commas.")] = [],  # noqa: B006 - as above
    due: Annotated[list[Words], Query(max_length=5, description="`2026-03-31`, or `le2026-03-31`.")] = [],  # noqa: B006 - as above
    period: Annotated[list[Words], Query(max_length=5, description="As `due`.")] = [],  # noqa: B006 - as above
    count: Annotated[int, Query(alias="_count", ge=1, le=500, description=f"At most {MOST} are given.")] = 50,
    cursor: Annotated[str | None, Query(alias="_cursor", max_length=500)] = None,
) -> dict[str, Any]:
    """What was asked of your service, earliest due first, in pages: follow the `next` link."""
    wanted = searching.search([*owner, *owner_identifier], status, [*due, *period])
    after, count, base = searching.position(cursor), min(count, MOST), base_of(here)
    with here.db.reading() as session:
        rules = here.rules(session)
        found = store.asked(session, who, wanted, count, after)
        page = found[:count]
        cases = {asked.row.matter_id: tasks.case_of(session, asked.row.matter_id, rules) for asked in page}
        shown = [
            asked
            for asked in page
            if wanted.statuses is None or tasks.status_in(cases[asked.row.matter_id], asked) in wanted.statuses
        ]
        numbers = store.nhs_numbers(session, [asked.matter.person_id for asked in shown])
        resources = [
            tasks.task(session, asked, cases[asked.row.matter_id], numbers.get(asked.matter.person_id), base)
            for asked in shown
        ]
        last = page[-1].row if len(found) > count else None
        following = cursor_after((last.due_on or FOR_EVER).toordinal(), last.advice_id) if last else None
    _audit(here, who, "GET /fhir/Task", shown)
    return _bundle(resources, base, request, following)


def _bundle(resources: list[Resource], base: str, request: Request, following: str | None) -> Resource:
    links = [{"relation": "self", "url": searching.address(base, request)}]
    if following:
        links.append({"relation": "next", "url": searching.address(base, request, following)})
    entries = [
        {"fullUrl": f"{base}/Task/{resource['id']}", "resource": resource, "search": {"mode": "match"}}
        for resource in resources
    ]
    return {"resourceType": "Bundle", "type": "searchset", "link": links, **({"entry": entries} if entries else {})}


@router.get("/Task/{task_id}")
def read_task(task_id: Id, here: HereDep, who: ActorDep) -> dict[str, Any]:
    """One request for advice: the child, what is asked and by when, and where its papers are (reg 6(3))."""
    with here.db.reading() as session:
        asked = store.one(session, who, task_id)
        if asked is None:
            raise not_found("Task")
        case = tasks.case_of(session, asked.row.matter_id, here.rules(session))
        number = store.nhs_numbers(session, [asked.matter.person_id]).get(asked.matter.person_id)
        found = tasks.task(session, asked, case, number, base_of(here))
    _audit(here, who, "GET /fhir/Task/{id}", [asked])
    return found


@router.post("/DocumentReference", status_code=201, dependencies=[Depends(sent_as_json)])
def give_advice(
    body: documents.DocumentReferenceIn, request: Request, here: HereDep, who: ActorDep, key: KeyHeader = None
) -> FhirJSON:
    """Advice in files, dated today: it completes the Task named in `context.related`."""
    base = base_of(here)
    advice_id = documents.task_answered(body, base)
    with here.db.reading() as session:  # 404 before anything is said of the files
        asked = store.one(session, who, advice_id)
        if asked is None:
            raise not_found("Task")
        number = store.nhs_numbers(session, [asked.matter.person_id]).get(asked.matter.person_id)
    documents.for_this_child(body, number)
    files = documents.sent(body, here.settings, clock.today())
    sending = Sending(who, request.url.path, key, canonical({"sent": documents.fingerprint(advice_id, files)}))
    with here.db.writing() as session:
        rules = here.rules(session)
        if key:
            lock(session, asked.row.matter_id)  # of two sendings at once, the second waits and finds the first
        first = sending.first(session)
        event_id = first.event_id if first else 0
        if not first:
            context = Context(who, rules, clock.today(), clock.now())
            matter, outcome = recording.record(session, advice_id, context, documents.in_files(files, here.settings))
            event_id = outcome.events[0].id
            sending.keep(session, matter.id or 0, event_id, 201, context.now)
        resource, _ = given.document(session, who, event_id, rules, base)
    return FhirJSON(resource, 201, {"Location": f"{base}/DocumentReference/{event_id}"})


@router.get("/DocumentReference/{document_id}")
def read_document(document_id: Id, here: HereDep, who: ActorDep) -> dict[str, Any]:
    """Advice your service gave: its files, by their addresses, and the Task it answered."""
    with here.db.reading() as session:
        found, asked = given.document(session, who, document_id, here.rules(session), base_of(here))
    _audit(here, who, "GET /fhir/DocumentReference/{id}", [asked])
    return found
