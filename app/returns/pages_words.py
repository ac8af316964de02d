"""The words of the return's pages: its codes, its lines, and where each thing that is wrong is put right."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from app.returns.schemas import ProblemItem

OUTCOMES: Final[Mapping[tuple[str, str], str]] = {
    ("requests", "Y"): "to be assessed",
    ("requests", "N"): "refused",
    ("requests", "A"): "not decided yet",
    ("requests", "W"): "withdrawn or ended before the decision",
    ("requests", "H"): "of before the year",
    ("assessments", "Y"): "a plan issued or to be issued",
    ("assessments", "N"): "no plan",
    ("assessments", "A"): "not decided yet",
    ("assessments", "W"): "withdrawn or ended before the decision",
    ("assessments", "H"): "of before the year, or by another authority",
}
LINES: Final[Mapping[str, str]] = {
    "plans.active_last_year": "Active in last year’s return",
    "plans.issued": "Issued since",
    "plans.transferred_in": "Came from another authority",
    "plans.ceased": "Ceased",
    "plans.transferred_out": "Went to another authority",
    "plans.difference": "Not explained by these",
    "plans.active_this_year": "Active in this return",
    "requests.open_last_year": "Open in last year’s return",
    "requests.received": "Received since",
    "requests.ended": "Ended",
    "requests.difference": "Not explained by these",
    "requests.open_this_year": "Open in this return",
    "kpis.requests": "Requests received",
    "kpis.assess_rate": "Requests agreed to",
    "kpis.refusal_rate": "Requests refused",
    "kpis.undecided": "Requests not decided yet",
    "kpis.withdrawn": "Requests withdrawn",
    "kpis.plans_20w_excl": "Plans within twenty weeks, without exceptions",
    "kpis.plans_20w_incl": "Plans within twenty weeks, with exceptions",
    "kpis.out_of_cohort": "Plans that the cohort rule leaves out of both",
    "kpis.excepted": "Plans with an exception, which the first leaves out",
}
BASIS: Final[Mapping[str, str]] = {
    "imported": "as it was taken in here",
    "exported": "as it was sent from here",
    "record": "as the record would give it now: no return of that year was kept here",
}
OFFICERS: Final[Mapping[str, str]] = {
    "sen2_dmo": "Designated medical officer",
    "sen2_dco": "Designated clinical officer",
    "sen2_dsco": "Designated social care officer",
}
HAS_ONE: Final[Mapping[str, str]] = {"Y": "there is one", "N": "there is none", "R": "being recruited"}
SEVERITIES: Final[Mapping[str, str]] = {"error": "Error", "query": "Query"}

SETTINGS: Final[Mapping[str, str]] = {
    "OLA": "Arrangements of the authority’s own (section 61)",
    "OPA": "Arrangements of the parents’ or the young person’s own (section 42(5))",
    "EHE": "Elective home education",
    "EYP": "Early years provider without a URN",
    "NEET": "Not in education, employment or training (16 to 25)",
    "NIEC": "Not in education: notice to cease was given",
    "NIEO": "Not in education: another reason",
    "OTH": "Another, or a type of setting alone",
}
RESIDENTIAL: Final[Mapping[str, str]] = {"A": "38 to 51 weeks", "B": "52 weeks"}
WORK_BASED: Final[Mapping[str, str]] = {"A": "Apprenticeship", "T": "Traineeship", "S": "Supported internship"}
DIRECT_PAYMENTS: Final[Mapping[str, str]] = {
    "E": "Education only",
    "S": "Social care only",
    "H": "Health only",
    "I": "Integrated",
}
CEASE_REASONS: Final[Mapping[str, str]] = {
    "1": "Reached the greatest age",
    "2": "Needs are met without a plan, education or training goes on",
    "3": "Higher education",
    "4": "Paid employment, without an apprenticeship",
    "5": "Transferred to another authority in England",
    "6": "No longer wishes to take part in education or training",
    "7": "Moved out of England",
    "8": "Died",
    "9": "Another reason",
}
REVIEWED: Final[Mapping[str, str]] = {"A": "Amend the plan", "C": "Cease the plan", "M": "Keep the plan as it is"}
UPN_UNKNOWN: Final[Mapping[str, str]] = {
    "UN1": "Under six, and none given yet",
    "UN2": "Never at a state-funded school in England",
    "UN3": "Educated outside England",
    "UN5": "Two sources give different numbers",
    "UN8": "New to the authority, not known yet",
    "UN9": "Young person never at a state school or college in England",
    "UN10": "The request ended before the number was known",
}
SEXES: Final[Mapping[str, str]] = {"F": "Female", "M": "Male", "U": "Not known"}
ETHNICITIES: Final[Mapping[str, str]] = {
    "WBRI": "White: British",
    "WIRI": "White: Irish",
    "WIRT": "White: Traveller of Irish heritage",
    "WROM": "White: Gypsy or Roma",
    "WOTH": "White: other",
    "MWBC": "Mixed: White and Black Caribbean",
    "MWBA": "Mixed: White and Black African",
    "MWAS": "Mixed: White and Asian",
    "MOTH": "Mixed: other",
    "AIND": "Asian: Indian",
    "APKN": "Asian: Pakistani",
    "ABAN": "Asian: Bangladeshi",
    "AOTH": "Asian: other",
    "BCRB": "Black: Caribbean",
    "BAFR": "Black: African",
    "BOTH": "Black: other",
    "CHNE": "Chinese",
    "OOTH": "Any other",
    "REFU": "Refused to say",
    "NOBT": "Not obtained",
}


class Mend(NamedTuple):
    """Where a problem is put right."""

    text: str
    href: str


CHILD, ENTRY = "the child’s details", "what is entered for the return"
_OF_CHILD: Final[Mapping[str, str]] = {
    "Surname": "surname",
    "Forename": "forename",
    "PersonBirthDate": "date_of_birth-day",
    "Sex": "sex",
    "Ethnicity": "ethnicity",
    "PostCode": "postcode",
    "UPN": "upn",
    "UniqueLearnerNumber": "uln",
}
_ENTERED: Final[Mapping[str, str]] = {
    "UPNunknown": "upn_unknown",
    "TransferLA": "transfer_la",
    "URN": "placement-urn",
    "UKPRN": "placement-ukprn",
    "SENSetting": "placement-setting",
    "SENSettingOther": "placement-setting_other",
    "PlacementDetail": "placement-urn",
    "PlacementRank": "placement-urn",
    "EntryDate": "placement-entered_on-day",
    "LeavingDate": "placement-left_on-day",
    "SENtype": "second_need",
    "PlanRes": "residential",
    "PlanWBP": "work_based",
    "DP": "direct_payments",
    "CeaseDate": "ceased_on-day",
    "CeaseReason": "cease_reason",
    "LastReview": "last_review_on-day",
    "ReviewOutcome": "review_outcome",
}


def mend(item: ProblemItem) -> Mend | None:
    """The form at the field, or the case's history where an entry of it is at fault; None for the header's."""
    if item.case_id is None:
        return None
    case = f"/cases/{item.case_id}"
    if item.field in _OF_CHILD:
        return Mend(CHILD, f"{case}/return/child#{_OF_CHILD[item.field]}")
    if item.field in _ENTERED:
        return Mend(ENTRY, f"{case}/return#{_ENTERED[item.field]}")
    return Mend("the case’s history", f"{case}#history")
