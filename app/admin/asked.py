"""What every page of the administrator's asks first: who it is, and whether what was typed is what the service takes."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeVar

from fastapi import Depends, Path
from pydantic import BaseModel, ValidationError

from app.errors import Problem, forbidden
from app.security import Actor
from app.web.sessions import OwnFormDep, SignedInDep
from workflow.states import Role

ROLES: Final[Mapping[str, str]] = {
    Role.CASEWORKER: "Caseworker",
    Role.MANAGER: "Manager",
    Role.EP_MANAGER: "Principal psychologist",
    Role.PROFESSIONAL: "Professional of a service",
    Role.SETTING: "School, nursery or college",
    Role.ANALYST: "Analyst",
    Role.ADMIN: "Administrator",
    Role.FAMILY: "Family",
}
PLURAL: Final[Mapping[str, str]] = {
    Role.CASEWORKER: "caseworkers",
    Role.MANAGER: "managers",
    Role.EP_MANAGER: "principal psychologists",
    Role.PROFESSIONAL: "professionals",
    Role.SETTING: "schools, nurseries and colleges",
    Role.ANALYST: "analysts",
    Role.ADMIN: "administrators",
    Role.FAMILY: "families",
}
MAY: Final[Mapping[str, str]] = {
    Role.CASEWORKER: "Sees the council’s cases, unless one is restricted, and records what happens in them.",
    Role.MANAGER: "Sees every case of the council. Allocates, approves exceptions, records what happened out of order.",
    Role.EP_MANAGER: "A manager of psychological advice alone: names psychologists, sees who waits for one.",
    Role.PROFESSIONAL: "Sees what its service was asked, and of a child only what that needs.",
    Role.SETTING: "Sees the cases it is let in to by name.",
    Role.ANALYST: "Sees figures, small numbers hidden. No case, no name.",
    Role.ADMIN: "Sees these pages. No case, no name of a child.",
}

Id = Annotated[int, Path(ge=1, le=2**62)]
M = TypeVar("M", bound=BaseModel)


def _may(who: Actor) -> Actor:
    if who.role is not Role.ADMIN:
        detail = f"this is for administrators; you are {who.role}"
        raise forbidden(detail)
    return who


def looking(who: SignedInDep) -> Actor:
    """The administrator who looks. Raises 403 for anybody else."""
    return _may(who)


def _sending(who: OwnFormDep) -> Actor:
    return _may(who)


AdminDep = Annotated[Actor, Depends(looking)]
LOOKING: Final = [Depends(looking)]
"""For a page that asks nothing more of whoever looks."""
AdminFormDep = Annotated[Actor, Depends(_sending)]


def taken(model: type[M], values: Mapping[str, Any]) -> M:
    """What was typed as the API takes it. Raises 422 naming the fields."""
    try:
        return model.model_validate(dict(values))
    except ValidationError as error:
        errors = [
            {"field": ".".join(map(str, e["loc"])), "message": e["msg"].removeprefix("Value error, ")}
            for e in error.errors()
        ]
        raise Problem(422, "bad-input", errors[0]["message"], errors=errors) from error
