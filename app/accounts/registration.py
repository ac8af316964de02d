"""Professional registration: the four bodies whose numbers have a known shape, and what that shape is.

The shapes are those the bodies' own registers print. A number of the right shape may still be nobody's: whether it is
on the register today is for whoever makes the account to look up.
"""

import re
from typing import Final, Literal

RegistrationBody = Literal["HCPC", "GMC", "NMC", "SWE", "none"]

_SHAPES: Final = {
    # Health and Care Professions Council: a prefix for the profession (PYL: practitioner psychologists), then digits.
    "HCPC": (r"(AS|BS|CH|CS|DT|HAD|ODP|OR|OT|PA|PH|PO|PYL|RA|SL)[0-9]{4,6}", "a prefix and digits, such as PYL01234"),
    "GMC": (r"[0-9]{7}", "seven digits"),
    # Nursing and Midwifery Council PIN: year, month as a letter, serial number, country.
    "NMC": (r"[0-9]{2}[A-L][0-9]{4}[A-Z]", "two digits, a letter, four digits and a letter, such as 98A1234E"),
    "SWE": (r"SW[0-9]{1,7}", "SW and digits, such as SW12345"),
}


def tidied(number: str) -> str:
    """A number as the registers print it: capitals, no spaces or hyphens."""
    return re.sub(r"[\s-]", "", number).upper()


def fault(body: str | None, number: str | None) -> str | None:
    """What is wrong with a registration number (tidied) for its body, or None."""
    shape = _SHAPES.get(body or "none")
    if shape is None:
        return "say which body it is a number of: HCPC, GMC, NMC or SWE" if number else None
    if not number:
        return f"a registration with {body} has a number"
    pattern, said = shape
    return None if re.fullmatch(pattern, number) else f"a number of {body} is {said}"
