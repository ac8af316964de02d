"""The words of the letters: every statement a provision asks for is in them, and a council's own file that drops one stops the start."""

import shutil
from pathlib import Path

import pytest
import yaml

from app.rulebook import read_the_councils_files
from app.settings import Settings, SettingsError
from workflow.law.book import book
from workflow.law.entry import LawDataError
from workflow.notices import NOTICES, To
from workflow.notices.wording import LISTS, SHIPPED, VALUES, left_out, letters

SAID = [(code, to, s) for code, n in NOTICES.items() for to in (To.FAMILY, To.HEALTH) for s in n.required(to)]


@pytest.mark.parametrize(("code", "to", "statement"), SAID, ids=lambda v: getattr(v, "code", str(v)))
def test_every_statement_that_a_provision_asks_for_is_in_its_letter(code, to, statement):
    _, blocks = letters().letters[code].to(to)
    assert not left_out([statement], blocks)
    assert all(book().find(cite) or cite in book() for cite in statement.cite), statement.cite


@pytest.mark.parametrize("code", NOTICES)
def test_every_notice_is_owed_under_a_provision_of_the_book(code):
    assert book().find(NOTICES[code].cite) or NOTICES[code].cite in book()


@pytest.mark.parametrize(("code", "to", "statement"), SAID, ids=lambda v: getattr(v, "code", str(v)))
def test_a_letter_without_the_statement_is_found_out(code, to, statement):
    """What claims a statement is taken out, block by block: the coverage can fail."""
    _, blocks = letters().letters[code].to(to)
    assert left_out([statement], [block for block in blocks if statement.code not in block.states])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "letters"
    shutil.copytree(SHIPPED, made)
    return made


def change(folder: Path, name: str, before: str, after: str) -> None:
    path = folder / name
    text = path.read_text()
    assert before in text, before
    path.write_text(text.replace(before, after))


@pytest.mark.parametrize(
    ("name", "before", "after", "says"),
    [
        ("will_not_assess.yaml", "First-tier Tribunal (Special", "Tribunal (Special", "appeal"),
        ("will_not_assess.yaml", "within one month of", "within a while of", "appeal_after_certificate"),
        ("no_plan.yaml", "{mediation_by}", "soon", "mediation_by"),
        ("final_plan.yaml", "{placement}", "a school", "placement"),
        ("draft_plan.yaml", "at least 15 days", "some days", "reply_by"),
        ("advice_request.yaml", "when: s31", "when: sensory", "advice_due"),
        ("exception.yaml", "states: [still_due]", "when: has_review", "still_due"),
        ("acknowledgement.yaml", "{decide_by}", "{decide_soon}", "decide_soon"),
        ("acknowledgement.yaml", "states: [received]", "states: [nonsense]", "nonsense"),
        ("acknowledgement.yaml", "title:", "titel:", "titel"),
        ("foot.yaml", "when: interpreter", "when: raining", "raining"),
        ("council.yaml", "mediation_adviser:", "mediator:", "mediator"),
        ("will_assess.yaml", "- list: advice_asked", "- list: anything", "anything"),
    ],
)
def test_a_councils_own_words_are_held_to_the_same(folder, name, before, after, says):
    change(folder, name, before, after)
    letters.cache_clear()
    with pytest.raises(SettingsError, match=says) as stopped:
        read_the_councils_files(Settings(secret_key="for tests", letters=folder))
    assert "EHC_LETTERS" in str(stopped.value)


def test_a_young_persons_own_words_are_held_to_it_too(folder):
    change(folder, "will_assess.yaml", "young_person: We will carry out an", "young_person: There is to be an")
    letters.cache_clear()
    with pytest.raises(LawDataError, match="will_assess"):
        letters(folder)


def test_what_the_councils_folder_has_not_is_the_one_shipped(tmp_path):
    (tmp_path / "foot.yaml").write_text("says:\n  - text: Ours.\n")
    found = letters(tmp_path)
    assert [block.text for block in found.foot] == ["Ours."]
    assert found.letters == letters().letters
    assert found.councils[""].example


def test_a_file_that_is_no_letter_and_a_folder_that_is_none_are_named(tmp_path):
    (tmp_path / "wil_assess.yaml").write_text("title: x\n")
    with pytest.raises(LawDataError, match=r"wil_assess\.yaml"):
        letters(tmp_path)
    with pytest.raises(LawDataError, match="no folder"):
        letters(tmp_path / "nowhere")


def test_each_of_several_councils_has_its_own_name(tmp_path):
    own = yaml.safe_load((SHIPPED / "council.yaml").read_text()) | {"name": "Other Council", "example": False}
    (tmp_path / "council.802.yaml").write_text(yaml.safe_dump(own))
    found = letters(tmp_path)
    assert found.council("802").values["council"] == "Other Council"
    assert found.council("801").values["council"] == "Example Council"
    assert not found.council("802").example


def test_what_can_be_printed_is_listed_once():
    assert not VALUES & LISTS
