"""What a notice must say: one statement for each thing a provision names, with what a text that says it has in it.

`prints` are the values a sentence must print; `words` are words of which the text that makes the statement must have at
least one. They hold a council's own wording to the provision: a mark alone proves nothing. The law's list is here in
paraphrase; whether the words are good is for the council's lawyer.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Statement:
    """One thing that must be said, and under which provisions. `when` names the case in which it is owed, if not always."""

    code: str
    says: str
    cite: tuple[str, ...]
    prints: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    when: str = ""


RECEIVED: Final = Statement(
    "received", "the request was received, and on which day", ("cfa2014 s.36(1)",), ("received_on",)
)
CONSIDERING: Final = Statement(
    "considering", "the council is considering whether to assess", ("cfa2014 s.36(7)",), words=("consider",)
)
CONSIDERING_TOLD: Final = Statement(
    "considering", "the council is considering whether to assess", ("send2014 reg 4(2)",), words=("consider",)
)
VIEWS: Final = Statement(
    "views",
    "the family may say what it thinks, and send in what it has",
    ("cfa2014 s.36(7)",),
    words=("evidence", "reports"),
)
DECIDE_BY: Final = Statement(
    "decide_by", "by when the council must say whether it will assess", ("send2014 reg 5(1)",), ("decide_by",)
)
WILL_ASSESS: Final = Statement(
    "will_assess",
    "there will be an assessment",
    ("send2014 reg 5(1)", "cfa2014 s.36(8)"),
    words=("we will assess", "we will carry out", "we will secure"),
)
WILL_ASSESS_COPY: Final = Statement(
    "will_assess",
    "there will be an assessment",
    ("send2014 reg 5(2)",),
    words=("we will assess", "we will carry out", "we will secure"),
)
ADVICE_SOUGHT: Final = Statement(
    "advice_sought", "whose advice is asked for", ("send2014 reg 6(1)",), words=("advice",)
)
OTHERS_TO_ASK: Final = Statement(
    "others_to_ask",
    "the family may name others to be asked",
    ("send2014 reg 6(1)(h)",),
    words=("anyone else", "somebody else", "others"),
)
OWN_ADVICE: Final = Statement(
    "own_advice",
    "the family's own advice and information is asked for",
    ("send2014 reg 6(1)(a)",),
    words=("your own", "you know"),
)
CHILDS_VIEWS: Final = Statement(
    "childs_views",
    "the child's own views, wishes and feelings are asked for",
    ("send2014 reg 7",),
    words=("wishes", "feelings", "views"),
)
SUPPORT: Final = Statement(
    "support",
    "where the family gets information, advice and support to take part",
    ("send2014 reg 9",),
    ("advice_service",),
)
NO_PLAN_BY: Final = Statement(
    "no_plan_by", "by when the family is told if there will be no plan", ("send2014 reg 10(1)",), ("no_plan_by",)
)
PLAN_BY: Final = Statement("plan_by", "by when the finished plan is due", ("send2014 reg 13(2)",), ("plan_by",))

WILL_NOT_ASSESS: Final = Statement(
    "will_not_assess", "there will be no assessment", ("send2014 reg 5(1)", "cfa2014 s.36(5)"), words=("we will not",)
)
WILL_NOT_ASSESS_COPY: Final = Statement(
    "will_not_assess", "there will be no assessment", ("send2014 reg 5(2)",), words=("we will not",)
)
REASONS: Final = Statement("reasons", "the reasons for it", ("cfa2014 s.36(5)", "send2014 reg 4(1)"), ("reasons",))
WILL_PLAN: Final = Statement(
    "will_plan", "a plan will be made", ("cfa2014 s.36(9)", "cfa2014 s.37"), words=("we will make", "we will prepare")
)
NO_PLAN: Final = Statement(
    "no_plan", "no plan will be made", ("cfa2014 s.36(9)", "send2014 reg 10(1)"), words=("we will not",)
)
NO_PLAN_COPY: Final = Statement("no_plan", "no plan will be made", ("send2014 reg 10(2)",), words=("we will not",))
NO_PLAN_REASONS: Final = Statement("reasons", "the reasons for it", ("cfa2014 s.36(9)",), ("reasons",))


def _rights(notice: str, tells: str) -> tuple[Statement, ...]:
    """What a notice with a right to appeal tells: reg 5(3), 10(3) or 14 with reg 32, and the tribunal's own times."""
    return (
        Statement("appeal", f"the right to appeal against {notice}", (tells, "cfa2014 s.51(2)"), words=("First-tier Tribunal",)),
        Statement("appeal_by", "by when an appeal must reach the tribunal", (tells, "tpr2008 rule 20(1)(c)(i)"), ("appeal_by",), ("two months", "2 months")),
        Statement("appeal_after_certificate", "that one month from the certificate is enough, if that is later", (tells, "tpr2008 rule 20(1)(c)(ii)"), words=("one month", "1 month")),
        Statement("mediation", "the right to mediation", (tells, "send2014 reg 32"), words=("mediation",)),
        Statement("certificate", "that an appeal needs a mediation certificate first", ("send2014 reg 32", "cfa2014 s.55"), words=("certificate",)),
        Statement("mediation_adviser", "whom to ring about mediation", ("send2014 reg 32",), ("mediation_adviser",)),
        Statement("mediation_by", "by when the mediation adviser must be reached", ("send2014 reg 32", "send2014 reg 33"), ("mediation_by",)),
        Statement("tell_authority", "what to tell the council to have mediation", ("send2014 reg 32",), words=("tell the mediation adviser", "tell us")),
        Statement("disagreement", "the arrangements for resolving disagreements", (tells,), ("disagreement_resolution",)),
        Statement("information", "where information and advice is to be had", (tells,), ("advice_service",)),
    )  # fmt: skip


RIGHTS_ASSESS: Final = _rights("the refusal to assess", "send2014 reg 5(3)")
RIGHTS_NO_PLAN: Final = _rights("the refusal of a plan", "send2014 reg 10(3)")
RIGHTS_PLAN: Final = _rights("sections B, F and I of the plan", "send2014 reg 14")

ABOUT_WHAT: Final = Statement(
    "about_what", "on what advice is asked for: needs, provision, outcomes", ("send2014 reg 6(1)",), words=("outcomes",)
)
SIX_WEEKS: Final = Statement(
    "advice_due", "by when it is due", ("send2014 reg 8(1)", "send_code2015 para 9.41"), ("advice_due",)
)
PAPERS: Final = Statement(
    "papers", "what the family submitted, of which copies go with it", ("send2014 reg 6(3)",), ("papers",)
)
SENSORY: Final = Statement(
    "sensory",
    "that a suitably qualified person is consulted",
    ("send2014 reg 6(2)",),
    words=("qualified",),
    when="sensory",
)

DRAFT: Final = Statement(
    "draft",
    "here is the draft, which names no setting and no type of setting",
    ("cfa2014 s.38",),
    words=("does not name",),
)
FIFTEEN_DAYS: Final = Statement(
    "reply_by",
    "there are at least 15 days to reply, and when they end",
    ("send2014 reg 13(1)",),
    ("reply_by",),
    ("15 days", "fifteen days"),
)
REPRESENTATIONS: Final = Statement(
    "representations",
    "the family may say what it thinks of the draft",
    ("cfa2014 s.38", "send2014 reg 13(1)"),
    words=("tell us what you think", "representations"),
)
ASK_FOR_SCHOOL: Final = Statement(
    "ask_for_school",
    "the family may ask for a school or other institution",
    ("cfa2014 s.38", "send2014 reg 13(1)"),
    words=("ask for a particular",),
)
MEETING: Final = Statement(
    "meeting", "the family may require a meeting with an officer", ("send2014 reg 13(1)",), words=("meet",)
)
WHERE_SCHOOLS: Final = Statement(
    "where_schools", "where information about schools and colleges is", ("send2014 reg 13(1)",), ("schools_list",)
)

PLAN: Final = Statement(
    "plan", "here is the finished plan", ("send2014 reg 13(2)",), words=("enclosed", "with this letter")
)
PLACEMENT: Final = Statement("placement", "what section I names", ("cfa2014 s.39", "cfa2014 s.40"), ("placement",))
SCHOOL_ONLY: Final = Statement(
    "school_only",
    "that no certificate is needed where only the setting is disputed",
    ("cfa2014 s.55",),
    words=("only about the school", "only about section I"),
)
SECURE: Final = Statement(
    "secure", "the council secures what section F sets out", ("cfa2014 s.42",), words=("must secure", "must make sure")
)
REVIEW: Final = Statement("review", "the plan is reviewed within twelve months", ("cfa2014 s.44(1)",), ("review_by",))

WHICH_EXCEPTION: Final = Statement(
    "which_exception", "which exemption applies, and why", ("send_code2015 para 9.43",), ("ground", "because")
)
WHICH_LIMIT: Final = Statement(
    "which_limit",
    "which limit it is, and that its day stands as it was",
    ("send2014 reg 5(4)", "send2014 reg 10(4)", "send2014 reg 13(3)"),
    ("limits",),
)
STILL_DUE: Final = Statement(
    "still_due", "that it is still due as soon as practicable", ("send_code2015 para 9.43",), words=("as soon as",)
)
