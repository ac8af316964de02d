"""What each form leads to in a real Chromium: answers to check, what was done, what a rule refuses. The table's rows say what is sent."""

import pytest

from tests.support.proof import WHOLE
from tests.tour.guide import Guide
from tests.tour.looks import a_page_of_ours, faults, refused, without_scripts
from tests.tour.stops import FORMS, Stop

pytestmark = [pytest.mark.browser, pytest.mark.proof]  # at both widths by `make proof`


@pytest.mark.parametrize("stop", FORMS, ids=str)
def test_it_leads_to_a_page(guide: Guide, stop: Stop) -> None:
    shown, answer = guide.send(stop)
    assert answer.status == (stop.row.gives if stop.row.gives >= 400 else 200), shown.url
    found = a_page_of_ours(shown, answer) + refused(shown, answer.status)
    if guide.is_new(shown) and (WHOLE or stop.heads):
        found += without_scripts(shown, answer) + faults(shown, stop.widths())
    assert not found + guide.complaints, "\n".join([shown.url, *found, *guide.complaints])
