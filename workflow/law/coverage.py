"""The coverage registry: for each provision, where it is implemented, why it is not, or that it is missing."""

import importlib
import importlib.util
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from workflow.law.book import LawBook
from workflow.law.citation import Citation
from workflow.law.provisions import Provision
from workflow.law.words import Kind

Implements = TypeVar("Implements", bound=Callable[..., object])

MODULES = ("counting", "facts", "advice", "duties", "exceptions", "clocks", "guards", "steps", "machine")
"""Where the law is carried out, within `workflow`."""


@dataclass(frozen=True, slots=True, order=True)
class Implementation:
    """A function or class that carries out a provision."""

    cite: Citation
    module: str
    name: str
    line: int


class Status(StrEnum):
    """How a provision stands."""

    IMPLEMENTED = "implemented"
    NOT_MODELLED = "not_modelled"
    MISSING = "MISSING"


@dataclass(frozen=True, slots=True)
class Coverage:
    """One provision and how it is covered."""

    provision: Provision
    implemented: tuple[Implementation, ...]

    @property
    def status(self) -> Status:
        """Implemented wins over a reason not to; a test refuses a provision that has both."""
        if self.implemented:
            return Status.IMPLEMENTED
        return Status.NOT_MODELLED if self.provision.not_modelled else Status.MISSING


_registry: set[Implementation] = set()


def implements(*cites: str) -> Callable[[Implements], Implements]:
    """Mark what carries out a provision: `@implements("send2014 reg 10(4)")` covers its parts too."""
    parsed = tuple(Citation.parse(cite) for cite in cites)

    def register(implementation: Implements) -> Implements:
        subject = inspect.unwrap(implementation)
        line = inspect.getsourcelines(subject)[1]
        for cite in parsed:
            _registry.add(Implementation(cite, subject.__module__, subject.__qualname__, line))
        return implementation

    return register


def implementations() -> tuple[Implementation, ...]:
    """Everything marked, once the modules that carry out the law are imported. One not there yet is passed over."""
    for name in MODULES:
        if importlib.util.find_spec(f"workflow.{name}"):
            importlib.import_module(f"workflow.{name}")
    return tuple(sorted(_registry))


def coverage(book: LawBook) -> tuple[Coverage, ...]:
    """A row for each provision of the book."""
    marked = implementations()
    return tuple(Coverage(provision, _carrying_out(provision, book, marked)) for provision in book)


def marks_without_a_provision(book: LawBook) -> tuple[Implementation, ...]:
    """Marks that cite nothing in the book: neither a provision, nor a ground, nor what has parts there."""
    return tuple(
        mark
        for mark in implementations()
        if mark.cite not in book and not any(p.cite.is_within(mark.cite) for p in book)
    )


def _carrying_out(
    provision: Provision, book: LawBook, marked: tuple[Implementation, ...]
) -> tuple[Implementation, ...]:
    whole = tuple(mark for mark in marked if provision.cite.is_within(mark.cite))
    if whole or provision.kind is not Kind.EXCEPTION:
        return whole
    # An exception whose every ground is carried out is carried out.
    cites = [ground.cite for ground in book.grounds(provision.cite)]
    parts = tuple(mark for mark in marked if any(cite.is_within(mark.cite) for cite in cites))
    return parts if all(any(cite.is_within(mark.cite) for mark in parts) for cite in cites) else ()
