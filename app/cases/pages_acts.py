"""The acts of a case: the form each is recorded by, and the events it records.

Every event of the table has a form made from its payload. Those below that are made by hand ask in the words of the
journey, put several events in one form, or say what a choice leads to.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from app.cases import pages_excepting as excepting
from app.cases.pages_deciding import DECIDE, DECIDE_PLAN, Decision
from app.cases.pages_fields import capital, data_of, fields_of, label, occurred, payload_fields
from app.cases.pages_now import Now
from app.web import answers, words
from app.web.fields import Choice, Day, Field, One, Option, Several, Text, Words
from app.web.forms import Button, Filled
from app.web.render import cite
from workflow.advice import checklist, to_seek
from workflow.steps import AMENDS, EVENT_TYPES


class Said(NamedTuple):
    """One event, as a form says it."""

    type: str
    on: date
    data: dict[str, Any]


def _one_event(act: "Act", _: Now, filled: Filled) -> Sequence[Said]:
    return [Said(act.event, filled["occurred_on"], data_of(filled))]


def _from_payload(act: "Act", now: Now) -> tuple[Field, ...]:
    return fields_of(act.event, now)


def _nothing(*_: Any) -> Markup:
    return Markup()


@dataclass(frozen=True)
class Act:
    """One thing that can be recorded: `event` decides who may, and is what it records unless `says` has more."""

    code: str
    event: str
    heading: str = ""
    record: str = "Record it"
    fields: Callable[["Act", Now], tuple[Field, ...]] = _from_payload
    says: Callable[["Act", Now, Filled], Sequence[Said]] = _one_event
    defaults: Callable[[Now], Mapping[str, Any]] = field(default=lambda _: {})
    faults: Callable[[Now, Filled], Mapping[str, str]] = field(default=lambda *_: {})
    intro: Callable[[Now], Markup] = _nothing
    beside: Callable[[Now], Markup] = _nothing
    check_note: Callable[[Now, Filled], Markup] = _nothing
    buttons: tuple[Button, ...] = (Button("Continue"),)
    template: str = "act.html"
    goes_to: Callable[[Filled], str] = field(default=lambda _: "")  # the act whose form asks the rest
    also: tuple[str, ...] = ()  # other events it may record

    @property
    def title(self) -> str:
        """What the page is called."""
        return self.heading or words.to_do(self.event)


# ---- asking for advice

KINDS_OF_SERVICES: Final = ("educational", "medical", "psychological", "social_care", "preparing_for_adulthood")


def due_kinds(now: Now) -> list[str]:
    """The kinds of advice regulation 6(1) asks for that nobody was asked yet."""
    return to_seek(now.facts)


def _ask_fields(_: Act, now: Now) -> tuple[Field, ...]:
    due = {item.kind: item for item in checklist(now.facts)}
    kinds = [*due, *(kind for kind in ("requested_by_family", "other") if kind not in due)]
    options = tuple(Option(kind, capital(words.KINDS[kind]), _of_whom(kind, now)) for kind in kinds)
    services = tuple(Option(code, name) for code, name in now.services.items())
    others = tuple(
        Choice(f"service_{kind}", f"{capital(words.KINDS[kind])}: another service than the usual", api=f"data.service_{kind}", options=services)
        for kind in (*KINDS_OF_SERVICES, "requested_by_family", "other") if kind in kinds
    )  # fmt: skip
    return (
        Several("kinds", "Whose advice", required="Choose whose advice to ask for", api="data.kind", options=options),
        occurred("advice_requested", now),
        *others,
    )


def _of_whom(kind: str, now: Now) -> str:
    if kind in {"parental", "child_views"}:
        return "Asked of the family"
    asked = [a for a in now.facts.advices.values() if a.kind == kind and not a.withdrawn_on]
    usual = now.services.get(now.usual.get(kind, ""), "")
    of = usual or "No usual service is set: choose one below"
    return f"Asked already on {asked[-1].requested_on.day} {asked[-1].requested_on:%B %Y}. {of}" if asked else of


def _ask_says(_: Act, __: Now, filled: Filled) -> Sequence[Said]:
    found = []
    for kind in filled["kinds"]:
        service = filled[f"service_{kind}"]
        found.append(
            Said("advice_requested", filled["occurred_on"], {"kind": kind} | ({"service": service} if service else {}))
        )
    return found


def _ask_beside(_: Now) -> Markup:
    return Markup(
        "<h2 class='govuk-heading-s'>What the law asks</h2><p class='govuk-body'>{} asks you to seek the advice that is ticked."
        " A health body and another council have six weeks from the day they get the request ({}).</p>"
        "<p class='govuk-body'>Send each of them the request and the papers that came with it ({}).</p>"
    ).format(cite("send2014 reg 6(1)"), cite("send2014 reg 8(1)"), cite("send2014 reg 6(3)"))


# ---- the draft, the plan


def _issue_fields(_: Act, now: Now) -> tuple[Field, ...]:
    consulted = [c.urn for c in now.facts.consultations.values()]
    place = (
        Option("urn", "A setting by name", f"Consulted: {', '.join(consulted)}" if consulted else ""),
        Option("type", "A type of setting"),
        Option("section_61", "Arrangements outside a setting", "Section 61: education otherwise than at school"),
    )
    need = tuple(Option(code, name) for code, name in answers.NEEDS.items())
    return (
        occurred("plan_issued", now),
        One("place", "What section I names", required="Choose what section I names", api="data.placement", options=place),
        Text("urn", "If a setting is named: its URN", hint="Six figures.", required="Enter the setting’s URN", api="data.placement.urn", when=("place", "urn"), width=10),
        Text("type", "If a type is named: which", required="Enter the type of setting", api="data.placement.type", when=("place", "type"), width=30),
        Choice("primary_need", "Primary need", required="Choose the primary need", api="data.primary_need", options=need),
        Words("why_not_preference", "If it is not the setting the family asked for, why", api="data.why_not_preference"),
    )  # fmt: skip


def _issue_says(act: Act, _: Now, filled: Filled) -> Sequence[Said]:
    place = filled["place"]
    data: dict[str, Any] = {"placement": {place: filled[place] if place != "section_61" else True}}
    data |= {name: filled[name] for name in ("primary_need", "why_not_preference") if filled[name]}
    return [Said(act.event, filled["occurred_on"], data)]


def _issue_defaults(now: Now) -> Mapping[str, Any]:
    yes = [c.urn for c in now.facts.consultations.values() if c.response == "yes"]
    need = now.facts.request.primary_need if now.facts.request else None
    found: dict[str, Any] = {"primary_need": need} if need and need != "not_stated" else {}
    return found | ({"place": "urn", "urn": yes[0]} if len(yes) == 1 else {})


# ---- going on without advice


def _outstanding_fields(act: Act, now: Now) -> tuple[Field, ...]:
    whys = [
        Words(f"why_{a.id}", f"{now.advice_name(a)}: why it is not waited for", required="Say why it is not waited for", rows=2)
        for a in now.facts.awaited
    ]  # fmt: skip
    return (occurred(act.event, now), *whys)


def _outstanding_says(act: Act, now: Now, filled: Filled) -> Sequence[Said]:
    out = [{"advice_id": a.id, "why": filled[f"why_{a.id}"]} for a in now.facts.awaited]
    return [Said(act.event, filled["occurred_on"], {"outstanding": out})]


# ---- notices


def _notice_fields(act: Act, now: Now) -> tuple[Field, ...]:
    whom = tuple(Option(code, name) for code, name in answers.ADDRESSEES.items())
    several = Several("to", label(act.event, "to"), required="Choose to whom it is sent", api="data.to", options=whom)
    rest = payload_fields(act.event, now, frozenset({"to"}))
    return (occurred(act.event, now), rest[0], several, *rest[1:])


# ---- putting right, annulling


def _annul_fields(_: Act, now: Now) -> tuple[Field, ...]:
    return (_entry(now), Words("why", "Why it never happened", required="Say why", api="data.why"))


def _entry(now: Now) -> Field:
    known = [e for e in now.events if e.type not in {"annulled", "redacted"}]
    options = tuple(
        Option(str(e.id), f"{words.happened(e.type)}, {e.occurred_on.day} {e.occurred_on:%B %Y}")
        for e in reversed(known)
    )
    return Choice("event_id", "Which entry", required="Choose the entry", api="data.event_id", options=options)


def _annul_says(act: Act, now: Now, filled: Filled) -> Sequence[Said]:
    return [Said(act.event, now.today, {"event_id": int(filled["event_id"]), "why": filled["why"]})]


def _correct_fields(_: Act, now: Now) -> tuple[Field, ...]:
    """The entry as it stands, to be typed over; what is left as it is, is not put right."""
    why = Words("why", "Why it is put right", required="Say why", api="data.why")
    if now.target is None:
        return (_entry(now),)
    own = [
        f
        for f in payload_fields(now.target.type, now)
        if type(f) in {Day, One, Choice, Several, Text, Words} and "." not in f.at.removeprefix("data.")
    ]
    return (
        _entry(now),
        Day("right_day", "Day it happened", api="data.occurred_on", by=now.today),
        *(type(f)(**{**vars(f), "required": ""}) for f in own if f.name not in {"event_id", "why"}),
        why,
    )


def _correct_defaults(now: Now) -> Mapping[str, Any]:
    if now.target is None:
        return {}
    day = next((e.occurred_on for e in now.events if e.id == now.target.id), now.target.occurred_on)
    names = {f.name: f for f in CORRECT.fields(CORRECT, now)}
    found: dict[str, Any] = {"event_id": now.target.id, "right_day": day}
    for name, value in now.target.data.items():
        if name in names and name not in {"event_id", "why"}:
            found[name] = date.fromisoformat(value) if isinstance(names[name], Day) and value else value
    return found


def _correct_says(act: Act, now: Now, filled: Filled) -> Sequence[Said]:
    was, changes = _correct_defaults(now), {}
    for name, value in filled.values.items():
        before = was.get(name)
        before = tuple(before) if isinstance(before, list) else before
        if name not in {"event_id", "right_day", "why"} and value != (
            str(before) if isinstance(before, int) else before
        ):
            changes[name] = int(value) if name in {"advice_id", "worker"} and value else value
    data: dict[str, Any] = {"event_id": int(filled["event_id"]), "why": filled["why"]}
    if filled["right_day"] and filled["right_day"] != was.get("right_day"):
        data["occurred_on"] = filled["right_day"].isoformat()
    if changes:
        data["data"] = {
            k: list(v) if isinstance(v, tuple) else v.isoformat() if isinstance(v, date) else v
            for k, v in changes.items()
        }
    return [Said(act.event, now.today, data)]


def _correct_faults(now: Now, filled: Filled) -> Mapping[str, str]:
    said = _correct_says(CORRECT, now, filled)[0].data
    return (
        {}
        if said.keys() & {"occurred_on", "data"}
        else {"right_day": "Change the day or one of the answers: nothing here differs from what is on record"}
    )


CORRECT: Final = Act(
    "corrected", "corrected", fields=_correct_fields, says=_correct_says, defaults=_correct_defaults, faults=_correct_faults,
    intro=lambda _: Markup("<p class='govuk-body'>Nothing on record is changed: what is put right becomes an entry of its own, and both are shown. Type over what is wrong.</p>"),
)  # fmt: skip

# ---- decisions


def _decision_of(decision: Decision) -> Act:
    return Act(
        decision.code,
        decision.agreed,
        heading=decision.heading,
        record=decision.record,
        fields=lambda _, now: decision.fields(now),
        says=lambda _, __, filled: [Said(*decision.says(filled))],
        beside=decision.beside,
        check_note=decision.check_note,
        buttons=decision.buttons,
        template="act_decide.html",
        also=(decision.refused,),
    )


def _exception_of(ground: str) -> Act:
    return Act(
        f"exception_{ground}",
        "exception_recorded",
        heading=f"Record an exception: {words.GROUNDS[ground]}",
        fields=lambda act, now: excepting.fields(act.event, ground, now),
        says=lambda act, _, filled: [Said(act.event, filled["occurred_on"], {**data_of(filled), "ground": ground})],
        intro=lambda _: excepting.intro(ground),
    )


def _ends(now: Now) -> Markup:
    said = "This ends the case: its clocks stop on that day, and letters about it stop. It can be annulled if it was a mistake."
    return Markup("<div class='govuk-inset-text'>{}</div>").format(said) if now.facts.ended_on is None else Markup()


def _by_letter(now: Now) -> Markup:
    return Markup(
        "<p class='govuk-body'>This records a draft that went some other way. To send it from here, with its letter and its"
        " fifteen days, <a class='govuk-link' href='{0}/letters/draft_plan'>send the draft plan</a>"
        " (<a class='govuk-link' href='{0}/plan'>the plan, sections A to K</a>).</p>"
    ).format(now.address)


_BY_HAND: Final = (
    _decision_of(DECIDE),
    _decision_of(DECIDE_PLAN),
    Act("ask", "advice_requested", record="Ask for the advice", fields=_ask_fields, says=_ask_says, beside=_ask_beside, defaults=lambda now: {"kinds": due_kinds(now)}, template="act_ask.html"),
    Act("plan_issued", "plan_issued", record="Issue the plan", fields=_issue_fields, says=_issue_says, defaults=_issue_defaults),
    Act("moved_to_deciding", "moved_to_deciding", fields=_outstanding_fields, says=_outstanding_says),
    Act("exception_recorded", "exception_recorded", fields=excepting.grounds, goes_to=lambda filled: f"exception_{filled['ground']}"),
    *(_exception_of(ground) for ground in excepting.FACTS),
    Act("notice_sent", "notice_sent", fields=_notice_fields),
    Act("annulled", "annulled", record="Annul it", fields=_annul_fields, says=_annul_says),
    CORRECT,
    Act("draft_sent", "draft_sent", record="Record that it is sent", intro=_by_letter),
    Act("request_withdrawn", "request_withdrawn", intro=_ends),
    Act("moved_away", "moved_away", intro=_ends),
    Act("person_died", "person_died", intro=_ends),
)  # fmt: skip
NOT_HERE: Final = frozenset({"request_received", "advice_assigned"})
"""A request is entered on a page of its own; who writes advice is named by the service."""
_MADE: Final = tuple(Act(e, e) for e in (*EVENT_TYPES, *AMENDS) if e not in NOT_HERE | {act.code for act in _BY_HAND})
ACTS: Final[Mapping[str, Act]] = {act.code: act for act in (*_MADE, *_BY_HAND)}
FORM_OF: Final[Mapping[str, str]] = {
    "assessment_agreed": "decide",
    "assessment_refused": "decide",
    "plan_agreed": "decide_plan",
    "plan_refused": "decide_plan",
    "advice_requested": "ask",
}


def form_of(event: str) -> str:
    """The act that records an event, or nothing where none does."""
    code = FORM_OF.get(event, event)
    return code if code in ACTS else ""
