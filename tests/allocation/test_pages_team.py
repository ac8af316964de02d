"""Teams and caseloads on each database: who holds what, terms, absences; nobody sees those they do not allocate."""

from datetime import timedelta

from app.today import today
from tests.allocation.council import Council
from tests.support.browsing import browsing, token
from tests.support.installation import Installation


def test_loads_are_shown_in_order_of_name(here: Installation, council: Council) -> None:
    council.worker("Zoe North", "caseworker", 5, team="North")
    council.worker("Abel North", "caseworker", 5, team="North", part_time=60)
    case = council.case(-200, None)
    council.happens(case, "caseworker_allocated", -10, worker="Zoe North")
    with browsing(here) as client:
        page = client.get("/teams").text
    assert page.index("Abel North") < page.index("Zoe North")
    assert "1 of 5" in page
    assert "0 of 3" in page
    assert "Together" in page


def test_a_worker_is_entered_and_changed(here: Installation) -> None:
    with browsing(here) as client:
        csrf = token(client.get("/teams/workers/new").text)
        said = {
            "csrf": csrf,
            "kind": "psychologist",
            "name": "Ruth Bello",
            "part_time": "100",
            "source": "locum",
            "capacity": "4",
        }
        assert client.post("/teams/workers/new", data=said).status_code == 303
        assert "Ruth Bello" in client.get("/teams").text
        again = client.post("/teams/workers/new", data=said)
        assert again.status_code == 409
        assert "is on the register of workers already" in again.text
        wrong = client.post("/teams/workers/new", data={**said, "name": "Other", "part_time": "300", "schools": "12"})
        assert wrong.status_code == 422
        assert 'href="#part_time"' in wrong.text
        assert 'href="#schools"' in wrong.text
        at = "/teams/workers/1"
        assert 'value="4"' in client.get(at).text
        assert client.post(at, data={**said, "capacity": "9", "localities": "bs1, BS2"}).status_code == 303
        assert "BS1 BS2" in client.get(at).text


def test_an_absence_is_noted_and_ended(here: Installation, council: Council) -> None:
    ruth, ilya = council.worker("Ruth Bello"), council.worker("Ilya Novak")
    first, last = today(), today() + timedelta(days=9)
    days = {f"from_on-{p}": str(getattr(first, p)) for p in ("day", "month", "year")}
    days |= {f"to_on-{p}": str(getattr(last, p)) for p in ("day", "month", "year")}
    with browsing(here) as client:
        at = f"/teams/workers/{ruth}/absence"
        csrf = token(client.get(at).text)
        assert client.post(at, data={"csrf": csrf, **days, "to_on-year": "2020"}).status_code == 422
        assert client.post(at, data={"csrf": csrf, **days, "covered_by": str(ilya)}).status_code == 303
        assert "covered by" in client.get("/teams").text
        assert client.post("/teams/absences/1/end", data={"csrf": csrf}).status_code == 303
        assert "Nobody is away" in client.get("/teams").text


def test_the_principal_psychologist_has_psychologists_alone(here: Installation, council: Council) -> None:
    june, ruth = council.worker("June Adeyemi", "caseworker"), council.worker("Ruth Bello")
    with browsing(here, "ep_manager") as client:
        page = client.get("/teams").text
        assert "Ruth Bello" in page
        assert "June Adeyemi" not in page
        assert client.get(f"/teams/workers/{june}").status_code == 404
        assert client.get(f"/teams/workers/{ruth}").status_code == 200
    with browsing(here, authority="802") as client:
        assert "Ruth Bello" not in client.get("/teams").text
        assert client.get(f"/teams/workers/{ruth}").status_code == 404
