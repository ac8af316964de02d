"""Canonical JSON has one spelling, and a link cannot be read two ways."""

import pytest

from app.record.canonical import canonical, link, private_digest


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"b": 1, "a": [True, None, "x"]}, '{"a":[true,null,"x"],"b":1}'),
        ({"é": "e\u0301"}, '{"é":"é"}'),  # NFD becomes NFC, in values
        ({"e\u0301": 1}, '{"é":1}'),  # and in keys
        ({"a": ("x", "y")}, '{"a":["x","y"]}'),
        ({"a": "\u202e\U0001f600\n"}, '{"a":"\u202e\U0001f600\\n"}'),
        ({}, "{}"),
    ],
)
def test_one_spelling(data, text):
    assert canonical(data) == text


@pytest.mark.parametrize("data", [1.0, {"a": [0.5]}, float("nan")])
def test_no_floats(data):
    with pytest.raises(TypeError):
        canonical(data)


def test_a_link_keeps_the_length_of_each_part():
    links = {
        link("0", "ab", "c"),
        link("0", "a", "bc"),
        link("0", "abc", ""),
        link("0", "abc"),
        link("0", "a\n1:b", "c"),
        link("0a", "b", "c"),
    }
    assert len(links) == 6


def test_words_cannot_be_guessed_from_their_digest_without_the_salt():
    assert private_digest(b"1" * 16, "{}") != private_digest(b"2" * 16, "{}")
