"""The bytes a hash covers: canonical JSON (sorted keys, no floats, NFC) and the chain's link."""

import json
import unicodedata
from hashlib import sha256
from typing import Any, Final

GENESIS: Final = "0" * 64


def _normal(value: Any) -> Any:  # noqa: ANN401 - JSON values
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, float):
        message = "the record keeps no floating-point numbers: their text differs between machines"
        raise TypeError(message)
    if isinstance(value, dict):
        return {_normal(key): _normal(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_normal(item) for item in value]
    return value


_JSON: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def canonical(data: Any) -> str:  # noqa: ANN401 - JSON values
    """JSON with one spelling. Raises TypeError for a float."""
    return _JSON.encode(_normal(data))


def digest(text: str) -> str:
    """SHA-256 of a text's UTF-8 bytes."""
    return sha256(text.encode()).hexdigest()


def private_digest(salt: bytes, text: str) -> str:
    """What the chain holds of words kept apart."""
    return sha256(salt + text.encode()).hexdigest()


def link(previous: str, *stored: str) -> str:
    """The hash of one event: the one before it and everything stored of this one, each part's length kept."""
    return digest("\n".join([previous, *[f"{len(part)}:{part}" for part in stored]]))
