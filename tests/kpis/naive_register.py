"""The rest of the register the slow way: advice, who waits, handovers, the backlog, and every cut, from the raw events."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import text

from tests.kpis import naive
from tests.kpis.naive import as_day, count, share, tenth

BACKLOG = date(2020, 1, 1)
SIX_WEEKS, WEEK_20 = timedelta(days=42), timedelta(days=140)
OF_THE_FAMILY = ("parental", "child_views")
APART = ("case_ended", "declined", "not_known", "superseded", "withdrawn")


@dataclass
class Asked:
    kind: str
    service: str | None
    body: str
    on: date
    got: date | None = None
    first_in: date | None = None
    is_in: bool = False
    ends: list = field(default_factory=list)  # (day, why), the first of each
    nil: bool = False
    rework: list = field(default_factory=list)  # [returned, back]
    gone: bool = False  # withdrawn or superseded

    @property
    def start(self):
        return self.got if self.body == "s31" and self.got else self.on


@dataclass
class More:
    told: naive.Told
    id: int = 0
    asked: dict = field(default_factory=dict)
    ended: date | None = None
    order: date | None = None
    caseworker: int | None = None
    held: list = field(default_factory=list)
    handovers: int = 0
    psychologist: int | None = None
    need: str = "not_stated"
    support: bool | None = None
    last_told: date | None = None
    person: dict = field(default_factory=dict)

    @property
    def start(self):
        return self.order or self.told.received

    @property
    def open(self):
        return self.told.is_open


def cases(session, authority, day, known_at=None):
    statement = "SELECT m.id, p.date_of_birth, p.sex, p.ethnicity, p.postcode, p.attends_urn FROM matter m JOIN person p ON p.id = m.person_id WHERE m.authority = :a"
    people = {row.id: row._asdict() for row in session.execute(text(statement), {"a": authority})}
    for matter, standing in naive.streams(session, authority, day, known_at):
        more = tell(standing)
        more.id = matter
        more.person = people[matter]
        yield more


def tell(events):  # noqa: C901, PLR0912 - a line for each kind of event
    m = More(naive.tell(events))
    for e in events:
        match e.type:
            case "request_received":
                m.need = e.data.get("primary_need") or "not_stated"
                m.support, m.last_told = e.data.get("support_plan"), e.on
            case "advice_requested":
                m.asked[e.id] = Asked(e.data["kind"], e.data.get("service"), e.data.get("body", "other"), e.on)
            case "advice_request_received":
                m.asked[e.data["advice_id"]].got = e.on
            case "advice_received":
                a = m.asked[e.data["advice_id"]]
                a.first_in, a.is_in = a.first_in or e.on, True
                if a.rework:
                    a.rework[-1][1] = e.on
            case "advice_returned":
                a = m.asked[e.data["advice_id"]]
                a.is_in, a.nil = False, False
                a.rework.append([e.on, None])
            case "advice_answered_nil":
                a = m.asked[e.data["advice_id"]]
                a.nil = True
                if not any(why in {"not_known", "declined"} for _, why in a.ends):
                    a.ends.append((e.on, e.data["answer"]))
            case "advice_withdrawn":
                a = m.asked[e.data["advice_id"]]
                a.gone = True
                a.ends.append((e.on, "withdrawn"))
            case "existing_advice_accepted":
                for a in m.asked.values():
                    if a.kind == e.data["kind"] and not (a.is_in or a.gone):
                        a.gone = True
                        a.ends.append((e.on, "superseded"))
            case "family_contacted" | "draft_sent" | "assessment_agreed":
                m.last_told = max(m.last_told, e.on)
            case "caseworker_allocated":
                m.handovers += m.caseworker not in {None, e.data["worker"]}
                m.caseworker = e.data["worker"]
                m.held.append((e.on, m.caseworker))
            case "ep_allocated":
                m.psychologist = e.data["worker"]
            case "decision_reversed":
                m.ended = None
                m.order = e.on if e.data["because"] in naive.NEW_DATES else m.order
            case "plan_issued":
                m.need = e.data["primary_need"] if e.data["primary_need"] != "not_stated" else m.need
        if e.type in naive.CLOSING:
            m.ended = e.on
            for a in m.asked.values():
                if not (a.is_in or a.gone or a.nil or any(why == "case_ended" for _, why in a.ends)):
                    a.ends.append((e.on, "case_ended"))
    return m


def advice(found, first, last, seen):
    """The three shares of advice, each with its cuts by kind and service."""
    answer = {}
    asked = [a for m in found for a in m.asked.values() if a.kind not in OF_THE_FAMILY]
    for code, of in (("advice_6w", lambda a: a.start), ("advice_6w_sent", lambda a: a.on)):
        due = [(a, of(a) + SIX_WEEKS) for a in asked if first <= of(a) + SIX_WEEKS <= min(last, seen)]
        apart = {id(a): why for a, on in due if (why := owed_no_longer(a, on))}
        answer |= cut(code, [(a, a.first_in is not None and a.first_in <= on) for a, on in due if id(a) not in apart])
        for why in APART:
            answer[code, f"apart.{why}"] = count([w for w in apart.values() if w == why])
    came = [a for a in asked if a.first_in and first <= a.first_in <= last]
    return answer | cut("advice_received_6w", [(a, a.first_in - a.start <= SIX_WEEKS) for a in came])


def owed_no_longer(a, on):
    if a.first_in and a.first_in <= on:
        return None
    return min([(day, why) for day, why in a.ends if day <= on], default=(None, None))[1]


def cut(code, pairs):
    def of(some):
        return share([1 for _, those in some if those], some)

    answer = {(code, None): of(pairs)}
    for name in ("kind", "service"):
        for word in {getattr(a, name) or "none" for a, _ in pairs}:
            answer[code, f"{name}.{word}"] = of([p for p in pairs if (getattr(p[0], name) or "none") == word])
    return answer


def overdue(found, day):
    out = [
        a
        for m in found
        for a in m.asked.values()
        if m.open and a.kind not in OF_THE_FAMILY and a.first_in is None and not a.gone
        if not any(why in {"not_known", "declined"} for _, why in a.ends) and day > a.start + SIX_WEEKS
    ]
    back = [
        (day - a.rework[-1][0]).days
        for m in found
        for a in m.asked.values()
        if m.open and a.kind not in OF_THE_FAMILY and not any(why == "withdrawn" for _, why in a.ends)
        if a.rework and a.rework[-1][1] is None
    ]
    answer = {
        ("advice_overdue", part): (n, None, n) for (_, part), (_, n, _) in cut("", [(a, True) for a in out]).items()
    }
    over = [(day - a.start - SIX_WEEKS).days for a in out]
    return answer | {
        ("advice_overdue", "mean_days"): mean(over),
        ("advice_overdue", "in_rework"): count(back),
        ("advice_overdue", "in_rework.mean_days"): mean(back),
    }


def mean(numbers):
    return sum(numbers), len(numbers), tenth(sum(numbers), len(numbers))


def passed(found, first, last, seen):
    """Cases that were open on their day 141, in a period."""
    for m in found:
        day = m.start + WEEK_20 + timedelta(days=1) if m.start else None
        if day and first <= day <= min(last, seen) and (m.ended is None or m.ended >= day):
            yield m, day


def flows(found, first, last, seen):
    """What is counted over time, and is no part of naive.flows."""
    told = [m for m in found if m.told.received and first <= m.told.received <= last]
    schools = [m for m in told if m.told.source == "school"]
    issued = [m for m in found if m.told.issued and first <= m.told.issued <= last]
    late = list(passed(found, first, last, seen))
    days = max(0, (min(last, seen) - first).days + 1)
    return {
        **advice(found, first, last, seen),
        ("new_late", None): count(late),
        ("new_late", "with_exception"): count([m for m, _ in late if naive.limits(m.told)]),
        ("support_plan_share", None): share([m for m in schools if m.support], schools),
        ("support_plan_share", "of_all_requests"): share([m for m in told if m.support], told),
        ("support_plan_share", "not_known"): count([m for m in schools if m.support is None]),
        ("requests_in", None): (len(told), days, tenth(7 * len(told), days)),
        ("plans_out", None): (len(issued), days, tenth(7 * len(issued), days)),
    }


def waits_for_psychologist(m):
    days = [
        a.on
        for a in m.asked.values()
        if a.kind == "psychological" and a.first_in is None and not a.gone
        if not any(why in {"not_known", "declined"} for _, why in a.ends)
    ]
    return min(days) if days and m.open and m.psychologist is None else None


def positions(found, first, last, seen, then):
    """Who waits on a day; `then` are the cases as they stood when the backlog was frozen, in the same order of id."""
    is_open = [m for m in found if m.open]
    without = [m for m in is_open if m.caseworker is None]
    waiting = [(m, since) for m in is_open if (since := waits_for_psychologist(m))]
    ended = [m for m in found if not m.open and m.ended and first <= m.ended <= last]
    month = (seen.replace(day=1) + timedelta(days=32)).strftime("%Y-%m")
    due = [m for m in found if m.start and f"{m.start + WEEK_20:%Y-%m}" == month and (m.open or m.told.issued)]
    families = [m for m in is_open if m.caseworker is None or (psychologist_awaited(m) and m.psychologist is None)]
    issued = [m for m in found if m.told.issued and first <= m.told.issued <= last]
    left = [(m.start + WEEK_20 - seen).days if m.start else -1 for m in is_open]
    frozen = [still for m, still in then if m.open and not (m.start and m.start + WEEK_20 >= BACKLOG)]
    return {
        **overdue(found, seen),
        ("unallocated", None): count({id(m) for m in without} | {id(m) for m, _ in waiting}),
        ("unallocated", "caseworker"): count(without),
        ("unallocated", "caseworker.mean_wait"): mean(
            [(seen - m.told.received).days for m in without if m.told.received]
        ),
        ("unallocated", "psychologist"): count(waiting),
        ("unallocated", "psychologist.mean_wait"): mean([(seen - since).days for _, since in waiting]),
        ("due_next_month_issued", None): share([m for m in due if m.told.issued], due),
        ("contact_overdue", None): share([m for m in families if m.last_told + timedelta(days=28) < seen], families),
        ("handovers", None): mean([m.handovers for m in (*is_open, *ended)]),
        ("handovers", "open"): mean([m.handovers for m in is_open]),
        ("handovers", "closed"): mean([m.handovers for m in ended]),
        ("by_worker", "open"): count(is_open),
        ("by_worker", "late"): count([n for n in left if n < 0]),
        ("by_worker", "due_in_14_days"): count([n for n in left if 0 <= n <= 14]),
        ("by_worker", "issued"): count(issued),
        ("by_worker", "on_time"): share([m for m in issued if naive.within(m.told, m.told.issued, 140)], issued),
        ("by_worker", "breaches"): count(list(passed(found, first, last, seen))),
        ("backlog", None): count([1 for still in frozen if still]),
        ("backlog", "at_the_date"): count(frozen),
        ("backlog", "cleared"): share([1 for still in frozen if not still], frozen),
    }


def psychologist_awaited(m):
    """The first psychological request that was not withdrawn is neither in, nor settled, nor answered."""
    first = next((a for a in m.asked.values() if a.kind == "psychological" and not withdrawn(a)), None)
    return first is not None and not (first.is_in or first.gone or first.nil)


def withdrawn(a):
    return any(why == "withdrawn" for _, why in a.ends)


def before(found, first, last, seen):
    """Requests in the same days a year before, and the change."""
    end = min(last, seen)
    back = [m for m in found if m.told.received and year_ago(first) <= m.told.received <= year_ago(end)]
    now = [m for m in found if m.told.received and first <= m.told.received <= end]
    change = len(now) - len(back)
    return {
        ("requests", "a_year_before"): count(back),
        ("requests", "change_on_a_year_before"): (change, len(back), tenth(100 * change, len(back))),
    }


def year_ago(day):
    return day - timedelta(days=366) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


# ---- cuts


def groups(found, by, workers):
    """Cases by a cut of their own, holders as they are on the day."""
    cut_ = defaultdict(list)
    for m in found:
        cut_[word(m, by, workers)].append(m)
    return cut_


def word(m, by, workers):
    person = m.person
    return {
        "source": m.told.source,
        "need": m.need,
        "sex": person["sex"] or "not_known",
        "ethnicity": person["ethnicity"] or "not_known",
        "school": person["attends_urn"] or "not_known",
        "locality": (person["postcode"] or "").split(" ")[0] or "not_known",
        "caseworker": workers.get(m.caseworker, ("none", "none"))[0],
        "team": workers.get(m.caseworker, ("none", "none"))[1],
    }[by]


def age(m, on):
    """The age group on a day, by the DfE's bands."""
    born = m.person["date_of_birth"]
    if born is None:
        return "not_known"
    born = as_day(born)
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return next(
        name
        for last, name in ((4, "under_5"), (10, "5_to_10"), (15, "11_to_15"), (19, "16_to_19"), (99, "20_to_25"))
        if years <= last
    )
