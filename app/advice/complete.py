"""What a submission lacks, which refuses it, and what in it is vague, which warns: in plain English, by field.

Advice is sought on needs, on the provision they call for and on the outcomes intended (send2014 reg 6(1)), and the
views of the child and the family are taken into account (send2014 reg 7): a plan can hold no more than its advice says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.accounts.registration import REGISTERS, Register
from app.advice.template import Author, Outcome, Provision, Submission
from app.people.identifiers import clean


@dataclass(frozen=True)
class Lack:
    """Something a field lacks. `field` is its path from the submission: `outcomes.0.measure`."""

    field: str
    message: str


_HOW_OFTEN: Final = "how often, such as twice a week in term time"
_HOW_MUCH: Final = "the exact amount, such as 30 minutes"
_WHEN: Final = "the days or the event on which it is given"
_WHAT: Final = "what is done, by whom, for how long and how often"
_MUST: Final = "that it is needed, and how much of it"

# Words that leave a reader unable to say whether the provision was made, and what to write in their place.
VAGUE: Final = (
    (r"(?:as and when|as|when|where|if) (?:required|needed|necessary|appropriate|possible)|as and when", _WHEN),
    (r"where(?:ver)? practicable", _WHEN),
    (r"subject to availability", _WHEN),
    (r"access to", _WHAT),
    (r"opportunit(?:y|ies) (?:for|to)", _WHAT),
    (r"a (?:range|variety) of", _WHAT),
    (r"consideration (?:should|could|may|to) be given", _WHAT),
    (r"regular(?:ly)?", _HOW_OFTEN),
    (r"frequent(?:ly)?", _HOW_OFTEN),
    (r"periodic(?:ally)?", _HOW_OFTEN),
    (r"occasional(?:ly)?", _HOW_OFTEN),
    (r"from time to time", _HOW_OFTEN),
    (r"ongoing", _HOW_OFTEN),
    (r"up to(?! date)", _HOW_MUCH),
    (r"(?<!self-)sufficient|adequate", _HOW_MUCH),
    (r"(?:may|might|would|could) benefit", _MUST),
    (r"(?:would|could|may|might) be (?:helpful|useful|beneficial)", _MUST),
    (r"ideally", _MUST),
)
# A space in a phrase is any run of spaces, line breaks or hyphens of the text.
_GAP: Final = r"[\s-]+"
_VAGUE: Final = tuple(
    (re.compile(rf"\b(?:{phrase.replace(' ', _GAP)})\b", re.IGNORECASE), instead) for phrase, instead in VAGUE
)

# What fixes a time: a year, a date in figures, a stage of schooling, an age.
_DATED: Final = re.compile(
    r"\b(?:20[0-9]{2}|[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4}|(?:year|y) ?1?[0-9]|(?:key stage|ks) ?[1-5]"
    r"|(?:end|start) of (?:reception|nursery|primary|secondary)|(?:age|aged|age of) [0-9]{1,2}"
    r"|[0-9]{1,2}(?:st|nd|rd|th) birthday)\b",
    re.IGNORECASE,
)

# Which provision answers a need of each section. Health or care provision that educates or trains stands in section F.
_ANSWERS: Final = {"B": {"F"}, "C": {"F", "G"}, "D": {"F", "H1", "H2"}}


def _blank(words: str) -> bool:
    return not words.strip()


def missing(submission: Submission, today: date) -> list[Lack]:
    """All that a submission still needs on that day, in the order of the form. Nothing missing: it may be submitted.

    Where the service has nothing relevant to say the author alone is needed.
    """
    if submission.nothing_relevant:
        lacks = list(_author(submission.author))
        if submission.provision:
            lacks.append(
                Lack(
                    "provision",
                    "nothing relevant was said, so there can be no provision: take out the one or the other",
                )
            )
        return lacks
    return [
        *_seen(submission, today),
        *_child(submission),
        *_needs(submission),
        *_outcomes(submission),
        *_provision(submission),
        *_author(submission.author),
    ]


def _seen(submission: Submission, today: date) -> Iterator[Lack]:
    if not submission.seen_on and all(map(_blank, submission.sources)):
        yield Lack("seen_on", "say on which days the child was seen; for advice on papers, name them in sources")
    for n, day in enumerate(submission.seen_on):
        if day > today:
            yield Lack(f"seen_on.{n}", f"{day} has not come yet: only days on which the child was seen")


def _child(submission: Submission) -> Iterator[Lack]:
    if _blank(submission.strengths):
        yield Lack("strengths", "say what the child is good at, enjoys and can do")
    if _blank(submission.views):
        yield Lack("views", "say what the child thinks and wants; or that it could not be got, and why")


def _needs(submission: Submission) -> Iterator[Lack]:
    if not submission.needs:
        yield Lack("needs", "name at least one need; where there is none to name, say that nothing is relevant")
    for n, need in enumerate(submission.needs):
        if _blank(need.text):
            yield Lack(f"needs.{n}.text", "say what the need is")
        if need.section is None:
            yield Lack(f"needs.{n}.section", "say which it is: B special educational, C health, D social care")


def _outcomes(submission: Submission) -> Iterator[Lack]:
    if not submission.outcomes:
        yield Lack("outcomes", "name at least one outcome: what the child will be able to do")
    for n, outcome in enumerate(submission.outcomes):
        if _blank(outcome.text):
            yield Lack(f"outcomes.{n}.text", "say what the child will be able to do")
        if _blank(outcome.measure):
            yield Lack(f"outcomes.{n}.measure", "say how it will be seen that it was reached")
        if _blank(outcome.by):
            yield Lack(f"outcomes.{n}.by", "say by when: a date, or the end of a school year")


def _provision(submission: Submission) -> Iterator[Lack]:
    count = len(submission.outcomes)
    for n, provision in enumerate(submission.provision):
        if _blank(provision.text):
            yield Lack(f"provision.{n}.text", "say what is to be provided")
        if provision.section is None:
            yield Lack(
                f"provision.{n}.section", "say which it is: F special educational, G health, H1 or H2 social care"
            )
        if provision.outcome is None:
            yield Lack(f"provision.{n}.outcome", "say which outcome it serves, counting from 0")
        elif count and provision.outcome >= count:  # with no outcome at all, that is what is missing
            yield Lack(f"provision.{n}.outcome", f"there is no outcome {provision.outcome}: they are 0 to {count - 1}")


def _register(body: str) -> Register | None:
    """The register a body keeps, by its letters or its name."""
    said = " ".join(body.split()).casefold()
    kept = (register for code, register in REGISTERS.items() if said in {code.casefold(), register.name.casefold()})
    return next(kept, None)


def _author(author: Author) -> Iterator[Lack]:
    if _blank(author.name):
        yield Lack("author.name", "say who writes")
    if _blank(author.profession):
        yield Lack("author.profession", "say what the author's profession is")
    register = _register(author.registration_body)
    if register and _blank(author.registration_number):
        message = f"give the author's number on the register of {register.name}: {register.said}"
        yield Lack("author.registration_number", message)
    elif register and not register.shape.fullmatch(clean(author.registration_number)):
        yield Lack("author.registration_number", f"is no number of {register.name}: {register.said}")


def warnings(submission: Submission) -> list[Lack]:
    """What may be submitted and would serve the child badly: no one can tell from it what is owed. In the order of the form."""
    return [
        *_needs_unmet(submission),
        *(lack for n, outcome in enumerate(submission.outcomes) for lack in _not_smart(submission, n, outcome)),
        *(lack for n, provision in enumerate(submission.provision) for lack in _unclear(submission, n, provision)),
    ]


def _needs_unmet(submission: Submission) -> Iterator[Lack]:
    """Each section of needs that nothing provided answers, once."""
    provided = {provision.section for provision in submission.provision}
    told: set[str] = set()
    for n, need in enumerate(submission.needs):
        if need.section and need.section not in told and not _ANSWERS[need.section] & provided:
            told.add(need.section)
            answer = " or ".join(sorted(_ANSWERS[need.section]))
            yield Lack(
                f"needs.{n}", f"no provision answers the needs of section {need.section}: add it, in section {answer}"
            )


def _not_smart(submission: Submission, n: int, outcome: Outcome) -> Iterator[Lack]:
    if outcome.by.strip() and not _DATED.search(outcome.by):
        yield Lack(f"outcomes.{n}.by", "give a date, such as 31 July 2027, or a stage, such as the end of Year 4")
    if all(provision.outcome != n for provision in submission.provision):
        yield Lack(f"outcomes.{n}", "no provision serves this outcome: add what will bring it about")


def _unclear(submission: Submission, n: int, provision: Provision) -> Iterator[Lack]:
    for field, words in (("text", provision.text), ("frequency", provision.frequency), ("by_whom", provision.by_whom)):
        yield from _vague(f"provision.{n}.{field}", words)
    if provision.hours is None and _blank(provision.frequency) and _blank(provision.by_whom):
        yield Lack(f"provision.{n}", "say how much (hours), how often (frequency) and by whom")
    if provision.section == "F" and all(need.section != "B" for need in submission.needs):
        yield Lack(
            f"provision.{n}.section", "section F answers a special educational need: name that need, in section B"
        )


def _vague(field: str, words: str) -> Iterator[Lack]:
    yield from (Lack(field, message) for message in vague(words))


def vague(words: str) -> list[str]:
    """What in words about provision leaves its reader unable to say whether it was made, and what to write instead."""
    messages = []
    for pattern, instead in _VAGUE:
        found = {" ".join(match.group().split()).casefold() for match in pattern.finditer(words)}
        messages += [f"“{said}” is vague: write {instead}" for said in sorted(found)]
    return messages


def fixes_a_time(words: str) -> bool:
    """Whether words name a date or a stage of schooling."""
    return bool(_DATED.search(words))
