"""The pages of a service that is asked for advice: its inbox, a request, the advice written and sent, a report instead."""

import re
from datetime import timedelta
from io import BytesIO

from sqlalchemy import select
from sqlmodel import col

from app.tables import Account, ReadAudit
from tests.advice.conftest import A_WEEK_AGO, TODAY, advice
from tests.advice.writing import AUTHOR, CHILD, NEED, OUTCOME, PROVISION, WHOLE, write
from tests.documents.files import pdf
from tests.support.filling import Visitor, words

DAY = {"on__day": str(A_WEEK_AGO.day), "on__month": str(A_WEEK_AGO.month), "on__year": str(A_WEEK_AGO.year)}

# ---- the inbox


def test_a_professional_who_signs_in_sees_what_is_asked_of_the_service(desk, asked, beth):
    said = beth.see("/")
    assert "Advice asked of you" in said
    assert "New: nobody has it yet (1)" in said
    assert "AE, born Fri 2 Mar 2018" in said
    assert "day 28 of 42" in said
    assert "Amina" not in said
    assert "no page for" not in said


def test_one_assigns_it_to_oneself_from_the_inbox_and_it_moves(desk, asked, beth, ravi):
    assert beth.goes(beth.send("/advice", f"/advice/{asked}/assignment")) == "/advice"
    mine, theirs = beth.see("/advice"), ravi.see("/advice")
    assert "Mine (1)" in mine
    assert "You Write" in mine
    assert "With colleagues (1)" in theirs
    assert "Beth Lowe" in theirs


def test_one_assigns_it_to_a_colleague(desk, asked, beth, ravi):
    answer = beth.send(f"/advice/{asked}", f"/advice/{asked}/assignment", account=str(ravi.who.account_id))
    assert beth.goes(answer) == f"/advice/{asked}?done=assigned"
    assert "With Dr Ravi Menon" in beth.see(f"/advice/{asked}?done=assigned")
    stranger = desk.here.actor("professional", service="psychologists", name="Of another service")
    refused = beth.send(f"/advice/{asked}", f"/advice/{asked}/assignment", account=str(stranger.account_id))
    assert refused.status_code == 422
    assert "choose one of the answers shown" in words(refused.text)


def test_the_inbox_tells_sent_back_mine_new_colleagues_and_done_apart(desk, beth, ravi):
    ids = {code: desk.ask(kind, "sirona") for code, kind in (("returned", "medical"), ("me", "social_care"), ("new", "other"), ("colleagues", "educational"), ("done", "preparing_for_adulthood"))}  # fmt: skip
    for code in ("returned", "done"):
        assert desk.trust.post(f"/api/v1/advice-requests/{ids[code]}/submission", json=advice()).status_code == 201
    desk.happens(
        "advice_returned", advice_id=ids["returned"], reason="Outcome 1 cannot be seen.", code="outcomes_not_smart"
    )
    beth.send(f"/advice/{ids['me']}", f"/advice/{ids['me']}/assignment", account=str(beth.who.account_id))
    beth.send(
        f"/advice/{ids['colleagues']}", f"/advice/{ids['colleagues']}/assignment", account=str(ravi.who.account_id)
    )
    said = beth.see("/advice")
    assert "4 to answer 1 sent back 1 mine 1 new 1 with colleagues" in said
    for view, code in (
        ("returned", "returned"),
        ("mine", "me"),
        ("new", "new"),
        ("colleagues", "colleagues"),
        ("done", "done"),
    ):
        page = beth.page(f"/advice?view={view}")
        shown = {id_ for id_ in ids.values() if f'href="/advice/{id_}' in page or f'action="/advice/{id_}/' in page}
        assert shown == {ids[code]}, view
    assert beth.get("/advice?view=nothing").status_code == 404


def test_another_services_requests_are_not_there(desk, asked):
    other = Visitor(desk.here, desk.here.actor("professional", service="psychologists"))
    assert "Nothing is asked of you" in other.see("/advice")
    for path in ("", "/write/child", "/check", "/upload", "/copy", "/appointment"):
        assert other.get(f"/advice/{asked}{path}").status_code == 404, path


# ---- a request


def test_opening_it_says_who_what_and_by_when_with_the_papers_and_is_audited(desk, asked, beth):
    case = f"/api/v1/cases/{desk.case_id}/documents"
    for kind in ("request", "evidence", "panel_note"):
        sent = desk.council.post(case, files={"file": (f"{kind}.pdf", BytesIO(pdf()))}, data={"kind": kind})
        assert sent.status_code == 201, sent.text
    said = beth.see(f"/advice/{asked}")
    for needed in (
        "Amina Example",
        "9434765919",
        "Hodan Example",
        "request.pdf",
        "evidence.pdf",
        "Why this date",
    ):
        assert needed in said, needed
    assert "panel_note" not in said
    assert "H801200001001" not in said  # a UPN is the schools'
    assert "0117 496 0001" not in said  # the father's is withheld
    with desk.here.db.reading() as session:
        mine = select(col(ReadAudit.matter_id)).where(col(ReadAudit.account_id) == beth.who.account_id)
        assert list(session.scalars(mine.where(col(ReadAudit.route) == "/advice/{advice_id}"))) == [desk.case_id]


def test_it_is_acknowledged_with_the_day_it_came(desk, asked, beth):
    page = f"/advice/{asked}"
    fields = {f"received_on-{part}": str(getattr(A_WEEK_AGO, part)) for part in ("day", "month", "year")}
    assert beth.goes(beth.send(page, f"{page}/acknowledgement", **fields)).endswith("done=acknowledged")
    assert "day 7 of 42" in beth.see(page)
    assert "Acknowledge" not in beth.see(page).replace("Acknowledged", "")


def test_the_day_it_came_is_asked_by_itself_and_is_never_guessed(desk, beth):
    today = desk.ask("medical", "sirona", TODAY)
    page = f"/advice/{today}"
    assert "Day the request reached you" in beth.see(page)
    assert not re.search(r'name="received_on-\w+"[^>]*value="\d', beth.get(page).text)
    assert beth.goes(beth.send(page, f"{page}/acknowledgement")).endswith("done=acknowledged")
    assert desk.trust.get(f"/api/v1/advice-requests/{today}").json()["received_by_body_on"] is None


def test_a_missed_appointment_is_recorded_in_one_form(desk, asked, beth):
    page = f"/advice/{asked}/appointment"
    assert beth.goes(beth.send(page, what="missed", **DAY)) == f"/advice/{asked}?done=missed"
    said = beth.see(f"/advice/{asked}?done=missed")
    assert "The missed appointment is on record" in said
    assert ", missed" in said
    refused = beth.send(page, what="", **DAY)
    assert (refused.status_code, "Say whether the child came" in words(refused.text)) == (422, True)


def test_not_known_to_us_is_answered_with_its_reasons(desk, asked, beth):
    page = f"/advice/{asked}/answer"
    refused = beth.send(page, answer="not_known")
    assert (refused.status_code, "Give your reasons" in words(refused.text)) == (422, True)
    assert beth.goes(beth.send(page, answer="not_known", why="Never referred to us.")).endswith("done=answered")
    assert "Your answer: the child is not known to us" in beth.see(f"/advice/{asked}")
    assert beth.get(page).status_code == 404


# ---- the advice


def test_it_is_written_a_part_at_a_time_and_sent(desk, asked, beth):
    assert beth.goes(beth.get(f"/advice/{asked}/write")).endswith("/write/child")
    write(beth, asked, **{code: WHOLE[code] for code in ("child", "needs", "outcomes", "provision")})
    assert beth.goes(beth.get(f"/advice/{asked}/write")).endswith("/write/author")
    assert beth.goes(beth.send(f"/advice/{asked}/write/author", **AUTHOR, step="next")) == f"/advice/{asked}/check"
    said = beth.see(f"/advice/{asked}/check")
    assert "Still needed" not in said
    assert "Worth another look" not in said
    assert "30 minutes each time, weekly in term time for a year, by a speech and language therapist" in said
    assert beth.goes(beth.send(f"/advice/{asked}/check", f"/advice/{asked}/submission")) == f"/advice/{asked}/sent"
    assert f"Sent {TODAY:%a} {TODAY.day} {TODAY:%b} {TODAY.year}, day 28 of 42" in beth.see(f"/advice/{asked}/sent")
    copy = beth.page(f"/advice/{asked}/copy")
    assert "He wants a friend. &lt;b&gt;" in copy
    given = desk.council.get(f"/api/v1/advice-requests/{asked}").json()["given"]
    assert given[0]["content"]["provision"][0]["hours"] == 0.5
    assert (
        beth.goes(beth.get(f"/advice/{asked}/write/child")) == f"/advice/{asked}"
    )  # it is in: nothing more is written


def test_what_is_missing_is_said_and_it_is_not_sent(desk, asked, beth):
    write(beth, asked, outcomes={"outcomes-0-text": "Has more friends."})
    said = beth.see(f"/advice/{asked}/write/outcomes")
    assert "Still needed: Say how it will be seen that it was reached." in said
    said = beth.see(f"/advice/{asked}/check")
    assert "Still needed before it can be sent" in said
    assert "Send the advice" not in said
    page = beth.page(f"/advice/{asked}")
    forged = page.replace("/assignment", "/submission")
    assert (
        beth.send("", f"/advice/{asked}/submission", page=forged, version="1").status_code == 422
    )  # however it is sent


def test_vague_words_are_hinted_at_and_stop_nothing(desk, asked, beth):
    write(beth, asked, **WHOLE)
    write(beth, asked, provision={"provision-0-text": "Access to speech therapy as required."}, outcomes={"outcomes-0-by": "soon"})  # fmt: skip
    said = beth.see(f"/advice/{asked}/write/provision")
    assert "Hint: “access to” is vague" in said
    assert "Hint: Give a date" in beth.see(f"/advice/{asked}/write/outcomes")
    beth.goes(beth.send(f"/advice/{asked}/check", f"/advice/{asked}/submission"))
    assert "3 things in it were vague" in beth.see(f"/advice/{asked}/sent")


def test_a_field_that_cannot_be_read_keeps_what_was_typed(desk, asked, beth):
    wrong = beth.send(f"/advice/{asked}/write/provision", **{**PROVISION, "provision-0-hours": "lots", "provision-0-outcome": ""})  # fmt: skip
    assert wrong.status_code == 422
    assert "<title>Error: Provision" in wrong.text
    assert 'value="lots"' in wrong.text
    assert "Direct speech and language therapy." in wrong.text
    tomorrow = TODAY + timedelta(days=1)
    fields = {f"seen_on-0-{part}": str(getattr(tomorrow, part)) for part in ("day", "month", "year")}
    assert "must be today or in the past" in words(beth.send(f"/advice/{asked}/write/child", **fields).text)
    long = beth.send(f"/advice/{asked}/write/outcomes", **{"outcomes-0-measure": "x" * 600})
    assert (long.status_code, "500 characters" in words(long.text)) == (422, True)


def test_items_are_added_and_taken_out_and_provision_follows_its_outcome(desk, asked, beth):
    two = {**OUTCOME, **{name.replace("-0-", "-1-"): f"{text} (2)" for name, text in OUTCOME.items()}}
    write(beth, asked, outcomes=OUTCOME)
    assert beth.goes(beth.send(f"/advice/{asked}/write/outcomes", **OUTCOME, step="add")).endswith("more=yes#last")
    more = beth.page(f"/advice/{asked}/write/outcomes?more=yes")
    beth.goes(beth.send(f"/advice/{asked}/write/outcomes", page=more, **two, step="save"))
    write(beth, asked, provision={**PROVISION, "provision-0-outcome": "1"})
    write(beth, asked, outcomes={**two, "outcomes-0-out": "yes"})
    found = desk.trust.get(f"/api/v1/advice-requests/{asked}/draft").json()["content"]
    assert [o["text"] for o in found["outcomes"]] == ["Follows an instruction of three key words. (2)"]
    assert found["provision"][0]["outcome"] == 0


def test_two_colleagues_on_two_parts_lose_nothing_and_are_not_asked(desk, asked, beth, ravi):
    opened = beth.page(f"/advice/{asked}/write/needs")
    write(ravi, asked, child=CHILD)
    beth.goes(beth.send(f"/advice/{asked}/write/needs", page=opened, **NEED, step="save"))
    found = desk.trust.get(f"/api/v1/advice-requests/{asked}/draft").json()
    assert found["content"]["strengths"] == CHILD["strengths"]
    assert found["content"]["needs"][0]["section"] == "B"
    assert found["saved_by"]["name"] == "Beth Lowe"


def test_a_colleagues_later_save_of_the_same_part_is_shown_and_nothing_of_either_is_lost(desk, asked, beth, ravi):
    opened = beth.page(f"/advice/{asked}/write/needs")
    write(ravi, asked, needs={"needs-0-text": "Hears little of what is said behind her."})
    late = beth.send(f"/advice/{asked}/write/needs", page=opened, **NEED, step="save")
    assert late.status_code == 409
    said = words(late.text)
    assert "Dr Ravi Menon saved this part while you were writing" in said
    assert "Hears little of what is said behind her." in said
    assert NEED["needs-0-text"] in late.text
    both = {"needs-0-text": f"Hears little of what is said behind her. {NEED['needs-0-text']}"}
    beth.goes(beth.send(f"/advice/{asked}/write/needs", page=late.text, **both))
    needs = desk.trust.get(f"/api/v1/advice-requests/{asked}/draft").json()["content"]["needs"]
    assert [n["text"] for n in needs] == [both["needs-0-text"]]


def test_a_double_click_saves_and_sends_once(desk, asked, beth):
    opened = beth.page(f"/advice/{asked}/write/needs")
    for _ in range(2):
        beth.goes(beth.send(f"/advice/{asked}/write/needs", page=opened, **NEED, step="save"))
    write(beth, asked, **WHOLE)
    check = beth.page(f"/advice/{asked}/check")
    for _ in range(2):
        assert beth.goes(beth.send("", f"/advice/{asked}/submission", page=check)) == f"/advice/{asked}/sent"
    assert len(desk.trust.get(f"/api/v1/advice-requests/{asked}").json()["given"]) == 1


def test_what_a_colleague_saved_after_the_check_is_not_sent_unread(desk, asked, beth, ravi):
    write(beth, asked, **WHOLE)
    check = beth.page(f"/advice/{asked}/check")
    write(ravi, asked, child={"strengths": "Runs."})
    late = beth.send("", f"/advice/{asked}/submission", page=check)
    assert (late.status_code, "A colleague saved since you opened this page" in words(late.text)) == (409, True)
    assert "Runs." in words(late.text)
    assert beth.goes(beth.send("", f"/advice/{asked}/submission", page=late.text)).endswith("/sent")


def test_what_one_is_is_asked_once_and_never_over_what_was_looked_up(desk, asked, beth):
    write(beth, asked, author=AUTHOR)
    again = desk.ask("social_care", "sirona")
    page = beth.page(f"/advice/{again}/write/author")
    assert 'value="speech and language therapist"' in page
    assert 'value="SL12345"' in page
    write(beth, again, author={**AUTHOR, "author-profession": "psychologist"})
    with desk.here.db.reading() as session:
        assert session.get_one(Account, beth.who.account_id).profession == "speech and language therapist"


def test_nothing_relevant_needs_the_author_alone(desk, asked, beth):
    write(beth, asked, child={"nothing_relevant": "yes"}, author=AUTHOR)
    assert "Not needed" in beth.see(f"/advice/{asked}/write/author")
    assert beth.goes(beth.send(f"/advice/{asked}/check", f"/advice/{asked}/submission")).endswith("/sent")


def test_a_form_that_is_not_ours_changes_nothing(desk, asked, beth):
    for path in ("acknowledgement", "assignment", "appointment", "answer", "write/needs", "submission", "upload", "attachments"):  # fmt: skip
        assert beth.client.post(f"/advice/{asked}/{path}", data={"csrf": "forged"}).status_code == 403, path
    assert desk.trust.get(f"/api/v1/advice-requests/{asked}/draft").status_code == 404


def test_as_much_as_the_template_takes_is_shown_and_saved(desk, asked, beth):
    many = {
        "outcomes": [{"text": "Reads."}] * 100,
        "provision": [{"text": "Therapy.", "outcome": n % 100} for n in range(120)],
    }
    saved = desk.trust.put(f"/api/v1/advice-requests/{asked}/draft", json={"content": many})
    assert saved.status_code == 200, saved.text
    page = beth.page(f"/advice/{asked}/write/provision")
    assert "Provision 120" in page
    beth.goes(beth.send("", f"/advice/{asked}/write/provision", page=page, base="été", **{"provision-119-hours": "2"}))
    found = desk.trust.get(f"/api/v1/advice-requests/{asked}/draft").json()["content"]
    assert (len(found["provision"]), found["provision"][119]["hours"]) == (120, 2)


def test_what_programs_wrote_and_no_form_shows_stays(desk, asked, beth):
    content = {
        "extensions": {"uk.example.therapy": {"test": "CELF"}},
        "author": {"name": "B", "registration_body": "HPC Wales"},
    }
    desk.trust.put(f"/api/v1/advice-requests/{asked}/draft", json={"content": content})
    beth.goes(beth.send(f"/advice/{asked}/write/author", **{"author-profession": "therapist"}))
    beth.goes(beth.send(f"/advice/{asked}/write/child", strengths="Sings."))
    found = desk.trust.get(f"/api/v1/advice-requests/{asked}/draft").json()["content"]
    assert found["extensions"] == content["extensions"]
    assert found["author"]["registration_body"] == "HPC Wales"
