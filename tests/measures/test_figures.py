"""What the register is given: held against a recount by somebody who looks at every row by hand."""

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.measures.store import entered_values
from app.tables import MeasureValue, Survey
from workflow.kpis.entered import Answers, Stage, Value, figures, small_base

CODES = ("treated_fairly", "autism_26w")
FIRST, START = date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)
DAYS = st.integers(0, 3).map(lambda n: FIRST + timedelta(n))


def figure_of(*rows):
    return {(figure.code, figure.part): figure for figure in figures(rows)}


def test_a_value_alone_has_no_counts():
    figure = figure_of(Value("treated_fairly", Decimal("81.45"), None, None))["treated_fairly", ""]
    assert (figure.numerator, figure.denominator, figure.value) == (None, None, Decimal("81.5"))


def test_where_families_were_asked_the_value_entered_is_not_shown():
    found = figure_of(
        Value("treated_fairly", Decimal(99), None, None),
        Answers("treated_fairly", "request", 1, 3),
        Answers("treated_fairly", "review", 2, 3),
    )
    assert {part: figure.value for (_, part), figure in found.items()} == {
        "": Decimal("50.0"),
        "request": Decimal("33.3"),
        "review": Decimal("66.7"),
    }


def test_a_base_of_five_is_small_and_one_of_six_is_not():
    small, large = (figure_of(Answers("treated_fairly", "request", 1, n))["treated_fairly", ""] for n in (5, 6))
    assert small_base(small)
    assert not small_base(large)


@st.composite
def entries(draw):
    """Values and surveys in the order they were recorded; some take the place of an earlier one of their own kind."""
    rows = []
    for n in range(draw(st.integers(0, 12))):
        is_value = draw(st.booleans())
        day = draw(DAYS)
        code = draw(st.sampled_from(CODES)) if is_value else "treated_fairly"
        ours = draw(st.booleans())
        free = [
            m
            for m, row in enumerate(rows)
            if (row["is_value"], row["code"], row["ours"]) == (is_value, code, ours)
            and all(later["supersedes"] != m for later in rows)
        ]
        supersedes = draw(st.sampled_from([None, *free])) if free else None
        back = supersedes is not None and draw(st.booleans())
        base = draw(st.integers(0, 9))
        said = (None, None) if back else (draw(st.integers(0, base)), base)
        stage = draw(st.sampled_from(list(Stage)))
        at = START + timedelta(minutes=n)
        rows.append(
            {"is_value": is_value, "code": code, "ours": ours, "on": day, "supersedes": supersedes, "said": said}
            | {"stage": stage, "at": at}
        )
    return rows


def kept(session, rows, by, by_other):
    """The rows in the database; the id of each."""
    ids = []
    for row in rows:
        (those, of), who = row["said"], by if row["ours"] else by_other
        common = {
            "authority": who.authority,
            "period_from": FIRST,
            "supersedes": None if row["supersedes"] is None else ids[row["supersedes"]],
            "at": row["at"],
            "by_account_id": who.account_id,
        }
        if row["is_value"]:
            made = MeasureValue(
                code=row["code"], period_to=row["on"], on=row["on"], numerator=those, denominator=of, **common
            )
        else:
            answers = "{}" if those is None else f'{{"agree": {those}, "disagree": {of - those}}}'
            made = Survey(
                stage=row["stage"],
                question="treated_fairly",
                period_to=row["on"],
                how_asked="online",
                answers=answers,
                **common,
            )
        session.add(made)
        session.flush()
        ids.append(made.id)


def share(those, of):
    return (Decimal(100 * those) / of).quantize(Decimal("0.1"), ROUND_HALF_UP) if of else None


def by_hand(rows, first, last, day, known_at):
    """The figures, worked out one row after another."""
    known = [row for row in rows if known_at is None or row["at"] <= known_at]
    places = {id(row): rows.index(row) for row in known}
    gone = {row["supersedes"] for row in known if row["supersedes"] is not None}
    stand = [
        row
        for row in known
        if places[id(row)] not in gone and row["ours"] and row["said"][0] is not None and first <= row["on"] <= last
    ]
    stand = [row for row in stand if row["on"] <= day]
    found = {}
    for code in CODES:
        of_code = [row for row in stand if row["is_value"] and row["code"] == code]
        if of_code:
            best = of_code[0]
            for row in of_code[1:]:
                best = row if row["on"] >= best["on"] else best
            found[code, ""] = (*best["said"], share(*best["said"]))
    asked = [row for row in stand if not row["is_value"]]
    if asked:
        for stage in ("", *{row["stage"] for row in asked}):
            of_stage = [row["said"] for row in asked if stage in {"", row["stage"]}]
            those, of = sum(a for a, _ in of_stage), sum(b for _, b in of_stage)
            found["treated_fairly", str(stage)] = (those, of, share(those, of))
    return found


def test_the_figures_are_those_of_a_count_by_hand(here):
    manager, theirs = here.actor("manager"), here.actor("manager", "802")

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(rows=entries(), first=DAYS, last=DAYS, day=DAYS, known=st.none() | st.integers(0, 12))
    def hold(rows, first, last, day, known):
        known_at = None if known is None else START + timedelta(minutes=known)
        with here.db.writing() as session:
            kept(session, rows, manager, theirs)
            found = figures(entered_values(session, manager, first, last, day, known_at))
            told = {(f.code, str(f.part)): (f.numerator, f.denominator, f.value) for f in found}
            session.rollback()  # nothing of an example stays for the next
        assert told == by_hand(rows, first, last, day, known_at)

    hold()


def test_nobody_but_a_manager_or_an_analyst_is_told(here):
    manager = here.actor("manager")
    with here.db.writing() as session:
        row = {"is_value": True, "code": "autism_26w", "ours": True, "on": FIRST, "supersedes": None}
        kept(session, [{**row, "said": (1, 2), "at": START}], manager, manager)
    for role, told in (
        ("manager", 1),
        ("analyst", 1),
        ("caseworker", 0),
        ("ep_manager", 0),
        ("family", 0),
        ("admin", 0),
    ):
        actor = here.actor(role)
        with here.db.reading() as session:
            assert len(entered_values(session, actor, FIRST, FIRST, FIRST, None)) == told, role
