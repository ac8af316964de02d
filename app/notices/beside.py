"""What other pages show of letters: the letter beside the form of its decision, as it goes once that is recorded, and the way to it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from app.cases.pages_now import Now
from app.notices.composing import addressees, letter
from app.notices.known import Case, Sent
from app.record.parse import checked
from app.web.forms import Link
from app.web.render import environment
from workflow import payloads
from workflow.events import Event
from workflow.history import settle
from workflow.machine import fold
from workflow.notices import NOTICES, To
from workflow.notices.due import TOLD_OF
from workflow.notices.wording import letters as words_in

OF_ACT: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "decide": (("will_assess", "The letter, if you assess"), ("will_not_assess", "The letter, if you refuse")),
    "decide_plan": (("will_plan", "The letter, if there is a plan"), ("no_plan", "The letter, if you refuse")),
}

NOBODY: Final = "Nobody is on file to whom it goes: enter a contact before you send it."


def letters_beside(folder: Path | None, act: str, now: Now) -> Markup:
    """The letters that an act leads to, folded, as they would go to the family today. `folder`: the council's words."""
    words = words_in(folder)
    case = Case(now, words.council(now.matter.authority), (), {}, ())
    sent = Sent(now.today)
    shown = Markup()
    for code, title in OF_ACT.get(act, ()):
        family = next((a for a in addressees(case, NOTICES[code], sent) if a.to is To.FAMILY), None)
        if family:
            macros = environment().get_template("letter_parts.html").module
            shown += macros.folded(letter(words, case, NOTICES[code], family, sent), title)  # type: ignore[attr-defined]  # a macro
    return shown


def letter_to_go(folder: Path | None, now: Now, event: str, on: date, data: Mapping[str, Any]) -> Markup:
    """The letter a decision calls for, as it goes to the family today once the decision is recorded. Nothing is recorded.

    Raises 422 for what the decision could not say.
    """
    codes = [code for letters in OF_ACT.values() for code, _ in letters if (code,) == TOLD_OF.get(event)]
    if not codes:
        return Markup()
    case, sent = _decided(folder, now, event, on, data), Sent(now.today)
    family = next((a for a in addressees(case, NOTICES[codes[0]], sent) if a.to is To.FAMILY), None)
    if family is None:
        return Markup("<h2 class='govuk-heading-s'>The letter</h2><p class='govuk-body'>{}</p>").format(NOBODY)
    macros = environment().get_template("letter_parts.html").module
    shown: Markup = macros.to_go(letter(words_in(folder), case, NOTICES[codes[0]], family, sent))  # type: ignore[attr-defined]  # a macro
    return shown


def _decided(folder: Path | None, now: Now, event: str, on: date, data: Mapping[str, Any]) -> Case:
    """A case as it stands once a decision is recorded."""
    payload, last = checked(event, data), max(now.events, key=lambda e: e.seq)
    this = Event(max(e.id for e in now.events) + 1, last.seq + 1, on, last.recorded_at, now.who.account_id, payload)
    events = settle([*now.events, this])
    after = replace(now, facts=fold(events, now.rules, now.case.id))
    return Case(
        after, words_in(folder).council(now.matter.authority), events, {this.id: payloads.split(payload)[1]}, ()
    )


def ways_to_letters(case_id: int, recorded: Iterable[str]) -> list[Link]:
    """From the page that says what was recorded to the letter it calls for."""
    codes = [code for event in recorded for code in TOLD_OF.get(event, ())]
    if codes:
        return [Link("Send the letter", f"/cases/{case_id}/letters/{codes[0]}")]
    return [Link("Send the letters", f"/cases/{case_id}/letters")] if "advice_requested" in recorded else []
