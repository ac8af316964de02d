"""The support of the browser tests is itself tested: it finds planted faults, and no fault where there is none."""

import pytest

from tests.support.browser import accessibility_faults, find_chromium, page

pytestmark = pytest.mark.browser

GOOD = '<!doctype html><html lang="en"><title>A page</title><main><h1>A page</h1><label>Name <input></label></main>'


def test_a_sound_page_has_no_faults(chromium):
    with page(chromium) as opened:
        opened.set_content(GOOD)
        assert accessibility_faults(opened) == []


def test_a_field_without_a_label_and_pale_words_are_found(chromium):
    with page(chromium) as opened:
        opened.set_content(GOOD.replace("<label>", "").replace("</label>", '<p style="color:#ccc">pale</p>'))
        assert [fault.split()[0] for fault in accessibility_faults(opened)] == ["color-contrast", "label"]


def test_an_error_in_a_script_fails_the_page(chromium):
    with pytest.raises(AssertionError, match="broken"), page(chromium) as opened:
        opened.set_content(GOOD + "<script>throw new Error('broken')</script>")


def test_a_page_fetches_nothing_from_elsewhere(chromium):
    with page(chromium) as opened:
        opened.set_content(GOOD)
        failed = opened.evaluate("fetch('http://example.invalid/').then(() => 'fetched').catch(e => e.name)")
        assert failed == "TypeError"


def test_a_browser_that_does_not_run_is_refused_with_what_to_do(monkeypatch):
    monkeypatch.setenv("EHC_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(RuntimeError, match="apt-get install chromium"):
        find_chromium()
