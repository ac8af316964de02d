"""May this step happen? Each guard returns None or a Refusal with its reason and citation.

A guard is asked with the facts at the event's place in time. Asked "what may happen now?" there is no payload yet:
a guard that needs one then has nothing to say.
"""

from workflow.guards.advice import (
    every_outstanding_item_is_named,
    not_acknowledged_before,
    not_answered_before,
    something_is_in,
    something_is_out,
    the_appointment_can_be,
    the_appointment_was_for_this,
    the_body_has_not_received_it,
    the_nil_answer_stands,
    three_assents,
    too_late_to_be_advice,
)
from workflow.guards.every import (
    not_in_the_future,
    the_ids_exist,
)
from workflow.guards.excuses import (
    approver_is_not_recorder,
    the_exception_runs,
    the_ground_belongs,
    the_ground_is_made_out,
)
from workflow.guards.gates import (
    a_deferral_says_why,
    a_weightier_reversal,
    decided_before_told,
    fifteen_days_have_run,
    placement_is_one_thing,
    reasons_are_given,
    served_after_sent,
    the_decision_is_due,
    the_law_was_in_force,
    the_refusal_it_reverses,
    the_setting_was_consulted,
)
from workflow.guards.happening import (
    Guard,
    Happening,
    as_irregular,
)

__all__ = [
    "Guard",
    "Happening",
    "a_deferral_says_why",
    "a_weightier_reversal",
    "approver_is_not_recorder",
    "as_irregular",
    "decided_before_told",
    "every_outstanding_item_is_named",
    "fifteen_days_have_run",
    "not_acknowledged_before",
    "not_answered_before",
    "not_in_the_future",
    "placement_is_one_thing",
    "reasons_are_given",
    "served_after_sent",
    "something_is_in",
    "something_is_out",
    "the_appointment_can_be",
    "the_appointment_was_for_this",
    "the_body_has_not_received_it",
    "the_decision_is_due",
    "the_exception_runs",
    "the_ground_belongs",
    "the_ground_is_made_out",
    "the_ids_exist",
    "the_law_was_in_force",
    "the_nil_answer_stands",
    "the_refusal_it_reverses",
    "the_setting_was_consulted",
    "three_assents",
    "too_late_to_be_advice",
]
