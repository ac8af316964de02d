"""The coverage registry: every provision is carried out, or says why not."""

import pytest

from workflow.law import coverage as registry
from workflow.law.book import book
from workflow.law.citation import Citation
from workflow.law.coverage import Coverage, Implementation, Status, coverage, implements, marks_without_a_provision

CITES = [str(provision.cite) for provision in book()]


@pytest.fixture(scope="module")
def rows():
    return {str(row.provision.cite): row for row in coverage(book())}


@pytest.mark.parametrize("cite", CITES)
def test_a_provision_is_implemented_or_says_why_not(rows, cite):
    assert rows[cite].status is not Status.MISSING, f"mark what carries out {cite}, or write `not_modelled: <reason>`"


@pytest.mark.parametrize("cite", CITES)
def test_a_provision_that_is_carried_out_does_not_say_it_is_not(rows, cite):
    row = rows[cite]
    contradiction = row.implemented and row.provision.not_modelled
    assert not contradiction, f"{row.implemented[0]} carries it out: strike `not_modelled`"


def test_nothing_is_marked_as_carrying_out_what_the_book_does_not_hold():
    assert marks_without_a_provision(book()) == ()


@pytest.fixture
def marks(monkeypatch):
    found: set[Implementation] = set()
    monkeypatch.setattr(registry, "_registry", found)
    monkeypatch.setattr(registry, "MODULES", ())
    return found


def test_a_mark_says_where_and_leaves_the_function_as_it_was(marks):
    def counts(day: int) -> int:
        return day + 1

    assert implements("send2014 reg 13(2)")(counts) is counts
    (mark,) = marks
    assert mark.cite == Citation.parse("send2014 reg 13(2)")
    assert mark.name.endswith("counts")
    assert mark.line > 0


def test_a_mark_on_the_whole_covers_its_parts(marks):
    implements("send2014 reg 44(2)")(lambda: None)
    rows = {str(row.provision.cite): row for row in coverage(book())}
    assert rows["send2014 reg 44(2)(b)(ii)"].implemented
    assert not rows["send2014 reg 44(3)"].implemented


def status(cite: str) -> Status:
    return next(row for row in coverage(book()) if str(row.provision.cite) == cite).status


def test_marks_on_every_ground_cover_the_exception_and_what_borrows_them(marks):
    for letter in "abc":
        implements(f"send2014 reg 10(4)({letter})")(lambda: None)
    assert status("send2014 reg 13(3)") is Status.MISSING
    implements("send2014 reg 10(4)(d)")(lambda: None)
    assert status("send2014 reg 10(4)") is Status.IMPLEMENTED
    assert status("send2014 reg 13(3)") is Status.IMPLEMENTED


def test_a_mark_that_cites_nothing_is_found_out(marks):
    implements("send2014 reg 10(4)(e)")(lambda: None)
    implements("send2014 reg 44")(lambda: None)
    assert [str(mark.cite) for mark in marks_without_a_provision(book())] == ["send2014 reg 10(4)(e)"]


def test_a_reason_counts_only_where_nothing_is_marked():
    provision = book().provision("send2014 reg 14")
    mark = Implementation(provision.cite, "workflow.notices", "send", 1)
    assert Coverage(provision, ()).status is Status.NOT_MODELLED
    assert Coverage(provision, (mark,)).status is Status.IMPLEMENTED
