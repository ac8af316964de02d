"""What caseworkers recommend: kept as it was said, each beside those before it. The latest counts."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.errors import conflict, invalid
from app.panel import schemas, shown, store
from app.record.append import lock
from app.record.happen import Context
from app.record.load import history
from app.security import Actor, visible
from app.tables import Account, Matter, Recommendation, RecommendationWords
from workflow.history import settle
from workflow.machine import fold
from workflow.panel import Outcome, Question, question_of, standing, unfit


def recommend(session: Session, body: schemas.RecommendationIn, context: Context) -> schemas.RecommendationOut:
    """Keep a recommendation.

    Raises 422 for a case that is not there to be seen or a reason that is no criterion; 409 where the question is not open.
    """
    actor = context.actor
    strangers = unfit(body.reasons, body.question, body.outcome)
    if strangers:
        raise invalid("reasons", f"{strangers[0]} is no criterion for {body.question} {body.outcome}")
    matter = store.matters(session, actor, [body.case_id]).get(body.case_id)
    if matter is None:
        raise invalid("case_id", f"{body.case_id} is no case that you may see")
    lock(session, body.case_id)
    settled = settle(history(session, body.case_id))
    state = fold(settled, context.rules, body.case_id).state
    if question_of(state) is not body.question:
        raise conflict(
            f"{matter.reference}: whether to {VERBS[body.question]} is not to be decided; the case is {state}"
        )
    decided = standing(settled, body.question).decided
    if decided:
        raise conflict(f"{matter.reference}: it was decided on {decided.occurred_on}")
    kept = Recommendation(
        matter_id=body.case_id,
        question=body.question,
        outcome=body.outcome,
        reasons=" ".join(dict.fromkeys(body.reasons)),
        on=context.today,
        at=context.now,
        by_account_id=actor.account_id,
    )
    session.add(kept)
    session.flush()
    if body.note:
        session.add(RecommendationWords(recommendation_id=kept.id or 0, text=body.note))
        session.flush()
    return latest(session, actor, [body.case_id])[body.case_id, body.question]


VERBS = {Question.ASSESS: "assess", Question.PLAN: "make a plan"}


def latest(
    session: Session, actor: Actor, matter_ids: Collection[int]
) -> dict[tuple[int, Question], schemas.RecommendationOut]:
    """The latest recommendation on each question of these cases."""
    last = (
        select(func.max(col(Recommendation.id)))
        .where(col(Recommendation.matter_id).in_(matter_ids))
        .group_by(col(Recommendation.matter_id), col(Recommendation.question))
    )
    statement = (
        select(Recommendation, col(RecommendationWords.text), col(Account.name))
        .join(Matter, col(Matter.id) == col(Recommendation.matter_id))
        .join(Account, col(Account.id) == col(Recommendation.by_account_id))
        .outerjoin(RecommendationWords, col(RecommendationWords.recommendation_id) == col(Recommendation.id))
        .where(visible(actor), col(Recommendation.id).in_(last))
    )
    return {
        (row.matter_id, Question(row.question)): schemas.RecommendationOut(
            id=row.id or 0,
            case_id=row.matter_id,
            question=Question(row.question),
            outcome=Outcome(row.outcome),
            reasons=shown.reasons(row.reasons.split()),
            note=words or "",
            on=row.on,
            by=schemas.AccountOut(id=row.by_account_id, name=name),
        )
        for row, words, name in session.execute(statement)
    }
