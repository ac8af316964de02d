"""One fictional child: names and details as a tracker holds them, numbers valid by their check digits yet nobody's."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random

from stdnum.gb import upn

from app.people.identifiers import nhs_number_fault
from app.seed import names


def chance(*of: object) -> Random:
    """A source of chance that is the same for the same seed and purpose."""
    return Random(" ".join(map(str, of)))  # noqa: S311 - fictional children are not secrets: the seed must repeat


def drawn(rng: Random, weights: Mapping[str, int]) -> str:
    """One of these, by weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def nhs_numbers(start: int) -> Iterator[str]:
    """NHS numbers in the range kept for tests (999), from some way into it."""
    serial = start
    while True:
        serial = (serial + 1) % 1_000_000
        stem = f"999{serial:06d}"
        yield from (number for digit in range(10) if not nhs_number_fault(number := f"{stem}{digit}"))


def unique_pupil_number(serial: int) -> str:
    """A UPN under a pseudo authority's code."""
    number = f"001{serial % 1_000_000_000:09d}"
    return f"{upn.calc_check_digit(number)}{number}"


def child(rng: Random, nhs_number: str, received_on: date) -> dict[str, str]:
    """A child's cells as they stood when the request was received."""
    year_group = rng.choices(range(-2, 15), (2, 4, 8, 8, 8, 8, 9, 9, 10, 9, 8, 7, 6, 4, 2, 1, 1))[0]
    first_september = received_on.year if received_on.month >= 9 else received_on.year - 1  # noqa: PLR2004 - the school year
    born_on = date(first_september - year_group - 5, 9, 1) + timedelta(days=rng.randrange(365))
    sex, surname = rng.choices("FM", (28, 72))[0], rng.choice(names.SURNAMES)
    parent = rng.choice(names.GIRLS + names.BOYS)
    return {
        "forename": rng.choice(names.GIRLS if sex == "F" else names.BOYS),
        "surname": surname,
        "date_of_birth": born_on.isoformat(),
        "sex": sex,
        "ethnicity": drawn(rng, names.ETHNICITIES),
        "postcode": f"BS99 {rng.randint(1, 9)}{rng.choice('ABDEFGHJLN')}{rng.choice('PQRSTUWXYZ')}",
        "upn": unique_pupil_number(int(nhs_number[3:9])) if year_group >= 0 else "",
        "nhs_number": nhs_number,
        "year_group": str(year_group),
        "attends_urn": rng.choice(names.SCHOOLS) if year_group >= 0 else "",
        "contact_name": f"{parent} {surname}",
        "contact_email": f"family{nhs_number[3:9]}@example.org",
        "contact_phone": f"0117 496 0{rng.randrange(1000):03d}",
        "contact_address": f"{rng.randint(1, 99)} {rng.choice(names.STREETS)} Row",
        "language": drawn(rng, names.LANGUAGES),
        "flags": drawn(rng, names.FLAGS),
        "source": drawn(rng, names.SOURCES),
        "support_plan": rng.choices(("yes", "no", ""), (77, 20, 3))[0],
        "primary_need": drawn(rng, names.NEEDS),
        "caseworker": rng.choice(names.CASEWORKERS),
    }
