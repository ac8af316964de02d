"""THE OUTLINE of the return: its elements in their order, each with the field of the model it holds.

The writer and the reader both follow it; data/sen2-outline.xsd says the same to whoever validates a file.
"""

from dataclasses import dataclass
from typing import Any, Final, Literal

from workflow.returns import model

Kind = Literal["text", "date", "flag"]


@dataclass(frozen=True)
class Leaf:
    """An element with a value. `flag`: 0 or 1."""

    tag: str
    field: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Branch:
    """An element with elements in it: one, or `many` one after another."""

    tag: str
    field: str
    of: "Shape"
    many: bool = False


@dataclass(frozen=True)
class Shape:
    """What is inside an element, in order, and the class that holds it."""

    holds: Any
    parts: tuple[Leaf | Branch, ...]

    @property
    def by_tag(self) -> dict[str, Leaf | Branch]:
        """The parts by the name of their element."""
        return {part.tag: part for part in self.parts}


def _date(tag: str, field: str) -> Leaf:
    return Leaf(tag, field, "date")


def _flag(tag: str, field: str) -> Leaf:
    return Leaf(tag, field, "flag")


_SETTING: Final = (
    Leaf("URN", "urn"),
    Leaf("UKPRN", "ukprn"),
    Leaf("SENSetting", "setting"),
    Leaf("SENSettingOther", "setting_other"),
)
_INDICATORS: Final = (_flag("SENunitIndicator", "sen_unit"), _flag("ResourcedProvisionIndicator", "resourced"))

PLAN_DETAIL: Final = Shape(model.PlanDetail, (*_SETTING, Leaf("PlacementRank", "rank"), *_INDICATORS))
NAMED_PLAN: Final = Shape(
    model.NamedPlan,
    (
        _date("StartDate", "start_on"),
        Branch("PlanDetail", "plan_details", PLAN_DETAIL, many=True),
        Leaf("PlanRes", "residential"),
        Leaf("PlanWBP", "work_based"),
        _flag("PB", "personal_budget"),
        _flag("OA", "organised_arrangements"),
        Leaf("DP", "direct_payments"),
        _date("CeaseDate", "ceased_on"),
        Leaf("CeaseReason", "cease_reason"),
    ),
)
ASSESSMENT: Final = Shape(
    model.Assessment,
    (
        Leaf("AssessmentOutcome", "outcome"),
        _date("AssessmentOutcomeDate", "outcome_on"),
        _flag("AssessmentMediation", "mediation"),
        _flag("AssessmentTribunal", "tribunal"),
        _flag("OtherMediation", "other_mediation"),
        _flag("OtherTribunal", "other_tribunal"),
        _flag("Week20", "week_20"),
        Branch("NamedPlan", "named_plan", NAMED_PLAN),
    ),
)
PLACEMENT: Final = Shape(
    model.PlacementDetail,
    (
        *_SETTING,
        Leaf("PlacementRank", "rank"),
        _date("EntryDate", "entered_on"),
        _date("LeavingDate", "left_on"),
        *_INDICATORS,
        Leaf("Res", "residential"),
        Leaf("WBP", "work_based"),
    ),
)
NEED: Final = Shape(model.Need, (Leaf("SENtype", "type"), Leaf("SENtypeRank", "rank")))
ACTIVE_PLAN: Final = Shape(
    model.ActivePlan,
    (
        Leaf("TransferLA", "transfer_la"),
        Branch("PlacementDetail", "placements", PLACEMENT, many=True),
        Branch("SENneed", "needs", NEED, many=True),
        _date("ReviewMeeting", "review_meeting_on"),
        Leaf("ReviewOutcome", "review_outcome"),
        _date("ReviewDraft", "review_draft_on"),
        _date("PhaseTransferDueDate", "phase_transfer_due_on"),
        _date("PhaseTransferFinalDate", "phase_transfer_final_on"),
        _date("LastReview", "last_review_on"),
    ),
)
REQUEST: Final = Shape(
    model.Request,
    (
        _date("ReceivedDate", "received_on"),
        Leaf("RequestSource", "source"),
        _flag("RYA", "youth_accommodation"),
        _date("RequestOutcomeDate", "outcome_on"),
        Leaf("RequestOutcome", "outcome"),
        _flag("RequestMediation", "mediation"),
        _flag("RequestTribunal", "tribunal"),
        Leaf("Exported", "exported_to"),
        Branch("Assessment", "assessment", ASSESSMENT),
        Branch("ActivePlans", "active_plan", ACTIVE_PLAN),
    ),
)
PERSON: Final = Shape(
    model.Person,
    (
        Leaf("Surname", "surname"),
        Leaf("Forename", "forename"),
        _date("PersonBirthDate", "born_on"),
        Leaf("Sex", "sex"),
        Leaf("Ethnicity", "ethnicity"),
        Leaf("PostCode", "postcode"),
        Leaf("UPN", "upn"),
        Leaf("UniqueLearnerNumber", "uln"),
        Leaf("UPNunknown", "upn_unknown"),
        Branch("Requests", "requests", REQUEST, many=True),
    ),
)
