"""How old one must be to read a page: its words as a reader meets them, and their grade by Flesch and Kincaid."""

import re
from html.parser import HTMLParser

import textstat

A_SCHOOL_STARTS_AT = 5  # a grade of reading, in years: grade 6 is read at eleven
OLDEST = 11
BLOCKS = {"p", "li", "h1", "h2", "h3", "dt", "dd", "label", "legend", "title", "button", "div", "option", "figcaption"}
UNREAD = {"script", "style", "svg", "select", "head"}


class Words(HTMLParser):
    """The sentences of a page: each block is one or more, and a day, a name or a number is a short word."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.blocks, self.depth, self.held = [""], 0, 0
        self.feed(re.search(r"<main.*?</main>", page, re.DOTALL)[0])

    def handle_starttag(self, tag, attrs):
        self.depth += tag in UNREAD
        if tag in BLOCKS:
            self.blocks.append("")
        if tag in {"time", "bdi"} and not self.depth:
            self.blocks[-1] += " May "  # so that neither dates nor names count as long words or ends of sentences
            self.held += 1

    def handle_endtag(self, tag):
        self.depth -= tag in UNREAD
        self.held -= tag in {"time", "bdi"} and self.held > 0
        if tag in BLOCKS:
            self.blocks.append("")

    def handle_data(self, data):
        if not self.depth and not self.held:
            self.blocks[-1] += data

    @property
    def sentences(self) -> list[str]:
        """Each sentence of the page."""
        whole = [re.sub(r"\s+", " ", block).strip() for block in self.blocks]
        parts = [
            part for block in whole if re.search(r"[A-Za-z]", block) for part in re.split(r"(?<=[.?!:])\s+", block)
        ]
        return [part if part.endswith((".", "?", "!")) else f"{part.rstrip(':')}." for part in parts]


def sentences(page: str) -> list[str]:
    """The sentences of a page."""
    return Words(page).sentences


def prose(page: str) -> str:
    """A page's sentences of three words or more: headings and buttons of one or two would make any text look easy."""
    return " ".join(s for s in sentences(page) if len(s.split()) >= 3)


def age(page: str) -> float:
    """The age at which a page is read, in years."""
    return textstat.flesch_kincaid_grade(prose(page)) + A_SCHOOL_STARTS_AT
