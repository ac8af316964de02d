"""A council's rules are read strictly: a fault stops the start and names the setting, the place and what is wrong."""

from pathlib import Path

import pytest

from app.rulebook import council_audits, read_the_councils_files
from app.settings import Settings, SettingsError
from workflow.audits import SECTIONS, What, audit_rules
from workflow.audits.rules import EXAMPLE
from workflow.law.entry import LawDataError


def changed(folder: Path, old: str, new: str) -> Path:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert old in text
    path = folder / "ours.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


PLAN = "{number: 10, every: caseworker, within: quarter}"
ADVICE = "{number: 2, of_each: service}"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (PLAN, "{every: caseworker, within: quarter}", "sample.plan: give number or share"),
        (PLAN, "{number: 1, share: 10}", "sample.plan: give number or share"),
        (PLAN, "{number: 0}", "number is at least 1"),
        (PLAN, "{share: 101}", "share is from 1 to 100"),
        (PLAN, "{number: 1, every: caseworker}", "every and within go together"),
        (PLAN, "{number: 1, every: service, within: month}", "every of plan is caseworker"),
        (PLAN, "{number: 1, every: caseworker, within: year}", "'year' is not a within"),
        (ADVICE, "{number: 1, of_each: service, every: service, within: month}", "of_each draws of each already"),
        (ADVICE, "{numbr: 1}", "sample.advice: unknown key numbr"),
        ("plan: [B, E, F]", "plan: [B, Z]", "plan has no section Z"),
        ("views_missing:", "Views missing:", "'Views missing' is no code"),
        ("  jargon: It cannot be understood by the family", "  jargon:", "findings.jargon needs a title"),
        ("title: Example rules for quality audits", "", "title is missing"),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path, old, new, fault):
    path = changed(tmp_path, old, new)
    with pytest.raises(LawDataError, match=r"ours\.yaml") as error:
        audit_rules(path)
    assert fault in str(error.value)
    with pytest.raises(SettingsError, match="EHC_AUDITS"):
        read_the_councils_files(Settings(audits=path, secret_key="for tests"))


def test_a_councils_own_rules_take_the_place_of_the_example(tmp_path):
    own = council_audits(Settings(audits=changed(tmp_path, PLAN, "{share: 10}"), secret_key="for tests"))
    assert own.sample[What.PLAN].share == 10
    assert own.digest != audit_rules().digest
    assert own.sample[What.PLAN].digest != audit_rules().sample[What.PLAN].digest
    assert own.sample[What.ADVICE].digest == audit_rules().sample[What.ADVICE].digest


def test_the_sections_of_a_plan_are_those_of_regulation_12():
    assert list(SECTIONS[What.PLAN]) == ["A", "B", "C", "D", "E", "F", "G", "H1", "H2", "I", "J", "K"]


def test_a_share_is_rounded_up_and_no_more_are_drawn_than_there_are(tmp_path):
    tenth = audit_rules(changed(tmp_path, PLAN, "{share: 10}")).sample[What.PLAN]
    assert [tenth.places(n) for n in (0, 1, 10, 11, 20)] == [0, 1, 1, 2, 2]
    assert [audit_rules().sample[What.PLAN].places(n) for n in (0, 4, 40)] == [0, 4, 10]
