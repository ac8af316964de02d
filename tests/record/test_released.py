"""What was once recorded stays readable: a stored example of every (type, version) ever released, with its hash."""

import json

import pytest

from app.record.append import event_link
from app.record.canonical import private_digest
from app.record.load import event_of
from app.tables import EventRow
from tests.record.examples import EXAMPLES, RELEASED, reads_as
from workflow.events import PAYLOADS

FILES = sorted(RELEASED.glob("*.json"))


def stored(path):
    example = json.loads(path.read_text())
    return example, EventRow.model_validate(example["event"])


def test_every_type_has_an_example_of_every_version():
    wanted = {f"{name}.v{v}.json" for name, cls in PAYLOADS.items() for v in range(1, cls.v + 1)}
    assert {path.name for path in FILES} == wanted, "python -m tests.record.examples freezes what is missing"


def test_examples_leave_no_field_out():
    assert {example.type for example in EXAMPLES} == set(PAYLOADS)
    for example in EXAMPLES:
        assert set(reads_as(example)) == set(example.__dataclass_fields__), example.type


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_stored_example_keeps_its_hash(path):
    example, row = stored(path)
    assert event_link(row.previous_hash, row) == row.hash
    if example["private"]:
        assert (
            private_digest(bytes.fromhex(example["private"]["salt"]), example["private"]["text"]) == row.private_digest
        )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_stored_example_reads_as_it_did(path):
    example, row = stored(path)
    assert reads_as(event_of(row).payload) == example["reads_as"]
