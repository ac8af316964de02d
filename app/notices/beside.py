"""What other pages show of letters: the letter beside the form of its decision, and the way to it once it is recorded."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from markupsafe import Markup

from app.cases.pages_now import Now
from app.notices.composing import addressees, letter
from app.notices.known import Case, Sent
from app.web.forms import Link
from app.web.render import environment
from workflow.notices import NOTICES, To
from workflow.notices.due import TOLD_OF
from workflow.notices.wording import letters as words_in

OF_ACT: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "decide": (("will_assess", "The letter, if you assess"), ("will_not_assess", "The letter, if you refuse")),
    "decide_plan": (("will_plan", "The letter, if there is a plan"), ("no_plan", "The letter, if you refuse")),
}


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


def ways_to_letters(case_id: int, recorded: Iterable[str]) -> list[Link]:
    """From the page that says what was recorded to the letter it calls for."""
    codes = [code for event in recorded for code in TOLD_OF.get(event, ())]
    if codes:
        return [Link("Send the letter", f"/cases/{case_id}/letters/{codes[0]}")]
    return [Link("Send the letters", f"/cases/{case_id}/letters")] if "advice_requested" in recorded else []
