"""The words of the answers that forms offer: for each code of an event's fields, what a person reads."""

from collections.abc import Mapping
from typing import Final

NEEDS: Final[Mapping[str, str]] = {
    "SPLD": "Specific learning difficulty",
    "MLD": "Moderate learning difficulty",
    "SLD": "Severe learning difficulty",
    "PMLD": "Profound and multiple learning difficulty",
    "SEMH": "Social, emotional and mental health",
    "SLCN": "Speech, language and communication",
    "HI": "Hearing impairment",
    "VI": "Vision impairment",
    "MSI": "Multi-sensory impairment",
    "PD": "Physical disability",
    "ASD": "Autistic spectrum",
    "DS": "Down syndrome",
    "OTH": "Other difficulty or disability",
    "NSA": "Support, no specialist assessment of the type of need",
}

RESPONSES: Final[Mapping[str, str]] = {
    "yes": "Yes, it can meet the need",
    "no_unsuitable": "No: unsuitable for the age, ability, aptitude or needs",
    "no_others_education": "No: incompatible with the efficient education of others",
    "no_resources": "No: incompatible with the efficient use of resources",
    "full": "It is full",
    "none": "It did not answer",
}

CHANNELS: Final[Mapping[str, str]] = {
    "phone": "By telephone",
    "email": "By e-mail",
    "post": "By post",
    "hand": "By hand",
    "portal": "Through the portal",
    "in_person": "In person",
    "text": "By text message",
    "other": "Another way",
}

MESSAGES: Final[Mapping[str, str]] = {
    "message": "A message",
    "complaint": "A complaint",
    "concern": "A concern",
    "mp_enquiry": "An enquiry from a Member of Parliament",
    "pals": "An enquiry from a patient advice service",
}

SENDERS: Final[Mapping[str, str]] = {
    "mother": "Mother",
    "father": "Father",
    "carer": "Carer",
    "young_person": "The young person",
    "school": "School, nursery or college",
    "health": "Health",
    "social_care": "Social care",
    "representative": "Somebody who acts for the family",
    "other": "Somebody else",
}

NOTICES: Final[Mapping[str, str]] = {
    "acknowledgement": "Acknowledgement of the request",
    "request_to_consult": "Request for the family’s views",
    "will_assess": "There will be an assessment",
    "will_not_assess": "There will be no assessment, with rights of appeal",
    "advice_request": "Request for advice, with the papers",
    "adviser_papers": "Papers to an adviser",
    "will_plan": "There will be a plan",
    "no_plan": "There will be no plan, with rights of appeal",
    "draft_plan": "Draft plan, with the fifteen days",
    "final_plan": "Final plan, with rights of appeal",
    "exception": "A limit does not bind, and why",
    "late_advice": "Advice is late, and who has replied",
}

ADDRESSEES: Final[Mapping[str, str]] = {
    "family": "The family",
    "head_teacher": "The head teacher, or whoever leads the setting",
    "health_commissioner": "The health commissioner (ICB)",
    "social_care": "Social care",
    "named_institution": "The setting named in the plan",
}

REVERSED_BY: Final[Mapping[str, str]] = {
    "reconsidered": "The council thought again",
    "mediation": "An agreement in mediation",
    "tribunal_order": "An order of the tribunal",
    "unopposed_appeal": "An appeal the council does not oppose",
}

RETURNED_FOR: Final[Mapping[str, str]] = {
    "incomplete": "It is incomplete",
    "outcomes_not_smart": "Its outcomes cannot be measured",
    "provision_not_specific": "Its provision is not specific: what, how much, how often, by whom",
    "child_not_seen": "The child was not seen",
    "another_child": "It is about another child",
    "out_of_date": "It is out of date",
    "other": "For another reason",
}

NIL_ANSWERS: Final[Mapping[str, str]] = {
    "not_known": "The child is not known to it",
    "declined": "It declined to give advice",
}

DECISIONS: Final[Mapping[str, str]] = {
    "assess": "Whether to assess",
    "plan": "Whether to make a plan",
    "assessment_agreed": "There will be an assessment",
    "assessment_refused": "There will be no assessment",
    "plan_agreed": "There will be a plan",
    "plan_refused": "There will be no plan",
}

ASSENTS: Final[Mapping[str, str]] = {
    "adviser": "Whoever gave the advice is satisfied that it is enough",
    "authority": "The council is satisfied that it is enough",
    "family": "The parent or young person is satisfied that it is enough",
}

DOCUMENTS: Final[Mapping[str, str]] = {
    "request": "The request, or what came with it",
    "report": "A report",
    "advice": "Advice",
    "evidence": "Evidence",
    "views": "What the family or the child thinks",
    "letter": "A letter",
    "draft_plan": "A draft plan",
    "plan": "A plan",
    "minutes": "Minutes",
    "other": "Something else",
}

SHARERS: Final[Mapping[str, str]] = {
    "family": "The family",
    "setting": "The school, nursery or college",
    "professional": "Those asked for advice",
}
