"""Periods cut by time, the slow way: day by day."""

from datetime import date, timedelta


def _named(name):
    def cut(first, last):
        found = {}
        day = first
        while day <= last:
            found[name(day)] = (found.get(name(day), (day,))[0], day)
            day += timedelta(days=1)
        return found

    return cut


def _years_from(month, mark):
    def name(day):
        year = day.year if day.month >= month else day.year - 1
        return f"{year}{mark}{str(year + 1)[2:]}"

    return _named(name)


def _rolling(first, last):
    months = _named(lambda day: day.strftime("%Y-%m"))(first, last)
    found = {}
    for name, (_, end) in months.items():
        year, month = int(name[:4]), int(name[5:])
        start = date(year - 1, month + 1, 1) if month < 12 else date(year, 1, 1)
        found[f"12 months to {name}"] = (start, end)
    return found


STRETCHES = {
    "month": _named(lambda day: day.strftime("%Y-%m")),
    "quarter": _named(lambda day: f"{day.year}-Q{(day.month - 1) // 3 + 1}"),
    "calendar_year": _named(lambda day: str(day.year)),
    "financial_year": _years_from(4, "-"),
    "academic_year": _years_from(9, "/"),
    "rolling_12_months": _rolling,
}
