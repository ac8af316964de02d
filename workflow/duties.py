"""What is owed on the facts of a case, from which event, under which limit. Whether it was done is for `clocks.py`."""

from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from workflow.counting import first_day_after, last_day
from workflow.facts import Advice, Facts, Reversal
from workflow.law.coverage import implements
from workflow.law.provisions import Limit
from workflow.rules import Rules

KINDS: Final = {
    "time_limit": "statutory",
    "guidance": "guidance",
    "local_target": "local_target",
    "promise": "promise",
    "minimum_window": "window",
}

# Which paragraph sets each limit after a refusal was reversed (law.md, section 9). A mediation agreement is complied
# with "as if" it were an order: reg 42(2).
AFTER_REVERSAL: Final = {
    ("assess", "tribunal_order"): ("reg 44(2)(b)", "reg 44(2)(b)(i)", "reg 44(2)(b)(ii)"),
    ("assess", "mediation"): ("reg 44(2)(b)", "reg 44(2)(b)(i)", "reg 44(2)(b)(ii)"),
    ("assess", "unopposed_appeal"): ("reg 45(3)", "reg 45(3A)(a)", "reg 45(3A)(b)"),
    ("plan", "tribunal_order"): ("reg 44(2)(c)(i)", "reg 44(2)(c)(ii)"),
    ("plan", "mediation"): ("reg 44(2)(c)(i)", "reg 44(2)(c)(ii)"),
    ("plan", "unopposed_appeal"): ("reg 45(6)(a)", "reg 45(6)(b)"),
}
REVERSED_BY: Final = {
    "tribunal_order": "the tribunal made its order",
    "mediation": "the mediation agreement was made",
    "unopposed_appeal": "the tribunal was told that the appeal is not opposed",
    "reconsidered": "the refusal was reconsidered",
}


class Duty(NamedTuple):
    """One thing owed: `key` names its clock within the matter; `due_on` is its last lawful day (Q1)."""

    key: str
    code: str
    limit: Limit
    counted_from: str
    started_on: date | None
    due_on: date | None
    advice: Advice | None = None
    reversal: Reversal | None = None

    @property
    def kind(self) -> str:
        """`statutory`, `guidance`, `local_target` or `window`."""
        return KINDS[self.limit.kind]


class Owing:
    """Gathers what is owed by these rules. Where a provision set no limit on the day, nothing is owed under it."""

    def __init__(self, rules: Rules) -> None:
        """Nothing is owed yet."""
        self.rules = rules
        self.found: list[Duty] = []

    def add(
        self,
        key: str,
        limit: Limit | None,
        start: date | None,
        counted_from: str,
        advice: Advice | None = None,
        reversal: Reversal | None = None,
    ) -> None:
        """A duty, with its last lawful day."""
        if limit is not None:
            due_on = None if start is None else last_day(limit, start, self.rules.working_days)
            code = key.partition(".")[0]
            self.found.append(Duty(key, code, limit, counted_from, start, due_on, advice, reversal))


@implements(
    "send2014 reg 5(1)",
    "send2014 reg 4(1)",
    "send2014 reg 10(1)",
    "send2014 reg 13(2)",
    "cfa2014 s.24(1)",
    "cfa2014 s.36(1)",
)
def from_receipt(f: Facts, owing: Owing) -> None:
    """The four week-clocks, all from the day the request (or the alert) was received, whoever made it."""
    if f.received_on is None:
        return
    start = f.received_on if f.receipt_known else None
    to_draft = bool(f.plan_agreed_on or (f.drafts and not f.plan_reversal))
    owing.found += _week_clocks(owing.rules, f.received_on, start, to_draft)


@lru_cache(maxsize=4096)  # the same for all received on a day, and asked of every case at every event
def _week_clocks(rules: Rules, day: date, start: date | None, to_draft: bool) -> tuple[Duty, ...]:  # noqa: FBT001 - a key of what is kept
    owing, received = Owing(rules), "the request was received"
    owing.add("decide_whether_to_assess", rules.limit("send2014 reg 5(1)", day), start, received)
    owing.add("decide_to_draft", rules.target("decide_to_draft"), start, received)
    owing.add("notify_no_plan", rules.limit("send2014 reg 10(1)", day), start, received)
    owing.add("issue_plan", rules.limit("send2014 reg 13(2)", day), start, received)
    if to_draft:
        owing.add("send_draft", rules.target("send_draft"), start, received)
    return tuple(owing.found)


@implements("send2014 reg 8(1)", "send_code2015 para 9.41")
def advice_limit(advice: Advice, rules: Rules) -> tuple[Limit | None, date, str]:
    """Under which limit a request for advice is answered, from which day.

    A body of section 31 has six weeks from the day it received the request; until that day is on record the day of
    asking stands in for it, which is earlier and so safe (Q8). Anyone else is asked by the Code to answer within six
    weeks of the request; the family's own advice is a local target only.
    """
    if advice.body == "family" or advice.of_family:
        return rules.target("family_advice"), advice.requested_on, "the family was asked"
    if advice.body == "s31":
        limit = rules.limit("send2014 reg 8(1)", advice.received_by_body_on or advice.requested_on)
        if advice.received_by_body_on:
            return limit, advice.received_by_body_on, "the body received the request for advice"
        return (
            limit,
            advice.requested_on,
            "advice was asked for (the day the body received the request is not on record)",
        )
    return rules.limit("send_code2015 para 9.41", advice.requested_on), advice.requested_on, "advice was asked for"


def served_on(f: Facts, rules: Rules) -> date | None:
    """The day the latest draft reached the family; a posted draft is deemed to arrive later (Interpretation Act s.7)."""
    if not f.drafts:
        return None
    sent_on, draft = f.drafts[-1]
    if draft.served_on or draft.by != "post":
        return draft.served_on or sent_on
    return last_day(rules.policy.deemed_service_by_post, sent_on, rules.working_days)


@implements("send2014 reg 13(1)")
def may_finalise_from(f: Facts, rules: Rules) -> date | None:
    """The first day on which the plan may lawfully be finalised: after the fifteen days, or once the family agrees."""
    served = served_on(f, rules)
    if served is None or f.draft_agreed_on:
        return f.draft_agreed_on
    window = rules.limit("send2014 reg 13(1)", served)
    return first_day_after(window, served, rules.working_days) if window else served


@implements(
    "send2014 reg 42(2)",
    "send2014 reg 44(1)",
    "send2014 reg 44(2)(b)",
    "send2014 reg 44(2)(c)",
    "send2014 reg 45(3)",
    "send2014 reg 45(3A)",
    "send2014 reg 45(6)",
)
def after_reversal(f: Facts, owing: Owing) -> None:
    """The clocks that an order, an agreement or an unopposed appeal starts, from its own date."""
    for decision, codes, reversal in (
        ("assess", ("notify_will_assess", "notify_no_plan", "issue_plan"), f.assessment_reversal),
        ("plan", ("send_draft", "issue_plan"), f.plan_reversal),
    ):
        if reversal and reversal.starts_new_clocks:
            refs = AFTER_REVERSAL[decision, reversal.because]
            for code, ref in zip(codes, refs, strict=True):
                limit = owing.rules.limit(f"send2014 {ref}", reversal.on)
                start = REVERSED_BY[reversal.because]
                owing.add(f"{code}.{reversal.id}", limit, reversal.on, start, reversal=reversal)


@implements("send_code2015 para 9.83")
def from_draft(f: Facts, owing: Owing) -> None:
    """The family's fifteen days with the draft, and fifteen for each setting consulted (guidance)."""
    rules = owing.rules
    served = served_on(f, rules)
    if served:
        owing.add("family_representations", rules.limit("send2014 reg 13(1)", served), served, "the draft was served")
    for consultation in f.consultations.values():
        limit = rules.limit("send_code2015 para 9.83", consultation.consulted_on)
        key = f"setting_response.{consultation.id}"
        owing.add(key, limit, consultation.consulted_on, "the setting was consulted")


def duties(f: Facts, rules: Rules) -> list[Duty]:
    """Everything owed on the facts of a case, in the order of the law."""
    owing = Owing(rules)
    from_receipt(f, owing)
    for advice in f.advices.values():
        owing.add(f"advice.{advice.id}", *advice_limit(advice, rules), advice)
    from_draft(f, owing)
    after_reversal(f, owing)
    return owing.found
