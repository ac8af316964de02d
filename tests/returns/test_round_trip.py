"""Out, away, in and out again: the same file. And what another reader counts in it is what the indicators say.

What does not come back is not in the file either, and so cannot differ: the need of a plan that ceased, the ground of an
exception, who asked where several sources share a code, the days of disputes, reversals and withdrawals.
"""

import re
import shutil
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from lxml import etree
from sqlalchemy import text

from app.intake.acting import acting_as
from app.intake.load import Load as Tracker
from app.returns.importing import Load
from app.returns.reading import survey
from app.returns.service import return_of
from app.seed.rows import HEADER, lines
from app.seed.year2021 import BRISTOL_2021, year_of_requests
from tests.returns.conftest import Desk
from tests.returns.reader import twenty_weeks
from tests.returns.test_export import SCHEMA
from tests.support.installation import TODAY, Installation
from workflow.returns.timeliness import CODES, counted

SHAPE = replace(BRISTOL_2021, year=2024, exported_on=date(2026, 3, 31))
YEAR = {"from": "2024-01-01", "to": "2024-12-31", "as_at": "2025-01-16"}
SMALL = 90  # of the year's rows, for PostgreSQL


def seeded(here, rows):
    load = Tracker(here.db, HEADER, acting_as(here.db, here.settings, "tracker import"))
    for _ in load.run(lines(rows)):
        pass
    assert load.tally.done == {"loaded": len(rows)}


def taken_in(here, path):
    load = Load(here.db, survey(path, "801"), acting_as(here.db, here.settings, "return import"))
    for _ in load.run():
        pass
    return load.tally


def enter_something_of_everything(desk):
    """Details beside some of the plans, so that every element is in the file."""
    with desk.here.db.reading() as session:
        plans = list(
            session.scalars(text("SELECT matter_id FROM case_row WHERE current AND issued_on IS NOT NULL ORDER BY 1"))
        )
    entered = (
        {"second_need": "DS", "personal_budget": True, "organised_arrangements": True, "direct_payments": "S"},
        {"ceased_on": "2024-12-31", "cease_reason": "2"},
        {"residential": "A", "work_based": "S", "placement": {"entered_on": "2024-09-03", "sen_unit": True}},
        {"placement": {"urn": "109777", "entered_on": "2024-09-03", "left_on": "2025-01-10", "resourced": True}},
        {"second_placement": {"ukprn": "10001234", "entered_on": "2024-11-01", "residential": "B", "work_based": "T"}},
        {"second_placement": {"setting": "OTH", "setting_other": "a farm", "entered_on": "2024-11-01"}},
        {"transfer_la": "802", "placement": {"entered_on": "2024-09-03"}},
        {"historical": True, "current_plan_on": "2024-12-02"},
        {"current_plan_on": "2025-01-10", "review_meeting_on": "2024-11-04", "review_outcome": "A"},
        {"review_draft_on": "2024-11-10", "phase_transfer_due_on": "2025-02-15", "last_review_on": "2024-11-20"},
        {"phase_transfer_final_on": "2025-01-15", "upn_unknown": "UN3"},
    )
    for case, details in zip(plans, entered, strict=False):
        desk.enter(case, **details)


def indicators_of_the_year(here):
    """What GET /kpis says of the year's plans, as at the census day."""
    with here.client(here.actor()) as client:
        items = client.get("/api/v1/kpis", params=YEAR).json()["items"]
    return {i["code"]: (i["numerator"], i["denominator"]) for i in items if i["code"] in CODES}


def as_the_command_says(here):
    """What `ehc export sen2` says of the same, beside its file."""
    asked, counts = return_of(here.actor(), here.settings, 2025, TODAY), Counter()
    with here.db.reading() as session:
        for entry in asked.entries(session):
            for request in entry.person.requests:
                counts.update(counted(request, asked.census))
    return {code: (counts[code, True], counts[code, True] + counts[code, False]) for code in CODES}


def rows_of(small):
    rows = year_of_requests(7, SHAPE)
    return rows[:: len(rows) // SMALL] if small else rows


@pytest.mark.slow
def test_out_away_in_and_out_again_and_counted_by_another(database_url, sqlite_pattern, tmp_path):
    here = Installation(database_url, tmp_path)
    seeded(here, rows_of(small=not here.db.is_sqlite))
    read = twenty_weeks(Desk(here).file(2025))
    assert read == indicators_of_the_year(here) == as_the_command_says(here)
    assert read["plans_20w_excl"][0] > 5
    assert read["plans_20w_incl"] != read["plans_20w_excl"] or not here.db.is_sqlite
    enter_something_of_everything(Desk(here))
    first = Desk(here).file(2025)
    here.close()
    (tmp_path / "return.xml").write_bytes(first)
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    assert schema.validate(etree.fromstring(first)), schema.error_log

    shutil.copy(sqlite_pattern, tmp_path / "anew.db")
    anew = Installation(f"sqlite:///{tmp_path / 'anew.db'}", tmp_path)
    tally = taken_in(anew, tmp_path / "return.xml")
    requests = len(re.findall(rb"<Requests>", first))
    assert dict(tally.done) == {"loaded": requests}, tally.rejections
    assert Desk(anew).file(2025) == first
    assert indicators_of_the_year(anew) == twenty_weeks(first)
    assert dict(taken_in(anew, tmp_path / "return.xml").done) == {"unchanged": requests}
    assert Desk(anew).file(2025) == first
    anew.close()
