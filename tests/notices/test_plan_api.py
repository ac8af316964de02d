"""The plan through the API: put together from accepted advice, with where each paragraph comes from; versions, changes, files."""

import io

import docx
from pypdf import PdfReader

from app.advice.template import EXAMPLE
from tests.notices.post import Post


def api(post: Post, name: str, path: str = "", *, who=None, status: int = 200, **asked):
    with post.here.client(who or post.caseworker) as client:
        address = f"/api/v1/cases/{post.cases[name]}/plan{path}"
        answer = client.post(address, json=asked["json"]) if "json" in asked else client.get(address, params=asked)
    assert answer.status_code == status, answer.text
    return answer.json()


def assembled(post: Post, name: str = "to-draft"):
    return api(post, name, "/assembly", json={"version": 0}, status=201)


def section(plan, code: str):
    return next(s["paragraphs"] for s in plan["sections"] if s["code"] == code)


def test_a_plan_is_put_together_from_accepted_advice(post):
    assert api(post, "to-draft")["version"] == 0
    plan = assembled(post)
    assert plan["version"] == 1
    assert [s["code"] for s in plan["sections"]] == ["A", "B", "C", "D", "E", "F", "G", "H1", "H2", "I", "J", "K"]
    (need,) = section(plan, "B")
    assert need["text"] == EXAMPLE["needs"][0]["text"]
    assert need["source"]["kind"] == "psychological"
    assert need["source"]["service"] == "Educational Psychology Service"
    assert need["source"]["by"] == "Fictional Therapist"
    assert need["source"]["on"] == "2026-02-09"
    assert need["source"]["part"] == "needs.0"
    assert [p["source"]["by"] for p in section(plan, "C")] == ["Dr Fictional"]
    (provided,) = section(plan, "F")
    assert "0.5 hours each time, once a week in term time" in provided["text"]
    assert "by a speech and language therapist" in provided["text"]
    assert "Towards: He follows an instruction" in provided["text"]
    assert [p["text"].partition(":")[0] for p in section(plan, "K")] == ["Educational psychology", "Health"]
    assert "received 9 February 2026" in section(plan, "K")[0]["text"]


def test_what_is_vague_or_unquantified_is_flagged_and_stops_nothing(post):
    plan = assembled(post)
    of_health = [f["says"] for f in plan["flags"] if f["section"] == "G"]
    assert any("“access to” is vague" in says for says in of_health)
    assert "it does not say how often" in of_health
    assert not [f for f in plan["flags"] if f["section"] == "F"]


def test_advice_that_nobody_accepted_is_in_no_plan(post):
    case = post.cases["to-draft"]
    late = post.happens(case, "advice_requested", "2026-03-02", kind="social_care", service="SC")
    post.give(case, late, "2026-03-10", {**EXAMPLE, "author": {"name": "A. Worker", "profession": "social worker"}})
    plan = assembled(post)
    assert plan["not_accepted"] == [late]
    assert not any(p["source"] and p["source"]["by"] == "A. Worker" for s in plan["sections"] for p in s["paragraphs"])
    post.happens(case, "advice_accepted", "2026-03-11", advice_id=late)
    assert api(post, "to-draft")["to_take_in"] > 0
    more = api(post, "to-draft", "/assembly", json={"version": 1}, status=201)
    assert len(section(more, "B")) == 2
    api(post, "to-draft", "/assembly", json={"version": 2}, status=409)


def test_a_section_is_rewritten_as_another_version_and_what_was_taken_out_stays_out(post):
    plan = assembled(post)
    (need,) = section(plan, "B")
    said = [{"key": need["key"], "text": "Understands two key words."}, {"text": "Her own words, of the council."}]
    second = api(post, "to-draft", json={"version": 1, "sections": {"B": said, "C": []}}, status=201)
    mine, own = section(second, "B")
    assert (mine["changed"], mine["was"]) == (True, need["text"])
    assert mine["source"]["by"] == "Fictional Therapist"
    assert own["source"] is None
    assert section(second, "C") == []
    assert second["to_take_in"] == 0
    assert section(api(post, "to-draft", version=1), "B")[0]["text"] == need["text"]
    changes = api(post, "to-draft", "/changes", since=1, to=2)["items"]
    assert [(c["section"], c["kind"]) for c in changes] == [("B", "changed"), ("B", "added"), ("C", "gone")]
    assert [v["version"] for v in api(post, "to-draft", "/versions")["items"]] == [2, 1]


def test_two_who_save_at_once_lose_nothing(post):
    assembled(post)
    api(post, "to-draft", json={"version": 1, "sections": {"J": [{"text": "None."}]}}, status=201)
    refused = api(post, "to-draft", json={"version": 1, "sections": {"J": [{"text": "Mine."}]}}, status=409)
    assert refused["plan_version"] == 2
    assert "Tom Okafor saved version 2" in refused["detail"]
    assert section(api(post, "to-draft"), "J")[0]["text"] == "None."


def test_what_is_no_section_or_no_paragraph_is_refused(post):
    assembled(post)
    api(post, "to-draft", json={"version": 1, "sections": {"Z": []}}, status=422)
    api(post, "to-draft", json={"version": 1, "sections": {"B": [{"key": "99.needs.0", "text": "x"}]}}, status=422)
    api(post, "to-draft", who=post.here.actor("ep_manager"), json={"version": 1, "sections": {"B": []}}, status=403)
    api(post, "asked", "/assembly", json={"version": 0}, status=409)
    api(post, "to-draft", version=9, status=404)


def test_a_draft_names_no_setting_and_a_plan_names_the_one_issued(post):
    plan = assembled(post)
    api(
        post, "to-draft", json={"version": plan["version"], "sections": {"I": [{"text": "Secret Academy"}]}}, status=201
    )
    assert "Left blank in a draft" in text(post, "to-draft", "pdf")
    assert "Secret Academy" not in text(post, "to-draft", "pdf")
    assembled(post, "issued")
    assert "Harbour Primary School" in text(post, "issued", "pdf")
    word = text(post, "issued", "docx")
    assert "Section F: Special educational provision" in word
    assert "From: Educational psychology advice by Fictional Therapist" in word


def test_the_draft_goes_out_with_its_letter_and_the_fifteen_days_begin(post):
    assembled(post)
    with post.here.client(post.caseworker) as client:
        case = client.get(f"/api/v1/cases/{post.cases['to-draft']}").json()
        mother = next(str(c["id"]) for c in case["person"]["contacts"] if c["relation"] == "mother")
        body = {
            "notice": "draft_plan", "to": [mother], "by": "post", "occurred_on": "2026-03-25", "draft_sent": True, "served_on": "2026-03-27",
        }  # fmt: skip
        answer = client.post(f"/api/v1/cases/{case['id']}/letters", json=body)
        assert answer.status_code == 201, answer.text
        after = client.get(f"/api/v1/cases/{case['id']}").json()
        files = client.get(f"/api/v1/cases/{case['id']}/documents").json()["items"]
    (letter,) = answer.json()["letters"]
    assert letter["plan_version"] == 1
    assert after["state"] == "consulting"
    (window,) = [c for c in after["clocks"] if c["kind"] == "window"]
    assert window["due_on"] == "2026-04-10"
    assert {(f["kind"], tuple(f["share_with"])) for f in files} == {("draft_plan", ("family",)), ("draft_plan", ()), ("letter", ("family",)), ("letter", ())}  # fmt: skip
    assert api(post, "to-draft")["sent"] == {"draft_plan": 1}


def test_a_paragraph_in_letters_that_no_font_has_is_printed_and_sent(post):
    plan = assembled(post)
    views = "".join(map(chr, range(0x50000, 0x50000 + 77)))
    api(post, "to-draft", json={"version": plan["version"], "sections": {"A": [{"text": views}]}}, status=201)
    assert "[U+50000][U+50001]" in text(post, "to-draft", "pdf").replace(" ", "")
    assert views in text(post, "to-draft", "docx")
    with post.here.client(post.caseworker) as client:
        case = client.get(f"/api/v1/cases/{post.cases['to-draft']}").json()
        mother = next(str(c["id"]) for c in case["person"]["contacts"] if c["relation"] == "mother")
        sent = {"draft_sent": True, "served_on": "2026-03-27"}
        body = {"notice": "draft_plan", "to": [mother], "by": "post", "occurred_on": "2026-03-25", **sent}
        assert client.post(f"/api/v1/cases/{case['id']}/letters", json=body).status_code == 201


def text(post: Post, name: str, form: str) -> str:
    with post.here.client(post.caseworker) as client:
        answer = client.get(f"/api/v1/cases/{post.cases[name]}/plan/file.{form}")
    assert answer.status_code == 200
    if form == "pdf":
        reader = PdfReader(io.BytesIO(answer.content))
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
        return " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    return " ".join(p.text for p in docx.Document(io.BytesIO(answer.content)).paragraphs)
