"""What a family is asked on its pages. Nothing is required but what the form is for."""

from datetime import date
from typing import Final

from app.family.service import Seen
from app.web import words
from app.web.fields import Choice, Day, Field, One, Option, Text, Tick, Upload, Words
from app.web.forms import Button, Form, Shown
from app.web.render import said
from app.web.tongue import gettext as _

PARENT: Final = "parent"
YOUNG: Final = "young_person"
RELATIONS: Final = ("mother", "father", "carer", "other")


def tell() -> Form:
    """A message."""
    kinds = (
        Option("message", _("Something to tell us or ask")),
        Option("concern", _("A worry")),
        Option("complaint", _("A complaint")),
    )
    return Form(
        (
            One("kind", _("What is it?"), required=_("Choose what it is"), options=kinds),
            Words("words", _("Write it here"), required=_("Write what you want to tell us"), rows=6),
        )
    )


def right() -> Form:
    """Whether what the page says is right."""
    options = (Option("yes", _("Yes, it is right")), Option("no", _("No, something is wrong")))
    wrong = Words("words", _("What is wrong?"), required=_("Say what is wrong"), when=("right", "no", "no"), rows=4)
    return Form((One("right", _("Is this right?"), required=_("Choose yes or no"), options=options), wrong))


def reply() -> Form:
    """The reply to the draft."""
    options = (
        Option("yes", _("Yes, I agree with it"), _("Then we can send the final plan at once.")),
        Option("no", _("No, or not with all of it")),
    )
    return Form(
        (
            One("agrees", _("Do you agree with the draft?"), required=_("Choose yes or no"), options=options),
            Text("preference", _("Which school or college do you want?"), hint=_("You can leave this out.")),
            Words("note", _("What should we change?"), hint=_("Say which part, if you can. You can ask to meet us."), rows=6),
        )
    )  # fmt: skip


def paper() -> Form:
    """A paper to send. What the people asked for advice will read is said before it is sent."""
    read = _("The people we ask for advice will read it.")
    kinds = (
        Option("evidence", _("A report or letter that shows what help is needed"), read),
        Option("views", _("What you think, or what the child thinks"), read),
        Option("other", _("Something else"), _("Only the council will read it.")),
    )
    return Form(
        (
            Upload("file", _("Your file"), hint=_("A photo of the paper will do. Or send a PDF, a Word file or plain text.")),
            One("kind", _("What is it?"), required=_("Choose what it is"), options=kinds),
            Words("words", _("Is there something we should know about it?"), hint=_("You can leave this out."), rows=3),
        )
    )  # fmt: skip


def shown(seen: Seen, heading: str, button: str, *, known: bool = False, open_: bool = True) -> Shown:
    """What stands around such a form. `known`: what is on file of the child and the reader is shown first."""
    return Shown(
        heading,
        f"/family/cases/{seen.case.id}",
        about=said(seen.name) if seen.name else "",
        buttons=(Button(button, "send"),),
        more={"seen": seen if known else None, "can_send": open_},
    )


def ask(today: date) -> Form:
    """The request. A name of the child is all that is needed, and how to reach whoever asks."""
    who = (
        Option(PARENT, _("A parent or carer")),
        Option(YOUNG, _("I am the young person"), _("You can ask for yourself when you are over 16.")),
    )
    relations = {"mother": _("Mother"), "father": _("Father"), "carer": _("Carer"), "other": _("Someone else")}
    languages = tuple(Option(code, name) for code, name in sorted(words.LANGUAGES.items(), key=lambda kv: kv[1]))
    fields: tuple[Field, ...] = (
        One("source", _("Who are you?"), options=who),
        Text("forename", _("First name of the child or young person"), autocomplete="off"),
        Text("surname", _("Last name of the child or young person"), autocomplete="off"),
        Day("date_of_birth", _("Date of birth"), hint=_("For example, 27 3 2017. Leave it out if you do not know."), by=today),
        Text("attends_name", _("School, nursery or college")),
        Words("words", _("Why are you asking?"), hint=_("In your own words. You can leave this out. The people we ask for advice will read it."), rows=5),
        Text("contact_name", _("Your name"), autocomplete="name"),
        Choice("relation", _("What you are to the child"), options=tuple(Option(r, relations[r]) for r in RELATIONS), when=("source", PARENT, PARENT)),
        Text("phone", _("Phone number"), width=20, kind="tel", autocomplete="tel"),
        Text("email", _("Email"), kind="email", autocomplete="email"),
        Choice("language", _("Which language should we use?"), options=languages),
        Tick("interpreter", _("I need someone to interpret")),
        Tick("withhold", _("It is not safe to share where I live"), hint=_("Then we share it with no one.")),
    )  # fmt: skip
    return Form(fields)
