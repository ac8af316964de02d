"""The service does not start as it should not run: without its secret, or with a file of the council's that says less than the floor."""

import pytest

from app.main import create_app
from app.settings import Settings, SettingsError


def settings(**more):
    return Settings(**{"database_url": "sqlite://", "secret_key": "for tests"} | more)


def test_without_a_secret_it_does_not_start():
    with pytest.raises(SettingsError, match="EHC_SECRET_KEY is not set"):
        create_app(settings(secret_key=""))


@pytest.mark.parametrize("name", ["local_policy", "targets", "rungs"])
def test_a_file_of_the_councils_that_cannot_be_read_stops_the_start_and_is_named(name, tmp_path):
    with pytest.raises(SettingsError, match=f"EHC_{name.upper()}: .*nothing.yaml"):
        create_app(settings(**{name: tmp_path / "nothing.yaml"}))
    broken = tmp_path / "broken.yaml"
    for content in ("{", "a_word_nobody_knows: 1", "rungs: {}\n" if name == "rungs" else "[]"):
        broken.write_text(content)
        with pytest.raises(SettingsError, match=f"EHC_{name.upper()}: "):
            create_app(settings(**{name: broken}))
        broken = tmp_path / f"{len(content)}.yaml"  # what was read once is remembered
