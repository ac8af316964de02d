"""The README is true: its tour runs in a shell, in order, against the service of `make run`, and prints what it prints."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.service import served

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TOUR = re.compile(r"<!-- tour -->\n```sh\n(?P<script>.*?)```\n(?:\n```\n(?P<output>.*?)```)?", re.DOTALL)

pytestmark = pytest.mark.slow


def test_the_tour_prints_what_the_readme_says(tmp_path):
    (tmp_path / ".venv").symlink_to(Path(sys.executable).parent.parent)
    steps = list(TOUR.finditer(README))
    assert len(steps) >= 6
    environment = {k: v for k, v in os.environ.items() if not k.startswith("EHC_")} | {"EHC_DEMO": "1"}
    with served(tmp_path, environment) as address:
        script = "\n".join(f"{step['script']}\necho '=== end of step'" for step in steps)
        script = script.replace("http://127.0.0.1:8000", address)
        done = subprocess.run(
            ["bash", "-eu", "-c", script],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    printed = [part.strip() for part in done.stdout.split("=== end of step")][:-1]
    for step, output in zip(steps, printed, strict=True):
        assert output == (step["output"] or "").strip()


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:app|workflow|tests|migrations)/[\w./-]+)`", README))))
def test_every_path_the_readme_names_is_there(path):
    assert (ROOT / path).exists()


def test_every_setting_the_readme_names_is_one():
    from app.settings import Settings

    named = {name.removeprefix("EHC_").lower() for name in re.findall(r"`(EHC_\w+)`", README)}
    assert named <= set(Settings.model_fields)


def test_every_make_target_the_readme_names_is_one():
    makefile = (ROOT / "Makefile").read_text()
    for target in {"".join(found) for found in re.findall(r"`make ([a-z]+)`|^make ([a-z]+)", README, re.MULTILINE)}:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
