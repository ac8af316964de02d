"""What is imperfect in a person's details: said as a warning, never a reason to refuse a request (Q7)."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from app.people.identifiers import postcode_fault, urn_fault
from app.people.store import ContactOnFile, OnFile
from workflow.counting import age_on
from workflow.returns.codes import ETHNICITIES, SEXES

OLDEST: Final = 25


def details_missing_or_odd(person: OnFile, contacts: Sequence[ContactOnFile], day: date) -> Iterator[tuple[str, str]]:
    """Each imperfection: a code, and the words."""
    if not person.date_of_birth:
        yield "no_date_of_birth", "The date of birth is not on file."
    elif person.date_of_birth > day:
        yield "born_after_receipt", "The date of birth is after the day the request was received."
    elif age_on(person.date_of_birth, day) > OLDEST:
        yield "over_25", "The person was over 25 when the request was received."
    if not contacts:
        yield "no_contact", "There is nobody to write to: no contact is on file."
    if person.sex and person.sex not in SEXES:
        yield "sex_not_recognised", "Sex is one of M, F, U in the return."
    if person.ethnicity and person.ethnicity not in ETHNICITIES:
        yield "ethnicity_not_recognised", "Ethnicity is not one of the return's codes."
    if person.postcode and postcode_fault(person.postcode):
        yield "postcode_not_recognised", "The postcode is not the shape of one."
    if person.attends_urn and urn_fault(person.attends_urn):
        yield "urn_not_recognised", "The URN of the setting attended is not six digits."
