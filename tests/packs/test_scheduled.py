"""Packs made by themselves: on the council's working day, each once, whatever else the morning does."""

from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from typer.testing import CliRunner

from app import cli
from app import today as clock
from app.packs import scheduled, service
from app.packs.scheduled import make_due
from app.settings import settings
from app.tables import Pack
from tests.packs.conftest import settle

THU_5_NOV, FRI_6_NOV, FRI_13_NOV = date(2026, 11, 5), date(2026, 11, 6), date(2026, 11, 13)


def kept(here):
    with here.db.reading() as session:
        found = session.scalars(select(Pack).order_by(Pack.id))
        return [(p.kind, str(p.first), str(p.as_at), p.scheduled) for p in found]


def test_each_pack_is_made_on_its_day_and_never_twice(here):
    settle(here, 5)
    list(make_due(here.db, here.settings, THU_5_NOV))
    before = kept(here)
    assert ("board", "2026-10-01", "2026-10-31", True) not in before
    assert ("scrutiny", "2026-07-01", "2026-09-30", True) in before
    said = list(make_due(here.db, here.settings, FRI_6_NOV))
    assert said == ["board pack of October 2026 made for 801"]
    assert kept(here) == [*before, ("board", "2026-10-01", "2026-10-31", True)]
    assert list(make_due(here.db, here.settings, FRI_13_NOV)) == []


def test_two_at_once_make_one(here, monkeypatch):
    settle(here, 3)
    monkeypatch.setattr(scheduled.store, "scheduled", lambda *_: None)  # as each of two that looked at the same moment
    list(make_due(here.db, here.settings, FRI_6_NOV))
    once = kept(here)
    assert list(make_due(here.db, here.settings, FRI_6_NOV)) == []
    assert kept(here) == once


def test_one_that_fails_is_said_and_made_the_next_morning(embedded, monkeypatch):
    settle(embedded, 3)
    with monkeypatch.context() as broken:
        broken.setattr(service, "draw", lambda *_: 1 / 0)
        said = list(make_due(embedded.db, embedded.settings, FRI_6_NOV))
    assert said
    assert all("NOT made" in line for line in said)
    assert kept(embedded) == []
    assert len(list(make_due(embedded.db, embedded.settings, FRI_6_NOV))) == 2


def test_a_council_that_wants_none_gets_none(embedded, tmp_path):
    settle(embedded, 2)
    embedded.settings.packs = tmp_path / "packs.yaml"
    embedded.settings.packs.write_text("{}\n")
    assert list(make_due(embedded.db, embedded.settings, FRI_6_NOV)) == []


@pytest.fixture
def ehc(embedded_council, monkeypatch):
    monkeypatch.setenv("EHC_DATABASE_URL", embedded_council.url)
    settings.cache_clear()
    yield lambda *words: CliRunner().invoke(cli.app, [str(word) for word in words])
    settings.cache_clear()


def test_the_command_line_writes_the_months_pack_and_makes_it_once(ehc, tmp_path, embedded_council):
    out = tmp_path / "board.xlsx"
    first = ehc("pack", "--kind", "board", "--month", "2026-10", "--out", out)
    assert first.exit_code == 0, first.output
    assert first.stdout.startswith("made: pack 1, board, October 2026")
    assert load_workbook(out).sheetnames == ["Figures", "About"]
    again = ehc("pack", "--kind", "board", "--month", "2026-10", "--out", tmp_path / "board.pdf")
    assert again.stdout.startswith("there already: pack 1")
    assert (tmp_path / "board.pdf").read_bytes().startswith(b"%PDF")
    quarter = ehc("pack", "--kind", "scrutiny", "--month", "2026-08", "--out", tmp_path / "s.csv")
    assert "July to September 2026" in quarter.stdout
    assert len(kept(embedded_council)) == 2


def test_a_month_under_way_is_made_as_of_today_and_does_not_stand_for_the_months_own(ehc, tmp_path, embedded_council):
    today = clock.today()
    for _ in range(2):
        answer = ehc("pack", "--kind", "board", "--month", f"{today:%Y-%m}", "--out", tmp_path / "now.csv")
        assert answer.stdout.startswith("made: pack"), answer.output
    first = str(today.replace(day=1))
    assert kept(embedded_council) == [("board", first, str(today), False)] * 2


@pytest.mark.parametrize(
    ("month", "out", "said"),
    [("October", "b.pdf", "is no month"), ("2026-10", "b.doc", "ends in none of"), ("2126-10", "b.pdf", "is after")],
)
def test_what_the_command_cannot_do_is_said(ehc, tmp_path, month, out, said):
    answer = ehc("pack", "--kind", "board", "--month", month, "--out", tmp_path / out)
    assert answer.exit_code != 0
    assert said in str(answer.exception)
    assert not (tmp_path / out).exists()
