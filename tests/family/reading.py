"""How old one must be to read a page: its words as a reader meets them, and their grade by Flesch and Kincaid."""

import re
from html.parser import HTMLParser

from pyphen import Pyphen

A_SCHOOL_STARTS_AT = 5  # a grade of reading, in years: grade 6 is read at eleven
OLDEST = 11
PARTS = Pyphen(lang="en_US")  # its patterns part a word at every syllable; the British ones at fewer
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


def age(page: str) -> float:
    """The age at which a page is read, in years. Its sentences of three words or more: a heading of one would look too easy."""
    said = [re.findall(r"[A-Za-z’']+", s) for s in sentences(page) if len(s.split()) >= 3]
    words = [word for sentence in said for word in sentence]
    syllables = sum(len(PARTS.positions(word.lower())) + 1 for word in words)
    grade = 0.39 * len(words) / len(said) + 11.8 * syllables / len(words) - 15.59
    return round(grade, 1) + A_SCHOOL_STARTS_AT
