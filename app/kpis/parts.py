"""What a pack is built of: charts, tables and sections, all in words. The page, the PDF and the sheets print the same."""

from dataclasses import dataclass

from app.kpis.drawing import Drawing
from app.kpis.telling import Change


@dataclass(frozen=True)
class Table:
    """Numbers in words: a caption, headings, rows; the first cell of a row names it."""

    caption: str
    unit: str
    source: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chart:
    """A drawing that cannot be had without its title, unit, target, source, and the table of the same numbers."""

    title: str
    unit: str
    target: str
    source: str
    says: str
    drawing: Drawing
    table: Table


@dataclass(frozen=True)
class Headline:
    """A measure's row of the first table."""

    code: str
    name: str
    figure: str
    out_of: str
    baseline: str
    target: str
    by_when: str
    rating: str
    rule: str
    last_period: Change
    last_year: Change


@dataclass(frozen=True)
class Section:
    """All of one measure: what it is and how it is counted, its charts, its tables. `headline` is None where it has only parts."""

    code: str
    name: str
    definition: str
    cohort: str
    exclusions: str
    source: str
    headline: Headline | None
    charts: tuple[Chart, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Content:
    """A whole pack. `facts` are its particulars, by name; `faults` what is wrong with the data, each with its count."""

    title: str
    span: str
    facts: tuple[tuple[str, str], ...]
    headlines: tuple[Headline, ...]
    sections: tuple[Section, ...]
    without_data: tuple[tuple[str, str], ...]
    faults: tuple[tuple[str, str], ...]
    cohort: str
    comparators: str
