"""`ehc export sen2` and `ehc import sen2`: what they print, where, how they end; and what they will not read."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from app.cli import app
from app.returns.reading import MOST
from app.settings import settings
from tests.returns import files

EHC = Path(sys.executable).parent / "ehc"
BOMB = """<!DOCTYPE Message [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>"""
OUTSIDE = '<!DOCTYPE Message [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


@pytest.fixture
def ehc(sqlite_url, tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("EHC_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("EHC_DATABASE_URL", sqlite_url)
    monkeypatch.chdir(tmp_path)

    def run(*arguments, **more):
        for name, value in more.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()
        return CliRunner().invoke(app, arguments)

    yield run
    settings.cache_clear()


def given(tmp_path, *persons, name="last.xml", **header):
    (tmp_path / name).write_text(files.message(*persons, **header), encoding="utf-8")
    return name


def test_last_years_return_in_and_this_years_out(ehc, tmp_path):
    name = given(tmp_path, files.person(files.planned(), files.historical("2019-05-01")))
    taken = ehc("import", "sen2", name)
    assert taken.exit_code == 0, taken.output
    assert taken.stdout.splitlines() == ["rows 2 = loaded 2 + merged 0 + unchanged 0 + rejected 0"]
    again = ehc("import", "sen2", name, "--dry-run")
    assert again.stdout.splitlines() == ["rows 2 = loaded 0 + merged 0 + unchanged 2 + rejected 0"]
    out = ehc("export", "sen2", "--year", "2025", "--out", "out.xml", "--serial", "7")
    assert out.exit_code == 0, out.output
    assert out.stdout.splitlines() == ["persons 1, requests 2: errors 0, queries 5"]
    assert "error" not in out.stderr
    assert "query L5 two_active_plans (ActivePlans)" in out.stderr
    assert "plans_20w_incl 1 of 1, plans_20w_excl 1 of 1 (the same as GET /api/v1/kpis?from=2024-01-01" in out.stderr
    assert b"<SerialNo>007</SerialNo>" in (tmp_path / "out.xml").read_bytes()
    assert not list(tmp_path.glob(".out.xml*"))


def test_rejections_and_doubts_are_on_stderr_and_do_not_fail_the_command(ehc, tmp_path):
    name = given(
        tmp_path,
        files.person(
            files.request("X"), files.request("Y", "<Assessment><AssessmentOutcome>W</AssessmentOutcome></Assessment>")
        ),
    )
    taken = ehc("import", "sen2", name)
    assert taken.exit_code == 0
    assert taken.stdout.splitlines() == ["rows 2 = loaded 1 + merged 0 + unchanged 0 + rejected 1"]
    assert "row 1, RequestOutcome: X is none of Y, N, A, W, H" in taken.stderr
    assert "2024-12-31 stands for it (row 2)" in taken.stderr


def test_the_file_is_the_same_whenever_it_is_made_on_one_day(ehc, tmp_path):
    ehc("import", "sen2", given(tmp_path, files.person(files.planned())))
    made = []
    for name in ("one.xml", "two.xml"):
        assert ehc("export", "sen2", "--year", "2025", "--out", name).exit_code == 0
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]


def test_a_return_before_its_census_day_says_as_at_when(ehc):
    from app.today import today

    year = today().year + 1
    out = ehc("export", "sen2", "--year", str(year), "--out", "next.xml")
    assert out.exit_code == 0
    assert f"this is the position as at {today()}" in out.stderr or today().month == 1


@pytest.mark.parametrize(("year", "says"), [("2022", "2023"), ("2090", "has not begun")])
def test_a_year_that_no_return_is_of(ehc, tmp_path, year, says):
    said = subprocess.run(
        [EHC, "export", "sen2", "--year", year, "--out", "x.xml"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 1
    assert says in said.stderr
    assert len(said.stderr.splitlines()) == 1
    assert not (tmp_path / "x.xml").exists()


def test_where_the_file_cannot_go(ehc, tmp_path):
    answer = ehc("export", "sen2", "--year", "2025", "--out", "nowhere/out.xml")
    assert answer.exit_code == 1
    assert answer.stderr.startswith("nowhere/out.xml: No such file")


def named(before="", **header):
    return files.message(files.person(files.request("N")), before=before, **header)


# fmt: off
REFUSED = {
    "no XML": ("surname,forename\nExample,Amina\n", "cannot be read as XML"),
    "nothing": ("", "cannot be read as XML"),
    "cut short": (named()[:-60], "cannot be read as XML"),
    "another root": ("<SchoolCensus/>", "no SEN2 return: it begins with 'SchoolCensus'"),
    "another collection": (named(collection="SC"), "a return of the collection 'SC', not of SEN2"),
    "a year to come": (named(year="2041"), "the collection of '2041'; what is read are those of 2023 to 2027"),
    "a year of sums": (named(year="2022"), "the collection of '2022'"),
    "no year": (named(year="soon"), "the collection of 'soon'"),
    "another authority": (named(lea="802"), "the return of authority '802'; this installation is 801's"),
    "a bomb": (named(BOMB), "a document type (DTD)"),
    "a file from outside": (named(OUTSIDE), "a document type (DTD)"),
    "a type from elsewhere": (named('<!DOCTYPE Message SYSTEM "http://127.0.0.1:9/x.dtd">'), "a document type (DTD)"),
    "no header": ("<Message><Persons/></Message>", "it has no header"),
    "a header at the end": (f"<Message><Persons>{files.person(files.request('N'))}</Persons></Message>", "come before its header"),
    "strangers among the persons": (files.message("<Pupil/>"), "'Pupil' stands among its persons"),
    "strangers beside them": ("<Message><Learners/></Message>", "'Learners' stands beside Header and Persons"),
    "one endless person": (files.message(f"<Person>{'<a/>' * (MOST + 1)}</Person>"), "one person has over 5,000 elements"),
    "an endless header": (f"<Message><Header>{'<a/>' * (MOST + 1)}</Header></Message>", "its header or one person has over 5,000"),
    "a name in a namespace": ('<Message xmlns="urn:x"/>', "it begins with '{urn:x}Message'"),
}
# fmt: on


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_is_no_return_of_ours_is_refused_in_one_line(ehc, tmp_path, what):
    content, says = REFUSED[what]
    (tmp_path / "bad.xml").write_text(content, encoding="utf-8")
    answer = ehc("import", "sen2", "bad.xml")
    assert answer.exit_code == 1
    [line] = answer.stderr.splitlines()
    assert line.startswith("bad.xml: ")
    assert says in line
    assert answer.stdout == ""


def test_a_bomb_in_utf_16_is_one_too(ehc, tmp_path):
    (tmp_path / "bad.xml").write_bytes(named(BOMB).replace('<?xml version="1.0"?>', "").encode("utf-16"))
    answer = ehc("import", "sen2", "bad.xml")
    assert (answer.exit_code, "document type" in answer.stderr) == (1, True)


def test_what_is_no_file(ehc, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name, says in (("pipe", "a pipe or a device"), ("folder", "a folder"), ("gone", "no such file")):
        answer = ehc("import", "sen2", name)
        assert answer.exit_code == 1
        assert answer.stderr.startswith(f"{name}: ")
        assert says in answer.stderr


@pytest.mark.slow
def test_a_large_file_is_read_in_flat_memory(sqlite_url, tmp_path):
    """A file of 200 MB is refused at its very end, after all of it was read: memory stays that of a small one."""
    entry = files.person(files.planned(), files.historical()) + "\n"
    head, tail = files.message("|").split("|")
    with (tmp_path / "large.xml").open("w", encoding="utf-8") as file:
        file.write(head)
        for _ in range(200_000_000 // len(entry)):
            file.write(entry)
        file.write("<Pupil/>" + tail)
    running = subprocess.Popen(
        [EHC, "import", "sen2", "large.xml"],
        cwd=tmp_path,
        env={**os.environ, "EHC_DATABASE_URL": sqlite_url},
        stderr=subprocess.PIPE,
        text=True,
    )
    watched, most = psutil.Process(running.pid), 0
    while running.poll() is None:
        most = max(most, watched.memory_info().rss) if watched.is_running() else most
        time.sleep(0.05)
    assert "'Pupil' stands among its persons" in running.stderr.read()
    running.stderr.close()
    assert running.returncode == 1
    assert most < 250_000_000
