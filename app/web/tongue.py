"""The language a page is read in: English as it is written, or another that a catalogue has been made for.

A catalogue is `locale/<language>/LC_MESSAGES/ehc.mo`, translated from `locale/ehc.pot`. Words of the pages that are for
families go through `gettext`; what stands in a table waits there, marked by `N_`.
"""

from contextvars import ContextVar
from datetime import date
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final, NamedTuple

from markupsafe import Markup
from starlette.requests import Request

LOCALE: Final = Path(__file__).parent / "locale"
DOMAIN: Final = "ehc"


class Reading(NamedTuple):
    """A language by its tag, and its words."""

    tag: str
    words: NullTranslations


ENGLISH: Final = Reading("en-GB", NullTranslations())
_reading: ContextVar[Reading] = ContextVar("reading", default=ENGLISH)


def N_(message: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Words that are translated where they are shown."""
    return message


DAYS: Final = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
MONTHS: Final = (N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"), N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"))  # fmt: skip


@cache
def catalogues() -> dict[str, Reading]:
    """The languages there are catalogues of, by tag in small letters."""
    found = {}
    for path in sorted(LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")):
        tag = path.parents[1].name.replace("_", "-")
        with path.open("rb") as file:
            found[tag.lower()] = Reading(tag, GNUTranslations(file))
    return found


def chosen(accepts: str) -> Reading:
    """The first language of a browser's list that there is a catalogue of; English where English comes before."""
    for asked in accepts.lower().split(","):
        tag = asked.partition(";")[0].strip()
        for known in (tag, tag.partition("-")[0]):
            if known in catalogues():
                return catalogues()[known]
        if tag.partition("-")[0] == "en":
            return ENGLISH
    return ENGLISH


def read_in_theirs(request: Request) -> None:
    """From here on, all is said in the reader's language."""
    _reading.set(chosen(request.headers.get("accept-language", "")))


async def in_the_readers_language(request: Request) -> None:
    """The same, as a dependency. It is `async`, so that what it sets is seen by the route."""
    read_in_theirs(request)


def language() -> str:
    """The tag of the language being read."""
    return _reading.get().tag


def gettext(message: str) -> str:
    """A message in the language being read."""
    return _reading.get().words.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """A message for a number of things, in the language being read."""
    return _reading.get().words.ngettext(one, many, count)


def when(day: date) -> Markup:
    """A day as a page shows it, in the language being read: Mon 25 May 2026."""
    shown = f"{gettext(DAYS[day.weekday()])} {day.day} {gettext(MONTHS[day.month - 1])} {day.year}"
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), shown)
