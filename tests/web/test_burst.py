"""A burst of sign-in attempts on one account from one place: slowed, and nobody else is.

1,000 attempts by default; 10,000 with EHC_PROOF=1.
"""

import os
import shutil
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2 as httpx
import pytest

from app.accounts import passwords
from app.tables import Password
from app.today import now
from tests.support.installation import Installation
from tests.support.service import served

ATTEMPTS = 10_000 if os.environ.get("EHC_PROOF") else 1_000
THREADS = 8
GOOD = "correct horse battery staple"
GUESSER, OWNER, OFFICE = "203.0.113.5", "198.51.100.9", "192.0.2.20"


def sign_in(client: httpx.Client, name: str, password: str, place: str) -> httpx.Response:
    """From a place: the proxy beside the service says which."""
    return client.post("/sign-in", data={"name": name, "password": password}, headers={"X-Forwarded-For": place})


@pytest.mark.slow
@pytest.mark.proof
def test_a_burst_on_one_account_is_slowed_and_nobody_else_is(sqlite_pattern: Path, tmp_path: Path):
    shutil.copy(sqlite_pattern, tmp_path / "ehc.db")
    here = Installation(f"sqlite:///{tmp_path / 'ehc.db'}", tmp_path)
    digest = passwords.digest(GOOD)
    for name in ("victim", "neighbour", "stranger"):
        who = here.actor("caseworker", name=name)
        with here.db.writing() as session:
            session.add(Password(account_id=who.account_id, name=name, digest=digest, set_at=now()))
    settings = {"EHC_DATABASE_URL": here.url, "EHC_SECRET_KEY": "for tests", "EHC_DEMO": "0"}
    answers: Counter[int] = Counter()
    waits: list[int] = []
    counting = threading.Lock()

    with served(tmp_path, settings, "--workers", "2") as url:

        def guess(share: int) -> None:
            with httpx.Client(base_url=url, timeout=60) as client:
                for n in range(ATTEMPTS // THREADS):
                    answer = sign_in(client, "victim", f"guess {share} {n}", GUESSER)
                    with counting:
                        answers[answer.status_code] += 1
                        waits.append(int(answer.headers.get("retry-after", 0)))

        with ThreadPoolExecutor(THREADS) as threads, httpx.Client(base_url=url, timeout=60) as others:
            begun = time.monotonic()
            guessing = [threads.submit(guess, share) for share in range(THREADS)]
            while sum(answers.values()) < ATTEMPTS // 10:
                time.sleep(0.01)
            during = [
                sign_in(others, "victim", GOOD, OWNER),  # its owner, elsewhere
                sign_in(others, "neighbour", GOOD, GUESSER),  # somebody else at the same place
                sign_in(others, "stranger", GOOD, OFFICE),
            ]
            still_on = sum(answers.values()) < ATTEMPTS
            for each in guessing:
                each.result()
            took = time.monotonic() - begun
    here.close()
    assert [answer.status_code for answer in during] == [303, 303, 303]
    assert still_on, "the burst was over before the others signed in"
    assert set(answers) == {403, 429}
    # Six at once; after them one a second, then every two, four …: what fits in the time it took.
    assert 6 <= answers[403] <= 6 + int(took + 2).bit_length()
    assert max(waits) >= 2
