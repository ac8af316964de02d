"""What a letter can say of a case: the values, lists and truths behind its words, as they stand on the day it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlmodel import Session

from app.advice.store import papers_of
from app.cases.pages_now import Now
from app.errors import not_found
from app.record.load import words_of
from app.tables import Document
from app.web import answers, words
from app.web.render import visible
from workflow.advice import SENSORY
from workflow.counting import last_day
from workflow.events import AssessmentRefused, Event, PlanRefused
from workflow.facts import Advice
from workflow.history import settle
from workflow.notices import To
from workflow.notices.wording import Council
from workflow.panel.criteria import criteria

NOTHING_SUBMITTED: Final = "The family has submitted nothing so far"
REFUSALS: Final = {"will_not_assess": AssessmentRefused, "no_plan": PlanRefused}
TOLD_BY: Final = {
    "will_assess": "assessment_agreed_on",
    "will_not_assess": "assessment_refused_on",
    "will_plan": "plan_agreed_on",
    "no_plan": "plan_refused_on",
    "final_plan": "plan_issued_on",
}


@dataclass(frozen=True)
class Case:
    """A case as its letters need it, read once: `events` are those that count, `beside` the words beside some of them."""

    now: Now
    council: Council
    events: Sequence[Event]
    beside: Mapping[int, Mapping[str, str]]
    papers: Sequence[Document]

    @property
    def attends(self) -> str:
        """The name of the setting attended, or what is known of it."""
        attends = self.now.case.person.attends or {}
        urn = self.now.facts.request.attends if self.now.facts.request else None
        return attends.get("name") or (f"the setting with URN {attends.get('urn') or urn}" if attends or urn else "")

    @property
    def version(self) -> int:
        """The case's version."""
        return self.now.case.version


def case_of(session: Session, now: Now, council: Council) -> Case:
    """A case with what its letters need beside its facts."""
    events = settle(now.events)
    worded = [e.id for e in events if isinstance(e.payload, AssessmentRefused | PlanRefused)]
    worded += list(now.facts.exceptions)
    papers = [document for document, _ in papers_of(session, now.case.id)]
    return Case(now, council, events, words_of(session, worded), papers)


@dataclass
class Known:
    """What is printed: `values` that are None are not known yet."""

    values: dict[str, str | None] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Sent:
    """How one letter goes out: on which day, about what, with which words of the caseworker's own."""

    on: date
    advice: Advice | None = None
    exception: int | None = None
    own_words: str = ""
    since: date | None = None  # papers that came after this day, for an adviser who has the others
    served_on: date | None = None  # the day the draft reaches the family, where it is not recorded yet


def known(case: Case, notice: str, to: To, contact: Any, sent: Sent) -> Known:  # noqa: ANN401 - a contact, or None
    """All that a letter may print."""
    now, f = case.now, case.now.facts
    found = Known(dict(case.council.values))
    worker = now.case.caseworker
    values: dict[str, str | None] = {
        "child": now.name or "the child",
        "reference": now.case.reference,
        "today": day(sent.on),
        "received_on": day(now.case.received_on),
        "told_on": day(getattr(f, TOLD_BY[notice]) if notice in TOLD_BY else None) or day(sent.on),
        "decide_by": _due(case, "decide_whether_to_assess"),
        "no_plan_by": _due(case, "notify_no_plan"),
        "plan_by": _due(case, "issue_plan"),
        "reply_by": _reply_by(case, sent),
        "review_by": _after(case, "cfa2014 s.44(1)", f.plan_issued_on),
        "appeal_by": _after(case, "tpr2008 rule 20(1)(c)(i)", sent.on),
        "mediation_by": _after(case, "send2014 reg 33", sent.on),
        "draft_on": day(f.drafts[-1][0]) if f.drafts else None,
        "placement": placement_said(case),
        "primary_need": answers.NEEDS.get(f.request.primary_need or "", "") if f.request else "",
        "caseworker": worker.name if worker else None,
        "language": words.language(contact.language) if contact and contact.language else "English",
        "addressee": contact.name if contact else None,
        "own_words": sent.own_words or None,
        "reasons_in_words": None,
    }
    found.values |= values
    found.flags = {"has_caseworker"} if worker else set()
    found.lists["advice_asked"] = _asked(case)
    if contact and to is To.FAMILY:
        found.flags |= {"interpreter"} if contact.interpreter else set()
        found.flags |= {"other_language"} if values["language"] not in {"English", "en", ""} else set()
    _reasons(case, notice, found)
    _advice(case, sent, found)
    _exception(case, sent, found)
    return found


def day(on: date | None) -> str | None:
    """A day as a letter says it."""
    return f"{on.day} {on:%B %Y}" if on else None


def _due(case: Case, code: str) -> str | None:
    """The last of its clocks: those that an order started come after those of the request, and take their place."""
    return day(next((c.due_on for c in reversed(case.now.case.clocks) if c.code == code and c.due_on), None))


def _after(case: Case, cite: str, start: date | None) -> str | None:
    """The last day of a limit of the law from a day. For the family's rights it is the earlier of what the rules allow."""
    if start is None:
        return None
    limit = case.now.rules.limit(cite, start)
    return day(last_day(limit, start, case.now.rules.working_days)) if limit else None


def _reply_by(case: Case, sent: Sent) -> str | None:
    """The last of the fifteen days: of the draft that is on record, or of the one that goes with this letter."""
    if sent.served_on:
        return _after(case, "send2014 reg 13(1)", sent.served_on)
    drafts = case.now.facts.drafts
    return _after(case, "send2014 reg 13(1)", drafts[-1][1].served_on or drafts[-1][0]) if drafts else None


def placement_said(case: Case) -> str | None:
    """What section I names, in words; None before the plan is issued."""
    plan = case.now.facts.plan
    if plan is None:
        return None
    placement, attends = plan.placement, case.now.case.person.attends or {}
    if placement.urn:
        same = placement.urn == attends.get("urn") and attends.get("name")
        return str(attends["name"]) if same else f"the school or institution with the number (URN) {placement.urn}"
    return (
        f"a type of school: {placement.type}"
        if placement.type
        else "no school: provision is made elsewhere, under section 61"
    )


def _asked(case: Case) -> tuple[str, ...]:
    """Whose advice is asked for: what was asked, or what the law has the council ask."""
    live = [a for a in case.now.facts.advices.values() if not a.withdrawn_on]
    kinds = [a.kind for a in live] or [i.kind for i in case.now.case.checklist if i.standing != "not_needed"]
    return tuple(dict.fromkeys(words.KINDS.get(kind, kind).capitalize() for kind in kinds))


def _reasons(case: Case, notice: str, found: Known) -> None:
    kind = REFUSALS.get(notice)
    told = [e for e in case.events if kind and isinstance(e.payload, kind)]
    if not told:
        return
    payload = told[-1].payload
    assert isinstance(payload, AssessmentRefused | PlanRefused)  # noqa: S101 - narrows for mypy
    listed = criteria()
    found.lists["reasons"] = tuple(
        listed[code].says if code in listed else words.plain(code).capitalize()
        for code in payload.reasons
        if code != "not_stated"
    )
    note = case.beside.get(told[-1].id, {}).get("note", "")
    if note:
        found.values["reasons_in_words"] = note
        found.flags.add("reasons_in_words")


def _advice(case: Case, sent: Sent, found: Known) -> None:
    """What is said of one request for advice; for the family, of its own."""
    f = case.now.facts
    own = next((a for a in f.advices.values() if a.of_family and not a.is_settled), None)
    advice = sent.advice or own
    found.values |= {"advice_kind": None, "asked_on": None, "advice_due": None}
    papers = [p for p in case.papers if sent.since is None or p.added_at.date() > sent.since]
    found.lists["papers"] = tuple(map(_paper, papers)) or (NOTHING_SUBMITTED,)
    if papers:
        found.flags.add("has_papers")
    if advice is None:
        return
    clock = next((c for c in case.now.case.clocks if c.advice_id == advice.id), None)
    found.values |= {
        "advice_kind": words.KINDS.get(advice.kind, advice.kind),
        "asked_on": day(advice.requested_on),
        "advice_due": day(clock.due_on) if clock else None,
    }
    if advice.body == "s31":
        found.flags.add("s31")
    need = f.request.primary_need if f.request else None
    if advice.kind == "educational" and need in SENSORY:
        found.flags.add("sensory")


def _paper(document: Document) -> str:
    of = f", from {visible(document.from_whom)}" if document.from_whom else ""
    dated = f", of {day(document.dated)}" if document.dated else ""
    return f"{words.named(dict(answers.DOCUMENTS), document.kind)}{of}{dated} ({visible(document.filename)})"


def _exception(case: Case, sent: Sent, found: Known) -> None:
    found.values |= {"ground": None, "because": None, "review_on": None}
    exception = case.now.facts.exceptions.get(sent.exception or 0)
    if exception is None:
        if sent.exception:
            raise not_found("exception")
        return
    payload = exception.payload
    named = {clock.id: clock for clock in case.now.case.clocks}
    found.values |= {
        "ground": words.GROUNDS.get(payload.ground, words.plain(payload.ground)),
        "because": case.beside.get(exception.id, {}).get("impractical_because") or None,
        "review_on": day(payload.review_on),
    }
    found.lists["limits"] = tuple(
        f"{words.clock_name(named[id_].code, named[id_].advice_kind)}: by {day(named[id_].due_on)}"
        for id_ in payload.clocks
        if id_ in named and named[id_].due_on
    )
    if payload.review_on:
        found.flags.add("has_review")
