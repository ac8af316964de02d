"""What is wrong with a person's entry in the return: by the structure of the file, the guide's text, and the logic of it.

Check letters of identifiers, and what only the whole file shows (two persons with one number), are looked at elsewhere.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from workflow.returns import codes
from workflow.returns.census import Census
from workflow.returns.kinds import Fault
from workflow.returns.logic import age_on, logical, of_age, of_placement
from workflow.returns.model import ActivePlan, Assessment, NamedPlan, Person, PlacementDetail, PlanDetail, Request

UPN: Final = re.compile(r"[A-Z][0-9]{11}[0-9A-Z]")
ULN: Final = re.compile(r"[0-9]{10}")
POSTCODE: Final = re.compile(r"GIR0AA|[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
AUTHORITY: Final = re.compile(r"[0-9]{3}")
URN: Final = re.compile(r"[0-9]{6}")
UKPRN: Final = re.compile(r"[0-9]{8}")
NOT_YET_SIX: Final = 6
MAXIMUM_AGE: Final = ("1", 19)
"""The cease reason of maximum age, and the age under which it is looked at: 19 in an adult secure estate, else 25."""
WITH_WORDS: Final = frozenset({"OTH", "NIEO"})


def faults(person: Person, census: Census) -> Iterator[Fault]:
    """Everything wrong with one person's entry, those of the person first."""
    yield from _of_person(person, census)
    yield from of_age(person, census)
    for place, request in enumerate(person.requests):
        for fault in (*_of_request(request, person), *logical(request, person, census)):
            yield fault._replace(request=place)
    active = [place for place, request in enumerate(person.requests) if request.active_plan]
    if len(active) > 1:
        yield Fault("two_active_plans", request=active[-1])


def _coded(kind: str, said: str | None, among: frozenset[str]) -> Iterator[Fault]:
    if said is not None and said not in among:
        yield Fault(kind, said)


def _shaped(kind: str, said: str | None, shape: re.Pattern[str]) -> Iterator[Fault]:
    if said is not None and not shape.fullmatch(said):
        yield Fault(kind, said)


def _of_person(p: Person, census: Census) -> Iterator[Fault]:
    for kind, value in (
        ("surname_missing", p.surname),
        ("forename_missing", p.forename),
        ("birth_date_missing", p.born_on),
        ("sex_missing", p.sex),
        ("ethnicity_missing", p.ethnicity),
        ("postcode_missing", p.postcode),
    ):
        if value is None:
            yield Fault(kind)
    yield from _coded("sex_not_a_code", p.sex, codes.SEXES)
    yield from _coded("ethnicity_not_a_code", p.ethnicity, codes.ETHNICITIES)
    yield from _shaped("postcode_not_of_its_shape", p.postcode, POSTCODE)
    yield from _shaped("upn_not_of_its_shape", p.upn, UPN)
    yield from _shaped("uln_not_ten_digits", p.uln, ULN)
    yield from _coded("upn_unknown_not_a_code", p.upn_unknown, codes.UPN_UNKNOWN)
    if not (p.upn or p.uln or p.upn_unknown):
        yield Fault("no_identifier")
    if p.upn_unknown and (p.upn or p.uln):
        yield Fault("reason_beside_identifier")
    age = age_on(p.born_on, census.reference_day)
    if p.upn_unknown == "UN1" and age is not None and age >= NOT_YET_SIX:
        yield Fault("un1_at_six", str(age))


def _of_request(r: Request, person: Person) -> Iterator[Fault]:
    if r.outcome in {"Y", "N"} and r.outcome_on is None:
        yield Fault("outcome_date_missing")
    if r.outcome in {"A", "W", "H"} and r.outcome_on:
        yield Fault("outcome_date_not_wanted", r.outcome)
    if r.outcome != "H" and r.received_on is None:
        yield Fault("received_date_missing")
    if r.outcome != "H" and r.source is None:
        yield Fault("source_not_known")
    if r.outcome in {"A", "W"} and (r.assessment or r.active_plan):
        yield Fault("plan_below_no_decision", r.outcome)
    yield from _shaped("exported_not_an_authority", r.exported_to, AUTHORITY)
    if r.assessment:
        yield from _of_assessment(r.assessment, r, person)
    if r.active_plan:
        yield from _of_active_plan(r.active_plan, r)


def _of_assessment(a: Assessment, r: Request, person: Person) -> Iterator[Fault]:
    if (a.outcome == "N" and not a.outcome_on) or (a.outcome == "Y" and a.named_plan and not a.outcome_on):
        yield Fault("assessment_date_missing")
    if a.outcome in {"A", "W", "H"} and a.outcome_on:
        yield Fault("assessment_date_not_wanted", a.outcome)
    if a.outcome in {"A", "W"} and (a.named_plan or r.active_plan):
        yield Fault("plan_below_no_decision", a.outcome)
    if a.outcome == "H" and a.named_plan is None:
        yield Fault("historical_without_plan")
    if a.outcome == "Y" and a.outcome_on and a.week_20 is None:
        yield Fault("week_20_missing")
    if a.named_plan:
        yield from _of_named_plan(a.named_plan, person)


def _of_named_plan(plan: NamedPlan, person: Person) -> Iterator[Fault]:
    yield from _coded("residential_not_a_code", plan.residential, codes.RESIDENTIAL)
    yield from _coded("work_based_not_a_code", plan.work_based, codes.WORK_BASED)
    yield from _coded("direct_payments_not_a_code", plan.direct_payments, codes.DIRECT_PAYMENTS)
    yield from _coded("cease_reason_not_a_code", plan.cease_reason, codes.CEASE_REASONS)
    if plan.direct_payments and not plan.personal_budget:
        yield Fault("payments_without_budget")
    if plan.ceased_on and plan.cease_reason is None:
        yield Fault("ceased_without_reason", str(plan.ceased_on))
    if plan.cease_reason and plan.ceased_on is None:
        yield Fault("reason_without_ceasing", plan.cease_reason)
    age = age_on(person.born_on, plan.ceased_on) if plan.ceased_on else None
    if plan.cease_reason == MAXIMUM_AGE[0] and age is not None and age < MAXIMUM_AGE[1]:
        yield Fault("maximum_age_under_19", str(age))
    yield from _of_settings(plan.plan_details)


def _of_active_plan(plan: ActivePlan, r: Request) -> Iterator[Fault]:
    yield from _shaped("transfer_not_an_authority", plan.transfer_la, AUTHORITY)
    assessed = r.assessment.outcome if r.assessment else None
    if plan.transfer_la and assessed != "H":
        yield Fault("transfer_not_historical", assessed or "not given")
    yield from _coded("review_outcome_not_a_code", plan.review_outcome, codes.REVIEW_OUTCOMES)
    yield from _of_needs(plan)
    if not plan.placements:
        yield Fault("no_placement")
    yield from _of_settings(plan.placements)
    for placement in plan.placements:
        yield from _coded("residential_not_a_code", placement.residential, codes.RESIDENTIAL)
        yield from _coded("work_based_not_a_code", placement.work_based, codes.WORK_BASED)
        yield from of_placement(placement)


def _of_needs(plan: ActivePlan) -> Iterator[Fault]:
    ranks, types = [need.rank for need in plan.needs], [need.type for need in plan.needs]
    if not plan.needs:
        yield Fault("no_need")
    elif "1" not in ranks:
        yield Fault("need_without_primary")
    yield from _alike("need_ranks_alike", ranks)
    yield from _alike("need_named_twice", types)
    for need in plan.needs:
        yield from _coded("need_not_a_code", need.type, codes.NEEDS)


def _alike(kind: str, values: Sequence[str | None]) -> Iterator[Fault]:
    for value in dict.fromkeys(v for v in values if v is not None and values.count(v) > 1):
        yield Fault(kind, value)


def _of_settings(places: Sequence[PlanDetail | PlacementDetail]) -> Iterator[Fault]:
    """Of the placements a plan names, and of those it is carried out in: a URN, else a UKPRN, else a type of setting."""
    ranks = [place.rank for place in places]
    yield from _alike("placement_ranks_alike", ranks)
    if places and "1" not in ranks:
        yield Fault("placement_without_primary")
    for place in places:
        yield from _shaped("urn_not_six_digits", place.urn, URN)
        yield from _shaped("ukprn_not_eight_digits", place.ukprn, UKPRN)
        yield from _coded("setting_not_a_code", place.setting, codes.SETTINGS)
        numbered = place.urn or place.ukprn
        if numbered and place.setting:
            yield Fault("setting_beside_number", place.setting)
        if not numbered and not place.setting:
            yield Fault("no_setting")
        if place.setting_other and place.setting not in WITH_WORDS:
            yield Fault("other_words_not_wanted")
