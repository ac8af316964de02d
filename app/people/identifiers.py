"""UPN, ULN and NHS numbers: their check characters, by library where one has them, with our own list of authorities.

And what else of a person cannot be: a postcode or a URN by its shape, a date of birth by the calendar.
"""

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from stdnum.gb import nhs, upn

# The NHS check digit holds for these, yet they are nobody's: fillers that systems send for "none".
_FILLERS: Final = {"0000000000", "9999999999"}
_LETTERS: Final = "ABCDEFGHJKLMNPQRTUVWXYZ"  # no I, O or S: the alphabet of a UPN's check
_NHS: Final = re.compile(r"[0-9]{10}")
_ULN: Final = re.compile(r"[1-9][0-9]{9}")
_UPN: Final = re.compile(rf"[A-Z][0-9]{{11}}[0-9{_LETTERS}]")
_POSTCODE: Final = re.compile(r"(GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})")
_URN: Final = re.compile(r"[0-9]{6}")
_FIRST_BIRTH: Final = date(1900, 1, 1)


@cache
def authorities() -> frozenset[str]:
    """The DfE codes that may stand in a UPN: every authority that is or was, and the pseudo codes it is issued under."""
    lines = (Path(__file__).parent / "authorities.txt").read_text(encoding="utf-8").splitlines()
    codes: set[str] = set()
    for line in lines:
        for part in line.partition("#")[0].split():
            first, _, last = part.partition("-")
            codes.update(f"{code:03d}" for code in range(int(first), int(last or first) + 1))
    return frozenset(codes)


def clean(value: str) -> str:
    """An identifier without the spaces and dashes people type, in capitals."""
    return re.sub(r"[\s-]", "", value).upper()


def nhs_number_fault(value: str) -> str | None:
    """What is wrong with an NHS number, or None."""
    # The library would take digits of other scripts too, and one number could then be on file twice.
    if not (_NHS.fullmatch(value) and nhs.is_valid(value)):
        return "its check digit does not fit: an NHS number has ten digits, the last computed from the others"
    return "is a filler, nobody's number" if value in _FILLERS else None


def upn_fault(value: str) -> str | None:
    """What is wrong with a UPN, or None. A temporary UPN ends in a letter."""
    if not _UPN.fullmatch(value):
        return "a UPN is a letter, then eleven digits, then a digit (or a letter, if temporary)"
    if upn.calc_check_digit(value[1:]) != value[0]:
        return "its check letter does not fit"
    # The library's own list of authorities lacks several that issue UPNs (838, 839, 940-943, pseudo codes): ours is used.
    return None if value[1:4] in authorities() else f"{value[1:4]} is no authority that issues UPNs"


def uln_fault(value: str) -> str | None:
    """What is wrong with a unique learner number, or None: weights 10 to 1, the sum modulo 11 is 10."""
    if not _ULN.fullmatch(value):
        return "a ULN has ten digits and does not start with 0"
    total = sum(int(digit) * weight for digit, weight in zip(value, range(10, 0, -1), strict=True))
    return None if total % 11 == 10 else "its check digit does not fit"  # noqa: PLR2004 - HESA's remainder


def postcode_fault(value: str) -> str | None:
    """What is wrong with a postcode's shape, or None."""
    return None if _POSTCODE.fullmatch(value.strip().upper()) else "not the shape of a postcode"


def urn_fault(value: str) -> str | None:
    """What is wrong with a school's URN, or None."""
    return None if _URN.fullmatch(value) else "a URN has six digits"


def birth_fault(born: date, today: date) -> str | None:
    """What is wrong with a date of birth, or None. One merely too old for a plan is kept, and warned of."""
    if born > today:
        return f"{born} is in the future: today is {today}"
    return f"{born} is too long ago to be one: give a day since {_FIRST_BIRTH}" if born < _FIRST_BIRTH else None


SCHEMES: Final = {"upn": upn_fault, "uln": uln_fault, "nhs_number": nhs_number_fault}
