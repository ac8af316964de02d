"""Quality audits as the API takes and gives them. No child is named here: a case goes by its reference."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from app.schema import ISO_DAY, Body, Reply
from workflow.audits import Grade, What

Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2200, 1, 1)), ISO_DAY]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,63}$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
Id = Annotated[int, Field(ge=1, le=2**62)]
Kind = Literal["audit", "second_audit", "moderation"]
MONTH = r"^(20\d\d|19\d\d)-(0[1-9]|1[0-2])$"


class SectionOut(Reply):
    """A section of a plan, or a part of an advice."""

    code: str
    title: str
    cite: str
    always: bool = Field(description="There is something in it to grade, whoever the child is.")
    decisive: bool = Field(description="The overall grade is no better than this one.")


class CodeOut(Reply):
    """A code with its title, empty for a code that these rules no longer know."""

    code: str
    title: str


class SamplingOut(Reply):
    """How many are drawn each month."""

    number: int | None
    share: int | None = Field(description="In a hundred, rounded up.")
    of_each: str | None
    every: str | None
    within: str | None
    digest: str


class FormOut(Reply):
    """What an audit of plans or of advice asks."""

    what: What
    sections: list[SectionOut]
    sampling: SamplingOut


class FormsOut(Reply):
    """The council's rules for quality audits."""

    title: str
    digest: str
    grades: list[str] = Field(description="The best first; `not_applicable` stands for no grade.")
    overall: str = Field(description="The rule of the overall grade.")
    findings: list[CodeOut]
    withdrawal: list[CodeOut]
    forms: list[FormOut]


class SectionIn(Body):
    """What was found of one section: its grade, coded findings, and words that can be erased."""

    section: Code
    grade: Code
    findings: list[Code] = Field(default=[], max_length=20)
    words: Words = ""


class AuditIn(Body):
    """An audit of a plan (by its case) or of one advice (by its id): every section, graded or not applicable."""

    case_id: Id | None = Field(default=None, description="Of a plan: the case it was issued in.")
    advice_id: Id | None = Field(default=None, description="Of an advice: the request that it answers.")
    audited_on: Day
    sections: list[SectionIn] = Field(min_length=1, max_length=50)
    overall: Code | None = Field(default=None, description="Another overall grade than the rule's.")
    overall_why: Words = Field(default="", description="Why: needed where it is another.")
    supersedes: Id | None = Field(default=None, description="The audit in force, which this one takes the place of.")
    kind: Literal["second_audit", "moderation"] = Field(
        default="second_audit", description="What it is, where it supersedes another."
    )

    @model_validator(mode="after")
    def _one_thing(self) -> "AuditIn":
        if (self.case_id is None) == (self.advice_id is None):
            message = "give case_id or advice_id, one of them"
            raise ValueError(message)
        return self


class AccountOut(Reply):
    """Somebody of the council."""

    id: int
    name: str


class AuditItem(Reply):
    """An audit in a list."""

    id: int
    what: What
    case_id: int
    reference: str
    advice_id: int | None
    service: str | None
    audited_on: date
    overall: str
    kind: Kind
    superseded_by: int | None = Field(description="The audit that counts in its place; null where this one counts.")
    by: AccountOut


class GradedOut(Reply):
    """What was found of one section."""

    section: str
    title: str
    grade: str
    findings: list[CodeOut]
    words: str


class AuditOut(AuditItem):
    """An audit, section by section."""

    recorded_at: datetime
    overall_by_rule: Grade
    overall_why: str
    rules: str = Field(description="The digest of the rules by which it was audited.")
    supersedes: int | None
    sections: list[GradedOut]


class WithdrawnOut(Reply):
    """Why something was taken out of a sample."""

    on: date
    reason: CodeOut
    why: str
    by: AccountOut


class SampledItem(Reply):
    """A plan or an advice in a sample, in the order of the draw; those withdrawn stay to be seen."""

    id: int
    what: What
    case_id: int
    reference: str
    advice_id: int | None
    stratum: str = Field(description="The number of the caseworker on the register, or the code of the service.")
    because: Literal["stratum", "lot"]
    instead_of: int | None = Field(description="The item whose place it took.")
    withdrawn: WithdrawnOut | None
    audit_id: int | None = Field(description="The audit in force.")
    overall: str | None


class PopulationOut(Reply):
    """What a sample was drawn from: how many, and a hash of which."""

    count: int
    digest: str


class DrawOut(Reply):
    """How one sample of a month was drawn. `confirmed`: drawn again from the inputs kept, it is the same."""

    what: What
    drawn_at: datetime
    drawn_by: AccountOut
    rule_digest: str
    seed: str
    population: PopulationOut
    confirmed: bool


class SampleOut(Reply):
    """The samples of a month: of plans, then of advice."""

    month: str
    draws: list[DrawOut]
    items: list[SampledItem]
    next: str | None = None


class WithdrawalIn(Body):
    """Something drawn is not to be audited, and why: the next in order takes its place."""

    sampled_id: Id
    reason: Code
    why: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class WithdrawalOut(Reply):
    """What was withdrawn, and what takes its place: null where nothing is left to draw."""

    withdrawn: SampledItem
    replacement: SampledItem | None
