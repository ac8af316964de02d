"""What audits come to, against a recomputation by hand: good or better of those audited, and how much was looked at."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from workflow.audits import NOT_APPLICABLE, SECTIONS, Grade, What
from workflow.audits.figures import NO_SERVICE, Audited, Population, figures

AT = datetime(2026, 10, 20, tzinfo=UTC)
GRADES = [*Grade, NOT_APPLICABLE]


def some_rows(rng, count):
    rows = []
    for n in range(count):
        what = rng.choice(list(What))
        rows.append(
            Audited(
                audit_id=n,
                what=what,
                id=100 + n,
                case_id=100 + n,
                service=rng.choice(["EPS", "trust", None]) if what is What.ADVICE else None,
                sections=tuple((code, rng.choice(GRADES)) for code in SECTIONS[what]),
                overall=rng.choice(list(Grade)),
                audited_on=date(2026, 10, 1) + timedelta(days=rng.randrange(60)),
                recorded_at=AT,
                in_period=rng.random() < 0.7,
            )
        )
    return rows


def per_cent(part, whole):
    """To one decimal, half up; of nothing no value."""
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP) if whole else None


def test_for_any_audits_every_figure_is_what_counting_by_hand_gives():
    for seed in range(150):
        rng = random.Random(seed)
        rows = some_rows(rng, rng.randrange(30))
        plans = frozenset(rng.sample(range(90, 140), 20))
        advices = {id_: rng.choice(["EPS", "trust", "other", None]) for id_ in rng.sample(range(90, 140), 20)}
        advices |= {row.id: row.service for row in rows if row.what is What.ADVICE and row.id in advices}
        found = figures(rows, Population(plans, advices))
        _hold(found.plans, [row for row in rows if row.what is What.PLAN], set(plans))
        _hold(found.advices, [row for row in rows if row.what is What.ADVICE], set(advices))
        assert list(found.by_service) == sorted(found.by_service)
        for service, of_service in found.by_service.items():
            name = None if service == NO_SERVICE else service
            mine = [row for row in rows if row.what is What.ADVICE and row.service == name]
            _hold(of_service, mine, {id_ for id_, of in advices.items() if of == name})


def _hold(found, rows, population):
    done = [row for row in rows if row.in_period]
    good = sum(row.overall in {"good", "outstanding"} for row in done)
    assert (found.good.numerator, found.good.denominator) == (good, len(done))
    assert found.good.value == per_cent(good, len(done))
    looked_at = sum(row.id in population for row in rows)
    assert (found.audited.numerator, found.audited.denominator) == (looked_at, len(population))
    assert found.audited.value == per_cent(looked_at, len(population))
    for section, share in found.sections.items():
        given = [dict(row.sections)[section] for row in done]
        given = [grade for grade in given if grade != NOT_APPLICABLE]
        assert share.value == per_cent(sum(grade in {"good", "outstanding"} for grade in given), len(given))


def test_nothing_audited_is_no_value_and_not_nought():
    found = figures([], Population())
    assert found.plans.good.value is None
    assert found.plans.audited.value is None
    assert found.by_service == {}
    assert figures([], Population(frozenset({1}))).plans.audited.value == Decimal("0.0")


def test_one_decimal_half_up():
    rows = [
        Audited(n, What.PLAN, n, n, None, (), "good" if n < 1 else "inadequate", date(2026, 10, 1), AT)
        for n in range(16)
    ]
    assert figures(rows, Population()).plans.good.value == Decimal("6.3")  # 6.25
