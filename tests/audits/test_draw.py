"""The draw: the same month gives the same sample, nobody is drawn twice, everybody is drawn in time, the next in order replaces."""

import random
from collections import Counter
from hashlib import sha256

import pytest

from workflow.audits import Of, Sampling, What, Within
from workflow.audits.sampling import Because, Candidate, Inputs, draw, read

MONTHS = ("2026-10", "2026-11", "2026-12")
RULES = (
    Sampling(5, None),
    Sampling(None, 10),
    Sampling(None, 100),
    Sampling(3, None, every=Of.CASEWORKER, within=Within.QUARTER),
    Sampling(None, 15, every=Of.CASEWORKER, within=Within.MONTH),
    Sampling(2, None, of_each=Of.CASEWORKER),
    Sampling(None, 10, of_each=Of.CASEWORKER),
)


def population(rng, start=1):
    """Plans of a few caseworkers, of a few none is known."""
    ids = rng.sample(range(start, start + 1000), rng.randrange(41))
    return tuple(Candidate(id_, rng.choice(["", "1", "2", "3", "7", "11"])) for id_ in sorted(ids))


def inputs(rng, rule, month="2026-10", **more):
    return Inputs("801", month, What.PLAN, rule, population(rng), **more)


EACH = [(seed, rule) for seed in range(40) for rule in RULES]


@pytest.mark.parametrize("rule", RULES)
def test_the_same_inputs_give_the_same_sample_whatever_order_they_come_in(rule):
    for seed in range(40):
        rng = random.Random(seed)
        one = inputs(rng, rule)
        shuffled = list(one.population)
        rng.shuffle(shuffled)
        other = Inputs("801", "2026-10", What.PLAN, rule, tuple(shuffled))
        assert draw(one) == draw(other) == draw(read(one.content))
        assert one.population_digest == other.population_digest
        assert read(one.content) == one


def test_anybody_can_draw_it_again_with_nothing_but_a_hash():
    rule = Sampling(5, None)
    one = inputs(random.Random(1), rule)
    seed = sha256(f"801 2026-10 {rule.digest}".encode()).hexdigest()
    by_hand = sorted(one.population, key=lambda c: sha256(f"{seed} plan {c.id}".encode()).hexdigest())[:5]
    assert [drawn.id for drawn in draw(one)] == [candidate.id for candidate in by_hand]


def test_another_month_another_authority_or_another_rule_is_another_lot():
    plans = tuple(Candidate(id_, "") for id_ in range(1, 200))
    lots = {
        tuple(drawn.id for drawn in draw(Inputs(authority, month, What.PLAN, rule, plans)))[:5]
        for authority in ("801", "802")
        for month in MONTHS
        for rule in (Sampling(5, None), Sampling(6, None))
    }
    assert len(lots) == 12


def test_the_lot_favours_nobody():
    """Each of forty plans is drawn about as often as another, over a thousand months."""
    plans = tuple(Candidate(id_, "") for id_ in range(1, 41))
    times = Counter()
    for year in range(1000, 2000):
        times.update(drawn.id for drawn in draw(Inputs("801", f"{year}-10", What.PLAN, Sampling(10, None), plans)))
    assert set(times) == set(range(1, 41))
    assert max(abs(n - 250) for n in times.values()) < 60  # over four standard deviations of 13.7


@pytest.mark.parametrize("rule", RULES)
def test_nobody_is_drawn_twice_and_the_places_are_filled(rule):
    for seed in range(40):
        one = inputs(random.Random(seed), rule)
        ids = [drawn.id for drawn in draw(one)]
        assert len(ids) == len(set(ids))
        assert set(ids) <= {candidate.id for candidate in one.population}
        if rule.of_each:
            held = Counter(candidate.stratum for candidate in one.population)
            drawn = Counter(drawn.stratum for drawn in draw(one))
            assert drawn == Counter({stratum: rule.places(n) for stratum, n in held.items()})
        elif rule.within is Within.MONTH:
            assert len(ids) >= rule.places(len(one.population))
            assert {drawn.stratum for drawn in draw(one)} | {""} >= {c.stratum for c in one.population}
        else:
            assert len(ids) == rule.places(len(one.population))


@pytest.mark.parametrize("rule", RULES)
def test_what_is_withdrawn_is_replaced_by_the_next_in_order_and_nothing_else_moves(rule):
    for seed in range(40):
        rng = random.Random(seed)
        one, withdrawn = inputs(rng, rule, month="2026-12"), set()
        before = draw(one)
        while before:
            gone = rng.choice(before)
            withdrawn.add(gone.id)
            after = draw(one, withdrawn)
            stayed = {drawn.id for drawn in before} - {gone.id}
            came = [drawn for drawn in after if drawn.id not in stayed]
            assert stayed <= {drawn.id for drawn in after}
            assert len(came) <= 1
            assert not {drawn.id for drawn in after} & withdrawn
            left = {c.id for c in one.population} - stayed - withdrawn
            if not came and not rule.of_each:  # nobody is left, or only the stratum of the one that went needed a place
                assert not left or len(before) > rule.places(len(one.population))
            before = after


def test_over_a_quarter_every_caseworker_is_drawn_once_at_least():
    rule = Sampling(2, None, every=Of.CASEWORKER, within=Within.QUARTER)
    for seed in range(60):
        rng = random.Random(seed)
        issued, taken, covered = [], set(), set()
        for n, month in enumerate(MONTHS):
            plans = population(rng, start=1 + 1000 * n)
            missed = tuple(c for c in issued if c.id not in taken) if month == "2026-12" else ()
            sample = draw(Inputs("801", month, What.PLAN, rule, plans, missed, tuple(sorted(covered))))
            assert not {drawn.id for drawn in sample} & taken, "drawn twice in a quarter"
            if month != "2026-12":
                assert len(sample) == rule.places(len(plans))
            issued += plans
            taken |= {drawn.id for drawn in sample}
            covered |= {drawn.stratum for drawn in sample if drawn.stratum}
        assert covered == {c.stratum for c in issued if c.stratum}


def test_those_not_yet_drawn_in_the_quarter_go_first():
    rule = Sampling(2, None, every=Of.CASEWORKER, within=Within.QUARTER)
    plans = tuple(Candidate(id_, "1" if id_ < 90 else str(id_)) for id_ in range(1, 101))
    sample = draw(Inputs("801", "2026-11", What.PLAN, rule, plans, covered=("1", "91", "92")))
    assert all(drawn.because is Because.STRATUM and int(drawn.stratum) in {90, *range(93, 101)} for drawn in sample)
