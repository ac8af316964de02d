"""The SEN2 return of N persons, each with a plan, on SQLite: persons/s, beside a bare scan of the same rows: `python -m bench.sen2`.

The floor is one SQL statement through the driver, and lxml writing the same elements from its rows: no scope, no history
put right, no fault looked for. Ours does what `ehc export sen2` does: the file and every fault in it, less the terminal.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

import psutil
from lxml import etree

from app.record.canonical import canonical
from app.returns import store
from app.returns.service import Return, return_of
from app.returns.writing import written
from app.tables.projections import FOR_EVER
from bench.figures import Bound, Figure, main, number, paired, spread, stopwatch
from bench.ground import TODAY, folder, prepared, standing
from tests.support.installation import Installation

YEAR = TODAY.year
BATCH = 20_000
NOW = "2026-01-01 09:00:00.000000"
PERSON = (
    "INSERT INTO person (id, authority, forename, surname, name_key, date_of_birth, sex, ethnicity, postcode, created_at)"
    " VALUES (?, '801', 'Amina', ?, ?, '2015-03-02', 'F', 'WBRI', 'BS1 5TR', ?)"
)
NUMBER = "INSERT INTO person_identifier (authority, scheme, value, person_id) VALUES ('801', 'uln', ?, ?)"
MATTER = (
    "INSERT INTO matter (id, kind, authority, person_id, reference, restricted, synthetic, created_at)"
    " VALUES (?, 'assessment', '801', ?, ?, 0, 0, ?)"
)
CASE = (
    "INSERT INTO case_row (matter_id, holds_from, holds_until, current, kind, authority, state, open, received_on, flags,"
    " source, decided, decided_on, to_draft_on, issued_on, ordered, psychology, exceptions, disputes, holder_code,"
    " then_code, synthetic, rules) VALUES (?, ?, ?, 1, 'assessment', '801', 'plan_issued', 0, ?, '', 'parent', 'agreed',"
    " ?, ?, ?, 0, 'in', '', '', '', '', 0, '')"
)
EVENT = (
    "INSERT INTO event (matter_id, kind, seq, type, v, occurred_on, recorded_at, actor_id, cite, irregular, data,"
    " previous_hash, hash) VALUES (?, 'assessment', ?, ?, 1, ?, ?, 1, '', 0, ?, '', '')"
)
OTHERS = ("request_received", "assessment_agreed", "plan_agreed", "draft_sent")  # that the return has to read past
SCAN = """
SELECT p.surname, p.forename, p.date_of_birth, p.sex, p.ethnicity, p.postcode, i.value, c.received_on, c.decided_on,
       c.issued_on, e.data
FROM person p JOIN person_identifier i ON i.person_id = p.id JOIN matter m ON m.person_id = p.id
JOIN case_row c ON c.matter_id = m.id JOIN event e ON e.matter_id = m.id AND e.type = 'plan_issued' ORDER BY p.id"""
TAGS = (
    *("Surname", "Forename", "PersonBirthDate", "Sex", "Ethnicity", "PostCode", "UniqueLearnerNumber", "ReceivedDate"),
    *("RequestSource", "RYA", "RequestOutcomeDate", "RequestOutcome", "RequestMediation", "RequestTribunal"),
    *("AssessmentOutcome", "AssessmentOutcomeDate", "AssessmentMediation", "AssessmentTribunal", "OtherMediation"),
    *(
        "OtherTribunal",
        "Week20",
        "StartDate",
        "URN",
        "PlacementRank",
        "SENunitIndicator",
        "ResourcedProvisionIndicator",
    ),
    *("URN", "PlacementRank", "EntryDate", "SENunitIndicator", "ResourcedProvisionIndicator", "SENtype", "SENtypeRank"),
)


def fill(path: Path, persons: int) -> None:
    """So many children, each with a case that came to a plan in the year reported on."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA foreign_keys=OFF")
        for first in range(1, persons + 1, BATCH):
            ids = range(first, min(first + BATCH, persons + 1))
            database.executemany(PERSON, ((id_, f"Child {id_}", f"amina child {id_}", NOW) for id_ in ids))
            database.executemany(NUMBER, ((f"{9_000_000_000 + id_}", id_) for id_ in ids))
            database.executemany(MATTER, ((id_, id_, f"801-{YEAR - 1}-{id_:06d}", NOW) for id_ in ids))
            database.executemany(CASE, (_case(id_) for id_ in ids))
            database.executemany(EVENT, (event for id_ in ids for event in _events(id_)))
        database.commit()


def _days(id_: int) -> tuple[date, date, date]:
    received_on = date(YEAR - 1, 1, 1) + timedelta(days=id_ % 200)
    return received_on, received_on + timedelta(days=30), received_on + timedelta(days=130)


def _case(id_: int) -> tuple[object, ...]:
    received_on, decided_on, issued_on = _days(id_)
    return id_, issued_on, FOR_EVER, received_on, decided_on, issued_on, issued_on


def _events(id_: int) -> Iterator[tuple[object, ...]]:
    received_on, _, issued_on = _days(id_)
    for seq, type_ in enumerate(OTHERS, 1):
        yield id_, seq, type_, received_on, NOW, "{}"
    placed = {"placement": {"urn": f"{100_000 + id_ % 800_000}"}, "primary_need": "SLCN"}
    yield id_, len(OTHERS) + 1, "plan_issued", issued_on, NOW, canonical(placed)


def exported(here: Installation, asked: Return, out: Path, watch: Callable[[int], None] = lambda _: None) -> int:
    """The file and its faults; how many persons are in it."""
    persons = faults = 0
    with here.db.reading() as session, out.open("wb") as file:
        twice = store.on_file_twice(session, asked.who)

        def each() -> Iterator[object]:
            nonlocal persons, faults
            for entry in asked.entries(session):
                persons += 1
                faults += sum(1 for _ in asked.wrong_with(entry, twice))
                watch(persons)
                yield entry.person

        file.writelines(written(asked.header(TODAY), each()))  # type: ignore[arg-type]
    assert faults, "of each placement, nobody entered when it began"
    return persons


def scanned(path: Path, out: Path) -> int:
    """The same elements, written from one bare scan."""
    persons = 0
    with (
        closing(sqlite3.connect(path)) as database,
        etree.xmlfile(str(out), encoding="utf-8") as file,
        file.element("Persons"),
    ):
        for row in database.execute(SCAN):
            person = etree.Element("Person")
            for place, tag in enumerate(TAGS):
                etree.SubElement(person, tag).text = str(row[place]) if place < len(row) else "0"
            file.write(person)
            persons += 1
    return persons


class Memory:
    """How much the process grew between the first tenth of the persons and the last."""

    def __init__(self, persons: int) -> None:
        self.process, self.tenth, self.last = psutil.Process(), max(persons // 10, 1), persons
        self.early = self.late = 0

    def __call__(self, person: int) -> None:
        if person == self.tenth:
            self.early = self.process.memory_info().rss
        if person == self.last:
            self.late = self.process.memory_info().rss

    @property
    def megabytes(self) -> float:
        return max(self.late - self.early, 0) / 1_000_000


@contextmanager
def asking(persons: int) -> Iterator[tuple[Installation, Return, Path]]:
    with folder() as within:
        path = prepared(within, 0)
        fill(path, persons)
        with standing(f"sqlite:///{path}", within) as here:
            yield here, return_of(here.actor(), here.settings, YEAR, TODAY), path


def measure(*, quick: bool) -> list[Figure]:
    persons, rounds = (200, 1) if quick else (20_000, 3)
    ours, cpus, floor = [], [], []
    with asking(persons) as (here, asked, path):
        memory = Memory(persons)
        for _ in range(rounds):
            with stopwatch() as taken:
                assert exported(here, asked, path.with_name("return.xml"), memory) == persons
            ours.append(persons / taken[0])
            cpus.append(persons / taken[1])
            with stopwatch() as taken:
                assert scanned(path, path.with_name("floor.xml")) == persons
            floor.append(persons / taken[0])
    work = f"SEN2 return of {number(persons)} persons, every fault looked for"
    speed, per_cpu = spread(ours, "persons/s"), spread(cpus, "persons/s of CPU")
    return [
        Figure(work, speed, per_cpu, sorted(ours)[rounds // 2], Bound("≥", 2000, "persons/s"), unit="persons/s"),
        Figure(work, speed, f"bare scan and write: {spread(floor, 'persons/s')}", paired(ours, floor), Bound("≥", 0.1)),
        Figure(f"{work}: growth", "—", "its first tenth", memory.megabytes, Bound("≤", 20, "MB"), unit="MB"),
    ]


@contextmanager
def once() -> Iterator[Callable[[], object]]:
    """One return, to be profiled."""
    with asking(10_000) as (here, asked, path):
        yield lambda: exported(here, asked, path.with_name("return.xml"))


if __name__ == "__main__":
    main(measure, __doc__ or "", once)
