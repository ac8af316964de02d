"""An entry of a return with nothing wrong with it, and the census it is of: tests then put one thing wrong."""

from dataclasses import replace
from datetime import date

from workflow.returns.census import census
from workflow.returns.model import ActivePlan, Assessment, NamedPlan, Need, Person, PlacementDetail, PlanDetail, Request

CENSUS = census(2026, date(2026, 11, 20))
SCHOOL = PlanDetail(urn="109000")
PLAN = NamedPlan(start_on=date(2025, 6, 20), plan_details=(SCHOOL,), personal_budget=False)
ASSESSMENT = Assessment(
    outcome="Y",
    outcome_on=date(2025, 6, 20),
    mediation=False,
    tribunal=False,
    other_mediation=False,
    other_tribunal=False,
    week_20=False,
    named_plan=PLAN,
)
PLACED = PlacementDetail(urn="109000", entered_on=date(2025, 9, 3))
ACTIVE = ActivePlan(placements=(PLACED,), needs=(Need("SLCN", "1"), Need("ASD", "2")))
REQUEST = Request(
    received_on=date(2025, 2, 3),
    source="1",
    youth_accommodation=False,
    outcome_on=date(2025, 3, 10),
    outcome="Y",
    mediation=False,
    tribunal=False,
    assessment=ASSESSMENT,
    active_plan=ACTIVE,
)
PERSON = Person(
    surname="Example",
    forename="Amina",
    born_on=date(2015, 3, 2),
    sex="F",
    ethnicity="WBRI",
    postcode="BS15TR",
    upn="H801000124001",
    requests=(REQUEST,),
)


def person(**changes):
    return replace(PERSON, **changes)


def request(**changes):
    return person(requests=(replace(REQUEST, **changes),))


def assessment(**changes):
    return request(assessment=replace(ASSESSMENT, **changes))


def plan(**changes):
    return assessment(named_plan=replace(PLAN, **changes))


def active(**changes):
    return request(active_plan=replace(ACTIVE, **changes))


def placed(**changes):
    return active(placements=(replace(PLACED, **changes),))


def of_the_young(**changes):
    """Someone of four, who was asked for at three."""
    return replace(person(born_on=date(2021, 10, 1)), **changes)
