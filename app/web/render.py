"""Templates: one strict environment, and the filters that make dates, citations and people's names safe to show."""

import re
import unicodedata
from datetime import date, datetime
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any, Final

from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app import today as clock
from app.schema import NONCHARACTERS
from app.web import tongue, words
from app.web.assets import STATIC, VENDOR
from app.web.places import places
from workflow.counting import LONDON, age_on
from workflow.law.book import book
from workflow.law.citation import Citation, NotACitation

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

JOINERS: Final = "\u200c\u200d"  # needed to write Persian, Sinhala and other names
UNSEEN: Final = {"Cc", "Cf", "Zl", "Zp", "Co", "Cs"}
_SAID: Final = Markup('<bdi class="ehc-said">')
_UNSAID: Final = Markup("</bdi>")


# ---- dates


def weekday_date(day: date) -> str:
    """A day in words: Mon 25 May 2026."""
    return f"{DAYS[day.weekday()]} {short_date(day)} {day.year}"


def short_date(day: date) -> str:
    """A day without weekday and year: 25 May."""
    return f"{day.day} {MONTHS[day.month - 1]}"


@lru_cache(maxsize=4096)
def day_(day: date | None, missing: str = "–") -> Markup:
    """A day as a page shows it; a dash where there is none."""
    if day is None:
        return Markup.escape(missing)
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), weekday_date(day))


def instant(moment: datetime) -> Markup:
    """An instant, in London's time."""
    here = moment.astimezone(LONDON)
    shown = f"{weekday_date(here.date())}, {here:%H:%M}"
    return Markup('<time datetime="{}">{}</time>').format(moment.isoformat(timespec="seconds"), shown)


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def days_left(number: int) -> str:
    """Days to go, or past."""
    return f"{_days(number)} left" if number > 0 else "today" if number == 0 else f"{_days(-number)} over"


def days_ago(number: int) -> str:
    """How long ago."""
    return f"{_days(number)} ago" if number > 0 else "today"


def days_later(number: int) -> str:
    """How long after."""
    return f"{_days(number)} after"


# ---- what people wrote


def visible(text: str) -> str:
    """Text with every control, direction-changing and noncharacter written out: nothing in it acts unseen, all of it prints."""
    if text.isprintable():  # so it is of nearly every name, and a list shows hundreds
        return text
    return "".join(f"[U+{ord(c):04X}]" if _is_unseen(c) else c for c in text)


def _is_unseen(c: str) -> bool:
    return c in NONCHARACTERS or (unicodedata.category(c) in UNSEEN and c not in JOINERS and c != "\n")


def said(text: object) -> Markup:
    """Words a person gave: isolated, so that a name written right to left does not reorder what stands beside it.

    Joined, as `format` does at ten times the cost: a list shows hundreds of names.
    """
    return Markup("".join((_SAID, escape(visible(str(text))), _UNSAID)))  # noqa: S704 - what was said is escaped


@lru_cache(maxsize=256)
def tagged(tags: tuple[words.Tag, ...]) -> Markup:
    """Tags side by side. There are few, and a list of 200 rows shows them 200 times."""
    each = [Markup('<strong class="govuk-tag {}">{}</strong>').format(tag.look, tag.word) for tag in tags]
    return Markup('<span class="ehc-tags">{}</span>').format(Markup(" ").join(each))


# ---- citations


@cache
def _instruments() -> dict[str, str]:
    titles = {code: (found.known_as or (found.title,))[0] for code, found in book().instruments.items()}
    return titles | {"local_policy": "this council’s policy"}


@cache
def _cited() -> re.Pattern[str]:
    codes = "|".join(map(re.escape, _instruments()))
    brackets = r"(?:\([0-9A-Za-z]+\))*"
    refs = rf"(?:(?:reg |rule |art |s\.)\d+[A-Z]*{brackets}|para \d+(?:\.\d+)?{brackets}|judgment|target [a-z_]+)"
    return re.compile(rf"\b(?P<cite>(?:{codes}) {refs})|\b(?P<day>\d{{4}}-\d{{2}}-\d{{2}})\b")


@lru_cache(maxsize=4096)
def cite(citation: str) -> Markup:
    """A citation, as a link to the provision in words."""
    try:
        found = Citation.parse(citation)
    except NotACitation:
        return Markup.escape(words.plain(citation))
    title = _instruments().get(found.instrument, found.instrument)
    ref = "local target" if found.instrument == "local_policy" else found.ref
    return Markup('<a class="govuk-link ehc-cite" href="/law/{}/{}">{}, {}</a>').format(
        found.instrument, found.slug, ref, title
    )


@lru_cache(maxsize=4096)
def prose(text: str) -> Markup:
    """A sentence of the engine's: its days in words, its citations as links, its codes without underscores."""
    parts, at = [], 0
    for found in _cited().finditer(text):
        parts.append(Markup.escape(words.plain(visible(text[at : found.start()]))))
        parts.append(day_(date.fromisoformat(found["day"])) if found["day"] else cite(found["cite"]))
        at = found.end()
    return Markup().join([*parts, Markup.escape(words.plain(visible(text[at:])))])


def sentence(text: Markup) -> Markup:
    """A guard's reason as a sentence: a capital, unless it begins with something marked up, and a full stop."""
    begun = text[:1].upper() + text[1:] if not text.startswith("<") else text
    return begun if begun.endswith((".", "!", "?")) else begun + "."


def code(text: str) -> Markup:
    """A text with its `backticked` parts set as code."""
    parts = [
        Markup('<code class="ehc-code">{}</code>').format(part) if n % 2 else Markup.escape(part)
        for n, part in enumerate(text.split("`"))
    ]
    return Markup().join(parts)


# ---- the environment


@lru_cache
def static(name: str) -> str:
    """A file of ours or GOV.UK Frontend's by its address, which changes when the file does."""
    path = STATIC / name
    mark = sha256(path.read_bytes()).hexdigest()[:8] if path.is_file() else "missing"
    return f"/static/{name}?v={mark}"


def _components() -> dict[str, Any]:
    """GOV.UK's macros. They ask for parameters that are not given, so they are read by a forgiving environment of their own."""
    lenient = Environment(
        loader=PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}), autoescape=True
    )
    names = {"button": "govukButton", "tag": "govukTag", "error-summary": "govukErrorSummary", "input": "govukInput",
             "details": "govukDetails", "skip-link": "govukSkipLink", "inset-text": "govukInsetText",
             "textarea": "govukTextarea", "date-input": "govukDateInput", "radios": "govukRadios",
             "select": "govukSelect", "checkboxes": "govukCheckboxes", "file-upload": "govukFileUpload",
             "notification-banner": "govukNotificationBanner", "warning-text": "govukWarningText"}  # fmt: skip
    found = {}
    for folder, macro in names.items():
        module = lenient.get_template(f"govuk_frontend_jinja/components/{folder}/macro.html").module
        found[macro] = getattr(module, macro)
    return found


@cache
def environment() -> Environment:
    """Our templates: whatever they name must be there, and whatever they show is escaped."""
    made = Environment(
        loader=PackageLoader("app.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(tongue.gettext, tongue.ngettext, newstyle=True)  # type: ignore[attr-defined]
    filters = (
        age_on,
        cite,
        code,
        days_ago,
        days_later,
        days_left,
        instant,
        prose,
        said,
        sentence,
        short_date,
        tagged,
        weekday_date,
    )
    made.filters |= {f.__name__: f for f in filters} | {"day": day_, "plain": words.plain}
    components = _components()
    made.globals |= components | {
        "components": components,  # for a form, whose fields each name their own
        "words": words,
        "static": static,
        "places": places,
        "language": tongue.language,
        "when": tongue.when,
        "age_on": age_on,
        "vendor": VENDOR.relative_to(STATIC).as_posix(),
    }
    return made


def render(request: Request, name: str, status: int = 200, **context: object) -> HTMLResponse:
    """A page. Every one knows who is signed in, the day and the address asked for."""
    actor = getattr(request.state, "actor", None)
    idle = request.app.state.parts.settings.session_idle_minutes
    page = (
        environment()
        .get_template(name)
        .render(actor=actor, now=clock.now(), path=request.url.path, idle_minutes=idle, **context)
    )
    return HTMLResponse(page, status)
