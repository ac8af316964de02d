"""A return read by somebody else: the standard library's reader, and the twenty weeks counted from the guide's words.

Nothing of the product is used. A plan's day is that of the assessment's outcome where it was to issue, and that of the
plan where it was refused at first. Not counted: plans reported before, or from another authority (H), and those after
mediation or the tribunal on the request or the assessment. A plan with no day of receipt counts, as late.
"""

from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree as ET

DISPUTED = ("RequestMediation", "RequestTribunal", "Assessment/AssessmentMediation", "Assessment/AssessmentTribunal")


@dataclass
class Plan:
    received_on: date | None
    issued_on: date
    excepted: bool
    disputed: bool

    @property
    def in_time(self):
        return self.received_on is not None and (self.issued_on - self.received_on).days <= 140


def _day(element, path):
    said = element.findtext(path)
    return date.fromisoformat(said) if said else None


def _plan(request):
    outcome = request.findtext("Assessment/AssessmentOutcome")
    if request.find("Assessment/NamedPlan") is None or outcome == "H":
        return None
    start = _day(request, "Assessment/NamedPlan/StartDate")
    issued_on = _day(request, "Assessment/AssessmentOutcomeDate") if outcome == "Y" else start
    return Plan(
        _day(request, "ReceivedDate"),
        issued_on,
        request.findtext("Assessment/Week20") == "1",
        any(request.findtext(path) == "1" for path in DISPUTED),
    )


def twenty_weeks(file):
    """(in time, all) of first plans issued in the year: with those that have an exception, and without."""
    root = ET.fromstring(file)  # noqa: S314 - our own file
    year = int(root.findtext("Header/CollectionDetails/Year")) - 1
    plans = [plan for plan in map(_plan, root.iter("Requests")) if plan and plan.issued_on.year == year]
    cohort = [plan for plan in plans if not plan.disputed]
    plain = [plan for plan in cohort if not plan.excepted]
    return {
        "plans_20w_incl": (sum(plan.in_time for plan in cohort), len(cohort)),
        "plans_20w_excl": (sum(plan.in_time for plan in plain), len(plain)),
    }
