"""The words: read at eleven, easy ones one idea a line, all of them ready to be translated."""

import re
import shutil
import subprocess
import sys
from gettext import NullTranslations
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.deps import Parts
from app.web import tongue
from tests.documents.files import pdf
from tests.family.families import STATES, Families, csrf_in
from tests.family.reading import OLDEST, age, sentences
from tests.support.installation import Installation, the_app
from tests.web.story import standing_still

ROOT = Path(__file__).resolve().parents[2]
LONGEST_SENTENCE, LONGEST_EASY = 25, 14
PLACES = ("", "/easy", "/tell", "/documents", "/right", "/reply")


WRONG_DAYS = ("31 2 2018", "3", "x y 2018", " 2 2018", "1 2 18", "1 2 1066", "1 2 2199")


def _born(text):
    """A day of birth as it would be typed in its three boxes."""
    return dict(zip(("date_of_birth-day", "date_of_birth-month", "date_of_birth-year"), text.split(" "), strict=False))


class Bracketed(NullTranslations):
    """A language of which every word stands in brackets, so that what is not translated is seen."""

    def gettext(self, message):
        return f"⟦{message}⟧"


class Town:
    """Every page a family meets in every state, and those of whoever has not come in, in English and in brackets."""

    def __init__(self, families, client):
        self.inside: dict[str, dict[str, dict[str, str]]] = {"en": {}, "xx": {}}
        for name in STATES:
            case = families.case(name)
            families.come_in(client, case)
            for tag, pages in self.inside.items():
                asked = {"Accept-Language": tag}
                pages[name] = {p: client.get(f"/family/cases/{case}{p}", headers=asked).text for p in PLACES}
        self.papers = self._refused(client, families.case(STATES[-1]))
        token, _ = families.let_in(families.case("requested"))
        client.cookies.clear()
        client.post("/ask", data={"source": "parent", "forename": "Ada", "words": "Help.", "key": "a-key"})
        self.outside = {tag: self._outside(client, token, {"Accept-Language": tag}) for tag in self.inside}

    @staticmethod
    def _refused(client, case):
        """A form for a paper that was sent without one, or with one that cannot be kept."""
        path, asked = f"/family/cases/{case}/documents", {"Accept-Language": "xx"}
        files = {
            "none": None,
            "empty": {"file": ("a.txt", b"")},
            "a program": {"file": ("a.exe", b"MZ\x90\x00")},
            "a script in it": {"file": ("a.pdf", pdf(b"5 0 obj\n<< /S /JavaScript /JS (app.alert(1)) >>\nendobj"))},
        }
        form = {**csrf_in(client.get(path).text), "kind": "evidence"}
        return {name: client.post(path, data=form, files=sent, headers=asked).text for name, sent in files.items()}

    @staticmethod
    def _outside(client, token, asked):
        found = {
            "/ask": client.get("/ask", headers=asked),
            "/ask, empty": client.post("/ask", headers=asked),
            **{f"/ask, {wrong}": client.post("/ask", data=_born(wrong), headers=asked) for wrong in WRONG_DAYS},
            "/ask, not offered": client.post("/ask", data={"source": "nobody", "words": "7" * 6000}, headers=asked),
            "/ask/key": client.get("/ask/a-key", headers=asked),
            "link": client.get(f"/family/in/{token}", headers=asked),
            "code": client.post(f"/family/in/{token}", data={"code": "1"}, headers=asked),
            "sent": client.get(f"/family/in/{token}?message=sent", headers=asked),
            "no link": client.get("/family/in/none", headers=asked),
        }
        return {name: answer.text for name, answer in found.items()}


@pytest.fixture(scope="module")
def town(sqlite_pattern, tmp_path_factory):
    """Of a council that has said how it is reached."""
    folder = tmp_path_factory.mktemp("town")
    shutil.copy(sqlite_pattern, folder / "ehc.db")
    here = Installation(f"sqlite:///{folder / 'ehc.db'}", folder)
    settings = here.settings
    settings.families_reach_us, settings.families_free_advice = "Ring 01.", "SENDIASS, 02"
    settings.families_mediation = "Ring 03"
    settings.smtp_host, settings.mail_from = "mail.example.org", "send@example.org"
    app, brackets = the_app(), {"xx": tongue.Reading("xx", Bracketed())}
    app.state.parts = Parts(settings, here.db)
    with (
        pytest.MonkeyPatch.context() as patch,
        standing_still(),
        TestClient(app, "http://127.0.0.1:8000", follow_redirects=False) as client,
    ):
        patch.setattr(tongue, "catalogues", lambda: brackets)
        yield Town(Families(here), client)
    here.close()


def faults(found):
    """Which pages are read too late, or have a sentence that is too long."""
    for place, page in found.items():
        if age(page) > OLDEST:
            yield place, f"read at {age(page):.1f}"
        most = LONGEST_EASY if place == "/easy" else LONGEST_SENTENCE
        yield from ((place, sentence) for sentence in sentences(page) if len(sentence.split()) > most)


@pytest.mark.parametrize("name", STATES)
def test_each_page_is_read_at_eleven(town, name):
    assert list(faults(town.inside["en"][name])) == []


def test_so_are_those_of_whoever_has_not_come_in(town):
    assert list(faults(town.outside["en"])) == []


def test_the_measure_tells_hard_words_from_easy_ones():
    hard = "<main><p>Notwithstanding the aforementioned statutory provisions, the authority shall determine the application in accordance with regulations.</p></main>"
    easy = "<main><p>We will tell you what we decide by the end of May.</p></main>"
    assert age(easy) < 8 < OLDEST < 16 < age(hard)


@pytest.mark.parametrize("name", STATES)
def test_the_easy_page_has_one_sentence_a_line(town, name):
    easy = town.inside["en"][name]["/easy"]
    lines = re.findall(r"<li>(.*?)</li>", easy, re.DOTALL)
    assert lines
    for line in lines:
        assert len(re.findall(r"[.?!](?:\s|$)", re.sub(r"<bdi.*?</bdi>", "X", line).strip())) <= 1, line


# ---- translation


def untranslated(page):
    """The words of a page's body that stand in no bracket, are nobody's own, and are no furniture."""
    body = re.search(r"<body.*</body>", page, re.DOTALL)[0]
    body = re.sub(r"<(script|select)\b.*?</\1>|<a class=\"ehc-header__name\".*?</a>", "", body, flags=re.DOTALL)
    body = re.sub(r"<p class=\"ehc-printed\">.*?</p>", "", body, flags=re.DOTALL)
    while re.search(r"⟦[^⟦⟧]*⟧", body):  # the innermost first: a word may stand inside a sentence
        body = re.sub(r"⟦[^⟦⟧]*⟧", "", body)
    text = re.sub(r"<[^>]+>", " ", re.sub(r"<bdi.*?</bdi>", "", body, flags=re.DOTALL))
    text = re.sub(r"801-\d{4}-\d{6}", "", text)
    return [word for word in re.findall(r"[A-Za-z]{2,}", text) if word != "nbsp"]


@pytest.mark.parametrize("name", STATES)
def test_every_word_of_every_state_can_be_translated(town, name):
    for place, page in town.inside["xx"][name].items():
        assert untranslated(page) == [], place
        assert '<html lang="xx"' in page


def test_so_can_those_of_whoever_has_not_come_in(town):
    for place, page in town.outside["xx"].items():
        assert untranslated(page) == [], place


def test_what_is_not_translated_would_be_seen():
    assert untranslated("<body><p>⟦a ⟦b⟧⟧ but not this</p></body>") == ["but", "not", "this"]


def test_a_language_is_chosen_from_what_the_browser_asks_for(monkeypatch):
    monkeypatch.setattr(tongue, "catalogues", lambda: {"xx": tongue.Reading("xx", Bracketed())})
    assert tongue.chosen("xx").tag == tongue.chosen("xx-YY,en;q=0.5").tag == tongue.chosen("so,xx;q=0.8").tag == "xx"
    assert {tongue.chosen(asked).tag for asked in ("", "en,xx", "en-US,xx;q=0.9", "so", "*", ";;,,")} == {"en-GB"}


def test_the_template_for_translators_has_every_word_of_today(tmp_path):
    made = tmp_path / "ehc.pot"
    command = [
        sys.executable,
        "-m",
        "babel.messages.frontend",
        "-q",
        "extract",
        "-F",
        "app/web/locale/babel.cfg",
        "-k",
        "N_",
    ]
    command += ["--no-location", "--sort-output", "--omit-header", "-o", str(made), "app"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    kept = ROOT / "app/web/locale/ehc.pot"
    assert made.read_text() == kept.read_text(), "make it anew: the command stands in app/web/locale/babel.cfg"


def test_english_has_a_line_for_each_of_them():
    from babel.messages.pofile import read_po

    with (ROOT / "app/web/locale/ehc.pot").open("rb") as file:
        asked = {message.id for message in read_po(file) if message.id}
    with (ROOT / "app/web/locale/en_GB/LC_MESSAGES/ehc.po").open("rb") as file:
        assert {message.id for message in read_po(file) if message.id} == asked


def test_what_is_wrong_with_a_paper_is_said_in_the_readers_words(town):
    assert len(town.papers) == 4
    for kind, page in town.papers.items():
        assert untranslated(page) == [], kind
