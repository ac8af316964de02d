"""The law book: loaded, amendments folded in, and held to its own references. Looking up is in `lookup.py`."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from workflow.law.citation import Citation
from workflow.law.entry import LawDataError
from workflow.law.lookup import LawBook, NotInForce, UnknownProvision
from workflow.law.provisions import Provision
from workflow.law.reading import Amendment, read_instrument
from workflow.law.words import LIMIT_KINDS, Kind

__all__ = ["LawBook", "LawDataError", "NotInForce", "UnknownProvision", "book", "load_book"]

DATA = Path(__file__).parent / "data"


def load_book(*paths: Path) -> LawBook:
    """Load files, or every file of a folder; LawDataError names the file and the provision at fault."""
    named = (sorted(path.glob("*.yaml")) if path.is_dir() else [path] for path in paths)
    files = [read_instrument(path) for folder in named for path in folder]
    provisions = _entered_once(provision for file in files for provision in file.provisions)
    for amendment in (amendment for file in files for amendment in file.amendments):
        provisions[amendment.provision] = _amended(provisions.get(amendment.provision), amendment)
    book = LawBook([file.instrument for file in files], provisions.values())
    _check(book)
    return book


@cache
def book() -> LawBook:
    """The law of this engine, read once."""
    return load_book(DATA)


def _entered_once(provisions: Iterable[Provision]) -> dict[Citation, Provision]:
    by_cite: dict[Citation, Provision] = {}
    rows: dict[str, Citation] = {}
    for provision in provisions:
        if provision.cite in by_cite:
            raise LawDataError(str(provision.cite), "this provision is entered twice")
        for row in (provision.id, *provision.also):
            if row in rows:
                raise LawDataError(str(provision.cite), f"the row {row} is already {rows[row]}")
            rows[row] = provision.cite
        by_cite[provision.cite] = provision
    return by_cite


def _amended(provision: Provision | None, amendment: Amendment) -> Provision:
    if provision is None:
        raise LawDataError(amendment.where, "no such provision to amend")
    taken = {value.in_force_from for value in provision.values}
    for value in amendment.values:
        if value.in_force_from in taken:
            raise LawDataError(amendment.where, f"a value from {value.in_force_from} is there already")
        if value.period and provision.kind not in LIMIT_KINDS:
            raise LawDataError(amendment.where, f"a {provision.kind} states no period")
    values = sorted((*provision.values, *amendment.values), key=lambda value: value.in_force_from)
    return replace(provision, values=tuple(values))


def _check(book: LawBook) -> None:
    """Hold every reference to a provision that exists, and every limit and exception to its content."""
    for provision in book:
        where = str(provision.cite)
        for cite in (*provision.same_as, *filter(None, [provision.excused_by])):
            if cite not in book:
                raise LawDataError(where, f"it refers to {cite}, which the book does not hold")
        if provision.excused_by and book.provision(provision.excused_by).kind is not Kind.EXCEPTION:
            raise LawDataError(where, f"{provision.excused_by} is no exception and excuses nothing")
        if provision.not_modelled:
            continue
        if provision.kind in {Kind.TIME_LIMIT, Kind.MINIMUM_WINDOW} and not provision.states_a_period:
            raise LawDataError(where, f"a {provision.kind} needs a value, or a reason why it is not modelled")
        if provision.kind is Kind.EXCEPTION and not book.grounds(provision.cite):
            raise LawDataError(where, "an exception needs its grounds, or a reason why it is not modelled")
