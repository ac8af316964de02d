"""Every page of the service in a real Chromium, as the first role that may open it: the table of routes is the list."""

import pytest

from tests.tour.guide import Guide
from tests.tour.looks import a_page_of_ours, by_keyboard, faults, refused, weight, without_scripts
from tests.tour.stops import DRAWN, Stop

pytestmark = [pytest.mark.browser, pytest.mark.proof]  # at both widths by `make proof`


@pytest.mark.parametrize("stop", DRAWN, ids=str)
def test_it_is_fit_for_all(guide: Guide, stop: Stop) -> None:
    shown, answer = guide.open(stop)
    if answer is None:
        return  # a file to keep, by its content type
    if not stop.one_of_many:
        assert answer.status == (200 if stop.row.gives == 303 else stop.row.gives), shown.url
    found = a_page_of_ours(shown, answer) + weight(shown) + without_scripts(shown, answer)
    if stop.row.gives >= 400:
        found += refused(shown, answer.status)
    elif not stop.one_of_many:
        found += list(by_keyboard(shown))
    found += faults(shown, stop.widths())
    assert not found + guide.complaints, "\n".join(found + guide.complaints)
