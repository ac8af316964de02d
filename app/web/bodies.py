"""What was answered on a form as a body of the API's: whatever does not fit is said at its field, in words."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from app.errors import Problem
from app.record.parse import bad_fields

Model = TypeVar("Model", bound=BaseModel)


def checked(model: type[Model], body: Mapping[str, Any], unfit: Mapping[str, str]) -> Model:
    """The body. Raises 422 naming the fields as the API does. `unfit`: by its first name, what to say of a field."""
    try:
        return model.model_validate(body)
    except ValidationError as error:
        found = bad_fields(error, "")
        errors = [_said(fault["field"].lstrip("."), fault["message"], unfit) for fault in found.more["errors"]]
        raise Problem(422, "bad-input", found.detail, errors=errors) from error


def _said(field: str, message: str, unfit: Mapping[str, str]) -> dict[str, str]:
    return {"field": field, "message": unfit.get(field.partition(".")[0], message)}
