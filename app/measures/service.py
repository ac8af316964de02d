"""What is entered: checked, kept, shown. A change is a new row that takes the place of the one before; none is altered."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlmodel import Session, col

from app.deps import AsOf
from app.errors import conflict, invalid, not_found
from app.measures import schemas, store
from app.record.canonical import canonical
from app.security import Actor
from app.tables import MeasureValue, Survey
from workflow.kpis.entered import SHARE, SMALL_BASE, Answers, Entered, Question, figures, small_base, worth
from workflow.kpis.indicators import Indicator

WHOLE: Final = Decimal(100)


def measure_of(here: Entered, code: str) -> Indicator:
    """The measure of a code. Raises 422 for one that is not entered here."""
    if code not in here.measures:
        raise invalid("code", f"{code} is no measure that is entered; known are {', '.join(here.measures)}")
    return here.measures[code]


# ---- what is entered


def enter(
    session: Session, who: Actor, code: str, body: schemas.ValueIn, here: Entered, today: date, now: datetime
) -> schemas.ValueOut:
    """Keep a value. Raises 422 for what cannot be true, 409 where what it supersedes was already superseded."""
    measure, on = measure_of(here, code), body.on or body.period_to
    _period(body, on, today)
    _value(body, measure)
    if body.supersedes is not None:
        same = select(col(MeasureValue.id)).where(store.ours(who, MeasureValue), col(MeasureValue.code) == code)
        _to_supersede(
            session, MeasureValue, body.supersedes, session.scalar(same.where(col(MeasureValue.id) == body.supersedes))
        )
    row = MeasureValue(
        authority=who.authority,
        code=code,
        period_from=body.period_from,
        period_to=body.period_to,
        on=on,
        value=None if body.value is None else f"{body.value:f}",
        numerator=body.numerator,
        denominator=body.denominator,
        evidence=body.evidence.strip(),
        link=body.link or "",
        supersedes=body.supersedes,
        at=now,
        by_account_id=who.account_id,
    )
    session.add(row)
    session.flush()
    return _values(session, who, [row], here, None)[0]


def survey(
    session: Session, who: Actor, body: schemas.SurveyIn, here: Entered, today: date, now: datetime
) -> schemas.SurveyOut:
    """Keep counted answers. Raises 422 for what cannot be true, 409 where what it supersedes was already superseded."""
    question = here.questions.get(body.question)
    if question is None:
        raise invalid("question", f"{body.question} is no question here; known are {', '.join(here.questions)}")
    _period(body, body.period_to, today)
    _answers(body, question)
    if body.supersedes is not None:
        same = select(col(Survey.id)).where(store.ours(who, Survey), col(Survey.question) == body.question)
        _to_supersede(session, Survey, body.supersedes, session.scalar(same.where(col(Survey.id) == body.supersedes)))
    row = Survey(
        authority=who.authority,
        stage=body.stage,
        question=body.question,
        wave=body.wave.strip(),
        period_from=body.period_from,
        period_to=body.period_to,
        how_asked=body.how_asked,
        invited=body.invited,
        answers=canonical(dict(body.answers)),
        link=body.link or "",
        supersedes=body.supersedes,
        at=now,
        by_account_id=who.account_id,
    )
    session.add(row)
    session.flush()
    return _surveys(session, who, [row], here, None)[0]


def _period(body: schemas.ValueIn | schemas.SurveyIn, on: date, today: date) -> None:
    if body.period_to < body.period_from:
        raise invalid("period_to", f"{body.period_to} is before {body.period_from}, the day in period_from")
    for field, day in (("period_to", body.period_to), ("on", on)):
        if day > today:
            raise invalid(field, f"{day} is in the future: today is {today}")
    if on < body.period_from:
        raise invalid("on", f"{on} is before the period began, on {body.period_from}")


def _value(body: schemas.ValueIn, measure: Indicator) -> None:
    """Raise 422 unless there is a value, or two counts, or nothing in the place of what is superseded."""
    counts = [count for count in (body.numerator, body.denominator) if count is not None]
    if len(counts) == 1:
        field = "denominator" if body.denominator is None else "numerator"
        raise invalid(field, "give numerator and denominator, or neither")
    if counts and body.value is not None:
        raise invalid("value", "give a value, or the numerator and denominator it is made of: not both")
    if not counts and body.value is None and body.supersedes is None:
        raise invalid("value", "give a value, or a numerator and a denominator")
    if not body.evidence.strip() and not body.link:
        raise invalid("evidence", "say where it is from, in words or by a link")
    if measure.unit != SHARE:
        return
    if body.value is not None and body.value > WHOLE:
        raise invalid("value", f"{body.value} is no share: it is in {SHARE}, from 0 to 100")
    if body.numerator is not None and body.denominator is not None and body.numerator > body.denominator:
        raise invalid("numerator", f"{body.numerator} is more than the denominator, {body.denominator}")


def _answers(body: schemas.SurveyIn, question: Question) -> None:
    strangers = sorted(set(body.answers) - set(question.options))
    if strangers:
        known = ", ".join(question.options)
        raise invalid("answers", f"{', '.join(strangers)}: no answer to {question.code}; known are {known}")
    if not sum(body.answers.values()) and body.supersedes is None:
        raise invalid("answers", "nobody answered")
    if not body.answers:
        return
    if body.invited is not None and sum(body.answers.values()) > body.invited:
        raise invalid("invited", f"more answered than the {body.invited} who were asked")


def _to_supersede(session: Session, table: type[MeasureValue] | type[Survey], named: int, found: int | None) -> None:
    """Raise 422 for what is not there to be superseded, 409 for what already was."""
    if found is None:
        raise invalid("supersedes", f"there is no {named} of this that you may see")
    by = session.scalar(select(col(table.id)).where(col(table.supersedes) == named))
    if by is not None:
        raise conflict(f"{named} was already superseded, by {by}: supersede that one")


# ---- what is shown


def measures(session: Session, who: Actor, as_of: AsOf, here: Entered) -> list[schemas.MeasureOut]:
    """Every measure, in the order of the files, with the latest value that stands on the day."""
    latest = store.latest_of(session, who, as_of.day, as_of.known_at)
    shown = {value.code: value for value in _values(session, who, list(latest.values()), here, as_of.known_at)}
    return [
        schemas.MeasureOut(
            code=code,
            name=measure.name,
            definition=measure.definition,
            unit=measure.unit,
            good=measure.good,
            source=measure.source,
            baseline=_number(measure.baseline),
            baseline_says=measure.baseline_says or None,
            targets=[
                schemas.TargetOut(plan=target.plan, value=_number(target.value), by=target.by, says=target.says)
                for target in here.targets
                if target.indicator == code
            ],
            latest=shown.get(code),
        )
        for code, measure in here.measures.items()
    ]


def values(
    session: Session, who: Actor, code: str, here: Entered, known_at: datetime | None, before: int | None, limit: int
) -> list[schemas.ValueOut]:
    """All that was entered of a measure, the last recorded first: what was superseded too."""
    measure_of(here, code)
    return _values(session, who, store.history(session, who, code, known_at, before, limit), here, known_at)


def value(session: Session, who: Actor, code: str, id_: int, here: Entered) -> schemas.ValueOut:
    """One value of a measure as it was entered. Raises 404 for one that is not there to be read."""
    row = store.value_row(session, who, measure_of(here, code).code, id_)
    if row is None:
        raise not_found("value of it")
    return _values(session, who, [row], here, None)[0]


def one_survey(session: Session, who: Actor, id_: int, here: Entered) -> schemas.SurveyOut:
    """One survey as it was entered. Raises 404 for one that is not there to be read."""
    row = store.survey_row(session, who, id_)
    if row is None:
        raise not_found("survey")
    return _surveys(session, who, [row], here, None)[0]


def surveys(
    session: Session, who: Actor, here: Entered, known_at: datetime | None, before: int | None, limit: int
) -> list[schemas.SurveyOut]:
    """All that was entered of surveys, the last recorded first."""
    return _surveys(session, who, store.surveys(session, who, known_at, before, limit), here, known_at)


def results(
    session: Session, who: Actor, first: date, last: date, as_of: AsOf, here: Entered
) -> list[schemas.ResultOut]:
    """What families answered in surveys about a period, by stage and over all stages."""
    rows = store.entered_values(session, who, first, last, as_of.day, as_of.known_at, here)
    return [
        schemas.ResultOut(
            code=figure.code,
            stage=figure.part or None,
            numerator=figure.numerator,
            denominator=figure.denominator,
            value=_number(figure.value),
            small_base=small_base(figure),
        )
        for figure in figures(row for row in rows if isinstance(row, Answers))
    ]


def _number(value: Decimal | int | None) -> float | None:
    return None if value is None else float(value)


def _values(
    session: Session, who: Actor, rows: Sequence[MeasureValue], here: Entered, known_at: datetime | None
) -> list[schemas.ValueOut]:
    over, names = store.superseding(session, who, rows, known_at), store.names(session, rows)
    return [
        schemas.ValueOut(
            id=row.id or 0,
            code=row.code,
            period_from=row.period_from,
            period_to=row.period_to,
            on=row.on,
            value=_number(worth(store.value_of(row, here))),
            numerator=row.numerator,
            denominator=row.denominator,
            evidence=row.evidence,
            link=row.link or None,
            supersedes=row.supersedes,
            superseded_by=over.get(row.id or 0),
            taken_back=store.taken_back(row),
            at=row.at,
            by=_account(row, names),
        )
        for row in rows
    ]


def _surveys(
    session: Session, who: Actor, rows: Sequence[Survey], here: Entered, known_at: datetime | None
) -> list[schemas.SurveyOut]:
    over, names = store.superseding(session, who, rows, known_at), store.names(session, rows)
    found = []
    for row in rows:
        answers, question = store.answers_of(row), here.questions.get(row.question)
        base = question.counted(answers)[1] if question and answers else None
        said = {name: getattr(row, name) for name in _AS_KEPT}
        found.append(
            schemas.SurveyOut.model_validate(
                {
                    **said,
                    "answers": answers,
                    "base": base,
                    "small_base": base is not None and base < SMALL_BASE,
                    "link": row.link or None,
                    "superseded_by": over.get(row.id or 0),
                    "taken_back": not answers,
                    "by": _account(row, names),
                }
            )
        )
    return found


_AS_KEPT: Final = (
    *("id", "stage", "question", "wave", "period_from", "period_to", "how_asked", "invited", "supersedes", "at"),
)


def _account(row: MeasureValue | Survey, names: Mapping[int, str]) -> schemas.AccountOut:
    return schemas.AccountOut(id=row.by_account_id, name=names[row.by_account_id])
