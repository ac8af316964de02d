"""Citations: one form, read back from text, from a URL and from what a person types."""

import pytest

from workflow.law.citation import Citation, NotACitation, refs_meant_by


@pytest.mark.parametrize(
    "text",
    [
        "send2014 reg 10(4)(a)",
        "send2014 reg 44(2)(b)(ii)",
        "send2014 reg 45(3A)(a)",
        "send2014 reg 2A",
        "cfa2014 s.36(7)",
        "send_code2015 para 9.41",
        "tpr2008 rule 20(1)(c)(ii)",
        "hertfordshire2023 judgment",
        "local_policy target decide_to_draft",
    ],
)
def test_a_citation_survives_text_and_url(text):
    cite = Citation.parse(text)
    assert str(cite) == text
    assert Citation.from_slug(cite.instrument, cite.slug) == cite


@pytest.mark.parametrize(
    ("text", "slug"),
    [("send2014 reg 10(4)", "reg-10(4)"), ("cfa2014 s.36(7)", "s-36(7)"), ("send_code2015 para 9.41", "para-9.41")],
)
def test_a_slug_reads_like_the_provision(text, slug):
    assert Citation.parse(text).slug == slug


@pytest.mark.parametrize(
    "text", ["reg 10(4)", "send2014", "send2014 regulation 10", "send2014 reg 10 (4)", "send2014 10(4)", "", "S reg 1"]
)
def test_anything_looser_is_no_citation(text):
    with pytest.raises(NotACitation, match="write it as send2014 reg"):
        Citation.parse(text)


def test_a_ground_is_part_of_a_paragraph_is_part_of_a_regulation():
    ground = Citation.parse("send2014 reg 10(4)(a)")
    assert [str(above) for above in ground.ancestors] == ["send2014 reg 10(4)", "send2014 reg 10"]
    assert ground.is_within(Citation.parse("send2014 reg 10"))
    assert not ground.is_within(Citation.parse("send2014 reg 1"))
    assert not ground.is_within(Citation.parse("dpr2015 reg 10"))
    assert Citation.parse("send2014 reg 10").parent is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("reg 10(4)", ("reg 10(4)",)),
        ("Regulation 10 (4)", ("reg 10(4)",)),
        ("regs 6", ("reg 6",)),
        ("r10(4)", ("reg 10(4)", "rule 10(4)")),
        ("REG 10(4)(A)", ("reg 10(4)(a)",)),
        ("reg 45(3a)", ("reg 45(3A)",)),
        ("s.36", ("s.36",)),
        ("s 36(7)", ("s.36(7)",)),
        ("section 36(7)", ("s.36(7)",)),
        ("para 9.41", ("para 9.41",)),
        ("Paragraph 9.41", ("para 9.41",)),
        ("9.41", ("para 9.41",)),
        ("rule 20(1)(c)", ("rule 20(1)(c)",)),
        ("10(4)", ("reg 10(4)", "s.10(4)", "rule 10(4)", "para 10(4)", "art 10(4)")),
        ("judgment", ("judgment",)),
        ("reg 10.4", ()),
        ("week 12", ()),
        ("", ()),
    ],
)
def test_what_a_person_types_is_understood(typed, meant):
    assert refs_meant_by(typed) == meant
