"""The fields of a form: each knows its inputs, reads what was typed in them, and says what stands there.

A field reads forgivingly (a day as `25 3 2026`, `25/3/2026`, `2026-03-25` or `25 March 2026`) and never changes what was
typed: where it cannot be read, the same text is shown again beside what is wrong with it. Its own words can be
translated: families read them too.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final, NamedTuple

from markupsafe import Markup

from app.schema import unstorable
from app.web.render import MONTHS, day_, said, visible
from app.web.tongue import N_, gettext

Typed = Mapping[str, Sequence[str]]
"""What was typed, by the name of the input; an input sent several times has several."""

LONGEST: Final = 5000
EARLIEST, LATEST = date(1990, 1, 1), date(2200, 1, 1)
PARTS: Final = {"day": N_("Day"), "month": N_("Month"), "year": N_("Year")}
A_DAY, A_MONTH, A_YEAR = N_("a day"), N_("a month"), N_("a year")
NO_DATE: Final = N_("is not a date, such as 27 3 2026")
_FULL: Final = re.compile(r"(\d{1,2})[\s./-]+(\d{1,2}|[A-Za-z]{3,9})[\s./,-]+(\d{4})")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


class Fault(Exception):
    """What is wrong with a field, as its reader is told."""


class Option(NamedTuple):
    """One of the answers a field offers."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class Field:
    """One question. `required` is what to say where it is left empty; without it the field may be.

    `api` is the service's own name of it (`data.decided_on`), by which a refusal finds its way to the field. `when`
    names an earlier field and the answers to it for which this one is asked: otherwise it is
    neither read nor required.
    """

    name: str
    label: str
    hint: str = ""
    required: str = ""
    api: str = ""
    when: tuple[str, ...] | None = None

    macro: ClassVar[str] = "govukInput"

    @property
    def at(self) -> str:
        """The service's name of the field."""
        return self.api or self.name

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of its inputs."""
        return (self.name,)

    @property
    def first_input(self) -> str:
        """The id an error is linked to."""
        return self.name

    def typed_of(self, value: Any) -> dict[str, list[str]]:  # noqa: ANN401 - each field has its own kind of value
        """A value as it would have been typed: how a default gets into the form."""
        return {self.name: [] if value is None else [str(value)]}

    def read(self, typed: Typed) -> Any:  # noqa: ANN401 - as above
        """The value; None where nothing was given. Raises Fault saying what is wrong."""
        text = _one(typed, self.name).replace("\r\n", "\n").strip()
        if len(text) > LONGEST:
            raise self._fault(gettext("%(most)s characters at most") % {"most": LONGEST})
        if unstorable(text):
            raise Fault(gettext("Take out the characters that cannot be stored"))
        return text or None

    def shown(self, value: Any) -> Markup:  # noqa: ANN401 - as above
        """The value as a page shows it."""
        return said(value) if value not in (None, "") else Markup("Not given")

    def params(self, typed: Typed, fault: str) -> dict[str, Any]:
        """What the component of GOV.UK Frontend is called with."""
        return {
            "id": self.name,
            "name": self.name,
            "label": {"text": self.label, "classes": "govuk-label--s"},
            "value": _one(typed, self.name),
            **self._beside(fault),
        }

    def _beside(self, fault: str) -> dict[str, Any]:
        return {
            "hint": {"text": self.hint} if self.hint else None,
            "errorMessage": _error(fault),
        }

    def _fault(self, said: str) -> Fault:
        return Fault(f"{self.label}: {said}")

    def _fieldset(self) -> dict[str, Any]:
        return {"legend": {"text": self.label, "classes": "govuk-fieldset__legend--s"}}


@dataclass(frozen=True)
class Text(Field):
    """A line of words. `width` is how many characters it shows."""

    width: int = 0
    kind: str = "text"
    autocomplete: str = "off"

    def params(self, typed: Typed, fault: str) -> dict[str, Any]:
        """The same, with its width."""
        look = {"classes": f"govuk-input--width-{self.width}"} if self.width else {}
        beside = {"type": self.kind, "autocomplete": self.autocomplete, "spellcheck": False if self.width else None}
        return super().params(typed, fault) | look | beside


@dataclass(frozen=True)
class Words(Field):
    """Words of any length, over several lines."""

    rows: int = 4

    macro: ClassVar[str] = "govukTextarea"

    def params(self, typed: Typed, fault: str) -> dict[str, Any]:
        """The same, with its height."""
        return super().params(typed, fault) | {"rows": self.rows}


@dataclass(frozen=True)
class Day(Field):
    """A day in three boxes; a whole date in the first is read too. `by` is the last day that can be, where there is one."""

    by: date | None = None

    macro: ClassVar[str] = "govukDateInput"

    @property
    def inputs(self) -> tuple[str, ...]:
        """Its three boxes."""
        return tuple(f"{self.name}-{part}" for part in ("day", "month", "year"))

    @property
    def first_input(self) -> str:
        """The first of them."""
        return self.inputs[0]

    def typed_of(self, value: date | None) -> dict[str, list[str]]:
        """A day in its three boxes."""
        parts = ("", "", "") if value is None else (str(value.day), str(value.month), str(value.year))
        return {name: [part] for name, part in zip(self.inputs, parts, strict=True)}

    def read(self, typed: Typed) -> date | None:
        """The day. Raises Fault for what is no day of a case, or lies after the last that can be."""
        day, month, year = (_one(typed, name).strip() for name in self.inputs)
        if not (day or month or year):
            return None
        found = _whole(day) if not (month or year) else _parts(day, month, year)
        if isinstance(found, str):
            raise self._fault(found)
        if self.by and found > self.by:
            raise self._fault(gettext("must be today or in the past"))
        return found

    def shown(self, value: date | None) -> Markup:
        """The day in words."""
        return day_(value, "Not given")

    def params(self, typed: Typed, fault: str) -> dict[str, Any]:
        """Three boxes in a fieldset."""
        wrong = " govuk-input--error" if fault else ""
        items = [
            {
                "name": name,
                "id": name,
                "label": gettext(PARTS[name.rpartition("-")[2]]),
                "value": _one(typed, name),
                "classes": f"govuk-input--width-{4 if name.endswith('year') else 2}{wrong}",
            }
            for name in self.inputs
        ]
        return {"id": self.name, "items": items, "fieldset": self._fieldset(), **self._beside(fault)}


@dataclass(frozen=True)
class One(Field):
    """One of a few answers, as radios. A `Choice` is the same as a list to pick from, for many answers."""

    options: tuple[Option, ...] = ()

    macro: ClassVar[str] = "govukRadios"

    def read(self, typed: Typed) -> str | None:
        """The answer. Raises Fault for one that was not offered."""
        value = _one(typed, self.name)
        if value and value not in {option.value for option in self.options}:
            raise self._fault(gettext("choose one of the answers shown"))
        return value or None

    def shown(self, value: str | None) -> Markup:
        """The answer's label."""
        return said(next((o.label for o in self.options if o.value == value), value or "Not given"))

    def params(self, typed: Typed, fault: str) -> dict[str, Any]:
        """Radios in a fieldset."""
        return {
            "idPrefix": self.name,
            "name": self.name,
            "fieldset": self._fieldset(),
            "value": _one(typed, self.name),
            "items": [_item(option, _one(typed, self.name)) for option in self.options],
            **self._beside(fault),
        }


@dataclass(frozen=True)
class Pressed(One):
    """One of a few answers, each a button that sends the form: `Shown.buttons` are the buttons, named as this field is."""

    macro: ClassVar[str] = ""


@dataclass(frozen=True)
class Choice(One):
    """One of many answers, as a list to pick from; its first line is empty."""

    macro: ClassVar[str] = "govukSelect"

    def params(self, typed: Typed, fault: str) -> dict[str, Any]:
        """A select."""
        chosen = _one(typed, self.name)
        items = [{"value": "", "text": ""}] + [
            {"value": o.value, "text": visible(o.label), "selected": o.value == chosen} for o in self.options
        ]
        return Field.params(self, typed, fault) | {"items": items}


@dataclass(frozen=True)
class Several(One):
    """Any of a few answers, as checkboxes: a tuple, in the order they are shown."""

    macro: ClassVar[str] = "govukCheckboxes"

    def typed_of(self, value: Sequence[str] | None) -> dict[str, list[str]]:
        """Each answer ticked."""
        return {self.name: [str(v) for v in value or ()]}

    def read(self, typed: Typed) -> Any:  # noqa: ANN401 - a tuple, where its parent reads one
        """The answers. Raises Fault for one that was not offered."""
        ticked = set(typed.get(self.name, ()))
        if ticked - {option.value for option in self.options}:
            raise self._fault(gettext("choose from the answers shown"))
        return tuple(option.value for option in self.options if option.value in ticked) or None

    def shown(self, value: Any) -> Markup:  # noqa: ANN401 - as above
        """The answers, one a line."""
        labels = [option.label for option in self.options if option.value in (value or ())]
        return Markup("<br>").join(map(said, labels)) if labels else Markup("None")

    def params(self, typed: Typed, fault: str) -> dict[str, Any]:
        """Checkboxes in a fieldset."""
        ticked = typed.get(self.name, ())
        return {
            "idPrefix": self.name,
            "name": self.name,
            "fieldset": self._fieldset(),
            "items": [_item(o) | {"checked": o.value in ticked} for o in self.options],
            **self._beside(fault),
        }


@dataclass(frozen=True)
class Tick(Field):
    """One checkbox: yes or not."""

    macro: ClassVar[str] = "govukCheckboxes"

    def typed_of(self, value: object) -> dict[str, list[str]]:
        """Ticked or not."""
        return {self.name: ["yes"] if value else []}

    def read(self, typed: Typed) -> bool:
        """Whether it is ticked."""
        return _one(typed, self.name) == "yes"

    def shown(self, value: object) -> Markup:
        """Yes or no."""
        return Markup.escape("Yes" if value else "No")

    def params(self, typed: Typed, fault: str) -> dict[str, Any]:
        """One checkbox, its hint beneath."""
        item = {"value": "yes", "text": self.label, "checked": self.read(typed)}
        item["hint"] = {"text": self.hint} if self.hint else None
        return {"idPrefix": self.name, "name": self.name, "items": [item], "errorMessage": _error(fault)}


@dataclass(frozen=True)
class Upload(Field):
    """A file. A browser never sends it twice: it must be chosen again where the form comes back."""

    macro: ClassVar[str] = "govukFileUpload"

    @property
    def inputs(self) -> tuple[str, ...]:
        """None that is text: the route reads the file itself."""
        return ()

    def read(self, typed: Typed) -> None:
        """Nothing: the route reads the file itself."""


def _error(fault: str) -> dict[str, str] | None:
    return {"text": fault, "visuallyHiddenText": gettext("Error")} if fault else None


def _one(typed: Typed, name: str) -> str:
    """The text of an input, or empty."""
    values = typed.get(name) or ("",)
    return values[-1]


def _item(option: Option, chosen: str = "") -> dict[str, Any]:
    item: dict[str, Any] = {
        "value": option.value,
        "html": said(option.label),
        "checked": bool(chosen) and option.value == chosen,
    }
    return item | ({"hint": {"text": option.hint}} if option.hint else {})


def _whole(text: str) -> date | str:
    """A whole date in one box, or what is wrong with it."""
    iso, full = _ISO.fullmatch(text), _FULL.fullmatch(text)
    if iso:
        return _parts(iso[3], iso[2], iso[1])
    if full:
        return _parts(full[1], full[2], full[3])
    return gettext("must include a month and a year") if text.isascii() and text.isdigit() else gettext(NO_DATE)


def _parts(day: str, month: str, year: str) -> date | str:
    """A date of its parts, or what is wrong with them. A month may be written out."""
    missing = [gettext(said) for said, text in ((A_DAY, day), (A_MONTH, month), (A_YEAR, year)) if not text]
    if missing:
        return gettext("must include %(parts)s") % {"parts": f" {gettext('and')} ".join(missing)}
    names = [name.lower() for name in MONTHS]
    numbered = str(names.index(month.lower()[:3]) + 1) if month.lower()[:3] in names else month
    if not all(part.isascii() and part.isdigit() for part in (day, numbered, year)):
        return gettext(NO_DATE)
    if len(year) != 4:  # noqa: PLR2004 - of which century a short one is, is a guess
        return gettext("the year must have four numbers")
    try:
        found = date(int(year), int(numbered), int(day))
    except ValueError:
        return gettext("is not a day of the calendar")
    if EARLIEST <= found <= LATEST:
        return found
    return gettext("must be from %(first)s to %(last)s") % {"first": EARLIEST.year, "last": LATEST.year}
