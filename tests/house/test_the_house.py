"""Each sentence of the house rules has a test here, or in the import contracts of pyproject.toml, or is no rule."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from fastapi.routing import APIRoute

from app import migrate
from app.deps import SignedIn
from app.main import create_app
from app.settings import Settings
from workflow.events import PAYLOADS
from workflow.law.book import book
from workflow.steps import AMENDS, STEPS

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted([*ROOT.glob("app/**/*.py"), *ROOT.glob("workflow/**/*.py"), *ROOT.glob("migrations/**/*.py")])

WALL_CLOCK = {"now", "utcnow", "today", "time", "time_ns", "fromtimestamp"}
CHILDRENS_TABLES = {
    "Matter",
    "CaseRow",
    "ClockRow",
    "AdviceRow",
    "AlertOpen",
    "AllocationLine",
    "PanelItem",
    "Recommendation",
    "ReturnDetail",
    "ReturnLine",
    "QualityAudit",
    "AuditSampled",
    "Correspondence",
    "Letter",
    "PlanDraft",
}

# Routes that name no actor, and why that is right.
PUBLIC = {
    "/health/live": "whether the process answers",
    "/health/ready": "whether the service can work",
    "/metrics": "figures without names, for the monitoring beside the service",
    "/api/v1/law": "the law is public",
    "/api/v1/law/{instrument}/{provision}": "the law is public",
    "/law/{instrument}/{provision}": "the law is public",
    "/api/v1/panel/criteria": "the criteria of decisions are published",
    "/api/v1/advice-schema": "the template is public",
    "/api/v1/advice-schema/{version}": "the template is public",
    "/fhir/metadata": "what the server does of FHIR is public",
    "/docs": "how to use the API",
    "/docs/{part}": "how to use a part of it",
    "/": "the front door: says how to sign in",
    "/session": "how long a browser is still signed in: to a stranger, not at all",
    "/sign-in/{code}": "the one-time link is the proof",
    "/sign-in": "the password is the proof",
    "/sign-in/with/{provider}": "sends a browser to whoever will vouch for it",
    "/sign-in/with/{provider}/callback": "the provider's signed answer is the proof",
    "/oauth/token": "the client's secret is the proof",
    "/ask": "a request needs no account",
    "/ask/{key}": "the key of the form one has just sent is the proof",
    "/family/in/{token}": "the link and the code are the proof",
    "/family/in/{token}/code": "the link is the proof; the code goes to the address on file",
}

# Functions that look at children's tables without `visible`: what gives them leave.
UNSEEN = {
    "app/security.py": "it defines what is visible",
    "app/admin/house.py": "how many cases other rules made: a count",
    "app/admin/kept.py": "numbers of cases that may be due for disposal: no name, no reference",
    "app/admin/moving.py": "how many dates a bank holiday would move: counts by limit, no case",
    "app/admin/reads.py": "who read which case: numbers, no name, no reference that was not typed",
    "app/record": "the record knows no readers: its callers ask only for matters they were given",
    "app/alerts/digests.py": "the engine tells whoever is to act and may see the case: references and days, no names",
    "app/alerts/delivery/forward.py": "the engine tells a service that it was asked: reference and day, no name",
    "app/alerts/delivery/needed.py": "which cases of a message its reader may no longer be told of: they are left out",
    "app/alerts/canary.py": "cases of nobody, which it makes itself",
    "app/alerts/trial.py:silent": "the number of any case, for a clock of nobody that is undone at once",
    "app/registers.py:authorities": "which authorities have cases",
    "app/health.py": "looks at the digest of rules alone",
    "app/people/store.py:same_name_and_birth": "possible duplicates: ids of unrestricted cases of the same authority",
    "app/cases/service.py:open_case": "whether an external_ref is taken",
    "app/documents/service.py:_letters_to_others": "which letters a family is not shown",
    "app/correspondence/service.py:_only_once": "whether an external_ref is taken",
    "app/family/asking.py:asked": "the reference of a request, for whoever holds the key of the form that sent it",
    "app/checks": "the operator's own findings: references and counts, no names",
    "app/intake": "an import acts for its authority as a whole",
    "app/seed": "makes its own cases",
    "app/demo.py": "makes its own cases",
}


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_wall_clock_is_read_only_in_today() -> None:
    assert [
        f"{relative(path)}: {owner}.{call.func.attr}()"
        for path in SOURCES
        if relative(path) != "app/today.py"
        for call in calls(ast.parse(path.read_text()))
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in WALL_CLOCK
        and (owner := ast.unparse(call.func.value))
        in {"datetime", "date", "time", "datetime.datetime", "datetime.date"}
    ] == []


def test_commit_is_said_only_in_db() -> None:
    found = {
        relative(path)
        for path in SOURCES
        for call in calls(ast.parse(path.read_text()))
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"
    }
    assert found <= {"app/db.py", "migrations/env.py"}


def test_weeks_are_counted_only_in_counting() -> None:
    found = {relative(path) for path in SOURCES if "timedelta(weeks" in path.read_text()}
    assert found <= {"workflow/counting.py"}


def longer_than(lines: int, paths: Iterable[Path]) -> list[str]:
    return [relative(path) for path in paths if len(path.read_text().splitlines()) > lines]


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    assert longer_than(400, [*SOURCES, *(ROOT / "tests").glob("**/*.py")]) == []


def test_no_template_is_longer_than_a_reader_can_hold() -> None:
    assert longer_than(250, ROOT.glob("app/**/*.html")) == []


def selects_on_children(function: ast.AST) -> bool:
    for call in calls(function):
        if isinstance(call.func, ast.Name) and call.func.id == "select":
            names = {node.id for argument in call.args for node in ast.walk(argument) if isinstance(node, ast.Name)}
            if names & CHILDRENS_TABLES:
                return True
    return False


def unguarded_queries(path: Path) -> Iterator[str]:
    for function in ast.walk(ast.parse(path.read_text())):
        if isinstance(function, ast.FunctionDef) and selects_on_children(function):
            names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
            if not names & {"visible", "visible_rows", "counted", "_cases", "matches"}:
                yield f"{relative(path)}:{function.name}"


def test_every_query_on_a_childs_record_starts_from_what_the_actor_may_see() -> None:
    found = [where for path in SOURCES if relative(path).startswith("app/") for where in unguarded_queries(path)]
    assert [where for where in found if not where.startswith(tuple(UNSEEN))] == []


def test_every_route_names_its_actor_or_is_on_the_public_list() -> None:
    app = create_app(Settings(secret_key="for tests", database_url="sqlite://"))
    unguarded = set()
    for route in walk_routes(app.routes):
        named = isinstance(route, SignedIn) or {"signed_in", "own_form"} & set(dependencies(route.dependant))
        if not named and route.path not in PUBLIC:
            unguarded.add(route.path)
    assert not unguarded


def dependencies(dependant) -> Iterator[str]:
    for dependency in dependant.dependencies:
        yield getattr(dependency.call, "__name__", "")
        yield from dependencies(dependency)


def walk_routes(routes: list) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        else:
            yield from walk_routes(
                getattr(route, "routes", None) or getattr(getattr(route, "original_router", None), "routes", [])
            )


def test_migrations_are_numbered_and_have_one_head() -> None:
    revisions = sorted(path.name for path in (ROOT / "migrations/versions").glob("*.py"))
    assert [name[:4] for name in revisions] == [f"{n:04d}" for n in range(1, len(revisions) + 1)]
    assert ScriptDirectory.from_config(migrate.config("")).get_heads() == [f"{len(revisions):04d}"]


@pytest.mark.parametrize("cite", sorted({step.cite for step in STEPS}))
def test_every_step_cites_a_provision_of_the_book(cite: str) -> None:
    assert cite in book() or book().find(cite)


def test_every_event_is_in_the_table_or_changes_the_record_itself() -> None:
    assert {step.event for step in STEPS} | {*AMENDS, "redacted"} == set(PAYLOADS)


def test_the_rows_of_an_event_agree_on_who_may_record_it() -> None:
    who: dict[str, frozenset] = {}
    for step in STEPS:
        assert who.setdefault(step.event, step.who) == step.who, step.event


def test_nothing_is_left_to_do() -> None:
    marks = re.compile(r"#\s*(TODO|FIXME|XXX|HACK)\b")
    assert [relative(path) for path in SOURCES if marks.search(path.read_text())] == []
