"""What Bristol published for 2021, from its tracker through the command to the API: mission.md, "an end-to-end check"."""

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.seed.year2021 import write, year_of_requests
from app.settings import settings
from tests.support.installation import Installation
from tests.support.proof import WHOLE

YEAR = {"from": "2021-01-01", "to": "2021-12-31"}


@pytest.mark.slow
@pytest.mark.proof
@pytest.mark.parametrize("seed", [2021, 7] if WHOLE else [2021])
def test_the_published_figures_of_2021(sqlite_url, tmp_path, monkeypatch, seed):
    year = year_of_requests(seed)
    write(tmp_path / "tracker.csv", year)
    monkeypatch.setenv("EHC_DATABASE_URL", sqlite_url)
    settings.cache_clear()
    done = CliRunner().invoke(app, ["import", "tracker", str(tmp_path / "tracker.csv")])
    settings.cache_clear()
    rows = len(year)
    assert done.stdout.splitlines()[-1] == f"rows {rows} = loaded {rows} + merged 0 + unchanged 0 + rejected 0"
    here = Installation(sqlite_url, tmp_path)
    with here.client(here.actor()) as client:
        items = client.get("/api/v1/kpis", params=YEAR).json()["items"]
        by_month = client.get("/api/v1/kpis", params={**YEAR, "by": "month"}).json()["items"]
        seen_then = client.get("/api/v1/kpis", params={**YEAR, "as_at": "2021-12-31"}).json()["items"]
    here.close()
    for seen in (items, seen_then):
        figures = {(i["code"], i["part"]): (i["numerator"], i["denominator"], i["value"]) for i in seen}
        assert figures["plans_20w_excl", None] == (185, 546, 33.9)
        assert figures["plans_20w_incl", None] == (185, 562, 32.9)
        assert figures["requests", None] == (850, None, 850)
        assert figures["plans_over_6_months", None][1] == 579
        assert sum(value for (code, _), (_, _, value) in figures.items() if code == "plans_by_band") == 579
        assert sum(value for (code, _), (_, _, value) in figures.items() if code == "plans_by_dfe_band") == 579
        assert figures["with_exception", "plans_issued"][2] == 16
    december = [i for i in by_month if i["group"] == "2021-12"]
    assert sum(i["value"] for i in december if i["code"] == "plans_by_band") == 53
    assert sum(i["value"] for i in by_month if i["code"] == "requests") == 850
