"""What makes dates, citations and people's words safe and readable."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from markupsafe import Markup

from app.web import words
from app.web.render import age_on, cite, day_, days_left, environment, instant, prose, said, sentence, weekday_date
from workflow.law.book import book
from workflow.states import State


def test_a_day_is_in_words_with_its_iso_date():
    assert day_(date(2026, 5, 25)) == '<time datetime="2026-05-25">Mon 25 May 2026</time>'
    assert day_(None) == "–"


@given(st.dates(date(1990, 1, 1), date(2199, 12, 31)))
def test_every_day_is_written_as_its_calendar_has_it(day):
    assert weekday_date(day) == f"{day:%a} {day.day} {day:%b %Y}"


def test_an_instant_is_in_londons_time():
    assert (
        instant(datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
        == '<time datetime="2026-07-01T23:30:00+00:00">Thu 2 Jul 2026, 00:30</time>'
    )


def test_an_age_is_in_completed_years():
    assert [age_on(date(2018, 3, 2), day) for day in (date(2026, 3, 1), date(2026, 3, 2), date(2026, 12, 31))] == [
        7,
        8,
        8,
    ]
    assert age_on(date(2016, 2, 29), date(2027, 2, 28)) == 10


def test_days_are_counted_in_words():
    assert [days_left(n) for n in (2, 1, 0, -1, -12)] == [
        "2 days left",
        "1 day left",
        "today",
        "1 day over",
        "12 days over",
    ]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Noor \u202egnp.exe", "Noor [U+202E]gnp.exe"),
        ("a\u2066b\u2069", "a[U+2066]b[U+2069]"),
        ("bell\x07 and nothing\x00", "bell[U+0007] and nothing[U+0000]"),
        ("zero\u200bwidth \ufeff", "zero[U+200B]width [U+FEFF]"),
        ("Pub\ufffe \ufdd0\U0001fffe", "Pub[U+FFFE] [U+FDD0][U+1FFFE]"),
        ("line\u2028end", "line[U+2028]end"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("two\nlines", "two\nlines"),
        ("نور", "نور"),
        ("<b>&", "&lt;b&gt;&amp;"),
        ("O’Néill-Müller 李", "O’Néill-Müller 李"),
    ],
)
def test_words_people_gave_are_isolated_and_nothing_in_them_acts_unseen(given, shown):
    assert said(given) == f'<bdi class="ehc-said">{shown}</bdi>'


@given(st.text())
def test_no_text_breaks_out_of_its_element(text):
    shown = str(said(text)).removeprefix('<bdi class="ehc-said">').removesuffix("</bdi>")
    assert not set(shown) & set("<>\"'\x00\u202e\u202d\u2066\u2067\u2068\u2069")


def test_a_citation_links_to_its_provision_and_names_its_instrument():
    assert (
        cite("send2014 reg 10(4)(a)")
        == '<a class="govuk-link ehc-cite" href="/law/send2014/reg-10(4)(a)">reg 10(4)(a), SEND Regulations 2014</a>'
    )
    assert (
        cite("local_policy target decide_to_draft")
        == '<a class="govuk-link ehc-cite" href="/law/local_policy/target-decide_to_draft">local target, this council’s policy</a>'
    )
    assert cite("no <citation>") == "no &lt;citation&gt;"


def test_the_engines_sentences_are_put_in_words():
    shown = prose("plan_issued on 2026-05-25 (send2014 reg 13(2); send_code2015 para 9.41). <b>")
    assert shown == Markup("plan issued on {} ({}; {}). &lt;b&gt;").format(
        day_(date(2026, 5, 25)), cite("send2014 reg 13(2)"), cite("send_code2015 para 9.41")
    )
    assert sentence(prose("no draft is on record")) == "No draft is on record."


def test_the_engines_commonest_refusal_is_in_the_words_of_the_pages():
    assert words.reason("draft_sent may happen in drafting, consulting; on 2026-03-25 the case is assessing") == (
        "this is for a case at “writing the draft plan” or “draft with the family”; on 2026-03-25 it is at “seeking advice”"
    )
    assert words.reason("no draft is on record") == "no draft is on record"


def test_every_provision_and_target_has_a_page(client):
    for provision in book():
        page = client.get(f"/law/{provision.cite.instrument}/{provision.cite.slug}")
        assert page.status_code == 200, provision.cite
        assert Markup.escape(provision.title) in page.text
        for ground in provision.grounds:
            assert client.get(f"/law/{ground.cite.instrument}/{ground.cite.slug}").status_code == 200
    for target in ("decide_to_draft", "send_draft", "family_advice"):
        assert "It is not law" in client.get(f"/law/local_policy/target-{target}").text


@pytest.mark.parametrize(
    "address",
    [
        "send2014/reg-999",
        "nothing/reg-1",
        "send2014/nonsense",
        "local_policy/target-none",
        "local_policy/reg-1",
        "send2014/%3Cscript%3E",
    ],
)
def test_what_the_book_does_not_hold_is_not_found(client, address):
    answer = client.get(f"/law/{address}")
    assert answer.status_code == 404
    assert "<script>" not in answer.text.replace('<script type="module"', "")


def test_a_template_that_names_what_is_not_there_fails_loudly():
    with pytest.raises(UndefinedError):
        environment().from_string("{{ missing }}").render()


def test_every_state_is_named():
    assert set(words.STATES) == set(State) - {State.NEW}
