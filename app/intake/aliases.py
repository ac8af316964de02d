"""The names councils give their columns, by the contract's name. Case, spaces, hyphens and underscores do not matter."""

import re
from collections.abc import Mapping
from typing import Final

from workflow.events import AdviceKind

OTHER_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "external_ref": ("ref", "reference", "case ref", "case reference", "case id", "case no", "case number", "ehc ref"),
    "received_on": (
        *("received", "date received", "received date", "date of request", "request date", "request received"),
        *("request received on", "date request received", "date of receipt", "ehcna request date"),
        "ehcna request received",
    ),
    "source": ("request source", "source of request", "requested by", "referral source"),
    "forename": ("first name", "given name", "child forename", "child first name", "pupil forename", "name first"),
    "surname": ("last name", "family name", "child surname", "child last name", "pupil surname", "name last"),
    "date_of_birth": ("dob", "d.o.b.", "d.o.b", "birth date", "birthdate", "date born", "child dob"),
    "sex": ("gender", "m/f", "legal sex"),
    "ethnicity": ("ethnic group", "ethnic code", "ethnicity code", "ethnic origin"),
    "postcode": ("post code", "home postcode", "child postcode"),
    "upn": ("unique pupil number", "upn no", "upn number", "pupil number"),
    "nhs_number": ("nhs", "nhs no", "nhs no.", "nhs num"),
    "year_group": ("ncy", "nc year", "nc year group", "national curriculum year", "school year"),
    "attends_urn": ("urn", "school urn", "setting urn", "current school urn", "current setting urn"),
    "support_plan": ("sen support", "sen support plan", "on sen support"),
    "primary_need": ("primary sen need", "primary sen", "main need", "sen primary need", "primary type of need"),
    "contact_name": ("parent", "parent name", "parent carer", "parent/carer", "parent/carer name", "carer name"),
    "contact_email": ("email", "e-mail", "email address", "parent email", "parent/carer email", "contact e-mail"),
    "contact_phone": ("phone", "telephone", "tel", "tel no", "parent phone", "contact telephone"),
    "contact_address": ("address", "home address", "parent address"),
    "language": ("home language", "first language", "contact language"),
    "flags": ("flag", "markers"),
    "caseworker": ("case worker", "case officer", "sen officer", "ehc coordinator", "ehcp coordinator", "allocated to"),
    "decided_to_assess_on": (
        *("decided to assess", "decision to assess", "date decided to assess", "decision to assess date"),
        "agreed to assess",
    ),
    "notified_to_assess_on": (
        *("notified to assess", "notified will assess", "parents notified to assess", "date notified to assess"),
        "family told assess",
    ),
    "refused_to_assess_on": (
        *("refused to assess", "refusal to assess", "date refused to assess", "assessment refused", "not to assess"),
    ),
    "decided_to_draft_on": (
        "decided to draft",
        "agreed to issue",
        "decision to issue",
        "plan agreed",
        "agreed to draft",
    ),
    "refused_plan_on": (
        "refused plan",
        "refused to issue",
        "refusal to issue",
        "decided not to issue",
        "no plan decided",
    ),
    "notified_no_plan_on": (
        "notified no plan",
        "no plan notified",
        "parents notified no plan",
        "notified not to issue",
    ),
    "draft_sent_on": (
        "draft sent",
        "draft issued",
        "draft plan sent",
        "draft plan issued",
        "date draft sent",
        "draft date",
    ),
    "plan_issued_on": (
        *("plan issued", "final plan issued", "final issued", "date plan issued", "final plan date", "ehcp issued"),
        *("date final plan issued", "ehc plan issued", "plan finalised", "final ehcp issued"),
    ),
    "placement_urn": ("named school urn", "named setting urn", "section i urn", "named placement urn"),
    "exception_ground": ("exception reason", "exemption ground", "exemption reason"),
    "exception_from": ("exception start", "exception starts", "exemption from"),
    "exception_to": ("exception end", "exception ends", "exemption to"),
    "withdrawn_on": ("withdrawn", "date withdrawn", "request withdrawn"),
    "moved_away_on": ("moved away", "date moved away", "moved out", "moved out of area", "left area"),
    "mediation_on": ("mediation", "mediation date", "date of mediation"),
    "tribunal_on": ("tribunal", "tribunal date", "appeal", "appeal date", "appeal registered", "date of appeal"),
    "reversed_on": ("reversed", "decision reversed", "overturned", "date overturned", "refusal reversed"),
}
ADVICE_NAMES: Final[Mapping[AdviceKind, tuple[str, ...]]] = {
    "parental": ("parental", "parent", "parents", "family"),
    "child_views": ("child views", "child's views", "pupil views", "views of the child"),
    "educational": ("educational", "education", "school", "setting"),
    "medical": ("medical", "health", "nhs"),
    "psychological": ("psychological", "ep", "ed psych", "educational psychology", "educational psychologist"),
    "social_care": ("social care", "sc", "social worker"),
    "preparing_for_adulthood": ("preparing for adulthood", "pfa"),
    "requested_by_family": ("requested by family", "family requested"),
    "other": ("other",),
}
"""Each with `advice` after it or not, then `requested` or `received` and their like."""
_ASKED: Final = ("requested", "requested on", "request date", "requested date", "asked for", "sought")
_CAME_IN: Final = ("received", "received on", "received date", "date received", "returned", "in")


def squeezed(name: str) -> str:
    """A column's name as it is compared."""
    return re.sub(r"[\s_-]+", "", name).casefold()


def _advice_names() -> dict[str, str]:
    found = {}
    for kind, names in ADVICE_NAMES.items():
        for column, verbs in ((f"{kind}_requested_on", _ASKED), (f"{kind}_received_on", _CAME_IN)):
            for name in names:
                for verb in verbs:
                    found[squeezed(f"{name} advice {verb}")] = column
                    found[squeezed(f"{name} {verb}")] = column
    return found


BY_OTHER_NAME: Final[Mapping[str, str]] = {
    **_advice_names(),
    **{squeezed(other): column for column, others in OTHER_NAMES.items() for other in others},
}
"""The contract's column by a council's name for it, squeezed."""
