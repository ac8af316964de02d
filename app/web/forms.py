"""Forms: how every page of this service asks, refuses, checks and records.

A form is a tuple of fields (`app/web/fields.py`: Text, Words, Day, One, Choice, Several, Tick, Upload, Pressed):

    ASKS = Form((
        Day("occurred_on", "Day the family is told", required="Enter the day the family is told", by=today),
        Several("reasons", "Why", api="data.reasons", options=(Option("no_need", "No need"),)),
    ))

The page that asks, and the page that takes the answers:

    @router.get("/cases/{case_id}/thing")
    def ask(request: Request, who: SignedInDep, case_id: CaseId) -> Response:
        return form_page(request, ASKS.blank(occurred_on=today), Shown("Do the thing", f"/cases/{case_id}"))

    @router.post("/cases/{case_id}/thing")
    def take(request: Request, who: OwnFormDep, sent: SentDep, here: HereDep, case_id: CaseId) -> Response:
        filled = ASKS.read(sent)
        if filled.faults or filled.step == CHANGE:
            return form_page(request, filled, SHOWN)          # 422 where there are faults, 200 otherwise
        if filled.step != SEND:                               # only where answers are checked before they are recorded
            return check_page(request, filled, SHOWN)
        try:
            with here.db.writing() as session:
                sending = filled.sending(who, request)        # a double click records once
                if not (first := sending.first(session)): ... record ...; sending.keep(session, matter, event, 201, now)
        except Problem as problem:
            return form_page(request, filled.refused(problem, who), SHOWN)
        return RedirectResponse(done, 303)                    # never a page in answer to a POST that recorded

The rules:
 1. `OwnFormDep` on every POST (it holds the hidden `csrf`), `SignedInDep` on every GET; the page's own `may` first: 403
    and 404 come before anything said of the form. `form_page` puts csrf, key, version and step into the form.
 2. What was typed is kept as typed (`filled.typed`) and shown again; `filled[name]` is what it was read as, None where
    nothing was given. A field's fault stands at the field and, linked, in the summary at the top.
 3. A refusal of the service (`Problem`) finds its field by `api` (`data.reasons.0` finds `data.reasons`); one that
    belongs to no field stands in the summary alone. Guards' reasons are shown with their provisions as links, and the
    first lawful day. Nothing else may turn a Problem into words on a form: `Filled.refused` is the one place.
 4. What only a manager may record out of order: a refusal of kind `irregular` is shown to a manager with a box for the
    reason (`filled.irregular` is then what they wrote; pass it on), and to others with who can do it. A question that
    only they are asked needs no field of yours.
 5. `filled.version` is the case version the form was opened at, if `blank(version=…)` gave one: pass it to `happen`. A
    case that has moved on is said so, the form kept, and the next sending is judged against what is there.
 6. `filled.key` is made when the form is first shown, and kept through checking and mending: pass `filled.sending()` on.
    A form that was recorded and is sent again with other answers is refused as already sent.
 7. After recording: 303 to a page that says what changed, what is next, and undo where it exists (`done_page(Done(…))`).
 8. Nothing needs a script; nothing is styled or scripted in the page. People's words are shown through `said`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Any, Final, NamedTuple

from fastapi import Depends, Request
from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.responses import Response

from app.errors import Problem, conflict
from app.record.canonical import canonical
from app.record.idempotency import Sending
from app.security import Actor, new_secret
from app.web import words
from app.web.fields import Choice, Day, Fault, Field, One, Option, Pressed, Several, Text, Tick, Typed, Upload, Words
from app.web.render import prose, render, sentence
from workflow.states import Role

CHECK, CHANGE, SEND = "check", "change", "send"
"""What a form's button asks for: that the answers be checked, changed, recorded."""

IRREGULAR: Final = Words(
    "irregular",
    "Why it is recorded all the same",
    hint="It is recorded as it happened, marked as out of order, and listed for your directors.",
    required="Say why it is recorded out of order",
    api="irregular.why",
)
LONGEST_KEY: Final = 100
LONGEST_REASON: Final = 2000


async def sent(request: Request) -> FormData:
    """The form that was sent."""
    return await request.form()


SentDep = Annotated[FormData, Depends(sent)]


class Guard(NamedTuple):
    """A rule that refuses, in words, with its provisions."""

    reason: Markup
    cite: tuple[str, ...]


class Answer(NamedTuple):
    """A question and what was answered, as they are checked."""

    label: str
    shown: Markup
    at: str


@dataclass(frozen=True)
class Form:
    """A form: its fields, in the order they are asked."""

    fields: tuple[Field, ...]

    def blank(self, version: int | None = None, **values: Any) -> "Filled":
        """The form with nothing but these in it. Raises KeyError for a value that no field takes."""
        by_name = {f.name: f for f in self.fields}
        typed: dict[str, Sequence[str]] = {}
        for name, value in values.items():
            typed |= by_name[name].typed_of(value)
        return Filled(self, typed, key=new_secret(), version=version)

    def read(self, form: FormData) -> "Filled":
        """The form as it was sent, read field by field, with what is wrong with any."""
        names = [*(name for f in self.fields for name in f.inputs), IRREGULAR.name]
        typed = {name: [str(text) for text in form.getlist(name) if isinstance(text, str)] for name in names}
        version, key = _text(form, "version"), _text(form, "key")[:LONGEST_KEY]
        filled = Filled(
            self,
            typed,
            key=key or new_secret(),
            version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None,  # noqa: PLR2004 - a chain of a billion events
            step=_text(form, "step") or CHECK,
        )
        values: dict[str, Any] = {}
        faults: dict[str, str] = {}
        for f in self.fields:
            if f.when and values.get(f.when[0]) not in f.when[1:]:
                continue
            try:
                values[f.name] = f.read(typed)
            except Fault as fault:
                values[f.name], faults[f.name] = None, str(fault)
            else:
                if f.required and values[f.name] in (None, False):
                    faults[f.name] = f.required
        return replace(filled, values=values, faults=faults, asks_why=bool(filled.irregular))


@dataclass(frozen=True)
class Filled:
    """A form with what was typed in it, what that was read as, and what is wrong with it."""

    form: Form
    typed: Typed
    key: str
    version: int | None = None
    step: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    at_large: tuple[str, ...] = ()  # faults of no field
    guards: tuple[Guard, ...] = ()
    first_lawful_day: date | None = None
    asks_why: bool = False  # a manager may record it out of order, and is asked why
    a_manager_may: bool = False  # somebody else could
    status: int = 200

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - each field has its own kind of value
        """What a field was read as; None where nothing was given or it was not asked."""
        return self.values.get(name)

    @property
    def is_wrong(self) -> bool:
        """Whether there is anything to put right."""
        return bool(self.faults or self.at_large or self.guards)

    @property
    def irregular(self) -> str:
        """A manager's reason for recording it out of order; empty where there is none."""
        return "\n".join(self.typed.get(IRREGULAR.name, ())).strip()[:LONGEST_REASON]

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields to show."""
        return (*self.form.fields, IRREGULAR) if self.asks_why else self.form.fields

    @property
    def left_empty(self) -> dict[str, str]:
        """The questions that were asked and left without an answer, with their labels."""
        return {
            f.name: f.label for f in self.form.fields if f.name in self.values and self.values[f.name] in (None, False)
        }

    @property
    def answers(self) -> list[Answer]:
        """What was answered, to be checked: every field that was asked."""
        asked = [f for f in self.form.fields if f.name in self.values and f.name not in self.left_empty]
        found = [Answer(f.label, f.shown(self.values[f.name]), f.first_input) for f in asked]
        return (
            [*found, Answer(IRREGULAR.label, IRREGULAR.shown(self.irregular), IRREGULAR.name)]
            if self.irregular
            else found
        )

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What was typed, to be sent again by the page that checks it."""
        return [(name, text) for name, texts in self.typed.items() for text in texts]

    def given(self) -> dict[str, Any]:
        """What was read, without what was not given."""
        return {name: value for name, value in self.values.items() if value is not None}

    def wrong(self, **faults: str) -> "Filled":
        """The same, with faults that only the page can know of."""
        return replace(self, faults={**self.faults, **faults}, status=422)

    def sending(self, who: Actor, request: Request) -> Sending:
        """This form as a POST that is recorded once, whoever clicks twice."""
        return Sending(who, request.url.path, self.key, canonical({name: list(v) for name, v in self.typed.items()}))

    def refused(self, problem: Problem, who: Actor) -> "Filled":
        """The same, with what the service said of it. Raises the problem where it is no matter of what was typed."""
        outright = problem.slug == "not-yours" and not problem.more.get("guards")
        if outright or problem.status not in {403, 409, 413, 415, 422}:
            raise problem
        errors = [(e["field"], e["message"]) for e in problem.more.get("errors") or ()]
        if any(name == "Idempotency-Key" for name, _ in errors):
            problem = conflict(
                "This form was already sent, with other answers. Look at what it recorded, then begin anew."
            )
            errors = []
        faults, at_large = dict(self.faults), []
        for name, message in errors:
            found = self._field_of(name)
            if found:
                faults.setdefault(found.name, _said(message))
            else:
                at_large.append(_said(message))
        guards = tuple(
            Guard(sentence(prose(words.reason(g["reason"]))), tuple(g["cite"]))
            for g in problem.more.get("guards") or ()
        )
        lawful, current = problem.more.get("first_lawful_day"), problem.more.get("current_version")
        if current is not None:
            at_large = [
                f"Something else was recorded on this case since you opened this form: the case is now at entry {current}. Check what it was, then send this again"
            ]
        elif not (faults or at_large or guards) or problem.slug == "history-falls":
            at_large.append(_said(problem.detail))
        is_irregular = problem.slug == "irregular"
        return replace(
            self, faults=faults, at_large=tuple(dict.fromkeys(at_large)), guards=guards, status=problem.status,
            first_lawful_day=date.fromisoformat(lawful) if lawful else None,
            version=current if current is not None else self.version,
            asks_why=is_irregular and who.role is Role.MANAGER,
            a_manager_may=is_irregular and who.role is not Role.MANAGER,
        )  # fmt: skip

    def _field_of(self, name: str) -> Field | None:
        """The field a fault of the service's belongs to: by its name there, a part of it, or the whole it is part of."""
        for f in self.fields:
            if name == f.at or name.startswith(f"{f.at}.") or f.at.startswith(f"{name}."):
                return f
        return None


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _said(message: str) -> str:
    """A fault of the service's as a sentence without its full stop, as errors are written."""
    text = str(prose(words.reason(message)).striptags())
    return (text[:1].upper() + text[1:]).rstrip(".")


# ---- the pages


@dataclass(frozen=True)
class Button:
    """A button: its words, and what pressing it sends."""

    text: str
    value: str = CHECK
    name: str = "step"
    look: str = ""


@dataclass(frozen=True)
class Shown:
    """What stands around a form: its heading, where Cancel leads, what it is about, and what it says first.

    `action` is where it is sent: by default the address it stands at. `record` are the words of the button that records.
    """

    heading: str
    back: str
    about: Markup | str = ""
    intro: Markup | str = ""
    buttons: tuple[Button, ...] = (Button("Continue"),)
    record: str = "Record it"
    action: str = ""
    beside: Markup | str = ""
    check_note: Markup | str = ""
    more: Mapping[str, Any] = field(default_factory=dict)


def form_page(request: Request, filled: Filled, shown: Shown, template: str = "form.html") -> Response:
    """The page that asks. 422 (or what the refusal was) where there is something to put right, 200 otherwise."""
    status = 422 if filled.is_wrong and filled.status == 200 else filled.status if filled.is_wrong else 200  # noqa: PLR2004 - nobody said otherwise
    return render(request, template, status, filled=filled, shown=shown, **shown.more)


def check_page(request: Request, filled: Filled, shown: Shown, template: str = "check.html") -> Response:
    """The page on which answers are checked before anything is recorded."""
    return render(request, template, filled=filled, shown=shown, **shown.more)


class Link(NamedTuple):
    """A way on."""

    text: str
    href: str


@dataclass(frozen=True)
class Done:
    """What was recorded: what it changed, what is next, the ways on (the first is the main one), where it is undone or why it is not."""

    heading: str
    about: Markup | str = ""
    changed: Sequence[Markup | str] = ()
    next: Markup | str = ""
    links: Sequence[Link] = ()
    undo: str = ""
    no_undo: str = ""  # where it cannot be undone: why, and what can be done instead
    undo_says: str = "It stays on record, marked as an entry that never happened."


def done_page(request: Request, done: Done, template: str = "done.html", **more: Any) -> Response:
    """The page after recording, come to by a redirect: to reload it records nothing."""
    return render(request, template, done=done, **more)


__all__ = [
    "CHANGE", "CHECK", "SEND", "Answer", "Button", "Choice", "Day", "Done", "Fault", "Field", "Filled", "Form", "Guard",
    "Link", "One", "Option", "Pressed", "SentDep", "Several", "Shown", "Text", "Tick", "Upload", "Words", "check_page", "done_page",
    "form_page",
]  # fmt: skip
