"""Advice that comes as a DocumentReference: which Task it answers, and its files, looked into like any other.

What comes in is read by a model of our own and not by a FHIR library. Such a library was tried: it takes a status that
is none, an empty list of content, and base64 that is not base64 (as no bytes at all), each of which would record
advice that nobody sent; and it says nothing of the Task. So these few elements are held here, and the tests hold that
what is taken is also valid FHIR. Elements not read are passed over; a `modifierExtension` or `implicitRules`, which
would change what the others mean, is refused.
"""

import base64
import binascii
import re
from datetime import date
from hashlib import sha1, sha256
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.advice import recording
from app.documents import keeping
from app.documents.sniff import EXTENSIONS, TAKEN
from app.errors import Problem, invalid
from app.fhir import names
from app.people.identifiers import clean
from app.record.happen import Proposal
from app.settings import Settings

Files = list[tuple[keeping.Offered, date | None]]
"""Files looked into, each with the day it bears."""

MOST_FILES: Final = 20
_DATED: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TASK: Final = re.compile(r"Task/([1-9][0-9]{0,18})(?:/_history/[A-Za-z0-9.-]{1,64})?")


def _not_understood(value: object) -> object:
    if value:
        raise ValueError("is not understood here, and could change what the rest means: leave it out")
    return value


Refused = Annotated[Any, BeforeValidator(_not_understood)]
Line = Annotated[str, Field(max_length=1000)]


class Element(BaseModel):
    """A part of a resource: elements that are not read are passed over."""

    model_config = ConfigDict(extra="ignore", strict=True)

    modifierExtension: Refused = None  # noqa: N815 - FHIR's name


class Identifier(Element):
    """Who, in a system of identifiers."""

    system: Line = ""
    value: Line = ""


class Reference(Element):
    """Another resource, by its address or its identifier."""

    reference: Line = ""
    identifier: Identifier | None = None


class Attachment(Element):
    """A file: its bytes in `data`, as base64."""

    contentType: Line  # noqa: N815 - FHIR's name
    data: str
    title: Line = ""
    size: Annotated[int, Field(ge=0)] | None = None
    hash: Annotated[str, Field(max_length=100, description="SHA-1 of the bytes, as base64.")] | None = None
    creation: Annotated[str, Field(max_length=40, description="The day the file bears.")] | None = None


class Content(Element):
    """One file of the advice."""

    attachment: Attachment


class Context(Element):
    """What the advice answers."""

    related: Annotated[list[Reference], Field(min_length=1, max_length=20)]


class DocumentReferenceIn(Element):
    """Advice in files: each in `content`, the Task it answers in `context.related`."""

    resourceType: Literal["DocumentReference"]  # noqa: N815 - FHIR's name
    implicitRules: Refused = None  # noqa: N815 - FHIR's name
    status: Literal["current"]
    docStatus: Literal["final", "amended"] = "final"  # noqa: N815 - FHIR's name
    subject: Reference | None = None
    content: Annotated[list[Content], Field(min_length=1, max_length=MOST_FILES)]
    context: Context


def task_answered(body: DocumentReferenceIn, base: str) -> int:
    """The id of the Task a document answers. Raises 422 where it names none of this server, or two."""
    told = {related.reference.removeprefix(f"{base}/") for related in body.context.related}
    found = {int(match[1]) for reference in told if (match := _TASK.fullmatch(reference))}
    if len(found) != 1:
        raise invalid("context.related", f"name the one Task this answers, as Task/ID or {base}/Task/ID")
    return found.pop()


def for_this_child(body: DocumentReferenceIn, nhs_number: str | None) -> None:
    """Raises 422 where the document says it is of another child: the wrong child's advice is not filed."""
    named = body.subject.identifier if body.subject else None
    if named and named.system == names.NHS_NUMBER and nhs_number and clean(named.value) != nhs_number:
        raise invalid("subject.identifier", "is not the NHS number of the child the Task is for")


def sent(body: DocumentReferenceIn, settings: Settings, today: date) -> Files:
    """All files of a document, each looked into before any is kept. Raises 413, 415 or 422, naming the element."""
    return [
        _looked_into(content.attachment, f"content.{n}.attachment", settings, today)
        for n, content in enumerate(body.content)
    ]


def _looked_into(
    attachment: Attachment, field: str, settings: Settings, today: date
) -> tuple[keeping.Offered, date | None]:
    dated, filename = _dated(attachment, field, today), _filename(attachment, field)
    try:
        content = base64.b64decode("".join(attachment.data.split()), validate=True)
    except (binascii.Error, ValueError):
        raise invalid(f"{field}.data", "is not base64") from None
    _as_said(attachment, content, field)
    try:
        return keeping.looked_into(content, filename, settings.documents_max_mb, settings.antivirus), dated
    except Problem as problem:
        raise _of(problem, f"{field}.data") from problem


def _of(problem: Problem, field: str) -> Problem:
    """A problem with a file, as one with the element that holds it."""
    faults = [{"field": field, "message": problem.detail.removeprefix("file: ")}]
    return Problem(problem.status, problem.slug, problem.detail, errors=faults)


def _as_said(attachment: Attachment, content: bytes, field: str) -> None:
    """Raises 422 where the bytes are not those the sender measured: some were lost on the way."""
    if attachment.size is not None and attachment.size != len(content):
        raise invalid(f"{field}.size", f"says {attachment.size} bytes; {len(content)} came")
    measured = base64.b64encode(sha1(content, usedforsecurity=False).digest()).decode()  # FHIR R4 says SHA-1
    if attachment.hash is not None and attachment.hash != measured:
        raise invalid(f"{field}.hash", "is not the SHA-1 of the bytes that came, as base64")


def _filename(attachment: Attachment, field: str) -> str:
    """The title, with the ending of what the file is said to be: a title is a label, and need not be a file's name."""
    kind = attachment.contentType.partition(";")[0].strip().lower()
    if kind not in EXTENSIONS:
        raise _of(Problem(415, "media-type", f"{TAKEN}; this is called {kind[:100]}"), f"{field}.contentType")
    title = attachment.title.strip() or "advice"
    return title if title.rpartition(".")[2].lower() in EXTENSIONS[kind] else f"{title}.{EXTENSIONS[kind][0]}"


def _dated(attachment: Attachment, field: str, today: date) -> date | None:
    """The day a file bears; none where only its month or year is said."""
    said = attachment.creation or ""
    if not _DATED.match(said):
        return None
    try:
        day = date.fromisoformat(said[:10])
    except ValueError:
        raise invalid(f"{field}.creation", f"{said[:10]} is no day") from None
    if day > today:
        raise invalid(f"{field}.creation", f"{day} is in the future: today is {today}")
    return day


def fingerprint(advice_id: int, files: Files) -> list[list[str]]:
    """What tells one sending from another: what it answers, and the names, days and bytes of its files."""
    return [[str(advice_id)], *([file.filename, str(dated), sha256(file.content).hexdigest()] for file, dated in files)]


def in_files(files: Files, settings: Settings) -> recording.Say:
    """Advice in these files: kept with the request, then recorded as the native API records advice in files."""

    def say(asked: recording.Request) -> list[Proposal]:
        recording.not_in(asked)  # before a byte is put on the shelf
        who, context, matter_id = asked.context.actor, asked.context, asked.matter.id or 0
        for file, dated in files:
            said = keeping.about("advice", who.name, dated, (), context.today, asked.advice.id)
            keeping.keep(asked.session, who, matter_id, said, file, settings.documents_dir, context.now)
        return recording.submitted_in_files(asked)

    return say
