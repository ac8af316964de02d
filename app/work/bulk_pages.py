"""The same act for the cases ticked in a list: asked, previewed case by case, recorded, and undone where it can be."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from markupsafe import Markup
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.cases.pages_recorded import annul, together
from app.deps import HereDep, Parts, audit_read
from app.record.happen import Context, Outcome
from app.record.load import history
from app.security import Actor
from app.web import words
from app.web.fields import Day, Option, Several, Words
from app.web.forms import (
    CHANGE,
    SEND,
    Button,
    Done,
    Filled,
    Form,
    Link,
    SentDep,
    Shown,
    check_page,
    done_page,
    form_page,
)
from app.web.render import said
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from app.work import bulk, store
from app.work.bulk import MOST, Chosen, Entry, Results
from app.work.pages import may_work
from app.work.store import Known
from workflow.events import Annulled

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

BEGIN: Final = "begin"
NONE_TICKED: Final = "Tick at least one case in the list"
LONGEST_ID: Final = 18


# ---- the same services


@router.post("/work/ask")
def ask_many(request: Request, who: OwnFormDep, sent: SentDep, here: HereDep) -> Response:
    may_work(who)
    today, cases = clock.today(), _cases(here, who, sent)
    form, begun = _ask_form(cases, today), sent.get("step") == BEGIN
    if begun or not cases:
        filled = form.blank(
            case=[str(c.matter.id) for c in cases if not c.refusal], kinds=_due(cases), occurred_on=today
        )
        filled = filled if cases else filled.wrong(case=NONE_TICKED)
        return form_page(request, filled, ASK)
    filled = form.read(sent)
    if filled.faults or filled.step == CHANGE:
        return form_page(request, filled, ASK)
    ticked = _ticked(filled, cases)
    if filled.step != SEND:
        return check_page(request, filled, replace(ASK, check_note=_preview(ticked, filled["kinds"])))
    done = bulk.each(here, who, request.url.path, filled, ticked, bulk.asks(filled["kinds"], filled["occurred_on"]))
    return RedirectResponse(_where(done, "ask"), 303)


ASK: Final = Shown("Ask the same services", "/work", record="Ask for the advice")


def _ask_form(cases: Sequence[Chosen], today: date) -> Form:
    kinds = tuple(Option(kind, name[:1].upper() + name[1:]) for kind, name in words.KINDS.items())
    return Form(
        (
            Several("case", "Which cases", required=NONE_TICKED, options=tuple(_option(c, str(c.refusal.striptags())) for c in cases)),
            Several("kinds", "Whose advice", hint="Of each case, only what was not asked for yet. It is asked of the usual services.", required="Choose whose advice to ask for", options=kinds),
            Day("occurred_on", "Day it is asked for", required="Enter the day it is asked for", by=today),
        )
    )  # fmt: skip


def _due(cases: Sequence[Chosen]) -> list[str]:
    due = {kind for case in cases if not case.refusal for kind in case.due}
    return [kind for kind in words.KINDS if kind in due]


def _preview(cases: Sequence[Chosen], kinds: Sequence[str]) -> Markup:
    lines = []
    for case in cases:
        wanted = [words.KINDS[kind] for kind in case.to_ask(kinds)]
        what = (
            ", ".join(wanted)
            if wanted and not case.refusal
            else str(case.refusal.striptags()) or "nothing: all of it was asked for"
        )
        lines.append(Markup("<li>{}: {}</li>").format(said(case.label), what))
    head = Markup("<h2 class='govuk-heading-m'>What is asked</h2>")
    return head + Markup("<ul class='govuk-list govuk-list--bullet'>{}</ul>").format(Markup().join(lines))


# ---- the same update


@router.post("/work/update")
def update_many(request: Request, who: OwnFormDep, sent: SentDep, here: HereDep) -> Response:
    may_work(who)
    cases = _cases(here, who, sent)
    form, begun = _update_form(cases), sent.get("step") == BEGIN
    if begun or not cases:
        filled = form.blank(case=[str(c.matter.id) for c in cases if c.email])
        return form_page(request, filled if cases else filled.wrong(case=NONE_TICKED), UPDATE)
    filled = form.read(sent)
    ticked = _ticked(filled, cases)
    named = [
        c
        for c in ticked
        if filled["words"] and c.name and any(part and part in filled["words"] for part in c.name.split())
    ]
    if not filled.faults and named:
        filled = filled.wrong(words="It names a child: it goes by e-mail to other families too")
    if filled.faults or filled.step == CHANGE:
        return form_page(request, filled, UPDATE)
    if filled.step != SEND:
        return check_page(request, filled, replace(UPDATE, check_note=_letters(here, ticked, filled)))
    records = bulk.updates_of(filled["words"] or "", here.settings.support_now)
    done = bulk.each(here, who, request.url.path, filled, ticked, records)
    return RedirectResponse(_where(done, "update"), 303)


UPDATE: Final = Shown(
    "Send the same update",
    "/work",
    intro=Markup("<p class='govuk-body'>Each family gets the letter of its own case: where it stands, what is next, who holds it. What you write here stands first in all of them.</p>"
        "<p class='govuk-body'>They go by e-mail at once. An e-mail that has gone cannot be called back: read them before you send them.</p>"),
    record="Send them",
)  # fmt: skip


def _update_form(cases: Sequence[Chosen]) -> Form:
    options = tuple(_option(c, c.email or "No contact has an e-mail address: this family is left out") for c in cases)
    return Form(
        (
            Several("case", "Which families", required="Tick at least one family", options=options),
            Words("words", "What to say to all of them", hint="You may leave it empty. It names no child.", rows=6),
        )
    )


def _letters(here: Parts, cases: Sequence[Chosen], filled: Filled) -> Markup:
    """The letters, each folded under its family."""
    with here.db.reading() as session:
        rules, today = here.rules(session), clock.today()
        texts = [
            (c, bulk.letter(session, c, filled["words"] or "", here.settings.support_now, rules, today))
            for c in cases
            if c.email
        ]
    one = Markup(
        "<details class='govuk-details'><summary class='govuk-details__summary'><span class='govuk-details__summary-text'>"
        "The letter to {}</span></summary><div class='govuk-details__text ehc-said'>{}</div></details>"
    )
    sure = Markup("<p class='govuk-body'><strong>{}</strong></p>").format(MAILED)
    return Markup().join(one.format(said(c.email), said(text)) for c, text in texts) + sure


# ---- what was recorded, and its undoing

MAILED: Final = "They go by e-mail as soon as you send them, and cannot be called back."
NO_UNDO: Final = {
    "update": "E-mails that have gone cannot be called back. If one said something wrong, send that family another that says what is right, or ring.",
    "undo": "This is not undone: both entries stay on record. If advice was to be asked for after all, ask for it again.",
}
NEXT: Final = {
    "ask": "Each case says by when its advice is due, and My work shows what is late. The letters that ask for it are sent from each case.",
    "update": "My work shows each family again when its next update is due.",
    "undo": "My work shows these cases again where they stood before.",
}
HEADS: Final = {"ask": "Advice asked for", "update": "Updates sent", "undo": "Undone"}


@router.get("/work/done")
def done_many(
    request: Request,
    who: SignedInDep,
    here: HereDep,
    of: Annotated[str, Query(max_length=10)] = "",
    entries: Annotated[str, Query(max_length=4000)] = "",
    refused: Annotated[str, Query(max_length=2000)] = "",
) -> Response:
    may_work(who)
    found, failed = _entries(entries), _ids(refused.split("."))
    with here.db.reading() as session:
        known = store.known(session, who, [*(e.case_id for e in found), *failed])
    audit_read(here, who, "/work/done")
    found = [e for e in found if e.case_id in known]
    changed = [_line(known[e.case_id]) for e in found]
    changed += [Markup("Not recorded, the case refused it: ") + _line(known[c]) for c in failed if c in known]
    count = len(found)
    head = HEADS.get(of, "Recorded")
    done = Done(
        heading=f"{head}: {count} {'case' if count == 1 else 'cases'}",
        changed=changed or ["Nothing was recorded: there was nothing left to do."],
        next=NEXT.get(of, "") if found else "",
        links=[Link("Back to my work", "/work")],
        no_undo=NO_UNDO.get(of, "") if found else "",
        undo=f"/work/undo?entries={entries}" if of == "ask" and found else "",
        undo_says="The requests stay on record, marked as entries that never happened. A service that was told of them is not told again by itself.",
    )  # fmt: skip
    return done_page(request, done)


def _line(known: Known) -> Markup:
    name = f"{known.forename} {known.surname}".strip() or "No name on file"
    line = Markup('<a class="govuk-link" href="/cases/{}">{}</a> {}')
    return line.format(known.matter_id, said(name), known.reference)


UNDO: Final = Form((Words("why", "Why it never happened", required="Say why", rows=2),))


@router.get("/work/undo")
def undo_form(
    request: Request, who: SignedInDep, here: HereDep, entries: Annotated[str, Query(max_length=4000)] = ""
) -> Response:
    may_work(who)
    return form_page(request, UNDO.blank(why="Recorded by mistake."), _undo_shown(here, who, entries))


@router.post("/work/undo")
def undo_many(
    request: Request,
    who: OwnFormDep,
    sent: SentDep,
    here: HereDep,
    entries: Annotated[str, Query(max_length=4000)] = "",
) -> Response:
    """Annul in each case what one form recorded there."""
    may_work(who)
    shown, filled = _undo_shown(here, who, entries), UNDO.read(sent)
    if filled.faults:
        return form_page(request, filled, shown)
    first = {e.case_id: e.event_id for e in _entries(entries)}
    with here.db.reading() as session:
        cases = bulk.chosen(session, who, list(first), here.rules(session), clock.today())

    def undone(session: Session, case: Chosen, context: Context) -> Outcome | None:
        mine = together(history(session, case.matter.id), first[case.matter.id], len(words.KINDS))
        mine = [e for e in mine if e.type == "advice_requested" and not isinstance(e.payload, Annulled)]
        return annul(session, case.matter, mine, str(filled["why"]), context)

    done = bulk.each(here, who, request.url.path, filled, cases, undone)
    return RedirectResponse(_where(done, "undo"), 303)


def _undo_shown(here: Parts, who: Actor, entries: str) -> Shown:
    found = _entries(entries)
    with here.db.reading() as session:
        known = store.known(session, who, [e.case_id for e in found])
    lines = Markup().join(Markup("<li>{}</li>").format(k.reference) for k in known.values())
    intro = Markup(
        "<p class='govuk-body'>The requests for advice recorded together are annulled in these cases:</p><ul class='govuk-list govuk-list--bullet'>{}</ul>"
    )
    where = "/work/undo?entries=" + ".".join(f"{e.case_id}-{e.event_id}" for e in found)
    return Shown(
        "Undo what was recorded together",
        "/work",
        intro=intro.format(lines),
        buttons=(Button("Undo it", "send"),),
        action=where,
    )


def _where(done: Results, of: str) -> str:
    entries = ".".join(f"{e.case_id}-{e.event_id}" for e in done.entries)
    refused = ".".join(str(case) for case in done.refused)
    return f"/work/done?of={of}&entries={entries}" + (f"&refused={refused}" if refused else "")


def _entries(text: str) -> list[Entry]:
    pairs = [part.split("-") for part in text.split(".")[:MOST]]
    return [Entry(int(p[0]), int(p[1])) for p in pairs if len(p) == 2 and len(_ids(p)) == 2]  # noqa: PLR2004 - a case and an event


def _ids(texts: Sequence[str]) -> list[int]:
    return [int(text) for text in texts[:MOST] if text.isascii() and text.isdigit() and len(text) <= LONGEST_ID]


def _cases(here: Parts, who: Actor, sent: FormData) -> list[Chosen]:
    ids = _ids([text for text in sent.getlist("case") if isinstance(text, str)])
    with here.db.reading() as session:
        cases = bulk.chosen(session, who, ids, here.rules(session), clock.today())
    audit_read(here, who, "/work/chosen")
    return cases


def _option(case: Chosen, hint: str) -> Option:
    return Option(str(case.matter.id), case.label, hint)


def _ticked(filled: Filled, cases: Sequence[Chosen]) -> list[Chosen]:
    return [case for case in cases if str(case.matter.id) in (filled["case"] or ())]
