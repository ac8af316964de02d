"""Whether provision says how much, how often and by whom: what is owed must be told from the words alone."""

import re
from typing import Final

_NUMBER: Final = r"(?:\d+(?:[.,:]\d+)?|half|an|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty[- ]five|forty|sixty|full[- ]time)"
_MUCH: Final = re.compile(
    rf"\b{_NUMBER}[\s-]*(?:an? )?(?:hours?|minutes?|mins?|sessions?|lessons?|days?|weeks?|blocks?|visits?|:\s*1|to one|percent|per cent|%)"
    r"|\b1:1\b|\bone[- ]to[- ]one\b|\bfull[- ]time\b",
    re.IGNORECASE,
)
_OFTEN: Final = re.compile(
    r"\b(?:daily|weekly|fortnightly|monthly|half[- ]termly|termly|yearly|annually|once|twice|\w+ times"
    r"|(?:each|every|per|a) (?:school )?(?:day|week|fortnight|month|half[- ]term|term|year|lesson)|full[- ]time|throughout)\b",
    re.IGNORECASE,
)
_WHOM: Final = re.compile(
    r"\b(?:by|from|delivered by|with) (?:an?|the|two|his|her|their|trained|qualified|specialist|staff|any|all|[A-Z])",
    re.IGNORECASE,
)

HOW_MUCH: Final = "it does not say how much: the hours, minutes or sessions"
HOW_OFTEN: Final = "it does not say how often"
BY_WHOM: Final = "it does not say by whom"


def unquantified(text: str) -> list[str]:
    """What a paragraph of provision leaves open. A guess from its words: it is shown, and stops nothing."""
    found = ((_MUCH, HOW_MUCH), (_OFTEN, HOW_OFTEN), (_WHOM, BY_WHOM))
    return [message for pattern, message in found if not pattern.search(text)]
