"""The return's code sets, and what this record's own words are in them."""

from typing import Final

SEXES: Final = frozenset("MFU")
ETHNICITIES: Final = frozenset(
    [
        "WBRI",
        "WIRI",
        "WIRT",
        "WOTH",
        "WROM",
        "MWBC",
        "MWBA",
        "MWAS",
        "MOTH",
        "AIND",
        "APKN",
        "ABAN",
        "AOTH",
        "BCRB",
        "BAFR",
        "BOTH",
        "CHNE",
        "OOTH",
        "REFU",
        "NOBT",
    ]
)
UPN_UNKNOWN: Final = frozenset({"UN1", "UN2", "UN3", "UN5", "UN8", "UN9", "UN10"})
"""UN4, UN6 and UN7 belong to other returns."""
OUTCOMES: Final = frozenset("YNAWH")
"""Yes; no; awaited; withdrawn or ceased before it was decided; historical: decided before the period."""
SETTINGS: Final = frozenset({"OLA", "OPA", "EHE", "EYP", "OTH", "NEET", "NIEC", "NIEO"})
NEEDS: Final = frozenset(["SPLD", "MLD", "SLD", "PMLD", "SEMH", "SLCN", "HI", "VI", "MSI", "PD", "ASD", "DS", "OTH"])
"""NSA is the school census's, and no need of a plan."""
RESIDENTIAL: Final = frozenset("AB")
WORK_BASED: Final = frozenset("ATS")
DIRECT_PAYMENTS: Final = frozenset("ESHI")
CEASE_REASONS: Final = frozenset("123456789")
REVIEW_OUTCOMES: Final = frozenset("ACM")
OFFICERS: Final = frozenset("YNR")
"""Of the designated medical, clinical and social care officer: there is one, there is none, recruiting."""

REQUEST_SOURCES: Final = {
    "parent": "1",
    "young_person": "1",
    "school": "2",
    "post16": "2",
    "early_years": "2",
    "health": "3",
    "social_care": "4",
    "youth_justice": "5",
    "other": "5",
    "local_authority": "5",
}
"""What a request's source is in the return; one that was not stated is left out."""
SOURCES_BACK: Final = {"1": "parent", "2": "school", "3": "health", "4": "social_care", "5": "other"}
"""The source that a return's code stands for: where it stands for several, the commonest."""

YOUTH_ACCOMMODATION: Final = frozenset({"relevant_youth_accommodation", "youth_custody"})
"""The flags of a request made while in relevant youth accommodation."""
SECTION_61: Final = "OLA"
"""Arrangements of the authority's own under section 61: education otherwise than at school."""
OTHER_SETTING: Final = "OTH"
"""Other, among them a plan that names a type of setting and no setting."""
NOT_STATED: Final = "not_stated"
