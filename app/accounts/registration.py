"""Professional registration: the four bodies whose numbers have a known shape, and what that shape is.

Asked of an account and of the author of advice alike. A number of the right shape may still be nobody's: whether it is
on the register today is for whoever makes the account to look up. Where sources differ the wider shape is taken: a
professional's true number is never refused.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

RegistrationBody = Literal["HCPC", "GMC", "NMC", "SWE", "none"]


@dataclass(frozen=True)
class Register:
    """A professional register: its name, and the shape of a number on it."""

    name: str
    shape: re.Pattern[str]
    said: str


# Digits are written 0-9: \d would take digits of other scripts.
REGISTERS: Final = {
    "HCPC": Register(
        "Health and Care Professions Council",
        re.compile(r"[A-Z]{2,3}[0-9]{1,6}"),
        "the letters of the profession and up to six digits, such as PYL00000",
    ),
    "GMC": Register("General Medical Council", re.compile(r"[0-9]{7}"), "seven digits"),
    "NMC": Register(
        "Nursing and Midwifery Council",
        re.compile(r"[0-9]{2}[A-Z][0-9]{4}[A-Z]"),
        "two digits, a letter, four digits and a letter, such as 00A0000E",
    ),
    "SWE": Register("Social Work England", re.compile(r"SW[0-9]{1,7}"), "SW and up to seven digits, such as SW00000"),
}


def tidied(number: str) -> str:
    """A number as the registers print it: capitals, no spaces or hyphens."""
    return re.sub(r"[\s-]", "", number).upper()


def fault(body: str | None, number: str | None) -> str | None:
    """What is wrong with a registration number (tidied) for its body, or None."""
    register = REGISTERS.get(body or "none")
    if register is None:
        return "say which body it is a number of: HCPC, GMC, NMC or SWE" if number else None
    if not number:
        return f"a registration with {body} has a number"
    return None if register.shape.fullmatch(number) else f"a number of {body} is {register.said}"
