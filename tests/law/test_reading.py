"""A wrong data file is refused, and the refusal names the file and the provision."""

import pytest

from workflow.law.book import LawDataError, load_book

HEAD = """
instrument: made_up
title: The Made-up Regulations
number: SI 1/1
nature: regulations
url: https://example.org
in_force_from: 2014-09-01
"""
LIMIT = """
provisions:
  - id: Z1
    ref: reg 1(1)
    title: A limit
    says: It says 6 weeks.
    kind: time_limit
    values:
      2014-09-01: {amount: 6, unit: week, counting: excluding_the_first_day}
    starts_on: [request_received]
    checked: {confidence: M, against: not read, on: 2026-11-21}
"""


@pytest.fixture
def load(tmp_path):
    def load(text: str):
        path = tmp_path / "made_up.yaml"
        path.write_text(text, encoding="utf-8")
        return load_book(path)

    return load


def test_the_made_up_file_is_good(load):
    assert [provision.id for provision in load(HEAD + LIMIT)] == ["Z1"]


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ("unit: week", "unit: fortnight", r"made_up\.yaml, reg 1\(1\), from 2014-09-01: 'fortnight' is not a unit"),
        ("kind: time_limit", "kind: wish", r"made_up\.yaml, reg 1\(1\): 'wish' is not a kind"),
        ("kind: time_limit", "kind: local_target", r"reg 1\(1\): a local target is no law"),
        ("kind: time_limit", "kind: duty", r"reg 1\(1\): a duty states no period"),
        ("excluding_the_first_day", "somehow", r"reg 1\(1\), from 2014-09-01: 'somehow' is not a counting"),
        ("amount: 6", "amount: six", r"reg 1\(1\), from 2014-09-01: amount must be a whole number"),
        ("amount: 6", "amount: -6", r"reg 1\(1\), from 2014-09-01: amount must be a whole number"),
        ("2014-09-01: {", "soon: {", r"reg 1\(1\): 'soon' is not a date"),
        ("title: A limit", "titel: A limit", r"reg 1\(1\): unknown key titel"),
        ("title: A limit", "title: 7", r"reg 1\(1\): title must be text"),
        ("says: It says 6 weeks.", "says:", r"reg 1\(1\): says is missing"),
        ("ref: reg 1(1)", "ref: regulation 1", r"made_up\.yaml, regulation 1: .* is not a citation"),
        ("confidence: M", "confidence: sure", r"reg 1\(1\), checked: 'sure' is not a confidence"),
        ("confidence: M", "confidence: V", r"reg 1\(1\), checked: V means that a source was read"),
        ("against: not read", "against: hearsay", r"reg 1\(1\), checked: 'hearsay' is none of this file's sources"),
        ("starts_on: [request_received]", "clock: noon", r"reg 1\(1\): 'noon' is not a clock"),
        ("starts_on: [request_received]", "starts_on: now", r"reg 1\(1\): starts_on must be a list of words"),
        (
            "starts_on: [request_received]",
            "excused_by: made_up reg 9",
            r"made_up reg 1\(1\): it refers to made_up reg 9",
        ),
        ("starts_on: [request_received]", "excused_by: made_up reg 1(1)", r"is no exception and excuses nothing"),
        ("starts_on: [request_received]", "as_soon_as_practicable: 1", r"must be true or false"),
        ("id: Z1", "id: Z1\n    id: Z2", r"made_up\.yaml: the key 'id' stands here twice .*line 11"),
        ("id: Z1", "id: Z1\n    also: [Z1]", r"the row Z1 is already made_up reg 1\(1\)"),
    ],
)
def test_a_fault_is_named_with_its_place(load, right, wrong, fault):
    assert right in LIMIT
    with pytest.raises(LawDataError, match=fault):
        load(HEAD + LIMIT.replace(right, wrong))


def test_a_limit_without_a_value_needs_a_reason(load):
    valueless = "\n".join(line for line in LIMIT.splitlines() if "2014-09-01" not in line and "values:" not in line)
    with pytest.raises(LawDataError, match="a time_limit needs a value, or a reason"):
        load(HEAD + valueless)
    assert load(f"{HEAD}{valueless}\n    not_modelled: Because.\n")


def test_an_exception_without_grounds_needs_a_reason(load):
    lines = [line for line in LIMIT.splitlines() if "2014-09-01" not in line and "values:" not in line]
    with pytest.raises(LawDataError, match="an exception needs its grounds"):
        load(HEAD + "\n".join(lines).replace("kind: time_limit", "kind: exception"))


def test_the_same_provision_twice_is_refused(load):
    again = LIMIT.replace("provisions:\n", "").replace("id: Z1", "id: Z2")
    with pytest.raises(LawDataError, match=r"made_up reg 1\(1\): this provision is entered twice"):
        load(HEAD + LIMIT + again)


@pytest.mark.parametrize(
    ("amendment", "fault"),
    [
        ("{provision: made_up reg 2, by: reg 9, values: {2030-01-01: null}}", "made_up reg 2: no such provision"),
        ("{provision: made_up reg 1(1), by: reg 9, values: {2014-09-01: null}}", "from 2014-09-01 is there already"),
        ("{provision: made_up reg 1(1), values: {2030-01-01: null}}", "by is missing"),
    ],
)
def test_an_amendment_names_what_it_amends_by_what_and_once(load, amendment, fault):
    with pytest.raises(LawDataError, match=fault):
        load(f"{HEAD}amends:\n  - {amendment}\n{LIMIT}")


@pytest.mark.parametrize("text", ["[a, list]", "", "? [no, plain, word]\n: 1", "a: [unclosed"])
def test_what_is_no_instrument_is_refused_by_name(load, text):
    with pytest.raises(LawDataError, match=r"made_up\.yaml"):
        load(text)


def test_on_is_a_word_and_not_true(load):
    assert load(HEAD + LIMIT).provision("made_up reg 1(1)").checked.on.isoformat() == "2026-11-21"
