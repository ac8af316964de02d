"""THE TABLE of what can be wrong with a return: each kind of fault by name, its rule, its element, and what to say.

The rule ids are ours: X from the structure of the file, G from the guide's text, L logical. DfE's own rule numbers could
not be obtained, so none is given. An error must be put right before the return is sent; a query is to be looked at.
"""

from typing import Final, Literal, NamedTuple

Severity = Literal["error", "query"]


class Kind(NamedTuple):
    """One kind of fault. `says` may hold {said}: the value at fault, or what it is set against."""

    rule: str
    field: str
    severity: Severity
    says: str


# fmt: off
KINDS: Final[dict[str, Kind]] = {
    # -- the structure
    "officer_not_set":              Kind("X4", "Header",                "query", "{said} is not set in this installation: the header says N, that there is none"),
    "exported_not_an_authority":    Kind("X1", "Exported",              "error", "'{said}' is not a three-digit code of an authority"),
    "transfer_not_an_authority":    Kind("X1", "TransferLA",            "error", "'{said}' is not a three-digit code of an authority"),
    "urn_not_six_digits":           Kind("X2", "URN",                   "error", "'{said}' is not six digits"),
    "ukprn_not_eight_digits":       Kind("X2", "UKPRN",                 "error", "'{said}' is not eight digits"),
    "upn_not_of_its_shape":         Kind("X3", "UPN",                   "error", "'{said}' is not a letter, eleven digits and a digit or letter"),
    "uln_not_ten_digits":           Kind("X3", "UniqueLearnerNumber",   "error", "'{said}' is not ten digits"),
    "sex_not_a_code":               Kind("X4", "Sex",                   "error", "'{said}' is none of M, F, U"),
    "ethnicity_not_a_code":         Kind("X4", "Ethnicity",             "error", "'{said}' is no main code of the return"),
    "upn_unknown_not_a_code":       Kind("X4", "UPNunknown",            "error", "'{said}' is none of UN1, UN2, UN3, UN5, UN8, UN9, UN10"),
    "setting_not_a_code":           Kind("X4", "SENSetting",            "error", "'{said}' is no code of a setting"),
    "need_not_a_code":              Kind("X4", "SENtype",               "error", "'{said}' is no type of need in the return"),
    "residential_not_a_code":       Kind("X4", "PlanRes",               "error", "'{said}' is neither A nor B"),
    "work_based_not_a_code":        Kind("X4", "PlanWBP",               "error", "'{said}' is none of A, T, S"),
    "direct_payments_not_a_code":   Kind("X4", "DP",                    "error", "'{said}' is none of E, S, H, I"),
    "cease_reason_not_a_code":      Kind("X4", "CeaseReason",           "error", "'{said}' is not 1 to 9"),
    "review_outcome_not_a_code":    Kind("X4", "ReviewOutcome",         "error", "'{said}' is none of A, C, M"),
    "source_not_known":             Kind("X4", "RequestSource",         "query", "who asked is not on record"),
    "no_need":                      Kind("X5", "SENneed",               "error", "the plan's primary need is not on record"),
    "no_placement":                 Kind("X5", "PlacementDetail",       "error", "an active plan has no placement"),
    "surname_missing":              Kind("X6", "Surname",               "error", "not on file"),
    "forename_missing":             Kind("X6", "Forename",              "error", "not on file"),
    "birth_date_missing":           Kind("X6", "PersonBirthDate",       "error", "not on file"),
    "sex_missing":                  Kind("X6", "Sex",                   "error", "not on file"),
    "ethnicity_missing":            Kind("X6", "Ethnicity",             "error", "not on file; NOBT where it was not obtained, REFU where refused"),
    "postcode_missing":             Kind("X6", "PostCode",              "error", "not on file"),
    "postcode_not_of_its_shape":    Kind("X6", "PostCode",              "error", "'{said}' is not the shape of a postcode"),
    # -- the guide
    "no_identifier":                Kind("G1", "UPN",                   "error", "there is no UPN, no ULN and no reason (UPNunknown)"),
    "reason_beside_identifier":     Kind("G1", "UPNunknown",            "error", "a reason for no UPN, yet there is a UPN or ULN"),
    "outcome_date_missing":         Kind("G2", "RequestOutcomeDate",    "error", "the decision whether to assess has no date of notice"),
    "outcome_date_not_wanted":      Kind("G2", "RequestOutcomeDate",    "error", "outcome {said} has no date"),
    "received_date_missing":        Kind("G2", "ReceivedDate",          "error", "the day the request was received is not on record"),
    "assessment_date_missing":      Kind("G3", "AssessmentOutcomeDate", "error", "the outcome of the assessment has no date"),
    "assessment_date_not_wanted":   Kind("G3", "AssessmentOutcomeDate", "error", "outcome {said} has no date"),
    "plan_below_no_decision":       Kind("G4", "NamedPlan",             "error", "a plan, yet the outcome is {said}"),
    "historical_without_plan":      Kind("G5", "NamedPlan",             "error", "the outcome is H, and no plan is given"),
    "week_20_missing":              Kind("G6", "Week20",                "error", "a plan was issued: whether an exception applies is wanted"),
    "transfer_not_historical":      Kind("G7", "TransferLA",            "error", "the plan came from another authority, yet its assessment is {said}, not H"),
    "ceased_without_reason":        Kind("G8", "CeaseReason",           "error", "the plan ceased on {said}; why is not on record"),
    "reason_without_ceasing":       Kind("G8", "CeaseDate",             "error", "a reason for ceasing ({said}), and no date"),
    "maximum_age_under_19":         Kind("G8", "CeaseReason",           "query", "ceased for maximum age at {said}"),
    "need_named_twice":             Kind("G9", "SENtype",               "error", "{said} is both the primary and the secondary need"),
    "need_without_primary":         Kind("G9", "SENtypeRank",           "error", "a secondary need, and no primary"),
    "need_ranks_alike":             Kind("G9", "SENtypeRank",           "error", "two needs of rank {said}"),
    "placement_ranks_alike":        Kind("G9", "PlacementRank",         "error", "two placements of rank {said}"),
    "placement_without_primary":    Kind("G9", "PlacementRank",         "error", "a secondary placement, and no primary"),
    "no_setting":                   Kind("G10", "SENSetting",           "error", "no URN, no UKPRN and no type of setting"),
    "setting_beside_number":        Kind("G10", "SENSetting",           "error", "{said} beside a URN or UKPRN"),
    "other_words_not_wanted":       Kind("G10", "SENSettingOther",      "error", "words for another setting, which only OTH and NIEO have"),
    "un1_at_six":                   Kind("G11", "UPNunknown",           "error", "UN1 is for under six; the age is {said}"),
    # -- logic
    "born_after_request":           Kind("L1", "PersonBirthDate",       "error", "born after the request was received, on {said}"),
    "decided_before_received":      Kind("L1", "RequestOutcomeDate",    "error", "before the request was received, on {said}"),
    "assessed_before_decided":      Kind("L1", "AssessmentOutcomeDate", "error", "before it was decided to assess, on {said}"),
    "plan_before_received":         Kind("L1", "StartDate",             "error", "before the request was received, on {said}"),
    "ceased_before_start":          Kind("L1", "CeaseDate",             "error", "before the plan began, on {said}"),
    "left_before_entered":          Kind("L1", "LeavingDate",           "error", "before the placement began, on {said}"),
    "reviewed_before_meeting":      Kind("L1", "LastReview",            "error", "the decision is before the review meeting, on {said}"),
    "after_the_census":             Kind("L1", "StartDate",             "error", "{said} is after the census day"),
    "decided_after_moving":         Kind("L2", "Exported",              "error", "moved to another authority ({said}) with a plan issued here"),
    "aged_25":                      Kind("L3", "PersonBirthDate",       "query", "25 years old on the census day"),
    "over_25":                      Kind("L3", "PersonBirthDate",       "error", "{said} years old on the census day"),
    "born_after_census":            Kind("L3", "PersonBirthDate",       "error", "{said} is after the census day"),
    "payments_without_budget":      Kind("L4", "DP",                    "error", "direct payments, and no personal budget"),
    "perhaps_twice_on_file":        Kind("L5", "Surname",               "query", "another child on file has the same name and date of birth"),
    "two_active_plans":             Kind("L5", "ActivePlans",           "query", "two plans of one child are active"),
    "upn_check":                    Kind("L6", "UPN",                   "error", "'{said}': its check letter or its authority does not fit"),
    "uln_check":                    Kind("L6", "UniqueLearnerNumber",   "error", "'{said}': its check digit does not fit"),
    "work_based_under_16":          Kind("L7", "PlanWBP",               "query", "a work-based placement at {said}"),
    "neet_out_of_age":              Kind("L8", "SENSetting",            "error", "NEET is for 16 to 25; the age is {said}"),
    "entry_date_stands_in":         Kind("L9", "EntryDate",             "query", "nobody entered when the placement began: the day of the plan stands in"),
}
# fmt: on


class Fault(NamedTuple):
    """One thing wrong. `request` is its place among the person's requests, from 0; None: it is about the person."""

    kind: str
    said: str = ""
    request: int | None = None

    @property
    def message(self) -> str:
        """What to say of it."""
        return KINDS[self.kind].says.format(said=self.said)
